/** The server's time, from an estimate of its clock; goes on by monotonic time, so that a clock set here does not touch it. */
import type { Platform } from '../platform.ts';
import { TORN_MS, type ClockEstimate, type ClockState } from './clock.ts';

/** The server's clock as it is known here; never asks anything itself. */
export interface ServerClock {
  /**
   * Server time, ms since the epoch; this computer's own while nothing is known of the server's. Between two estimates it follows the slope.
   * It does not go back: an estimate that is behind what was told before is waited for, unless a clock was seen to be set, or it is
   * more than a second behind.
   */
  now(): number;
  /**
   * Server time with the most that it may be wrong, ms; undefined while nothing is known. The bound grows with age. Where wall time here
   * gained on monotonic time since the last probe, the machine may have slept (then the server went on) or its clock was set (then not): time
   * is told as if it was set, and the bound covers both until the next probe has decided.
   */
  reading(): { readonly at: number; readonly boundMs: number } | undefined;
  /** The latest estimate; undefined while nothing is known. */
  estimate(): ClockEstimate | undefined;
}

/** An estimate that is farther behind than this, ms, is not waited for: a clock that stands still is worse than one that goes back. */
const LONGEST_STAND_MS = 1_000;

/** A clock over the latest state of the estimator. */
export function createServerClock(
  { scheduler, monotonic }: Pick<Platform, 'scheduler' | 'monotonic'>,
  state: () => ClockState,
): ServerClock {
  let told = -Infinity;
  let toldBy: ClockEstimate | undefined;

  const read = (): { readonly at: number; readonly boundMs: number } | undefined => {
    const { track, estimate } = state();
    if (!track || !estimate) return undefined;
    const now = monotonic();
    const age = Math.max(0, now - track.at);
    const exact = now + track.offsetMs + (age * track.slopePpm) / 1e6;
    // Before the first estimate, and before a step, another clock was told.
    if (estimate !== toldBy && (!toldBy || estimate.stepMs !== undefined)) told = -Infinity;
    toldBy = estimate;
    if (told - exact > LONGEST_STAND_MS) told = -Infinity;
    told = Math.max(told, exact);
    // The slope may be wrong by itself and the budget.
    const grown = (age * (track.budgetPpm + Math.abs(track.slopePpm))) / 1e6;
    const gained = scheduler.now() - now - track.wallAheadMs;
    const asleep = gained > TORN_MS + grown ? gained : 0;
    return { at: told, boundMs: track.boundMs + grown + (told - exact) + asleep };
  };

  return {
    now: () => read()?.at ?? scheduler.now(),
    reading: read,
    estimate: () => state().estimate,
  };
}
