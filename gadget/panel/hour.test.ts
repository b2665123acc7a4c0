import { expect } from '@open-wc/testing';
import type { HealthLevel, HealthSample } from '../../sdk/index.ts';
import { HOUR, hourOf, minuteOf, totalsOf } from './hour.ts';

const now = Date.UTC(2026, 10, 22, 9);
const sample = (ago: number, level: HealthLevel, change: Partial<HealthSample> = {}): HealthSample => ({
  at: now - ago * 1_000,
  level,
  roundTripMs: 48,
  driftMs: -200,
  suspicion: 0,
  lagMs: 3,
  awake: true,
  ...change,
});
const seconds = (from: number, to: number, level: HealthLevel, change?: Partial<HealthSample>): HealthSample[] =>
  Array.from({ length: from - to }, (_, n) => sample(from - n, level, change));

describe('the last hour', () => {
  const hour = hourOf(
    [
      ...seconds(600, 400, 'good'),
      ...seconds(400, 355, 'lost', { roundTripMs: 9_999 }),
      ...seconds(355, 300, 'good', { roundTripMs: 410 }),
      ...seconds(300, 200, 'good', { awake: false, roundTripMs: 9_999 }),
      ...seconds(200, 0, 'fair'),
    ],
    now,
  );

  it('is told in runs of one state, with what was measured in each', () => {
    const told = hour.runs.map(({ state, from, to, tripMs }) => [state, (to - from) / 1_000, tripMs]);
    expect(told).to.deep.equal([
      ['good', 200, 48],
      ['lost', 45, undefined],
      ['good', 55, 410],
      ['asleep', 100, undefined],
      ['fair', 200, 48],
    ]);
    expect(hour.runs.at(-1)?.to).to.equal(now);
  });

  it('sums up each state', () => {
    expect(totalsOf(hour).get('good')).to.deep.equal({ ms: 255_000, times: 2 });
    expect(totalsOf(hour).get('lost')).to.deep.equal({ ms: 45_000, times: 1 });
  });

  it('draws no figure of a time without a session, or asleep', () => {
    expect(Math.max(...hour.trips.map(({ value }) => value))).to.equal(410);
    expect(hour.trips.length).to.be.at.most(HOUR / 24_000 + 1);
    expect(hour.ahead.every(({ value }) => value === 200)).to.equal(true);
  });

  it('tells the worst of a minute, and nothing of a minute before the first look', () => {
    expect(minuteOf(hour, 59)).to.deep.include({ state: 'fair', tripMs: 48 });
    expect(minuteOf(hour, 53).state).to.equal('lost');
    expect(minuteOf(hour, 0)).to.deep.equal({ at: now - HOUR, state: undefined, tripMs: undefined });
  });

  it('is empty where nothing was measured', () => {
    const none = hourOf([], now);
    expect([none.runs.length, none.trips.length, totalsOf(none).size]).to.deep.equal([0, 0, 0]);
  });

  it('stays within its window', () => {
    const long = hourOf(seconds(3_600, -1, 'good'), now);
    expect(long.runs.map(({ from, to }) => to - from)).to.deep.equal([HOUR]);
    expect(long.trips.every(({ at }) => at >= now - HOUR)).to.equal(true);
  });
});
