import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { INITIAL_CLOCK, observeClock, type ClockEstimate, type ClockProbe, type ClockState } from './clock.ts';

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
    expect(after.estimate).to.include({ samples: 1, stepOf: 'server' });
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
      expect(after.estimate?.stepOf).to.equal('client');
    });
  }

  it('does not call a slow slope a step', () => {
    let state = INITIAL_CLOCK;
    for (let minute = 0; minute < 60; minute += 1) {
      state = observeClock(state, probe(minute * 60_000, 15, 15, minute * 60_000 * 50e-6));
      expect(state.estimate).not.to.have.property('stepMs');
    }
    expect(state.estimate?.driftMs).to.be.closeTo(177, 1);
    expect(state.estimate?.slopePpm).to.be.closeTo(50, 1);
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

  it('tells no slope before the probes span two minutes', () => {
    const state = observe(probe(0, 15, 15, 0), probe(60_000, 15, 15, 3));
    expect(state.estimate).not.to.have.property('slopePpm');
  });

  it('ignores an answer that is older than the one before, or that came before it was asked for', () => {
    const state = observe(probe(10_000, 10, 10, 7));
    expect(observeClock(state, probe(5_000, 10, 10, 7))).to.equal(state);
    expect(observeClock(state, { ...probe(20_000, 10, 10, 7), receivedMonotonic: 19_000 })).to.equal(state);
  });

  it('does not take a sleep for a clock that was set', () => {
    const before = observe(probe(0, 10, 10, 40), probe(60_000, 10, 10, 40));
    const awake = probe(120_000, 10, 10, 40);
    // For an hour only the wall clocks went on.
    const hour = 3_600_000;
    const after = observeClock(before, {
      ...awake,
      sentAt: awake.sentAt + hour,
      receivedAt: awake.receivedAt + hour,
      serverTime: awake.serverTime + hour,
    });
    expect(after.estimate).not.to.have.property('stepMs');
    expect(after.estimate?.driftMs).to.be.closeTo(40, 2);
    expect(after.estimate?.samples).to.equal(1);
  });

  it('says that it does not know whose clock was set when neither sleep nor a set clock explains what it sees', () => {
    const before = observe(probe(0, 10, 10, 0), probe(60_000, 10, 10, 0));
    const awake = probe(120_000, 10, 10, 0);
    const after = observeClock(before, {
      ...awake,
      sentAt: awake.sentAt + 3_600_000,
      receivedAt: awake.receivedAt + 3_600_000,
      // More than the budget of an hour.
      serverTime: awake.serverTime + 3_600_000 + 5_000,
    });
    expect(after.estimate).to.include({ stepOf: 'unknown' });
    expect(after.estimate?.stepMs).to.be.closeTo(5_000, 2);
  });

  it('does not tell as a step what may have been a sleep or a set clock', () => {
    const before = observe(probe(0, 900, 900, 0));
    const after = observeClock(before, probe(60_000, 900, 900, 0));
    const next = probe(120_000, 900, 900, 0);
    const jumped = observeClock(after, { ...next, sentAt: next.sentAt + 500, receivedAt: next.receivedAt + 500 });
    expect(jumped.estimate).not.to.have.property('stepMs');
    expect(jumped.estimate?.samples).to.equal(1);
  });

  it('finds a step that hides in the round trips after three probes, and the bound holds from there', () => {
    let state = INITIAL_CLOCK;
    for (let n = 0; n < 10; n += 1) state = observeClock(state, probe(n * 60_000, 38, 38, 0));
    for (let n = 10; n < 13; n += 1) state = observeClock(state, probe(n * 60_000, 38, 38, 60));
    expect(state.estimate?.samples).to.equal(3);
    expect(state.estimate?.driftMs).to.be.closeTo(60, 2);
    expect(state.estimate!.boundMs).to.be.above(Math.abs(state.estimate!.driftMs - 60));
  });

  it('knows that a slow leg is no step', () => {
    let state = INITIAL_CLOCK;
    for (let n = 0; n < 10; n += 1) state = observeClock(state, probe(n * 60_000, 20, 20, 0));
    for (let n = 10; n < 16; n += 1) state = observeClock(state, probe(n * 60_000, 220, 20, 0));
    expect(state.estimate?.samples).to.equal(16);
    expect(state.estimate?.driftMs).to.be.closeTo(0, 2);
  });
});

