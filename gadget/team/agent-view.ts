/** What is known of one agent, below the table. */
import { html, nothing, type TemplateResult } from 'lit';
import { shapeOf } from '../shared/shapes.ts';
import type { CellContext } from './columns.ts';
import { hourView } from './hour-view.ts';
import { isTelling, type AgentRow } from './model.ts';
import {
  clockWords,
  delayWords,
  enumerated,
  heardWords,
  sinceWords,
  stateWords,
  timeWords,
  verdictWords,
  whyWords,
} from './say.ts';
import { words } from './strings.ts';

/** Drops that are told with their times. */
const MOST_TIMES = 10;

/** A region with everything of the row that has no room in it. */
export function agentView(
  row: AgentRow | undefined,
  context: CellContext,
  close: () => void,
): TemplateResult | typeof nothing {
  if (!row) return nothing;
  const { report, drops, label } = row;
  const { locale, hours } = context;
  const why = whyWords(row, context);
  const since = sinceWords(row, context);
  const times = drops.slice(-MOST_TIMES).map((at) => timeWords(at, context));
  const delay = delayWords(row, context);
  const clock = clockWords(row, context);
  const said = [
    delay && words.detailReport(delay, heardWords(row, context)),
    clock && words.detailClock(clock),
    isTelling(report) && report.lossShare
      ? words.detailLoss(new Intl.NumberFormat(locale, { style: 'percent' }).format(report.lossShare))
      : '',
  ].filter(Boolean);
  const list = enumerated(times, locale);
  return html`<section class="agent" part="agent" aria-label=${words.details(row.name)}>
    ${shapeOf(row.shape)}
    <div class="said">
      <p class="first">
        <b>${row.name}</b> <span class="when">${[row.id, row.extension].filter(Boolean).join(' · ')}</span>
      </p>
      <p>${[verdictWords(row.verdict), why].filter(Boolean).join('. ')}</p>
      <p class="note">${[stateWords(row.state), label, since].filter(Boolean).join(' · ')}</p>
      <p class="note">${drops.length === 0 ? words.detailNoDrops() : words.detailDrops(list)}</p>
      ${said.length === 0 ? nothing : html`<p class="note">${said.join(' · ')}</p>`}
      ${report?.state === 'overdue' ? html`<p>${words.detailOverdue()}</p>` : nothing} ${hourView(row, hours, context)}
    </div>
    <button type="button" class="plain" @click=${close}>${words.close()}</button>
  </section>`;
}
