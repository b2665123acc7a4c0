/** What the parts of the report's page are drawn from. */
import { html, nothing, type TemplateResult } from 'lit';
import type { IncidentReport, Report } from '../report.ts';
import type { ReportClock } from './clock.ts';
import type { Selection } from './selection.ts';
import type { Speech } from './speech.ts';

/** One moment of the page. */
export interface ReportView {
  readonly report: Report;
  readonly speech: Speech;
  readonly clock: ReportClock;
  readonly selection: Selection;
  /** Incidents that the filters let through. */
  readonly shown: readonly IncidentReport[];
  /** How many of them the list has. */
  readonly listed: number;
  readonly select: (change: Partial<Selection>) => void;
  readonly more: () => void;
}

/** Shows as many rows again; nothing where all are shown. */
export function moreOf(
  all: number,
  most: number,
  more: () => void,
  { words, formats }: Speech,
): TemplateResult | typeof nothing {
  return all > most
    ? html`<button type="button" class="more" @click=${more}>
        ${words.more(formats.count(Math.min(most, all - most)))}
      </button>`
    : nothing;
}

/** A time within a sentence of the report. */
const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A sentence of the report in the page's language and zone, marked where it is in English all the same. */
export function told({ speech, clock }: Pick<ReportView, 'speech' | 'clock'>, sentence: string): TemplateResult {
  const { text, lang } = speech.told(sentence);
  const shown = text.replace(MOMENT, (moment) => clock.full(Date.parse(moment)));
  // Commands stand between backticks, as in the technote.
  const parts = shown.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
  return html`<span lang=${lang}>${parts}</span>`;
}
