/**
 * BOSH over Strophe: Strophe writes the bodies and reads them; when they go out, which answer counts, and in which order answers
 * are read, is decided here. Stock Strophe asks again by wall clock, reads in order of arrival, hides the first failures, asks a
 * captive portal ten times a second, and empties the session storage of others.
 */
import type * as StropheModule from 'strophe.js';
import { judgeAnswer, type ExchangeFailure } from './answers.ts';
import { byteLength } from './byte-length.ts';
import type { Exchange } from './exchanges.ts';
import { SOON_MS } from './session-watch.ts';
import type { FetchXhr } from './fetch-xhr.ts';
import { beginBosh, headersOf, type EndBosh } from './traffic-exchanges.ts';
import type { BoshLine, TransportWatch } from './transport-watch.ts';

type Connection = InstanceType<typeof StropheModule.Strophe.Connection>;
type BoshRequest = StropheModule.Request;
type Read = (request: BoshRequest) => void;

/** Requests of one rid that may be under way at once: an answer may come late to the older one, but a browser has few connections. */
const MAX_OPEN = 2;
/** So many answers without a word of how to log in, and there will be none: each is asked for as soon as the one before is there. */
const MAX_BLANK = 3;

/** One rid, the requests of it that are under way, oldest first, and its answer. */
interface Asked extends Exchange {
  readonly open: BoshRequest[];
  answer: (() => void) | undefined;
  ends: boolean;
}

