import { expect } from '@open-wc/testing';
import { isMeasured, slideWindow, summariseLatency, type RoundTrip } from './latency.ts';

const times = (...ms: readonly number[]): readonly RoundTrip[] => ms.map((one, n) => ({ at: n * 1_000, ms: one }));

describe('the latency summary', () => {
  it('says nothing before the first round trip', () => {
    expect(summariseLatency([])).to.equal(undefined);
  });

  it('gives the latest, the median and the 95th percentile by nearest rank', () => {
    const window = times(...Array.from({ length: 100 }, (_, n) => 100 - n));
    expect(summariseLatency(window)).to.include({ last: 1, p50: 50, p95: 95, samples: 100, at: 99_000 });
    expect(summariseLatency(times(7))).to.deep.equal({
      last: 7,
      p50: 7,
      p95: 7,
      jitterMs: 0,
      spreadMs: 0,
      samples: 1,
      lost: 0,
      lossShare: 0,
      at: 0,
    });
  });

  it('gives the jitter as the mean difference of one from the next, and how far the slow are from the usual', () => {
    expect(summariseLatency(times(10, 30, 20, 20))).to.include({ jitterMs: 10, spreadMs: 10 });
    const onceSlow = times(900, ...Array.from({ length: 20 }, () => 40));
    expect(summariseLatency(onceSlow)).to.include({ p95: 40, spreadMs: 0 });
  });

  it('counts what had no answer for the loss alone', () => {
    const lost = (at: number) => ({ at, ms: 20_000, lost: true });
    expect(summariseLatency([lost(0)])).to.equal(undefined);
    expect(summariseLatency([{ at: 0, ms: 40 }, lost(1), { at: 2, ms: 60 }, lost(3)])).to.include({
      last: 60,
      p95: 60,
      samples: 2,
      lost: 2,
      lossShare: 0.5,
      at: 2,
    });
    const longAgo = [lost(0), ...times(...Array.from({ length: 10 }, () => 1))];
    expect(summariseLatency(longAgo)).to.include({ lost: 1, lossShare: 0 });
  });

  it('forgets what is older than the window, and keeps no more than its bound', () => {
    const old = times(1, 2, 3);
    expect(slideWindow(old, { at: 2_000_000, ms: 9 })).to.deep.equal([{ at: 2_000_000, ms: 9 }]);
    expect(slideWindow(old, { at: 3_000, ms: 9 }, { maxSamples: 2 })).to.deep.equal([
      { at: 2_000, ms: 3 },
      { at: 3_000, ms: 9 },
    ]);
    expect(slideWindow(old, { at: 3_000, ms: 9 }, { windowMs: 1_500 })).to.have.length(2);
  });
});

describe('a round trip', () => {
  const pauses = [
    { kind: 'machine-busy', from: 1_000, to: 3_000 },
    { kind: 'throttled', from: 5_000, to: 65_000 },
  ] as const;

  it('counts only where the page ran all the while, though its timers may have been slow', () => {
    for (const [at, ms, is] of [
      [3_000, 500, false],
      [3_500, 600, false],
      [1_500, 600, false],
      [1_000, 500, true],
      [3_500, 400, true],
      [20_000, 900, true],
    ] as const) {
      expect(isMeasured(pauses, { at, ms })).to.equal(is);
    }
  });
});
