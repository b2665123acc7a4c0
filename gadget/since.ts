/** Since when a state lasts, in words. Pure. */
import { strings } from './strings.ts';
import type { ViewContext } from './observed.ts';

/** A state younger than this, ms, is told without its duration: it changes before it is read. */
const TOO_YOUNG_FOR_A_DURATION = 5_000;

/** `since 9:00:15 AM (14 min)`. `at` is client wall time, ms. */
export function sinceWords(
  at: number,
  { now, formats, paused }: Pick<ViewContext, 'now' | 'formats' | 'paused'>,
): string {
  const time = formats.time(at, now);
  const lasted = now - at;
  return paused || lasted < TOO_YOUNG_FOR_A_DURATION
    ? strings.since(time)
    : strings.sinceFor(time, formats.duration(lasted));
}
