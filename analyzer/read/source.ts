/** Where bytes come from: a file, an entry of an archive, later a file dropped into a page. */

/** Something with a name that can be read from its beginning, once or more. */
export interface Source {
  /** For people: path, or archive and entry: `logs.zip: openfire/debug.log`. Never used as a path to write to. */
  readonly name: string;
  /** Bytes, where known. */
  readonly size: number | undefined;
  stream(): AsyncIterable<Uint8Array>;
  /** Bytes from `offset`, as many as there are up to `length`. Absent where there is no random access. */
  readonly read?: (offset: number, length: number) => Promise<Uint8Array>;
}

/** Unpacks deflated bytes: `node:zlib`, or `DecompressionStream` in a page. Throws on damage, after what could be unpacked. */
export type Inflate = (format: 'gzip' | 'deflate-raw', packed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** An archive that is damaged, locked or made to fill the disk. The message is for people. */
export class ArchiveError extends Error {
  readonly code = 'archive';
}

/** Limits against archives that grow without bound. */
export interface Limits {
  /** Bytes that all entries of one file may unpack to. */
  readonly mostBytes: number;
  /** Times that a packed stream may grow, once it has unpacked to more than 64 MiB. Debug logs grow about 15 to 60 times. */
  readonly mostRatio: number;
  /** Bytes of an archive within an archive, which is held in memory. */
  readonly mostNested: number;
  readonly mostEntries: number;
}

/** See {@link Limits}. */
export const LIMITS: Limits = {
  mostBytes: 68_719_476_736,
  mostRatio: 250,
  mostNested: 67_108_864,
  mostEntries: 100_000,
};

const GRACE_BYTES = 67_108_864;

/** What has been unpacked of one file so far, of all its entries together. */
export interface Budget {
  readonly limits: Limits;
  unpacked: number;
}

/** Passes unpacked bytes on as long as they are within bounds. */
export async function* bounded(
  packed: { readonly bytes: number },
  unpacked: AsyncIterable<Uint8Array>,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  const { mostRatio, mostBytes } = budget.limits;
  let own = 0;
  for await (const chunk of unpacked) {
    own += chunk.length;
    budget.unpacked += chunk.length;
    if (budget.unpacked > mostBytes)
      throw new ArchiveError(`it unpacks to more than ${mostBytes} bytes; not read further`);
    if (own > GRACE_BYTES && own > packed.bytes * mostRatio) {
      throw new ArchiveError(
        `it unpacks to more than ${mostRatio} times its size, as a zip bomb does; not read further`,
      );
    }
    yield chunk;
  }
}

/** Counts the bytes that pass. */
export async function* counted(bytes: AsyncIterable<Uint8Array>, count: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    count.bytes += chunk.length;
    yield chunk;
  }
}
