/**
 * `Desktop-webservices*.log`: `<seq>: <host>: <Mon dd yyyy HH:MM:ss.SSS ±hhmm>: %CCBU_<thread>-<severity>-<KEY>…`. The public
 * examples of these lines are cut within their keys (technote 211376), so keys are known by their beginnings as they stand there,
 * and a blank in the place of an underscore is one.
 */
import { ascii, digits, isDigit, Needle, textOf } from './bytes.ts';
import type { LogEvent } from './events.ts';
import { readJid } from './jid.ts';
import type { FileSink } from './sink.ts';

const MARK = new Needle('%CCBU_');
/** The mark stands after sequence number, host and time. */
const MARK_BY = 400;
const TIME_LENGTH = 30;
/** A line that was cut goes on in the next ones, as in the technote. */
const MOST_PARTS = 4;
const MOST_TEXT = 2_000;
const SHOWN = 600;
/** Three letters as a number each. */
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'
  .split(' ')
  .map((name) => ascii(name).reduce((sum, byte) => (sum << 8) | byte, 0));
const MINUS = 0x2d;
/** Names of threads are short. */
const THREAD_BY = 120;
const KEY = /^(?:SIM_)?(PRESENCE[_ ]DRIVEN[_ ]LO|AGENT[_ ]PRESENCE[_ ]MONIT|PRESENCE_|MESSAGE_TO_CTI_SER|DECODED_M)/;
/** What they begin with. */
const FIRST = ascii('PAMDS');
/** Presence was lost for the grace time (developer guide: "Connection failure"). */
const CONNECTION_FAILURE = 255;

interface Header {
  readonly at: number;
  readonly zoneMinutes: number;
}

interface Open {
  readonly at: number;
  readonly line: number;
  readonly node: string | undefined;
  readonly key: string;
  readonly parts: string[];
}

/** Reads the lines of one file. */
export class WebservicesReader {
  readonly #sink: FileSink;
  #open: Open | undefined;

  constructor(sink: FileSink) {
    this.#sink = sink;
  }

  /** One line; false where it is none of this log. */
  line(bytes: Uint8Array, from: number, to: number, line: number): boolean {
    const mark = MARK.find(bytes, from, Math.min(to, from + MARK_BY));
    const header = mark < 0 ? undefined : headerOf(bytes, from, mark);
    if (mark >= 0) this.end();
    if (!header) {
      if (mark < 0 && this.#open) return this.#goOn(bytes, from, to);
      if (mark < 0) return false;
      this.#sink.unread(bytes, from, to, line, true);
      return true;
    }
    const { at, zoneMinutes } = header;
    const sink = this.#sink;
    sink.known += 1;
    sink.writtenZone ??= zoneMinutes;
    sink.seen(at, 'server');
    const key = keyOf(bytes, mark + MARK.length, to);
    if (key === undefined && sink.node !== undefined) return true;
    const node = hostOf(bytes, from, mark);
    sink.node ??= node;
    if (key === undefined) return true;
    this.#open = { at, line, node, key, parts: [textOf(bytes, from, Math.min(to, from + MOST_TEXT))] };
    return true;
  }

  /** What was begun is whole. */
  end(): void {
    const open = this.#open;
    this.#open = undefined;
    const event = open && eventOf(open);
    if (event) this.#sink.add(event);
  }

  #goOn(bytes: Uint8Array, from: number, to: number): boolean {
    const open = this.#open;
    if (!open || open.parts.length >= MOST_PARTS) return false;
    open.parts.push(textOf(bytes, from, Math.min(to, from + MOST_TEXT)));
    this.#sink.known += 1;
    return true;
  }
}

/** Time and zone stand before the mark, in a fixed form: `Jun 17 2017 00:16:04.630 +0530: `. */
function headerOf(bytes: Uint8Array, from: number, mark: number): Header | undefined {
  const at = mark - 2 - TIME_LENGTH;
  if (at < from) return undefined;
  const month = MONTHS.indexOf(((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0));
  const date = digits(bytes, at + 4, 2);
  const year = digits(bytes, at + 7, 4);
  const hours = digits(bytes, at + 12, 2);
  const minutes = digits(bytes, at + 15, 2);
  const seconds = digits(bytes, at + 18, 2);
  const ms = digits(bytes, at + 21, 3);
  const zoneHours = digits(bytes, at + 26, 2);
  const zoneRest = digits(bytes, at + 28, 2);
  if ((month | date | year | hours | minutes | seconds | ms | zoneHours | zoneRest) < 0) return undefined;
  const zoneMinutes = (bytes[at + 25] === MINUS ? -1 : 1) * (zoneHours * 60 + zoneRest);
  return { at: Date.UTC(year, month, date, hours, minutes, seconds, ms) - zoneMinutes * 60_000, zoneMinutes };
}

function hostOf(bytes: Uint8Array, from: number, mark: number): string | undefined {
  return /^\d+:\s+([^\s:]+)/.exec(textOf(bytes, from, mark))?.[1]?.toLowerCase();
}

/** The key that stands after thread and severity, `-6-`; undefined for those that tell nothing here, which are most. */
function keyOf(bytes: Uint8Array, from: number, to: number): string | undefined {
  const end = Math.min(to, from + THREAD_BY) - 3;
  for (let at = from; at < end; at += 1) {
    if (bytes[at] !== MINUS || bytes[at + 2] !== MINUS || !isDigit(bytes[at + 1])) continue;
    const first = bytes[at + 3] ?? 0;
    if (first < 0x41 || first > 0x5a) continue;
    if (!FIRST.includes(first)) return undefined;
    return KEY.exec(textOf(bytes, at + 3, Math.min(to, at + 60)))?.[1]?.replaceAll(' ', '_');
  }
  return undefined;
}

function eventOf({ at, line, node, key, parts }: Open): LogEvent | undefined {
  const whole = parts.join(' ');
  const text = whole.length > SHOWN ? `${whole.slice(0, SHOWN)}…` : whole;
  const after = whole.slice(whole.indexOf('%CCBU_'));
  const told = { at, clock: 'server' as const, line, text, node, agent: agentOf(after) };
  const reason = numberAfter(after, /\b(?:reason code|eventReasonCode)\s*[:=]\s*(\d+)/i);
  switch (key) {
    case 'PRESENCE_DRIVEN_LO':
      return { ...told, kind: 'forced-logout' };
    case 'AGENT_PRESENCE_MONIT':
      return { ...told, kind: 'presence-monitor' };
    case 'PRESENCE_': {
      const available = /unavailable/i.test(after) ? false : /available|RETURNED/i.test(after) ? true : undefined;
      return { ...told, kind: 'presence', available };
    }
    case 'MESSAGE_TO_CTI_SER':
      return reason === CONNECTION_FAILURE ? { ...told, kind: 'cti-request', reason } : undefined;
    default: {
      if (reason !== CONNECTION_FAILURE) return undefined;
      const state = /\bagentState\s*[:=]\s*(?:\d+\s*\()?([A-Z_]+)/i.exec(after)?.[1]?.toUpperCase();
      return { ...told, kind: 'cti-state', state, reason };
    }
  }
}

function agentOf(text: string): string | undefined {
  const named = /\bagentid\s*[:=]\s*([^\s,;}"]+)/i.exec(text)?.[1];
  if (named !== undefined) return named.toLowerCase();
  const jid = /[^\s:=,"'<>]+@[^\s,"'<>]+/.exec(text)?.[0];
  if (jid !== undefined) return readJid(jid).agent;
  return /\/finesse\/api\/User\/([^\s/"'<>?,]+)/.exec(text)?.[1]?.toLowerCase();
}

function numberAfter(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
