/**
 * The clock of the server, seen from here. Pure: probes in, estimate out.
 *
 * Every probe proves an interval: the server stamped its answer after our question left and before its answer came (Cristian 1989).
 * What all of the window have in common, each widened with age by a budget, holds the truth (Marzullo 1984); within it the likeliest
 * line through the probes is the estimate (clock-fit.ts). All of that is reckoned in monotonic time, so that a clock set here is only
 * seen in the last step, where wall time is laid beside it.
 *
 * The bound assumes four things. The server's clock and this machine's run apart by no more than the budget: 500 ppm unless told, which
 * is the most by which NTP slews a clock (RFC 5905 §11.3). Stamps are cut, not rounded, to the resolution that the probe names; a
 * server that hands the same second out again (Tomcat) is found out by its first contradiction. And no step of the server's clock
 * hides in the round trips: one of up to the budget since the last probe (30 ms in a minute) is covered anyway; one that leaves nothing in
 * common is proven and told; one in between is noticed after three probes that differ by more than a round trip explains, and until
 * then only `latestBoundMs` holds. And no sleep is undone by a clock set back by the same length, to 15 ms, before the next probe.
 */
import { fitSeconds, fitStamps, type ClockFit, type FitPoint } from './clock-fit.ts';
import {
  clamp,
  commonOf,
  farthest,
  intersect,
  intervalOf,
  isEmpty,
  middle,
  resolutionOf,
  tearOf,
  WALL_UNIT_MS,
  wallAheadOf,
  type Interval,
  type Terms,
} from './clock-interval.ts';

/** One question to the server's clock and its answer. */
export interface ClockProbe {
  /** Client wall time, ms since the epoch, when the question left. */
  readonly sentAt: number;
  /** Client wall time, ms, when the answer came. */
  readonly receivedAt: number;
  /** Monotonic ms when the question left. */
  readonly sentMonotonic: number;
  /** Monotonic ms when the answer came. */
  readonly receivedMonotonic: number;
  /** The server's own time in its answer, ms since the epoch. */
  readonly serverTime: number;
  /** What `serverTime` is cut to, ms: 1 unless told, 1,000 for an HTTP `Date` (RFC 9110 §5.6.7). */
  readonly resolutionMs?: number;
}

/** What is known about the server's clock. `serverTime = clientTime + driftMs`, wrong by at most `boundMs`. */
export interface ClockEstimate {
  /** Server minus client, ms. Negative: the server is behind. Same sign as Finesse's `clientTimestampDrift`. */
  readonly driftMs: number;
  /** Greatest possible error of `driftMs`, ms, under the assumptions at the head of this file. */
  readonly boundMs: number;
  /** Greatest possible error, ms, by the latest probe alone: holds even where the server's clock was set unnoticed before it. */
  readonly latestBoundMs?: number;
  /** Round trip of the latest probe, ms. */
  readonly roundTripMs: number;
  /** Client wall time, ms, of the latest probe's answer. */
  readonly at: number;
  /** Probes that this estimate rests on. */
  readonly samples: number;
  /** How much faster than this machine's the server's clock runs, ppm; absent before the probes span two minutes. */
  readonly slopePpm?: number;
  /** What the server's stamps are cut to, ms; absent where it is 1. */
  readonly resolutionMs?: number;
  /** How far a clock was set, ms, when this probe showed a step (of the server's clock or of this machine's); absent otherwise. */
  readonly stepMs?: number;
  /**
   * Whose clock was set, with `stepMs`. `client`: wall time jumped against monotonic time, and the server went on as before. `server`: here
   * nothing jumped. `unknown`: both did, as after a sleep through which the clock here was kept badly.
   */
  readonly stepOf?: 'client' | 'server' | 'unknown';
}

/** Options of {@link observeClock}. */
export interface ClockOptions {
  /** Probes that are remembered; 60 unless told: an hour, in which a crystal keeps its pace to about 1 ppm. */
  readonly windowSize?: number;
  /** How fast two healthy clocks may run apart, parts per million; see the head of the file. */
  readonly driftBudgetPpm?: number;
}

/** The server's clock against monotonic time: what a clock needs to go on by itself. */
export interface ClockTrack {
  /** Monotonic ms at which the rest holds. */
  readonly at: number;
  /** Server minus monotonic time, ms. */
  readonly offsetMs: number;
  /** Greatest error of it, ms; grows with `budgetPpm`. */
  readonly boundMs: number;
  readonly slopePpm: number;
  readonly budgetPpm: number;
  /** Wall minus monotonic time, ms. */
  readonly wallAheadMs: number;
  /** Round trip of a free link, ms. */
  readonly freeTripMs: number;
}

