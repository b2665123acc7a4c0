/** A team's drops as its supervisor sees them: typed events in, verdicts out. */
import {
  catchError,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  map,
  merge,
  pairwise,
  scan,
  type Observable,
} from 'rxjs';
import type { ConnectionTransition } from '../channel/channel.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { User } from '../resources/user.ts';
import type { ServerClock } from './server-clock.ts';
import { judgeDrops, type TeamAgent, type TeamVerdict } from './team.ts';
import { forgetBefore, newRoster, observeTeam, youngOf, type Drop, type Roster } from './team-drops.ts';

/** What of a client is needed; `FinesseClient` has it all. */
export interface TeamClient {
  team(id: string): Observable<{ readonly value: ReadonlyMap<string, User> }>;
  systemInfo(): Observable<{ readonly value: SystemInfo }>;
  readonly transitions$: Observable<ConnectionTransition>;
  readonly clock: Pick<ServerClock, 'now'>;
}

/** Options of {@link teamConnectivity}. */
export interface TeamOptions {
  /** What an agent shares with others, by dimension: site, Finesse side, VPN, browser. Without it no shared network is found. */
  readonly groupsOf?: (user: User) => Readonly<Record<string, string>>;
  /** How long drops are remembered, ms; 8 hours unless told. */
  readonly keepMs?: number;
  /** Drops that were learnt by other ways, such as the agents' own reports. Server time. */
  readonly reports$?: Observable<Drop>;
}

/** What {@link teamConnectivity} tells. */
export interface TeamConnectivity extends TeamVerdict {
  /** All drops that are remembered and were judged, those of the team's own events first. */
  readonly each: readonly Drop[];
}

const SHIFT_MS = 28_800_000;

/**
 * Where the trouble of a team sits, anew with each drop and each change of who is signed in. Cold; needs a supervisor of the team; errors and
 * completes as `client.team(id)`. Forced logouts are seen 60 to 180 s after the connections went; verdicts say so.
 * @example
 * teamConnectivity(client, '5000').subscribe(({ place, reason, incidents }) => {
 *   const latest = incidents.at(-1);
 *   if (latest) console.log(place, `${latest.count} of ${latest.of} within ${latest.last - latest.first} ms`, `p ${latest.pValue}`);
 *   else console.log(place, reason);
 * });
 */
export function teamConnectivity(
  client: TeamClient,
  teamId: string,
  options: TeamOptions = {},
): Observable<TeamConnectivity> {
  const { groupsOf, keepMs = SHIFT_MS, reports$ = EMPTY } = options;
  return defer(() => {
    const events$ = merge(
      client.team(teamId).pipe(map(({ value }) => ({ kind: 'team' as const, value }))),
      // What the server says of itself is more evidence where it can be had, and no reason to fail.
      client.systemInfo().pipe(
        catchError(() => EMPTY),
        map(({ value }) => value.status),
        pairwise(),
        filter(([before, now]) => before === 'IN_SERVICE' && now !== 'IN_SERVICE'),
        map(() => ({ kind: 'out-of-service' as const })),
      ),
      client.transitions$.pipe(
        filter(({ from, to }) => (from === 'connected' || from === 'degraded') && DOWN.has(to)),
        map(() => ({ kind: 'own' as const })),
      ),
      reports$.pipe(map((drop) => ({ kind: 'report' as const, drop }))),
    );
    const nobody = { agents: [], counted: '[]', lookedAt: -Infinity };
    const begun: Watched = {
      ...nobody,
      roster: newRoster(),
      team: new Map(),
      own: [],
      outOfService: [],
      reports: [],
    };
    return events$.pipe(
      scan((watched, event): Watched => {
        const now = client.clock.now();
        if (event.kind === 'team') return takeTeam(watched, event.value, now, keepMs, groupsOf);
        const kept = forget(watched, now - keepMs);
        switch (event.kind) {
          case 'out-of-service':
            return { ...kept, outOfService: [...kept.outOfService, now] };
          case 'own':
            return { ...kept, own: [...kept.own, now] };
          case 'report':
            return { ...kept, reports: [...kept.reports, event.drop].slice(-MOST_REPORTS) };
        }
      }, begun),
      // Most of a team's events change nothing of it, and a large team has many a second.
      distinctUntilChanged(
        (a, b) =>
          a.roster.drops === b.roster.drops &&
          a.own === b.own &&
          a.outOfService === b.outOfService &&
          a.reports === b.reports &&
          a.counted === b.counted,
      ),
      map(({ roster, agents, own, outOfService, reports }) => {
        const each = [...roster.drops, ...reports];
        return { ...judgeDrops({ drops: each, agents, own, outOfService }), each };
      }),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
    );
  });
}

const DOWN: ReadonlySet<string> = new Set(['reconnecting', 'failing-over', 'intercepted']);
/** Reports that are kept, so that memory stays bounded. */
const MOST_REPORTS = 10_000;

interface Watched {
  readonly roster: Roster;
  readonly team: ReadonlyMap<string, User>;
  readonly own: readonly number[];
  readonly outOfService: readonly number[];
  readonly reports: readonly Drop[];
  /** Who is signed in, or was; and the same as a text, to be compared. */
  readonly agents: readonly TeamAgent[];
  readonly counted: string;
  /** Server time, ms, of the latest look at everybody. */
  readonly lookedAt: number;
}

/** Everybody is looked at this often, ms, and those in between of whom something was told: a large team has hundreds of changes a second. */
const LOOK_MS = 60_000;

function takeTeam(
  watched: Watched,
  team: Watched['team'],
  now: number,
  keepMs: number,
  groupsOf: TeamOptions['groupsOf'],
): Watched {
  const { team: before, lookedAt } = watched;
  const told = new Map<string, User>();
  for (const [id, user] of team) if (before.get(id) !== user) told.set(id, user);
  const due = Math.abs(now - lookedAt) >= LOOK_MS || team.size !== before.size;
  const counts = (user: User | undefined): string =>
    user ? JSON.stringify([user.state === 'LOGOUT', groupsOf?.(user)]) : '';
  const roster = observeTeam(watched.roster, due ? team : told, now);
  const taken = { ...watched, team, roster };
  if (!due && [...told].every(([id, user]) => counts(before.get(id)) === counts(user))) return taken;
  const looked = { ...forget(taken, now - keepMs), lookedAt: now };
  const agents = signedIn(looked, groupsOf);
  return { ...looked, agents, counted: JSON.stringify(agents) };
}

function forget(watched: Watched, since: number): Watched {
  const { roster, own, outOfService, reports } = watched;
  const young = (at: number): boolean => at >= since;
  return {
    ...watched,
    roster: forgetBefore(roster, since),
    own: youngOf(own, young),
    outOfService: youngOf(outOfService, young),
    reports: youngOf(reports, ({ at }) => young(at)),
  };
}

/** Who is signed in, or was at any time that is remembered: whoever has left the team counts for as long as his drops do. */
function signedIn(
  { roster, team }: Pick<Watched, 'roster' | 'team'>,
  groupsOf: TeamOptions['groupsOf'],
): readonly TeamAgent[] {
  const { members, signedIn: seen } = roster;
  const ids = [...members.keys()].filter((id) => seen.has(id) || (team.get(id)?.state ?? 'LOGOUT') !== 'LOGOUT');
  return ids.map((id) => {
    const user = team.get(id);
    return user && groupsOf ? { id, groups: groupsOf(user) } : { id };
  });
}
