import { LitElement, html, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { FinesseClient } from '../../sdk/index.ts';
import { gadgetFormats, gadgetLocale, gadgetWords } from '../locale.ts';
import { lineChart, medianOf, type ChartPoint } from '../shared/line-chart.ts';
import { chart } from '../shared/styles/line-chart.ts';
import { strings as common } from '../strings.ts';
import { hour } from '../styles/hour.ts';
import { HOUR, hourOf, MINUTE, minuteOf, totalsOf, type Hour, type HourRun, type HourState } from './hour.ts';
import { strings } from './strings.ts';

/** Runs that are drawn and listed; an hour of one a second would be no picture any more. */
const MOST_RUNS = 300;
const MINUTES = HOUR / MINUTE;
/** A page key moves by so many minutes. */
const PAGE = 10;
/** Round trips, ms, from which on answers are slow, and bad: those of the diagnosis (docs/diagnosis.md). */
const SLOW_MS = [250, 500] as const;
/** How tall a state stands, of 16: worse is taller, so that colour only supports it. */
const TALL: Readonly<Record<HourState, number>> = { good: 5, unknown: 3, asleep: 3, fair: 9, poor: 12, lost: 16 };
/** In this order the sentence tells them. */
const TOLD: readonly HourState[] = ['good', 'lost', 'poor', 'fair', 'asleep', 'unknown'];
/** A run is never narrower than this share of the hour, ms: a drop of two seconds has to be seen. */
const NARROWEST = 14_000;

/**
 * The last hour of a client: a strip of states, lines of round trip and clock, a sentence, and all of it as a table. The strip is one
 * stop for the keyboard: arrows move by a minute, page keys by ten, Home and End to its ends.
 *
 * @tagname finesse-health-hour
 */
export class FinesseHealthHour extends LitElement {
  static override styles = [chart, hour];
  static override properties = {
    client: { attribute: false },
    at: { attribute: false },
    minute: { state: true },
  };

  /** Whose hour. */
  declare client: FinesseClient | undefined;
  /** Wall time, ms, at which the hour ends: it is read anew when this changes, and only then. */
  declare at: number;
  /** The minute that is read out, from 0. */
  declare private minute: number | undefined;
  #hour: Hour | undefined;

  constructor() {
    super();
    this.client = undefined;
    this.at = 0;
    this.minute = undefined;
    updateWhenLocaleChanges(this);
  }

  /** The sentence of the hour, for a report. */
  get sentence(): string {
    return this.#hour ? sentenceOf(this.#hour) : '';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('client') && !changed.has('at')) return;
    this.#hour = this.client && hourOf(this.client.healthHistory(this.at - HOUR, this.at), this.at);
  }

  protected override render(): TemplateResult {
    const shown = this.#hour;
    if (!shown) return html``;
    const formats = gadgetFormats();
    const { from, to } = shown.window;
    const time = (at: number): string => formats.time(at, to);
    const drops = shown.runs.filter(({ state }) => state === 'lost').map((run) => run.from);
    const minute = this.minute ?? MINUTES - 1;
    return html`
      <section lang=${gadgetLocale()}>
        <h3 id="title">${strings.hour()}</h3>
        <div
          class="strip"
          role="slider"
          tabindex="0"
          aria-labelledby="title"
          aria-describedby="sentence"
          aria-valuemin="0"
          aria-valuemax=${MINUTES - 1}
          aria-valuenow=${minute}
          aria-valuetext=${readout(shown, minute)}
          @keydown=${this.#key}
          @focus=${() => this.#go(minute)}
          @blur=${() => this.#go(undefined)}
          @pointermove=${this.#point}
          @pointerleave=${this.#leave}
        >
          <svg viewBox="0 0 ${HOUR} 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            ${shown.runs.slice(-MOST_RUNS).map((run) => bar(run, from))}
            ${
              this.minute === undefined
                ? nothing
                : svg`<rect class="cursor" x=${this.minute * MINUTE} y="0" width=${MINUTE} height="16" />`
            }
          </svg>
        </div>
        <p class="ends">
          ${
            this.minute === undefined
              ? html`<span>${time(from)}</span><span>${time(to)}</span>`
              : html`<span>${readout(shown, this.minute)}</span>`
          }
        </p>
        <p id="sentence" class="sentence">${sentenceOf(shown)}</p>
        <div class="charts">
          ${this.#line(common.roundTrip(), shown.trips, drops, SLOW_MS, (ms) => formats.milliseconds(ms))}
          ${this.#line(common.clock(), shown.ahead, drops, undefined, signed)}
        </div>
        <details @toggle=${this.#fold}>
          <summary>${strings.hourTable()}</summary>
          ${this.renderRoot.querySelector('details')?.open ? table(shown) : nothing}
        </details>
      </section>
    `;
  }

  #line(
    title: string,
    points: readonly ChartPoint[],
    marks: readonly number[],
    limits: readonly number[] | undefined,
    format: (value: number) => string,
  ): TemplateResult | typeof nothing {
    const { window } = this.#hour ?? {};
    if (!window || points.length < 2) return nothing;
    const values = points.map(({ value }) => value);
    const summary = `${title}. ${strings.between(format(Math.min(...values)), format(Math.max(...values)))}`;
    const time = (at: number): string => gadgetFormats().time(at, window.to);
    return lineChart({
      title,
      points,
      window,
      marks,
      limits: limits ?? [],
      fromZero: limits !== undefined,
      format,
      time,
      summary,
    });
  }

  #go(minute: number | undefined): void {
    this.minute = minute === undefined ? undefined : Math.min(MINUTES - 1, Math.max(0, minute));
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const minute = this.minute ?? MINUTES - 1;
    const to: Readonly<Record<string, number>> = {
      ArrowLeft: minute - 1,
      ArrowDown: minute - 1,
      ArrowRight: minute + 1,
      ArrowUp: minute + 1,
      PageDown: minute - PAGE,
      PageUp: minute + PAGE,
      Home: 0,
      End: MINUTES - 1,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.#go(next);
  };

  readonly #point = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    this.#go(Math.floor(((event.clientX - left) / Math.max(1, width)) * MINUTES));
  };

  readonly #leave = (event: PointerEvent): void => {
    if (!(event.currentTarget as Element).matches(':focus')) this.#go(undefined);
  };

  /** The table is made when it is looked at; whoever fits the frame hears of it. */
  readonly #fold = (): void => {
    this.requestUpdate();
    this.dispatchEvent(new Event('fold', { bubbles: true }));
  };
}

