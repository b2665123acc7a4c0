import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { deadPage, messages, setUpLog, type Origin } from '../../test/support/log-bench.ts';
import { OptionsError, TransportError } from '../errors.ts';

const MINUTE = 60_000;
const http = (status: number, retryAfterMs?: number) =>
  new TransportError('http-status', '', { status, ...(retryAfterMs !== undefined && { retryAfterMs }) });

/** A page that is open, and posts by itself at the middle of each spread (15 s). */
const setUp = (options: Parameters<typeof setUpLog>[0] = {}) => {
  const page = setUpLog({ confirmTimeoutMs: 0, ...options });
  page.shipper.start();
  return page;
};
const originOf = (...dead: Origin['dead']): Origin => ({ dead, turn: Promise.resolve() });

describe('the log that is posted by itself', () => {
  it('goes when the connection is lost while REST answers, and again when it is back', async () => {
    const { clock, logger, level, posts, marks, shipper, told } = setUp();
    logger.warn('the session is lost');
    level('lost');
    expect(marks).to.deep.equal(['wanted']);
    await clock.advance(14_999);
    expect(posts).to.have.length(0);
    expect(told.at(-1)).to.include({ state: 'waiting', reason: 'lost' });
    await clock.advance(1);
    expect(messages(posts[0]!.text)).to.deep.equal(['[warn] the session is lost']);
    expect(told.at(-1)).to.include({ state: 'idle', reason: 'lost', unposted: 0 }).and.to.have.property('receipt').not
      .undefined;
    logger.info('the session is back');
    await clock.advance(10_000);
    level('good');
    await clock.advance(10 * MINUTE);
    expect(posts.map(({ at }) => at)).to.deep.equal([15_000, 15_000 + MINUTE]);
    expect(messages(posts[1]!.text)).to.deep.equal(['the session is back']);
    expect(told.at(-1)).to.include({ state: 'idle', reason: 'recovered' });
    shipper.close();
    expect(clock.pending).to.equal(0);
  });

  it('waits while REST does not answer either, says so, and goes when it does', async () => {
    const { clock, logger, level, probe, posts, told } = setUp();
    logger.info('one');
    probe('timeout');
    level('lost');
    await clock.advance(15_000);
    expect(posts).to.have.length(0);
    expect(told.at(-1)).to.include({ state: 'waiting', reason: 'lost', problem: 'timeout' });
    await clock.advance(30_000);
    probe();
    await clock.advance(15_000);
    expect(messages(posts[0]!.text)).to.deep.equal(['one', 'The client log waits to be posted: REST does not answer.']);
  });

  it('goes when the connection is back, though nobody has asked REST anything since it fell silent', async () => {
    const { clock, logger, level, probe, posts, told } = setUp();
    logger.info('one');
    probe('host-unreachable');
    level('lost');
    await clock.advance(40_000);
    expect(posts).to.have.length(0);
    level('fair');
    await clock.advance(15_000);
    expect(posts.map(({ at }) => at)).to.deep.equal([55_000]);
    expect(told.at(-1)).to.include({ state: 'idle', reason: 'recovered', problem: undefined });
  });

  it('does nothing while there is nothing to post, and nothing at all where it is not to', async () => {
    const idle = setUp({ post: { everyMs: MINUTE } });
    idle.level('lost');
    idle.level('good');
    await idle.clock.advance(60 * MINUTE);
    expect(idle.posts).to.have.length(0);
    const silent = setUp({ post: false });
    silent.logger.error('one');
    silent.level('lost');
    silent.signals.next({ kind: 'leaving', kept: false, reloading: false });
    await silent.clock.advance(60 * MINUTE);
    expect(silent.posts).to.have.length(0);
    expect(silent.clock.pending).to.equal(0);
  });

  it('goes on schedule where one is asked for, at least a minute apart', async () => {
    const { clock, logger, posts } = setUp({ post: { everyMs: 5 * MINUTE } });
    for (let n = 0; n < 60; n += 1) {
      logger.info('tick');
      await clock.advance(MINUTE);
    }
    expect(posts.map(({ at }) => at)).to.deep.equal(
      Array.from({ length: 11 }, (_, n) => (n + 1) * 5 * MINUTE + 15_000),
    );
    expect(() => setUp({ post: { everyMs: 1_000 } })).to.throw(OptionsError, 'everyMs');
    expect(() => setUp({ post: { spreadMs: -1 } })).to.throw(OptionsError, 'spreadMs');
  });

  it('is posted at most once a minute, however often the connection comes and goes', async () => {
    const { clock, logger, level, posts } = setUp();
    for (let n = 0; n < 600; n += 1) {
      logger.info('tick');
      level(n % 2 === 0 ? 'lost' : 'good');
      await clock.advance(1_000);
    }
    expect(posts.length).to.be.within(8, 10);
    for (const [n, { at }] of posts.entries()) expect(at - (posts[n - 1]?.at ?? -Infinity)).to.be.at.least(MINUTE);
    expect(posts.flatMap(({ text }) => messages(text)).length).to.be.above(500);
  });

  for (const [status, retryAfterMs] of [
    [503, undefined],
    [429, undefined],
    [503, 120_000],
    [429, 60_000],
  ] as const) {
    it(`arrives whole and once after ten minutes of ${status}${retryAfterMs === undefined ? '' : ' with Retry-After'}, with few requests`, async () => {
      let most = 0;
      for (let seed = 1; seed <= 20; seed += 1) {
        const { clock, logger, level, posts, setAnswer, shipper } = setUp({ seed });
        setAnswer(() =>
          clock.monotonic() < 10 * MINUTE ? Promise.reject(http(status, retryAfterMs)) : Promise.resolve(202),
        );
        for (let n = 1; n <= 100; n += 1) logger.info(`line ${n}`);
        level('lost');
        await clock.advance(15 * MINUTE);
        const taken = posts.filter(({ at }) => at >= 10 * MINUTE);
        expect(taken).to.have.length(1);
        const lines = messages(taken[0]!.text);
        expect(lines.slice(0, 100)).to.deep.equal(Array.from({ length: 100 }, (_, n) => `line ${n + 1}`));
        expect(lines.slice(100)).to.have.length(1);
        expect(lines[100]).to.match(/^\[warn\] The client log could not be posted: .*http-status/);
        most = Math.max(most, posts.length);
        shipper.close();
        expect(clock.pending).to.equal(0);
      }
      // The mean wait is half a minute, or what the server says.
      expect(most).to.be.at.most(retryAfterMs === undefined ? 34 : Math.ceil((10 * MINUTE) / retryAfterMs) + 1);
    });
  }

  it('is left for the next occasion after its deadline', async () => {
    const { clock, logger, level, posts, setAnswer, told } = setUp();
    setAnswer(() => Promise.reject(http(503)));
    logger.info('one');
    level('lost');
    await clock.advance(60 * MINUTE);
    expect(posts.at(-1)!.at).to.be.within(14 * MINUTE, 15 * MINUTE + 15_000);
    expect(told.at(-1)).to.include({ state: 'idle', problem: 'http-status' });
    setAnswer(() => Promise.resolve(202));
    level('good');
    await clock.advance(MINUTE);
    expect(told.at(-1)).to.include({ state: 'idle', reason: 'recovered', problem: undefined });
    expect(messages(posts.at(-1)!.text)[0]).to.equal('one');
  });

  it('does not offer refused credentials again before they are taken elsewhere, or somebody asks', async () => {
    const { clock, logger, level, posts, exchanges, probe, setAnswer, send, after } = setUp();
    setAnswer(() => Promise.reject(new TransportError('credentials-refused', '', { status: 401 })));
    logger.info('one');
    level('lost');
    await clock.advance(60 * MINUTE);
    level('good');
    level('lost');
    probe();
    await clock.advance(60 * MINUTE);
    expect(posts).to.have.length(1);
    expect(await after(send(), 0).catch((error: unknown) => error)).to.have.property('code', 'credentials-refused');
    setAnswer(() => Promise.resolve(202));
    exchanges.next({ path: '/finesse/api/User/1001001', status: 200, error: undefined });
    await clock.advance(15_000);
    expect(posts).to.have.length(3);
    expect(messages(posts[2]!.text)[0]).to.equal('one');
  });

  it('stops for this page where the server takes no log, says so once, and is still posted by hand', async () => {
    const { clock, logger, level, posts, setAnswer, send, after } = setUp();
    setAnswer(() => Promise.reject(http(404)));
    logger.info('one');
    for (let n = 0; n < 5; n += 1) {
      level('lost');
      await clock.advance(MINUTE);
      level('good');
      await clock.advance(10 * MINUTE);
    }
    expect(posts).to.have.length(1);
    setAnswer(() => Promise.resolve(202));
    await after(send(), 0);
    const said = messages(posts[1]!.text).filter((line) => line.includes('takes no client log'));
    expect(said).to.have.length(1);
  });

  it('is posted by hand at once, whatever it waits for, and then not again', async () => {
    const { clock, logger, level, posts, setAnswer, send, after } = setUp();
    setAnswer(() => Promise.reject(http(503, 10 * MINUTE)));
    logger.info('one');
    level('lost');
    await clock.advance(MINUTE);
    setAnswer(() => Promise.resolve(202));
    expect((await after(send(), 0)).lines).to.equal(2);
    await clock.advance(30 * MINUTE);
    expect(posts.map(({ at }) => at)).to.deep.equal([15_000, MINUTE]);
  });

  it('shares the posting that is under way with who asks meanwhile', async () => {
    const { clock, logger, level, posts, setAnswer, send } = setUp();
    let answer: (status: number) => void = () => undefined;
    setAnswer(() => new Promise((resolve) => (answer = resolve)));
    logger.info('one');
    level('lost');
    await clock.advance(15_000);
    const asked = send();
    await clock.advance(1_000);
    answer(202);
    await clock.advance(0);
    expect((await asked).lines).to.equal(1);
    expect(posts).to.have.length(1);
  });

  it('posts nothing twice for who asks while it is made smaller', async () => {
    const { clock, logger, level, posts, setAnswer, send } = setUp();
    const refusals: ((error: unknown) => void)[] = [];
    setAnswer((_n, _id, text) =>
      text.length > 300_000 ? new Promise((_, reject) => refusals.push(reject)) : Promise.resolve(202),
    );
    for (let n = 0; n < 300; n += 1) logger.info('x'.repeat(1_500));
    level('lost');
    await clock.advance(15_000);
    const asked = send();
    await clock.advance(0);
    refusals[0]?.(http(413));
    await clock.advance(1_000);
    expect((await asked).lines).to.equal(300);
    const taken = posts.filter(({ text }) => text.length <= 300_000).flatMap(({ text }) => messages(text));
    expect(taken).to.have.length(300);
  });

  it('does not forget that the connection came back while it was posting the loss', async () => {
    const { clock, logger, level, posts, setAnswer } = setUp();
    let answer: (status: number) => void = () => undefined;
    setAnswer(() => new Promise((resolve) => (answer = resolve)));
    logger.info('lost');
    level('lost');
    await clock.advance(15_000);
    logger.info('back');
    level('good');
    await clock.advance(1_000);
    setAnswer(() => Promise.resolve(202));
    answer(202);
    await clock.advance(2 * MINUTE);
    expect(posts.map(({ text }) => messages(text))).to.deep.equal([['lost'], ['back']]);
  });

  it('settles everything when it is closed, in whatever it is', async () => {
    const { clock, logger, level, shipper, posts, setAnswer, send } = setUp();
    setAnswer(() => Promise.reject(http(503)));
    logger.info('one');
    level('lost');
    await clock.advance(15_000);
    let done = false;
    shipper.delivery$.subscribe({ complete: () => (done = true) });
    shipper.close();
    shipper.close();
    expect(done).to.equal(true);
    expect(await send().catch((error: unknown) => error)).to.have.property('code', 'closed');
    shipper.start();
    level('good');
    await clock.advance(60 * MINUTE);
    expect(posts).to.have.length(1);
    expect(clock.pending).to.equal(0);
  });
});

