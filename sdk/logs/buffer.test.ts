import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { createLogBuffer, sumOf, type LogBuffer, type LogChange, type LogEntry } from './buffer.ts';
import type { LogLevel } from './level.ts';

const entry = (sequence: number, level: LogLevel = 'info', line = `line ${sequence}`): LogEntry => ({
  pageId: '00000000',
  sequence,
  at: 0,
  level,
  line,
});
/** Ten bytes with its line end. */
const ten = (sequence: number, level: LogLevel = 'info'): LogEntry =>
  entry(sequence, level, String(sequence).padStart(9, '.'));
const pendingOf = (buffer: LogBuffer): readonly number[] => buffer.pending().map(({ sequence }) => sequence);
const allOf = (buffer: LogBuffer): readonly number[] => buffer.all().map((line) => Number(line.replace(/\D/g, '')));
const only = (...sequences: readonly number[]) => sequences.map((one) => ({ first: one, last: one }));

describe('the memory of the client log', () => {
  it('gives nothing when it is empty', () => {
    const log = createLogBuffer(1_000);
    expect(log.pending()).to.deep.equal([]);
    expect(log.all()).to.deep.equal([]);
    expect(log.takeUntold(1)).to.equal(undefined);
  });

  it('keeps lines until they are acknowledged, and for reading even then', () => {
    const log = createLogBuffer(1_000);
    for (let n = 1; n <= 3; n += 1) log.push(ten(n));
    expect([log.lines, log.bytes]).to.deep.equal([3, 30]);
    log.acknowledge([{ first: 1, last: 2 }]);
    expect([log.lines, log.bytes]).to.deep.equal([1, 10]);
    expect(pendingOf(log)).to.deep.equal([3]);
    expect(allOf(log)).to.deep.equal([1, 2, 3]);
  });

  it('takes acknowledgements of parts in any order, twice, and of what it has not', () => {
    const log = createLogBuffer(1_000);
    for (let n = 1; n <= 9; n += 1) log.push(ten(n));
    log.acknowledge([{ first: 7, last: 9 }, ...only(2)]);
    expect(pendingOf(log)).to.deep.equal([1, 3, 4, 5, 6]);
    log.acknowledge([
      { first: 1, last: 3 },
      { first: 6, last: 60 },
    ]);
    log.acknowledge([]);
    expect(pendingOf(log)).to.deep.equal([4, 5]);
    expect(log.bytes).to.equal(20);
  });

  it('gives a copy, which no later change touches', () => {
    const log = createLogBuffer(1_000);
    log.push(ten(1));
    const [pending, all] = [log.pending(), log.all()];
    log.push(ten(2));
    expect([pending.length, all.length]).to.deep.equal([1, 1]);
  });

  it('counts bytes of UTF-8', () => {
    const log = createLogBuffer(1_000);
    log.push(entry(1, 'info', '상담원'));
    expect(log.bytes).to.equal(10);
  });

  it('lets acknowledged lines go first, the oldest of them before others, however grave', () => {
    const log = createLogBuffer(80);
    for (let n = 1; n <= 8; n += 1) log.push(ten(n, n === 3 ? 'error' : 'debug'));
    log.acknowledge([{ first: 3, last: 4 }]);
    log.push(ten(9));
    log.push(ten(10));
    expect(allOf(log)).to.deep.equal([1, 2, 5, 6, 7, 8, 9, 10]);
    expect(sumOf(log.dropped)).to.equal(0);
  });

  it('then drops the least important, and of those the oldest', () => {
    const log = createLogBuffer(80);
    const levels: readonly LogLevel[] = ['error', 'debug', 'warn', 'info', 'debug', 'info', 'info', 'info'];
    levels.forEach((level, index) => log.push(ten(index + 1, level)));
    const gone = (): readonly number[] => [1, 2, 3, 4, 5, 6, 7, 8].filter((one) => !allOf(log).includes(one));
    const steps = [[2], [2, 5], [2, 4, 5], [2, 4, 5, 6], [2, 4, 5, 6, 7], [2, 4, 5, 6, 7, 8]];
    steps.forEach((expected, index) => {
      log.push(ten(9 + index, 'error'));
      expect(gone()).to.deep.equal(expected);
    });
    expect(log.dropped).to.deep.equal({ debug: 2, info: 4, warn: 0, error: 0 });
    // Then the warning, then the oldest error.
    log.push(ten(15, 'error'));
    log.push(ten(16, 'error'));
    expect(allOf(log)).to.deep.equal([9, 10, 11, 12, 13, 14, 15, 16]);
  });

  it('keeps what is newest, though it is of no importance, when the rest is grave', () => {
    const log = createLogBuffer(400);
    for (let n = 1; n <= 40; n += 1) log.push(ten(n, 'error'));
    for (let n = 41; n <= 50; n += 1) log.push(ten(n, 'debug'));
    expect(allOf(log).slice(-10)).to.deep.equal([41, 42, 43, 44, 45, 46, 47, 48, 49, 50]);
    expect(log.dropped).to.deep.equal({ debug: 0, info: 0, warn: 0, error: 10 });
    // No longer among the newest, they go.
    for (let n = 51; n <= 70; n += 1) log.push(ten(n, 'error'));
    expect(log.dropped).to.deep.equal({ debug: 10, info: 0, warn: 0, error: 20 });
  });

  it('keeps the newest line even where it alone is larger than the bound', () => {
    const log = createLogBuffer(50);
    for (let n = 1; n <= 4; n += 1) log.push(ten(n));
    log.push(entry(5, 'debug', 'x'.repeat(99)));
    expect(pendingOf(log)).to.deep.equal([5]);
    log.push(ten(6));
    expect(pendingOf(log)).to.deep.equal([6]);
  });

  it('gives what it dropped to be told once, and again where the line that told of it was dropped', () => {
    const log = createLogBuffer(50);
    for (let n = 1; n <= 7; n += 1) log.push(ten(n));
    expect(log.takeUntold(3)).to.equal(undefined);
    const drops = log.takeUntold(1)!;
    expect(drops).to.deep.equal({ debug: 0, info: 2, warn: 0, error: 0 });
    expect(log.takeUntold(1)).to.equal(undefined);
    log.push({ ...ten(8, 'warn'), tells: drops });
    for (let n = 9; n <= 14; n += 1) log.push(ten(n, 'error'));
    expect(log.takeUntold(1)).to.deep.equal({ debug: 0, info: 7, warn: 1, error: 1 });
    expect(sumOf(log.dropped)).to.equal(9);
  });

  it('tells each change, after it has happened', () => {
    const log = createLogBuffer(30);
    const seen: unknown[] = [];
    const listening = log.changes$.subscribe((change) => {
      seen.push([change.kind, 'entry' in change ? change.entry.sequence : change.ranges, log.lines]);
    });
    for (let n = 1; n <= 4; n += 1) log.push(ten(n));
    log.acknowledge(only(3));
    log.push(ten(5));
    expect(seen).to.deep.equal([
      ['written', 1, 1],
      ['written', 2, 2],
      ['written', 3, 3],
      ['dropped', 1, 3],
      ['written', 4, 3],
      ['acknowledged', only(3), 2],
      ['written', 5, 3],
    ]);
    listening.unsubscribe();
    log.push(ten(6));
    expect(seen).to.have.length(7);
  });

  it('is not disturbed by a listener that writes itself', () => {
    const log = createLogBuffer(200);
    let next = 100;
    log.changes$.subscribe((change) => {
      if (change.kind === 'dropped' && next < 103) log.push(ten((next += 1)));
    });
    for (let n = 1; n <= 40; n += 1) log.push(ten(n));
    expect(log.bytes).to.be.at.most(200);
    expect(sumOf(log.dropped) + log.lines).to.equal(43);
  });

  it('counts every line as pending, acknowledged or dropped, and holds no more than its bound, whatever happens', () => {
    const level = fc.constantFrom<LogLevel>('debug', 'info', 'warn', 'error');
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ level, size: fc.integer({ min: 1, max: 80 }) }) },
      fc.record({ first: fc.nat(60), count: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 600 }), fc.array(step, { maxLength: 120 }), (maxBytes, steps) => {
        const log = createLogBuffer(maxBytes);
        const model = new Map<number, 'pending' | 'acknowledged' | 'dropped'>();
        const levels = new Map<number, LogLevel>();
        const heard: LogChange[] = [];
        log.changes$.subscribe((change) => {
          heard.push(change);
          if (change.kind === 'dropped') model.set(change.entry.sequence, 'dropped');
        });
        let sequence = 0;
        for (const one of steps) {
          if ('level' in one) {
            sequence += 1;
            model.set(sequence, 'pending');
            levels.set(sequence, one.level);
            log.push(entry(sequence, one.level, '·'.repeat(one.size)));
          } else {
            log.acknowledge([{ first: one.first, last: one.first + one.count }]);
            for (const [key, is] of model) {
              if (is === 'pending' && key >= one.first && key <= one.first + one.count) model.set(key, 'acknowledged');
            }
          }
          const keys = (is: string): number[] => [...model].filter(([, now]) => now === is).map(([key]) => key);
          expect(pendingOf(log)).to.deep.equal(keys('pending'));
          expect(log.lines).to.equal(keys('pending').length);
          const dropped = keys('dropped');
          for (const which of ['debug', 'info', 'warn', 'error'] as const) {
            expect(log.dropped[which]).to.equal(dropped.filter((key) => levels.get(key) === which).length);
          }
          const held = log.all().reduce((all, line) => all + new TextEncoder().encode(line).length + 1, 0);
          expect(held <= maxBytes || log.all().length === 1).to.equal(true);
          expect(log.bytes).to.equal(
            log.pending().reduce((all, { line }) => all + new TextEncoder().encode(line).length + 1, 0),
          );
          if (sequence > 0 && log.all().length > 0 && model.get(sequence) !== 'acknowledged') {
            expect(model.get(sequence)).to.equal('pending');
          }
        }
        expect(heard.filter(({ kind }) => kind === 'written')).to.have.length(sequence);
      }),
      { numRuns: 300 },
    );
  });

  it('stays small and quick while a hundred thousand lines pass through it, acknowledged or not', () => {
    for (const acknowledge of [true, false]) {
      const log = createLogBuffer(1_000);
      const started = performance.now();
      for (let n = 1; n <= 100_000; n += 1) {
        log.push(ten(n, n % 7 === 0 ? 'error' : 'debug'));
        if (acknowledge && n % 10 === 0) log.acknowledge([{ first: n - 9, last: n }]);
      }
      expect(performance.now() - started).to.be.below(5_000);
      expect(log.all().length).to.be.at.most(100);
      expect(sumOf(log.dropped) + log.lines).to.equal(acknowledge ? 0 : 100_000);
    }
  });
});
