import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { redact } from '../redaction.ts';
import { findIllegal } from '../xml/characters.ts';
import { OptionsError } from '../errors.ts';
import { sumOf } from './buffer.ts';
import { parseLine } from './line.ts';
import { readStamp } from './stamp.ts';
import type { LogLevel } from './level.ts';
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
    expect(log.buffer.all().join()).not.to.contain('secret');
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

  it('stamps each line with page, number, monotonic time, clock and connection, as they are at that moment', () => {
    let connection = 'none';
    let monotonic = 5;
    let clock: ReturnType<LogSurroundings['serverClock']> = undefined;
    const { logger, lines } = setUp(
      {},
      { connection: () => connection, serverClock: () => clock, monotonic: () => monotonic },
    );
    logger.info('first');
    connection = 'connected';
    monotonic = 1_005.6;
    clock = { driftMs: 40, boundMs: 7, zoneMinutes: undefined };
    logger.child('rest').warn('second');
    expect(lines.map((line) => readStamp(line)?.stamp)).to.deep.equal([
      {
        pageId: '4f3a9c01',
        sequence: 1,
        monotonicMs: 5,
        offsetMs: undefined,
        offsetBoundMs: undefined,
        connection: 'none',
      },
      { pageId: '4f3a9c01', sequence: 2, monotonicMs: 1_006, offsetMs: 40, offsetBoundMs: 7, connection: 'connected' },
    ]);
  });

  it('gives all lines in memory in order, those that were acknowledged too', () => {
    const { log, logger, lines } = setUp();
    logger.info('one');
    logger.child('x').info('two');
    log.buffer.acknowledge([{ first: 1, last: 1 }]);
    logger.info('three');
    expect(logger.child('other').lines()).to.deep.equal(lines);
    expect(logger.state().lines).to.equal(2);
  });

  it('goes on as another page under a fresh id, and says so', () => {
    let uuids = 0;
    const { log, logger } = setUp({}, { uuid: () => `0000000${(uuids += 1)}-1111-4111-8111-111111111111` });
    logger.info('before');
    expect(log.renew()).to.equal('00000002');
    logger.info('after');
    const stamps = log.buffer.all().map((line) => readStamp(line)!.stamp);
    expect(stamps.map(({ pageId, sequence }) => `${pageId}#${sequence}`)).to.deep.equal([
      '00000001#1',
      '00000002#2',
      '00000002#3',
    ]);
    expect(log.buffer.all()[1]).to.contain(' : Page 00000001 goes on as 00000002.');
    expect([logger.pageId, log.pageId]).to.deep.equal(['00000002', '00000002']);
    expect(log.buffer.pending().map(({ pageId }) => pageId)).to.deep.equal(['00000001', '00000002', '00000002']);
  });

  it('leaves the mark of a line that could not be written: a gap in the numbers', () => {
    let broken = true;
    const { log, logger } = setUp({
      zoneMinutes: () => {
        if (broken) throw new Error('no');
        return 0;
      },
    });
    logger.info('lost');
    broken = false;
    logger.info('kept');
    expect(log.buffer.pending().map(({ sequence }) => sequence)).to.deep.equal([2]);
  });

  it('says by itself that it drops, every hundred drops, so that a page that dies has said it', () => {
    const { log, logger } = setUp({ maxBytes: 3_000 });
    for (let n = 0; n < 1_000; n += 1) logger.debug(`number ${n}`);
    const told = log.buffer.all().flatMap((line) => / \[warn\] (\d+) older lines/.exec(line)?.[1] ?? []);
    const said = told.reduce((all, count) => all + Number(count), 0);
    const { dropped } = logger.state();
    expect(dropped).to.be.above(900);
    expect(said).to.be.within(dropped - 100, dropped);
    expect(sumOf(log.buffer.takeUntold(1)!) + said).to.equal(dropped);
  });

  it('refuses a bound that is none', () => {
    for (const maxBytes of [0, -1, Number.NaN]) expect(() => setUp({ maxBytes })).to.throw(OptionsError, 'maxBytes');
  });

  it('refuses a level that is none: nothing at all would be logged', () => {
    for (const level of ['verbose', 'toString', '']) {
      expect(() => setUp({ level: level as LogLevel })).to.throw(OptionsError, 'debug, info, warn, error');
    }
  });

  it('says the drops of a log that is kept out by its level, too', () => {
    const { log, logger } = setUp({ level: 'error', maxBytes: 400 });
    for (let n = 0; n < 9; n += 1) logger.error(`number ${n}`);
    log.tellDrops();
    expect(log.buffer.all().at(-1)).to.contain(' older lines were dropped (');
    const { length } = log.buffer.all();
    log.tellDrops();
    expect(log.buffer.all()).to.have.length(length);
  });

  it('keeps a category from parting the line in another place', () => {
    const { logger, lines } = setUp();
    logger.child('a : b\nc').info('hello');
    expect(parseLine(lines[0]!)?.id).to.equal('pulse.a-b-c');
  });

  it('ignores a sink whose promise fails', async () => {
    const rejected: unknown[] = [];
    const listen = (event: PromiseRejectionEvent): void => {
      event.preventDefault();
      rejected.push(event.reason);
    };
    window.addEventListener('unhandledrejection', listen);
    const { logger } = setUp({ sink: () => Promise.reject(new Error('no')) });
    logger.info('hello');
    // A task of its own: what is not handled by then is told.
    await new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    });
    window.removeEventListener('unhandledrejection', listen);
    expect(rejected).to.deep.equal([]);
  });
});

