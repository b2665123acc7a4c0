/** The supervisor's end: asks agents' clients for their health, keeps the leases, and says what is not known. */
import { isObservable, NEVER, Observable, startWith } from 'rxjs';
import { OptionsError } from '../errors.ts';
import { browserPlatform, type Platform } from '../platform.ts';
import type { Carriage } from './carriage.ts';
import { EVERY_MS, LEASE_MS, within, type BeaconClient } from './terms.ts';
import { TeamWatch } from './team-watch.ts';
import type { WatchedState } from './watched.ts';
import type { BeaconFigures } from './words.ts';

/** Options of {@link watchHealth}. */
export interface WatchHealthOptions {
  /** How long agents share unless they are asked again, ms, 60,000 to 900,000; 300,000 unless told. A watch that ends says so. */
  readonly leaseMs?: number;
  /**
   * How often each agent tells while nothing changes, ms, 15,000 to 300,000; 30,000 unless told, and for a large team so much longer that
   * some 300 beacons a minute come in all. What changes is told within 2 s.
   */
  readonly everyMs?: number;
  /** That of the client; that of the page unless told. */
  readonly platform?: Platform;
}

/** What is known of one agent's health. Times are wall ms since the epoch, by the watcher's clock. */
export interface AgentBeacon {
  /** Login id, as it was given. */
  readonly userId: string;
  readonly state: WatchedState;
  /** Why it `ended` or was `refused`, see {@link WatchedState}. */
  readonly reason: string | undefined;
  /** The latest figures, however old; undefined where none have come. */
  readonly health: AgentHealth | undefined;
}

/** The figures of a beacon. */
export interface AgentHealth extends Omit<BeaconFigures, 'forMs'> {
  /** Since when the level is what it is. */
  readonly since: number;
  readonly heardAt: number;
  /** Id of the agent's page, as in its client log; another one after a reload. */
  readonly page: string;
  /** Counts the beacons of a page to this watch, from 0; gaps are beacons that were lost. */
  readonly seq: number;
}

/** One thing that a watch tells. */
export type HealthWatched =
  { readonly kind: 'carriage'; readonly carriage: Carriage } | { readonly kind: 'agent'; readonly agent: AgentBeacon };

/**
 * Watches the health of agents whose clients share it ({@link shareHealth}): each agent's latest state at once where there is one, then what
 * changes, at most once a second and agent. Cold: each subscription asks for itself, and ends its leases when it is left. Errors only
 * as the list does; completes with the client. Agents who leave the list are told of no more; of a list, 2,000 agents are asked.
 * @param agents login ids, or a stream of them; each new list replaces the one before.
 * @throws OptionsError where an option is out of range.
 * @example
 * watchHealth(client, ['1001001', '1001002']).subscribe((told) => {
 *   if (told.kind === 'carriage') showWhetherItCanBeCarried(told.carriage);
 *   else if (told.agent.state === 'live') showLevel(told.agent.userId, told.agent.health?.level);
 * });
 */
export function watchHealth(
  client: Pick<BeaconClient, 'connection$' | 'messages'>,
  agents: readonly string[] | Observable<readonly string[]>,
  options: WatchHealthOptions = {},
): Observable<HealthWatched> {
  const { platform = browserPlatform(), leaseMs = LEASE_MS.usual, everyMs = EVERY_MS.usual } = options;
  if (within(leaseMs, LEASE_MS) !== leaseMs) throw new OptionsError('leaseMs must be from 60000 to 900000.');
  if (within(everyMs, EVERY_MS) !== everyMs) throw new OptionsError('everyMs must be from 15000 to 300000.');
  const { messages, connection$ } = client;
  const agents$ = isObservable(agents) ? agents : NEVER.pipe(startWith(agents));
  return new Observable((subscriber) => {
    const tell = (told: HealthWatched): void => subscriber.next(told);
    const team = messages && new TeamWatch({ messages, platform, leaseMs, everyMs, tell });
    if (team) {
      subscriber.add(() => team.stop());
      subscriber.add(messages.received$.subscribe((message) => team.receive(message)));
      subscriber.add(
        agents$.subscribe({ next: (ids) => team.watch(ids), error: (error: unknown) => subscriber.error(error) }),
      );
    } else tell({ kind: 'carriage', carriage: { state: 'cannot-be-carried', reason: 'unsupported' } });
    subscriber.add(connection$.subscribe({ next: () => team?.look(), complete: () => subscriber.complete() }));
  });
}
