/** The unacknowledged lines of a living page as batches, and what of them is still to be written. Pure of time and storage. */
import type { LogEntry, SequenceRange } from './buffer.ts';
import { gravest } from './store-record.ts';
import type { BatchKey, StoredBatch } from './store.ts';

/** Bytes of a batch: so much is written anew when a line is added to it, and goes together when there is no room. */
const BATCH_BYTES = 16_384;

interface Batch {
  /** By sequence; never none. */
  entries: Entry[];
  /** Of all of them. */
  bytes: number;
  posting: string | undefined;
  /** On the disk: its key, and the last sequence in it. */
  written: { readonly key: BatchKey; readonly last: number } | undefined;
  dirty: boolean;
}

interface Entry extends LogEntry {
  readonly bytes: number;
}

/** What is to be done to the store. */
export interface BatchChanges {
  readonly forget: readonly BatchKey[];
  readonly put: readonly StoredBatch[];
}

/** See the head of the file. */
export interface Batches {
  readonly isEmpty: boolean;
  /** To the newest batch while there is room in it and it is not being posted. */
  add(entry: LogEntry): void;
  /** These were acknowledged, or dropped. */
  settle(ranges: readonly SequenceRange[]): void;
  /** See `posting` of the keeper. */
  mark(upTo: number, requestId: string | undefined): void;
  /** The newest batch is written again. */
  touchLast(): void;
  /** What is to be written; undefined where there is nothing. It is taken for written from then on. */
  take(owner: string, pageId: string, wanted: boolean): BatchChanges | undefined;
  /** What was written, in batches that begin with none of these. */
  missing(firsts: ReadonlySet<number>): readonly SequenceRange[];
  /** Everything that was written, which is forgotten here and stays on the disk; the rest is to be written under another page id. */
  handOver(): readonly SequenceRange[];
}

/** Makes an empty list. */
export function createBatches(): Batches {
  const encoder = new TextEncoder();
  let batches: Batch[] = [];
  let forget: BatchKey[] = [];

  const newest = (): Batch | undefined => batches.at(-1);
  const rangeOf = ({ entries, written }: Batch): SequenceRange[] =>
    entries[0] && written && entries[0].sequence <= written.last
      ? [{ first: entries[0].sequence, last: written.last }]
      : [];

  return {
    get isEmpty() {
      return batches.length === 0;
    },
    add(entry) {
      const bytes = encoder.encode(entry.line).length + 1;
      let batch = newest();
      if (!batch || batch.posting !== undefined || batch.bytes + bytes > BATCH_BYTES) {
        batch = { entries: [], bytes: 0, posting: undefined, written: undefined, dirty: true };
        batches.push(batch);
      }
      batch.entries.push({ ...entry, bytes });
      batch.bytes += bytes;
      batch.dirty = true;
    },
    settle(ranges) {
      const isSettled = ({ sequence }: LogEntry): boolean =>
        ranges.some(({ first, last }) => first <= sequence && sequence <= last);
      for (const batch of batches) {
        const [from = 0, to = 0] = [batch.entries[0]?.sequence, batch.entries.at(-1)?.sequence];
        // A flood drops a line for each that it writes.
        if (!ranges.some(({ first, last }) => first <= to && from <= last)) continue;
        const left = batch.entries.filter((one) => !isSettled(one));
        if (left.length === batch.entries.length) continue;
        batch.entries = left;
        batch.bytes = sizeOf(left);
        batch.dirty = true;
        if (batch.entries.length === 0 && batch.written) forget.push(batch.written.key);
      }
      batches = batches.filter(({ entries }) => entries.length > 0);
    },
    mark(upTo, requestId) {
      batches = batches.flatMap((batch) => {
        const inside = batch.entries.filter(({ sequence }) => sequence <= upTo);
        if (inside.length === 0) return [batch];
        const rest = batch.entries.slice(inside.length);
        batch.entries = inside;
        batch.bytes = sizeOf(inside);
        batch.posting = requestId;
        batch.dirty = true;
        return rest.length === 0
          ? [batch]
          : [batch, { ...batch, entries: rest, bytes: sizeOf(rest), posting: undefined, written: undefined }];
      });
    },
    touchLast() {
      const batch = newest();
      if (batch) batch.dirty = true;
    },
    take(owner, pageId, wanted) {
      const put = batches.flatMap((batch) => {
        if (!batch.dirty) return [];
        const stored = storedOf(batch, owner, pageId, wanted);
        const before = batch.written?.key;
        if (before && before.first !== stored.first) forget.push(before);
        batch.written = { key: { owner, pageId, first: stored.first }, last: stored.last };
        batch.dirty = false;
        return [stored];
      });
      if (put.length === 0 && forget.length === 0) return undefined;
      const changes = { forget, put };
      forget = [];
      return changes;
    },
    missing: (firsts) => batches.filter(({ written }) => written && !firsts.has(written.key.first)).flatMap(rangeOf),
    handOver() {
      const ranges = batches.flatMap(rangeOf);
      const rest = batches.flatMap(({ entries, written }) =>
        entries.filter(({ sequence }) => sequence > (written?.last ?? 0)),
      );
      forget = [];
      batches =
        rest.length === 0
          ? []
          : [{ entries: rest, bytes: sizeOf(rest), posting: undefined, written: undefined, dirty: true }];
      return ranges;
    },
  };
}

function sizeOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function storedOf(batch: Batch, owner: string, pageId: string, wanted: boolean): StoredBatch {
  const { entries, posting } = batch;
  const [oldest, newest] = [entries[0], entries.at(-1)] as [Entry, Entry];
  return {
    owner,
    pageId,
    first: oldest.sequence,
    last: newest.sequence,
    at: newest.at,
    level: gravest(entries.map(({ level }) => level)),
    lines: entries.map(({ line }) => line),
    bytes: batch.bytes,
    wanted,
    posting,
  };
}
