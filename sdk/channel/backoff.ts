/** How long to wait before the next attempt to connect. */

/** Limits of {@link backoffDelay}, ms. */
export interface Backoff {
  /** Shortest wait; 500 unless told. */
  readonly minMs: number;
  /** Longest wait; 30,000 unless told. */
  readonly maxMs: number;
}

/** 0.5 to 30 s: short enough that an agent hardly notices a blip, long enough that 2,000 agents do not storm a restarting server. */
export const DEFAULT_BACKOFF: Backoff = { minMs: 500, maxMs: 30_000 };

/**
 * A wait with full jitter: anywhere between `minMs` and a ceiling that starts at four times `minMs` and doubles with each
 * failure. Even the first wait is spread, because a stopped service loses all its agents in the same instant.
 * @param failures attempts that failed since the connection last stood for a while, from 0.
 * @param random 0 ≤ x < 1.
 */
export function backoffDelay(failures: number, random: number, { minMs, maxMs }: Backoff): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** (failures + 2));
  return minMs + random * (ceiling - minMs);
}

/**
 * The wait while something else answers in Finesse's place: around `maxMs`, since a captive portal is gone when a person has
 * dealt with it, not when a client asks more often.
 */
export function interceptedDelay(random: number, { maxMs }: Backoff): number {
  return maxMs * (0.75 + random / 2);
}
