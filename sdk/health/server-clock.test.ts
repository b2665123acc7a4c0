import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { INITIAL_CLOCK, observeClock, type ClockState } from './clock.ts';
import { createServerClock } from './server-clock.ts';

const START = Date.UTC(2026, 0, 5, 8);

/** A page whose wall clock can be set and that can sleep, and a server. */
function setUp(drift = 0, ppm = 0) {
  let [real, slept, set, step] = [0, 0, 0, 0];
  let state: ClockState = INITIAL_CLOCK;
  const scheduler = new VirtualTimeScheduler();
  scheduler.now = () => Math.floor(START + real + set);
  const monotonic = (): number => real - slept;
  const server = (): number => START + real * (1 + ppm * 1e-6) + drift + step;
  return {
    clock: createServerClock({ scheduler, monotonic }, () => state),
    server,
    wall: () => scheduler.now(),
    wait: (ms: number) => void (real += ms),
    sleep(ms: number) {
      real += ms;
      slept += ms;
    },
    set: (ms: number) => void (set += ms),
    step: (ms: number) => void (step += ms),
    probe(out = 10, back = 10) {
      const sent = { sentAt: scheduler.now(), sentMonotonic: monotonic() };
      real += out;
      const serverTime = Math.floor(server());
      real += back;
      const received = { receivedAt: scheduler.now(), receivedMonotonic: monotonic() };
      state = observeClock(state, { ...sent, ...received, serverTime });
    },
  };
}

describe('the server clock', () => {
  it('is this computer’s own while nothing is known', () => {
    const { clock, wall } = setUp(5_000);
    expect(clock.now()).to.equal(wall());
    expect(clock.reading()).to.equal(undefined);
    expect(clock.estimate()).to.equal(undefined);
  });

  it('goes on between two estimates, and its bound grows with age', () => {
    const page = setUp(5_000);
    page.probe();
    const first = page.clock.reading()!;
    page.wait(600_000);
    expect(page.clock.now()).to.be.closeTo(page.server(), 2);
    expect(page.clock.reading()!.boundMs).to.be.closeTo(first.boundMs + 300, 1);
    expect(page.clock.estimate()?.driftMs).to.be.closeTo(5_000, 2);
  });

  it('follows the slope', () => {
    const page = setUp(0, 80);
    for (let minute = 0; minute < 30; minute += 1) {
      page.probe();
      page.wait(60_000);
    }
    page.wait(1_200_000);
    expect(page.clock.now()).to.be.closeTo(page.server(), 6);
  });

  it('stays right when the clock here is set, without a new probe', () => {
    for (const ms of [3_600_000, -3_600_000]) {
      const page = setUp(40);
      page.probe();
      page.set(ms);
      page.wait(1_000);
      expect(page.clock.now()).to.be.closeTo(page.server(), 2);
    }
  });

  it('knows that a gain of wall time may have been sleep, until a probe has decided', () => {
    const page = setUp(40);
    page.probe();
    page.clock.now();
    page.sleep(3_600_000);
    const reading = page.clock.reading()!;
    expect(Math.abs(reading.at - page.server())).to.be.at.most(reading.boundMs);
    expect(reading.boundMs).to.be.above(3_599_000);
    page.probe();
    expect(page.clock.now()).to.be.closeTo(page.server(), 2);
    expect(page.clock.reading()!.boundMs).to.be.below(20);
  });

  it('stands still rather than going back for a better estimate', () => {
    const page = setUp(0);
    page.probe(300, 0);
    const told = page.clock.now();
    expect(told).to.be.above(page.server() + 100);
    page.probe(5, 5);
    const reading = page.clock.reading()!;
    expect(reading.at).to.be.at.least(told);
    expect(Math.abs(reading.at - page.server())).to.be.at.most(reading.boundMs);
    page.wait(1_000);
    expect(page.clock.now()).to.be.closeTo(page.server(), 6);
  });

  it('goes back with a step that was seen', () => {
    const page = setUp(0);
    page.probe();
    const told = page.clock.now();
    page.wait(60_000);
    page.step(-600_000);
    page.probe();
    expect(page.clock.now()).to.be.closeTo(page.server(), 2);
    expect(page.clock.now()).to.be.below(told);
  });

  it('does not wait for an estimate that is minutes behind a first one made in sleep', () => {
    const page = setUp(0);
    page.probe(0, 600_000);
    page.clock.now();
    page.probe();
    expect(page.clock.now()).to.be.closeTo(page.server(), 2);
  });

  it('never goes back while no clock is set, and always holds the truth in its bound', () => {
    const leg = fc.double({ min: 0, max: 400, noNaN: true });
    const move = fc.record({ wait: fc.integer({ min: 1, max: 90_000 }), out: leg, back: leg, asks: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(move, { minLength: 1, maxLength: 40 }),
        fc.double({ min: -499, max: 499, noNaN: true }),
        (moves, ppm) => {
          const page = setUp(1_234, ppm);
          page.probe();
          let told = page.clock.now();
          for (const { wait, out, back, asks } of moves) {
            page.wait(wait);
            if (asks) page.probe(out, back);
            const { at, boundMs } = page.clock.reading()!;
            expect(at).to.be.at.least(told);
            expect(Math.abs(at - page.server())).to.be.at.most(boundMs);
            told = at;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
