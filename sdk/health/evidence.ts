/**
 * What was seen, gathered: the one thing that a diagnosis is made from. Pure: observations in, evidence out; every list is bounded
 * by age and number, oldest first. Times are wall ms since the epoch, durations ms.
 */
import type { ChannelActivity, ConnectionState, ConnectionTransition } from '../channel/channel.ts';
import type { FinesseErrorCode } from '../errors.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { ClockEstimate } from './clock.ts';
import { byTheClockNow, setBetween } from './evidence-clock.ts';
import type { BlindSpot } from './health.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { LatencySummary, RoundTrip } from './latency.ts';
import { isStanding, trackLosses, type Loss } from './losses.ts';
import { INITIAL_MACHINE, type MachineState } from './machine.ts';
import type { TimingSplit } from './timing.ts';
import { INITIAL_SEEN, observeSeen, type Seen } from './seen.ts';

/** A SystemInfo probe, as evidence. */
export interface ProbeSeen {
  readonly at: number;
  /** Round trip, or until it failed. */
  readonly ms: number;
  /** Undefined where it was answered. */
  readonly failure: FinesseErrorCode | undefined;
  /** HTTP status of a failure, where there was one. */
  readonly status: number | undefined;
  /** Where the time went, where the browser tells. */
  readonly split?: TimingSplit;
}

/** A reachability probe: any HTTP answer counts, whatever it says; no credentials, no session. */
export interface ReachSeen {
  readonly at: number;
  /** `notification`: the port of notifications. `rest`: that of REST. `other-side`: REST of the other server of the pair. */
  readonly target: 'notification' | 'rest' | 'other-side';
  /** Name and port. */
  readonly host: string;
  /** HTTP status of an answer, where the page may see it (its own origin). */
  readonly status?: number;
  /** `failed`: an error at once or after a while (refused, reset, untrusted certificate, unknown host); `timeout`: silence. */
  readonly outcome: 'answered' | 'failed' | 'timeout';
  readonly ms: number;
}

/** An exchange of the channel that failed. */
export interface FailureSeen {
  readonly at: number;
  readonly what: string;
}

/** A drop of this very agent that the server told: a forced logout, by its reason code. */
export interface UserSeen {
  readonly at: number;
  readonly state: string;
  readonly reasonCode: number | undefined;
}

/** Something that the desktop announced on its hub (12.6: maintenance). */
export interface NoticeSeen {
  readonly at: number;
  readonly kind: 'maintenance';
  readonly value: string;
}

/** The timer of the desktop's page, by its ticks on the hub (one a second while the gadget is shown). */
export interface DesktopTicks {
  /** When this was summed up. */
  readonly at: number;
  /** The most by which a tick came late since the last time, ms. */
  readonly lateMs: number;
  /** p95 of the latest minute, ms; undefined before a third of that has been heard. */
  readonly p95Ms?: number | undefined;
}

/** A span in which the browser had no network. */
export interface OfflineSpan {
  readonly at: number;
  readonly to: number;
}

/** What round trips are of. */
export type LatencyOf = 'rest' | 'poll' | 'ping';

/** All that was seen. */
export interface Evidence {
  /** Now. */
  readonly at: number;
  readonly channel: 'xmpp' | 'desktop';
  /** When watching began. */
  readonly startedAt: number;
  readonly connection: ConnectionState;
  /** Of the last hour, 100 at most. */
  readonly transitions: readonly ConnectionTransition[];
  /** Spans of the last hour without a session, 20 at most; the one that lasts is the last. */
  readonly losses: readonly Loss[];
  /** The latest state in which a session stood; undefined where none has, in this page. */
  readonly home: ConnectionState | undefined;
  /** The last 30. */
  readonly probes: readonly ProbeSeen[];
  /** The last 30 of each target, together. */
  readonly reaches: readonly ReachSeen[];
  /** Of the last 15 minutes, 100 at most. */
  readonly failures: readonly FailureSeen[];
  /** The last one told, by a probe or a notification, and since when its status is what it is. */
  readonly systemInfo: { readonly at: number; readonly since: number; readonly info: SystemInfo } | undefined;
  /** When a server last said of itself that it is not in service: of a pair, the one that is left may be the last to say so. */
  readonly out: { readonly at: number; readonly status: string } | undefined;
  readonly rest: LatencySummary | undefined;
  readonly poll: LatencySummary | undefined;
  readonly ping: LatencySummary | undefined;
  /** The last 40 round trips of each, as their summaries told them. */
  readonly trips: Readonly<Record<LatencyOf, readonly RoundTrip[]>>;
  readonly heartbeat: Heartbeat | undefined;
  readonly clock: ClockEstimate | undefined;
  /** Estimates that showed a step, the last 20. */
  readonly clockSteps: readonly ClockEstimate[];
  readonly machine: MachineState;
  /** Spans of the last hour in which the browser said that it was offline, 20 at most; one that lasts is in `machine`. */
  readonly offline: readonly OfflineSpan[];
  /** Of the last hour, 20 at most. */
  readonly user: readonly UserSeen[];
  readonly notices: readonly NoticeSeen[];
  /** Undefined outside the desktop, and where it does not tick. */
  readonly desktopTicks: DesktopTicks | undefined;
  /** What was found not to be visible from here, beside what follows from the rest. */
  readonly blind: readonly BlindSpot[];
  /** What the server can have seen of us: from when on it counts our session as idle. */
  readonly seen: Seen;
}

