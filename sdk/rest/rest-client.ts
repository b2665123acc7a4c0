/**
 * The Finesse REST API over `fetch` (Cisco Finesse Web Services Developer Guide). Every call settles: with an answer, or with
 * one typed error, within the deadline, and at once when the client is closed.
 */
import { Subject, type Observable } from 'rxjs';
import type { TrafficTap } from '../channel/traffic-tap.ts';
import { codeOf, FinesseError, OptionsError, TransportError, type FinesseErrorCode } from '../errors.ts';
import type { UserId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { clientLogBody, clientLogNode } from '../resources/client-log.ts';
import { parseSystemInfo, SYSTEM_INFO_NODE, type SystemInfo } from '../resources/system-info.ts';
import type { XmlElement } from '../xml.ts';
import { judge } from './answer.ts';
import { readBody, type ReadBody } from './body.ts';
import { createObjects, type RestObjects } from './objects.ts';
import { beginRest } from './rest-traffic.ts';
import {
  checkAuthorization,
  checkBaseUrl,
  checkPath,
  checkRequestId,
  pathOnly,
  unlessAborted,
  unreachable,
  urlOf,
} from './request.ts';

/** Options of {@link createRestClient}. */
export interface RestOptions {
  /**
   * Origin of the API, such as `https://finesse1.example.com:8445`; '' for the page's own origin. A function is asked before each
   * request, so that requests follow the notification session to the other side.
   */
  readonly baseUrl: string | (() => string);
  /**
   * The value of `Authorization`, asked for before each request: `Basic …` or `Bearer …` (authorization.ts). Never kept. Asked once more,
   * with `true`, when the server has refused a request: a value that differs then is tried, the same is not, since refusals lock an account.
   */
  readonly authorization: (refused: boolean) => string | Promise<string>;
  readonly platform: Platform;
  /** From the call to the last byte of its answer, ms; 20,000 unless told. */
  readonly timeoutMs?: number;
  /** Bytes of an answer, decompressed; 1,048,576 unless told. */
  readonly maxBodyLength?: number;
  /**
   * `omit` unless told: requests carry their own Authorization, and a browser that sends none of its own credentials does not
   * interrupt the agent with a password dialog when the server says 401.
   */
  readonly credentials?: RequestCredentials;
  /** Where exchanges are told; a place of its own unless told. */
  readonly traffic?: TrafficTap;
}

/** When a request went and its answer was there. */
export interface RestTiming {
  /** Client wall time, ms, just before the request was handed to the browser. */
  readonly sentAt: number;
  /** Client wall time, ms, when the last byte had arrived. */
  readonly receivedAt: number;
  /** Monotonic ms of the same two moments; durations are taken from these. */
  readonly sentMonotonic: number;
  readonly receivedMonotonic: number;
}

/** A good answer (2xx). */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Root element of the body, where there is one. */
  readonly element?: XmlElement;
  readonly timing: RestTiming;
  /** The `requestId` that was sent; none with GET. Finesse echoes it in the notification that the request causes. */
  readonly requestId?: string;
}

/** One request and what came of it, as evidence. Holds no secret: the query and all bodies are left out. */
export interface RestExchange {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** Undefined where the answer was good, or where the caller aborted the request. */
  readonly error: FinesseErrorCode | undefined;
  /** Client wall time, ms. */
  readonly sentAt: number;
  /** To the last byte or to the failure, ms, by the monotonic clock. */
  readonly durationMs: number;
  /** Of the answer's body, decompressed. */
  readonly bytes: number;
}

