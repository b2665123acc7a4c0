/** A part of a text file: the lines that begin within a span of bytes. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { FileResult } from '../read/events.ts';
import { TextReader } from '../read/text.ts';

const CHUNK = 1_048_576;
const LINE_END = 0x0a;

/** Reads at once, which is for workers; `onBytes` hears of each chunk. */
export function readPart(path: string, from: number, to: number, onBytes: (bytes: number) => void): FileResult {
  const reader = new TextReader();
  // A Buffer finds a byte faster than a plain array does, by Node's own code.
  const buffer = Buffer.allocUnsafeSlow(CHUNK);
  const file = openSync(path, 'r');
  try {
    // The line that holds the byte before belongs to the part before.
    let skipping = from > 0;
    for (let at = skipping ? from - 1 : 0; ;) {
      const length = readSync(file, buffer, 0, CHUNK, at);
      if (length === 0) break;
      let begin = 0;
      if (skipping) {
        const end = buffer.subarray(0, length).indexOf(LINE_END);
        begin = end < 0 ? length : end + 1;
        skipping = end < 0;
        if (at + begin >= to) break;
      }
      const last = lastOf(buffer, at, length, begin, to);
      if (last > begin) reader.push(buffer.subarray(begin, last));
      onBytes(Math.max(0, Math.min(at + length, to) - Math.max(at, from)));
      at += length;
      if (last < length || (at >= to && buffer[length - 1] === LINE_END)) break;
    }
  } finally {
    closeSync(file);
  }
  return reader.end(path);
}

/** Where the part ends within a chunk: after the line that begins before `to`. */
function lastOf(buffer: Buffer, at: number, length: number, begin: number, to: number): number {
  if (at + length < to) return length;
  const end = buffer.subarray(0, length).indexOf(LINE_END, Math.max(begin, to - 1 - at));
  return end < 0 ? length : end + 1;
}
