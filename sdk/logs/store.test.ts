import { expect } from '@open-wc/testing';
import { asyncScheduler } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { createIndexedDbStore } from './store-indexeddb.ts';
import { createMemoryStore } from './store-memory.ts';
import type { LogStore, StoredBatch } from './store.ts';

const NAME = 'finesse-pulse.log';
const OWNER = '1001001@fin1.example.com';
const OTHER = '1001002@fin1.example.com';
const PAGE = '4f3a9c01';
const PAGE_2 = '4f3a9c02';
const EVERYTHING = { maxBytes: Infinity, since: -Infinity };

function batch(first: number, over: Partial<StoredBatch> = {}): StoredBatch {
  return {
    owner: OWNER,
    pageId: PAGE,
    first,
    last: first + 1,
    at: first,
    level: 'info',
    lines: [`line ${first}`, `line ${first + 1}`],
    bytes: 100,
    wanted: false,
    posting: undefined,
    ...over,
  };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('failed'));
  });
}

describe('stores of the client log', () => {
  let opened: LogStore[] = [];
  let failures: string[] = [];
  const indexedDb = (
    factory: IDBFactory = indexedDB,
    scheduler: VirtualClock | typeof asyncScheduler = asyncScheduler,
  ) => {
    const store = createIndexedDbStore({ scheduler }, factory, (why) => failures.push(why));
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened) store.close();
    opened = [];
    failures = [];
    await settled(indexedDB.deleteDatabase(NAME));
  });

  for (const [what, make] of [
    ['IndexedDB', () => indexedDb()],
    ['memory', createMemoryStore],
  ] as const)
    describe(`the one of ${what}`, () => {
      it('gives the batches of each page by sequence, with all that was in them', async () => {
        const store = make();
        const marked = batch(3, { wanted: true, posting: 'a-b', level: 'error' });
        await store.change([], [batch(11), marked, batch(1, { pageId: PAGE_2 })]);
        expect(await store.pages(OWNER)).to.deep.equal([PAGE, PAGE_2]);
        expect(await store.all(OWNER, PAGE)).to.deep.equal([marked, batch(11)]);
        expect(await store.all(OWNER, PAGE_2)).to.deep.equal([batch(1, { pageId: PAGE_2 })]);
      });

      it('writes a batch anew, and forgets one in the same step', async () => {
        const store = make();
        await store.change([], [batch(1), batch(3)]);
        await store.change([batch(1)], [batch(3, { last: 9 }), batch(10)]);
        expect(await store.all(OWNER, PAGE)).to.deep.equal([batch(3, { last: 9 }), batch(10)]);
      });

      it('shows nobody the lines of another', async () => {
        const store = make();
        await store.change(
          [],
          [batch(1), batch(1, { owner: OTHER }), batch(1, { owner: `${OWNER}.de`, pageId: PAGE_2 })],
        );
        expect(await store.pages(OWNER)).to.deep.equal([PAGE]);
        expect((await store.all(OWNER, PAGE)).map(({ owner }) => owner)).to.deep.equal([OWNER]);
        await store.change([batch(1)], []);
        expect(await store.pages(OWNER)).to.deep.equal([]);
        expect(await store.pages(OTHER)).to.deep.equal([PAGE]);
      });

      it('throws away the least grave and then the oldest when there is too much, and counts it for each page until that is told', async () => {
        const store = make();
        const grave = batch(1, { level: 'error' });
        await store.change([], [grave, batch(3), batch(5, { level: 'debug' }), batch(7, { pageId: PAGE_2 })]);
        await store.trim(OWNER, { ...EVERYTHING, maxBytes: 200 });
        expect(await store.all(OWNER, PAGE)).to.deep.equal([grave]);
        expect(await store.pages(OWNER)).to.deep.equal([PAGE, PAGE_2]);
        expect(await store.losses(OWNER, PAGE)).to.equal(4);
        expect(await store.losses(OWNER, PAGE_2)).to.equal(0);
        await store.told({ owner: OWNER, pageId: PAGE, entries: 3 });
        await store.trim(OWNER, { ...EVERYTHING, maxBytes: 99 });
        expect(await store.losses(OWNER, PAGE)).to.equal(3);
        await store.told({ owner: OWNER, pageId: PAGE, entries: 3 });
        expect(await store.losses(OWNER, PAGE)).to.equal(0);
      });

      it('throws away what is too old, of whomever, and leaves others their share', async () => {
        const store = make();
        await store.change([], [batch(1), batch(3), batch(1, { owner: OTHER }), batch(3, { owner: OTHER })]);
        await store.trim(OWNER, { maxBytes: 0, since: 2 });
        expect(await store.pages(OWNER)).to.deep.equal([PAGE]);
        expect(await store.losses(OWNER, PAGE)).to.equal(4);
        expect(await store.all(OTHER, PAGE)).to.deep.equal([batch(3, { owner: OTHER })]);
        expect(await store.losses(OTHER, PAGE)).to.equal(2);
      });
    });

  it('keeps them for the next page, and for one that is open beside it', async () => {
    const [one, two] = [indexedDb(), indexedDb()];
    await one.change([], [batch(1)]);
    await two.change([], [batch(3)]);
    one.close();
    expect(await two.all(OWNER, PAGE)).to.deep.equal([batch(1), batch(3)]);
    expect(await indexedDb().all(OWNER, PAGE)).to.deep.equal([batch(1), batch(3)]);
    expect(failures).to.deep.equal([]);
  });

  describe('where the database fails', () => {
    const put = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put') ?? {};
    const mend = () => Object.defineProperty(IDBObjectStore.prototype, 'put', put);
    afterEach(mend);
    const withOpen = (open: () => never): IDBFactory => ({ open }) as Partial<IDBFactory> as IDBFactory;
    /** What each of them must do then: keep in memory what comes, say why, once. */
    const keepsInMemory = async (store: LogStore, why: string): Promise<void> => {
      await store.change([], [batch(101)]);
      await store.change([], [batch(103)]);
      expect(store.kind).to.equal('memory');
      expect((await store.all(OWNER, PAGE)).filter(({ first }) => first > 100)).to.deep.equal([batch(101), batch(103)]);
      await store.trim(OWNER, { ...EVERYTHING, maxBytes: 100 });
      expect(await store.losses(OWNER, PAGE)).to.be.greaterThan(0);
      await store.change([batch(101), batch(103)], []);
      expect((await store.all(OWNER, PAGE)).filter(({ first }) => first > 100)).to.deep.equal([]);
      expect(failures).to.deep.equal([why]);
    };

    it('because opening throws, as in a frame that may not store', async () => {
      const forbidden = (): never => {
        throw new DOMException('', 'SecurityError');
      };
      await keepsInMemory(indexedDb(withOpen(forbidden)), 'SecurityError');
    });

    it('because opening fails, as in a private window, or a newer version has been here', async () => {
      const newer = await settled(indexedDB.open(NAME, 2));
      newer.close();
      await keepsInMemory(indexedDb(), 'VersionError');
    });

    it('because it does not open, behind a page that does not close it; nor is it held when it opens too late', async () => {
      const stubborn = await settled(indexedDB.open(NAME, 1));
      const clearing = settled(indexedDB.deleteDatabase(NAME));
      const clock = new VirtualClock();
      const store = indexedDb(indexedDB, clock);
      const writing = store.change([], [batch(1)]);
      await clock.advance(9_999);
      expect(store.kind).to.equal('indexeddb');
      await clock.advance(1);
      await writing;
      expect(await store.all(OWNER, PAGE)).to.deep.equal([batch(1)]);
      expect(failures).to.deep.equal(['TimeoutError']);
      stubborn.close();
      await clearing;
      await settled(indexedDB.deleteDatabase(NAME));
    });

    it('because there is no room any more: what is on the disk is still read, and still forgotten', async () => {
      const store = indexedDb();
      await store.change([], [batch(1), batch(3)]);
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('', 'QuotaExceededError');
      };
      await store.change([batch(1)], [batch(5), batch(3, { last: 9 })]);
      expect(store.kind).to.equal('memory');
      expect(await store.all(OWNER, PAGE)).to.deep.equal([batch(3, { last: 9 }), batch(5)]);
      mend();
      await store.change([batch(3), batch(5)], [batch(7)]);
      expect(await store.all(OWNER, PAGE)).to.deep.equal([batch(7)]);
      expect(await indexedDb().all(OWNER, PAGE)).to.deep.equal([]);
      expect(failures).to.deep.equal(['QuotaExceededError']);
    });

    it('because a transaction is aborted, of which no half remains', async () => {
      const store = indexedDb();
      await store.change([], [batch(1)]);
      IDBObjectStore.prototype.put = function (value) {
        this.add(value);
        return this.add(value);
      };
      await store.change([batch(1)], [batch(3)]);
      mend();
      expect(store.kind).to.equal('memory');
      expect(await store.all(OWNER, PAGE)).to.deep.equal([batch(3)]);
      expect(await indexedDb().all(OWNER, PAGE)).to.deep.equal([]);
      expect(failures).to.deep.equal(['ConstraintError']);
    });

    it('not because somebody clears the storage: it goes on in a new database', async () => {
      const store = indexedDb();
      await store.change([], [batch(1)]);
      await settled(indexedDB.deleteDatabase(NAME));
      await store.change([], [batch(3)]);
      expect(store.kind).to.equal('indexeddb');
      expect(await indexedDb().all(OWNER, PAGE)).to.deep.equal([batch(3)]);
    });

    it('because a newer version comes, for which it makes way', async () => {
      const store = indexedDb();
      await store.change([], [batch(1)]);
      const newer = await settled(indexedDB.open(NAME, 2));
      newer.close();
      await keepsInMemory(store, 'VersionError');
    });
  });

  describe('where somebody has written into it', () => {
    const write = async (records: readonly unknown[], into = 'batches'): Promise<void> => {
      const db = await settled(indexedDB.open(NAME));
      const tx = db.transaction(into, 'readwrite');
      for (const record of records) tx.objectStore(into).put(record);
      await new Promise((resolve) => (tx.oncomplete = resolve));
      db.close();
    };

    it('throws away what no page of ours can have written, counts it, and gives the rest', async () => {
      const store = indexedDb();
      await store.change([], [batch(1)]);
      const broken: object[] = [
        { last: 2 },
        { at: NaN },
        { at: '5' },
        { level: 'fatal' },
        { lines: 'text' },
        { lines: [7] },
        { lines: ['two\nlines'] },
        { lines: ['null \u0000'] },
        { lines: ['x'.repeat(20_000)] },
        { bytes: -1 },
        { wanted: 1 },
        { posting: 'a\r\nX-Evil: 1' },
      ];
      await write([
        ...broken.map((over, n) => ({ ...batch(10 + n), ...over })),
        { owner: OWNER, pageId: PAGE, first: 99 },
        { owner: OWNER, pageId: PAGE, first: 'x' },
        { ...batch(1), pageId: '../../up' },
        { ...batch(1), pageId: 7 },
      ]);
      expect(await store.pages(OWNER)).to.deep.equal([PAGE]);
      expect(await store.all(OWNER, PAGE)).to.deep.equal([batch(1)]);
      expect(store.damaged).to.equal(broken.length + 4);
      expect(await store.all(OWNER, PAGE)).to.deep.equal([batch(1)]);
      expect(store.damaged).to.equal(broken.length + 4);
      expect(store.kind).to.equal('indexeddb');
      expect(failures).to.deep.equal([]);
    });

    it('takes a loss that is no number for none, and counts on', async () => {
      const store = indexedDb();
      await store.change([], [batch(1)]);
      await write([{ owner: OWNER, pageId: PAGE, entries: 'many' }], 'losses');
      expect(await store.losses(OWNER, PAGE)).to.equal(0);
      await store.trim(OWNER, { ...EVERYTHING, maxBytes: 0 });
      expect(await store.losses(OWNER, PAGE)).to.equal(2);
    });
  });
});
