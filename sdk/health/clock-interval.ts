/**
 * What one probe proves of the server's clock, and what several prove together (Marzullo 1984). Pure. All intervals are of the
 * server's time minus the monotonic time here, ms: setting the clock of this machine does not touch them.
 */
import type { ClockProbe } from './clock.ts';

/** Lowest and highest possible value, ms; empty where `low > high`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Wall time is read in whole milliseconds, cut (ECMA-262, Date.now): up to this much late. */
export const WALL_UNIT_MS = 1;

/** Browsers coarsen `performance.now()` to 1 ms at most unless they are told to hide more (W3C High Resolution Time §7.1). */
const MONOTONIC_UNIT_MS = 1;

/** What a `Date` header may be older than its second: Tomcat hands a formatted date out again for a second (FastHttpDateFormat). */
const STALE_MS = 1_000;

/** A server's clock and the machine here: how fast they may run apart, and whether stamps are handed out again. */
export interface Terms {
  readonly budgetPpm: number;
  readonly stale: boolean;
}

/** How long after the time that it tells a stamp may have been given, ms. */
export function resolutionOf({ resolutionMs = 1 }: ClockProbe, { stale }: Pick<Terms, 'stale'>): number {
  return resolutionMs + (stale && resolutionMs > WALL_UNIT_MS ? STALE_MS : 0);
}

/** How much more time the wall clock told in the course of a probe than the monotonic one, ms. */
export function tearOf({ sentAt, receivedAt, sentMonotonic, receivedMonotonic }: ClockProbe): number {
  return receivedAt - sentAt - (receivedMonotonic - sentMonotonic);
}

/**
 * The server stamped after the question left and before the answer came. Holds for the moment of the answer; for a later one it grows
 * with the budget. Time that only the wall clock saw pass may have been sleep, and widens it.
 */
export function intervalOf(probe: ClockProbe, terms: Terms, at = probe.receivedMonotonic): Interval {
  const { serverTime, sentMonotonic, receivedMonotonic } = probe;
  const tear = Math.max(0, tearOf(probe) - WALL_UNIT_MS);
  const grown = MONOTONIC_UNIT_MS + ((Math.max(0, at - sentMonotonic) + tear) * terms.budgetPpm) / 1e6;
  return {
    low: serverTime - receivedMonotonic - grown,
    high: serverTime + resolutionOf(probe, terms) - sentMonotonic + tear + grown,
  };
}

/** What all of them have in common at a moment. */
export function commonOf(probes: readonly ClockProbe[], terms: Terms, at: number): Interval {
  return probes.map((probe) => intervalOf(probe, terms, at)).reduce(intersect, { low: -Infinity, high: Infinity });
}

/** Wall minus monotonic time at the answer of a probe: what the readings of both ends agree on, where no clock was set between. */
export function wallAheadOf({ sentAt, receivedAt, sentMonotonic, receivedMonotonic }: ClockProbe): Interval {
  const sent = sentAt - sentMonotonic;
  const received = receivedAt - receivedMonotonic;
  const both = { low: Math.max(sent, received), high: Math.min(sent, received) + WALL_UNIT_MS };
  return isEmpty(both) ? { low: received, high: received + WALL_UNIT_MS } : both;
}

export function intersect(one: Interval, other: Interval): Interval {
  return { low: Math.max(one.low, other.low), high: Math.min(one.high, other.high) };
}

export function isEmpty({ low, high }: Interval): boolean {
  return low > high;
}

export function middle({ low, high }: Interval): number {
  return (low + high) / 2;
}

export function clamp(value: number, { low, high }: Interval): number {
  return Math.min(Math.max(value, low), high);
}

/** The farthest that a value of the interval lies from this one. */
export function farthest(value: number, { low, high }: Interval): number {
  return Math.max(high - value, value - low);
}
