import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { INITIAL_CLOCK, observeClock, type ClockProbe, type ClockState } from './clock.ts';

const START = Date.UTC(2026, 0, 5, 8);

/** A probe at `at` ms after the start, over a link of `out` and `back` ms, to a server that is `drift` ms ahead. */
function probe(at: number, out: number, back: number, drift: number): ClockProbe {
  return {
    sentAt: Math.floor(START + at),
    receivedAt: Math.floor(START + at + out + back),
    sentMonotonic: at,
    receivedMonotonic: at + out + back,
    serverTime: Math.floor(START + at + out + drift),
  };
}

function observe(...probes: readonly ClockProbe[]): ClockState {
  return probes.reduce((state, one) => observeClock(state, one), INITIAL_CLOCK);
}

describe('the clock estimator', () => {
  it('knows nothing before the first probe', () => {
    expect(INITIAL_CLOCK.estimate).to.equal(undefined);
  });

  it('gives the drift with the sign that server time is client time plus drift', () => {
    const { estimate } = observe(probe(0, 20, 20, -9));
    expect(estimate?.driftMs).to.be.closeTo(-9, 1);
    expect(estimate?.boundMs).to.be.within(20, 22);
    expect(estimate).to.include({ roundTripMs: 40, samples: 1, at: START + 40 });
  });

  it('rests on the probe with the least round trip, not on the latest', () => {
    const { estimate } = observe(probe(0, 10, 10, 500), probe(1_000, 10, 800, 500));
    expect(estimate?.driftMs).to.be.closeTo(500, 1);
    // Half of 20 ms, of what both stamps and monotonic time are cut to, and of a second's budget.
    expect(estimate?.boundMs).to.be.below(13.5);
    expect(estimate?.roundTripMs).to.equal(810);
  });

  it('trusts an old probe less with every minute', () => {
    const young = observe(probe(0, 10, 10, 0), probe(60_000, 200, 200, 0));
    const old = observe(probe(0, 10, 10, 0), probe(600_000, 200, 200, 0));
    expect(old.estimate!.boundMs).to.be.above(young.estimate!.boundMs + 50);
  });

  it('tells that a clock was set, and how far, and starts anew from there', () => {
    const after = observe(probe(0, 10, 10, 0), probe(60_000, 10, 10, 0), probe(120_000, 10, 10, -3_000));
    expect(after.estimate?.stepMs).to.be.closeTo(-3_000, 2);
    expect(after.estimate?.samples).to.equal(1);
    const later = observeClock(after, probe(180_000, 10, 10, -3_000));
    expect(later.estimate).not.to.have.property('stepMs');
    expect(later.estimate?.samples).to.equal(2);
  });

  for (const [what, ms] of [
    ['set forward', 3_000],
    ['set back', -3_000],
  ] as const) {
    it(`learns nothing from a probe in whose course the clock here was ${what}, and finds the step by the next`, () => {
      const before = observe(probe(0, 10, 10, 0), probe(60_000, 10, 10, 0));
      const torn = probe(120_000, 10, 10, 0);
      const during = observeClock(before, { ...torn, receivedAt: torn.receivedAt + ms });
      expect(during).to.equal(before);
      const next = probe(180_000, 10, 10, 0);
      const after = observeClock(during, { ...next, sentAt: next.sentAt + ms, receivedAt: next.receivedAt + ms });
      expect(after.estimate?.driftMs).to.be.closeTo(-ms, 2);
      expect(after.estimate?.stepMs).to.be.closeTo(-ms, 4);
    });
  }

  it('does not call a slow slope a step', () => {
    let state = INITIAL_CLOCK;
    for (let minute = 0; minute < 60; minute += 1) {
      state = observeClock(state, probe(minute * 60_000, 15, 15, minute * 60_000 * 50e-6));
      expect(state.estimate).not.to.have.property('stepMs');
    }
    expect(state.estimate?.driftMs).to.be.closeTo(177, 20);
  });

  it('keeps a bounded window', () => {
    let state = INITIAL_CLOCK;
    for (let n = 0; n < 50; n += 1) state = observeClock(state, probe(n * 1_000, 5, 5, 0), { windowSize: 4 });
    expect(state.probes).to.have.length(4);
    expect(state.estimate?.samples).to.equal(4);
  });

  it('is not misled when the machine slept while the answer was on its way', () => {
    const slept: ClockProbe = { ...probe(0, 10, 10, 0), receivedAt: START + 3_600_000, serverTime: START + 3_599_000 };
    const { estimate } = observe(slept);
    expect(estimate!.boundMs).to.be.above(1_790_000);
  });

  it('ignores a probe whose stamp cannot be read', () => {
    const state = observe(probe(0, 10, 10, 7));
    expect(observeClock(state, { ...probe(1_000, 10, 10, 7), serverTime: Number.NaN })).to.equal(state);
  });

  it('always holds the true drift within its bound, on any link and with any healthy slope', () => {
    const link = fc.record({
      gap: fc.integer({ min: 500, max: 90_000 }),
      out: fc.double({ min: 0, max: 2_000, noNaN: true }),
      back: fc.double({ min: 0, max: 2_000, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(link, { minLength: 1, maxLength: 30 }),
        fc.double({ min: -1e7, max: 1e7, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (links, offset, ppm) => {
          let at = 0;
          let state = INITIAL_CLOCK;
          for (const { gap, out, back } of links) {
            at += gap;
            const stampedAt = at + out;
            state = observeClock(state, {
              ...probe(at, out, back, 0),
              serverTime: Math.floor(START + stampedAt + offset + stampedAt * ppm * 1e-6),
            });
            at += out + back;
            const truth = offset + at * ppm * 1e-6;
            const { driftMs, boundMs, ...rest } = state.estimate!;
            if (Math.abs(driftMs - truth) > boundMs + 0.5) throw new Error(`${driftMs} ± ${boundMs}, truth ${truth}`);
            if ('stepMs' in rest) throw new Error('a slope was called a step');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
