/** A source → what it told, by what it is made of: archives are opened, captures and texts are read. */
import { looksLikeBundle } from './bundle.ts';
import type { FileResult } from './events.ts';
import { HarReader } from './har.ts';
import { isSazPart, SAZ_PART_BYTES, SazReader } from './saz.ts';
import { FileSink } from './sink.ts';
import {
  ArchiveError,
  bounded,
  counted,
  LIMITS,
  type Budget,
  type Inflate,
  type Limits,
  type Source,
} from './source.ts';
import { looksLikeTar, tarEntries } from './tar.ts';
import { TextReader } from './text.ts';
import { zipEntries, zipSource, type ZipEntry } from './zip.ts';

/** Bytes by which a file is recognized. */
const HEAD = 1_024;
/** Archives within archives: `logs.zip` with `openfire.tar.gz` in it is three deep. */
const MOST_DEPTH = 4;
const HEAP_DUMP = /\.hprof(\.gz)?$/i;

/** What {@link readSource} needs. */
export interface ReadOptions {
  readonly inflate: Inflate;
  readonly limits?: Partial<Limits>;
  /** Bytes that were read of the file itself, packed as they are. */
  readonly onBytes?: (bytes: number) => void;
}

interface Context extends ReadOptions {
  readonly budget: Budget;
  readonly depth: number;
}

/**
 * Reads a source and all that is packed in it. Never throws for what is wrong with it: that is a result of kind `unreadable`, or one with a
 * `problem`. Ends early where the consumer does.
 */
export async function* readSource(source: Source, options: ReadOptions): AsyncGenerator<FileResult> {
  const budget = { limits: { ...LIMITS, ...options.limits }, unpacked: 0 };
  yield* readAny(source, { ...options, budget, depth: 0 });
}

async function* readAny(source: Source, context: Context): AsyncGenerator<FileResult> {
  if (HEAP_DUMP.test(source.name)) {
    yield heapDump(source);
    return;
  }
  let head: Head;
  try {
    const { onBytes } = context;
    head = await peek(context.depth === 0 && onBytes ? told(source.stream(), onBytes) : source.stream());
  } catch (error) {
    yield unreadable(source.name, error);
    return;
  }
  const { bytes } = head;
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) yield* readGzip(source, head, context);
    else if (isZip(bytes)) yield* readZip(source, head, context);
    else if (looksLikeTar(bytes)) yield* readTar(source, head.stream, context);
    else yield await readFlat(source.name, head);
  } catch (error) {
    yield unreadable(source.name, error);
  } finally {
    await head.close();
  }
}

async function* readGzip(source: Source, head: Head, context: Context): AsyncGenerator<FileResult> {
  const packed = { bytes: 0 };
  const unpacked = bounded(packed, context.inflate('gzip', counted(head.stream, packed)), context.budget);
  const inner = { name: source.name, size: undefined, stream: () => unpacked };
  yield* readAny(inner, deeper(context));
}

async function* readTar(
  source: Source,
  stream: AsyncIterable<Uint8Array>,
  context: Context,
): AsyncGenerator<FileResult> {
  const inside = deeper(context);
  for await (const entry of tarEntries(source.name, stream)) yield* readAny(entry, inside);
}

async function* readZip(source: Source, head: Head, context: Context): AsyncGenerator<FileResult> {
  const inside = deeper(context);
  let { read, size } = source;
  if (read === undefined || size === undefined) {
    const bytes = await gathered(head.stream, context.budget.limits.mostNested);
    size = bytes.length;
    read = (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length));
  }
  const entries = await zipEntries(read, size, context.budget.limits.mostEntries);
  const sourceOf = (entry: ZipEntry): Source => zipSource(source.name, read, entry, context.inflate, context.budget);
  if (entries.some(({ name }) => isSazPart(name))) {
    yield await readSaz(source.name, entries, sourceOf);
    return;
  }
  for (const entry of entries) {
    yield* readAny(sourceOf(entry), inside);
    if (context.depth === 0) context.onBytes?.(entry.packedSize);
  }
}

