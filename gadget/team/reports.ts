/** What the agents' own pages tell, as a supervisor's view takes it: beacons over the supervisor's own client (docs/beacon.md). */
import { map, type Observable } from 'rxjs';
import {
  CAUSES,
  watchHealth,
  type AgentBeacon,
  type BeaconClient,
  type Carriage,
  type WatchHealthOptions,
} from '../../sdk/index.ts';
import type { AgentReport } from './model.ts';

/** One thing that is told: whether reports can be carried at all, or how it stands with the page of one agent. */
export type ReportNews =
  | { readonly kind: 'carriage'; readonly carriage: Carriage }
  | { readonly kind: 'report'; readonly report: AgentReport };

/** Clocks that a report's time is put right by. */
export interface ReportClocks {
  /** Server time, ms. */
  readonly server: () => number;
  /** Wall time here, ms, in which beacons are stamped. */
  readonly wall: () => number;
}

/**
 * Reports of the agents who are in the list now. Cold: asks while it is subscribed, and ends its leases when it is left.
 * @param agents lists of login ids; each replaces the one before.
 * @throws OptionsError where an option is out of range.
 */
export function pageReports(
  client: Pick<BeaconClient, 'connection$' | 'messages'>,
  agents: Observable<readonly string[]>,
  clocks: ReportClocks,
  options?: WatchHealthOptions,
): Observable<ReportNews> {
  return watchHealth(client, agents, options).pipe(
    map((told) => (told.kind === 'carriage' ? told : { kind: 'report', report: reportOf(told.agent, clocks) })),
  );
}

function reportOf({ userId, state, health }: AgentBeacon, { server, wall }: ReportClocks): AgentReport {
  const now = server();
  if (!health) return { agent: userId, at: now, level: 'unknown', state };
  const { level, heardAt, cause, roundTripMs, driftMs, lossShare } = health;
  return { agent: userId, at: heardAt - wall() + now, level, state, cause, roundTripMs, driftMs, lossShare };
}

const LEVELS: ReadonlySet<unknown> = new Set([
  'good',
  'fair',
  'poor',
  'lost',
  'unknown',
] satisfies AgentReport['level'][]);
/** No answer takes longer, and no clock is further off, ms: a day, and 30 years. */
const LONGEST_MS = 86_400_000;
const FARTHEST_MS = 946_080_000_000;

/**
 * What of a report that came by another way than a beacon can be believed: figures out of range and causes that nobody knows are left out,
 * what is of the future is of now. Undefined where nothing is left.
 */
export function credible(report: AgentReport, now: number): AgentReport | undefined {
  const { at, level, cause, roundTripMs, driftMs, lossShare } = report;
  if (!Number.isFinite(at) || !LEVELS.has(level)) return undefined;
  const within = (value: number | undefined, least: number, most: number): number | undefined =>
    value !== undefined && value >= least && value <= most ? value : undefined;
  return {
    ...report,
    at: Math.min(at, now),
    cause: cause && Object.hasOwn(CAUSES, cause.code) ? cause : undefined,
    roundTripMs: within(roundTripMs, 0, LONGEST_MS),
    driftMs: within(driftMs, -FARTHEST_MS, FARTHEST_MS),
    lossShare: within(lossShare, 0, 1),
  };
}