/** One more thing seen. */
export type Observation =
  | { readonly kind: 'connection'; readonly state: ConnectionState }
  | { readonly kind: 'transition'; readonly transition: ConnectionTransition }
  | { readonly kind: 'probe'; readonly probe: ProbeSeen }
  | { readonly kind: 'reach'; readonly reach: ReachSeen }
  | { readonly kind: 'failure'; readonly failure: FailureSeen }
  | { readonly kind: 'system-info'; readonly info: SystemInfo }
  | { readonly kind: 'latency'; readonly of: LatencyOf; readonly summary: LatencySummary }
  | { readonly kind: 'heartbeat'; readonly heartbeat: Heartbeat }
  | { readonly kind: 'clock'; readonly estimate: ClockEstimate }
  | { readonly kind: 'machine'; readonly machine: MachineState }
  | { readonly kind: 'user'; readonly user: UserSeen }
  | { readonly kind: 'notice'; readonly notice: NoticeSeen }
  | { readonly kind: 'desktop-ticks'; readonly ticks: DesktopTicks }
  | { readonly kind: 'blind'; readonly spot: BlindSpot; readonly is: boolean }
  | { readonly kind: 'activity'; readonly activity: ChannelActivity };

const HOUR = 3_600_000;
const QUARTER = 900_000;

/** Nothing seen yet. */
export function initialEvidence(channel: Evidence['channel'], at: number): Evidence {
  return {
    at,
    channel,
    startedAt: at,
    connection: { status: 'idle', reason: 'not-opened', since: at, epoch: 0 },
    transitions: [],
    losses: [],
    home: undefined,
    probes: [],
    reaches: [],
    failures: [],
    systemInfo: undefined,
    out: undefined,
    rest: undefined,
    poll: undefined,
    ping: undefined,
    trips: { rest: [], poll: [], ping: [] },
    heartbeat: undefined,
    clock: undefined,
    clockSteps: [],
    machine: INITIAL_MACHINE,
    offline: [],
    user: [],
    notices: [],
    desktopTicks: undefined,
    blind: [],
    seen: INITIAL_SEEN,
  };
}

/** The evidence after one more observation. Pure. */
export function observe(known: Evidence, seen: Observation, at: number): Evidence {
  const setMs = seen.kind === 'machine' ? setBetween(known.machine, seen.machine) : 0;
  const before = setMs === 0 ? known : byTheClockNow(known, setMs, at);
  const evidence = { ...before, at, seen: seenAfter(before, seen) };
  switch (seen.kind) {
    case 'connection': {
      const { state } = seen;
      const losses = trackLosses(evidence.losses, state, evidence.home, at);
      return { ...evidence, connection: state, losses, home: isStanding(state) ? state : evidence.home };
    }
    case 'transition':
      return { ...evidence, transitions: keep(evidence.transitions, seen.transition, at - HOUR, 100) };
    case 'probe':
      return { ...evidence, probes: keep(evidence.probes, seen.probe, -Infinity, 30) };
    case 'reach':
      return { ...evidence, reaches: keep(evidence.reaches, seen.reach, -Infinity, 90) };
    case 'failure':
      return { ...evidence, failures: keep(evidence.failures, seen.failure, at - QUARTER, 100) };
    case 'system-info': {
      const { status } = seen.info;
      const systemInfo = { at, since: statusSince(evidence, seen.info, at), info: seen.info };
      return { ...evidence, systemInfo, out: /^(IN_SERVICE|UNKNOWN)$/.test(status) ? evidence.out : { at, status } };
    }
    case 'latency': {
      const { of, summary } = seen;
      const known = evidence.trips[of];
      // A summary also comes anew for a question without an answer.
      if (known.at(-1)?.at === summary.at) return { ...evidence, [of]: summary };
      const trips = keep(known, { at: summary.at, ms: summary.last }, at - QUARTER, 40);
      return { ...evidence, [of]: summary, trips: { ...evidence.trips, [of]: trips } };
    }
    case 'heartbeat':
      return { ...evidence, heartbeat: seen.heartbeat };
    case 'clock': {
      const { estimate } = seen;
      const stepped = estimate.stepMs !== undefined;
      const clockSteps = stepped ? keep(evidence.clockSteps, estimate, -Infinity, 20) : evidence.clockSteps;
      return { ...evidence, clock: estimate, clockSteps };
    }
    case 'machine': {
      const { offlineSince } = evidence.machine;
      const over = offlineSince !== undefined && seen.machine.offlineSince === undefined;
      const offline = over ? keep(evidence.offline, { at: offlineSince, to: at }, at - HOUR, 20) : evidence.offline;
      return { ...evidence, machine: seen.machine, offline };
    }
    case 'user':
      return { ...evidence, user: keep(evidence.user, seen.user, at - HOUR, 20) };
    case 'notice':
      return { ...evidence, notices: keep(evidence.notices, seen.notice, at - HOUR, 20) };
    case 'desktop-ticks':
      return { ...evidence, desktopTicks: seen.ticks };
    case 'blind': {
      const others = evidence.blind.filter((spot) => spot !== seen.spot);
      return { ...evidence, blind: seen.is ? [...others, seen.spot] : others };
    }
    case 'activity':
      return evidence;
  }
}

function seenAfter({ seen }: Evidence, observation: Observation): Seen {
  switch (observation.kind) {
    case 'activity':
      return observeSeen(seen, observation.activity);
    case 'connection':
      return observeSeen(seen, observation);
    default:
      return seen;
  }
}

/** Since when the server is in the status that it tells. */
function statusSince({ systemInfo }: Evidence, { status }: SystemInfo, at: number): number {
  return systemInfo?.info.status === status ? systemInfo.since : at;
}

/** One more, without those that are too old or too many. */
function keep<T extends { readonly at: number }>(
  list: readonly T[],
  one: T,
  after: number,
  most: number,
): readonly T[] {
  const first = list[0];
  const kept = first && first.at <= after ? list.filter(({ at }) => at > after) : list;
  return [...kept.slice(kept.length >= most ? 1 - most : 0), one];
}
