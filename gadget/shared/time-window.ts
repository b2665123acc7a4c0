/** The part of a span of time that is looked at: zoom, pan, and where the ticks stand. Pure. All times are ms since the epoch. */

/** A span of time. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** A tick of the axis. */
export interface Tick {
  readonly at: number;
  /** Whether a day begins here, in the zone of the axis. */
  readonly day: boolean;
}

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** The closest look: finer than logs are. */
export const LEAST_WINDOW_MS = 2 * SECOND;

const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((count) => count * DAY),
];

/** Whole, and never empty: a moment is shown with a minute around it. */
export function wholeWindow(from: number, to: number): TimeWindow {
  const room = Math.max(0, MINUTE - (to - from)) / 2;
  return { from: from - room, to: Math.max(from, to) + room };
}

/** Zooms by `factor` (above 1: closer), so that the time `at` stays where it is. */
export function zoomed(window: TimeWindow, bounds: TimeWindow, factor: number, at: number): TimeWindow {
  const length = window.to - window.from;
  const most = bounds.to - bounds.from;
  const next = Math.min(most, Math.max(Math.min(LEAST_WINDOW_MS, most), length / factor));
  const share = length > 0 ? (at - window.from) / length : 0.5;
  return within({ from: at - share * next, to: at + (1 - share) * next }, bounds);
}

/** Moves by so many ms; it stops at the bounds. */
export function panned(window: TimeWindow, bounds: TimeWindow, ms: number): TimeWindow {
  return within({ from: window.from + ms, to: window.to + ms }, bounds);
}

/** Moves a window into its bounds; one that is larger becomes the bounds. */
export function within({ from, to }: TimeWindow, bounds: TimeWindow): TimeWindow {
  const length = to - from;
  if (!(length < bounds.to - bounds.from)) return bounds;
  const begin = Math.min(Math.max(from, bounds.from), bounds.to - length);
  return { from: begin, to: begin + length };
}

/** Ms from one tick to the next where ticks need `leastPx` of room each. */
export function tickStep({ from, to }: TimeWindow, widthPx: number, leastPx: number): number {
  const least = ((to - from) / Math.max(1, widthPx)) * leastPx;
  return STEPS.find((step) => step >= least) ?? (STEPS.at(-1) ?? DAY) * Math.ceil(least / (STEPS.at(-1) ?? DAY));
}

/** Ticks at round times of a zone. `offsetAt` tells its minutes east of Greenwich at a time. */
export function ticksOf(window: TimeWindow, step: number, offsetAt: (at: number) => number): readonly Tick[] {
  const ticks: Tick[] = [];
  const wall = (at: number): number => at + offsetAt(at) * MINUTE;
  const past = (at: number): number => ((wall(at) % step) + step) % step;
  for (let at = window.from - past(window.from); at <= window.to; at += step) {
    // Where the zone changes its offset, what follows is round by the new one; what is round by neither is left out.
    const round = at - past(at);
    if (round >= window.from && past(round) === 0 && round > (ticks.at(-1)?.at ?? -Infinity)) {
      ticks.push({ at: round, day: wall(round) % DAY === 0 });
    }
  }
  return ticks;
}
