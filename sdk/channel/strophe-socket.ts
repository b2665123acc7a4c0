/** WebSocket over Strophe, with ears: what comes is judged before it is read, and the close of the socket tells why. */
import type * as StropheModule from 'strophe.js';
import { MAX_ANSWER_LENGTH, type ExchangeFailure } from './answers.ts';
import { byteLength } from './byte-length.ts';
import { isDamaged, readDom } from './dom-xml.ts';
import { endOfSocket } from './stream-end.ts';
import { SocketRows } from './traffic-exchanges.ts';
import type { TransportWatch } from './transport-watch.ts';

type Connection = InstanceType<typeof StropheModule.Strophe.Connection>;

const STREAM_NAMESPACE = 'http://etherx.jabber.org/streams';

/** Makes the class, of what was loaded. */
export function websocketClass(Websocket: typeof StropheModule.Strophe.Websocket) {
  return class WatchedWebsocket extends Websocket {
    readonly #watch: TransportWatch;
    #rows: SocketRows | undefined;

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

    /** Stock Strophe goes where a server sends it before the login, also after the end. */
    override _connect(): void {
      if (this.#watch.over) return;
      super._connect();
      if (this.#watch.traffic && this.socket)
        this.#rows = new SocketRows(this.#watch.traffic, this.socket as WebSocket, this.#watch);
    }

    /** Stock Strophe finds one anywhere, also in what a stranger has sent. Where it belongs, `onInput` has seen it. */
    override _checkStreamError(): boolean {
      return false;
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
      this.#rows?.received(data);
      if (this.#watch.over) return false;
      const failure = judgeFrame(data);
      if (failure) this.#watch.failed({ lasting: true, answered: true, ...failure });
      else this.#watch.heard(byteLength(data as string));
      return !failure;
    }
  };
}

/** What is wrong with a frame; undefined for XML, and for blanks, which some send to keep a connection open. */
function judgeFrame(data: unknown): Pick<ExchangeFailure, 'reason' | 'detail'> | undefined {
  const text = typeof data === 'string' ? data.replace(/^\s*<\?xml[^>]*>/, '') : 'binary';
  if (!/^\s*(<|$)/.test(text)) return { reason: 'not-xmpp', detail: 'a frame is no XML' };
  if (text.length > MAX_ANSWER_LENGTH) {
    return { reason: 'server-terminated', detail: `xml-too-large: ${text.length} characters` };
  }
  const damaged = isDamaged(readDom(`<wrapper xmlns:stream="${STREAM_NAMESPACE}">${text}</wrapper>`));
  return damaged ? { reason: 'network-error', detail: 'xml-malformed: a frame is cut off or damaged' } : undefined;
}
