/**
 * Reading logs as bytes: a line becomes a string only when it is evidence. Nothing here knows of Node, so that the same code
 * runs in a worker of a page.
 */

const ZERO = 0x30;

/** Digits from `at` as a number; -1 where one of them is none. */
export function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = (bytes[index] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Whether a byte is an ASCII digit. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

/** ASCII text as bytes, for {@link startsWith} and {@link Needle}. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether `literal` stands at `at`. */
export function startsWith(bytes: Uint8Array, at: number, to: number, literal: Uint8Array): boolean {
  if (at + literal.length > to) return false;
  for (let index = 0; index < literal.length; index += 1) if (bytes[at + index] !== literal[index]) return false;
  return true;
}

/** The place of a byte within a line; -1 where it is not there. Lines are short: a loop is faster than a call. */
export function indexOfByte(bytes: Uint8Array, byte: number, from: number, to: number): number {
  for (let index = from; index < to; index += 1) if (bytes[index] === byte) return index;
  return -1;
}

/** A literal to look for anywhere in a line, by skipping (Boyer, Moore, Horspool). */
export class Needle {
  readonly #literal: Uint8Array;
  readonly #skip = new Uint8Array(256);

  /** @param text ASCII, at most 255 characters. */
  constructor(text: string) {
    this.#literal = ascii(text);
    const { length } = this.#literal;
    this.#skip.fill(length);
    this.#literal.subarray(0, -1).forEach((byte, index) => (this.#skip[byte] = length - 1 - index));
  }

  get length(): number {
    return this.#literal.length;
  }

  /** The first place of the literal within `from`…`to`; -1 where there is none. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const literal = this.#literal;
    const last = literal.length - 1;
    for (let at = from + last; at < to; at += this.#skip[bytes[at] ?? 0] ?? 1) {
      if (bytes[at] === literal[last] && startsWith(bytes, at - last, to, literal)) return at - last;
    }
    return -1;
  }
}

const decoder = new TextDecoder();

/** Bytes as text; what is no UTF-8 becomes U+FFFD. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

/**
 * Numbers for short byte strings, such as session ids: the same bytes give the same number, without making a string.
 * Open addressing with FNV-1a; the bytes are kept to tell collisions apart.
 */
export class Interner {
  #slots = new Int32Array(1 << 10).fill(-1);
  #ends = new Uint32Array(1 << 9);
  #bytes = new Uint8Array(1 << 13);
  #count = 0;

  /** How many different ones were given; they have the numbers below it. */
  get size(): number {
    return this.#count;
  }

  /** The number of these bytes; `size` as it was before the call says that they are new. */
  idOf(bytes: Uint8Array, from: number, to: number): number {
    let hash = 0x811c9dc5;
    for (let index = from; index < to; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let id = this.#slots[slot] ?? -1; id >= 0; id = this.#slots[slot] ?? -1) {
      if (this.#is(id, bytes, from, to)) return id;
      slot = (slot + 1) & mask;
    }
    return this.#add(bytes, from, to, slot);
  }

  #is(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
    if ((this.#ends[id] ?? 0) - start !== to - from) return false;
    for (let index = from; index < to; index += 1) {
      if (this.#bytes[start + index - from] !== bytes[index]) return false;
    }
    return true;
  }

  #add(bytes: Uint8Array, from: number, to: number, slot: number): number {
    const id = this.#count;
    const start = id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
    const end = start + to - from;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(Math.max(end, start * 2)));
    if (id >= this.#ends.length) this.#ends = grown(this.#ends, new Uint32Array(id * 2));
    this.#bytes.set(bytes.subarray(from, to), start);
    this.#ends[id] = end;
    this.#slots[slot] = id;
    this.#count += 1;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const count = this.#count;
    const ends = this.#ends;
    const kept = this.#bytes;
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let id = 0; id < count; id += 1) {
      let hash = 0x811c9dc5;
      for (let index = id === 0 ? 0 : (ends[id - 1] ?? 0); index < (ends[id] ?? 0); index += 1) {
        hash = Math.imul(hash ^ (kept[index] ?? 0), 0x01000193);
      }
      let slot = (hash ^ (hash >>> 15)) & mask;
      while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id;
    }
  }
}

function grown<T extends Uint8Array | Uint32Array>(old: T, next: T): T {
  next.set(old);
  return next;
}
