/** The last hour, from the seconds of the history: runs of one state, lines of latency and drift, and a sentence. Pure. */
import type { HealthLevel, HealthSample } from '../../sdk/index.ts';
import type { ChartPoint } from '../shared/line-chart.ts';
import { medianOf } from '../shared/median.ts';
import type { TimeWindow } from '../shared/time-window.ts';

/** A level, or that nothing could be measured. */
export type HourState = HealthLevel | 'asleep';

/** One state for a while. */
export interface HourRun extends TimeWindow {
  readonly state: HourState;
  /** Median of the round trips, and the last drift of it, ms. */
  readonly tripMs: number | undefined;
  readonly driftMs: number | undefined;
}

/** What is drawn. */
export interface Hour {
  readonly window: TimeWindow;
  /** In order of time. */
  readonly runs: readonly HourRun[];
  /** The worst round trip of each bucket. */
  readonly trips: readonly ChartPoint[];
  /** Computer against server: positive is ahead. */
  readonly ahead: readonly ChartPoint[];
}

/** The hour, ms, and the minutes that keys move by. */
export const HOUR = 3_600_000;
export const MINUTE = 60_000;
/** A line of 150 points is what a few hundred pixels can show. */
const BUCKET = 24_000;
export const SECOND = 1_000;

/** From worst to best, for the state of a minute. */
const WORST: readonly HourState[] = ['lost', 'poor', 'fair', 'asleep', 'unknown', 'good'];

/** The hour that ends at `now`. */
export function hourOf(samples: readonly HealthSample[], now: number): Hour {
  const window = { from: now - HOUR, to: now };
  const runs: HourRun[] = [];
  const trips = new Map<number, number>();
  const ahead = new Map<number, number>();
  let first = 0;
  samples.forEach((sample, n) => {
    const { at, roundTripMs, driftMs } = sample;
    const bucket = Math.floor(at / BUCKET) * BUCKET;
    if (isMeasured(sample)) {
      if (roundTripMs !== undefined) trips.set(bucket, Math.max(trips.get(bucket) ?? 0, roundTripMs));
      if (driftMs !== undefined) ahead.set(bucket, -driftMs);
    }
    const next = samples[n + 1];
    if (next && stateOf(next) === stateOf(sample)) return;
    const own = samples.slice(first, n + 1).filter(isMeasured);
    runs.push({
      from: Math.max(window.from, samples[first]?.at ?? at),
      to: Math.min(now, at + SECOND),
      state: stateOf(sample),
      tripMs: medianOf(own.map((one) => one.roundTripMs).filter((one) => one !== undefined)),
      driftMs: own.findLast((one) => one.driftMs !== undefined)?.driftMs,
    });
    first = n + 1;
  });
  const points = (of: ReadonlyMap<number, number>): readonly ChartPoint[] =>
    [...of].map(([at, value]) => ({ at: Math.max(at, window.from), value }));
  return { window, runs: runs.filter(({ from, to }) => to > from), trips: points(trips), ahead: points(ahead) };
}

/** How long each state lasted, ms, and how often. */
export function totalsOf({ runs }: Hour): ReadonlyMap<HourState, { readonly ms: number; readonly times: number }> {
  const totals = new Map<HourState, { ms: number; times: number }>();
  for (const { state, from, to } of runs) {
    const { ms = 0, times = 0 } = totals.get(state) ?? {};
    totals.set(state, { ms: ms + to - from, times: times + 1 });
  }
  return totals;
}

/** The worst state within a minute of the hour, counted from 0, and its round trip; undefined where nothing is known of it. */
export function minuteOf(
  { window, runs, trips }: Hour,
  minute: number,
): { readonly at: number; readonly state: HourState | undefined; readonly tripMs: number | undefined } {
  const at = window.from + minute * MINUTE;
  const meets = (one: TimeWindow): boolean => one.to > at && one.from < at + MINUTE;
  const states = runs.filter(meets).map(({ state }) => state);
  const own = trips.filter((one) => meets({ from: one.at, to: one.at + BUCKET })).map(({ value }) => value);
  return {
    at,
    state: WORST.find((state) => states.includes(state)),
    tripMs: own.length === 0 ? undefined : Math.max(...own),
  };
}

function stateOf({ awake, level }: HealthSample): HourState {
  return awake ? level : 'asleep';
}

/** Without a session the figures are those of before. */
function isMeasured({ awake, level }: HealthSample): boolean {
  return awake && level !== 'lost' && level !== 'unknown';
}
