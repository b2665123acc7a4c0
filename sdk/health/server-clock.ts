/** The server's time, from an estimate of its clock. */
import type { SchedulerLike } from 'rxjs';
import type { ClockEstimate } from './clock.ts';

/** The server's clock as it is known here; never asks anything itself. */
export interface ServerClock {
  /** Server time, ms since the epoch; this computer's own while nothing is known of the server's. */
  now(): number;
  /** Server time with the most that it may be wrong, ms; undefined while nothing is known. */
  reading(): { readonly at: number; readonly boundMs: number } | undefined;
  /** The latest estimate; undefined while nothing is known. */
  estimate(): ClockEstimate | undefined;
}

/** A clock over the latest estimate. */
export function createServerClock(scheduler: SchedulerLike, estimate: () => ClockEstimate | undefined): ServerClock {
  return {
    now: () => scheduler.now() + (estimate()?.driftMs ?? 0),
    reading: () => {
      const known = estimate();
      return known && { at: scheduler.now() + known.driftMs, boundMs: known.boundMs };
    },
    estimate,
  };
}
