/**
 * How many lines a page has in memory alone, because the storage is full or forbidden, for the next page in the same tab: if they die
 * with their page, they are counted at least.
 */
import type { Platform } from '../platform.ts';
import { readLoss } from './store-record.ts';
import type { StoredLoss } from './store.ts';

const KEY = 'finesse-pulse.log-in-memory';
/** Pages at most: those of all frames of a tab, and some before them. */
const MAX_PAGES = 20;

/** See the head of the file. */
export interface StrandedLines {
  /** Of the pages of that owner. */
  of(owner: string): readonly StoredLoss[];
  /** So many of that page, none included. */
  set(loss: StoredLoss): void;
}

/** Whoever can write into the storage may have; it may be full, too. */
export function createStrandedLines(storage: Platform['storage']): StrandedLines {
  const read = (): readonly StoredLoss[] => {
    try {
      const all: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]');
      return Array.isArray(all) ? all.flatMap((one) => readLoss(one) ?? []) : [];
    } catch {
      return [];
    }
  };
  return {
    of: (owner) => read().filter((one) => one.owner === owner),
    set(loss) {
      const others = read().filter(({ pageId }) => pageId !== loss.pageId);
      const all = loss.entries > 0 ? [...others.slice(1 - MAX_PAGES), loss] : others;
      try {
        if (all.length > 0) storage?.setItem(KEY, JSON.stringify(all));
        else storage?.removeItem(KEY);
      } catch {
        // Then nothing is known of them.
      }
    },
  };
}
