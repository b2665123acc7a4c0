/**
 * Keeps the lines of a living page in the store, a little behind the memory, which is the truth for that page; and finds what dead
 * pages have left there.
 */
import { Subscription, timer } from 'rxjs';
import type { PageSignal, Platform } from '../platform.ts';
import { OptionsError } from '../errors.ts';
import type { LogKeepOptions } from './delivery.ts';
import { createBatches } from './keeper-batches.ts';
import type { ClientLog, ClientLogger } from './logger.ts';
import { drain, hold, pageLock } from './page-lock.ts';
import { createIndexedDbStore } from './store-indexeddb.ts';
import type { LogStore, StoredBatch } from './store.ts';
import { createStrandedLines } from './stranded.ts';

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
  readonly posting: (batches: readonly StoredBatch[], requestId: string | undefined) => Promise<void>;
  /** Forgets what has arrived. */
  readonly acknowledge: (batches: readonly StoredBatch[]) => Promise<void>;
  /** `lost` has been told. */
  readonly told: () => Promise<void>;
}

/** See {@link createLogKeeper}. No call rejects but `drain`. */
export interface LogKeeper {
  /** Where lines are kept besides memory. */
  readonly kind: 'indexeddb' | 'memory';
  /**
   * Whether this page may post its own lines. False only from the moment it goes into the back/forward cache, when its lines become
   * left-overs that any page may post, until it is back, has its lock again, and has taken those that were posted meanwhile as acknowledged.
   */
  readonly owns: boolean;
  /** Takes the page's lock and begins to write. Idempotent. */
  start(): void;
  /** Writes what is waiting to be written. Resolves when it is on the disk as far as the browser tells. */
  flush(): Promise<void>;
  /** From now until all of it is acknowledged, what is left of this page is posted by the next one. Writes at once. */
  want(): Promise<void>;
  /** As {@link LeftOver.posting}, for this page's own unacknowledged entries up to the sequence `upTo`. Resolve it before posting. */
  posting(upTo: number, requestId: string | undefined): Promise<void>;
  /**
   * Gives `use` what each dead page of this agent has left, one after the other, as nobody else gets it: waits until no other page
   * drains. A page is dead when its lock is free. Resolves when there is no more.
   * Rejects where `use` does, which ends it; what was not acknowledged stays.
   * @param signal ends the waiting, and the draining before the next page, by its reason.
   */
  drain(use: (leftOver: LeftOver) => Promise<void>, signal?: AbortSignal): Promise<void>;
  /** Writes what is waiting, and gives up the page's lock: from then on its lines are left-overs. Idempotent. */
  close(): Promise<void>;
}

/** What the keeper needs of its surroundings. */
export interface KeeperSurroundings {
  readonly log: Pick<ClientLog, 'buffer' | 'pageId' | 'renew'>;
  readonly logger: Pick<ClientLogger, 'warn'>;
  /** See {@link StoredBatch.owner}. */
  readonly owner: string;
  readonly platform: Pick<Platform, 'scheduler' | 'indexedDB' | 'locks' | 'signals$' | 'storage'>;
  /** In place of that of the platform. */
  readonly store?: LogStore;
}

/** How long a line waits to be written, ms: a crash loses at most so much of the log, and a busy log is written once a second. */
const WRITE_MS = 1_000;
/** Bytes written after which it is looked whether all pages together keep too much: by so much they may exceed the bound. */
const TRIM_BYTES = 262_144;
/** The same by time, for what grows old, ms. */
const TRIM_MS = 3_600_000;
const MAX_BYTES = 6_291_456;
const MAX_AGE_MS = 604_800_000;

/**
 * Makes one for a log. Touches neither locks nor the database before `start()`. `false` keeps nothing.
 * @throws OptionsError where a bound is none.
 */
