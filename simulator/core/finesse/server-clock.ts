/** The clock of the simulated server, which may be wrong: the cause C7 of the technote (NTP) on demand. */
import type { SchedulerLike } from 'rxjs';

/** A clock that is off by a step and runs away by a slope. Times in ms since the epoch. */
export interface ServerClock {
  /** What the server believes the time to be; whole ms. */
  now(): number;
  /** How far the server's clock is ahead of the true time now, in ms. */
  offset(): number;
  /** Sets the clock forward (or, negative, back) at once, in ms. */
  step(ms: number): void;
  /** From now on the clock gains `ppm` µs each second (loses, if negative); 0 ends it. What was gained stays. */
  slope(ppm: number): void;
  /** The slope that is on, in ppm. */
  readonly ppm: number;
}

/** A clock over the scheduler's, without timers of its own. */
export function createServerClock(scheduler: SchedulerLike): ServerClock {
  let base = 0;
  let ppm = 0;
  let since = scheduler.now();
  const offset = (): number => base + ((scheduler.now() - since) * ppm) / 1_000_000;
  return {
    now: () => Math.round(scheduler.now() + offset()),
    offset,
    step: (ms) => void (base += ms),
    slope(next) {
      base = offset();
      since = scheduler.now();
      ppm = next;
    },
    get ppm() {
      return ppm;
    },
  };
}
