/**
 * The store in IndexedDB. Every step that several tabs could disturb is one transaction. What fails (private mode, no room, a
 * damaged disk, a database of a newer version) turns it into one of memory, and what is on the disk already is still read and
 * forgotten as far as that goes, lest the next page post again what was acknowledged.
 */
import { wrap, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { firstValueFrom, from, timeout } from 'rxjs';
import type { Platform } from '../platform.ts';
import { createMemoryStore } from './store-memory.ts';
import { isCount, isPageId, readBatch, readLoss, surplus, type BatchSize } from './store-record.ts';
import type { BatchKey, LogStore, StoredBatch, StoredLoss } from './store.ts';

type Key = [owner: string, pageId: string, first: number];

interface Schema extends DBSchema {
  readonly batches: {
    key: Key;
    value: StoredBatch;
    /** What is to go is decided by keys alone: six megabytes of lines are not read for that. */
    indexes: { sizes: [at: number, owner: string, level: string, bytes: number, lines: number] };
  };
  readonly losses: { key: [owner: string, pageId: string]; value: StoredLoss };
}
type Database = IDBPDatabase<Schema>;
type Writing = IDBPTransaction<Schema, ('batches' | 'losses')[], 'readwrite'>;

const NAME = 'finesse-pulse.log';
const VERSION = 1;
/** A database that opens or writes at all does so in well under a second; some that are damaged never answer. */
const TIMEOUT_MS = 10_000;

/**
 * Opens nothing before the first call.
 * @param failed is told, once, why it keeps lines in memory alone from now on: the name of a `DOMException`.
 */
export function createIndexedDbStore(
  { scheduler }: Pick<Platform, 'scheduler'>,
  indexedDB: IDBFactory,
  failed: (why: string) => void,
): LogStore {
  const memory = createMemoryStore();
  let kind: LogStore['kind'] = 'indexeddb';
  let damaged = 0;
  let closed = false;
  let opened: Promise<Database> | undefined;

  const connect = (): Promise<Database> => {
    const opening = Promise.resolve().then(() => openDatabase(indexedDB));
    const left = (db: Database): void => {
      if (opened === opening) opened = undefined;
      db.close();
    };
    opening.then(
      (db) => {
        // Too late for who asked, who has given it up.
        if (opened !== opening) db.close();
        // A newer version, and whoever clears the storage, would wait for this page; the next call opens it again, if it can.
        db.addEventListener('versionchange', () => left(db));
        db.addEventListener('close', () => left(db));
      },
      () => undefined,
    );
    return opening;
  };

  const within = <T>(work: Promise<T>): Promise<T> =>
    firstValueFrom(from(work).pipe(timeout({ each: TIMEOUT_MS, scheduler })));
  const fail = (error: unknown): void => {
    if (kind === 'memory' || closed) return;
    kind = 'memory';
    failed(error instanceof Error ? error.name : 'UnknownError');
  };

  /** Undefined where it failed, which is told once. */
  const attempt = async <T>(work: (db: Database) => Promise<T>, again = false): Promise<T | undefined> => {
    if (closed || (kind === 'memory' && !opened)) return undefined;
    const opening = (opened ??= connect());
    let db: Database;
    try {
      db = await within(opening);
    } catch (error) {
      if (opened === opening) opened = undefined;
      fail(error);
      return undefined;
    }
    try {
      return await within(work(db));
    } catch (error) {
      // The connection ended between two steps; one that is open still would say the same again.
      if (!again && error instanceof DOMException && error.name === 'InvalidStateError') {
        if (opened === opening) opened = undefined;
        db.close();
        return attempt(work, true);
      }
      fail(error);
      return undefined;
    }
  };
  /** All steps of a transaction that writes, or none; true where it is done. */
  const write = (steps: (tx: Writing) => Promise<unknown>): Promise<boolean | undefined> =>
    attempt(async (db) => {
      const tx = db.transaction(['batches', 'losses'], 'readwrite');
      await Promise.all([steps(tx), tx.done]);
      return true;
    });

  /** Throws away, and counts, what is not as it must be. */
  const discard = async (keys: readonly IDBValidKey[]): Promise<void> => {
    if (keys.length === 0) return;
    damaged += keys.length;
    await write((tx) => {
      const batches = tx.objectStore('batches');
      return begin(
        tx,
        keys.map((key) => () => batches.delete(key as Key)),
      );
    });
  };

  return {
    get kind() {
      return kind;
    },
    get damaged() {
      return damaged;
    },
    async change(forget, put) {
      const step = (add: readonly StoredBatch[]) =>
        write((tx) => {
          const batches = tx.objectStore('batches');
          return begin(tx, [
            ...forget.map((key) => () => batches.delete(keyOf(key))),
            ...add.map((batch) => () => batches.put(batch)),
          ]);
        });
      if (kind === 'indexeddb' && (await step(put))) return;
      // There may be room enough to forget.
      if (forget.length > 0) await step([]);
      await memory.change(forget, put);
    },
    async pages(owner) {
      const found = await attempt((db) =>
        Promise.all([
          db.getAllKeys('batches', between([owner], [after(owner)])),
          db.getAllKeys('losses', between([owner], [after(owner)])),
        ]),
      );
      const [batches = [], losses = []] = found ?? [];
      const isOurs = ([, pageId, first]: Key): boolean => isPageId(pageId) && isCount(first);
      await discard(batches.filter((key) => !isOurs(key)));
      const names = [...batches.filter(isOurs), ...losses].map(([, pageId]) => pageId);
      return [...new Set([...names.filter(isPageId), ...(await memory.pages(owner))])].sort();
    },
    async all(owner, pageId) {
      const range = between([owner, pageId], [owner, after(pageId)]);
      const found = await attempt((db) => {
        const { store } = db.transaction('batches');
        return Promise.all([store.getAllKeys(range), store.getAll(range)]);
      });
      const [keys = [], values = []] = found ?? [];
      await discard(keys.filter((_, at) => !readBatch(values[at])));
      // In memory is what could not be written anew.
      const newer = await memory.all(owner, pageId);
      const older = values.filter((one) => readBatch(one) && !newer.some(({ first }) => first === one.first));
      return [...older, ...newer].sort((one, other) => one.first - other.first);
    },
    async trim(owner, bounds) {
      await write(async (tx) => {
        const [batches, losses] = [tx.objectStore('batches'), tx.objectStore('losses')];
        const sizes: (BatchSize & { readonly key: Key; readonly entries: number })[] = [];
        for (let one = await batches.index('sizes').openKeyCursor(); one; one = await one.continue()) {
          const [at, of, level, bytes, entries] = one.key;
          sizes.push({ at, owner: of, level: level as StoredBatch['level'], bytes, entries, key: one.primaryKey });
        }
        const lost = new Map<string, StoredLoss>();
        for (const { key, entries } of surplus(sizes, owner, bounds)) {
          const [of, pageId] = key;
          await batches.delete(key);
          const name = JSON.stringify([of, pageId]);
          lost.set(name, { owner: of, pageId, entries: (lost.get(name)?.entries ?? 0) + entries });
        }
        for (const loss of lost.values()) {
          const before = readLoss(await losses.get([loss.owner, loss.pageId]))?.entries ?? 0;
          await losses.put({ ...loss, entries: loss.entries + before });
        }
      });
      await memory.trim(owner, bounds);
    },
    async losses(owner, pageId) {
      const found = await attempt((db) => db.get('losses', [owner, pageId]));
      return (readLoss(found)?.entries ?? 0) + (await memory.losses(owner, pageId));
    },
    async told({ owner, pageId, entries }) {
      const inMemory = await memory.losses(owner, pageId);
      await memory.told({ owner, pageId, entries: Math.min(entries, inMemory) });
      await write(async (tx) => {
        const losses = tx.objectStore('losses');
        const left = (readLoss(await losses.get([owner, pageId]))?.entries ?? 0) - (entries - inMemory);
        await (left > 0 ? losses.put({ owner, pageId, entries: left }) : losses.delete([owner, pageId]));
      });
    },
    close() {
      closed = true;
      void opened?.then(
        (db) => db.close(),
        () => undefined,
      );
      opened = undefined;
    },
  };
}

function openDatabase(indexedDB: IDBFactory): Promise<Database> {
  const request = indexedDB.open(NAME, VERSION);
  request.addEventListener('upgradeneeded', () => {
    const batches = request.result.createObjectStore('batches', { keyPath: ['owner', 'pageId', 'first'] });
    batches.createIndex('sizes', ['at', 'owner', 'level', 'bytes', 'lines.length']);
    request.result.createObjectStore('losses', { keyPath: ['owner', 'pageId'] });
  });
  // Of the schema that this version of the database has.
  return wrap(request) as Promise<unknown> as Promise<Database>;
}

/** All of the steps, or none, and none that fails unheard. It is not waited for each before all are committed: the page may be leaving. */
function begin(tx: Writing, steps: readonly (() => Promise<unknown>)[]): Promise<unknown> {
  const begun: Promise<unknown>[] = [];
  try {
    for (const step of steps) begun.push(step());
    tx.commit();
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a database throws is an error
    begun.unshift(Promise.reject(error));
    tx.abort();
  }
  return Promise.all(begun);
}

/** Keys that begin with the names of `from`, up to those of `to`. */
function between(from: readonly string[], to: readonly string[]): IDBKeyRange {
  return IDBKeyRange.bound(from, to, false, true);
}

/** The next text in the order of keys. */
function after(text: string): string {
  return `${text}\0`;
}

function keyOf({ owner, pageId, first }: BatchKey): Key {
  return [owner, pageId, first];
}
