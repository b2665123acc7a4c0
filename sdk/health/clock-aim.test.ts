import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { NEVER } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { browserPlatform } from '../platform.ts';
import { waitBeforeAsking } from './clock-aim.ts';
import { INITIAL_CLOCK, observeClock, type ClockState } from './clock.ts';
import { probes, type SystemInfoSource } from './prober.ts';

const START = Date.UTC(2026, 0, 5, 8);

/** A server that is `drift` ms ahead and stamps whole seconds, over a link of `out` and `back` ms. */
function ask(
  state: ClockState,
  at: number,
  out: number,
  back: number,
  drift: number,
  resolutionMs = 1_000,
): ClockState {
  return observeClock(state, {
    sentAt: Math.floor(START + at),
    receivedAt: Math.floor(START + at + out + back),
    sentMonotonic: at,
    receivedMonotonic: at + out + back,
    serverTime: Math.floor((START + at + out + drift) / resolutionMs) * resolutionMs,
    resolutionMs,
  });
}

/** Ten aimed probes, and when each was sent. */
function burst(out: number, back: number, drift: number, count = 10): { state: ClockState; sent: readonly number[] } {
  let [state, at] = [INITIAL_CLOCK, 0];
  const sent: number[] = [];
  for (let asked = 1; asked <= count; asked += 1) {
    sent.push(at);
    state = ask(state, at, out, back, drift);
    at += out + back;
    at += waitBeforeAsking(state, asked, at) ?? NaN;
  }
  return { state, sent };
}

describe('aiming at the second', () => {
  it('has nothing to aim at while nothing is known, and where stamps are of a millisecond', () => {
    expect(waitBeforeAsking(INITIAL_CLOCK, 1, 0)).to.equal(undefined);
    expect(waitBeforeAsking(ask(INITIAL_CLOCK, 0, 10, 10, 0, 1), 1, 20)).to.equal(undefined);
  });

  it('halves what is left with each question, down to what the link allows', () => {
    const bounds = [1, 2, 3, 4, 5, 6].map((count) => burst(10, 10, 377.7, count).state.estimate!.boundMs);
    for (const [n, bound] of bounds.slice(1).entries()) expect(bound).to.be.below(Math.max(45, bounds[n]! * 0.62));
    expect(burst(10, 10, 377.7).state.estimate!.driftMs).to.be.closeTo(377.7, 12);
  });

  it('finds the second of a link of any length, without being told how long the way there is', () => {
    const ms = fc.double({ min: 1, max: 150, noNaN: true });
    fc.assert(
      fc.property(ms, fc.double({ min: -5_000, max: 5_000, noNaN: true }), (half, drift) => {
        const { driftMs, boundMs } = burst(half, half, drift).state.estimate!;
        expect(Math.abs(driftMs - drift)).to.be.at.most(Math.min(15, boundMs));
        expect(boundMs).to.be.below(half + 70);
      }),
      { numRuns: 100 },
    );
  });

  it('is polite: ten questions in two minutes, never less than a second apart, then one a minute at most', () => {
    const { sent } = burst(20, 20, -250, 20);
    const pauses = sent.slice(1).map((at, n) => at - sent[n]!);
    expect(Math.min(...pauses)).to.be.at.least(1_000);
    expect(sent[9]! - sent[0]!).to.be.within(116_000, 130_000);
    for (const pause of pauses.slice(9)) expect(pause).to.be.within(60_000, 61_100);
  });

  it('works through the prober: a server that only dates its answers is known to some ms after two minutes', async () => {
    const clock = new VirtualClock();
    const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic });
    const pass = (ms: number): Promise<void> => new Promise((resolve) => clock.schedule(() => resolve(), ms));
    const now = () => ({ wall: clock.now(), monotonic: clock.monotonic() });
    let asked = 0;
    const rest: SystemInfoSource = {
      async systemInfo() {
        asked += 1;
        const sent = now();
        await pass(15);
        const dateMs = Math.floor((clock.now() - 4_321) / 1_000) * 1_000;
        await pass(15);
        const received = now();
        const timing = {
          sentAt: sent.wall,
          sentMonotonic: sent.monotonic,
          receivedAt: received.wall,
          receivedMonotonic: received.monotonic,
        };
        return { systemInfo: { status: 'IN_SERVICE', ctiServers: [] }, timing, dateMs };
      },
    };
    let state = INITIAL_CLOCK;
    const wait = (count: number) => waitBeforeAsking(state, count, clock.monotonic());
    const subscription = probes({ rest, platform, restart$: NEVER, wait }).subscribe((result) => {
      if (result.kind === 'answered' && result.probe) state = observeClock(state, result.probe);
    });
    await clock.advance(130_000);
    expect(asked).to.equal(10);
    expect(state.estimate!.driftMs).to.be.closeTo(-4_321, 15);
    expect(state.estimate!.boundMs).to.be.below(80);
    await clock.advance(600_000);
    expect(asked).to.be.within(19, 20);
    subscription.unsubscribe();
    expect(clock.pending).to.equal(0);
  });
});
