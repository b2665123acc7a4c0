/** What the agents' own pages tell, as a supervisor's view takes it: beacons over the supervisor's own client (docs/beacon.md). */
import { map, type Observable } from 'rxjs';
import {
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
