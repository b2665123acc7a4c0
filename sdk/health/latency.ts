/** Round trips over a sliding window, for the eye and for the log. Pure. */

/** Round trips of the SystemInfo probe, ms. */
export interface LatencySummary {
  /** The latest round trip, ms. */
  readonly last: number;
  /** Half of the window's round trips took at most this long, ms (nearest rank). */
  readonly p50: number;
  /** 95 of 100 took at most this long, ms (nearest rank). */
  readonly p95: number;
  /** Round trips in the window. */
  readonly samples: number;
  /** Client wall time, ms, of the latest. */
  readonly at: number;
}

/** One measured round trip. */
export interface RoundTrip {
  /** Client wall time, ms, of the answer. */
  readonly at: number;
  /** Length, ms, by the monotonic clock. */
  readonly ms: number;
}

/** Options of {@link slideWindow}. */
export interface LatencyOptions {
  /** Age, ms, at which a round trip leaves the window; 15 minutes unless told. */
  readonly windowMs?: number;
  /** Most round trips in the window; 120 unless told. */
  readonly maxSamples?: number;
}

/** The window after one more round trip, oldest first. */
export function slideWindow(
  window: readonly RoundTrip[],
  latest: RoundTrip,
  { windowMs = 900_000, maxSamples = 120 }: LatencyOptions = {},
): readonly RoundTrip[] {
  return [...window.filter((one) => one.at > latest.at - windowMs), latest].slice(-maxSamples);
}

/** Sums up a window; undefined for an empty one. */
export function summariseLatency(window: readonly RoundTrip[]): LatencySummary | undefined {
  const latest = window[window.length - 1];
  if (!latest) return undefined;
  const sorted = window.map((one) => one.ms).sort((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? latest.ms;
  return { last: latest.ms, p50: rank(0.5), p95: rank(0.95), samples: sorted.length, at: latest.at };
}
