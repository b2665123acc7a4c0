/** `/http-bind`: HTTP requests to BOSH sessions (XEP-0124 §7, §16), with the limits that keep hostile bodies harmless. */
import { parseXml, type XmlElement } from '../../../sdk/xml.ts';
import type { HttpHandler, HttpOutcome, HttpRequest, Surroundings, Timers } from '../types.ts';
import { sessionBody, terminateBody, type BoshCondition, type SessionTerms } from './bosh-body.ts';
import { BoshSession } from './bosh-session.ts';
import type { Exchange } from './bosh-window.ts';
import { hexId } from './ids.ts';
import type { WritableServiceLog } from './log.ts';
import type { ServedSession } from './session.ts';
import { NS } from './stanza.ts';
import type { StreamTransport, XmppStream } from './stream.ts';

/** `requests="2"`: requests that a client may have open, and so the answers kept for replay. */
const REQUESTS = 2;
/** `hold` at most: one less than {@link REQUESTS}, so that the client can always send. */
const MAX_HOLD = 1;
/** `polling="5"`, in ms. */
const POLLING = 5_000;
/** `maxpause="300"`, in ms. */
const MAX_PAUSE = 300_000;
/** `wait` of a client that names none, in s. */
const DEFAULT_WAIT = 60;
/** Sessions beyond this are refused with `policy-violation`, so that memory stays bounded. */
const MAX_SESSIONS = 10_000;

/** Longest body that is read, in UTF-16 units: 1 MiB. */
export const MAX_BODY = 1_048_576;
/** Deepest nesting that is read. */
export const MAX_DEPTH = 32;

const CORS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, GET, OPTIONS',
  'access-control-allow-headers': 'Content-Type, Authorization, Cache-Control, Pragma, X-Requested-With',
  'access-control-max-age': '86400',
};
const XML_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/xml; charset=utf-8',
  'cache-control': 'no-store, no-cache, must-revalidate',
  pragma: 'no-cache',
  ...CORS,
};

/** What {@link createBosh} needs. */
export interface BoshOptions {
  readonly domain: string;
  /** `from` of the session creation answer. */
  readonly serverName: string;
  readonly surroundings: Surroundings;
  readonly timers: Timers;
  readonly serverClock: () => number;
  readonly log: WritableServiceLog;
  /** How a request for an unknown `sid` is answered: a terminate body, or HTTP 404 as old versions do. */
  readonly unknownSid: 'terminate' | 'http-404';
  /** Which answers are kept for a rid that is asked again. */
  readonly replay: 'all' | 'stanzas';
  openStream(transport: StreamTransport): XmppStream;
}

/** All BOSH sessions of a service. */
export interface Bosh {
  readonly http: HttpHandler;
  /** Sessions that live, and those whose end the client has not fetched yet. */
  sessions(): readonly ServedSession[];
  /** The service went down: sessions are forgotten, open requests reset. */
  reset(): void;
}

