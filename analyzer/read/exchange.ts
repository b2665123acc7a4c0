/** Recorded HTTP, of HAR and Fiddler alike: what the connection to Finesse looked like from the agent's computer. */
import type { Told } from './events.ts';
import type { FileSink } from './sink.ts';

/** One request with what came of it. */
export interface Exchange {
  /** Number in the capture, from 1. */
  readonly number: number;
  /** Where it stands: `entry 12`, `raw/12_c.txt`. */
  readonly place: string;
  /** When it was sent, ms since the epoch by the clock of the agent's computer. */
  readonly at: number;
  /** Until its end; undefined where that is not known. */
  readonly durationMs: number | undefined;
  readonly method: string;
  readonly url: string;
  /** 0: never answered, Fiddler's `-`. */
  readonly status: number;
  /** Bytes of the answer's body; -1 where there is none, as Fiddler shows it. */
  readonly bodyBytes: number;
  readonly requestBody: string;
  readonly responseBody: string;
  /** Response header `Date`, ms since the epoch. */
  readonly date: number | undefined;
  /** What the browser said of it: `net::ERR_CONNECTION_RESET`. */
  readonly error: string | undefined;
  /** What finesse-pulse knows of what it has recorded itself. */
  readonly pulse?: PulseFacts | undefined;
}

/** Facts that only our own records hold; see `TrafficRecord`. */
export interface PulseFacts {
  /** `bosh`, `websocket`, `rest`, `hub`. */
  readonly way: string;
  /** `session`, `poll`, `events`, `empty`, `stanza`, `terminate`, `request`. */
  readonly kind: string;
  /** `pending`, `answered`, `unanswered`. */
  readonly result: string;
  readonly rid: number | undefined;
  /** In words. */
  readonly carried: string;
}

