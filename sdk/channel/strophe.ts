/**
 * Loads strophe.js, and gives its two transports ears and a leash. Stock Strophe hides the first failures, asks a captive
 * portal ten times a second, keeps sending for a session that is over and empties the session storage of others; each is
 * mended here by overriding a method of its transports, on objects of our own only.
 */
import type * as StropheModule from 'strophe.js';
import { byteLength } from './byte-length.ts';
import { isDamaged, readDom, useParser } from './dom-xml.ts';
import type { FetchXhr } from './fetch-xhr.ts';
import { endOfSocket, type SessionEnd } from './stream-end.ts';

type Connection = InstanceType<typeof StropheModule.Strophe.Connection>;
type BoshRequest = StropheModule.Request;

/** Longest answer or frame that is read, in UTF-16 units. Above it the session is dropped: a new one begins with a snapshot. */
export const MAX_ANSWER_LENGTH = 8_388_608;

/** An exchange that failed. `lasting` where asking the same again cannot help. */
export interface ExchangeFailure extends SessionEnd {
  readonly lasting: boolean;
}

/** What a session hears from its transport, besides what Strophe tells. */
export interface TransportWatch {
  /** True from the end of the session on: nothing is read and nothing is sent any more. */
  readonly over: boolean;
  /** By which BOSH asks in Node. A page asks by its XMLHttpRequest. */
  readonly fetch: typeof globalThis.fetch;
  /** An answer or a frame has come and can be read; Strophe reads it next. */
  heard(bytes: number): void;
  /**
   * An exchange failed. `again` asks the same rid once more, which brings back what the lost answer held (XEP-0124 §14.3);
   * a WebSocket has none.
   */
  failed(failure: ExchangeFailure, rid?: number): 'again' | 'over';
}

/** Strophe, with transports that report to a {@link TransportWatch}. */
export interface StropheLibrary {
  readonly Strophe: typeof StropheModule.Strophe;
  /** Replaces the stock transport of a connection that has not been opened yet. */
  watch(connection: Connection, watch: TransportWatch): void;
}

/** What is told where strophe.js cannot be fetched. */
export const NOT_LOADED = 'strophe.js could not be loaded';

const GLOBALS = ['$build', '$iq', '$msg', '$pres', 'Strophe', 'stx', 'toStanza'] as const;

let library: Promise<StropheLibrary> | undefined;

/** Loads strophe.js once. Rejects where it cannot be fetched; the next call tries again. */
export function loadStrophe(): Promise<StropheLibrary> {
  library ??= importStrophe().catch((error: unknown) => {
    library = undefined;
    throw error;
  });
  return library;
}

async function importStrophe(): Promise<StropheLibrary> {
  const scope = globalThis as unknown as Record<string, unknown>;
  const before = GLOBALS.map((name) => [name, Object.getOwnPropertyDescriptor(scope, name)] as const);
  // In Node a copy of it that brings the DOM along and touches no global (node/strophe.ts).
  const module: typeof StropheModule & { readonly DOMParser?: typeof DOMParser } = await import('#strophe');
  if (module.DOMParser) useParser(module.DOMParser);
  for (const [name, descriptor] of before) {
    if (scope[name] !== module[name]) continue;
    if (descriptor) Object.defineProperty(scope, name, descriptor);
    else Reflect.deleteProperty(scope, name);
  }
  const { Strophe, Request } = module;
  // Its highest level; what remains are exceptions of callbacks, and ours throw none.
  Strophe.setLogLevel(Strophe.LogLevel.FATAL);
  const WatchedBosh = boshClass(Strophe.Bosh, Request);
  const WatchedWebsocket = websocketClass(Strophe.Websocket);
  return {
    Strophe,
    watch(connection, watch) {
      const Transport = connection._proto instanceof Strophe.Websocket ? WatchedWebsocket : WatchedBosh;
      connection._proto = new Transport(connection, watch);
    },
  };
}

