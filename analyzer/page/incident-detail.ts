/** One incident: whose side, what to do, what happened when, and the lines that say so. */
import { html, nothing, type TemplateResult } from 'lit';
import { markOf } from '../../gadget/shared/marks.ts';
import { GRACE_MS } from '../judge/incidents.ts';
import type { IncidentReport, Quote } from '../report.ts';
import { endOf, SIDE_TONES } from './model.ts';
import { beganAt } from './selection.ts';
import { told, type ReportView } from './view.ts';
import type { Words } from './words-en.ts';

/** `agent` is what is drawn of the agent's own readings. */
export function incidentDetail(incident: IncidentReport, view: ReportView, agent: TemplateResult): TemplateResult {
  const { speech, clock } = view;
  const { words, formats } = speech;
  const { number, side, cause, certainty, why, actions, together, outcome, quotes } = incident;
  const began = beganAt(incident);
  const meaning = cause === undefined ? '' : speech.cause(cause).meaning;
  return html`
    ${steps(incident, view)}
    <article class="detail" aria-labelledby="detail-head">
      <h2 id="detail-head" tabindex="-1">
        ${words.incident(formats.count(number))}: ${words.agentHead(incident.agent)}
      </h2>
      <p class="when">
        ${clock.full(began)} (${clock.name(began)}), ${words.lasted(formats.duration(endOf(incident) - began))};
        ${words.outcomes[outcome]}
      </p>
      <div class="verdict ${SIDE_TONES[side]}">
        ${markOf(SIDE_TONES[side])}
        <p>
          <b>${words.sides[side]}: ${cause === undefined ? words.noCause : speech.cause(cause).name}</b>
          <span class="certainty">${words.certainties[certainty]}</span>
          ${meaning === '' ? nothing : html`<br />${meaning}`}
        </p>
      </div>
      <h3>${words.why}</h3>
      <ul>
        ${why.map((sentence) => html`<li>${told(view, sentence)}</li>`)}
        ${together ? html`<li>${words.together(formats.count(together.agents), formats.count(together.of), chance(together.pValue, view))}</li>` : nothing}
      </ul>
      ${
        actions.length === 0
          ? nothing
          : html`<h3>${words.advice}</h3>
              <ul class="actions">
                ${actions.map((action) => html`<li>${told(view, action)}</li>`)}
              </ul>
              <p class="note">${words.adviceSource}</p>`
      }
      <h3>${words.facts}</h3>
      ${facts(incident, view)}
      <h3>${words.quotes}</h3>
      ${quoteList(quotes, view)} ${agent}
    </article>
  `;
}

/** Lines with their places. */
export function quoteList(quotes: readonly Quote[], { speech, clock }: ReportView): TemplateResult {
  const { words, formats } = speech;
  if (quotes.length === 0) return html`<p class="note">${words.quotesNone}</p>`;
  return html`
    <ol class="quotes">
      ${quotes.map(
        ({ file, line, at, kind, text }) => html`
          <li>
            <p class="place">
              ${at === undefined ? nothing : html`<time>${clock.full(at)}</time> `}<b>${eventWords(kind, words)}</b>${words.place(file, formats.count(line))}
            </p>
            <pre><code translate="no">${text}</code></pre>
          </li>
        `,
      )}
    </ol>
  `;
}

/** A report of a later version may know events that we do not. */
function eventWords(kind: Quote['kind'], { events }: Words): string {
  return Object.hasOwn(events, kind) ? `${events[kind]}: ` : '';
}

/** Back to the list, and to the incidents beside this one. */
function steps({ number }: IncidentReport, { speech, shown, select }: ReportView): TemplateResult {
  const { words } = speech;
  const at = shown.findIndex((one) => one.number === number);
  const [before, next] = [shown[at - 1], at < 0 ? undefined : shown[at + 1]];
  const step = (to: IncidentReport | undefined, name: string): TemplateResult =>
    html`<button type="button" ?disabled=${!to} @click=${() => to && select({ incident: to.number })}>${name}</button>`;
  return html`<p class="steps">
    <button type="button" class="back" @click=${() => select({ incident: undefined })}>${words.back}</button>
    ${step(before, words.previous)} ${step(next, words.next)}
  </p>`;
}

function chance(pValue: number, { speech }: ReportView): string {
  return pValue < 0.0001
    ? speech.words.chanceLess
    : new Intl.NumberFormat(speech.locale, { maximumSignificantDigits: 1 }).format(pValue);
}

/** What happened when. What is not known is left out. */
function facts(incident: IncidentReport, { speech, clock }: ReportView): TemplateResult {
  const { words, formats } = speech;
  const { lastRequestAt, idleClosedAt, unavailableAt, forcedAt, returnedAt, next, finalState, reason } = incident;
  const began = beganAt(incident);
  const at = (time: number): string => clock.exact(time, began);
  const after = (time: number): string | undefined =>
    lastRequestAt === undefined || time <= lastRequestAt
      ? undefined
      : words.after(exactly(time - lastRequestAt, speech.locale));
  const rows: (readonly [string, string, (string | undefined)?])[] = [];
  const moment = (name: string, time: number | undefined): void => {
    if (time !== undefined) rows.push([name, at(time), after(time)]);
  };
  if (incident.node !== undefined) rows.push([words.onNode, incident.node]);
  if (incident.sid !== undefined) rows.push([words.sessionId, incident.sid]);
  moment(words.lastRequest, lastRequestAt);
  if (incident.growth.length > 0) {
    const steps = incident.growth.map(({ idleMs }) => exactly(idleMs, speech.locale));
    rows.push([words.idleGrowth, steps.join(' → ')]);
  }
  moment(words.idleClose, idleClosedAt);
  moment(words.unavailable, unavailableAt);
  if (incident.graceMs !== undefined) {
    rows.push([words.grace, words.graceUsed(exactly(incident.graceMs, speech.locale))]);
  } else if (unavailableAt !== undefined && returnedAt !== undefined && returnedAt - unavailableAt <= 2 * GRACE_MS) {
    rows.push([words.grace, words.graceBack(exactly(returnedAt - unavailableAt, speech.locale))]);
  }
  moment(words.forced, forcedAt);
  if (finalState !== undefined) {
    rows.push([words.finalState, finalState, reason === undefined ? undefined : words.reason(formats.count(reason))]);
  }
  moment(words.returned, returnedAt);
  if (next) {
    const where = next.node === undefined ? '' : `, ${words.sessionNode(next.node)}`;
    rows.push([words.nextSession, `${words.nextSessionAt(next.sid, at(next.at))}${where}`, after(next.at)]);
  }
  return html`<dl class="facts">
    ${rows.map(
      ([name, value, note]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}${note === undefined ? nothing : html` <span class="note">${note}</span>`}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Steps of the server are told to a tenth of a second: 60.0 s is a rule, 74.3 s is not. */
function exactly(ms: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(ms / 1_000);
}