/** Options of one request. */
export interface RequestOptions {
  /** Aborts this request; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of one request that changes something. */
export interface SendOptions extends RequestOptions {
  /** A fresh UUID unless told. */
  readonly requestId?: string;
  /** Lets the request outlive its page (at most 64 KiB in browsers). */
  readonly keepalive?: boolean;
}

/**
 * The REST API of one Finesse server, for one user. All promises reject with a FinesseError: `credentials-refused` (401),
 * `api-error`, `http-status`, `not-xml`, `xml-malformed`, `xml-forbidden`, `xml-too-large`, `host-unreachable`,
 * `connection-lost`, `timeout`, `closed`, `options-invalid`; or with the reason of the caller's own signal or `authorization`.
 */
export interface RestClient extends RestObjects {
  /** Each request, when it has settled. Hot; never errors, completes when closed. */
  readonly exchanges$: Observable<RestExchange>;
  /** Where its exchanges are told ({@link createClient} listens); absent where it tells none. */
  readonly traffic?: TrafficTap;
  /** Reads `path`, past every cache (`nocache`, as Cisco's own library does). */
  get(path: string, options?: RequestOptions): Promise<RestAnswer>;
  /** Asks for a change. Finesse accepts with 202 and tells the outcome as a notification. `body` is XML, '' for none. */
  send(method: 'POST' | 'PUT' | 'DELETE', path: string, body: string, options?: SendOptions): Promise<RestAnswer>;
  systemInfo(options?: RequestOptions): Promise<{
    readonly systemInfo: SystemInfo;
    readonly timing: RestTiming;
    /** The server's time by the `Date` header, ms, cut to the second; absent where the page may not read it or a cache answered. */
    readonly dateMs?: number;
  }>;
  /** Rejects with `log-too-large` above 1,048,576 characters, before anything is sent. */
  postClientLog(id: UserId, text: string, options?: SendOptions): Promise<RestAnswer>;
  /**
   * Aborts what is in flight, refuses what comes after; resolves when all of it has settled. What was sent with `keepalive` is
   * neither aborted nor waited for: it is to outlive the page, and so its client. Idempotent; final.
   */
  close(): Promise<void>;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly requestId?: string;
  readonly keepalive?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** @throws OptionsError where an option is missing or out of range. */
export function createRestClient(options: RestOptions): RestClient {
  const { authorization, platform, timeoutMs = 20_000, maxBodyLength = 1_048_576, credentials = 'omit' } = options;
  const { baseUrl, traffic = { book: undefined } } = options;
  if (typeof baseUrl === 'string') checkBaseUrl(baseUrl);
  if (!(timeoutMs > 0) || !(maxBodyLength > 0)) throw new OptionsError('timeoutMs and maxBodyLength must be above 0.');

  const exchanges = new Subject<RestExchange>();
  const inFlight = new Map<Promise<unknown>, AbortController>();
  let closed = false;

  async function exchange(call: Call, controller: AbortController): Promise<RestAnswer> {
    const { method, path } = call;
    const where = `${method} ${pathOnly(path)}`;
    const { signal } = controller;
    const clock = () => ({ wall: platform.scheduler.now(), monotonic: platform.monotonic() });
    let sent = clock();
    let status: number | undefined;
    let body: ReadBody = { text: '', bytes: 0, complete: true };
    let error: unknown;
    const authorize = async (refused: boolean): Promise<string> =>
      checkAuthorization(await unlessAborted(authorization(refused), signal));
    const ask = async (value: string) => {
      const { book } = traffic;
      const origin = checkBaseUrl(typeof baseUrl === 'string' ? baseUrl : baseUrl());
      sent = clock();
      const url = urlOf(origin, method, path, sent.wall);
      if (!book) return exchanged(value, origin, url);
      const end = beginRest(book, method, url, call.body);
      try {
        const reply = await exchanged(value, origin, url);
        const { verdict, headers } = reply;
        const error = 'error' in verdict ? verdict.error.code : undefined;
        end({ status: reply.status, headers, error, in: body.text, bytes: body.bytes });
        return reply;
      } catch (cause) {
        end({ error: codeOf(cause) });
        throw cause;
      }
    };
    const exchanged = async (value: string, origin: string, url: string) => {
      const headers = new Headers({ Authorization: value });
      if (call.requestId !== undefined) headers.set('requestId', checkRequestId(call.requestId));
      if (call.body) headers.set('Content-Type', 'application/xml');
      const init: RequestInit = { method, headers, signal, credentials, cache: 'no-store' };
      if (call.body) init.body = call.body;
      if (call.keepalive) init.keepalive = true;
      const response = await unlessAborted(platform.fetch(url, init), signal).catch((cause: unknown) => {
        throw signal.aborted ? cause : unreachable(where, origin, cause);
      });
      status = response.status;
      body = await unlessAborted(readBody(response, maxBodyLength), signal).catch((cause: unknown) => {
        if (signal.aborted) throw cause;
        // A refusal is known by its status; that its body broke off changes nothing.
        if (!response.ok) return body;
        throw new TransportError(
          'connection-lost',
          `The answer to ${where} broke off. Check the network, then try again.`,
          { cause },
        );
      });
      const received = clock();
      const { headers: said } = response;
      const verdict = judge({ where, status, headers: said, body, maxBytes: maxBodyLength, now: received.wall });
      return { status, headers: said, received, verdict };
    };
    try {
      const value = await authorize(false);
      let reply = await ask(value);
      if ('error' in reply.verdict && reply.verdict.error.code === 'credentials-refused') {
        const fresh = await authorize(true);
        if (fresh !== value) reply = await ask(fresh);
      }
      const { verdict, received } = reply;
      if ('error' in verdict) throw verdict.error;
      return {
        status: reply.status,
        headers: reply.headers,
        body: body.text,
        ...(verdict.element && { element: verdict.element }),
        timing: {
          sentAt: sent.wall,
          receivedAt: received.wall,
          sentMonotonic: sent.monotonic,
          receivedMonotonic: received.monotonic,
        },
        ...(call.requestId !== undefined && { requestId: call.requestId }),
      };
    } catch (caught) {
      error = caught;
      throw caught;
    } finally {
      exchanges.next({
        method,
        path: pathOnly(path),
        status,
        error: error instanceof FinesseError ? error.code : undefined,
        sentAt: sent.wall,
        durationMs: platform.monotonic() - sent.monotonic,
        bytes: body.bytes,
      });
    }
  }

  async function perform(call: Call): Promise<RestAnswer> {
    if (closed) throw closedError();
    checkPath(call.path);
    const controller = new AbortController();
    const abortForCaller = (): void => controller.abort(call.signal?.reason);
    const deadline = platform.scheduler.schedule(() => {
      const seconds = timeoutMs / 1000;
      const message = `No answer to ${call.method} ${pathOnly(call.path)} within ${seconds} s. Check the network and whether the server is up.`;
      controller.abort(new TransportError('timeout', message));
    }, timeoutMs);
    if (call.signal?.aborted) abortForCaller();
    call.signal?.addEventListener('abort', abortForCaller, { once: true });
    const running = exchange(call, controller);
    if (!call.keepalive) inFlight.set(running, controller);
    try {
      return await running;
    } finally {
      inFlight.delete(running);
      deadline.unsubscribe();
      call.signal?.removeEventListener('abort', abortForCaller);
    }
  }

  const get: RestClient['get'] = (path, { signal } = {}) => perform({ method: 'GET', path, signal });
  const send: RestClient['send'] = (
    method,
    path,
    body,
    { requestId = platform.uuid(), keepalive = false, signal } = {},
  ) => perform({ method, path, body, requestId, keepalive, signal });
  const { getElement, objects } = createObjects(get);

  return {
    exchanges$: exchanges.asObservable(),
    traffic,
    get,
    send,
    ...objects,
    async systemInfo(request) {
      const { element, timing, headers } = await getElement(SYSTEM_INFO_NODE, 'SystemInfo', request);
      // An answer with an age (RFC 9111 §5.1) carries the date at which a cache got it.
      const dateMs = headers.has('Age') ? NaN : Date.parse(headers.get('Date') ?? '');
      return { systemInfo: parseSystemInfo(element), timing, ...(Number.isFinite(dateMs) && { dateMs }) };
    },
    async postClientLog(id, text, request) {
      return send('POST', clientLogNode(encodeURIComponent(id) as UserId), clientLogBody(text), request);
    },
    async close() {
      closed = true;
      const settling = [...inFlight.keys()];
      for (const controller of inFlight.values()) controller.abort(closedError());
      await Promise.allSettled(settling);
      exchanges.complete();
    },
  };
}

function closedError(): TransportError {
  return new TransportError('closed', 'The REST client was closed. Make a new one.');
}