async function readSaz(
  name: string,
  entries: readonly ZipEntry[],
  sourceOf: (entry: ZipEntry) => Source,
): Promise<FileResult> {
  const reader = new SazReader();
  let problem: string | undefined;
  for (const entry of entries.filter((one) => isSazPart(one.name))) {
    try {
      reader.part(entry.name, await beginning(sourceOf(entry).stream(), SAZ_PART_BYTES));
    } catch (error) {
      problem ??= `${entry.name}: ${wordsOf(error)}`;
    }
  }
  const result = reader.end(name);
  return problem === undefined ? result : { ...result, problem };
}

/** What is packed no further. Damage within it keeps what came before. */
async function readFlat(name: string, { bytes, stream }: Head): Promise<FileResult> {
  const wide = isWide(bytes);
  const reader = looksLikeHar(wide ? new TextEncoder().encode(wideDecoder(bytes).decode(bytes)) : bytes)
    ? new HarReader()
    : new TextReader();
  let problem: string | undefined;
  try {
    for await (const chunk of wide ? narrowed(stream, wideDecoder(bytes)) : stream) reader.push(chunk);
  } catch (error) {
    problem = `${wordsOf(error)}; what came before was read`;
  }
  const result = reader.end(name);
  return problem === undefined ? result : { ...result, problem };
}

function wideDecoder(head: Uint8Array): TextDecoder {
  return new TextDecoder(head[0] === 0xff ? 'utf-16le' : 'utf-16be');
}

async function* narrowed(stream: AsyncIterable<Uint8Array>, decoder: TextDecoder): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const chunk of stream) yield encoder.encode(decoder.decode(chunk, { stream: true }));
}

interface Head {
  readonly bytes: Uint8Array;
  /** All bytes, those of the head again. */
  readonly stream: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

async function peek(stream: AsyncIterable<Uint8Array>): Promise<Head> {
  const iterator = stream[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let damage: { readonly error: unknown } | undefined;
  while (length < HEAD && !damage) {
    try {
      const next = await iterator.next();
      if (next.done === true) break;
      // The buffer may be used again for what follows.
      chunks.push(next.value.slice());
      length += next.value.length;
    } catch (error) {
      // What came before it is read first.
      if (length === 0) throw error;
      damage = { error };
    }
  }
  async function* again(): AsyncGenerator<Uint8Array> {
    yield* chunks.splice(0);
    if (damage) throw damage.error;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  const bytes = joined(chunks, Math.min(length, HEAD));
  const close = async (): Promise<void> => {
    await iterator.return?.();
  };
  return { bytes, stream: again(), close };
}

/** Whether a file that begins so has to be read from its beginning: it is packed, a capture, a bundle, or UTF-16. */
export function looksPacked(head: Uint8Array): boolean {
  const isPacked = (head[0] === 0x1f && head[1] === 0x8b) || isZip(head) || looksLikeTar(head);
  return isPacked || looksLikeHar(head) || looksLikeBundle(head) || isWide(head);
}

/** Consoles of Windows save UTF-16. */
function isWide(head: Uint8Array): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

function looksLikeHar(bytes: Uint8Array): boolean {
  return /^\uFEFF?\s*\{\s*"log"\s*:/.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
}

function deeper(context: Context): Context {
  if (context.depth >= MOST_DEPTH) throw new ArchiveError(`archives are packed more than ${MOST_DEPTH} deep`);
  return { ...context, depth: context.depth + 1 };
}

async function gathered(stream: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > most)
      throw new ArchiveError(`an archive in an archive is larger than ${most} bytes; unpack the outer one first`);
    chunks.push(chunk.slice());
  }
  return joined(chunks, length);
}

async function beginning(stream: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk.slice());
    length += chunk.length;
    if (length >= most) break;
  }
  return joined(chunks, Math.min(length, most));
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(0, length - at);
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function* told(stream: AsyncIterable<Uint8Array>, tell: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    tell(chunk.length);
    yield chunk;
  }
}

/** A heap dump is not read: that it is there says that the Notification Service ran out of memory. */
function heapDump({ name }: Source): FileResult {
  const sink = new FileSink();
  sink.known = 1;
  sink.add({ at: 0, clock: 'server', line: 0, text: name, kind: 'heap-dump' });
  return sink.result(name, 'text', 0);
}

function unreadable(name: string, error: unknown): FileResult {
  const sink = new FileSink();
  sink.problem = wordsOf(error);
  return sink.result(name, 'unreadable', 0);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
