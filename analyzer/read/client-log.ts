/**
 * Client logs in the format of Finesse's ClientLogger, as posted by Send Error Report or by this package, copied from `/desktop/locallog`,
 * or saved from a browser's console, which writes its own before each line and the place in the script after it.
 */
import { readDriftLine } from '../../sdk/logs/drift-line.ts';
import { parseLine, type LogLine } from '../../sdk/logs/line.ts';
import { readStamp, type LogStamp } from '../../sdk/logs/stamp.ts';
import { digits, textOf } from './bytes.ts';
import { bare } from './console.ts';
import { isNote, saidIn } from './client-words.ts';
import type { LogEvent, Told } from './events.ts';
import { driftOf, durationOf } from './json.ts';
import type { FileSink } from './sink.ts';

/** What a console writes before a line ends by here. */
const PREFIX_BY = 300;
/** Shorter than any line: times, host and server time alone are longer. */
const HEADER = 32;
const MOST_BYTES = 8_192;
const SHOWN = 600;
/** Characters of a message that tell it from another one of the same millisecond and logger. */
const SAME = 80;
/** The desktop writes its drift line each minute; two that are missing are a gap. */
const GAP_MS = 150_000;
/** So many drift lines say that they come each minute. */
const STEADY = 3;
/** Reading this many of one client's clock is enough; then each second one is left out, and so on. */
const MOST_READINGS = 2_000;
/** Where a desktop loads its user, the id stands in the path. */
const USER = /\/finesse\/api\/User\/([^\s/"'<>?,&%]{1,64})/;
/** Users of one file; one computer has few. */
const MOST_USERS = 1_000;

/** Where a line of a client begins within the span, after what a console has put before it; -1 where there is none. */
export function clientLineAt(bytes: Uint8Array, from: number, to: number, by = PREFIX_BY): number {
  const end = Math.min(to - 30, from + by);
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
  /** Of the stamped line before, by page. */
  #page = '';
  #sequence = 0;
  #connection = '';
  #drifts = 0;
  #each = 1;

  constructor(sink: FileSink) {
    this.#sink = sink;
  }

  /** One line that begins at `from`, of which `begin`…`to` is the whole. Copies that have lost their line ends hold several. */
  line(bytes: Uint8Array, begin: number, from: number, to: number, number: number): void {
    for (let at = from; at >= 0;) {
      const next = clientLineAt(bytes, Math.min(to, at + HEADER), to, Infinity);
      this.#one(bytes, begin, at, next < 0 ? to : next, number);
      at = next;
    }
  }

  /** The file is over. `agent` where it is known better than by the addresses in the lines. */
  end(): void {
    const [most] = [...this.#users].sort(([, a], [, b]) => b - a);
    if (most) this.#sink.agent ??= most[0];
  }

  #one(bytes: Uint8Array, begin: number, from: number, to: number, number: number): void {
    const whole = textOf(bytes, from, Math.min(to, from + MOST_BYTES));
    const text = bare(whole, from > begin);
    const line = parseLine(text);
    const sink = this.#sink;
    if (!line) {
      sink.unread(bytes, begin, to, number, true);
      return;
    }
    sink.known += 1;
    sink.node ??= line.host?.toLowerCase();
    sink.writtenZone ??= line.serverZoneMinutes;
    sink.seen(line.at, 'client');
    const stamped = readStamp(line.message);
    const message = stamped?.message ?? line.message;
    const stamp = stamped?.stamp;
    const user = USER.exec(message)?.[1]?.toLowerCase();
    if (user !== undefined && (this.#users.has(user) || this.#users.size < MOST_USERS))
      this.#users.set(user, (this.#users.get(user) ?? 0) + 1);
    if (!stamp && isNote(message)) return;
    const same = stamp
      ? `#${stamp.pageId} ${stamp.sequence} ${line.at}`
      : `${line.at} ${line.id} ${message.slice(0, SAME)}`;
    const told = { ...toldBy(line, stamp, text, number), same };
    const isNext = !stamp || stamp.pageId !== this.#page || stamp.sequence === this.#sequence + 1;
    // Where lines are missing, nobody knows how long the client was silent.
    if (isNext) this.#gap(line, stamp, told);
    this.#clock(line, stamp);
    const drift = message.startsWith('Client: ') ? readDriftLine(text) : undefined;
    const driftMs = driftOf(drift?.driftMs);
    if (driftMs !== undefined)
      this.#drift(driftMs, durationOf(drift?.roundTripMs), stamp?.offsetBoundMs, { ...told, at: line.at });
    else this.#said(message, stamp, told);
    if (stamp) this.#stamped(stamp);
    this.#last = line;
  }

  #stamped({ pageId, sequence, connection }: LogStamp): void {
    this.#sink.pages.take(pageId, sequence);
    this.#page = pageId;
    this.#sequence = sequence;
    this.#connection = connection;
  }

  #clock({ at, serverAt }: LogLine, stamp: LogStamp | undefined): void {
    const driftMs = driftOf(stamp?.offsetMs);
    if (driftMs !== undefined) this.#sink.offset({ at, driftMs, boundMs: stamp?.offsetBoundMs });
    else if (serverAt !== undefined) this.#sink.offset({ at, driftMs: serverAt - at, boundMs: undefined });
  }

  #drift(driftMs: number, roundTripMs: number | undefined, boundMs: number | undefined, told: Told): void {
    this.#drifts += 1;
    if (this.#drifts > MOST_READINGS * this.#each) this.#each *= 2;
    if (this.#drifts % this.#each !== 0) return;
    this.#sink.add({ ...told, clock: 'client', kind: 'drift', driftMs, roundTripMs, boundMs });
  }

  /** What the message says; else how the connection stood by the stamp, if that is another way than the line before had it. */
  #said(message: string, stamp: LogStamp | undefined, told: Told): void {
    const event: LogEvent | undefined = saidIn(message, told);
    if (event) this.#sink.add(event);
    const isNew = stamp && stamp.connection !== this.#connection && stamp.connection !== 'none';
    if (isNew && event?.kind !== 'connection' && this.#page === stamp.pageId)
      this.#sink.add({
        ...told,
        same: `${told.same} stamp`,
        kind: 'connection',
        status: stamp.connection,
        reason: undefined,
      });
  }

  /** Silence of a client that writes each minute: asleep, frozen, or without a page. Another page is another matter. */
  #gap(line: LogLine, stamp: LogStamp | undefined, told: Told): void {
    const last = this.#last;
    if (!last || this.#drifts < STEADY || last.session !== line.session) return;
    const ms = line.at - last.at;
    if (ms < -1_000) this.#sink.outOfOrder += 1;
    if (ms <= GAP_MS || (stamp && this.#page !== '' && stamp.pageId !== this.#page)) return;
    this.#sink.add({ ...told, at: told.at - ms, same: `${told.same} gap`, kind: 'client-gap', ms });
  }
}

/** The server's time stands in the line where the client knew it, or follows from its stamp. */
function toldBy({ at, serverAt }: LogLine, stamp: LogStamp | undefined, text: string, number: number): Told {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  const driftMs = driftOf(stamp?.offsetMs);
  const server = driftMs === undefined ? serverAt : at + driftMs;
  return server === undefined
    ? { at, clock: 'client', line: number, text: shown }
    : { at: server, clock: 'server', line: number, text: shown };
}
