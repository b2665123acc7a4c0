/** Chunks of bytes → lines, each as a span of a buffer. A line that is cut by the end of a chunk is carried over. */

const LINE_END = 0x0a;
const RETURN = 0x0d;
/** No log has longer lines; junk without line ends must not fill the memory. */
const LONGEST = 1_048_576;

/** Takes a line: `bytes` from `from` to `to`, without its end. Not to be kept: the buffer is used again. */
export type LineTaker = (bytes: Uint8Array, from: number, to: number, line: number) => void;

/** See the head of the file. */
export class LineSplitter {
  readonly #take: LineTaker;
  #rest = new Uint8Array(0);
  #dropping = false;
  #line = 0;
  /** Lines that were longer than a MiB; only their beginning was read. */
  overlong = 0;

  constructor(take: LineTaker) {
    this.#take = take;
  }

  /** Lines so far. */
  get lines(): number {
    return this.#line;
  }

  /** The next chunk of the file. */
  push(chunk: Uint8Array): void {
    let from = 0;
    if (this.#rest.length > 0 || this.#dropping) {
      const end = chunk.indexOf(LINE_END);
      if (!this.#dropping) this.#keep(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) return;
      from = end + 1;
      this.#flush();
    }
    from = this.#scan(chunk, from);
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** The file is over. */
  end(): void {
    if (this.#rest.length > 0 || this.#dropping) this.#flush();
  }

  #scan(chunk: Uint8Array, begin: number): number {
    const { length } = chunk;
    let from = begin;
    let line = this.#line;
    while (from < length) {
      const end = chunk.indexOf(LINE_END, from);
      if (end < 0) break;
      line += 1;
      this.#take(chunk, from, end > from && chunk[end - 1] === RETURN ? end - 1 : end, line);
      from = end + 1;
    }
    this.#line = line;
    return from;
  }

  #keep(part: Uint8Array): void {
    const room = LONGEST - this.#rest.length;
    const joined = new Uint8Array(this.#rest.length + Math.min(room, part.length));
    joined.set(this.#rest);
    joined.set(part.subarray(0, room), this.#rest.length);
    this.#rest = joined;
    if (part.length > room) {
      this.overlong += 1;
      this.#dropping = true;
    }
  }

  #flush(): void {
    const line = this.#rest;
    this.#rest = new Uint8Array(0);
    this.#dropping = false;
    this.#line += 1;
    const to = line[line.length - 1] === RETURN ? line.length - 1 : line.length;
    this.#take(line, 0, to, this.#line);
  }
}
