/**
 * The clock of the server, seen from here. Pure: probes in, estimate out.
 *
 * Every probe (client send, server stamp, client receive) bounds the drift: the server stamped its answer after our
 * question left and before its answer came, so the drift lies within [stamp − received, stamp − sent]. The estimate is the
 * middle of the probe with the least round trip of a window (Cristian 1989; RFC 5905 §10, clock filter), and its bound comes
 * from what all intervals of the window have in common, each widened with age by a drift budget (Marzullo 1984). A probe
 * that has nothing in common with those before it cannot stem from the same offset: a clock has been set.
 */

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
}

/** What is known about the server's clock. `serverTime = clientTime + driftMs`, wrong by at most `boundMs`. */
export interface ClockEstimate {
  /** Server minus client, ms. Negative: the server is behind. Same sign as Finesse's `clientTimestampDrift`. */
  readonly driftMs: number;
  /** Greatest possible error of `driftMs`, ms: half the best round trip, the stamps' own resolution, and what a clock may have run off since. */
  readonly boundMs: number;
  /** Round trip of the latest probe, ms. */
  readonly roundTripMs: number;
  /** Client wall time, ms, of the latest probe's answer. */
  readonly at: number;
  /** Probes that this estimate rests on. */
  readonly samples: number;
  /** How far a clock was set, ms, when this probe showed a step (of the server's clock or of this machine's); absent otherwise. */
  readonly stepMs?: number;
}

/** Options of {@link observeClock}. */
export interface ClockOptions {
  /** Probes that are remembered; 10 unless told. */
  readonly windowSize?: number;
  /** How fast two healthy clocks may run apart, parts per million; 100 unless told (two crystals of 50 ppm). */
  readonly driftBudgetPpm?: number;
}

/** What the estimator remembers. */
export interface ClockState {
  /** Oldest first. */
  readonly probes: readonly ClockProbe[];
  /** Undefined before the first probe. */
  readonly estimate: ClockEstimate | undefined;
}

/** Nothing known yet. */
export const INITIAL_CLOCK: ClockState = { probes: [], estimate: undefined };

/** Both stamps are cut to whole milliseconds, so each may be up to this much late. */
const STAMP_UNIT_MS = 1;

interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * How far, ms, wall and monotonic time may tell the length of a probe differently. More than the slewing of NTP in the longest
 * probe (500 ppm of 20 s) means that the clock here was set in its course, or that the machine slept.
 */
const TORN_MS = 15;

/**
 * The state after one more probe. A probe without finite times leaves the state as it was. So does one in whose course the clock
 * here was set, or the machine slept: which of the two it was, only the next one can tell.
 */
export function observeClock(state: ClockState, probe: ClockProbe, options: ClockOptions = {}): ClockState {
  const { windowSize = 10, driftBudgetPpm = 100 } = options;
  if (!Object.values(probe).every(Number.isFinite) || isTorn(probe, state)) return state;
  const fresh = intervalOf(probe);
  const widen = (old: ClockProbe): Interval => {
    const age = Math.max(0, probe.receivedMonotonic - old.receivedMonotonic, probe.receivedAt - old.receivedAt);
    const by = (age * driftBudgetPpm) / 1_000_000;
    const { low, high } = intervalOf(old);
    return { low: low - by, high: high + by };
  };
  const known = state.probes.map(widen);
  const before = known.length === 0 ? undefined : known.reduce(intersect);
  const together = before && intersect(before, fresh);
  const stepped = together !== undefined && together.low > together.high;
  const common = together === undefined || stepped ? fresh : together;
  const intervals = stepped ? [fresh] : [...known, fresh];
  const best = intervals.reduce((least, one) => (one.high - one.low <= least.high - least.low ? one : least));
  const driftMs = Math.min(Math.max(middle(best), common.low), common.high);
  return {
    probes: (stepped ? [probe] : [...state.probes, probe]).slice(-windowSize),
    estimate: {
      driftMs,
      boundMs: Math.max(common.high - driftMs, driftMs - common.low),
      roundTripMs: probe.receivedMonotonic - probe.sentMonotonic,
      at: probe.receivedAt,
      samples: Math.min(intervals.length, windowSize),
      ...(stepped && state.estimate ? { stepMs: driftMs - state.estimate.driftMs } : {}),
    },
  };
}

/** A first probe through sleep is better than none: its interval is as wide as the sleep was long. */
function isTorn(
  { sentAt, receivedAt, sentMonotonic, receivedMonotonic }: ClockProbe,
  { estimate }: ClockState,
): boolean {
  const gained = receivedAt - sentAt - (receivedMonotonic - sentMonotonic);
  return gained < -TORN_MS || (estimate !== undefined && gained > TORN_MS);
}

/** The longer of both clocks' durations counts: the monotonic one stands still in sleep, the wall clock may be set. */
function intervalOf(probe: ClockProbe): Interval {
  const took = Math.max(0, probe.receivedMonotonic - probe.sentMonotonic, probe.receivedAt - probe.sentAt);
  const high = probe.serverTime - probe.sentAt + STAMP_UNIT_MS;
  return { low: high - took - 2 * STAMP_UNIT_MS, high };
}

function intersect(one: Interval, other: Interval): Interval {
  return { low: Math.max(one.low, other.low), high: Math.min(one.high, other.high) };
}

function middle({ low, high }: Interval): number {
  return (low + high) / 2;
}
