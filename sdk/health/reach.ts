/**
 * Whether an address can be reached at all: a request without credentials that opens no session, and any answer will do. Asked only
 * while there is trouble, to tell whose it is.
 */
import {
  combineLatest,
  defer,
  distinctUntilChanged,
  EMPTY,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  startWith,
  switchMap,
  timer,
} from 'rxjs';
import type { ConnectionState } from '../channel/channel.ts';
import type { Platform } from '../platform.ts';
import { TransportError } from '../errors.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { Observation, ReachSeen } from './evidence.ts';
import type { Heartbeat } from './heartbeat.ts';

/** One address to ask. */
export interface ReachTarget {
  readonly target: ReachSeen['target'];
  readonly url: string;
}

/** What there is to ask, by what the server said last of itself. Asked anew in each round. */
export type ReachTargets = (info: SystemInfo | undefined) => readonly ReachTarget[];

/** What {@link watchReach} needs. */
export interface ReachOptions {
  readonly connection$: Observable<ConnectionState>;
  readonly heartbeat$: Observable<Pick<Heartbeat, 'suspicion'>>;
  readonly targets: ReachTargets;
  readonly info: () => SystemInfo | undefined;
  readonly platform: Pick<Platform, 'fetch' | 'scheduler' | 'monotonic' | 'random' | 'forbidden$'>;
}

/** An answer that takes longer, ms, helps nobody. */
const DEADLINE_MS = 5_000;
/** So suspect a silence is worth a look: an exchange failed, or an answer is four deviations late. */
const SUSPECT = 0.5;
/** A first connection that takes longer, ms, is trouble too. */
const CONNECTING_MS = 10_000;
/** Within how many ms of the trouble it is asked first: all agents of a server notice at once. */
const SPREAD_MS = 1_000;
/** From round to round, ms, up to half as much longer; so far apart are also the first rounds of troubles that come and go. */
const ROUND_MS = 10_000;
/** After so long, ms, it is asked six times as seldom. */
const LASTING_MS = 300_000;
const SELDOM = 6;
/** A request that is forbidden fails at once; why is told a task or two later, ms. */
const REASON_MS = 50;

/** An address that is not known cannot be asked. */
const UNKNOWN = { target: 'notification', reach: undefined } as const;

/** Asks while there is trouble: rounds of `reach`, and `blind` when it becomes known whether the port of notifications can be asked. Cold. */
export function watchReach(options: ReachOptions): Observable<Observation> {
  const { connection$, heartbeat$, targets, info, platform } = options;
  const { scheduler, monotonic, random } = platform;
  const suspect$ = heartbeat$.pipe(
    map(({ suspicion }) => suspicion >= SUSPECT),
    startWith(false),
    distinctUntilChanged(),
  );
  return defer(() => {
    let askedAt = -Infinity;
    let blind: boolean | undefined;
    const round$ = defer((): Observable<Observation> => {
      askedAt = monotonic();
      const all = targets(info());
      const asks = all.map((one) => reachOnce(one, platform).pipe(map((reach) => ({ ...one, reach }))));
      const unknown = all.some(({ target }) => target === 'notification') ? [] : [of(UNKNOWN)];
      return merge(...unknown, ...asks).pipe(
        mergeMap(({ target, reach }): readonly Observation[] => {
          const is = reach === undefined;
          const news = target === 'notification' && blind !== is;
          if (news) blind = is;
          return [
            ...(news ? [{ kind: 'blind', spot: 'notification-port', is } as const] : []),
            ...(reach ? [{ kind: 'reach', reach } as const] : []),
          ];
        }),
      );
    });
    const rounds$ = defer(() => {
      const begun = monotonic();
      const later = (): number => ROUND_MS * (1 + random() / 2) * (monotonic() - begun < LASTING_MS ? 1 : SELDOM);
      const next = (inMs: number): Observable<Observation> =>
        timer(inMs, scheduler).pipe(
          mergeMap(() =>
            merge(
              round$,
              defer(() => next(later())),
            ),
          ),
        );
      return next(Math.max(random() * SPREAD_MS, askedAt + ROUND_MS - monotonic()));
    });
    return combineLatest([connection$, suspect$]).pipe(
      map(([{ status }, suspect]) => troubleOf(status, suspect)),
      distinctUntilChanged(),
      switchMap((trouble) => {
        if (trouble === 'none') return EMPTY;
        return trouble === 'now' ? rounds$ : timer(CONNECTING_MS, scheduler).pipe(switchMap(() => rounds$));
      }),
    );
  });
}

function troubleOf(status: ConnectionState['status'], suspect: boolean): 'none' | 'soon' | 'now' {
  switch (status) {
    case 'degraded':
    case 'reconnecting':
    case 'failing-over':
    case 'intercepted':
      return 'now';
    case 'connected':
      return suspect ? 'now' : 'none';
    case 'connecting':
      return 'soon';
    default:
      // Not opened, closed, refused by a server that is there, or a machine that cannot ask.
      return 'none';
  }
}

/** Asks one address once. Undefined where the page's policy forbids it, so that nothing was learned. Never errors; unsubscribing hangs up. */
export function reachOnce(
  { target, url }: ReachTarget,
  { fetch, scheduler, monotonic, forbidden$ = NEVER }: ReachOptions['platform'],
): Observable<ReachSeen | undefined> {
  return new Observable((subscriber) => {
    const begun = monotonic();
    const abort = new AbortController();
    let forbidden = false;
    const host = hostOf(url);
    subscriber.add(forbidden$.subscribe((address) => (forbidden ||= hostOf(address) === host)));
    const done = (outcome: ReachSeen['outcome'], ms: number, status?: number): void => {
      subscriber.next(
        forbidden
          ? undefined
          : { at: scheduler.now(), target, host, outcome, ms, ...(status !== undefined && { status }) },
      );
      subscriber.complete();
    };
    subscriber.add(
      timer(DEADLINE_MS, scheduler).subscribe(() => {
        abort.abort(new TransportError('timeout', ''));
        done('timeout', monotonic() - begun);
      }),
    );
    subscriber.add(() => abort.abort());
    const init: RequestInit = {
      // Opaque across origins, which is enough, and asks no server for its leave. A redirect cannot be kept from being followed so.
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: abort.signal,
    };
    fetch(url, init).then(
      // Status 0 is an opaque one.
      ({ status }) => done('answered', monotonic() - begun, status || undefined),
      () => {
        const ms = monotonic() - begun;
        if (!subscriber.closed) subscriber.add(timer(REASON_MS, scheduler).subscribe(() => done('failed', ms)));
      },
    );
  });
}

/** Name and port, without anything that could be a secret. */
function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    // An address of the page's own origin.
    return '';
  }
}
