import { expect } from '@open-wc/testing';
import { Subject } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { OptionsError } from '../errors.ts';
import type { PageSignal, Platform } from '../platform.ts';
import type { LogKeepOptions } from './delivery.ts';
import { createLogKeeper, type LeftOver, type LogKeeper } from './keeper.ts';
import { createClientLog } from './logger.ts';
import { readStamp } from './stamp.ts';
import { createMemoryStore } from './store-memory.ts';
import type { LogStore, StoredBatch } from './store.ts';

const OWNER = '1001001@fin1.example.com';

/** All pages of a test are at one browser. */
interface Origin {
  readonly clock: VirtualClock;
  readonly store: LogStore & { steps: number };
}

function origin(): Origin {
  const memory = createMemoryStore();
  const store = {
    ...memory,
    kind: 'indexeddb' as const,
    steps: 0,
    change: (...args: Parameters<LogStore['change']>) => {
      store.steps += 1;
      return memory.change(...args);
    },
  };
  return { clock: new VirtualClock(), store };
}

let pages = 0;
let closing: LogKeeper[] = [];

/** A page whose log is kept. */
function page(at: Origin, over: { locks?: Platform['locks']; owner?: string; keep?: LogKeepOptions | false } = {}) {
  const { clock, store } = at;
  const signals = new Subject<PageSignal>();
  const locks = 'locks' in over ? over.locks : navigator.locks;
  const log = createClientLog(
    {
      now: () => clock.now(),
      monotonic: clock.monotonic,
      serverClock: () => undefined,
      connection: () => 'connected',
      uuid: () => (pages += 1).toString(16).padStart(8, '0'),
      redact: (text) => text,
    },
    { zoneMinutes: () => 0 },
  );
  const logger = log.logger('pulse');
  const platform = { scheduler: clock, signals$: signals, ...(locks && { locks }) };
  const keeper = createLogKeeper({ log, logger, owner: over.owner ?? OWNER, platform, store }, over.keep);
  closing.push(keeper);
  keeper.start();
  const pageId = log.pageId;
  const stored = async (id = pageId): Promise<readonly StoredBatch[]> => store.all(over.owner ?? OWNER, id);
  return { ...at, log, logger, keeper, signals, pageId, stored };
}

const messageOf = (error: unknown): unknown => (error instanceof Error ? error.message : error);

type Page = ReturnType<typeof page>;

const messages = (batches: readonly StoredBatch[]): readonly string[] =>
  batches.flatMap(({ lines }) => lines.map((line) => readStamp(line)?.message.replace(/^.* : /, '') ?? ''));

/** What dead pages left, as that page gets it. */
async function drained({ keeper }: Page, use: (one: LeftOver) => Promise<void> | void = () => undefined) {
  const got: LeftOver[] = [];
  await keeper.drain(async (one) => {
    got.push(one);
    await use(one);
  });
  return got;
}

/** Claims a left-over, which is its until `done`. */
function drainsForLong({ keeper }: Page): Promise<[busy: Promise<void>, done: () => void, left: LeftOver]> {
  return new Promise((resolve) => {
    const busy: Promise<void> = keeper.drain(
      (left) => new Promise((done) => queueMicrotask(() => resolve([busy, done, left]))),
    );
  });
}

/** Real locks are given in real time. */
const taken = ({ keeper }: Page): Promise<void> => keeper.flush();

