/** Ours and those it is measured beside: each is told of exchanges as a page sees them, and says what it takes the drift for. */
import { waitBeforeAsking } from '../../sdk/health/clock-aim.ts';
import { INITIAL_CLOCK, observeClock, type ClockEstimate } from '../../sdk/health/clock.ts';
import { percentile } from '../channel/statistics.ts';
import { START, type Exchange } from './network.ts';

/** Server minus client wall time, ms. */
export interface Estimator {
  observe(exchange: Exchange): void;
  driftMs(): number;
}

/** What wall time a page reads at a moment of the run: whole milliseconds, cut. */
function wallAt(at: number): number {
  return Math.floor(START + at);
}

/** What monotonic time: `performance.now()` of a page that is not isolated is cut to 100 µs. */
function monotonicAt(at: number): number {
  return Math.floor(at * 10) / 10;
}

/** Ours also says how wrong it may be, and when it wants to ask next. */
export interface OurEstimator extends Estimator {
  estimate(): ClockEstimate;
  /** Ms from an answer to the next question; undefined where any rhythm will do. */
  wait(asked: number, at: number): number | undefined;
}

export function ours(resolutionMs: number): OurEstimator {
  let state = INITIAL_CLOCK;
  const estimate = (): ClockEstimate => {
    if (!state.estimate) throw new Error('Nothing was observed.');
    return state.estimate;
  };
  return {
    observe({ sentAt, receivedAt, stamp }) {
      state = observeClock(state, {
        sentAt: wallAt(sentAt),
        receivedAt: wallAt(receivedAt),
        sentMonotonic: monotonicAt(sentAt),
        receivedMonotonic: monotonicAt(receivedAt),
        serverTime: stamp,
        ...(resolutionMs > 1 && { resolutionMs }),
      });
    },
    driftMs: () => estimate().driftMs,
    estimate,
    wait: (asked, at) => waitBeforeAsking(state, asked, monotonicAt(at)),
  };
}

/** Server time minus the time of the answer, as a page does that never heard of delay. */
export function naive(): Estimator {
  let drift = 0;
  return {
    observe({ stamp, receivedAt }) {
      drift = stamp - wallAt(receivedAt);
    },
    driftMs: () => drift,
  };
}

/** Half of what the stamp is cut to is added: whoever knows that it is cut does so. */
function midpointOf({ stamp, sentAt, receivedAt }: Exchange, resolutionMs: number): number {
  return stamp + resolutionMs / 2 - (wallAt(sentAt) + wallAt(receivedAt)) / 2;
}

/** Server time minus the middle of the latest exchange (Cristian). */
export function midpoint(resolutionMs: number): Estimator {
  let drift = 0;
  return {
    observe(exchange) {
      drift = midpointOf(exchange, resolutionMs);
    },
    driftMs: () => drift,
  };
}

/** The median of the last ten midpoints. */
export function medianOfTen(resolutionMs: number): Estimator {
  let midpoints: readonly number[] = [];
  return {
    observe(exchange) {
      midpoints = [...midpoints, midpointOf(exchange, resolutionMs)].slice(-10);
    },
    driftMs: () => percentile(midpoints, 0.5),
  };
}
