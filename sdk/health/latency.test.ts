import { expect } from '@open-wc/testing';
import { slideWindow, summariseLatency, type RoundTrip } from './latency.ts';

const times = (...ms: readonly number[]): readonly RoundTrip[] => ms.map((one, n) => ({ at: n * 1_000, ms: one }));

describe('the latency summary', () => {
  it('says nothing before the first round trip', () => {
    expect(summariseLatency([])).to.equal(undefined);
  });

  it('gives the latest, the median and the 95th percentile by nearest rank', () => {
    const window = times(...Array.from({ length: 100 }, (_, n) => 100 - n));
    expect(summariseLatency(window)).to.deep.equal({ last: 1, p50: 50, p95: 95, samples: 100, at: 99_000 });
    expect(summariseLatency(times(7))).to.deep.equal({ last: 7, p50: 7, p95: 7, samples: 1, at: 0 });
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
