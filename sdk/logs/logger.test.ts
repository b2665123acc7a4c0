import { expect } from '@open-wc/testing';
import { parseLine } from './line.ts';
import { readStamp } from './stamp.ts';
import { createClientLog, type ClientLogOptions, type LogSurroundings } from './logger.ts';

const AT = Date.UTC(2026, 0, 5, 8);

function setUp(options: ClientLogOptions = {}, over: Partial<LogSurroundings> = {}) {
  const lines: string[] = [];
  const surroundings: LogSurroundings = {
    now: () => AT,
    monotonic: () => 1_234.4,
    serverClock: () => ({ driftMs: -8.6, boundMs: 2.1, zoneMinutes: 330 }),
    connection: () => 'connected',
    uuid: () => '4f3a9c01-0000-4000-8000-000000000000',
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
      '2026-01-05T09:00:00.000 +01:00: : fin1: Jan 05 2026 13:29:59.991 +0530: pulse : hello {"a":1} there {4f3a9c01#1 m=1234 o=-9+-3 connected}',
    ]);
  });

  it('has dashes in place of the server time before the first probe', () => {
    const { logger, lines } = setUp({}, { serverClock: () => undefined });
    logger.info('early');
    expect(lines[0]).to.contain(': --- -- ---- --:--:--.--- -----: ');
  });

  it('takes the zone of the browser unless told', () => {
    const { log } = setUp({ zoneMinutes: undefined as never });
    log.logger('x').info('hello');
    expect(parseLine(log.buffer.all()[0]!)).to.include({ at: AT, zoneMinutes: 0 - new Date(AT).getTimezoneOffset() });
  });

  it('marks levels other than info, and leaves out those below the least', () => {
    const { logger, lines } = setUp({ level: 'info' });
    logger.debug('d');
    logger.info('i');
    logger.warn('w');
    logger.error('e', new RangeError('far'));
    expect(lines.map((line) => readStamp(line.replace(/.* : /, ''))?.message)).to.deep.equal([
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
    const { log } = setUp({ sink: undefined as never });
    log.logger('x').info('kept');
    expect(log.buffer.lines).to.equal(1);
  });

  it('keeps characters that XML forbids out, and cuts what is endless', () => {
    const { logger, lines } = setUp();
    logger.info('a\u0000b\u001fc\ud800d');
    expect(lines[0]).to.match(/ : abcd \{/);
    logger.info('x', ...Array.from({ length: 20 }, () => 'y'.repeat(1_000)));
    expect(lines[1]).to.have.length.below(8_300);
  });

  it('says in the next post how many lines it dropped, and of which levels, once', () => {
    const { log, logger } = setUp({ maxBytes: 1_500 });
    for (let n = 1; n <= 20; n += 1) logger.info(`line ${n}`);
    const { dropped, droppedByLevel, lines, bytes } = logger.state();
    expect(bytes).to.be.at.most(1_500);
    expect(dropped + lines).to.equal(20);
    expect(droppedByLevel).to.deep.equal({ debug: 0, info: dropped, warn: 0, error: 0 });
    log.tellDrops();
    const told = log.buffer.all().filter((line) => line.includes('older lines were dropped'));
    expect(told).to.have.length(1);
    expect(told[0]).to.contain(`finesse-pulse : [warn] ${dropped} older lines were dropped (${dropped} info): `);
  });
});
