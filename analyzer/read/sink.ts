/** Gathers what one file tells. Bounded: a file of nothing but trouble must not fill the memory. */
import { textOf } from './bytes.ts';
import type {
  ClockKind,
  ClockReading,
  FileKind,
  FileResult,
  LogEvent,
  SessionSpan,
  Told,
  Unread,
  ZoneProof,
} from './events.ts';
import { PageLedger } from './pages.ts';

/** Events kept of one file; the rest is counted. */
const MOST_EVENTS = 50_000;
/** Events that are needed least: from here on they go first, so that the rare ones of a large log have room. */
const MOST_MINOR = 10_000;
const MOST_SAMPLES = 3;
/** Changes of a client's clock that are kept of one file; then each second one is left out, and so on. */
const MOST_OFFSETS = 2_000;
/** Bytes of a line that are quoted. */
const QUOTED = 600;
const SAMPLE = 160;

type Deployment = FileResult['deployment'][number];

/** See the head of the file. Times are as written. */
export class FileSink {
  readonly events: LogEvent[] = [];
  readonly samples: Unread[] = [];
  readonly zones: ZoneProof[] = [];
  readonly gaps: FileResult['gaps'][number][] = [];
  readonly deployment: Deployment[] = [];
  readonly pages = new PageLedger();
  #offsets: ClockReading[] = [];
  #offset: ClockReading | undefined;
  #offsetsSeen = 0;
  #offsetsEach = 1;
  sessions: readonly SessionSpan[] = [];
  known = 0;
  broken = 0;
  unknown = 0;
  dropped = 0;
  outOfOrder = 0;
  bytes = 0;
  from: number | undefined;
  to: number | undefined;
  clock: ClockKind | undefined;
  writtenZone: number | undefined;
  agent: string | undefined;
  node: string | undefined;
  driftMs: number | undefined;
  problem: string | undefined;

  /** Index of the zone that `local` times have now; see {@link Told.zone}. */
  get zone(): number {
    return this.zones.length;
  }

  add(event: LogEvent): void {
    if (hasRoom(event, this.events.length)) this.events.push(event);
    else this.dropped += 1;
  }

  /** The beginning of an event that a span of bytes tells. */
  told(
    at: number,
    clock: ClockKind,
    line: number,
    bytes: Uint8Array,
    from: number,
    to: number,
  ): Told & { readonly agent?: string; readonly node?: string } {
    const text = quoted(bytes, from, to);
    return clock === 'local' ? { at, clock, zone: this.zone, line, text } : { at, clock, line, text };
  }

  /** What the client knew of its clock then; only what is new is kept. */
  offset(reading: ClockReading): void {
    const { driftMs, boundMs } = reading;
    // The server's time of a line is rounded: it goes to and fro by a millisecond.
    if (this.#offset && Math.abs(this.#offset.driftMs - driftMs) <= 1 && this.#offset.boundMs === boundMs) return;
    this.#offset = reading;
    this.#offsetsSeen += 1;
    if (this.#offsetsSeen % this.#offsetsEach !== 0) return;
    this.#offsets.push(reading);
    if (this.#offsets.length < MOST_OFFSETS) return;
    this.#offsets = this.#offsets.filter((_, index) => index % 2 === 0);
    this.#offsetsEach *= 2;
  }

  /** A time was read: the span of the log grows. */
  seen(at: number, clock: ClockKind): void {
    if (this.from === undefined || at < this.from) this.from = at;
    if (this.to === undefined || at > this.to) this.to = at;
    this.clock ??= clock;
  }

  /** A line that is damaged, or of no known format. */
  unread(bytes: Uint8Array, from: number, to: number, line: number, broken: boolean): void {
    if (broken) this.broken += 1;
    else this.unknown += 1;
    if (this.samples.length < MOST_SAMPLES && to > from) {
      this.samples.push({ line, text: textOf(bytes, from, Math.min(to, from + SAMPLE)) });
    }
  }

  /** What tells the deployment; a few times are enough. */
  deployed(is: Deployment['is'], why: string, line: number): void {
    if (!this.deployment.some((one) => one.why === why)) this.deployment.push({ is, why, line });
  }

  result(name: string, kind: FileKind, lines: number): FileResult {
    const { events, samples, zones, gaps, deployment, sessions, known, broken, unknown, dropped, outOfOrder } = this;
    const { bytes, from, to, clock, writtenZone, agent, node, driftMs, problem } = this;
    const last = this.#offset;
    const offsets = last && this.#offsets.at(-1) !== last ? [...this.#offsets, last] : this.#offsets;
    return {
      ...{ name, kind, bytes, lines, known, broken, unknown, samples, events, dropped, sessions, from, to, clock },
      ...{ zones, writtenZone, gaps, outOfOrder, agent, node, driftMs, offsets, deployment, problem },
      pages: this.pages.result(),
    };
  }
}

/** Whether an event is kept of a file of which so many are. */
export function hasRoom(event: LogEvent, kept: number): boolean {
  return kept < (isMinor(event) ? MOST_MINOR : MOST_EVENTS);
}

/** What happens to everybody all day long. */
function isMinor(event: LogEvent): boolean {
  return (event.kind === 'presence' && event.available === true) || event.kind === 'session-closed';
}

/** A line as it is quoted: cut. What is a secret in it is taken out where it is shown. */
export function quoted(bytes: Uint8Array, from: number, to: number): string {
  return to - from > QUOTED ? `${textOf(bytes, from, from + QUOTED)}…` : textOf(bytes, from, to);
}