/** What the estimator remembers. */
export interface ClockState {
  /** Oldest first. */
  readonly probes: readonly ClockProbe[];
  /** Undefined before the first probe. */
  readonly estimate: ClockEstimate | undefined;
  /** Undefined before the first probe. */
  readonly track?: ClockTrack;
  /** The server was seen to hand stamps of the past second out again. */
  readonly stale?: boolean;
}

/** Nothing known yet. */
export const INITIAL_CLOCK: ClockState = { probes: [], estimate: undefined };

/**
 * How far, ms, wall and monotonic time may tell the length of a probe differently. More than the slewing of NTP in the longest
 * probe (500 ppm of 20 s) means that the clock here was set in its course, or that the machine slept.
 */
export const TORN_MS = 15;
/** The most that NTP slews a clock, ppm (RFC 5905 §11.3, MAXFREQ). */
const BUDGET_PPM = 500;
/** A slope is told when the probes span so much, ms: then a scatter of 3 ms is 25 ppm. */
const SLOPE_SPAN_MS = 120_000;
/** So many probes in a row that differ on one side show that the clock is not where it was; one or two may be chance. */
const SHIFT_PROBES = 3;
/** Before so many probes nothing is expected that a probe could differ from. */
const EXPECTING_PROBES = 5;
/** A shift that is worth starting anew for, ms and times the scatter. Starting anew for nothing costs accuracy, never the bound. */
const SHIFT_MS = 5;
const SHIFT_SIGMAS = 4;
/** How far the slope before a shift may have been mistaken, ppm. */
const SHIFT_PPM = 100;

/**
 * The state after one more probe. A probe without finite times, or answered before it was asked, leaves the state as it was. So does one
 * in whose course the clock here was set, or the machine slept: which of the two it was, only the next one can tell. As the first it is
 * better than nothing: its interval is as wide as the sleep was long.
 */
export function observeClock(state: ClockState, probe: ClockProbe, options: ClockOptions = {}): ClockState {
  const { windowSize = 60, driftBudgetPpm: budgetPpm = BUDGET_PPM } = options;
  const { estimate: known, probes: before, stale: wasStale = false } = state;
  const at = probe.receivedMonotonic;
  const last = before.at(-1);
  if (!Object.values(probe).every(Number.isFinite) || at < probe.sentMonotonic) return state;
  if (last && (Math.abs(tearOf(probe)) > TORN_MS || at < last.receivedMonotonic)) return state;

  const terms: Terms = { budgetPpm, stale: wasStale };
  const jump = last ? jumpBetween(last, probe, budgetPpm) : 0;
  const fits = (one: Interval, by: Terms): boolean => !isEmpty(intersect(one, intervalOf(probe, by)));
  const old = commonOf(before, terms, at);
  const goesOn = fits(old, terms);
  // In sleep the monotonic clock stands still, and the server gains on it what the wall clock does.
  const slack = TORN_MS + (Math.abs(jump) * budgetPpm) / 1e6;
  const slept = jump > 0 && fits({ low: old.low + jump - slack, high: old.high + jump + slack }, terms);
  const stale =
    wasStale ||
    (!goesOn && jump === 0 && fits(commonOf(before, { budgetPpm, stale: true }, at), { budgetPpm, stale: true }));
  const kept = goesOn && !slept ? sinceShift([...before, probe], terms) : [probe];
  const probes = kept.slice(-windowSize);
  const { estimate, track } = estimateOf(probes, { budgetPpm, stale });
  const stepped = known !== undefined && (goesOn ? jump !== 0 && !slept : !slept && stale === wasStale);
  if (!stepped) return { probes, estimate, track, stale };
  const stepOf = goesOn ? 'client' : jump === 0 ? 'server' : 'unknown';
  return { probes, estimate: { ...estimate, stepMs: estimate.driftMs - known.driftMs, stepOf }, track, stale };
}

/** How far wall time jumped against monotonic time between two probes, ms; 0 where slewing explains it. */
function jumpBetween(last: ClockProbe, { sentAt, sentMonotonic }: ClockProbe, budgetPpm: number): number {
  const gained = sentAt - last.receivedAt - (sentMonotonic - last.receivedMonotonic);
  const slewed = (Math.max(0, sentMonotonic - last.receivedMonotonic) * budgetPpm) / 1e6;
  return Math.abs(gained) > TORN_MS + slewed ? gained : 0;
}

