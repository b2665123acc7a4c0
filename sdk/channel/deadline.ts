/** Deadlines by the monotonic clock that do not blame the other end for a timer that was late. */
import { Subscription } from 'rxjs';
import type { Platform } from '../platform.ts';

/** A timer so much too late, ms, was held up by page or machine; what has come in meanwhile is read first. */
const LATE_MS = 1_000;
/** What a late deadline is put off by, ms. */
const GRACE_MS = 1_000;

/** Calls `expire` after `ms`, once, unless unsubscribed before. */
export function deadline(
  { scheduler, monotonic }: Pick<Platform, 'scheduler' | 'monotonic'>,
  ms: number,
  expire: () => void,
): Subscription {
  const whole = new Subscription();
  const wait = (from: number, rest: number, graced: boolean): void => {
    const timer = scheduler.schedule(() => {
      whole.remove(timer);
      const late = monotonic() - from - rest;
      if (late > LATE_MS && !graced) wait(monotonic(), GRACE_MS, true);
      else expire();
    }, rest);
    whole.add(timer);
  };
  wait(monotonic(), ms, false);
  return whole;
}