/** A probe of a server that stamps whole seconds. */
function dated(at: number, out: number, back: number, drift: number, age = 0): ClockProbe {
  const exact = START + at + out + drift - age;
  return { ...probe(at, out, back, drift), serverTime: Math.floor(exact / 1_000) * 1_000, resolutionMs: 1_000 };
}

describe('the clock estimator with stamps of a second', () => {
  it('knows a drift to half a second by one probe, and better by more', () => {
    const one = observe(dated(0, 20, 20, 300));
    expect(one.estimate).to.include({ resolutionMs: 1_000 });
    expect(one.estimate!.boundMs).to.be.within(500, 525);
    const more = [350, 1_600, 3_690, 5_670].reduce((state, at) => observeClock(state, dated(at, 20, 20, 300)), one);
    expect(more.estimate!.boundMs).to.be.below(80);
    expect(more.estimate!.driftMs).to.be.closeTo(300, 40);
  });

  it('finds out that a server hands old stamps out again, and allows for a second more', () => {
    // Fresh, cut: the drift is at most 20 ms. Half a second old: it is at least 480 ms.
    const fresh = dated(980, 0, 0, 0);
    const old = dated(2_010, 0, 0, 0, 600);
    const state = observe(fresh, dated(1_000, 0, 0, 0), old);
    expect(state.stale).to.equal(true);
    expect(state.estimate).not.to.have.property('stepMs');
    expect(state.estimate!.boundMs).to.be.at.least(Math.abs(state.estimate!.driftMs));
    const later = observeClock(state, dated(9_000, 0, 0, -4_000));
    expect(later.estimate).to.include({ stepOf: 'server' });
  });
});

/** A computer, a server and the link between them, of which the estimator sees what a page sees. */
function world(offset: number, ppm: number, resolutionMs: number) {
  let [real, slept, set, stepped] = [0, 0, 0, 0];
  const wall = (): number => START + real + set;
  const server = (): number => START + offset + stepped + real * (1 + ppm * 1e-6);
  const monotonic = (): number => Math.floor((real - slept) * 10) / 10;
  return {
    wait: (ms: number) => void (real += ms),
    sleep(ms: number) {
      real += ms;
      slept += ms;
    },
    set: (ms: number) => void (set += ms),
    step: (ms: number) => void (stepped += ms),
    truth: () => server() - wall(),
    ask(out: number, back: number, during: () => void = () => undefined): ClockProbe {
      const sentAt = Math.floor(wall());
      const sentMonotonic = monotonic();
      real += out;
      const serverTime = Math.floor(server() / resolutionMs) * resolutionMs;
      during();
      real += back;
      const receivedMonotonic = monotonic();
      return { sentAt, sentMonotonic, serverTime, receivedAt: Math.floor(wall()), receivedMonotonic, resolutionMs };
    },
  };
}

