import { expect } from '@open-wc/testing';
import { ID, NODE, setUpLog } from '../../test/support/log-bench.ts';
import { ApiError, TransportError } from '../errors.ts';
import { MAX_LOG_DATA } from '../resources/client-log.ts';
import { escapeXml } from '../xml.ts';
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
      characters: posts[0]!.text.length,
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
    for (const { text } of posts) expect(escapeXml(text).length).to.be.at.most(MAX_LOG_DATA);
    expect(receipt).to.include({ lines: 1_500, parts: posts.length, confirmedBy: 'event' });
    expect(receipt.characters).to.equal(posts.reduce((sum, { text }) => sum + text.length, 0));
    expect(log.buffer.lines).to.equal(0);
  });

  it('keeps only what was not taken when a later part fails', async () => {
    const { logger, log, posts, send, after, setAnswer } = setUp({ log: { maxBytes: 10_000_000 } });
    for (let n = 0; n < 1_500; n += 1) logger.info('x'.repeat(1_500));
    setAnswer((n) => (n === 2 ? Promise.reject(new TransportError('timeout', 'no')) : Promise.resolve(200)));
    const error = await after(send(), 5_000).catch((caught: unknown) => caught);
    expect(error).to.have.property('code', 'timeout');
    // Its first line says which part it is.
    const taken = posts[0]!.text.split('\n').length - 2;
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
});
