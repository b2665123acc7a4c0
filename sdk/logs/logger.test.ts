import { expect } from '@open-wc/testing';
import { createLogBuffer } from './buffer.ts';
import { parseLine } from './line.ts';
import { createClientLog, type ClientLogOptions, type LogSurroundings } from './logger.ts';

const AT = Date.UTC(2026, 0, 5, 8);

function setUp(options: ClientLogOptions = {}, over: Partial<LogSurroundings> = {}) {
  const lines: string[] = [];
  const surroundings: LogSurroundings = {
    now: () => AT,
    serverClock: () => ({ driftMs: -8.6, zoneMinutes: 330 }),
    redact: (text) => text.replaceAll('secret', '***'),
    ...over,
  };
  const log = createClientLog(surroundings, {
    zoneMinutes: () => 60,
    host: 'fin1',
    sink: (line) => lines.push(line),
    ...options,
  });
  return { log, logger: log.logger('pulse'), lines };
}

describe('the client logger', () => {
  it('writes lines of the Finesse format with server time by the drift', () => {
    const { logger, lines } = setUp();
    logger.info('hello', { a: 1 }, 'there');
    expect(lines).to.deep.equal([
      '2026-01-05T09:00:00.000 +01:00: : fin1: Jan 05 2026 13:29:59.991 +0530: pulse : hello {"a":1} there',
    ]);
  });

  it('has dashes in place of the server time before the first probe', () => {
    const { logger, lines } = setUp({}, { serverClock: () => undefined });
    logger.info('early');
    expect(lines[0]).to.contain(': --- -- ---- --:--:--.--- -----: ');
  });

  it('takes the zone of the browser unless told', () => {
    const lines: string[] = [];
    const log = createClientLog(
      { now: () => AT, serverClock: () => undefined, redact: (text) => text },
      { sink: (line) => lines.push(line) },
    );
    log.logger('x').info('hello');
    expect(parseLine(lines[0]!)).to.include({ at: AT, zoneMinutes: 0 - new Date(AT).getTimezoneOffset() });
  });

  it('marks levels other than info, and leaves out those below the least', () => {
    const { logger, lines } = setUp({ level: 'info' });
    logger.debug('d');
    logger.info('i');
    logger.warn('w');
    logger.error('e', new RangeError('far'));
    expect(lines.map((line) => line.replace(/.* : /, ''))).to.deep.equal([
      'i',
      '[warn] w',
      '[error] e RangeError: far',
    ]);
    expect(logger.state()).to.include({ lines: 3, sequence: 3, dropped: 0 });
  });

  it('names categories after their parent, on one sequence and one memory', () => {
    const { logger, lines } = setUp();
    const child = logger.child('channel').child('bosh');
    child.info('poll');
    expect(child.id).to.equal('pulse.channel.bosh');
    expect(lines[0]).to.contain(': pulse.channel.bosh : poll');
    expect(logger.state().sequence).to.equal(1);
  });

  it('redacts at the entrance, also in details', () => {
    const { log, logger, lines } = setUp();
    logger.info('the secret', { password: 'secret' });
    expect(lines.join()).not.to.contain('secret');
    expect(log.buffer.batch(1e6, 9)?.text).not.to.contain('secret');
  });

  it('writes nothing rather than something unredacted, and never throws', () => {
    const { logger, lines } = setUp(
      {},
      {
        redact: () => {
          throw new Error('no');
        },
      },
    );
    expect(() => logger.error('the secret')).not.to.throw();
    expect(lines).to.deep.equal([]);
  });

  it('survives a sink that throws and one that logs, without calling itself', () => {
    let calls = 0;
    const { logger } = setUp({
      sink: () => {
        calls += 1;
        logger.info('from the sink');
        throw new Error('no');
      },
    });
    logger.info('one');
    logger.info('two');
    expect(calls).to.equal(2);
    expect(logger.state().lines).to.equal(4);
  });

  it('works without a sink', () => {
    const log = createClientLog({ now: () => AT, serverClock: () => undefined, redact: (text) => text });
    log.logger('x').info('kept');
    expect(log.buffer.lines).to.equal(1);
  });

  it('keeps characters that XML forbids out, and cuts what is endless', () => {
    const { logger, lines } = setUp();
    logger.info('a\u0000b\u001fc\ud800d');
    expect(lines[0]).to.match(/ : abcd$/);
    logger.info('x', ...Array.from({ length: 20 }, () => 'y'.repeat(1_000)));
    expect(lines[1]).to.have.length.below(8_200);
  });

  it('says in the next batch how many lines it dropped', () => {
    const { log, logger } = setUp({ maxBytes: 500 });
    for (let n = 1; n <= 20; n += 1) logger.info(`line ${n}`);
    const { dropped, lines, bytes } = logger.state();
    expect(bytes).to.be.at.most(500);
    expect(dropped + lines).to.equal(20);
    expect(log.buffer.batch(1e6, 20)?.text).to.match(
      new RegExp(`^.*finesse-pulse : \\[warn\\] ${dropped} older lines were dropped.*\\n`),
    );
  });
});