const HTTP_BIND = /\/http-bind\/?(?:\?|$)/;
const SYSTEM_INFO = /\/finesse\/api\/SystemInfo(?:\?|$)/;
const USER = /\/finesse\/api\/User\/([^/?#]+)/;
const SESSION = /\bsid=["']([^"']{1,64})["']/;
const TERMINATE = /<body\b[^>]*\btype=["']terminate["'][^>]*>/;
const CONDITION = /\bcondition=["']([\w-]+)/;
/** Finesse answers a poll after 30 s at the latest; one that has waited longer has lost its answer. */
const OVERDUE_MS = 35_000;
const SECOND = 1_000;
/** The page itself let go of it: it went, or it signed out. Chrome, Firefox, and our own records. */
const LET_GO = /^(?:net::ERR_ABORTED|NS_BINDING_ABORTED|aborted)$/;
const MOST_OPEN = 10_000;
/** Users of one capture; one computer has few. */
const MOST_USERS = 1_000;
const MOST_READINGS = 2_000;

/** Takes the exchanges of one capture in any order. */
export class ExchangeReader {
  readonly #sink: FileSink;
  readonly #users = new Map<string, number>();
  readonly #open: { readonly exchange: Exchange; readonly told: Told }[] = [];
  #low = -Infinity;
  #high = Infinity;
  #best: { readonly roundTripMs: number; readonly driftMs: number } | undefined;
  #state = '';
  #readings = 0;
  #end = 0;

  constructor(sink: FileSink) {
    this.#sink = sink;
  }

  take(exchange: Exchange): void {
    const { at, durationMs = 0, url, status, requestBody } = exchange;
    const sink = this.#sink;
    sink.seen(at, 'client');
    this.#end = Math.max(this.#end, at + durationMs);
    const user = USER.exec(url)?.[1] ?? /\bfrom=["']([^"'@]+)@/.exec(requestBody)?.[1];
    if (user !== undefined) this.#user(user.toLowerCase());
    if (exchange.date !== undefined && status > 0 && exchange.durationMs !== undefined)
      this.#dated(exchange.date, exchange);
    if (isOfChannel(exchange)) this.#bind(exchange);
    else if (SYSTEM_INFO.test(url)) this.#system(exchange);
  }

  /** The capture is over; it went on until `end` at least, where that is known. */
  end(end = -Infinity): void {
    const sink = this.#sink;
    this.#end = Math.max(this.#end, end);
    for (const { exchange, told } of this.#open) {
      const waitedMs = Math.max(exchange.durationMs ?? 0, this.#end - exchange.at);
      const { error } = exchange;
      const isFailed = error !== undefined && !LET_GO.test(error);
      // What was under way when the recording ended is no loss, nor what the page let go of in time.
      const waited = error === undefined ? waitedMs : (exchange.durationMs ?? 0);
      const lost = isFailed || waited >= OVERDUE_MS;
      if (lost) sink.add({ ...told, kind: 'unanswered', sid: SESSION.exec(exchange.requestBody)?.[1], waitedMs });
    }
    const [most] = [...this.#users].sort(([, a], [, b]) => b - a);
    if (most) sink.agent ??= most[0];
    if (this.#best) sink.driftMs = this.#best.driftMs;
    else if (this.#low > -Infinity && this.#low <= this.#high) sink.driftMs = Math.round((this.#low + this.#high) / 2);
  }

  #user(name: string): void {
    if (this.#users.has(name) || this.#users.size < MOST_USERS) this.#users.set(name, (this.#users.get(name) ?? 0) + 1);
  }

  #bind(exchange: Exchange): void {
    const { url, status, responseBody } = exchange;
    this.#sink.node ??= hostOf(url);
    const told = toldBy(exchange);
    if (status === 0) {
      if (this.#open.length < MOST_OPEN) this.#open.push({ exchange, told });
      else this.#sink.dropped += 1;
      return;
    }
    const end = TERMINATE.exec(responseBody)?.[0];
    if (end !== undefined || status >= 400) {
      this.#sink.add({ ...told, kind: 'refused', status, condition: CONDITION.exec(end ?? '')?.[1] });
    }
  }

  #system(exchange: Exchange): void {
    const { at, durationMs, status, responseBody, number } = exchange;
    const told = toldBy(exchange);
    if (status === 0 || durationMs === undefined) return;
    const service = field(responseBody, 'status');
    const cti = field(responseBody, 'lastCTIHeartbeatStatus');
    const deployment = field(responseBody, 'deploymentType');
    if (deployment === 'UCCE' || deployment === 'UCCX') {
      this.#sink.deployed(deployment, `SystemInfo says deploymentType ${deployment}`, number);
    }
    const state = status >= 500 ? `HTTP ${status}` : service;
    if (state !== undefined && `${state} ${cti}` !== this.#state) {
      this.#state = `${state} ${cti}`;
      this.#sink.add({ ...told, kind: 'system-state', status: state, cti });
    }
    const stamp = Date.parse(field(responseBody, 'currentTimestamp') ?? '');
    if (Number.isNaN(stamp)) return;
    const driftMs = Math.round(stamp - (at + durationMs / 2));
    if (!this.#best || durationMs < this.#best.roundTripMs) this.#best = { roundTripMs: durationMs, driftMs };
    this.#readings += 1;
    if (this.#readings > MOST_READINGS) return;
    this.#sink.add({ ...told, kind: 'drift', driftMs, roundTripMs: Math.round(durationMs) });
  }

  /** The header has whole seconds and was written between sending and end: that bounds the drift. */
  #dated(date: number, { at, durationMs = 0 }: Exchange): void {
    this.#low = Math.max(this.#low, date - (at + durationMs));
    this.#high = Math.min(this.#high, date + SECOND - at);
  }
}

/**
 * Whether it tells of the connection. Of our own records also a WebSocket that could not be opened, and a SystemInfo without an answer:
 * while there is none no session is begun, so that nothing else is asked for as long as a server is silent.
 */
function isOfChannel({ url, pulse }: Exchange): boolean {
  if (!pulse) return HTTP_BIND.test(url);
  if (pulse.way === 'bosh') return true;
  return pulse.result === 'unanswered' && (pulse.way === 'websocket' || SYSTEM_INFO.test(url));
}

function toldBy(exchange: Exchange): Told {
  const { at, number, place, method, url, status, bodyBytes, durationMs, error } = exchange;
  const result = status === 0 ? '-' : String(status);
  const took = durationMs === undefined ? '' : `, ${Math.round(durationMs)} ms`;
  const failed = error === undefined ? '' : `, ${error}`;
  const { rid, carried } = exchange.pulse ?? {};
  const ours = `${rid === undefined ? '' : `, rid ${rid}`}${carried === undefined || carried === '' ? '' : `, ${carried}`}`;
  const text = `${place}: ${method} ${url} ${result}, ${bodyBytes} bytes${took}${failed}${ours}`;
  return { at, clock: 'client', line: number, text, node: hostOf(url), same: `${at} ${method} ${url}` };
}

/** One field of SystemInfo, which comes as XML or JSON. */
function field(body: string, name: string): string | undefined {
  const [, xml, json] = new RegExp(`<${name}>([^<]*)<|"${name}"\\s*:\\s*"([^"]*)"`).exec(body) ?? [];
  return xml ?? json;
}

function hostOf(url: string): string | undefined {
  return /^[a-z]+:\/\/([^/:?#]+)/i.exec(url)?.[1]?.toLowerCase();
}