export function createLogKeeper(surroundings: KeeperSurroundings, options: LogKeepOptions | false = {}): LogKeeper {
  const { log, logger, owner, platform } = surroundings;
  const { scheduler, indexedDB, locks, signals$ } = platform;
  const { maxBytes = MAX_BYTES, maxAgeMs = MAX_AGE_MS } = options || {};
  if (!(maxBytes > 0 && maxAgeMs > 0))
    throw new OptionsError('clientLog.keep: maxBytes and maxAgeMs must be more than 0.');
  const failed = (why: string): void =>
    logger.warn(`The client log is kept in memory alone from now on, and would be lost with this page: ${why}.`);
  const database = options && indexedDB ? createIndexedDbStore(platform, indexedDB, failed) : undefined;
  const store = surroundings.store ?? database;
  // Where there is no page, as in Node, nobody expects more.
  if (!store) return options && signals$ ? nothingKept(() => failed('there is no IndexedDB')) : NOTHING_KEPT;

  const batches = createBatches();
  const stranded = createStrandedLines(platform.storage);
  const life = new Subscription();
  /** Under this id it is kept: the lock's, and not always that in the stamps of older lines. */
  let pageId = log.pageId;
  let owns = true;
  let started = false;
  let closing = false;
  let closed = false;
  let wanted = false;
  /** Gives the page's lock up; undefined while it is not held. */
  let release: (() => void) | undefined;
  let held: Promise<unknown> = Promise.resolve();
  let waiting: Subscription | undefined;
  let last: Promise<void> = Promise.resolve();
  let underWay = 0;
  let urgent = false;
  let untrimmed = Infinity;
  let trimmedAt = 0;
  let damaged = 0;

  const trim = async (): Promise<void> => {
    const now = scheduler.now();
    if (untrimmed < TRIM_BYTES && now - trimmedAt < TRIM_MS) return;
    [untrimmed, trimmedAt] = [0, now];
    await store.trim(owner, { maxBytes, since: now - maxAgeMs });
  };

  /** At once, whatever is under way: the page may be about to go. */
  const write = (): Promise<void> => {
    waiting?.unsubscribe();
    waiting = undefined;
    const changed = release && owns ? batches.take(owner, pageId, wanted) : undefined;
    if (!changed) return last;
    underWay += 1;
    for (const { bytes } of changed.put) untrimmed += bytes;
    last = store.change(changed.forget, changed.put).then(async () => {
      await trim();
      if (store.kind === 'memory') stranded.set({ owner, pageId, entries: log.buffer.lines });
      underWay -= 1;
      if (!urgent || underWay > 0) return;
      urgent = false;
      void write();
    });
    return last;
  };
  /** What had to make room on the disk was posted from memory all the same. */
  const forgive = async (): Promise<void> => {
    const of = { owner, pageId };
    const entries = await store.losses(owner, of.pageId);
    if (entries > 0) await store.told({ ...of, entries });
  };
  /** In time: one transaction after the other, however many errors there are. */
  const writeSoon = (now: boolean): void => {
    if (!release) return;
    if (!now) waiting ??= timer(WRITE_MS, scheduler).subscribe(() => void write());
    else if (underWay > 0) urgent = true;
    else void write();
  };
  const flush = (): Promise<void> => held.then(write);

  const take = async (ifAvailable: boolean): Promise<boolean> => {
    const give = await hold(locks, pageLock(pageId), ifAvailable, lost);
    if (closed) give?.();
    else release = give;
    return give !== undefined;
  };
  /** Somebody took the lock by force: as if the page had been away. */
  const lost = (): void => {
    if (closed || !release) return;
    leave();
    held = comeBack();
  };
  /**
   * Into the back/forward cache, or for good. The lock is given up: Firefox does not cache a page that holds one, the HTML standard ends
   * them there ("lock" among the not-restored reasons), and in Chromium, where it would be kept, nobody else could post these
   * lines for as long as the page lies there. A frozen page that is still shown in its tab keeps it.
   */
  const leave = (): void => {
    owns = false;
    release?.();
    release = undefined;
  };
  const comeBack = async (): Promise<void> => {
    if (await take(true)) {
      // What is not there any more was posted by somebody else meanwhile.
      const kept = store.kind === 'memory' ? undefined : await store.all(owner, pageId);
      const gone = kept && batches.missing(new Set(kept.map(({ first }) => first)));
      if (gone?.length) log.buffer.acknowledge(gone);
    } else {
      // Somebody is about to post them: they are left to whoever it is.
      const left = store.kind === 'memory' ? [] : batches.handOver();
      if (left.length > 0) log.buffer.acknowledge(left);
      pageId = log.renew();
      await take(true);
    }
    owns = true;
    void write();
  };

  const onSignal = ({ kind }: PageSignal): void => {
    if (kind === 'hidden' || kind === 'frozen' || kind === 'leaving') void write();
    // Whoever else hears of it may still mark what it posts.
    if (kind === 'leaving') void Promise.resolve().then(leave);
    if (kind === 'returned' && !owns) held = comeBack();
  };

  return {
    get kind() {
      return store.kind;
    },
    get owns() {
      return owns;
    },
    start() {
      if (started || closed) return;
      started = true;
      for (const entry of log.buffer.pending()) batches.add(entry);
      life.add(
        log.buffer.changes$.subscribe((change) => {
          if (change.kind === 'written') {
            batches.add(change.entry);
            writeSoon(change.entry.level === 'error');
          } else if (change.kind === 'dropped') {
            const { sequence } = change.entry;
            batches.settle([{ first: sequence, last: sequence }]);
            writeSoon(false);
          } else {
            batches.settle(change.ranges);
            if (batches.isEmpty) {
              wanted = false;
              void forgive();
            }
            // Soon: what is acknowledged and not forgotten is posted twice if the page dies now.
            writeSoon(true);
          }
        }),
      );
      life.add(signals$?.subscribe(onSignal));
      held = take(false);
      void flush();
    },
    flush,
    want() {
      wanted = true;
      batches.touchLast();
      return flush();
    },
    posting(upTo, requestId) {
      batches.mark(upTo, requestId);
      return release ? write() : flush();
    },
    async drain(use, signal) {
      await drain({ store, stranded, owner, isOwn: (id) => id === pageId, scheduler, locks }, use, signal);
      if (store.damaged > damaged)
        logger.warn(`${store.damaged - damaged} damaged records of the client log were thrown away.`);
      damaged = store.damaged;
    },
    async close() {
      if (closing) return;
      closing = true;
      life.unsubscribe();
      await (release ? write() : flush());
      closed = true;
      waiting?.unsubscribe();
      leave();
      store.close();
    },
  };
}

const DONE = Promise.resolve();
const NOTHING_KEPT: LogKeeper = {
  kind: 'memory',
  owns: true,
  start: () => undefined,
  flush: () => DONE,
  want: () => DONE,
  posting: () => DONE,
  drain: () => DONE,
  close: () => DONE,
};

/** @param says is called once, when something happens that is to be told: before that it matters to nobody. */
function nothingKept(says: () => void): LogKeeper {
  let said = false;
  const want = (): Promise<void> => {
    if (!said) says();
    said = true;
    return DONE;
  };
  return { ...NOTHING_KEPT, want };
}
