/** Tar archives as a stream (POSIX ustar, with the long names of GNU and pax). */
import { ArchiveError, type Source } from './source.ts';

const BLOCK = 512;
const MOST_NAME = 65_536;

/** Whether a stream begins as a tar does. */
export function looksLikeTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && ascii(head, 257, 5) === 'ustar';
}

/**
 * The files in the archive, in order. Each is to be read, as far as it is wanted, before the next is asked for: there is one
 * stream.
 */
export async function* tarEntries(archive: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Source> {
  const reader = new BlockReader(bytes);
  let longName: string | undefined;
  for (;;) {
    const header = await reader.exactly(BLOCK);
    if (header === undefined || header.every((byte) => byte === 0)) return;
    const size = sizeOf(header);
    const type = ascii(header, 156, 1);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (type === 'L' || type === 'x' || type === 'g') {
      if (size > MOST_NAME) throw new ArchiveError('the tar is damaged');
      const text = new TextDecoder().decode(await reader.exactly(size + padding)).slice(0, size);
      if (type === 'L') longName = text.replace(/\0.*$/s, '');
      else if (type === 'x') longName = /^\d+ path=(.*)$/m.exec(text)?.[1] ?? longName;
      continue;
    }
    const prefix = ascii(header, 345, 155);
    const short = ascii(header, 0, 100);
    const name = longName ?? (prefix === '' ? short : `${prefix}/${short}`);
    longName = undefined;
    reader.begin(size);
    if (type === '0' || type === '' || type === '7') {
      yield { name: `${archive}: ${name}`, size, stream: () => reader.part() };
    }
    for await (const _rest of reader.part()) continue;
    await reader.exactly(padding);
  }
}

function sizeOf(header: Uint8Array): number {
  const size = Number.parseInt(ascii(header, 124, 12).trim() || '0', 8);
  if (!Number.isFinite(size) || size < 0) throw new ArchiveError('the tar is damaged');
  return size;
}

function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length)).replace(/\0.*$/s, '');
}

/** Takes a stream apart at given places. */
class BlockReader {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  #left = 0;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#iterator = bytes[Symbol.asyncIterator]();
  }

  /** So many bytes; undefined where the stream ends before them. */
  async exactly(length: number): Promise<Uint8Array | undefined> {
    const taken = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const chunk = await this.#next(length - at);
      if (chunk === undefined) return undefined;
      taken.set(chunk, at);
      at += chunk.length;
    }
    return taken;
  }

  /** The next `length` bytes are a part. */
  begin(length: number): void {
    this.#left = length;
  }

  /** What is left of the part, as it comes; who stops early may be followed by another reader. */
  async *part(): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) {
      const chunk = await this.#next(this.#left);
      if (chunk === undefined) throw new ArchiveError('the tar is cut');
      this.#left -= chunk.length;
      yield chunk;
    }
  }

  async #next(most: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#iterator.next();
      if (next.done === true) return undefined;
      this.#rest = next.value;
    }
    const chunk = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(chunk.length);
    return chunk;
  }
}