function estimateOf(
  probes: readonly ClockProbe[],
  terms: Terms,
): { readonly estimate: ClockEstimate; readonly track: ClockTrack } {
  const [first, latest] = [probes[0], probes.at(-1)];
  if (!first || !latest) throw new RangeError('An estimate rests on at least one probe.');
  const at = latest.receivedMonotonic;
  const proven = commonOf(probes, terms, at);
  const { offset, slopePpm: likeliest, freeTrip } = fit(probes, terms, proven);
  const slopePpm = clamp(likeliest, { low: -terms.budgetPpm, high: terms.budgetPpm });
  const offsetMs = clamp(offset, proven);
  const wallAhead = wallAheadOf(latest);
  const wallAheadMs = middle(wallAhead);
  // Of the latest probe wall time says the same without a detour, and without what monotonic time is cut by.
  const took = Math.max(at - latest.sentMonotonic, latest.receivedAt - latest.sentAt);
  const grown = (took * terms.budgetPpm) / 1e6;
  const direct = {
    low: latest.serverTime - latest.receivedAt - WALL_UNIT_MS - grown,
    high: latest.serverTime + resolutionOf(latest, terms) - latest.sentAt + Math.max(0, -tearOf(latest)) + grown,
  };
  const all = intersect({ low: proven.low - wallAhead.high, high: proven.high - wallAhead.low }, direct);
  const drift = isEmpty(all) ? direct : all;
  const driftMs = clamp(offsetMs - wallAheadMs, drift);
  const { resolutionMs = 1 } = latest;
  return {
    estimate: {
      driftMs,
      boundMs: farthest(driftMs, drift),
      latestBoundMs: farthest(driftMs, direct),
      roundTripMs: at - latest.sentMonotonic,
      at: latest.receivedAt,
      samples: probes.length,
      ...(at - first.receivedMonotonic >= SLOPE_SPAN_MS && { slopePpm }),
      ...(resolutionMs > 1 && { resolutionMs }),
    },
    track: {
      at,
      offsetMs,
      boundMs: farthest(offsetMs, proven),
      slopePpm: at - first.receivedMonotonic >= SLOPE_SPAN_MS ? slopePpm : 0,
      budgetPpm: terms.budgetPpm,
      wallAheadMs,
      freeTripMs: freeTrip,
    },
  };
}

/** The line through the probes of the latest one's kind. */
function fit(probes: readonly ClockProbe[], terms: Terms, proven: Interval): ClockFit {
  const latest = probes.at(-1);
  const same = probes.filter(({ resolutionMs }) => resolutionMs === latest?.resolutionMs);
  const points = same.map((one) => pointOf(one, terms, latest?.receivedMonotonic ?? 0));
  return (latest?.resolutionMs ?? 1) > SECONDS_FROM_MS ? fitSeconds(points, proven) : fitStamps(points, proven);
}

/** Stamps coarser than this, ms, are fitted by the side of a boundary on which they fall, not by their middle. */
const SECONDS_FROM_MS = 20;

function pointOf(probe: ClockProbe, terms: Terms, at: number): FitPoint {
  const half = (probe.sentMonotonic + probe.receivedMonotonic) / 2;
  const low = probe.serverTime - half;
  return {
    t: (half - at) / 1000,
    trip: probe.receivedMonotonic - probe.sentMonotonic,
    low,
    high: low + resolutionOf(probe, terms),
  };
}

/**
 * The probes since the clock shifted by less than could be proven: where the last few all lie on one side of what those before them
 * promise, by more than their round trips explain. Otherwise all.
 */
function sinceShift(probes: readonly ClockProbe[], terms: Terms): readonly ClockProbe[] {
  const earlier = probes.slice(0, -SHIFT_PROBES);
  const latest = earlier.at(-1);
  if (!latest || earlier.length < EXPECTING_PROBES || (latest.resolutionMs ?? 1) > SECONDS_FROM_MS) return probes;
  const at = latest.receivedMonotonic;
  const recent = probes.slice(-SHIFT_PROBES);
  const { offset, slopePpm, sigma, freeTrip } = fit(earlier, terms, commonOf(earlier, terms, at));
  const sides = recent.map((probe) => {
    const point = pointOf(probe, terms, at);
    const residual = middle(point) - offset - (slopePpm / 1e3) * point.t;
    const excess = Math.max(0, point.trip - freeTrip) / 2;
    const chance = Math.max(SHIFT_MS, SHIFT_SIGMAS * sigma) + (SHIFT_PPM / 1e3) * point.t;
    return Math.abs(residual) > excess + chance ? Math.sign(residual) : 0;
  });
  return sides[0] !== 0 && sides.every((side) => side === sides[0]) ? recent : probes;
}