function boshClass(Bosh: typeof StropheModule.Strophe.Bosh, Request: typeof StropheModule.Request) {
  return class WatchedBosh extends Bosh {
    readonly #watch: TransportWatch;

    constructor(connection: Connection, watch: TransportWatch) {
      super(connection);
      this.#watch = watch;
    }

    override _onRequestStateChange(read: (request: BoshRequest) => void, request: BoshRequest): void {
      if (this.#watch.over) return;
      if (request.abort || request.xhr.readyState !== 4) {
        super._onRequestStateChange(read, request);
        return;
      }
      const failure = judgeAnswer(request.xhr);
      if (failure) {
        if (this.#watch.failed(failure, request.rid) === 'again') this.#sendAgain(request);
        return;
      }
      this.#watch.heard(byteLength(request.xhr.responseText));
      super._onRequestStateChange(read, request);
    }

    /** Every request goes out through here; from the end of the session on none does. */
    override _throttledRequestHandler(): void {
      if (!this.#watch.over) super._throttledRequestHandler();
    }

    /** A request that counts as sent before is sent at once; later, and Strophe sets a timer that nobody can clear. */
    override _processRequest(index: number): void {
      const request = this._requests[index];
      if (request) {
        request.sends = Math.min(request.sends, 1);
        // Node's has this slot.
        if ('via' in request.xhr) (request.xhr as unknown as FetchXhr).via = this.#watch.fetch;
      }
      super._processRequest(index);
    }

    /** Without the stock version's writing to, and removing from, a session storage that belongs to others. */
    override _doDisconnect(): void {
      this.sid = null;
    }

    #sendAgain(request: BoshRequest): void {
      const at = this._requests.indexOf(request);
      if (at >= 0) this._requests[at] = new Request(request.xmlData, request.origFunc, request.rid);
      this._throttledRequestHandler();
    }
  };
}

/** What is wrong with an answer; undefined for a `<body>` that can be read. */
function judgeAnswer(xhr: XMLHttpRequest): ExchangeFailure | undefined {
  const { status } = xhr;
  if (status === 0) return { lasting: false, reason: 'network-error', detail: 'no answer' };
  const detail = `HTTP ${status}`;
  if (status >= 500) return { lasting: false, reason: 'http-error', detail };
  if (status === 404) return { lasting: true, reason: 'session-lost', detail };
  if (status >= 400) return { lasting: true, reason: 'http-error', detail };
  if (status !== 200) return { lasting: true, reason: 'not-xmpp', detail };
  if (!/^\s*(<\?xml[^>]*>\s*)?<body[\s/>]/.test(xhr.responseText.slice(0, 200))) {
    return { lasting: true, reason: 'not-xmpp', detail: 'the answer is no BOSH body' };
  }
  if (xhr.responseText.length > MAX_ANSWER_LENGTH) {
    return { lasting: true, reason: 'http-error', detail: `xml-too-large: ${xhr.responseText.length} characters` };
  }
  const root = xhr.responseXML?.documentElement;
  if (!root || isDamaged(root)) {
    return { lasting: false, reason: 'network-error', detail: 'xml-malformed: the answer is cut off or damaged' };
  }
  return root.namespaceURI === HTTPBIND_NAMESPACE
    ? undefined
    : { lasting: true, reason: 'not-xmpp', detail: 'the answer is no BOSH body' };
}

const HTTPBIND_NAMESPACE = 'http://jabber.org/protocol/httpbind';
const STREAM_NAMESPACE = 'http://etherx.jabber.org/streams';

function websocketClass(Websocket: typeof StropheModule.Strophe.Websocket) {
  return class WatchedWebsocket extends Websocket {
    readonly #watch: TransportWatch;

    constructor(connection: Connection, watch: TransportWatch) {
      super(connection);
      // Hand on stanzas in their wrapper, as those of BOSH are in a body.
      this.strip = '';
      this.#watch = watch;
    }

    override _onInitialMessage(message: MessageEvent<unknown>): void {
      if (this.#canBeRead(message)) super._onInitialMessage(message);
    }

    override _onMessage(message: MessageEvent<unknown>): void {
      if (this.#canBeRead(message)) super._onMessage(message);
    }

    /** Stock Strophe drops code and reason. An error event is always followed by this one (RFC 6455, HTML "WebSocket"). */
    override _onClose(event?: CloseEvent): void {
      if (!this.#watch.over) {
        this.#watch.failed({ lasting: true, ...endOfSocket(event?.code ?? 1006, event?.reason ?? '') });
      }
    }

    override _onError(): void {
      // Its event says nothing; the close that follows does.
    }

    #canBeRead({ data }: MessageEvent<unknown>): boolean {
      if (this.#watch.over) return false;
      const failure = judgeFrame(data);
      if (failure) this.#watch.failed(failure);
      else this.#watch.heard(byteLength(data as string));
      return !failure;
    }
  };
}

/** What is wrong with a frame; undefined for XML. */
function judgeFrame(data: unknown): ExchangeFailure | undefined {
  const text = typeof data === 'string' ? data.replace(/^\s*<\?xml[^>]*>/, '') : '';
  if (!/^\s*</.test(text)) return { lasting: true, reason: 'not-xmpp', detail: 'a frame is no XML' };
  if (text.length > MAX_ANSWER_LENGTH) {
    return { lasting: true, reason: 'server-terminated', detail: `xml-too-large: ${text.length} characters` };
  }
  const wrapped = `<wrapper xmlns:stream="${STREAM_NAMESPACE}">${text}</wrapper>`;
  const damaged = isDamaged(readDom(wrapped));
  return damaged
    ? { lasting: true, reason: 'network-error', detail: 'xml-malformed: a frame is cut off or damaged' }
    : undefined;
}