describe('what is logged with hostile values', () => {
  it('ends, though a getter logs the value it belongs to', () => {
    const { logger, lines } = setUp();
    const value = {
      get inner(): string {
        logger.warn('looked at', value);
        return 'x';
      },
    };
    logger.info('outer', value);
    expect(lines.map((line) => line.replace(/^.* pulse : | \{4f3a9c01.*$/g, ''))).to.deep.equal([
      '[warn] looked at [object]',
      'outer {"inner":"x"}',
    ]);
    logger.info('again', { a: 1 });
    expect(lines[2]).to.contain(' : again {"a":1} {');
  });

  it('never throws, and writes one line for each, whatever is passed', () => {
    const thrower = (): never => {
      throw new Error('no');
    };
    const traps = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'];
    const hostile: readonly unknown[] = [
      new Proxy({}, Object.fromEntries(traps.map((trap) => [trap, thrower]))),
      new Proxy([1], Object.fromEntries(traps.map((trap) => [trap, thrower]))),
      { toString: thrower, valueOf: thrower, toJSON: thrower, [Symbol.toPrimitive]: thrower },
      Object.defineProperty({}, Symbol.toStringTag, { get: thrower }),
      Object.assign(new Error('x'), { name: { toString: thrower } }),
      Object.create(null),
      Object.defineProperty(new Error('x'), 'message', { get: thrower }),
      new Date(Number.NaN),
      Symbol('s'),
      -0,
      10n ** 30n,
      new Proxy([], { get: (_, key) => (key === 'length' ? 1e15 : 'x') }),
      new Uint8Array(1e7),
      window,
      document.body,
    ];
    const { logger, lines } = setUp();
    for (const one of hostile) logger.info('hostile', one, [one], { one });
    expect(lines).to.have.length(hostile.length);
    expect(Math.max(...lines.map(({ length }) => length))).to.be.below(8_300);
    for (const one of hostile) logger.info(one as string);
    expect(lines).to.have.length(2 * hostile.length);
  });

  it('never throws and stays one well-formed line of bounded length, for any value', () => {
    const { logger, lines } = setUp({}, { redact });
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.anything({ withBigInt: true, withDate: true })),
        (text, details) => {
          logger.warn(text, ...details);
          const line = lines.at(-1)!;
          expect(line.length).to.be.below(8_300);
          expect(line).not.to.match(/[\r\n]/);
          expect(findIllegal(line)).to.equal(-1);
          expect(readStamp(parseLine(line)!.message)?.stamp.sequence).to.equal(lines.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is short though the value is a tree of millions', () => {
    const wide = (depth: number): unknown => Array.from({ length: 50 }, () => (depth === 0 ? 'leaf' : wide(depth - 1)));
    const tree = wide(2);
    const { logger, lines } = setUp();
    const started = performance.now();
    logger.info('tree', [tree, tree, tree], tree);
    expect(performance.now() - started).to.be.below(500);
    expect(lines[0]).to.match(/… \(\d+ characters\) \{4f3a9c01/);
  });

  it('says the full length of a huge message, and takes little time for it', () => {
    const { logger, lines } = setUp({}, { redact });
    const started = performance.now();
    logger.info('word '.repeat(4_000_000));
    expect(performance.now() - started).to.be.below(500);
    expect(lines[0]).to.match(/ word w[ord ]*… \(20000000 characters\) \{/);
  });
});
