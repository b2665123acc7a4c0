/** Unpacks in a page. As node:zlib does: what could be unpacked comes before the error, and members of a gzip file follow one another. */
import { Gunzip, Inflate as RawInflate } from 'fflate';
import type { Inflate } from '../read/source.ts';

/** Packed bytes that are unpacked at once: a log grows sixty times. */
const SLICE = 65_536;
const NOTHING = new Uint8Array(0);

/** Works in the worker's own thread, piece by piece. */
export const inflate: Inflate = async function* (format, packed) {
  let ready: Uint8Array[] = [];
  const unpacking = format === 'gzip' ? new Gunzip() : new RawInflate();
  let unpacked = 0;
  unpacking.ondata = (bytes) => {
    unpacked += bytes.length;
    ready.push(bytes);
  };
  const taken = (): readonly Uint8Array[] => {
    const all = ready;
    ready = [];
    return all.filter(({ length }) => length > 0);
  };
  try {
    for await (const chunk of packed) {
      for (let at = 0; at < chunk.length; at += SLICE) {
        // What is unpacked may keep a view of what is packed, and the buffer of a chunk may be used again.
        unpacking.push(chunk.slice(at, at + SLICE), false);
        yield* taken();
      }
    }
    unpacking.push(NOTHING, true);
    yield* taken();
  } catch (error) {
    yield* taken();
    // Junk behind a whole member is padding, which zlib passes over as well.
    if (unpacked > 0 && error instanceof Error && error.message === 'invalid gzip data') return;
    throw error;
  }
};
