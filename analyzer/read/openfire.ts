/**
 * Openfire's `debug.log` and `info.log` (technote 211376; literals in facts §6.4), and the same messages behind the prefix of
 * later versions (`INFO  [thread]: logger - `). Most lines of a debug log are of a few kinds and say that nothing is wrong: they
 * are told apart by a byte, and their numbers are read in place.
 */
import { ascii, digits, indexOfByte, Interner, isDigit, Needle, startsWith, textOf } from './bytes.ts';
import type { LogEvent } from './events.ts';
import { readJid } from './jid.ts';
import { GROWN_MS, SessionLine } from './session-line.ts';
import type { FileSink } from './sink.ts';

/** `Session (id=`, `) was last active `, `time=` and `Exiting since` as words of four bytes: most lines are told by these. */
const SESSION = words('Session (id=');
const SESSION_LENGTH = 12;
const LAST_ACTIVE = words(') was last activ');
const LAST_ACTIVE_LENGTH = 18;
const TRAFFIC = words('time');
const TRAFFIC_LENGTH = 5;
const EXITING = words('Exiting since qu');
const CLOSING = ascii('Closing idle session (id=');
const CLOSED = ascii('A session is closed for ');
const UNROUTABLE = ascii('Unable to route packet. No session is available');
const ERROR = ascii('Internal server error');
const STOPPED = new Needle('Openfire stopped');
const STARTED = new Needle('HTTP bind service started');
const LOGGER = new Needle(' - ');

const BLANK = 0x20;
const DASH_BEGINS_BY = 200;
const DAY = 86_400_000;
/** A zone is proved anew this often. */
const PROVE_EACH_MS = 60_000;
/** The epoch of a line is at most this far from the time before it. */
const PROOF_SLACK_MS = 3_000;
/** A session that is idle for longer, ms, is one whose line is damaged: three years. */
const MOST_IDLE = 1e11;
/** The service looks for idle sessions each 30 s and writes of each; a log that does has no gap as long as this. */
const GAP_MS = 75_000;
const STEADY_MS = 40_000;
const STEADY_COUNT = 4;
const MINUTE = 60_000;
/** Sessions of one file that are told of one by one. */
const MOST_SESSIONS = 200_000;

/** Whether a line begins like one of Openfire: `2017.06.17 00:16:04`. */
export function looksLikeOpenfire(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    to - from >= 19 &&
    bytes[from + 4] === 0x2e &&
    bytes[from + 7] === 0x2e &&
    bytes[from + 10] === BLANK &&
    bytes[from + 13] === 0x3a &&
    isDigit(bytes[from])
  );
}

/** Reads the lines of one file. */
export class OpenfireReader {
  readonly #sink: FileSink;
  readonly #ids = new Interner();
  readonly #sessions: SessionLine[] = [];
  readonly #unroutable = new Map<string, { at: number; index: number }>();
  #before: SessionLine | undefined;
  #day = -1;
  #dayMs = 0;
  /** The time of the line before, byte for byte: many lines of one second stand together. */
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #written = new Uint32Array(5);
  #writtenAt = -1;
  #last = 0;
  #steady = 0;
  #provedAt = -Infinity;
  #doubt: number | undefined;

  constructor(sink: FileSink) {
    this.#sink = sink;
  }

