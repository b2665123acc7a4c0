/** What a tab of a browser keeps while one page of it follows another: its storage, and the locks that a page holds until it goes. */
import type { Platform } from '../../sdk/platform.ts';

/** See the head of the file. */
export interface Tab {
  readonly storage: NonNullable<Platform['storage']>;
  /** The locks as one page sees them, and how that page lets go of all of them when it goes. */
  locksOfPage(): { readonly locks: NonNullable<Platform['locks']>; readonly release: () => void };
  /** Names of locks that are held now. */
  readonly held: readonly string[];
}

interface Waiting {
  readonly page: object;
  readonly grant: () => void;
}

/** An empty tab. */
export function openTab(): Tab {
  const stored = new Map<string, string>();
  const holders = new Map<string, object>();
  const queues = new Map<string, Waiting[]>();
  const next = (name: string): void => {
    holders.delete(name);
    queues.get(name)?.shift()?.grant();
  };
  const locksOf = (page: object): NonNullable<Platform['locks']> => {
    const request = async (name: string, ...rest: readonly unknown[]): Promise<unknown> => {
      const work = rest.at(-1) as (lock: { readonly name: string } | null) => unknown;
      const { ifAvailable = false, signal } = (rest.length > 1 ? rest[0] : {}) as LockOptions;
      signal?.throwIfAborted();
      // As in a browser, the lock is granted later.
      await Promise.resolve();
      if (holders.has(name)) {
        if (ifAvailable) return work(null);
        await new Promise<void>((resolve, reject) => {
          const waiting = { page, grant: resolve };
          const queue = queues.get(name) ?? [];
          queues.set(name, queue);
          queue.push(waiting);
          signal?.addEventListener('abort', () => {
            queue.splice(queue.indexOf(waiting) >>> 0, 1);
            reject(signal.reason as Error);
          });
        });
      }
      holders.set(name, page);
      try {
        return await work({ name });
      } finally {
        if (holders.get(name) === page) next(name);
      }
    };
    return { request };
  };
  return {
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    locksOfPage() {
      const page = {};
      return {
        locks: locksOf(page),
        release() {
          for (const [name, queue] of queues) {
            queues.set(
              name,
              queue.filter((one) => one.page !== page),
            );
          }
          for (const [name, holder] of [...holders]) if (holder === page) next(name);
        },
      };
    },
    get held() {
      return [...holders.keys()];
    },
  };
}
