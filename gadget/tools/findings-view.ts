/** What was found, with its evidence and what agent and administrator can do; what is over; what cannot be seen. Pure. */
import { html, nothing, type TemplateResult } from 'lit';
import type { EvidenceLine, Finding, Health } from '../../sdk/index.ts';
import { certaintyWords } from '../connection-view.ts';
import type { ViewContext } from '../observed.ts';
import { adviceWords, evidenceWords } from '../panel/fill.ts';
import { strings } from '../panel/strings.ts';
import { strings as common } from '../strings.ts';
import { pastWords, placeWords } from './figures.ts';

/** The findings of now and of the last hour. */
export function findingsView(health: Health | undefined, context: ViewContext): TemplateResult {
  const { findings = [], recent = [] } = health ?? {};
  return html`
    <section>
      <h3>${strings.found()}</h3>
      ${
        findings.length === 0
          ? html`<p>${strings.foundNothing()}</p>`
          : findings.map((one) => findingView(one, context))
      }
    </section>
    ${
      recent.length === 0
        ? nothing
        : html`<section>
            <h3>${strings.recent()}</h3>
            ${list(recent.map((one) => pastWords(one, context)))}
          </section>`
    }
  `;
}

/** What cannot be seen from this page; nothing where all can. */
export function blindView(health: Health | undefined, { spoken }: ViewContext): TemplateResult | typeof nothing {
  const spots = health?.blindSpots ?? [];
  if (spots.length === 0) return nothing;
  return html`<section>
    <h3>${strings.blind()}</h3>
    ${list(spots.map((spot) => spoken.words.blindSpots[spot]))}
  </section>`;
}

function findingView(finding: Finding, context: ViewContext): TemplateResult {
  const { head, means, act, admin } = adviceWords(finding, context);
  const { certainty, since, place, evidence, against } = finding;
  const lines = (name: string, all: readonly EvidenceLine[]): TemplateResult | typeof nothing =>
    all.length === 0
      ? nothing
      : html`<h5>${name}</h5>
          <ul>
            ${all.map(
              (line) =>
                html`<li>
                  ${evidenceWords(line, context)}
                  <span class="time">${context.formats.time(line.at, context.now)}</span>
                </li>`,
            )}
          </ul>`;
  return html`
    <article>
      <h4>${certaintyWords(certainty, head)}</h4>
      <p class="time">${placeWords(place)} · ${common.since(context.formats.time(since, context.now))}</p>
      <p>${means}</p>
      <dl class="advice">
        <div>
          <dt>${strings.forYou()}</dt>
          <dd>${act}</dd>
        </div>
        <div>
          <dt>${strings.forAdministrator()}</dt>
          <dd>${admin}</dd>
        </div>
      </dl>
      ${lines(strings.speaksFor(), evidence)}${lines(strings.speaksAgainst(), against)}
    </article>
  `;
}

function list(texts: readonly string[]): TemplateResult {
  return html`<ul>
    ${texts.map((text) => html`<li>${text}</li>`)}
  </ul>`;
}
