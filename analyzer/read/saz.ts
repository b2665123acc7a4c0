/** Fiddler's archive: a zip of `raw/<n>_c.txt` (request), `raw/<n>_s.txt` (answer) and `raw/<n>_m.xml` (times). */
import type { FileResult } from './events.ts';
import { ExchangeReader, type Exchange } from './exchange.ts';
import { timeOf } from './json.ts';
import { FileSink } from './sink.ts';

/** Bytes of a request or an answer that are read. */
export const SAZ_PART_BYTES = 262_144;
const PART = /^raw[/\\](\d+)_([csm])\.(?:txt|xml)$/;

interface Parts {
  c?: string;
  s?: string;
  m?: string;
}

/** Whether an entry of a zip is one of Fiddler's. */
export function isSazPart(name: string): boolean {
  return PART.test(name);
}

/** Takes the parts in any order; one request is held until its parts are there. */
export class SazReader {
  readonly #sink = new FileSink();
  readonly #exchanges = new ExchangeReader(this.#sink);
  readonly #parts = new Map<number, Parts>();
  #count = 0;

  /** The beginning of an entry. */
  part(name: string, bytes: Uint8Array): void {
    const [, number, which] = PART.exec(name) ?? [];
    if (number === undefined || which === undefined) return;
    this.#sink.bytes += bytes.length;
    const parts = this.#parts.get(Number(number)) ?? {};
    parts[which as keyof Parts] = new TextDecoder().decode(bytes);
    this.#parts.set(Number(number), parts);
    if (parts.c !== undefined && parts.s !== undefined && parts.m !== undefined) this.#whole(Number(number), parts);
  }

  end(name: string): FileResult {
    for (const [number, parts] of this.#parts) this.#whole(number, parts);
    this.#exchanges.end();
    return this.#sink.result(name, 'saz', this.#count);
  }

  #whole(number: number, parts: Parts): void {
    this.#parts.delete(number);
    this.#count += 1;
    const exchange = exchangeOf(number, parts);
    if (exchange) {
      this.#sink.known += 1;
      this.#exchanges.take(exchange);
    } else this.#sink.unread(new TextEncoder().encode(`raw/${number}_c.txt`), 0, 16, number, true);
  }
}

function exchangeOf(number: number, { c = '', s = '', m = '' }: Parts): Exchange | undefined {
  const request = messageOf(c);
  const response = messageOf(s);
  const [, method = '', target = ''] = /^([A-Z]+) (\S+)/.exec(request.first) ?? [];
  const date = Date.parse(response.headers.get('date') ?? '');
  const began = timer(m, 'ClientBeginRequest');
  const at = timeOf(began ?? date);
  if (at === undefined || target === '') return undefined;
  const done = timer(m, 'ClientDoneResponse') ?? timer(m, 'ServerDoneResponse');
  const status = Number(/^HTTP\/\S+ (\d{3})/.exec(response.first)?.[1] ?? 0);
  const encoded = response.headers.has('content-encoding') || response.headers.has('transfer-encoding');
  const host = request.headers.get('host') ?? '';
  return {
    number,
    place: `raw/${number}_c.txt`,
    at,
    durationMs: done !== undefined && began !== undefined && done >= began ? done - began : undefined,
    method,
    url: target.startsWith('/') ? `https://${host}${target}` : target,
    status,
    bodyBytes: status === 0 ? -1 : response.body.length,
    requestBody: request.body,
    responseBody: encoded ? '' : response.body,
    date: Number.isNaN(date) || began === undefined ? undefined : date,
    error: undefined,
  };
}

function messageOf(text: string): { first: string; headers: ReadonlyMap<string, string>; body: string } {
  const end = /\r?\n\r?\n/.exec(text);
  const head = end ? text.slice(0, end.index) : text;
  const [first = '', ...lines] = head.split(/\r?\n/);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, Math.max(0, colon)).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  return { first, headers, body: end ? text.slice(end.index + end[0].length) : '' };
}

/** `SessionTimers` of Fiddler; the year 1 stands for never. */
function timer(xml: string, name: string): number | undefined {
  const written = new RegExp(`\\b${name}="([^"]+)"`).exec(xml)?.[1];
  const at = Date.parse(written ?? '');
  return Number.isNaN(at) || at < 0 ? undefined : at;
}
