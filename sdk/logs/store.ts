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

/**
 * The store. No call ever rejects: what fails turns the store into one of memory (`kind`), which is said once by `failed`. Safe
 * with several tabs and frames at once.
 */
export interface LogStore {
  /** Where lines are kept now. */
  readonly kind: 'indexeddb' | 'memory';
  /** Adds a batch, or writes it anew; resolves when it is on the disk as far as the browser tells. */
  put(batch: StoredBatch): Promise<void>;
  /** Forgets batches, as they were acknowledged. */
  remove(keys: readonly BatchKey[]): Promise<void>;
  /** All of an owner, by page and then by sequence. */
  all(owner: string): Promise<readonly StoredBatch[]>;
  /** What was thrown away; it stays until `told`. */
  losses(owner: string): Promise<readonly StoredLoss[]>;
  told(losses: readonly StoredLoss[]): Promise<void>;
  /** Closes the database; nothing after it. Idempotent. */
  close(): void;
}
