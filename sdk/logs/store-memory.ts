/** A store that does not outlive the page: where there is no database, or until there is none any more. */
import { surplus } from './store-record.ts';
import type { BatchKey, LogStore, StoredBatch, StoredLoss } from './store.ts';

/** See {@link LogStore}. */
export function createMemoryStore(): LogStore {
  const batches = new Map<string, StoredBatch>();
  const lost = new Map<string, StoredLoss>();
  const ofOwner = (owner: string): StoredBatch[] => [...batches.values()].filter((one) => one.owner === owner);
  const lose = ({ owner, pageId }: Pick<StoredLoss, 'owner' | 'pageId'>, more: number): void => {
    const name = nameOf({ owner, pageId, first: 0 });
    const entries = (lost.get(name)?.entries ?? 0) + more;
    if (entries > 0) lost.set(name, { owner, pageId, entries });
    else lost.delete(name);
  };

  return {
    kind: 'memory',
    damaged: 0,
    change: (forget, put) => {
      for (const key of forget) batches.delete(nameOf(key));
      for (const batch of put) batches.set(nameOf(batch), batch);
      return Promise.resolve();
    },
    pages: (owner) => {
      const losing = [...lost.values()].filter((one) => one.owner === owner);
      return Promise.resolve([...new Set([...ofOwner(owner), ...losing].map(({ pageId }) => pageId))].sort());
    },
    all: (owner, pageId) =>
      Promise.resolve(
        ofOwner(owner)
          .filter((one) => one.pageId === pageId)
          .sort((one, other) => one.first - other.first),
      ),
    trim: (owner, bounds) => {
      for (const one of surplus([...batches.values()], owner, bounds)) {
        batches.delete(nameOf(one));
        lose(one, one.lines.length);
      }
      return Promise.resolve();
    },
    losses: (owner, pageId) => Promise.resolve(lost.get(nameOf({ owner, pageId, first: 0 }))?.entries ?? 0),
    told: (loss) => {
      lose(loss, -loss.entries);
      return Promise.resolve();
    },
    close: () => undefined,
  };
}

function nameOf({ owner, pageId, first }: BatchKey): string {
  return JSON.stringify([owner, pageId, first]);
}
