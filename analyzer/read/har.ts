/**
 * HAR 1.2, entry by entry: a capture of a day has hundreds of megabytes, of which only one entry is ever held. What is cut or is
 * no HAR within is counted, and the rest is read.
 */
import type { FileResult } from './events.ts';
import { ExchangeReader, type Exchange } from './exchange.ts';
import { durationOf, fieldsOf, integerOf, listOf, numberOf, parsed, textOf, timeOf, type Fields } from './json.ts';
import { FileSink } from './sink.ts';

/** An entry with more is left out: it is a download, not a notification. */
const MOST_BYTES = 16_777_216;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ENTRIES = '"entries"';
const MOST_URL = 8_192;
const MOST_HEADERS = 200;

/** Reads one file, chunk by chunk. */
export class HarReader {
  readonly #sink = new FileSink();
  readonly #exchanges = new ExchangeReader(this.#sink);
  readonly #decoder = new TextDecoder();
  #buffer = new Uint8Array(65_536);
  #length = 0;
  #state: 'before' | 'between' | 'within' | 'after' = 'before';
  /** The last characters before the entries, to find their key. */
  #tail = '';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #skipping = false;
  #number = 0;

  push(chunk: Uint8Array): void {
    this.#sink.bytes += chunk.length;
    for (let index = 0; index < chunk.length; index += 1) this.#byte(chunk[index] ?? 0);
  }

  end(name: string): FileResult {
    this.#exchanges.end();
    if (this.#state === 'before') this.#sink.problem = 'there is no list of entries in this HAR';
    else if (this.#state !== 'after') this.#sink.problem = 'the HAR is cut; what it holds was read';
    return this.#sink.result(name, 'har', this.#number);
  }

  #byte(byte: number): void {
    switch (this.#state) {
      case 'before':
        this.#tail = (this.#tail + String.fromCharCode(byte)).slice(-64);
        if (byte === 0x5b && this.#tail.replace(/\s/g, '').endsWith(`${ENTRIES}:[`)) this.#state = 'between';
        return;
      case 'between':
        if (byte === 0x7b) {
          this.#state = 'within';
          this.#depth = 1;
          this.#length = 0;
          this.#skipping = false;
          this.#keep(byte);
        } else if (byte === 0x5d) this.#state = 'after';
        return;
      case 'within':
        this.#inside(byte);
        return;
      case 'after':
    }
  }

  #inside(byte: number): void {
    this.#keep(byte);
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === 0x7b || byte === 0x5b) this.#depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      this.#depth -= 1;
      if (this.#depth === 0) this.#entry();
    }
  }

  #keep(byte: number): void {
    if (this.#skipping) return;
    if (this.#length === this.#buffer.length) {
      if (this.#length >= MOST_BYTES) {
        this.#skipping = true;
        return;
      }
      const grown = new Uint8Array(this.#length * 2);
      grown.set(this.#buffer);
      this.#buffer = grown;
    }
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  #entry(): void {
    this.#state = 'between';
    this.#number += 1;
    const bytes = this.#buffer.subarray(0, this.#length);
    const exchange = this.#skipping ? undefined : exchangeOf(this.#decoder.decode(bytes), this.#number);
    if (exchange) {
      this.#sink.known += 1;
      this.#exchanges.take(exchange);
    } else this.#sink.unread(bytes, 0, Math.min(bytes.length, 160), this.#number, true);
  }
}

/** Every field is read with suspicion: tools differ in what they leave out. */
function exchangeOf(json: string, number: number): Exchange | undefined {
  const entry = fieldsOf(parsed(json));
  const request = fieldsOf(entry['request']);
  const response = fieldsOf(entry['response']);
  const content = fieldsOf(response['content']);
  const at = timeOf(Date.parse(textOf(entry['startedDateTime'], 60)));
  const url = textOf(request['url'], MOST_URL);
  if (at === undefined || url === '') return undefined;
  const status = numberOf(response['status']);
  const headers = listOf(response['headers'], MOST_HEADERS);
  const dateHeader = headers.map(fieldsOf).find(({ name }) => textOf(name).toLowerCase() === 'date');
  const date = Date.parse(textOf(dateHeader?.['value'], 60));
  const error = textOf(response['_error'], 100);
  const encoded = textOf(content['encoding']) === 'base64';
  const pulse = pulseOf(entry);
  return {
    number,
    place: `entry ${number}`,
    at,
    durationMs: durationOf(entry['time']),
    method: textOf(request['method'], 20),
    url,
    status: status !== undefined && status > 0 ? status : 0,
    bodyBytes: numberOf(response['bodySize']) ?? -1,
    requestBody: textOf(fieldsOf(request['postData'])['text']),
    responseBody: encoded ? '' : textOf(content['text']),
    date: Number.isNaN(date) ? undefined : date,
    error: error === '' ? undefined : error,
    pulse,
  };
}

/** What our own export adds, under names of its own. */
function pulseOf(entry: Fields): Exchange['pulse'] {
  const [way, kind, result] = ['_way', '_kind', '_result'].map((name) => textOf(entry[name], 20));
  if (!way || !kind || !result) return undefined;
  return { way, kind, result, rid: integerOf(entry['_rid']), carried: textOf(entry['_carried'], 200) };
}
