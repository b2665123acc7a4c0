import { expect } from '@open-wc/testing';
import { deadPage, ID, messages, NODE, setUpLog } from '../../test/support/log-bench.ts';
import { ApiError, TransportError } from '../errors.ts';
import { MAX_LOG_DATA } from '../resources/client-log.ts';
import { escapeXml } from '../xml.ts';
import { KEEPALIVE_BYTES, keepaliveRoom } from './budget.ts';
import { mostTelling } from './parts.ts';
import type { ClientLogReceipt } from './poster.ts';

/** Posts when asked, and at no other time. */
const setUp = (options: Parameters<typeof setUpLog>[0] = {}) => setUpLog({ post: false, ...options });

describe('posting the client log', () => {
  it('posts the lines and gives the receipt of the server, confirmed by its event', async () => {
    const { clock, channel, logger, log, posts, send, confirm, after, setAnswer } = setUp();
    logger.info('one');
    logger.info('two');
    setAnswer((_, requestId) => {
      confirm(requestId);
      return Promise.resolve(202);
    });
    const receipt = await after(send(), 0);
    expect(posts).to.have.length(1);
    expect(posts[0]).to.include({ id: ID, requestId: 'request-1' });
    expect(posts[0]?.text.split('\n').map((line) => line.replace(/.* : | \{.*/g, ''))).to.deep.equal([
      'one',
      'two',
      '',
    ]);
    expect(receipt).to.deep.equal({
      status: 202,
      requestId: 'request-1',
      at: clock.now(),
      characters: posts[0]!.whole.length,
      lines: 2,
      parts: 1,
      confirmedBy: 'event',
      serverRoundTripMs: 17,
    } satisfies ClientLogReceipt);
    expect(log.buffer.lines).to.equal(0);
    expect(channel.listeners.size).to.equal(0);
    expect(clock.pending).to.equal(0);
  });

  it('takes an event without request id for its own, and one with another for somebody else', async () => {
    const { clock, logger, send, confirm } = setUp();
    logger.info('one');
    const sent = send();
    await clock.advance(0);
    confirm('another');
    await clock.advance(1_000);
    confirm(undefined);
    expect((await sent).confirmedBy).to.equal('event');
  });

  it('is content with the status where no event comes', async () => {
    const { clock, logger, log, send, after } = setUp();
    logger.info('one');
    const receipt = await after(send(), 5_000);
    expect(receipt.confirmedBy).to.equal('status');
    expect(log.buffer.lines).to.equal(0);
    expect(clock.pending).to.equal(0);
  });

  it('does not wait for an event where the node is refused or nothing is connected', async () => {
    for (const options of [{ refused: true }, { offline: true }]) {
      const { clock, logger, send, after } = setUp(options);
      logger.info('one');
      expect((await after(send(), 0)).confirmedBy).to.equal('status');
      expect(clock.pending).to.equal(0);
    }
  });

  it('posts after two seconds without the subscription when it never stands', async () => {
    const { clock, logger, posts, send } = setUp({ unready: true, confirmTimeoutMs: 10 });
    logger.info('one');
    const sent = send();
    await clock.advance(2_000);
    expect((await sent).confirmedBy).to.equal('status');
    expect(posts.map(({ at }) => at)).to.deep.equal([2_000]);
  });

  it('keeps everything when the post fails, and gives the typed error', async () => {
    const { clock, channel, logger, log, send, after, setAnswer } = setUp();
    const refused = new TransportError('http-status', '503', { status: 503 });
    setAnswer(() => Promise.reject(refused));
    logger.info('one');
    const error = await after(send(), 0).catch((caught: unknown) => caught);
    expect(error).to.equal(refused);
    expect(log.buffer.lines).to.equal(1);
    expect(channel.listeners.size).to.equal(0);
    setAnswer(() => Promise.resolve(200));
    expect((await after(send(), 5_000)).lines).to.equal(1);
    expect(clock.pending).to.equal(0);
  });

  it('keeps everything when Finesse took the post and then says that it failed', async () => {
    const { clock, channel, logger, log, send } = setUp();
    logger.info('one');
    const sent = send().catch((caught: unknown) => caught);
    await clock.advance(0);
    const errors = [{ errorType: 'Operation Failure', errorMessage: 'disk full', errorData: '' }];
    channel.notify({ node: NODE, requestId: 'request-1', payload: { kind: 'apiErrors', errors } });
    const error = await sent;
    expect(error).to.be.instanceOf(ApiError);
    expect((error as ApiError).message).to.contain('Operation Failure: disk full');
    expect((error as ApiError).errors).to.deep.equal(errors);
    expect(log.buffer.lines).to.equal(1);
  });

  it('keeps what was logged while it was posting for the next time', async () => {
    const { logger, log, posts, send, after, setAnswer } = setUp();
    logger.info('one');
    setAnswer(() => {
      logger.info('meanwhile');
      return Promise.resolve(200);
    });
    expect((await after(send(), 5_000)).lines).to.equal(1);
    expect(posts).to.have.length(1);
    expect(log.buffer.lines).to.equal(1);
  });

  it('gives everybody who asks meanwhile the same receipt', async () => {
    const { logger, posts, send, after } = setUp();
    logger.info('one');
    const [first, second] = await after(Promise.all([send(), send()]), 5_000);
    expect(first).to.equal(second);
    expect(posts).to.have.length(1);
  });

  it('posts a line of its own when there is nothing, and says so when the level forbids even that', async () => {
    const { posts, send, after } = setUp();
    expect((await after(send(), 5_000)).lines).to.equal(1);
    expect(posts[0]?.text).to.contain('Nothing was logged');
    const silent = setUp({ log: { level: 'error' } });
    const error = await silent.after(silent.send(), 0).catch((caught: unknown) => caught);
    expect(error).to.have.property('code', 'options-invalid');
  });

  it('splits a large log into posts that Finesse takes, counting the escaped size', async () => {
    const { logger, log, posts, send, confirm, after, setAnswer } = setUp({ log: { maxBytes: 10_000_000 } });
    for (let n = 0; n < 1_500; n += 1) logger.info('<&>'.repeat(500));
    setAnswer((_, requestId) => {
      confirm(requestId);
      return Promise.resolve(200);
    });
    const receipt = await after(send(), 0);
    expect(posts.length).to.be.above(5);
    for (const { whole } of posts) expect(escapeXml(whole).length).to.be.at.most(MAX_LOG_DATA);
    expect(receipt).to.include({ lines: 1_500, parts: posts.length, confirmedBy: 'event' });
    expect(receipt.characters).to.equal(posts.reduce((sum, { whole }) => sum + whole.length, 0));
    expect(log.buffer.lines).to.equal(0);
  });

  it('keeps only what was not taken when a later part fails', async () => {
    const { logger, log, posts, send, after, setAnswer } = setUp({ log: { maxBytes: 10_000_000 } });
    for (let n = 0; n < 1_500; n += 1) logger.info('x'.repeat(1_500));
    setAnswer((n) => (n === 2 ? Promise.reject(new TransportError('timeout', 'no')) : Promise.resolve(200)));
    const error = await after(send(), 5_000).catch((caught: unknown) => caught);
    expect(error).to.have.property('code', 'timeout');
    // Its first line says which part it is.
    const taken = posts[0]!.text.split('\n').length - 1;
    expect(log.buffer.lines).to.equal(1_500 - taken);
    setAnswer(() => Promise.resolve(200));
    const receipt = await after(send(), 20_000);
    expect(receipt.lines).to.equal(1_500 - taken);
    expect(receipt.confirmedBy).to.equal('status');
  });

  it('does not wait for each part once Finesse has kept silent', async () => {
    const { logger, posts, send, after } = setUp({ log: { maxBytes: 10_000_000 } });
    for (let n = 0; n < 3_000; n += 1) logger.info('x'.repeat(1_500));
    const receipt = await after(send(), 5_000);
    expect(posts.length).to.be.above(3);
    expect(receipt.confirmedBy).to.equal('status');
  });

  it('says of each part which it is, and notes in the store what is on its way before it goes', async () => {
    const { logger, posts, marks, send, after } = setUp({ log: { maxBytes: 10_000_000 } });
    for (let n = 0; n < 1_500; n += 1) logger.info('x'.repeat(1_500));
    await after(send(), 5_000);
    expect(posts.map(({ head }) => head)).to.deep.equal(
      posts.map((_, n) => `Client log of /finesse/api/User/1001001, part ${n + 1} of ${posts.length}.`),
    );
    let upTo = 0;
    const due = posts.map(({ text, requestId }) => `${(upTo += text.split('\n').length - 1)} ${requestId}`);
    expect(marks).to.deep.equal(due);
    expect(upTo).to.equal(1_500);
  });

  it('makes the parts smaller where the server finds them too large, and numbers them anew', async () => {
    const { logger, posts, send, after, setAnswer } = setUp({ log: { maxBytes: 10_000_000 } });
    for (let n = 0; n < 400; n += 1) logger.info('x'.repeat(1_500));
    setAnswer((_n, _id, text) =>
      text.length > 300_000
        ? Promise.reject(new ApiError('', [{ errorType: 'Invalid Input', errorMessage: '', errorData: '' }], 400))
        : Promise.resolve(202),
    );
    const receipt = await after(send(), 10_000);
    expect(receipt.lines).to.equal(400);
    const taken = posts.filter(({ text }) => text.length <= 300_000);
    expect(taken.map(({ head }) => head)).to.deep.equal(
      taken.map((_, n) => `Client log of /finesse/api/User/1001001, part ${n + 1} of ${taken.length}.`),
    );
    const lines = taken.flatMap(({ text }) => messages(text));
    expect(lines).to.have.length(400);
  });

  it('gives up where a part is refused that cannot be smaller, and loses nothing', async () => {
    const { logger, log, posts, send, after, setAnswer } = setUp();
    for (let n = 0; n < 400; n += 1) logger.info('x'.repeat(1_500));
    setAnswer(() => Promise.reject(new TransportError('http-status', '', { status: 413 })));
    expect(await after(send(), 60_000).catch((error: unknown) => error)).to.have.property('status', 413);
    expect(posts.length).to.be.within(4, 6);
    expect(log.buffer.lines).to.equal(400);
  });

  describe('where the server refuses a line, whatever is posted with it,', () => {
    const invalid = new ApiError('', [{ errorType: 'Invalid Input', errorMessage: '', errorData: '' }], 400);
    const bad = (text: string): Promise<number> =>
      text.includes('poison') ? Promise.reject(invalid) : Promise.resolve(202);
    const clean = (posts: readonly { readonly text: string }[]): readonly string[] =>
      posts.filter(({ text }) => !text.includes('poison')).flatMap(({ text }) => messages(text));

    for (const at of [1, 37, 300]) {
      it(`lets out line ${at} of 300 alone, says so, and brings the others once`, async () => {
        const { log, logger, posts, send, after, setAnswer } = setUp({ confirmTimeoutMs: 0 });
        for (let n = 1; n <= 300; n += 1) logger.info(n === at ? 'poison' : `line ${n}`);
        setAnswer((_n, _id, text) => bad(text));
        expect(await after(send(), 60_000)).to.have.property('lines', 299);
        const others = clean(posts).filter((line) => line.startsWith('line'));
        expect([...others].sort()).to.deep.equal(
          Array.from({ length: 300 }, (_, n) => `line ${n + 1}`)
            .filter((_, n) => n + 1 !== at)
            .sort(),
        );
        expect(posts.length).to.be.at.most(25);
        await after(send(), 60_000);
        expect(clean(posts).at(-1)).to.match(new RegExp(`^\\[warn\\] Line ${at} of page 4f3a9c01 is not posted`));
        expect(log.buffer.lines).to.equal(0);
        expect(logger.lines().some((line) => line.includes('poison'))).to.equal(true);
      });
    }

    it('lets it out of what a dead page left, too', async () => {
      const dead = deadPage('aaaaaaaa', [3, 3]);
      dead.batches[0] = { ...dead.batches[0]!, lines: ['poison', 'poison', 'three'] };
      const { clock, logger, posts, send, after, setAnswer } = setUp({
        origin: { dead: [dead], turn: Promise.resolve() },
        confirmTimeoutMs: 0,
      });
      logger.info('own');
      setAnswer((_n, _id, text) => bad(text));
      await after(send(), 0);
      await clock.advance(60_000);
      expect(dead.batches).to.deep.equal([]);
      expect(
        clean(posts)
          .filter((line) => /^(?:three|aaaa)/.test(line))
          .sort(),
      ).to.deep.equal(['aaaaaaaa line 4', 'aaaaaaaa line 5', 'aaaaaaaa line 6', 'three']);
    });

    it('loses nothing where it refuses every line', async () => {
      const { log, logger, posts, send, after, setAnswer } = setUp();
      for (let n = 1; n <= 300; n += 1) logger.info(`line ${n}`);
      setAnswer(() => Promise.reject(invalid));
      expect(await after(send(), 60_000).catch((error: unknown) => error)).to.equal(invalid);
      expect(posts.length).to.be.at.most(12);
      expect(log.buffer.lines).to.equal(300);
    });
  });

  it('takes the event for the answer where that is lost', async () => {
    const { clock, log, logger, posts, send, confirm, setAnswer } = setUp();
    logger.info('one');
    setAnswer(async (_, requestId) => {
      confirm(requestId);
      await clock.advance(0);
      throw new TransportError('timeout', 'no answer');
    });
    const sent = send();
    await clock.advance(5_000);
    expect(await sent).to.include({ status: 0, confirmedBy: 'event', lines: 1 });
    expect(posts).to.have.length(1);
    expect(log.buffer.lines).to.equal(0);
  });

  it('takes nobody else’s event for a lost answer', async () => {
    const { clock, log, logger, send, confirm, setAnswer } = setUp();
    logger.info('one');
    setAnswer(() => Promise.reject(new TransportError('timeout', 'no answer')));
    const sent = send().catch((error: unknown) => error);
    await clock.advance(0);
    confirm(undefined);
    confirm('another');
    await clock.advance(5_000);
    expect(await sent).to.have.property('code', 'timeout');
    expect(log.buffer.lines).to.equal(1);
  });

  it('hears an event that comes long after its answer was lost, and posts only what it does not cover', async () => {
    const { channel, clock, log, logger, posts, send, confirm, after, setAnswer } = setUp();
    logger.info('one');
    setAnswer(() => Promise.reject(new TransportError('timeout', 'no answer')));
    await after(send(), 5_000).catch(() => undefined);
    expect(channel.listeners.size).to.equal(1);
    logger.info('two');
    await clock.advance(60_000);
    confirm(posts[0]?.requestId);
    expect(log.buffer.pending().map(({ sequence }) => sequence)).to.deep.equal([2]);
    setAnswer(() => Promise.resolve(202));
    await after(send(), 5_000);
    expect(messages(posts[1]!.text)).to.deep.equal(['two']);
    expect(channel.listeners.size).to.equal(0);
  });

  it('posts again what may have arrived with a line that says so, and nothing else', async () => {
    const { logger, posts, send, after, setAnswer } = setUp();
    logger.info('one');
    logger.info('two');
    setAnswer(() => Promise.reject(new TransportError('timeout', 'no answer')));
    await after(send(), 5_000).catch(() => undefined);
    await after(send(), 5_000).catch(() => undefined);
    logger.info('three');
    setAnswer(() => Promise.resolve(202));
    await after(send(), 5_000);
    const [doubt, ...lines] = messages(posts[2]!.text);
    expect(doubt).to.equal(
      '[warn] Lines 1 to 2 of page 4f3a9c01 may be here twice: no answer is known of request request-2, nor of 1 before it.',
    );
    expect(lines).to.deep.equal(['one', 'two', 'three']);
    logger.info('four');
    await after(send(), 5_000);
    expect(messages(posts[3]!.text)).to.deep.equal(['four']);
  });

  it('notes that a post is not on its way any more where the server has certainly refused it', async () => {
    const { logger, marks, send, after, setAnswer } = setUp();
    logger.info('one');
    setAnswer(() => Promise.reject(new TransportError('http-status', '', { status: 503 })));
    await after(send(), 5_000).catch(() => undefined);
    expect(marks).to.deep.equal(['1 request-1', '1 undefined']);
  });

  it('cuts a batch of a dead page that is larger than a part, and forgets it when its last line was taken', async () => {
    const dead = deadPage('aaaaaaaa', [1]);
    dead.batches = [
      { ...dead.batches[0]!, last: 1_000, lines: Array.from({ length: 1_000 }, () => 'y'.repeat(1_500)) },
    ];
    const origin = { dead: [dead], turn: Promise.resolve() };
    const { clock, logger, posts, send, after, setAnswer } = setUp({ origin, confirmTimeoutMs: 0 });
    logger.info('own');
    setAnswer((n) => (n === 3 ? Promise.reject(new TransportError('timeout', '')) : Promise.resolve(202)));
    await after(send(), 0);
    await clock.advance(1_000);
    expect(posts).to.have.length(3);
    expect(dead.batches.map(({ posting }) => posting)).to.deep.equal(['request-3']);
    await clock.advance(120_000);
    expect(dead.batches).to.have.length(0);
    // Each part says of its own lines what is known of them.
    for (const { text } of posts.slice(3)) expect(/of page aaaaaaaa may be here twice/.test(text)).to.equal(true);
    expect(posts).to.have.length(5);
  });

  it('lets illegal characters and halves of surrogates out of the request', async () => {
    const { logger, posts, send, after } = setUp();
    logger.info('a\u0000b\ud800c\udc00d\uffff😀');
    await after(send(), 5_000);
    expect(messages(posts[0]!.text)).to.deep.equal(['abcd😀']);
  });
});

describe('the last words of a page', () => {
  const leave = async (page: ReturnType<typeof setUpLog>): Promise<void> => {
    void page.poster.postLast().catch(() => undefined);
    await page.clock.advance(0);
  };

  it('fit into what all clients of the page may send together, in bytes of UTF-8, and give it back', async () => {
    const pages = [setUp(), setUp(), setUp()];
    const answers: ((status: number) => void)[] = [];
    for (const page of pages) {
      page.setAnswer(() => new Promise((resolve) => answers.push(resolve)));
      for (let n = 0; n < 20; n += 1) page.logger.info('한글 & <xml>'.repeat(130));
      await leave(page);
    }
    const bytes = pages.flatMap(({ posts }) =>
      posts.map(({ whole }) => new TextEncoder().encode(escapeXml(whole)).length),
    );
    const sum = bytes.reduce((all, one) => all + one, 0);
    expect(sum).to.be.within(KEEPALIVE_BYTES * 0.8, KEEPALIVE_BYTES);
    expect(keepaliveRoom()).to.be.at.most(KEEPALIVE_BYTES - sum);
    for (const answer of answers) answer(202);
    await pages[0]!.clock.advance(0);
    expect(keepaliveRoom()).to.equal(KEEPALIVE_BYTES);
  });

  it('are the gravest and the newest where not all fit, in their order, and say so; the rest stays', async () => {
    const page = setUp();
    page.logger.error('the old error');
    for (let n = 1; n <= 100; n += 1) page.logger.info(`${n} ${'x'.repeat(1_500)}`);
    await leave(page);
    const [note = '', ...lines] = messages(page.posts[0]!.text);
    expect(lines[0]).to.equal('[error] the old error');
    const numbers = lines.slice(1).map((line) => Number.parseInt(line, 10));
    expect(numbers.at(-1)).to.equal(100);
    expect(numbers).to.deep.equal(numbers.map((_, n) => 101 - numbers.length + n));
    expect(note).to.equal(`The page goes: ${lines.length} of 101 lines, the gravest and the newest of them.`);
    expect(page.log.buffer.lines).to.equal(101 - lines.length);
  });

  it('are chosen whole line by whole line', () => {
    const line = (level: 'info' | 'warn' | 'error' | 'debug', text: string) => ({ level, line: text });
    const items = [
      line('info', 'aaaa'),
      line('warn', 'bb'),
      line('debug', 'c'),
      line('info', 'dddd'),
      line('error', 'e'),
    ];
    const chosen = (room: number): string =>
      mostTelling(items, room, (text) => text.length)
        .map((one) => one.line)
        .join(' ');
    expect(chosen(100)).to.equal('aaaa bb c dddd e');
    expect(chosen(7)).to.equal('bb dddd e');
    expect(chosen(3)).to.equal('bb e');
    expect(chosen(0)).to.equal('');
  });
});
