/** What is known of one agent, below the table. */
import { html, nothing, type TemplateResult } from 'lit';
import { shapeOf } from '../shared/shapes.ts';
import type { AgentRow } from './model.ts';
import { sinceWords, stateWords, timeWords, verdictWords, whyWords, type SayContext } from './say.ts';
import { words } from './strings.ts';

/** Drops that are told with their times. */
const MOST_TIMES = 10;

/** A region with everything of the row that has no room in it. */
export function agentView(
  row: AgentRow | undefined,
  context: SayContext,
  close: () => void,
): TemplateResult | typeof nothing {
  if (!row) return nothing;
  const { report, drops, label } = row;
  const { formats, locale } = context;
  const why = whyWords(row, context);
  const since = sinceWords(row, context);
  const times = drops.slice(-MOST_TIMES).map((at) => timeWords(at, context));
  const list = new Intl.ListFormat(locale, { type: 'unit' }).format(times);
  return html`<section class="agent" part="agent" aria-label=${words.details(row.name)}>
    ${shapeOf(row.shape)}
    <div class="said">
      <p class="first">
        <b>${row.name}</b> <span class="when">${[row.id, row.extension].filter(Boolean).join(' · ')}</span>
      </p>
      <p>${[verdictWords(row.verdict), why].filter(Boolean).join('. ')}</p>
      <p class="note">${[stateWords(row.state), label, since].filter(Boolean).join(' · ')}</p>
      <p class="note">${drops.length === 0 ? words.detailNoDrops() : words.detailDrops(list)}</p>
      ${
        report?.roundTripMs === undefined
          ? nothing
          : html`<p class="note">
              ${words.detailReport(formats.milliseconds(report.roundTripMs), formats.ago(context.now - report.at))}
            </p>`
      }
    </div>
    <button type="button" class="plain" @click=${close}>${words.close()}</button>
  </section>`;
}