/** A connection manager without sessions. */
export function createBosh(options: BoshOptions): Bosh {
  const { surroundings, timers, log } = options;
  const { scheduler, random } = surroundings;
  const sessions = new Map<string, BoshSession>();
  const open = new Set<Exchange>();

  const create = (rid: number, element: XmlElement, exchange: Exchange): void => {
    const to = element.attributes.get('to');
    if (to !== undefined && to.toLowerCase() !== options.domain) {
      end(exchange, 'host-unknown');
      return;
    }
    if (sessions.size >= MAX_SESSIONS) {
      end(exchange, 'policy-violation');
      return;
    }
    const version = element.attributes.get('ver') ?? '';
    const terms: SessionTerms = {
      sid: freshId(),
      from: options.serverName,
      requests: REQUESTS,
      inactivity: timers.inactivity,
      polling: POLLING,
      wait: Math.min(integer(element, 'wait', DEFAULT_WAIT) * 1000, timers.hold),
      hold: Math.min(integer(element, 'hold', MAX_HOLD), MAX_HOLD),
      maxPause: MAX_PAUSE,
      rid,
      version: /^\d{1,3}\.\d{1,3}$/.test(version) ? version : '1.5',
    };
    const session = new BoshSession({
      terms,
      domain: options.domain,
      remote: exchange.remote,
      scheduler,
      serverClock: options.serverClock,
      log,
      replay: options.replay,
      openStream: (transport) => options.openStream(transport),
      forget: () => sessions.delete(terms.sid),
    });
    sessions.set(terms.sid, session);
    exchange.answer(sessionBody(terms));
  };

  const freshId = (): string => {
    let id = hexId(random);
    // Counting on, not drawing again: chance may be a constant in a test.
    while (sessions.has(id)) id = ((parseInt(id, 16) + 1) >>> 0).toString(16).padStart(8, '0');
    return id;
  };

  const dispatch = (request: HttpRequest, exchange: Exchange & AnswerPlainly): void => {
    const element = read(request.body);
    const rid = element ? integer(element, 'rid', 0) : 0;
    if (element?.localName !== 'body' || element.namespace !== NS.httpBind || rid === 0) {
      end(exchange, 'bad-request');
      return;
    }
    const sid = element.attributes.get('sid');
    if (sid === undefined || sid === '') {
      create(rid, element, exchange);
      return;
    }
    const session = sessions.get(sid);
    if (session) session.take(rid, element, exchange);
    else if (options.unknownSid === 'terminate') end(exchange, 'item-not-found');
    else exchange.plain(404);
  };

  const http: HttpHandler = (request, signal) => {
    const path = request.path.split('?', 1)[0];
    if (path !== '/http-bind' && path !== '/http-bind/') return plain(404);
    if (request.method === 'OPTIONS') return plain(200);
    if (request.method !== 'POST') return plain(400);
    return new Promise<HttpOutcome>((resolve, reject) => {
      const settle = (act: () => void): void => {
        if (!open.delete(exchange)) return;
        signal.removeEventListener('abort', onAbort);
        act();
      };
      const onAbort = (): void =>
        settle(() => {
          exchange.hungUp?.();
          reject(signal.reason as Error);
        });
      const exchange: Exchange & AnswerPlainly = {
        remote: request.remote,
        hungUp: undefined,
        answer: (body) => settle(() => resolve({ kind: 'answer', status: 200, headers: XML_HEADERS, body })),
        plain: (status) => settle(() => resolve({ kind: 'answer', status, headers: CORS, body: '' })),
        reset: () => settle(() => resolve({ kind: 'reset' })),
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      open.add(exchange);
      signal.addEventListener('abort', onAbort);
      dispatch(request, exchange);
    });
  };

  return {
    http,
    sessions: () => [...sessions.values()],
    reset() {
      for (const session of [...sessions.values()]) session.reset();
      sessions.clear();
      // Also those whose session the server had lost.
      for (const exchange of [...open]) exchange.reset();
    },
  };
}

interface AnswerPlainly {
  plain(status: number): void;
}

function plain(status: number): Promise<HttpOutcome> {
  return Promise.resolve({ kind: 'answer', status, headers: CORS, body: '' });
}

function end(exchange: Exchange, condition: BoshCondition): void {
  exchange.answer(terminateBody({ condition }));
}

/** The body as XML; undefined where it is not, or larger or deeper than is read. */
function read(text: string): XmlElement | undefined {
  try {
    return parseXml(text, { maxLength: MAX_BODY, maxDepth: MAX_DEPTH });
  } catch {
    return undefined;
  }
}

/** A non-negative integer attribute; `fallback` where it is missing, unreadable or beyond 2^53 - 1. */
function integer(element: XmlElement, name: string, fallback: number): number {
  const text = element.attributes.get(name);
  const value = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : fallback;
}
