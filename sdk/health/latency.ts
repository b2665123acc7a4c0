/** Round trips over a sliding window, for the eye and for the log. Pure. */
import type { Pause } from './machine.ts';

/** Round trips of one kind, ms: SystemInfo over HTTPS, long polls (what is above the server's wait), or XMPP pings. */
export interface LatencySummary {
  /** The latest round trip, ms. */
  readonly last: number;
  /** Half of the window's round trips took at most this long, ms (nearest rank). */
  readonly p50: number;
  /** 95 of 100 took at most this long, ms (nearest rank). */
  readonly p95: number;
  /** Mean difference of one round trip from the next, ms: what RFC 3550 §6.4.1 smooths, as the plain mean of the window. */
  readonly jitterMs: number;
  /** p95 − p50 of the latest 20, ms: how far the slow ones are from the usual. */
  readonly spreadMs: number;
  /** Round trips in the window. */
  readonly samples: number;
  /** Questions of the window that had no answer. */
  readonly lost: number;
  /** Their share of the latest 10 questions, 0 to 1. */
  readonly lossShare: number;
  /** Client wall time, ms, of the latest answer. */
  readonly at: number;
}

/** One measured round trip. */
export interface RoundTrip {
  /** Client wall time, ms, of the answer, or of the failure. */
  readonly at: number;
  /** Length, ms, by the monotonic clock. */
  readonly ms: number;
  /** No answer came: `ms` is how long it was waited for, and counts for nothing but the loss. */
  readonly lost?: boolean;
}

/** Options of {@link slideWindow}. */
export interface LatencyOptions {
  /** Age, ms, at which a round trip leaves the window; 15 minutes unless told. */
  readonly windowMs?: number;
  /** Most round trips in the window; 120 unless told. */
  readonly maxSamples?: number;
}

/** The latest of which {@link LatencySummary.spreadMs} is taken: 20 minutes of SystemInfo, two of pings. */
const SPREAD_OF = 20;
/** The latest of which {@link LatencySummary.lossShare} is taken. */
const LOSS_OF = 10;

/** Whether the page ran all the while: what it hears late for its own sake says nothing of the network. A hidden page's slow timers delay no answer. */
export function isMeasured(pauses: readonly Pause[], { at, ms }: Pick<RoundTrip, 'at' | 'ms'>): boolean {
  return !pauses.some(({ kind, from, to }) => kind !== 'throttled' && to > at - ms && from < at);
}

/** The window after one more round trip, oldest first. */
export function slideWindow(
  window: readonly RoundTrip[],
  latest: RoundTrip,
  { windowMs = 900_000, maxSamples = 120 }: LatencyOptions = {},
): readonly RoundTrip[] {
  return [...window.filter((one) => one.at > latest.at - windowMs), latest].slice(-maxSamples);
}

/** Sums up a window; undefined where nothing in it was answered. */
export function summariseLatency(window: readonly RoundTrip[]): LatencySummary | undefined {
  const answered = window.filter((one) => !one.lost);
  const latest = answered.at(-1);
  if (!latest) return undefined;
  const lengths = answered.map(({ ms }) => ms);
  const differences = lengths.slice(1).reduce((sum, ms, n) => sum + Math.abs(ms - (lengths[n] ?? ms)), 0);
  const recent = lengths.slice(-SPREAD_OF).sort(ascending);
  const sorted = lengths.toSorted(ascending);
  const asked = window.slice(-LOSS_OF);
  return {
    last: latest.ms,
    p50: rank(sorted, 0.5),
    p95: rank(sorted, 0.95),
    jitterMs: differences / Math.max(1, lengths.length - 1),
    spreadMs: rank(recent, 0.95) - rank(recent, 0.5),
    samples: sorted.length,
    lost: window.length - sorted.length,
    lossShare: asked.filter(({ lost }) => lost).length / asked.length,
    at: latest.at,
  };
}

function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function ascending(a: number, b: number): number {
  return a - b;
}