describe('the memory of the client log', () => {
  const entry = (sequence: number, line = `line ${sequence}`) => ({ sequence, at: AT, level: 'info' as const, line });
  const buffer = (maxBytes = 1_000) => createLogBuffer(maxBytes, (dropped) => `${dropped} dropped`);

  it('gives nothing when it is empty', () => {
    expect(buffer().batch(100, 100)).to.equal(undefined);
  });

  it('gives the oldest lines that fit once escaped, and keeps them until acknowledged', () => {
    const log = buffer();
    log.push(entry(1, 'a<b'));
    log.push(entry(2, 'cd'));
    log.push(entry(3, 'ef'));
    const batch = log.batch(10, 3)!;
    expect(batch).to.deep.equal({ text: 'a<b\ncd\n', lines: 2, upTo: 2, dropped: 0 });
    expect(log.batch(9, 3)?.lines).to.equal(1);
    expect(log.lines).to.equal(3);
    log.acknowledge(batch);
    expect(log.lines).to.equal(1);
    expect(log.bytes).to.equal(3);
    expect(log.batch(10, 3)).to.include({ text: 'ef\n', upTo: 3 });
  });

  it('gives a line that is alone too long rather than none, and none beyond what was asked for', () => {
    const log = buffer();
    log.push(entry(1, 'long enough'));
    log.push(entry(2));
    expect(log.batch(3, 2)?.upTo).to.equal(1);
    expect(log.batch(1_000, 1)?.upTo).to.equal(1);
  });

  it('counts bytes of UTF-8', () => {
    const log = buffer();
    log.push(entry(1, '상담원'));
    expect(log.bytes).to.equal(10);
  });

  it('tells of dropped lines once, when the batch that told has been acknowledged', () => {
    const log = buffer(14);
    for (let n = 1; n <= 4; n += 1) log.push(entry(n));
    const batch = log.batch(100, 4)!;
    expect(batch).to.deep.equal({ text: '2 dropped\nline 3\nline 4\n', lines: 3, upTo: 4, dropped: 2 });
    expect(log.batch(100, 4)?.dropped).to.equal(2);
    log.acknowledge(batch);
    log.push(entry(5));
    expect(log.batch(100, 5)?.text).to.equal('line 5\n');
    expect(log.dropped).to.equal(2);
  });

  it('stays small while thousands of lines pass through it', () => {
    const log = buffer(100);
    for (let n = 1; n <= 10_000; n += 1) log.push(entry(n));
    expect(log.bytes).to.be.at.most(100);
    expect(log.dropped + log.lines).to.equal(10_000);
    const batch = log.batch(1e6, 1e6)!;
    log.acknowledge(batch);
    expect(log.lines).to.equal(0);
    expect(log.bytes).to.equal(0);
  });
});
