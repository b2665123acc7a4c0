/**
 * The simulator without a network: `fetch`, `XMLHttpRequest` and `WebSocket` that call it directly. For tests in virtual time
 * and for pages that bring their own Finesse. What happens on the wire (a reset, an abort) looks as it does in a browser.
 */
import type { HttpOutcome, SideName } from './core/types.ts';
import type { Simulator } from './simulator.ts';

/** Which side answers: always the same, or chosen by the address (`fin2.ucce.local` → `b`). */
export type SideChoice = SideName | ((url: URL) => SideName);

/** What the faces need of a simulator. */
export type ServedSimulator = Pick<Simulator, 'sides' | 'control' | 'surroundings'>;

/** Ms that Chromium waits for the other side's part of a closing handshake (RFC 6455 §7.1.1) before it calls the socket closed with 1006. */
const CLOSING_TIMEOUT = 10_000;
const BASE = 'http://in-process.invalid/';
let clients = 0;

function choose(choice: SideChoice, url: URL): SideName {
  return typeof choice === 'function' ? choice(url) : choice;
}

function send(
  simulator: ServedSimulator,
  choice: SideChoice,
  request: {
    readonly method: string;
    readonly url: URL;
    readonly headers: Headers;
    readonly body: string;
    readonly remote: string;
  },
  signal: AbortSignal,
): Promise<HttpOutcome> {
  const path = request.url.pathname + request.url.search;
  const handler = path.startsWith('/simulator/')
    ? simulator.control
    : simulator.sides[choose(choice, request.url)].http;
  const { method, body, remote } = request;
  const port = portOf(request.url);
  return handler({ method, path, headers: Object.fromEntries(request.headers), body, remote, port }, signal);
}

function portOf({ port, protocol }: URL): number {
  return Number(port || (/^(https|wss):/.test(protocol) ? 443 : 80));
}

/**
 * A `fetch` that the simulator answers. A reset rejects with `TypeError: Failed to fetch`, an abort with the signal's reason.
 * Relative addresses are taken as they are.
 */
export function inProcessFetch(simulator: ServedSimulator, side: SideChoice = 'a'): typeof globalThis.fetch {
  const remote = nextRemote();
  return async (input, init) => {
    const address = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    const request = input instanceof Request ? new Request(input, init) : new Request(new URL(address, BASE), init);
    const { method, headers } = request;
    // Not the request's own: Node aborts that only as long as somebody holds the request.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : new AbortController().signal);
    signal.throwIfAborted();
    const body = await request.text();
    const outcome = await rejecting(
      send(simulator, side, { method, url: new URL(request.url), headers, body, remote }, signal),
      signal,
    );
    if (outcome.kind === 'reset') throw new TypeError('Failed to fetch');
    return toResponse(outcome);
  };
}

/** The outcome, or a rejection as soon as the signal aborts, whatever the handler does. */
function rejecting(outcome: Promise<HttpOutcome>, signal: AbortSignal): Promise<HttpOutcome> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    outcome.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** A `Response` of an answer; those without a body by their status have none. */
export function toResponse(answer: Extract<HttpOutcome, { kind: 'answer' }>): Response {
  const bodiless = answer.status === 204 || answer.status === 205 || answer.status === 304;
  return new Response(bodiless ? null : answer.body, { status: answer.status, headers: answer.headers });
}

/** Reads the text of a document; a browser's `DOMParser` unless given. */
export interface InProcessXhrOptions {
  readonly parse?: (text: string) => Document | null;
}

/** The parts of `XMLHttpRequest` that Strophe and most libraries use. */
export interface InProcessXhr {
  readonly readyState: number;
  readonly status: number;
  readonly statusText: string;
  readonly responseText: string;
  readonly responseXML: Document | null;
  withCredentials: boolean;
  timeout: number;
  onreadystatechange: (() => void) | null;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  overrideMimeType(type: string): void;
  getResponseHeader(name: string): string | null;
  getAllResponseHeaders(): string;
  send(body?: string | null): void;
  abort(): void;
}

