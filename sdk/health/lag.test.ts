import { expect } from '@open-wc/testing';
import { classifyBeat, LagWindow, type Beat, type Verdict } from './lag.ts';

describe('a beat', () => {
  const ON_TIME: Beat = {
    wallLateMs: 0,
    monoLateMs: 0,
    lateBeforeMs: 0,
    lagMs: 1,
    hidden: false,
    sleepIsCounted: false,
  };
  const late = (ms: number) => ({ wallLateMs: ms, monoLateMs: ms });
  const NO_WORKER = { lagMs: undefined };
  const WINDOWS = { sleepIsCounted: true };
  const HIDDEN = { hidden: true };
  const pause = (kind: NonNullable<Verdict['pause']>['kind'], ms: number): Verdict => ({ pause: { kind, ms } });

  const table: readonly (readonly [string, Partial<Beat>, Verdict])[] = [
    ['on time says nothing', {}, {}],
    ['a little late says nothing', { ...late(400), lagMs: 450 }, {}],
    ['early, because the one before was late, says nothing', { wallLateMs: -700, lateBeforeMs: 700 }, {}],
    ['of a worker on time, answered late: the page was busy', { lagMs: 1_400 }, pause('page-busy', 1_400)],
    ['late in worker and page: the machine was busy', { ...late(2_000), lagMs: 700 }, pause('machine-busy', 2_000)],
    [
      'late in the worker: the machine was busy, though the page had nothing to do',
      late(900),
      pause('machine-busy', 900),
    ],
    ['late by more than any load, on Windows: sleep', { ...late(60_000), ...WINDOWS }, pause('sleep', 60_000)],
    ['the same in a hidden page: sleep', { ...late(60_000), ...WINDOWS, ...HIDDEN }, pause('sleep', 60_000)],
    ['late by some seconds, on Windows: a busy machine', { ...late(5_000), ...WINDOWS }, pause('machine-busy', 5_000)],
    [
      'late by both clocks elsewhere, hidden: frozen, whether it was told or not',
      { ...late(60_000), ...HIDDEN },
      pause('frozen', 60_000),
    ],
    ['late by both clocks elsewhere, shown: suspended, as a virtual machine', late(60_000), pause('sleep', 60_000)],
    [
      'late by the wall clock, and a little by the other: sleep',
      { wallLateMs: 600_900, monoLateMs: 900 },
      pause('sleep', 600_900),
    ],
    ['a short sleep likewise', { wallLateMs: 8_300, monoLateMs: 300 }, pause('sleep', 8_300)],
    [
      'late by the wall clock alone, by long: sleep, but not surely',
      { wallLateMs: 600_000 },
      { ...pause('sleep', 600_000), unsure: true },
    ],
    [
      'late by the wall clock alone, by little: it was set, but not surely',
      { wallLateMs: 20_000 },
      { clockSetMs: 20_000, unsure: true },
    ],
    [
      'late by the wall clock alone, on Windows: it was set',
      { wallLateMs: 3_600_000, ...WINDOWS },
      { clockSetMs: 3_600_000 },
    ],
    ['early by the wall clock: it was set back', { wallLateMs: -3_600_000 }, { clockSetMs: -3_600_000 }],
    ['set back by less than the last was late cannot be told', { wallLateMs: -600, lateBeforeMs: 700 }, {}],
    [
      'set back in a busy machine: both',
      { wallLateMs: -8_000, monoLateMs: 2_000 },
      { ...pause('machine-busy', 2_000), clockSetMs: -10_000 },
    ],
    [
      'set forwards in a busy machine on Windows: both',
      { wallLateMs: 12_000, monoLateMs: 2_000, ...WINDOWS },
      { ...pause('machine-busy', 2_000), clockSetMs: 10_000 },
    ],
    ['stepped by a little: set', { wallLateMs: 300 }, { clockSetMs: 300 }],
    ['a lag against a clock that was set says nothing', { wallLateMs: 400, lagMs: 2_000 }, { clockSetMs: 400 }],
    ['of the page alone, late: the page was busy', { ...NO_WORKER, ...late(2_000) }, pause('page-busy', 2_000)],
    ['of the page alone, on time', NO_WORKER, {}],
    [
      'of the page alone, late while hidden: throttled',
      { ...NO_WORKER, ...HIDDEN, ...late(59_000) },
      pause('throttled', 59_000),
    ],
    [
      'of the page alone, later than any throttling',
      { ...NO_WORKER, ...HIDDEN, ...late(90_000) },
      pause('frozen', 90_000),
    ],
    ['the same on Windows', { ...NO_WORKER, ...HIDDEN, ...late(90_000), ...WINDOWS }, pause('sleep', 90_000)],
    ['of the page alone, after a sleep', { ...NO_WORKER, wallLateMs: 60_500, monoLateMs: 500 }, pause('sleep', 60_500)],
  ];
  for (const [name, beat, verdict] of table)
    it(name, () => expect(classifyBeat({ ...ON_TIME, ...beat })).to.deep.equal(verdict));
});

describe('the lags of the last minute', () => {
  it('have no figure before the first, and forget what is older than 60 beats', () => {
    const lags = new LagWindow();
    expect([lags.last, lags.p95]).to.deep.equal([undefined, undefined]);
    lags.add(900);
    expect([lags.last, lags.p95]).to.deep.equal([900, 900]);
    for (let n = 0; n < 59; n += 1) lags.add(n < 2 ? 300 : 10.4);
    expect([lags.last, lags.p95], 'the three highest of sixty are above').to.deep.equal([10, 10]);
    for (let n = 0; n < 4; n += 1) lags.add(500);
    expect(lags.p95).to.equal(500);
    for (let n = 0; n < 60; n += 1) lags.add(1);
    expect(lags.p95).to.equal(1);
    lags.clear();
    expect([lags.last, lags.p95]).to.deep.equal([undefined, undefined]);
  });
});