const leg = fc.double({ min: 0, max: 2_000, noNaN: true });
const gap = fc.integer({ min: 500, max: 90_000 });
/** How far the clock here is set, ms, or how long it sleeps; mostly neither. */
const event = fc.option(fc.integer({ min: -100_000, max: 100_000 }), { nil: 0, freq: 2 });
const course = fc.array(fc.record({ gap, out: leg, back: leg, event, inside: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
});
const healthySlope = fc.double({ min: -499, max: 499, noNaN: true });
const anyOffset = fc.double({ min: -1e7, max: 1e7, noNaN: true });

function check({ driftMs, boundMs, latestBoundMs }: ClockEstimate, truth: number): void {
  const error = Math.abs(driftMs - truth);
  if (error > boundMs) throw new Error(`${driftMs} ± ${boundMs}, truth ${truth}`);
  if (latestBoundMs === undefined || error > latestBoundMs) throw new Error(`alone ± ${latestBoundMs}, off ${error}`);
}

describe('the bound of the clock estimator', () => {
  for (const resolutionMs of [1, 1_000]) {
    it(`always holds the truth: any link, slopes of the budget, sleep, torn probes, a clock set here; stamps of ${resolutionMs} ms`, () => {
      fc.assert(
        fc.property(course, anyOffset, healthySlope, fc.boolean(), (steps, offset, ppm, sleeps) => {
          const it = world(offset, ppm, resolutionMs);
          let state = INITIAL_CLOCK;
          for (const { gap, out, back, event, inside } of steps) {
            const happen = (): void => {
              if (!sleeps) it.set(event);
              // Nobody sleeps for less than a second.
              else if (event !== 0) it.sleep(1_000 + 100 * Math.abs(event));
            };
            it.wait(gap);
            if (!inside) happen();
            const before = state;
            state = observeClock(state, it.ask(out, back, inside ? happen : undefined));
            if (state !== before) check(state.estimate!, it.truth());
            if (state.estimate?.stepOf === 'server') throw new Error('The server never set its clock.');
          }
        }),
        { numRuns: 500 },
      );
    });
  }

  it('never takes a slope of the budget for a step, and tells a set clock here as one of here', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap, out: leg, back: leg }), { minLength: 2, maxLength: 30 }),
        healthySlope,
        fc.integer({ min: 10_000, max: 100_000 }),
        fc.boolean(),
        (steps, ppm, ms, back) => {
          const it = world(0, ppm, 1);
          let state = INITIAL_CLOCK;
          const ask = (step: (typeof steps)[number]): ClockState => {
            it.wait(step.gap);
            return observeClock(state, it.ask(step.out, step.back));
          };
          for (const step of steps) {
            state = ask(step);
            expect(state.estimate).not.to.have.property('stepMs');
          }
          it.set(back ? -ms : ms);
          state = ask({ gap: 1_000, out: 20, back: 20 });
          expect(state.estimate?.stepOf).to.equal('client');
          expect(Math.sign(state.estimate?.stepMs ?? 0)).to.equal(back ? 1 : -1);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('holds through steps of the server that no round trip can hide, and tells each of them', () => {
    const short = fc.double({ min: 0, max: 100, noNaN: true });
    const jump = fc.option(fc.integer({ min: 500, max: 100_000 }), { nil: 0, freq: 3 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap, out: short, back: short, jump, down: fc.boolean() }), {
          minLength: 1,
          maxLength: 30,
        }),
        healthySlope,
        (steps, ppm) => {
          const it = world(0, ppm, 1);
          let state = INITIAL_CLOCK;
          for (const { gap, out, back, jump, down } of steps) {
            it.wait(gap);
            it.step(down ? -jump : jump);
            const first = !state.estimate;
            state = observeClock(state, it.ask(out, back));
            check(state.estimate!, it.truth());
            expect(state.estimate?.stepOf).to.equal(jump === 0 || first ? undefined : 'server');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds by the latest probe alone, however small the steps of the server and however slow the link', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap, out: leg, back: leg, jump: fc.integer({ min: -500, max: 500 }) }), {
          minLength: 1,
          maxLength: 30,
        }),
        (steps) => {
          const it = world(0, 0, 1);
          let state = INITIAL_CLOCK;
          for (const { gap, out, back, jump } of steps) {
            it.wait(gap);
            it.step(jump);
            state = observeClock(state, it.ask(out, back));
            const { driftMs, latestBoundMs = 0 } = state.estimate!;
            expect(Math.abs(driftMs - it.truth())).to.be.at.most(latestBoundMs);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('covers each step of the server that is no larger than the budget since the probe before', () => {
    const small = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap, out: leg, back: leg, share: small }), { minLength: 1, maxLength: 30 }),
        (steps) => {
          const it = world(0, 0, 1);
          let state = INITIAL_CLOCK;
          for (const { gap, out, back, share } of steps) {
            it.wait(gap);
            it.step((share * gap * 500) / 1e6);
            state = observeClock(state, it.ask(out, back));
            check(state.estimate!, it.truth());
            expect(state.estimate).not.to.have.property('stepMs');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds from the moment at which a server was seen to hand its stamps out again, on any link', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap, out: leg, back: leg, age: fc.integer({ min: 0, max: 999 }) }), {
          minLength: 2,
          maxLength: 40,
        }),
        (steps) => {
          let at = 0;
          let state = INITIAL_CLOCK;
          for (const { gap, out, back, age } of steps) {
            at += gap;
            state = observeClock(state, dated(at, out, back, 250, age));
            at += out + back;
            if (state.stale) check(state.estimate!, 250 + (at - Math.floor(at)));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