  /** One line that {@link looksLikeOpenfire}. */
  line(bytes: Uint8Array, from: number, to: number, line: number): void {
    const at = this.#timeOf(bytes, from);
    if (at < 0) {
      this.#sink.unread(bytes, from, to, line, true);
      return;
    }
    if (at !== this.#last) this.#turn(at, line);
    let message = from + 19;
    let ms = at;
    if ((bytes[message] === 0x2e || bytes[message] === 0x2c) && isDigit(bytes[message + 1])) {
      ms = at + Math.max(0, digits(bytes, message + 1, 3));
      message += 4;
    }
    message += 1;
    this.#sink.known += 1;
    if (!this.#message(bytes, from, message, to, line, ms)) this.#other(bytes, from, message, to, line, ms);
  }

  /** The file is over. */
  end(): void {
    const end = this.#last;
    for (const session of this.#sessions) {
      // The run may go on in the next file.
      if (session.waits && end - session.to <= 2 * MINUTE) this.#tellHeld(session);
    }
    this.#sink.sessions = this.#sessions.map((session) => session.span());
  }

  #message(bytes: Uint8Array, from: number, message: number, to: number, line: number, at: number): boolean {
    switch (bytes[message]) {
      case 0x53:
        return this.#session(bytes, from, message, to, line, at);
      case 0x74:
        if (!this.#isWords(message, to, TRAFFIC)) return false;
        if (this.#doubt !== undefined || Math.abs(at - this.#provedAt) >= PROVE_EACH_MS) {
          this.#prove(digits(bytes, message + TRAFFIC_LENGTH, 13), at, line);
        }
        return true;
      case 0x45:
        return this.#isWords(message, to, EXITING);
      case 0x43:
        return startsWith(bytes, message, to, CLOSING) && this.#closing(bytes, from, message, to, line, at);
      case 0x41: {
        if (!startsWith(bytes, message, to, CLOSED)) return false;
        const { agent, node } = readJid(textOf(bytes, message + CLOSED.length, to));
        this.#add({ ...this.#told(bytes, from, to, line, at), kind: 'session-closed', agent, node });
        return true;
      }
      case 0x55:
        if (!startsWith(bytes, message, to, UNROUTABLE)) return false;
        this.#lost(bytes, from, message, to, line, at);
        return true;
      case 0x49:
        if (!startsWith(bytes, message, to, ERROR)) return false;
        this.#add({ ...this.#told(bytes, from, to, line, at), kind: 'server-error' });
        return true;
      default:
        return false;
    }
  }

  /** Lines with a prefix, and the marks of the service's life, which may stand anywhere (the technote searches for them). */
  #other(bytes: Uint8Array, from: number, message: number, to: number, line: number, at: number): void {
    const dash = LOGGER.find(bytes, message, Math.min(to, message + DASH_BEGINS_BY));
    if (dash >= 0 && this.#message(bytes, from, dash + LOGGER.length, to, line, at)) return;
    if (STOPPED.find(bytes, message, to) >= 0) {
      this.#add({ ...this.#told(bytes, from, to, line, at), kind: 'service-stopped' });
    } else if (STARTED.find(bytes, message, to) >= 0) {
      this.#add({ ...this.#told(bytes, from, to, line, at), kind: 'service-started' });
    }
  }

  #session(bytes: Uint8Array, from: number, message: number, to: number, line: number, at: number): boolean {
    if (!this.#isWords(message, to, SESSION)) return false;
    const sid = message + SESSION_LENGTH;
    const close = bytes[sid + 8] === 0x29 ? sid + 8 : indexOfByte(bytes, 0x29, sid, Math.min(to, sid + 64));
    if (close < 0 || !this.#isWords(close, to, LAST_ACTIVE)) return false;
    let place = close + LAST_ACTIVE_LENGTH;
    let idle = 0;
    for (let digit = bytes[place]; isDigit(digit) && place < to; digit = bytes[(place += 1)]) {
      idle = idle * 10 + (digit ?? 0) - 0x30;
    }
    if (idle > MOST_IDLE) return false;
    const session = this.#sessionOf(bytes, sid, close);
    if (session === undefined) return true;
    session.seen(at, this.#sink.zone);
    if (session.agent === undefined) {
      const colon = indexOfByte(bytes, 0x3a, place, to);
      if (colon >= 0) session.name(readJid(textOf(bytes, colon + 2, to)));
    }
    const state = session.idle(at, idle);
    if (state === 'quiet') return true;
    const { agent, node } = session;
    if (state === 'back') {
      this.#add({ ...this.#told(bytes, from, to, line, at), kind: 'active-again', sid: session.sid, agent, node });
    } else if (idle < GROWN_MS) {
      session.hold(bytes, from, to, { at, zone: this.#sink.zone, line, idleMs: idle });
    } else if (session.tells()) {
      this.#tellHeld(session);
      const told = this.#told(bytes, from, to, line, at);
      this.#add({ ...told, kind: 'idle', sid: session.sid, agent, node, idleMs: idle });
    }
    return true;
  }

  #closing(bytes: Uint8Array, from: number, message: number, to: number, line: number, at: number): boolean {
    const match = /\(id=([^)]*)\): (\S+)(?: after .*? of (\d+))?/.exec(
      textOf(bytes, message, Math.min(to, message + 500)),
    );
    if (!match) return false;
    const [, sid = '', jid = '', threshold] = match;
    const { agent, node } = readJid(jid);
    const thresholdS = threshold === undefined ? undefined : Number(threshold);
    this.#add({ ...this.#told(bytes, from, to, line, at), kind: 'idle-close', sid, agent, node, thresholdS });
    return true;
  }

  /** Messages to somebody who is not there. They come in crowds. The message itself may hold call data and is not quoted. */
  #lost(bytes: Uint8Array, from: number, message: number, to: number, line: number, at: number): void {
    const open = indexOfByte(bytes, 0x3c, message, to);
    const end = open < 0 ? -1 : indexOfByte(bytes, 0x3e, open, Math.min(to, open + 500));
    const tag = open < 0 ? '' : textOf(bytes, open, end < 0 ? Math.min(to, open + 500) : end + 1);
    const [, jid = ''] = /\sto=["']([^"']*)/.exec(tag) ?? [];
    const { agent, node } = readJid(jid);
    if (/\/finesse\/api\/(Queue|User\/[^/"']+\/Queues)\b/.test(tag)) {
      this.#sink.deployed('UCCE', 'queue statistics are published, which UCCX has not', line);
    }
    const before = this.#unroutable.get(agent ?? '');
    if (before && at - before.at < MINUTE) {
      const event = this.#sink.events[before.index];
      if (event?.kind === 'unroutable') this.#sink.events[before.index] = { ...event, count: event.count + 1 };
      return;
    }
    this.#unroutable.set(agent ?? '', { at, index: this.#sink.events.length });
    const told = this.#told(bytes, from, end < 0 ? to : end + 1, line, at);
    this.#add({ ...told, kind: 'unroutable', agent, node, count: 1 });
  }

  #tellHeld(session: SessionLine): void {
    const held = session.takeHeld();
    if (held) this.#add({ ...held, kind: 'idle', sid: session.sid, agent: session.agent, node: session.node });
  }

  /** The service looks at its sessions in the same order each time: after one comes the one that came after it before. */
  #sessionOf(bytes: Uint8Array, from: number, to: number): SessionLine | undefined {
    const before = this.#before;
    const guess = before?.follower;
    const short = to - from === 8;
    if (short && guess && guess.begins === this.#view.getInt32(from) && guess.ends === this.#view.getInt32(from + 4)) {
      this.#before = guess;
      return guess;
    }
    const id = this.#ids.idOf(bytes, from, to);
    let session = this.#sessions[id];
    if (!session && id < MOST_SESSIONS) {
      session = new SessionLine(textOf(bytes, from, to));
      if (short) session.written(this.#view.getInt32(from), this.#view.getInt32(from + 4));
      this.#sessions.push(session);
    }
    if (before && session?.isShort === true) before.follower = session;
    this.#before = session;
    return session;
  }

  /** Whether these words stand at `at` in the chunk that is read. */
  #isWords(at: number, to: number, literal: Int32Array): boolean {
    if (at + literal.length * 4 > to) return false;
    for (let index = 0; index < literal.length; index += 1) {
      if (this.#view.getInt32(at + index * 4) !== literal[index]) return false;
    }
    return true;
  }

  #told(bytes: Uint8Array, from: number, to: number, line: number, at: number) {
    return this.#sink.told(at, 'local', line, bytes, from, to);
  }

  #add(event: LogEvent): void {
    this.#sink.add(event);
  }

  /** Another second has come. */
  #turn(at: number, line: number): void {
    const sink = this.#sink;
    const gap = at - this.#last;
    if (this.#last > 0) {
      if (gap < -1_000) sink.outOfOrder += 1;
      if (gap > GAP_MS && this.#steady >= STEADY_COUNT && this.#ids.size > 0) {
        sink.gaps.push({ from: this.#last, to: at, line, zone: sink.zone });
      }
      this.#steady = gap > STEADY_MS ? 0 : this.#steady + 1;
    }
    this.#last = at;
    sink.seen(at, 'local');
  }

  /** Local time of the line as if it were UTC; -1 where it is none. */
  #timeOf(bytes: Uint8Array, from: number): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const view = this.#view;
    const before = this.#written;
    // 19 bytes as five words, of which the last two overlap; what changes most often first.
    const seconds = view.getUint32(from + 15);
    const minutes = view.getUint32(from + 12);
    const hours = view.getUint32(from + 8);
    const date = view.getUint32(from + 4);
    const year = view.getUint32(from);
    if (
      seconds === before[0] &&
      minutes === before[1] &&
      hours === before[2] &&
      date === before[3] &&
      year === before[4]
    ) {
      return this.#writtenAt;
    }
    before[0] = seconds;
    before[1] = minutes;
    before[2] = hours;
    before[3] = date;
    before[4] = year;
    this.#writtenAt = this.#readTime(bytes, from);
    return this.#writtenAt;
  }

  #readTime(bytes: Uint8Array, from: number): number {
    const year = digits(bytes, from, 4);
    const month = digits(bytes, from + 5, 2);
    const date = digits(bytes, from + 8, 2);
    const hours = digits(bytes, from + 11, 2);
    const minutes = digits(bytes, from + 14, 2);
    const seconds = digits(bytes, from + 17, 2);
    if ((year | month | date | hours | minutes | seconds) < 0) return -1;
    if (month < 1 || month > 12 || date < 1 || date > 31 || hours > 23 || minutes > 59 || seconds > 60) return -1;
    const day = year * 10_000 + month * 100 + date;
    if (day !== this.#day) {
      this.#day = day;
      this.#dayMs = Date.UTC(year, month - 1, date);
    }
    return this.#dayMs + hours * 3_600_000 + minutes * MINUTE + seconds * 1_000;
  }

  /** `time=1492185866851` on the same second as `2017.04.14 21:34:26` proves +05:30. A change has to be proved twice. */
  #prove(epoch: number, at: number, line: number): void {
    const sink = this.#sink;
    if (epoch < 0) return;
    const ahead = at - Math.floor(epoch / 1_000) * 1_000;
    const minutes = Math.round(ahead / (15 * MINUTE)) * 15 || 0;
    if (Math.abs(ahead - minutes * MINUTE) > PROOF_SLACK_MS || Math.abs(ahead) > DAY) return;
    this.#provedAt = at;
    if (sink.zones.at(-1)?.minutes === minutes) this.#doubt = undefined;
    else if (sink.zones.length === 0 || this.#doubt === minutes) {
      sink.zones.push({ at, line, minutes });
      this.#doubt = undefined;
    } else this.#doubt = minutes;
  }
}

/** ASCII text, a multiple of four characters, as words in the order of the bytes. */
function words(text: string): Int32Array {
  const view = new DataView(ascii(text).buffer);
  return Int32Array.from({ length: text.length / 4 }, (_, index) => view.getInt32(index * 4));
}
