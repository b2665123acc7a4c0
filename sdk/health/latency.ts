/** Round trips over a sliding window, for the eye and for the log. Pure. */

/** Round trips of the REST probe, ms. */
export interface LatencySummary {
  /** The latest round trip, ms. */
  readonly last: number;
  /** Half of the window's round trips were at most this long, ms. */
  readonly p50: number;
  /** 95 of 100 were at most this long, ms. */
  readonly p95: number;
  /** Round trips in the window. */
  readonly samples: number;
  /** Client wall time, ms, of the latest. */
  readonly at: number;
}