/** A class to put in place of `XMLHttpRequest`. */
export function inProcessXMLHttpRequest(
  simulator: ServedSimulator,
  side: SideChoice = 'a',
  { parse = parseInBrowser }: InProcessXhrOptions = {},
): new () => InProcessXhr {
  const remote = nextRemote();
  return class implements InProcessXhr {
    readyState = 0;
    status = 0;
    statusText = '';
    responseText = '';
    withCredentials = false;
    timeout = 0;
    onreadystatechange: (() => void) | null = null;
    onload: (() => void) | null = null;
    onerror: (() => void) | null = null;
    onabort: (() => void) | null = null;
    #method = 'GET';
    #url = new URL(BASE);
    #headers = new Headers();
    #answered = new Headers();
    #abort: AbortController | undefined;

    get responseXML(): Document | null {
      return this.readyState === 4 && this.responseText !== '' ? parse(this.responseText) : null;
    }
    open(method: string, url: string): void {
      this.#abort?.abort();
      this.#method = method;
      this.#url = new URL(url, BASE);
      this.#headers = new Headers();
      this.#change(1);
    }
    setRequestHeader(name: string, value: string): void {
      this.#headers.append(name, value);
    }
    overrideMimeType(): void {
      // Answers are text in any case.
    }
    getResponseHeader(name: string): string | null {
      return this.#answered.get(name);
    }
    getAllResponseHeaders(): string {
      return [...this.#answered].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }
    send(body: string | null = null): void {
      const abort = new AbortController();
      this.#abort = abort;
      const request = { method: this.#method, url: this.#url, headers: this.#headers, body: body ?? '', remote };
      send(simulator, side, request, abort.signal).then(
        (outcome) => {
          if (this.#abort === abort && !abort.signal.aborted) this.#finish(outcome);
        },
        () => {
          if (this.#abort === abort && !abort.signal.aborted) this.#finish({ kind: 'reset' });
        },
      );
    }
    abort(): void {
      const under = this.#abort;
      this.#abort = undefined;
      this.status = 0;
      this.responseText = '';
      if (under) {
        under.abort(new DOMException('The request was aborted.', 'AbortError'));
        this.#change(4);
        this.onabort?.();
      }
      this.readyState = 0;
    }
    #finish(outcome: HttpOutcome): void {
      this.#abort = undefined;
      if (outcome.kind === 'reset') {
        this.#change(4);
        this.onerror?.();
        return;
      }
      this.status = outcome.status;
      this.#answered = new Headers(outcome.headers);
      this.#change(2);
      this.responseText = outcome.body;
      this.#change(3);
      this.#change(4);
      this.onload?.();
    }
    #change(readyState: number): void {
      this.readyState = readyState;
      this.onreadystatechange?.();
    }
  };
}

function parseInBrowser(text: string): Document | null {
  const parsed = new DOMParser().parseFromString(text, 'text/xml');
  // Where browsers put their complaint; deeper it is what somebody has sent.
  return parsed.querySelector(':root:is(parsererror), :root > parsererror, html > body > parsererror') ? null : parsed;
}

/** The parts of `WebSocket` that Strophe and most libraries use. */
export interface InProcessSocket extends EventTarget {
  readonly url: string;
  readonly protocol: string;
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  onerror: ((event: Event) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** A class to put in place of `WebSocket`. */
export interface InProcessSocketClass {
  new (url: string | URL, protocols?: string | readonly string[]): InProcessSocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
}

/**
 * A class to put in place of `WebSocket`. A client that does not offer the subprotocol `xmpp` is refused (RFC 7395 §3.1). Events come in
 * microtasks, in order.
 */
export function inProcessWebSocket(simulator: ServedSimulator, side: SideChoice = 'a'): InProcessSocketClass {
  return class extends EventTarget implements InProcessSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSING = 2;
    readonly CLOSED = 3;
    readonly url: string;
    readonly binaryType = 'blob';
    readonly bufferedAmount = 0;
    readonly extensions = '';
    protocol = '';
    readyState = 0;
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent<string>) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;
    onclose: ((event: CloseEvent) => void) | null = null;
    #server: ReturnType<ServedSimulator['sides']['a']['socket']> | undefined;

    constructor(url: string | URL, protocols: string | readonly string[] = []) {
      super();
      const address = new URL(url, BASE);
      this.url = address.href;
      const offered = typeof protocols === 'string' ? [protocols] : protocols;
      queueMicrotask(() => this.#connect(address, offered.includes('xmpp')));
    }
    send(text: string): void {
      if (this.readyState === 0) throw new DOMException('The WebSocket is still connecting.', 'InvalidStateError');
      if (this.readyState === 1) queueMicrotask(() => this.#server?.receive(text));
    }
    close(code = 1005, reason = ''): void {
      if (this.readyState >= 2) return;
      const opening = this.readyState === 0;
      this.readyState = 2;
      queueMicrotask(() => {
        const silent = this.#server?.silent === true;
        this.#server?.gone();
        if (opening) this.#torn();
        else if (silent) simulator.surroundings.scheduler.schedule(() => this.#torn(), CLOSING_TIMEOUT);
        else this.#ended(code, reason, true);
      });
    }
    #connect(address: URL, offersXmpp: boolean): void {
      if (this.readyState !== 0) return;
      if (!offersXmpp) {
        this.#torn();
        return;
      }
      // A property, since the handler may reset before it has returned.
      const opening = { refused: false };
      const server = simulator.sides[choose(side, address)].socket(
        {
          send: (text) =>
            queueMicrotask(
              () => this.readyState === 1 && this.#emit('message', new MessageEvent('message', { data: text })),
            ),
          close: (code, reason) => queueMicrotask(() => this.#ended(code, reason, true)),
          reset: () => {
            opening.refused = this.readyState === 0;
            queueMicrotask(() => this.#torn());
          },
        },
        nextRemote(),
        portOf(address),
      );
      if (opening.refused) return;
      this.#server = server;
      if (server.silent) return;
      if (server.opened) void server.opened.then(() => this.#opened());
      else this.#opened();
    }
    #opened(): void {
      if (this.readyState !== 0) return;
      this.protocol = 'xmpp';
      this.readyState = 1;
      this.#emit('open', new Event('open'));
    }
    #torn(): void {
      if (this.readyState === 3) return;
      this.#emit('error', new Event('error'));
      this.#ended(1006, '', false);
    }
    #ended(code: number, reason: string, wasClean: boolean): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.#server = undefined;
      this.#emit('close', closeEvent(code, reason, wasClean));
    }
    #emit(kind: 'open' | 'message' | 'error' | 'close', event: Event): void {
      this.dispatchEvent(event);
      // The event has just been made for this kind.
      (this[`on${kind}`] as ((event: Event) => void) | null)?.(event);
    }
  };
}

/** Node 22 has no `CloseEvent`. */
function closeEvent(code: number, reason: string, wasClean: boolean): Event {
  return Object.assign(new Event('close'), { code, reason, wasClean });
}

function nextRemote(): string {
  clients += 1;
  return `127.0.0.1.${40_000 + (clients % 20_000)}`;
}