describe('two hundred agents that come back in one second', () => {
  it('do not post in one second', async () => {
    const clock = new VirtualClock();
    const pages = Array.from({ length: 200 }, (_, n) => setUp({ clock, seed: n + 1 }));
    for (const page of pages) {
      page.level('lost');
      page.logger.info('one');
      page.level('good');
    }
    await clock.advance(MINUTE);
    const seconds = new Map<number, number>();
    for (const { posts } of pages) {
      expect(posts).to.have.length(1);
      const second = Math.floor(posts[0]!.at / 1_000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    expect(Math.max(...seconds.values())).to.be.at.most(20);
    expect(seconds.size).to.be.above(25);
  });
});

describe('what dead pages have left', () => {
  it('is posted at the start where it is wanted, each page for itself, and forgotten', async () => {
    const origin = originOf(deadPage('aaaaaaaa', [2, 3], { wanted: true }), deadPage('bbbbbbbb', [4]));
    const { clock, posts, told } = setUp({ origin });
    await clock.advance(15_000);
    expect(posts.map(({ text }) => text.trimEnd().split('\n'))).to.deep.equal([
      [1, 2, 3, 4, 5].map((n) => `aaaaaaaa line ${n}`),
    ]);
    expect(origin.dead.map(({ batches }) => batches.length)).to.deep.equal([0, 1]);
    expect(told.at(-1)).to.include({ state: 'idle', reason: 'left-over' });
    await clock.advance(60 * MINUTE);
    expect(posts).to.have.length(1);
  });

  it('goes with the next posting otherwise, also by hand', async () => {
    const origin = originOf(deadPage('bbbbbbbb', [4]));
    const { clock, logger, posts, send, after } = setUp({ origin });
    await clock.advance(60 * MINUTE);
    expect(posts).to.have.length(0);
    logger.info('own');
    expect((await after(send(), 0)).lines).to.equal(1);
    expect(posts.map(({ text }) => text.split('\n').length - 1)).to.deep.equal([1, 4]);
    expect(origin.dead[0]!.batches).to.have.length(0);
  });

  it('is posted by one of two tabs, and once', async () => {
    const clock = new VirtualClock();
    const origin = originOf(deadPage('aaaaaaaa', [5], { wanted: true }), deadPage('bbbbbbbb', [5], { wanted: true }));
    const tabs = [1, 2].map((seed) => setUp({ clock, origin, seed }));
    await clock.advance(MINUTE);
    const lines = tabs.flatMap(({ posts }) => posts.flatMap(({ text }) => text.trimEnd().split('\n')));
    expect(lines.sort()).to.deep.equal(
      ['aaaaaaaa', 'bbbbbbbb'].flatMap((page) => [1, 2, 3, 4, 5].map((n) => `${page} line ${n}`)),
    );
  });

  it('is posted again, and says so, where the page died between the post and its answer', async () => {
    const dead = deadPage('aaaaaaaa', [2, 3], { wanted: true });
    dead.batches[0] = { ...dead.batches[0]!, posting: '0f0f' };
    const { clock, posts } = setUp({ origin: originOf(dead) });
    await clock.advance(15_000);
    const lines = posts[0]!.text.trimEnd().split('\n');
    expect(lines[0]).to.contain(
      '[warn] Lines 1 to 2 of page aaaaaaaa may be here twice: no answer is known of request 0f0f.',
    );
    expect(lines).to.have.length(6);
  });

  it('is neither lost nor posted twice when the restarted page fails in the middle of it', async () => {
    const origin = originOf(deadPage('aaaaaaaa', [2], { wanted: true }), deadPage('bbbbbbbb', [2], { wanted: true }));
    const first = setUp({ origin });
    first.setAnswer((n) => (n === 2 ? Promise.reject(http(503)) : Promise.resolve(202)));
    await first.clock.advance(15_000);
    expect(first.posts).to.have.length(2);
    first.shipper.close();
    const second = setUp({ origin });
    await second.clock.advance(15_000);
    expect(second.posts.map(({ text }) => text.trimEnd().split('\n'))).to.deep.equal([
      ['bbbbbbbb line 1', 'bbbbbbbb line 2'],
    ]);
  });

  it('tells of the lines that had to be thrown away', async () => {
    const origin = originOf(deadPage('aaaaaaaa', [], {}, 40));
    const { logger, posts, send, after, clock } = setUp({ origin });
    logger.info('own');
    await after(send(), 0);
    expect(origin.dead[0]!.lost).to.equal(0);
    await clock.advance(2 * MINUTE);
    await after(send(), 0);
    expect(messages(posts[1]!.text)).to.deep.equal([
      '[warn] Of page aaaaaaaa 40 lines were dropped before they could be posted.',
    ]);
  });
});

describe('a page that goes', () => {
  const leave = { kind: 'leaving', kept: false, reloading: false } as const;

  it('sends what is to be told with a request that outlives it', async () => {
    const { clock, logger, level, signals, posts, marks, told } = setUp();
    logger.info('one');
    signals.next(leave);
    await clock.advance(0);
    expect(posts).to.have.length(0);
    level('lost');
    signals.next(leave);
    await clock.advance(0);
    expect(posts[0]).to.include({ keepalive: true });
    expect(messages(posts[0]!.text)).to.deep.equal(['one']);
    expect(marks).to.deep.equal(['wanted', '1 request-1']);
    expect(told.map(({ reason }) => reason)).to.include('leaving');
    await clock.advance(MINUTE);
    expect(posts).to.have.length(1);
  });

  it('leaves it to the next page where that comes at once, unless memory alone keeps it', async () => {
    for (const kept of ['indexeddb', 'memory'] as const) {
      const { clock, logger, level, signals, posts } = setUp({ kept });
      logger.info('one');
      level('lost');
      signals.next({ ...leave, reloading: true });
      await clock.advance(0);
      expect(posts).to.have.length(kept === 'memory' ? 1 : 0);
    }
  });

  it('keeps everything where the browser does not let the request go', async () => {
    const { clock, log, logger, level, signals, posts, setAnswer, told } = setUp();
    logger.info('one');
    level('lost');
    setAnswer(() => Promise.reject(new TransportError('host-unreachable', '', { cause: new TypeError('quota') })));
    signals.next(leave);
    await clock.advance(0);
    expect(posts).to.have.length(1);
    expect(log.buffer.lines).to.equal(1);
    expect(told.at(-1)).to.include({ problem: 'host-unreachable' });
  });
});