/** Makes the class, of what was loaded. */
export function boshClass(Bosh: typeof StropheModule.Strophe.Bosh, Request: typeof StropheModule.Request) {
  return class WatchedBosh extends Bosh implements BoshLine {
    readonly #watch: TransportWatch;
    readonly #asked = new Map<number, Asked>();
    pollingMs = 0;
    /** When the server can have seen a poll last, monotonic ms: all before the answer to it. */
    #pollAnsweredAt = -Infinity;
    #blank = 0;
    /** Of requests under way that began while somebody looked. */
    readonly #rows = new Map<BoshRequest, EndBosh>();

    constructor(connection: Connection, watch: TransportWatch) {
      super(connection);
      this.#watch = watch;
    }

    get unanswered(): readonly Exchange[] {
      return this._requests.flatMap(({ rid }) => this.#asked.get(rid) ?? []);
    }

    get nextRid(): number {
      return this.rid;
    }

    get open(): boolean {
      return this._requests.length < this.#width;
    }

    /** Requests that may be under way at once; two where what the server says of it makes no sense. */
    get #width(): number {
      return this.window >= 1 ? Math.min(2, this.window) : 2;
    }

    get pollsTooSoon(): boolean {
      return this.#watch.platform.monotonic() < this.#pollAnsweredAt + this.pollingMs;
    }

    again(all: boolean): void {
      for (const request of this._requests.slice(0, all ? 2 : 1)) this.#tryAgain(request, () => true);
    }

    /** Every request goes out through here, in order of rids; from the end of the session on none does. */
    override _throttledRequestHandler(): void {
      for (const request of this._requests.slice(0, this.#width)) {
        if (this.#watch.over) return;
        if (this.#asked.has(request.rid)) continue;
        const now = this.#watch.platform.monotonic();
        const asked: Asked = {
          rid: request.rid,
          poll: request.xmlData.firstChild === null,
          sentAt: now,
          askedAt: now,
          asks: 0,
          failed: false,
          answeredAt: undefined,
          open: [],
          answer: undefined,
          ends: false,
        };
        this.#asked.set(request.rid, asked);
        this.#post(request, asked);
      }
    }

    override _onRequestStateChange(read: Read, request: BoshRequest): void {
      if (request.xhr.readyState === 4) this.#endRow(request);
      if (this.#watch.over || request.abort || request.xhr.readyState !== 4) return;
      const asked = this.#asked.get(request.rid);
      const at = asked?.open.indexOf(request) ?? -1;
      if (!asked || at < 0) return;
      asked.open.splice(at, 1);
      const { platform } = this.#watch;
      const failure = judgeAnswer(request.xhr, platform.scheduler.now());
      if (failure) this.#onFailure(failure, request, asked);
      else {
        hangUp(asked.open.splice(0));
        asked.answeredAt = platform.monotonic();
        asked.ends = request.xhr.responseXML?.documentElement.getAttribute('type') === 'terminate';
        asked.answer = () => {
          this.#watch.heard(byteLength(request.xhr.responseText), asked);
          read(request);
        };
        this.#readInOrder();
      }
    }

    override _no_auth_received(...given: Parameters<InstanceType<typeof Bosh>['_no_auth_received']>): void {
      this.#blank += 1;
      if (this.#blank <= MAX_BLANK) super._no_auth_received(...given);
      else {
        const detail = 'no login is offered';
        this.#watch.failed({ lasting: true, reason: 'server-terminated', detail, answered: true });
      }
    }

    override _abortAllRequests(): void {
      for (const { open } of this.#asked.values()) hangUp(open);
      this.#asked.clear();
      this._requests = [];
    }

    /** Without the stock version's writing to, and removing from, a session storage that belongs to others. */
    override _doDisconnect(): void {
      this.sid = null;
    }

    /** XEP-0124 §14.2, which HTTP/2 does not do for us. Only the end of the session waits for nothing. */
    #readInOrder(): void {
      for (;;) {
        const at = this._requests.findIndex(({ rid }, index) => {
          const asked = this.#asked.get(rid);
          return asked?.answer && (index === 0 || asked.ends);
        });
        const [request] = at < 0 ? [] : this._requests.splice(at, 1);
        if (!request || this.#watch.over) return;
        const asked = this.#asked.get(request.rid);
        this.#asked.delete(request.rid);
        if (asked?.poll) this.#pollAnsweredAt = this.#watch.platform.monotonic();
        asked?.answer?.();
        // What had to wait for the window.
        this._throttledRequestHandler();
      }
    }

    #onFailure(failure: ExchangeFailure, request: BoshRequest, asked: Asked): void {
      // A later request of the same rid is under way, and may fare better.
      if (!this._requests.includes(request) && !failure.lasting) return;
      asked.failed = true;
      if (!this.#watch.failed(failure, asked)) return;
      // Also an older one that could not be asked again beside this one.
      for (const one of [...this._requests]) this.#tryAgain(one, ({ failed }) => failed);
    }

    #tryAgain(request: BoshRequest, isMeant: (asked: Asked) => boolean): void {
      const asked = this.#asked.get(request.rid);
      if (asked && !asked.answer && isMeant(asked) && !this.#mustWait(asked)) this.#askAgain(request, asked);
    }

    /**
     * While a poll that the server may not have seen would be too soon for it beside another request, neither a poll is asked
     * again beside a younger request, nor that one before the poll is there.
     */
    #mustWait({ rid, poll }: Asked): boolean {
      if (!this.pollsTooSoon) return false;
      const now = this.#watch.platform.monotonic();
      return this.unanswered.some((one) =>
        one.rid > rid
          ? poll && !one.failed && one.answeredAt === undefined
          : one.poll && one.rid < rid && (one.failed || now < one.askedAt + SOON_MS),
      );
    }

    #askAgain(request: BoshRequest, asked: Asked): void {
      const fresh = new Request(request.xmlData, request.origFunc, request.rid);
      this._requests.splice(this._requests.indexOf(request), 1, fresh);
      const late = asked.open.splice(0, asked.open.length - MAX_OPEN + 1);
      for (const one of late) this.#endRow(one, 'timeout');
      hangUp(late);
      this.#post(fresh, asked);
    }

    #post(request: BoshRequest, asked: Asked): void {
      const { xhr } = request;
      asked.open.push(request);
      asked.asks += 1;
      asked.askedAt = this.#watch.platform.monotonic();
      asked.failed = false;
      // Node's has this slot.
      if ('via' in xhr) (xhr as unknown as FetchXhr).via = this.#watch.platform.fetch;
      const connection = this._conn as Connection;
      xhr.open('POST', connection.service);
      xhr.setRequestHeader('Content-Type', 'text/xml; charset=utf-8');
      xhr.send(request.data);
      connection.xmlOutput(request.xmlData);
      connection.rawOutput(request.data);
      const book = this.#watch.traffic?.book;
      if (book) this.#rows.set(request, beginBosh(book, connection.service, request.rid, request.data));
    }

    /** `letGo`: why it has no answer, where it is not waited for any more. */
    #endRow(request: BoshRequest, letGo?: string): void {
      const end = this.#rows.size > 0 && this.#rows.get(request);
      if (!end) return;
      this.#rows.delete(request);
      const { xhr, abort } = request;
      if (letGo || abort) end({ error: letGo ?? (this.#watch.late ? 'timeout' : 'aborted') });
      else end({ status: xhr.status, text: xhr.responseText, headers: headersOf(xhr.getAllResponseHeaders()) });
    }
  };
}

function hangUp(requests: readonly BoshRequest[]): void {
  for (const request of requests) {
    request.abort = true;
    request.xhr.abort();
  }
}