describe('the keeper of the client log', () => {
  afterEach(async () => {
    for (const keeper of closing) await keeper.close();
    closing = [];
  });

  it('writes a second after a line, all lines of that second in one step', async () => {
    const one = page(origin());
    await taken(one);
    one.logger.info('first');
    one.logger.info('second');
    await one.clock.advance(999);
    expect(await one.stored()).to.deep.equal([]);
    await one.clock.advance(1);
    expect(messages(await one.stored())).to.deep.equal(['first', 'second']);
    expect(one.store.steps).to.equal(1);
    await one.clock.advance(3_600_000);
    expect(one.store.steps).to.equal(1);
  });

  it('writes an error at once, and a storm of them in a few steps', async () => {
    const one = page(origin());
    await taken(one);
    one.logger.info('before');
    for (let n = 1; n <= 100; n += 1) one.logger.error(`wrong ${n}`);
    await one.clock.advance(0);
    expect(messages(await one.stored())).to.have.length(101);
    expect(one.store.steps).to.be.lessThan(4);
  });

  for (const kind of ['hidden', 'frozen'] as const)
    it(`writes at once when the page is ${kind}`, async () => {
      const one = page(origin());
      await taken(one);
      one.logger.info('last');
      one.signals.next({ kind });
      expect(messages(await one.stored())).to.deep.equal(['last']);
      expect(one.keeper.owns).to.equal(true);
    });

  it('keeps batches of some kilobytes, so that little is written anew for a line', async () => {
    const one = page(origin());
    await taken(one);
    for (let n = 0; n < 100; n += 1) one.logger.info('x'.repeat(1_000));
    await one.keeper.flush();
    const batches = await one.stored();
    expect(batches.length).to.be.greaterThan(5);
    for (const { bytes, lines } of batches) {
      expect(bytes).to.be.lessThan(16_385);
      expect(bytes).to.equal(lines.join('\n').length + 1);
    }
    expect(batches.map(({ first }) => first).slice(1)).to.deep.equal(batches.slice(0, -1).map(({ last }) => last + 1));
  });

  it('forgets at once what a server has acknowledged, also in the middle of a batch', async () => {
    const one = page(origin());
    await taken(one);
    for (const n of [1, 2, 3, 4]) one.logger.info(`line ${n}`);
    await one.keeper.flush();
    one.log.buffer.acknowledge([{ first: 1, last: 2 }]);
    await one.clock.advance(0);
    expect(messages(await one.stored())).to.deep.equal(['line 3', 'line 4']);
    one.log.buffer.acknowledge([{ first: 3, last: 4 }]);
    await one.clock.advance(0);
    expect(await one.store.pages(OWNER)).to.deep.equal([]);
  });

  it('notes the request under way with lines, with no more than these, and what comes of it', async () => {
    const one = page(origin());
    await taken(one);
    for (const n of [1, 2, 3]) one.logger.info(`line ${n}`);
    await one.keeper.posting(2, 'request-1');
    expect((await one.stored()).map(({ first, last, posting }) => [first, last, posting])).to.deep.equal([
      [1, 2, 'request-1'],
      [3, 3, undefined],
    ]);
    one.logger.info('line 4');
    await one.keeper.posting(2, undefined);
    expect((await one.stored()).map(({ last, posting }) => [last, posting])).to.deep.equal([
      [2, undefined],
      [4, undefined],
    ]);
  });

  it('gives the next page what a dead one left, and tells what is wanted', async () => {
    const at = origin();
    const one = page(at);
    await taken(one);
    one.logger.info('an outage');
    await one.keeper.want();
    one.logger.info('goes on');
    await one.keeper.close();
    const two = page(at);
    const [left] = await drained(two, async ({ batches, acknowledge }) => acknowledge(batches));
    expect(left?.pageId).to.equal(one.pageId);
    expect(left?.wanted).to.equal(true);
    expect(messages(left?.batches ?? [])).to.deep.equal(['an outage', 'goes on']);
    expect(await drained(two)).to.deep.equal([]);
  });

  it('wants nothing any more when all of it was acknowledged', async () => {
    const one = page(origin());
    await taken(one);
    one.logger.error('an outage');
    await one.keeper.want();
    one.log.buffer.acknowledge([{ first: 1, last: 9 }]);
    one.logger.info('calm');
    await one.keeper.flush();
    expect((await one.stored()).map(({ wanted }) => wanted)).to.deep.equal([false]);
  });

  it('gives nothing of a living page, nor of another agent', async () => {
    const at = origin();
    const [living, two, stranger] = [page(at), page(at), page(at, { owner: '1001002@fin1.example.com' })];
    for (const one of [living, two, stranger]) {
      await taken(one);
      one.logger.error('mine');
    }
    await at.clock.advance(1_000);
    await stranger.keeper.close();
    expect(await drained(two)).to.deep.equal([]);
    expect(await drained(page(at, { owner: '1001002@fin1.example.com' }))).to.have.length(1);
  });

  it('gives each left-over to one page only, the next after the first is done; what that did not acknowledge to the next', async () => {
    const at = origin();
    for (const text of ['one', 'two']) {
      const dead = page(at);
      await taken(dead);
      dead.logger.info(text);
      await dead.keeper.close();
    }
    const order: string[] = [];
    const [first, second] = [page(at), page(at)];
    const posted = async ({ batches, acknowledge }: LeftOver, by: string): Promise<void> => {
      order.push(`${by} ${messages(batches).join()}`);
      await acknowledge(batches);
    };
    const failing = first.keeper.drain(async (one) => {
      if (order.length > 0) throw new Error('unreachable');
      await posted(one, 'first');
    });
    const then = second.keeper.drain((one) => posted(one, 'second'));
    expect(await failing.catch(messageOf)).to.equal('unreachable');
    await then;
    expect(order).to.deep.equal(['first one', 'second two']);
    expect(await at.store.pages(OWNER)).to.deep.equal([]);
  });

  it('marks what is on its way of a left-over, which the next page sees', async () => {
    const at = origin();
    const dead = page(at);
    await taken(dead);
    dead.logger.info('one');
    await dead.keeper.close();
    await drained(page(at), ({ batches, posting }) => posting(batches, 'request-1'));
    const [left] = await drained(page(at));
    expect(left?.batches.map(({ posting }) => posting)).to.deep.equal(['request-1']);
  });

  it('ends the waiting for a page that drains when it is told to', async () => {
    const at = origin();
    const dead = page(at);
    await taken(dead);
    dead.logger.info('one');
    await dead.keeper.close();
    const aborter = new AbortController();
    const [busy, done] = await drainsForLong(page(at));
    const second = page(at);
    const waiting = second.keeper.drain(() => Promise.reject(new Error('got it')), aborter.signal);
    aborter.abort(new Error('closed'));
    expect(await waiting.catch(messageOf)).to.equal('closed');
    done();
    await busy;
  });

  it('throws away what is too much of all pages together, and what is too old, and gives how much it was', async () => {
    const at = origin();
    const old = page(at);
    await taken(old);
    old.logger.info('old');
    await old.keeper.close();
    await at.clock.advance(1_000_000);
    const dead = page(at);
    await taken(dead);
    for (let n = 0; n < 300; n += 1) dead.logger.info('x'.repeat(1_000));
    await dead.keeper.close();
    const next = page(at, { keep: { maxBytes: 100_000, maxAgeMs: 500_000 } });
    await taken(next);
    next.logger.error('new');
    await next.keeper.flush();
    const [first, second] = await drained(next, ({ told }) => told());
    expect([first?.pageId, first?.lost, first?.batches]).to.deep.equal([old.pageId, 1, []]);
    const rest = messages(second?.batches ?? []).length;
    expect(rest).to.be.within(60, 100);
    expect(second?.lost).to.equal(300 - rest);
    expect((await drained(next)).map(({ lost }) => lost)).to.deep.equal([0]);
  });

  it('looks again after so many bytes', async () => {
    const at = origin();
    const one = page(at, { keep: { maxBytes: 100_000 } });
    await taken(one);
    for (let n = 0; n < 1_000; n += 1) {
      one.logger.info('x'.repeat(1_000));
      if (n % 10 === 0) await one.keeper.flush();
    }
    await one.keeper.flush();
    const bytes = (await one.stored()).reduce((sum, batch) => sum + batch.bytes, 0);
    expect(bytes).to.be.lessThan(100_000 + 2 * 262_144);
  });

  describe('in the back/forward cache', () => {
    const away = (one: Page): void => one.signals.next({ kind: 'leaving', kept: true, reloading: false });

    it('gives its lock up, and goes on when it is back and nobody has posted for it', async () => {
      const at = origin();
      const one = page(at);
      await taken(one);
      one.logger.info('one');
      away(one);
      await at.clock.advance(0);
      expect(one.keeper.owns).to.equal(false);
      expect(await drained(page(at))).to.have.length(1);
      one.signals.next({ kind: 'returned' });
      await one.keeper.flush();
      await at.clock.advance(0);
      expect(one.keeper.owns).to.equal(true);
      expect(one.log.pageId).to.equal(one.pageId);
      expect(one.log.buffer.lines).to.equal(1);
      expect(await drained(page(at))).to.deep.equal([]);
    });

    it('takes for acknowledged what another page posted meanwhile', async () => {
      const at = origin();
      const one = page(at);
      await taken(one);
      one.logger.info('one');
      away(one);
      await at.clock.advance(0);
      await drained(page(at), ({ batches, acknowledge }) => acknowledge(batches));
      one.signals.next({ kind: 'returned' });
      one.logger.info('two');
      await one.keeper.flush();
      await at.clock.advance(0);
      expect(one.keeper.owns).to.equal(true);
      expect(one.log.buffer.pending().map(({ sequence }) => sequence)).to.deep.equal([2]);
      await one.keeper.flush();
      expect(messages(await one.stored())).to.deep.equal(['two']);
    });

    it('goes on under another page id where another page is about to post for it', async () => {
      const at = origin();
      const one = page(at);
      await taken(one);
      one.logger.info('one');
      away(one);
      await at.clock.advance(0);
      const [busy, done, left] = await drainsForLong(page(at));
      expect(messages(left.batches)).to.deep.equal(['one']);
      one.signals.next({ kind: 'returned' });
      await one.keeper.flush();
      await at.clock.advance(0);
      await one.keeper.flush();
      expect(one.log.pageId).not.to.equal(one.pageId);
      expect(one.keeper.owns).to.equal(true);
      expect(messages(await one.stored(one.log.pageId))).to.deep.equal([
        `Page ${one.pageId} goes on as ${one.log.pageId}.`,
      ]);
      expect(messages(await one.stored())).to.deep.equal(['one']);
      expect(one.log.buffer.lines).to.equal(1);
      done();
      await busy;
    });

    it('does the same when its lock is taken by force', async () => {
      const at = origin();
      const one = page(at);
      await taken(one);
      one.logger.info('one');
      await one.keeper.flush();
      await navigator.locks.request(`finesse-pulse.page.${one.pageId}`, { steal: true }, async () => {
        await new Promise((resolve) => setTimeout(resolve));
        await one.keeper.flush();
        expect(one.log.pageId).not.to.equal(one.pageId);
      });
    });
  });

  it('gives without locks only what has long been silent', async () => {
    const at = origin();
    const dead = page(at, { locks: undefined });
    dead.logger.error('one');
    await dead.keeper.close();
    const next = page(at, { locks: undefined });
    await at.clock.advance(3_599_999);
    expect(await drained(next)).to.deep.equal([]);
    await at.clock.advance(1);
    expect(await drained(next)).to.have.length(1);
  });

  it('writes where locks are forbidden', async () => {
    const forbidden = { request: () => Promise.reject(new DOMException('', 'SecurityError')) };
    const one = page(origin(), { locks: forbidden as unknown as LockManager });
    one.logger.info('one');
    await one.keeper.flush();
    expect(messages(await one.stored())).to.deep.equal(['one']);
  });

  it('says once, in the log, why it is kept in memory alone', async () => {
    const { clock, log, logger } = page(origin());
    const open = (): never => {
      throw new DOMException('', 'InvalidStateError');
    };
    const indexedDB = { open } as unknown as IDBFactory;
    const keeper = createLogKeeper({ log, logger, owner: OWNER, platform: { scheduler: clock, indexedDB } });
    expect(keeper.kind).to.equal('indexeddb');
    keeper.start();
    logger.info('one');
    await keeper.flush();
    await keeper.flush();
    expect(keeper.kind).to.equal('memory');
    const said = logger.lines().filter((line) => line.includes('in memory alone'));
    expect(said).to.have.length(1);
    expect(said[0]).to.include('InvalidStateError');
    await keeper.close();
  });

  describe('where the storage is full', () => {
    /** Of a tab, across its pages. */
    const tab = () => {
      const kept = new Map<string, string>();
      return {
        kept,
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key),
      };
    };
    const open = async (storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, store: LogStore) => {
      const { clock, log, logger, pageId, keeper: other } = page(origin());
      await other.close();
      const signals$ = new Subject<PageSignal>();
      const platform = { scheduler: clock, signals$, locks: navigator.locks, storage };
      const keeper = createLogKeeper({ log, logger, owner: OWNER, platform, store });
      closing.push(keeper);
      keeper.start();
      return { clock, log, logger, pageId, keeper };
    };

    it('tells the next page of the tab how many lines died with this one, once', async () => {
      const storage = tab();
      const disk = createMemoryStore();
      const full = { ...createMemoryStore(), kind: 'memory' as const };
      const one = await open(storage, full);
      for (let n = 1; n <= 5; n += 1) one.logger.error(`line ${n}`);
      await one.keeper.flush();
      // Two of them had been written before the storage was full.
      const [first] = await full.all(OWNER, one.pageId);
      await disk.change([], [{ ...first!, last: 2, lines: first!.lines.slice(0, 2) }]);
      const living = await open(storage, disk);
      await living.keeper.drain(() => Promise.reject(new Error('it lives')));
      await one.keeper.close();
      const next = await open(storage, disk);
      const got: LeftOver[] = [];
      const use = async (left: LeftOver): Promise<void> => {
        got.push(left);
        await left.told();
        await left.acknowledge(left.batches);
      };
      await next.keeper.drain(use);
      await next.keeper.drain(use);
      expect(got.map(({ pageId, lost }) => [pageId, lost])).to.deep.equal([[one.pageId, 3]]);
      expect(storage.kept.size).to.equal(0);
    });

    it('tells nothing of lines that a server has, nor of what somebody else wrote there', async () => {
      const storage = tab();
      storage.setItem('finesse-pulse.log-in-memory', '[{"owner":"x","pageId":"../../up","entries":-1},7]');
      const { keeper, logger, log } = await open(storage, { ...createMemoryStore(), kind: 'memory' });
      logger.error('one');
      await keeper.flush();
      expect(storage.kept.size).to.equal(1);
      log.buffer.acknowledge([{ first: 1, last: 1 }]);
      await keeper.flush();
      await keeper.close();
      expect(storage.kept.size).to.equal(0);
    });
  });

  it('says once that there is no database, when it begins to matter', async () => {
    const { clock, log, logger } = page(origin());
    const keeper = createLogKeeper({
      log,
      logger,
      owner: OWNER,
      platform: { scheduler: clock, signals$: new Subject<PageSignal>() },
    });
    keeper.start();
    logger.error('one');
    expect(logger.lines()).to.have.length(1);
    await keeper.want();
    await keeper.want();
    expect(logger.lines()).to.have.length(2);
    expect(logger.lines()[1]).to.include('in memory alone from now on');
    await keeper.drain(() => Promise.reject(new Error('got something')));
  });

  it('does not tell of lines that had to make room on the disk, but were posted from memory', async () => {
    const at = origin();
    const one = page(at, { keep: { maxBytes: 2_000 } });
    await taken(one);
    for (let n = 0; n < 400; n += 1) {
      one.logger.info('x'.repeat(1_000));
      await one.clock.advance(1_000);
    }
    await one.keeper.flush();
    expect(await at.store.losses(OWNER, one.pageId)).to.be.above(100);
    one.log.buffer.acknowledge([{ first: 1, last: 400 }]);
    await one.keeper.flush();
    expect(await at.store.losses(OWNER, one.pageId)).to.equal(0);
  });

  it('refuses bounds that are none', () => {
    const { clock, log, logger } = page(origin());
    for (const keep of [{ maxBytes: -1 }, { maxBytes: 0 }, { maxAgeMs: Number.NaN }]) {
      const make = () => createLogKeeper({ log, logger, owner: OWNER, platform: { scheduler: clock } }, keep);
      expect(make).to.throw(OptionsError, 'maxBytes and maxAgeMs');
    }
  });

  it('keeps nothing where it is not to, or there is no database', async () => {
    const { clock, log, logger } = page(origin());
    for (const keeper of [
      createLogKeeper({ log, logger, owner: OWNER, platform: { scheduler: clock, indexedDB } }, false),
      createLogKeeper({ log, logger, owner: OWNER, platform: { scheduler: clock } }),
    ]) {
      keeper.start();
      logger.error('one');
      await Promise.all([keeper.flush(), keeper.want(), keeper.posting(1, 'request-1'), keeper.close()]);
      await keeper.drain(() => Promise.reject(new Error('got something')));
      expect([keeper.kind, keeper.owns]).to.deep.equal(['memory', true]);
    }
  });
});