function bar({ state, from, to }: HourRun, start: number): unknown {
  const width = Math.max(NARROWEST, to - from);
  const x = Math.min(from - start, HOUR - width);
  return svg`<rect class=${state} x=${x} y=${16 - TALL[state]} width=${width} height=${TALL[state]} />`;
}

function table({ runs, window }: Hour): TemplateResult {
  const formats = gadgetFormats();
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="title">
    <table>
      <thead>
        <tr>
          ${[strings.hourFrom(), strings.hourWhat(), strings.hourLasted(), common.roundTrip(), common.clock()].map(
            (name) => html`<th scope="col">${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${runs
          .slice(-MOST_RUNS)
          .reverse()
          .map(
            ({ from, to, state, tripMs, driftMs }) => html`
              <tr>
                <td>${formats.time(from, window.to)}</td>
                <td>${stateName(state)}</td>
                <td>${formats.duration(to - from)}</td>
                <td>${tripMs === undefined ? '–' : formats.milliseconds(tripMs)}</td>
                <td>${driftMs === undefined ? '–' : signed(-driftMs)}</td>
              </tr>
            `,
          )}
      </tbody>
    </table>
  </div>`;
}

function readout(shown: Hour, minute: number): string {
  const formats = gadgetFormats();
  const { at, state, tripMs } = minuteOf(shown, minute);
  return [
    formats.time(at, shown.window.to),
    stateName(state ?? 'unknown'),
    ...(tripMs === undefined ? [] : [formats.milliseconds(tripMs)]),
  ].join(' · ');
}

/** `Connected: 58 min. Disconnected: 45 sec in all (1×, last at 11:32:07). Round trip: usually 48 ms, at most 410 ms.` */
function sentenceOf(shown: Hour): string {
  const formats = gadgetFormats();
  const totals = totalsOf(shown);
  const parts = TOLD.flatMap((state) => {
    const { ms, times } = totals.get(state) ?? { ms: 0, times: 0 };
    if (times === 0) return [];
    const lasted = formats.duration(ms);
    if (state !== 'lost') return strings.hourState(stateName(state), lasted);
    const last = shown.runs.findLast((run) => run.state === 'lost')?.from ?? 0;
    return strings.hourLost(stateName(state), lasted, formats.count(times), formats.time(last, shown.window.to));
  });
  const values = shown.trips.map(({ value }) => value);
  const usual = medianOf(values);
  if (usual !== undefined)
    parts.push(strings.hourTrip(formats.milliseconds(usual), formats.milliseconds(Math.max(...values))));
  return parts.length === 0 ? common.nothingYet() : parts.join(' ');
}

function stateName(state: HourState): string {
  return state === 'asleep' ? strings.hourAsleep() : gadgetWords().words.levels[state];
}

/** Positive: the computer is ahead. */
function signed(ms: number): string {
  return `${Math.round(ms) === 0 ? '' : ms > 0 ? '+' : '−'}${gadgetFormats().difference(Math.abs(ms))}`;
}
