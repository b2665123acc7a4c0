/** The rounds of the server's reaper: it looks for idle sessions once in a while, so they end at its rounds only. Pure. */
import type { Moment, Span } from './forecast.ts';

/** How far apart, parts per million, two healthy clocks may run: what is known of a round is worth less with time. */
const CLOCKS_PPM = 100;

/**
 * When the first round comes that finds idle what is idle from `idle` on. Without a known round any moment within one `everyMs` is
 * possible.
 * @param round a span in which one round took place, wall ms.
 */
export function nextRound(idle: Moment, everyMs: number, round: Span | undefined): Moment {
  const known = round && widened(round, idle.likely);
  if (!known || known.to - known.from >= everyMs) {
    return { from: idle.from, to: idle.to + everyMs, likely: idle.likely + everyMs / 2 };
  }
  const middle = (known.from + known.to) / 2;
  const roundAfter = (phase: number, at: number): number => phase + Math.ceil((at - phase) / everyMs) * everyMs;
  // Of the round that may be over or to come at `from`, none is ruled out.
  const from = Math.max(idle.from, roundAfter(known.to, idle.from) - (known.to - known.from));
  // A session is idle when its time is up for more than nothing.
  const to = Math.min(roundAfter(known.from, idle.to + 1) + (known.to - known.from), idle.to + 1 + everyMs);
  const likely = roundAfter(middle, idle.likely + 1);
  return { from, to, likely: Math.min(Math.max(likely, from), to) };
}

/**
 * What is known of the rounds after one more was seen: what both spans have in common, or the newer one where they contradict each
 * other, as after a restart of the service.
 */
export function narrowRound(known: Span | undefined, seen: Span, everyMs: number): Span {
  if (seen.to - seen.from >= everyMs) return known ?? seen;
  if (!known || known.to - known.from >= everyMs) return seen;
  const wide = widened(known, seen.from);
  const turns = [Math.floor, Math.ceil].map((cut) => cut((seen.from - wide.from) / everyMs) * everyMs);
  const common = turns
    .map((by) => ({ from: Math.max(seen.from, wide.from + by), to: Math.min(seen.to, wide.to + by) }))
    .filter(({ from, to }) => from <= to);
  const [one, other] = common;
  // Two spans on the ring may meet at both ends; then nothing was gained.
  return one && (!other || other.from === one.from)
    ? one
    : other
      ? wide.to - wide.from < seen.to - seen.from
        ? wide
        : seen
      : seen;
}

function widened({ from, to }: Span, at: number): Span {
  const by = (Math.abs(at - to) * CLOCKS_PPM) / 1_000_000;
  return { from: from - by, to: to + by };
}
