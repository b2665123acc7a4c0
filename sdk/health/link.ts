/** What the link shows of itself: the channel's own signs of life, and SystemInfo asked beside it. All as observations. */
import {
  defer,
  delayWhen,
  distinctUntilChanged,
  EMPTY,
  filter,
  map,
  merge,
  mergeMap,
  of,
  pairwise,
  scan,
  skip,
  startWith,
  switchMap,
  throttleTime,
  timer,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import type { Channel, ChannelActivity, DesktopTick } from '../channel/channel.ts';
import { ApiError, TransportError, type FinesseError } from '../errors.ts';
import type { UserId } from '../ids.ts';
import type { Notification } from '../pubsub/notification.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { Platform } from '../platform.ts';
import type { DesktopTicks, Observation, ProbeSeen } from './evidence.ts';
import { LagWindow } from './lag.ts';
import { slideWindow, summariseLatency, type RoundTrip } from './latency.ts';
import { bursts, probes, type ProbeResult, type SystemInfoSource } from './prober.ts';

/** Within how many ms of a lost connection SystemInfo is asked whether the rest of the server still answers. */
const LOSS_PROBE_SPREAD_MS = 1_000;
/** Of sessions that come and go faster, ms, only the first and the last are worth a burst. */
const SESSIONS_MS = 30_000;

/** SystemInfo each minute; in a burst at the start, on each new session and after sleep; once when the connection is lost. Cold. */
export function probeLink(
  { connection$ }: Pick<Channel, 'connection$'>,
  rest: SystemInfoSource,
  platform: Platform,
  intervalMs: number,
  wait?: (asked: number) => number | undefined,
): Observable<ProbeResult> {
  const newSession$ = connection$.pipe(
    filter(({ status }) => status === 'connected' || status === 'degraded'),
    map(({ epoch }) => epoch),
    distinctUntilChanged(),
    skip(1),
    throttleTime(SESSIONS_MS, platform.scheduler, { leading: true, trailing: true }),
  );
  // Spread: when a server goes, all its agents notice at once.
  const lost$ = connection$.pipe(
    map(({ status }) => status),
    pairwise(),
    filter(([from, to]) => from === 'connected' && to !== 'closed'),
    delayWhen(() => timer(platform.random() * LOSS_PROBE_SPREAD_MS, platform.scheduler)),
  );
  const burst$ = bursts(platform.signals$ ?? EMPTY, platform);
  return probes({ rest, platform, intervalMs, restart$: newSession$, burst$, ask$: lost$, ...(wait && { wait }) });
}

/** What a probe says, as observations. */
export function observeProbe(result: ProbeResult): readonly Observation[] {
  if (result.kind === 'answered') {
    const { at, roundTripMs: ms, systemInfo, split } = result;
    const probe: ProbeSeen = { at, ms, failure: undefined, status: undefined, ...(split && { split }) };
    return [
      { kind: 'probe', probe },
      { kind: 'system-info', info: systemInfo },
    ];
  }
  const { at, afterMs, error } = result;
  return [{ kind: 'probe', probe: { at, ms: afterMs, failure: error.code, status: statusOf(error) } }];
}

/** A probe as a round trip; what a server refused was answered too. */
export function tripOf(result: ProbeResult): RoundTrip {
  if (result.kind === 'answered') return { at: result.at, ms: result.roundTripMs };
  const { at, afterMs: ms, error } = result;
  return { at, ms, lost: statusOf(error) === undefined };
}

function statusOf(error: FinesseError): number | undefined {
  return error instanceof TransportError || error instanceof ApiError ? error.status : undefined;
}

/** What the channel shows: states, changes, failures and round trips. Cold; completes with the channel. */
export function observeChannel(channel: Channel): Observable<Observation> {
  const roundTrip = (what: 'poll' | 'ping') =>
    channel.activity$.pipe(
      filter(
        (one): one is Extract<ChannelActivity, { kind: 'round-trip' }> =>
          one.kind === 'round-trip' && one.what === what,
      ),
      scan((window: readonly RoundTrip[], { at, ms }) => slideWindow(window, { at, ms }), []),
      map(summariseLatency),
      mergeMap((summary) => (summary ? of<Observation>({ kind: 'latency', of: what, summary }) : [])),
    );
  return merge(
    channel.connection$.pipe(map((state): Observation => ({ kind: 'connection', state }))),
    channel.activity$.pipe(map((activity): Observation => ({ kind: 'activity', activity }))),
    channel.transitions$.pipe(map((transition): Observation => ({ kind: 'transition', transition }))),
    channel.activity$.pipe(
      filter((one) => one.kind === 'failed'),
      map(({ at, what }): Observation => ({ kind: 'failure', failure: { at, what } })),
    ),
    roundTrip('poll'),
    roundTrip('ping'),
  );
}

/** Codes by which Finesse and the telephony system themselves set a state (facts §3.4): 22 and 33 a supervisor, 255 a lost connection. */
const SET_BY_SYSTEM: ReadonlySet<number> = new Set([22, 33, 255]);
/** From here on codes are the system's: 20001, 32740, 50002 and their like. */
const FIRST_OF_SYSTEM = 20_000;

/**
 * What the server tells by notifications without being asked: of itself, and where it set the state of this very user, or signed it
 * out; then also that this is over. Nothing else is read, and nothing of calls. Hot as they are.
 * @param known what it said before; a notification may tell a part.
 */
export function observeNotifications(
  notifications$: Observable<Notification>,
  userId: UserId,
  known: () => SystemInfo | undefined,
): Observable<Observation> {
  const own = `/finesse/api/user/${userId}`.toLowerCase();
  let set = false;
  return notifications$.pipe(
    mergeMap((notification): readonly Observation[] => {
      // The payload is read only when it is asked for.
      const node = notification.node.toLowerCase();
      if (node === SYSTEM_INFO) {
        const { payload } = notification;
        if (payload.kind !== 'systemInfo') return [];
        const told = Object.entries(payload.systemInfo).filter(([, value]) => value !== undefined);
        return [
          { kind: 'system-info', info: { ctiServers: [], ...known(), ...Object.fromEntries(told) } as SystemInfo },
        ];
      }
      if (node !== own) return [];
      const { payload, receivedAt: at } = notification;
      if (payload.kind !== 'user') return [];
      const { state, reasonCode } = payload.user;
      const code = Number(reasonCode?.code ?? NaN);
      const was = set;
      set = state === 'LOGOUT' || SET_BY_SYSTEM.has(code) || code >= FIRST_OF_SYSTEM;
      if (!set && !was) return [];
      return [{ kind: 'user', user: { at, state, reasonCode: Number.isNaN(code) ? undefined : code } }];
    }),
  );
}

const SYSTEM_INFO = '/finesse/api/systeminfo';
/** Ticks are summed up for so long, ms, unless one is late. */
const TICKS_MS = 15_000;
/** Of fewer ticks a few late ones are no share. */
const TICKS = 20;
/** So late, ms, a tick is news by itself (ux §2.1). */
const LATE_TICK_MS = 200;

/** What the desktop's page tells on its hub: maintenance always, its ticks while this page is shown. Cold. */
export function observeDesktop(
  { desktop }: Pick<Channel, 'desktop'>,
  { signals$ = EMPTY }: Platform,
): Observable<Observation> {
  if (!desktop) return EMPTY;
  const hidden$ = signals$.pipe(
    filter(({ kind }) => kind === 'hidden' || kind === 'shown'),
    map(({ kind }) => kind === 'hidden'),
    startWith(false),
    distinctUntilChanged(),
  );
  const ticks$ = hidden$.pipe(
    switchMap((hidden) => (hidden ? EMPTY : desktop.ticks$.pipe(sumUpTicks()))),
    map((ticks): Observation => ({ kind: 'desktop-ticks', ticks })),
  );
  return merge(ticks$, desktop.notices$.pipe(map((notice): Observation => ({ kind: 'notice', notice }))));
}

/** A tick is late by what it says, or by what it came after the second since the one before. */
function sumUpTicks(): OperatorFunction<DesktopTick, DesktopTicks> {
  return (ticks$) =>
    defer(() => {
      let before: number | undefined;
      let toldAt = -Infinity;
      let most = 0;
      let count = 0;
      const lags = new LagWindow();
      return ticks$.pipe(
        mergeMap(({ at, lateMs = 0 }): readonly DesktopTicks[] => {
          const late = Math.max(0, lateMs, before === undefined ? 0 : at - before - 1_000);
          lags.add(late);
          count += 1;
          most = Math.max(most, late);
          before = at;
          if (most < LATE_TICK_MS && at - toldAt < TICKS_MS) return [];
          const told = { at, lateMs: most, ...(count >= TICKS && { p95Ms: lags.p95 }) };
          toldAt = at;
          most = 0;
          return [told];
        }),
      );
    });
}
