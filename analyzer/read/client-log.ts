/**
 * Client logs in the format of Finesse's ClientLogger, as posted by Send Error Report, copied from `/desktop/locallog` or saved from a
 * browser's console, which writes its own before each line and the place in the script after it.
 */
import { readDriftLine } from '../../sdk/logs/drift-line.ts';
import { parseLine, type LogLine } from '../../sdk/logs/line.ts';
import { digits, textOf } from './bytes.ts';
import type { LogEvent, Told } from './events.ts';
import type { FileSink } from './sink.ts';

/** What a console writes before a line ends by here. */
const PREFIX_BY = 300;
const MOST_BYTES = 8_192;
const SHOWN = 600;
/** The desktop writes its drift line each minute; two that are missing are a gap. */
const GAP_MS = 150_000;
/** So many drift lines say that they come each minute. */
const STEADY = 3;
/** Reading this many of one client's clock is enough; then each second one is left out, and so on. */
const MOST_READINGS = 2_000;
/** Where a desktop loads its user, the id stands in the path. */
const USER = /\/finesse\/api\/User\/([^\s/"'<>?,&%]+)/;
const CONNECTION = /\bConnection: ([a-z-]+) \(([a-z-]+)/;
const FINDING = /\bFinding \S+: ([a-z-]+), ([a-z]+), [a-z]+, since /;
/** Place in a script that a console adds: `finesse.min.js:12:345`. */
const SCRIPT = /\s+\S+\.(?:js|html?|xml)(?:\?\S*)?:\d+(?::\d+)?$/;

/** Where a line of a client begins within the span, after what a console has put before it; -1 where there is none. */
export function clientLineAt(bytes: Uint8Array, from: number, to: number): number {
  const end = Math.min(to - 30, from + PREFIX_BY);
  for (let at = from; at < end; at += 1) {
    if (bytes[at + 10] !== 0x54 || bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d) continue;
    // `2019-01-11T12:24:14.586 -05:00: `
    if (bytes[at + 19] === 0x2e && bytes[at + 23] === 0x20 && bytes[at + 30] === 0x3a && digits(bytes, at, 4) > 0)
      return at;
  }
  return -1;
}

/** Reads the lines of one file. */
export class ClientLogReader {
  readonly #sink: FileSink;
  readonly #users = new Map<string, number>();
  #last: LogLine | undefined;
  #drifts = 0;
  #each = 1;

  constructor(sink: FileSink) {
    this.#sink = sink;
  }

  /** One line that begins at `from`, of which `begin`…`to` is the whole. */
  line(bytes: Uint8Array, begin: number, from: number, to: number, number: number): void {
    const text = textOf(bytes, from, Math.min(to, from + MOST_BYTES)).replace(from > begin ? SCRIPT : /$^/, '');
    const line = parseLine(text);
    const sink = this.#sink;
    if (!line) {
      sink.unread(bytes, begin, to, number, true);
      return;
    }
    sink.known += 1;
    sink.node ??= line.host?.toLowerCase();
    sink.writtenZone ??= line.serverZoneMinutes;
    const told = toldBy(line, text, number);
    sink.seen(told.at, told.clock);
    this.#gap(line, told);
    const user = USER.exec(line.message)?.[1]?.toLowerCase();
    if (user !== undefined) this.#users.set(user, (this.#users.get(user) ?? 0) + 1);
    const drift = line.message.startsWith('Client: ') ? readDriftLine(text) : undefined;
    if (drift) this.#drift(drift.driftMs, drift.roundTripMs, line, told);
    else this.#said(line.message, told);
    this.#last = line;
  }

  /** The file is over. */
  end(): void {
    const [most] = [...this.#users].sort(([, a], [, b]) => b - a);
    if (most) this.#sink.agent = most[0];
  }

  #drift(driftMs: number, roundTripMs: number | undefined, line: LogLine, told: Told): void {
    this.#drifts += 1;
    if (this.#drifts > MOST_READINGS * this.#each) this.#each *= 2;
    if (this.#drifts % this.#each !== 0) return;
    this.#sink.add({ ...told, at: line.at, clock: 'client', kind: 'drift', driftMs, roundTripMs });
  }

  #said(message: string, told: Told): void {
    const event = saidIn(message, told);
    if (event) this.#sink.add(event);
  }

  /** Silence of a client that writes each minute: asleep, frozen, or without a page. Another page is another matter. */
  #gap(line: LogLine, told: Told): void {
    const last = this.#last;
    if (!last || this.#drifts < STEADY || last.session !== line.session) return;
    const ms = line.at - last.at;
    if (ms < -1_000) this.#sink.outOfOrder += 1;
    if (ms > GAP_MS) this.#sink.add({ ...told, at: told.at - ms, kind: 'client-gap', ms });
  }
}

/** The server's time stands in the line where the client knew it. */
function toldBy(line: LogLine, text: string, number: number): Told {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return line.serverAt === undefined
    ? { at: line.at, clock: 'client', line: number, text: shown }
    : { at: line.serverAt, clock: 'server', line: number, text: shown };
}

function saidIn(message: string, told: Told): LogEvent | undefined {
  const [, status, reason] = CONNECTION.exec(message) ?? [];
  if (status !== undefined) return { ...told, kind: 'connection', status, reason };
  const [, advice, certainty] = FINDING.exec(message) ?? [];
  if (advice !== undefined && certainty !== undefined) return { ...told, kind: 'finding', advice, certainty };
  return undefined;
}
