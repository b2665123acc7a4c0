/**
 * `Desktop-webservices*.log`: `<seq>: <host>: <Mon dd yyyy HH:MM:ss.SSS ±hhmm>: %CCBU_<thread>-<severity>-<KEY>…`. The public
 * examples of these lines are cut within their keys (technote 211376), so keys are known by their beginnings as they stand there,
 * and a blank in the place of an underscore is one.
 */
import { Needle, textOf } from './bytes.ts';
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
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = /^([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d)\.(\d{3}) ([+-])(\d\d)(\d\d)$/;
const KEY = /^(?:SIM_)?(PRESENCE[_ ]DRIVEN[_ ]LO|AGENT[_ ]PRESENCE[_ ]MONIT|PRESENCE_|MESSAGE_TO_CTI_SER|DECODED_M)/;
/** Presence was lost for the grace time (developer guide: "Connection failure"). */
const CONNECTION_FAILURE = 255;

interface Header {
  readonly at: number;
  readonly zoneMinutes: number;
  readonly host: string;
  /** What stands after the mark. */
  readonly rest: number;
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
    const { at, zoneMinutes, host, rest } = header;
    const sink = this.#sink;
    sink.known += 1;
    sink.writtenZone ??= zoneMinutes;
    sink.node ??= host;
    sink.seen(at, 'server');
    const message = textOf(bytes, rest, Math.min(to, rest + MOST_TEXT));
    const severity = /-[0-7]-(?=[A-Z])/.exec(message);
    const key = severity && KEY.exec(message.slice(severity.index + 3))?.[1]?.replaceAll(' ', '_');
    if (key == null) return true;
    this.#open = { at, line, node: host, key, parts: [textOf(bytes, from, Math.min(to, from + MOST_TEXT))] };
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

/** Time zone and all, cached for the second: lines of one second are many. */
function headerOf(bytes: Uint8Array, from: number, mark: number): Header | undefined {
  const time = mark - 2 - TIME_LENGTH;
  if (time < from) return undefined;
  const match = TIME.exec(textOf(bytes, time, mark - 2));
  if (!match) return undefined;
  const [, month = '', date, year, hours, minutes, seconds, ms, sign, zoneHours, zoneMinutes] = match;
  const index = MONTHS.indexOf(month);
  if (index < 0) return undefined;
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes));
  const wall = Date.UTC(Number(year), index, Number(date), Number(hours), Number(minutes), Number(seconds), Number(ms));
  const host = /^\d+:\s+([^\s:]+)/.exec(textOf(bytes, from, time))?.[1] ?? '';
  return { at: wall - zone * 60_000, zoneMinutes: zone, host: host.toLowerCase(), rest: mark + MARK.length };
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
