/** Web Locks of the client log: which page lives, and who posts what the dead ones left. */
import type { SchedulerLike } from 'rxjs';
import type { Platform } from '../platform.ts';
import type { LeftOver } from './keeper.ts';
import type { LogStore, StoredBatch } from './store.ts';
import type { StrandedLines } from './stranded.ts';

type Locks = Platform['locks'];

/** Held by a page as long as it lives. */
export function pageLock(pageId: string): string {
  return `finesse-pulse.page.${pageId}`;
}

/** Where there are no locks, a page whose last line is as old as this, ms, is taken for dead: a living one writes one each minute. */
const SILENT_MS = 3_600_000;

/**
 * Takes a lock. Never rejects: where locks are missing or forbidden it is as if it were taken.
 * @param ended is told when the lock, once held, is taken away.
 * @returns what gives it up; undefined where somebody else has it and that was not to be waited for.
 */
export function hold(
  locks: Locks,
  name: string,
  ifAvailable: boolean,
  ended: () => void,
): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const without = (): void => resolve(() => undefined);
    if (!locks) {
      without();
      return;
    }
    let holds = false;
    // Also where asking throws.
    const asking = async (): Promise<void> => {
      await locks.request(name, { ifAvailable }, (lock) => {
        if (!lock) {
          resolve(undefined);
          return undefined;
        }
        holds = true;
        return new Promise<void>((release) => resolve(release));
      });
    };
    asking().catch(() => (holds ? ended() : without()));
  });
}

/** What {@link drain} needs. */
export interface DrainSurroundings {
  readonly store: LogStore;
  readonly stranded: StrandedLines;
  readonly owner: string;
  /** Whether that is the page that drains. */
  readonly isOwn: (pageId: string) => boolean;
  readonly scheduler: SchedulerLike;
  readonly locks: Locks;
}

/** See `drain` of the keeper. Rejects where `use` does, and where the waiting was ended. */
export async function drain(
  surroundings: DrainSurroundings,
  use: (leftOver: LeftOver) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { store, stranded, owner, isOwn, scheduler, locks } = surroundings;
  const pages = async (claim: (pageId: string) => Promise<void>): Promise<void> => {
    const inMemory = stranded.of(owner).map(({ pageId }) => pageId);
    for (const pageId of new Set([...(await store.pages(owner)), ...inMemory])) {
      signal?.throwIfAborted();
      if (!isOwn(pageId)) await claim(pageId);
    }
  };
  const give = async (pageId: string, silentSince?: number): Promise<void> => {
    // Read when it is claimed: before that somebody else may have posted it.
    const batches = await store.all(owner, pageId);
    const counted = await store.losses(owner, pageId);
    const had = stranded.of(owner).find((one) => one.pageId === pageId)?.entries ?? 0;
    const lost = counted + Math.max(0, had - batches.reduce((sum, { lines }) => sum + lines.length, 0));
    const told = (): Promise<void> => {
      stranded.set({ owner, pageId, entries: 0 });
      return store.told({ owner, pageId, entries: counted });
    };
    if (batches.length === 0 && lost === 0) return;
    if (silentSince !== undefined && batches.some(({ at }) => at > silentSince)) return;
    if (lost === 0) stranded.set({ owner, pageId, entries: 0 });
    await use({ pageId, batches, lost, told, ...leftOverOf(store, batches) });
  };
  if (!locks) {
    await pages((pageId) => give(pageId, scheduler.now() - SILENT_MS));
    return;
  }
  await locks.request(`finesse-pulse.drain.${owner}`, { ...(signal && { signal }) }, () =>
    pages((pageId) =>
      locks.request(pageLock(pageId), { ifAvailable: true }, async (lock) => {
        if (lock) await give(pageId);
      }),
    ),
  );
}

function leftOverOf(
  store: LogStore,
  batches: readonly StoredBatch[],
): Pick<LeftOver, 'wanted' | 'posting' | 'acknowledge'> {
  return {
    wanted: batches.some(({ wanted }) => wanted),
    posting: (some, posting) =>
      store.change(
        [],
        some.map((batch) => ({ ...batch, posting })),
      ),
    acknowledge: (some) => store.change(some, []),
  };
}
