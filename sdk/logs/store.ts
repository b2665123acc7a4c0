/** Where log lines are kept so that they survive the page: in batches, one key each, so that several tabs never write into one another's. */
import type { LogLevel } from './level.ts';

/** Lines of one page that were written together. */
export interface StoredBatch {
  /** Whose: `<user id>@<host>`. The next agent at the same computer neither sees nor posts them. */
  readonly owner: string;
  readonly pageId: string;
  /** Sequence of the first and the last entry. */
  readonly first: number;
  readonly last: number;
  /** Client wall time, ms, of the last entry. */
  readonly at: number;
  /** The gravest of them. */
  readonly level: LogLevel;
  /** As they are posted: redacted, without line ends. */
  readonly lines: readonly string[];
  /** Of UTF-8, line ends included. */
  readonly bytes: number;
  /** Something happened that is to be told to the server by itself: what is left of this page is posted at the next start. */
  readonly wanted: boolean;
  /**
   * `requestId` of the post that was under way with these lines when they were last heard of; they may have arrived. Undefined
   * where none was.
   */
  readonly posting: string | undefined;
}

/** Key of a batch. */
export type BatchKey = Pick<StoredBatch, 'owner' | 'pageId' | 'first'>;

/** What was thrown away from the store of one page, because of its bound or its age, and not told to the server yet. */
export interface StoredLoss {
  readonly owner: string;
  readonly pageId: string;
  readonly entries: number;
}

/** How much of an owner is kept, over all pages. */
export interface StoreBounds {
  /** Of UTF-8. */
  readonly maxBytes: number;
  /** What is older goes, of every owner: one who never comes back leaves nothing for ever. Client wall time, ms. */
  readonly since: number;
}

/**
 * The store. No call ever rejects: what fails turns the store into one of memory (`kind`), which is told once to who made it. Safe
 * with several tabs and frames at once. What is read back is as untrusted as any input: whoever can write into the storage of the
 * origin may have, so a record that is not as it must be is thrown away and counted.
 */
export interface LogStore {
  /** Where lines are kept now. */
  readonly kind: 'indexeddb' | 'memory';
  /** Records that were not as they must be, and were thrown away, since the store was made. */
  readonly damaged: number;
  /** Forgets some batches and adds others, or writes them anew: both or neither. Resolves when it is on the disk as far as the browser tells. */
  change(forget: readonly BatchKey[], put: readonly StoredBatch[]): Promise<void>;
  /** The pages of an owner of which there are batches or losses. */
  pages(owner: string): Promise<readonly string[]>;
  /** All of one of them, by sequence. */
  all(owner: string, pageId: string): Promise<readonly StoredBatch[]>;
  /** Throws away what is beyond the bounds, the least grave and of those the oldest first, and counts it as lost. */
  trim(owner: string, bounds: StoreBounds): Promise<void>;
  /** Entries of a page that were thrown away; they stay until `told`. */
  losses(owner: string, pageId: string): Promise<number>;
  /** Forgets as many of them. */
  told(loss: StoredLoss): Promise<void>;
  /** Closes the database; nothing after it. Idempotent. */
  close(): void;
}
