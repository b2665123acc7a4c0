/** Where the lines come from that are posted together, and who is told what became of them. */
import type { Doubts, Placed } from './doubts.ts';
import type { LeftOver } from './keeper.ts';
import type { StoredBatch } from './store.ts';

/** One line that is to be posted. */
export interface Item extends Placed {
  readonly line: string;
}

/** Where lines come from, and who is told what became of them. */
export interface Source<T extends Item> {
  /** Those that still wait, in order. */
  waiting(): readonly T[];
  /** Notes that a part is on its way, or that it certainly is not any more. */
  mark(part: readonly T[], requestId: string | undefined): Promise<void>;
  taken(part: readonly T[]): void | Promise<void>;
  /** Nothing is known of that request. */
  doubt(part: readonly T[], requestId: string): void;
  /** Sentences on lines that may have arrived before. */
  tell(part: readonly T[]): string[];
}

/** Lines of a dead page. A batch is forgotten when its last line was taken; those whose event came late, at once. */
export async function leftOverSource(
  leftOver: LeftOver,
  doubts: Doubts,
): Promise<Source<Item & { readonly batch: StoredBatch }>> {
  const arrived = leftOver.batches.filter(({ posting }) => posting !== undefined && doubts.confirmed(posting));
  if (arrived.length > 0) await leftOver.acknowledge(arrived);
  const batches = leftOver.batches.filter((batch) => !arrived.includes(batch));
  const before = batches.flatMap(({ posting, pageId, first, last }) =>
    posting === undefined ? [] : [{ requestId: posting, pageId, ranges: [{ first, last }] }],
  );
  let items = batches.flatMap((batch) =>
    batch.lines.map((line, at) => ({ line, batch, pageId: batch.pageId, sequence: batch.first + at })),
  );
  const batchesOf = (part: readonly (typeof items)[number][]): StoredBatch[] => [
    ...new Set(part.map(({ batch }) => batch)),
  ];
  return {
    waiting: () => items,
    mark: (part, requestId) => leftOver.posting(batchesOf(part), requestId),
    taken(part) {
      items = items.filter((item) => !part.includes(item));
      return leftOver.acknowledge(batchesOf(part).filter((batch) => !items.some((item) => item.batch === batch)));
    },
    doubt: (_, requestId) => doubts.await(requestId),
    tell: (part) => doubts.tell(part, before),
  };
}
