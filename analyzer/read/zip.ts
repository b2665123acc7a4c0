/** Zip archives by their central directory (APPNOTE.TXT 6.3, with Zip64). Only what is stored or deflated; nothing is written to disk. */
import { ArchiveError, bounded, counted, type Budget, type Inflate, type Source } from './source.ts';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const MOST_COMMENT = 65_535;
const CHUNK = 262_144;
/** Bytes of the directory; an entry has some hundred. */
const MOST_DIRECTORY = 67_108_864;
const ALL = 0xffff_ffff;

/** One file in the archive. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly packedSize: number;
  readonly method: number;
  readonly locked: boolean;
  readonly offset: number;
}

type Read = (offset: number, length: number) => Promise<Uint8Array>;

/** Entries in the order of the directory, without folders. */
export async function zipEntries(read: Read, size: number, mostEntries: number): Promise<readonly ZipEntry[]> {
  const tailAt = Math.max(0, size - END_BYTES - MOST_COMMENT);
  const tail = viewOf(await read(tailAt, size - tailAt));
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw new ArchiveError('the zip is cut: its directory is missing');
  let count = tail.getUint16(at + 10, true);
  let length = tail.getUint32(at + 12, true);
  let from = tail.getUint32(at + 16, true);
  if (
    (count === 0xffff || length === ALL || from === ALL) &&
    at >= 20 &&
    tail.getUint32(at - 20, true) === LOCATOR_64
  ) {
    const end = viewOf(await read(Number(tail.getBigUint64(at - 12, true)), 56));
    if (end.byteLength < 56 || end.getUint32(0, true) !== END_64)
      throw new ArchiveError('the directory of the zip is damaged');
    count = Number(end.getBigUint64(32, true));
    length = Number(end.getBigUint64(40, true));
    from = Number(end.getBigUint64(48, true));
  }
  if (count > mostEntries || length > MOST_DIRECTORY)
    throw new ArchiveError(`the zip has more than ${mostEntries} entries`);
  const entries = entriesOf(await read(from, length), count);
  const packed = entries.reduce((sum, { packedSize }) => sum + packedSize, 0);
  if (packed > size) throw new ArchiveError('entries of the zip overlap, as in a zip bomb; not read');
  return entries.filter(({ name }) => !name.endsWith('/'));
}

function entriesOf(bytes: Uint8Array, count: number): readonly ZipEntry[] {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY) {
      throw new ArchiveError('the directory of the zip is damaged');
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
    const extra = viewOf(bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength));
    const [size = 0, packedSize = 0, offset = 0] = widened(sizes, extra);
    const locked = (view.getUint16(at + 8, true) & 1) !== 0;
    entries.push({ name, size, packedSize, method: view.getUint16(at + 10, true), locked, offset });
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Zip64: what does not fit stands in the extra field, in this order. */
function widened(sizes: readonly number[], extra: DataView): readonly number[] {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    let place = at + 4;
    return sizes.map((size) => {
      if (size !== ALL || place + 8 > extra.byteLength) return size;
      place += 8;
      return Number(extra.getBigUint64(place - 8, true));
    });
  }
  return sizes;
}

/** An entry as a source of its own. */
export function zipSource(archive: string, read: Read, entry: ZipEntry, inflate: Inflate, budget: Budget): Source {
  return {
    name: `${archive}: ${entry.name}`,
    size: entry.size,
    stream: () => unpack(read, entry, inflate, budget),
  };
}

async function* unpack(read: Read, entry: ZipEntry, inflate: Inflate, budget: Budget): AsyncGenerator<Uint8Array> {
  if (entry.locked) throw new ArchiveError('it is locked by a password');
  if (entry.method !== 0 && entry.method !== 8)
    throw new ArchiveError(`it is packed by method ${entry.method}, which is not known`);
  const header = viewOf(await read(entry.offset, 30));
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL) throw new ArchiveError('the zip is damaged');
  const from = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = { bytes: 0 };
  const raw = counted(slices(read, from, entry.packedSize), packed);
  yield* bounded(packed, entry.method === 0 ? raw : inflate('deflate-raw', raw), budget);
}

async function* slices(read: Read, from: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length;) {
    const bytes = await read(from + at, Math.min(CHUNK, length - at));
    if (bytes.length === 0) throw new ArchiveError('the zip is cut');
    at += bytes.length;
    yield bytes;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
