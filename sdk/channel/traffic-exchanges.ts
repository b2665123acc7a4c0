/** The records of a BOSH request, of a WebSocket, and of what is asked by `fetch`. */
import { codeOf } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { nameOfPath } from '../resources/names.ts';
import type { Ended, EndRow, TrafficBook, TrafficTap } from './traffic-tap.ts';
import { carriedByXmpp } from './traffic-words.ts';
import type { TransportWatch } from './transport-watch.ts';

/** Ends the record of a BOSH request, by what came of it. */
export type EndBosh = (ended: Pick<Ended, 'status' | 'headers' | 'error'> & { readonly text?: string }) => void;

/** A BOSH request has gone out: `text` is its body. */
export function beginBosh(book: TrafficBook, url: string, rid: number, text: string): EndBosh {
  const out = carriedByXmpp(text, book.pings);
  const kind = out.kind ?? 'poll';
  const end = book.begin({
    way: 'bosh',
    kind,
    method: 'POST',
    url,
    rid,
    carried: out.words || 'poll',
    out: text,
  });
  return ({ status = 0, text: answer = '', headers, error }) => {
    const isBody = status === 200 && /^\s*(?:<\?xml[^>]*>\s*)?<body\b/.test(answer);
    if (!isBody) {
      const what = status === 0 ? 'network-error' : status === 200 ? 'not-xmpp' : 'http-error';
      end({ status, in: answer, error: error ?? what, ...(headers && { headers }) });
      return;
    }
    const came = carriedByXmpp(answer, book.pings);
    const words = came.words || 'empty answer';
    const told = kind === 'terminate' || kind === 'session' || came.kind === 'stanza' ? undefined : came.kind;
    end({
      status,
      in: answer,
      error,
      kind: told ?? (kind !== 'poll' ? kind : (came.kind ?? 'empty')),
      carried: out.words ? `${out.words} → ${words}` : words,
      ...(headers && { headers }),
    });
  };
}

/** Headers as an `XMLHttpRequest` gives them. */
export function headersOf(text: string): readonly (readonly [string, string])[] {
  return text
    .split('\r\n')
    .filter(Boolean)
    .map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()] as const;
    });
}

/** The records of one WebSocket: its opening, each frame, its close. */
export class SocketRows {
  readonly #tap: TrafficTap;
  readonly #url: string;
  #number: number | undefined;
  #of: TrafficBook | undefined;

  /** Listens to a socket that is being opened, and to what is sent through it. `watch`: whether it was closed since nothing came in time. */
  constructor(tap: TrafficTap, socket: WebSocket, watch: Pick<TransportWatch, 'late'>) {
    this.#tap = tap;
    this.#url = socket.url;
    const opening = tap.book?.begin({
      way: 'websocket',
      kind: 'session',
      method: 'GET',
      url: this.#url,
      carried: 'WebSocket',
      socket: this.#in(tap.book),
    });
    let ours = false;
    const { send, close } = { send: socket.send.bind(socket), close: socket.close.bind(socket) };
    socket.send = (data) => {
      send(data);
      if (tap.book && socket.readyState === 1) this.#frame(tap.book, 'SEND', data);
    };
    socket.close = (...given) => {
      ours = true;
      close(...given);
    };
    if (opening) socket.addEventListener('open', () => opening({ status: 101 }), { once: true });
    socket.addEventListener('close', ({ code, wasClean }) => {
      const why = !ours ? 'network-error' : watch.late ? 'timeout' : 'aborted';
      opening?.({ error: why });
      if (tap.book) this.#closed(tap.book, code, ours, wasClean || why === 'aborted' ? undefined : why);
    });
  }

  /** A frame has come. */
  received(data: unknown): void {
    if (this.#tap.book) this.#frame(this.#tap.book, 'RECEIVE', data);
  }

  #frame(book: TrafficBook, method: 'SEND' | 'RECEIVE', data: unknown): void {
    const text = typeof data === 'string' ? data : '';
    const { kind = 'empty', words } = carriedByXmpp(text, book.pings);
    const carried = words || (text === data ? 'blanks' : 'binary');
    book.message(method, { way: 'websocket', kind, url: this.#url, carried, socket: this.#in(book) }, text);
  }

  #closed(book: TrafficBook, code: number, ours: boolean, error: string | undefined): void {
    const words = { kind: 'terminate', carried: `WebSocket closed: ${code}` } as const;
    const method = ours ? 'SEND' : 'RECEIVE';
    book.message(method, { way: 'websocket', url: this.#url, socket: this.#in(book), ...words }, '', error);
  }

  #in(book: TrafficBook): number {
    // Counted anew by a book that is new.
    if (this.#of !== book) this.#number = undefined;
    this.#of = book;
    return (this.#number ??= book.nextSocket());
  }
}

/** The platform, whose `fetch` tells what is asked: for what is neither BOSH nor the REST client. */
export function telling<P extends Pick<Platform, 'fetch'>>(platform: P, tap: TrafficTap | undefined): P {
  if (!tap) return platform;
  const { fetch } = platform;
  return {
    ...platform,
    fetch: (input: RequestInfo | URL, init?: RequestInit) => {
      const asked = fetch(input, init);
      if (tap.book) follow(tap.book, asked, input instanceof Request ? input.url : String(input), init);
      return asked;
    },
  };
}

function follow(
  book: TrafficBook,
  asked: Promise<Response>,
  url: string,
  { method = 'GET', mode, signal }: RequestInit = {},
): void {
  const what = nameOfPath(url);
  const end: EndRow = book.begin({ way: 'rest', kind: 'request', method, url, carried: what ?? 'reachability' });
  const lost = (status?: number) => end({ status, error: signal?.aborted ? codeOf(signal.reason) : 'network-error' });
  asked.then(
    (answer) => {
      const { status, headers } = answer;
      // Opaque across origins: that somebody has answered is all that a page gets to know.
      if (mode === 'no-cors') end({ status, answered: true, headers });
      else
        answer
          .clone()
          .text()
          .then(
            (text) => end({ status, in: text, headers }),
            () => lost(status),
          );
    },
    () => lost(),
  );
}
