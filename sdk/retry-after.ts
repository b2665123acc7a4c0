/** `Retry-After` (RFC 9110 §10.2.3): how long a server wants to be left alone. */

/** Longest that a server may send us away, ms; what it says beyond that is taken for a mistake, and is more than a timer can hold. */
const MAX_MS = 600_000;
/** `Retry-After` says the same to all clients: they come spread over so many ms after it. */
const SPREAD_MS = 2_000;

/**
 * The wait, ms, from 0 to ten minutes; undefined where it is missing or unreadable.
 * @param said seconds, or a date.
 * @param date of the answer itself: the server's clock may be off.
 * @param now wall time, ms, where the answer has no date.
 */
export function readRetryAfter(
  said: string | null | undefined,
  date: string | null | undefined,
  now: number,
): number | undefined {
  const value = said?.trim() ?? '';
  const serverNow = Date.parse(date ?? '');
  // Date.parse would take a bare number for a year.
  const until = /[a-z]/i.test(value) ? Date.parse(value) - (Number.isNaN(serverNow) ? now : serverNow) : NaN;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : until;
  return Number.isNaN(ms) ? undefined : Math.min(MAX_MS, Math.max(0, ms));
}

/**
 * What it means for one client of many, ms from now; 0 where nothing was said.
 * @param random 0 ≤ x < 1.
 */
export function heldOff(retryAfterMs: number | undefined, random: number): number {
  return retryAfterMs === undefined ? 0 : retryAfterMs + random * SPREAD_MS;
}
