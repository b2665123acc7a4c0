/**
 * Keeps the lines of a living page in the store, a little behind the memory, which is the truth for that page; and finds what dead
 * pages have left there.
 */
import type { StoredBatch } from './store.ts';

/** What one dead page has left. Nobody else can claim it until `use` of {@link LogKeeper.drain} is done with it. */
export interface LeftOver {
  readonly pageId: string;
  /** By sequence; empty where only losses are left. A batch whose `posting` is set may have arrived. */
  readonly batches: readonly StoredBatch[];
  /** Entries of it that had to be thrown away, and are not told yet. */
  readonly lost: number;
  /** Something happened that is to be told to the server by itself. */
  readonly wanted: boolean;
  /** Notes, before they are posted, under which `requestId` batches are on their way; undefined: they are known not to be any more. */
  posting(batches: readonly StoredBatch[], requestId: string | undefined): Promise<void>;
  /** Forgets what has arrived. */
  acknowledge(batches: readonly StoredBatch[]): Promise<void>;
  /** `lost` has been told. */
  told(): Promise<void>;
}

/** See {@link createLogKeeper}. No call ever rejects. */
export interface LogKeeper {
  /** Where lines are kept besides memory. */
  readonly kind: 'indexeddb' | 'memory';
  /**
   * Whether this page may post its own lines. False only from the moment it goes into the back/forward cache, when its lines become
   * left-overs that any page may post, until it is back, has its lock again, and has taken those that were posted meanwhile as acknowledged.
   */
  readonly owns: boolean;
  /** Writes what is waiting to be written. Resolves when it is on the disk as far as the browser tells. */
  flush(): Promise<void>;
  /** From now until all of it is acknowledged, what is left of this page is posted by the next one. Writes at once. */
  want(): Promise<void>;
  /** As {@link LeftOver.posting}, for this page's own unacknowledged entries up to the sequence `upTo`. Resolve it before posting. */
  posting(upTo: number, requestId: string | undefined): Promise<void>;
  /**
   * Gives `use` what each dead page of this agent has left, one after the other, as nobody else gets it: waits until no other page
   * drains. A page is dead when its lock is free. Resolves when there is no more; `use` that rejects ends it, what was not acknowledged stays.
   * @param signal ends the waiting, and the draining before the next page.
   */
  drain(use: (leftOver: LeftOver) => Promise<void>, signal?: AbortSignal): Promise<void>;
  /** Writes what is waiting, and gives up the page's lock: from then on its lines are left-overs. Idempotent. */
  close(): Promise<void>;
}
