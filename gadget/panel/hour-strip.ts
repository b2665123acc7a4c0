import { LitElement, html, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { FinesseClient } from '../../sdk/index.ts';
import { gadgetFormats, gadgetLocale } from '../locale.ts';
import { whenIdle, type Part } from '../part.ts';
import { medianOf } from '../shared/median.ts';
import { chart } from '../shared/styles/line-chart.ts';
import { strings as common } from '../strings.ts';
import { hour } from '../styles/hour.ts';
import { HOUR, hourOf, MINUTE, minuteOf, SECOND, totalsOf, type Hour, type HourRun, type HourState } from './hour.ts';
import { extras, type Extras } from './extras-part.ts';
import { MOST_RUNS, stateName } from './hour-words.ts';
import { strings } from './strings.ts';
import { door } from '../tools/door-strings.ts';

const MINUTES = HOUR / MINUTE;
/** A page key moves by so many minutes. */
const PAGE = 10;
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
    extras: { attribute: false },
    minute: { state: true },
    missing: { state: true },
  };

  /** Whose hour. */
  declare client: FinesseClient | undefined;
  /** Wall time, ms, at which the hour ends: it is read anew when this changes, and only then. */
  declare at: number;
  /** The minute that is read out, from 0. */
  declare private minute: number | undefined;
  /** What is fetched when the page is idle. */
  declare extras: Part<Extras>;
  /** It could not be had the last time. */
  declare private missing: boolean;
  #hour: Hour | undefined;

  constructor() {
    super();
    this.client = undefined;
    this.at = 0;
    this.minute = undefined;
    this.extras = extras;
    this.missing = false;
    updateWhenLocaleChanges(this);
  }

  /** The sentence of the hour. */
  get sentence(): string {
    return this.#hour ? sentenceOf(this.#hour) : '';
  }

  /** The sentence of the hour that ends at `at`, wall ms, which is drawn too: for a report, which cannot wait for the drawing. */
  sentenceAt(at: number): string {
    if (at !== this.at) this.#read(at);
    this.at = at;
    return this.sentence;
  }

  protected override firstUpdated(): void {
    whenIdle(() => {
      if (this.isConnected) void this.#fetch();
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('client') && !changed.has('at')) return;
    if (this.missing) void this.#fetch();
    this.#read(this.at);
  }

  #read(at: number): void {
    this.#hour = this.client && hourOf(this.client.healthHistory(at - HOUR, at), at);
  }

  protected override render(): TemplateResult {
    const shown = this.#hour;
    if (!shown) return html``;
    const formats = gadgetFormats();
    const { from, to } = shown.window;
    const time = (at: number): string => formats.time(at, to);
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
        <div class="charts">${this.extras.value?.hourLines(shown)}</div>
        <details @toggle=${this.#fold}>
          <summary>${strings.hourTable()}</summary>
          ${this.renderRoot.querySelector('details')?.open ? this.#table(shown) : nothing}
        </details>
      </section>
    `;
  }

  #table(shown: Hour): TemplateResult {
    const { value } = this.extras;
    if (value) return value.hourTable(shown);
    return html`<p role="status">${this.missing ? door.missing() : door.loading()}</p>`;
  }

  /** Its script, where it is not there yet. */
  async #fetch(): Promise<void> {
    if (this.extras.value) return;
    this.missing = false;
    try {
      await this.extras.fetch();
      this.requestUpdate();
    } catch {
      this.missing = true;
    }
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
    void this.#fetch().then(() => this.dispatchEvent(new Event('fold', { bubbles: true })));
    this.requestUpdate();
    this.dispatchEvent(new Event('fold', { bubbles: true }));
  };
}

function bar({ state, from, to }: HourRun, start: number): unknown {
  const width = Math.max(NARROWEST, to - from);
  const x = Math.min(from - start, HOUR - width);
  return svg`<rect class=${state} x=${x} y=${16 - TALL[state]} width=${width} height=${TALL[state]} />`;
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
    // What has just begun would be told of as "0 sec" beside a head that says that it stands.
    if (times === 0 || ms < SECOND) return [];
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
