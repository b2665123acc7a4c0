/** What the link shows of itself: the channel's own signs of life, and SystemInfo asked beside it. All as observations. */
import {
  delayWhen,
  distinctUntilChanged,
  filter,
  map,
  merge,
  mergeMap,
  of,
  pairwise,
  scan,
  skip,
  timer,
  type Observable,
} from 'rxjs';
import type { Channel, ChannelActivity } from '../channel/channel.ts';
import { ApiError, TransportError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { Observation, ProbeSeen } from './evidence.ts';
import { slideWindow, summariseLatency, type RoundTrip } from './latency.ts';
import { probes, type ProbeResult, type SystemInfoSource } from './prober.ts';

/** Within how many ms of a lost connection SystemInfo is asked whether the rest of the server still answers. */
const LOSS_PROBE_SPREAD_MS = 1_000;

/** SystemInfo each minute, at the start, on each new session and when the connection is lost. Cold. */
export function probeLink(
  { connection$ }: Pick<Channel, 'connection$'>,
  rest: SystemInfoSource,
  platform: Platform,
  intervalMs: number,
): Observable<ProbeResult> {
  const newSession$ = connection$.pipe(
    filter(({ status }) => status === 'connected' || status === 'degraded'),
    map(({ epoch }) => epoch),
    distinctUntilChanged(),
    skip(1),
  );
  // Spread: when a server goes, all its agents notice at once.
  const lost$ = connection$.pipe(
    map(({ status }) => status),
    pairwise(),
    filter(([from, to]) => from === 'connected' && to !== 'closed'),
    delayWhen(() => timer(platform.random() * LOSS_PROBE_SPREAD_MS, platform.scheduler)),
  );
  return probes({ rest, platform, intervalMs, restart$: newSession$, ask$: lost$ });
}

/** What a probe says, as observations. */
export function observeProbe(result: ProbeResult): readonly Observation[] {
  if (result.kind === 'answered') {
    const probe: ProbeSeen = { at: result.at, ms: result.roundTripMs, failure: undefined, status: undefined };
    return [
      { kind: 'probe', probe },
      { kind: 'system-info', info: result.systemInfo },
    ];
  }
  const { at, afterMs, error } = result;
  const status = error instanceof TransportError || error instanceof ApiError ? error.status : undefined;
  return [{ kind: 'probe', probe: { at, ms: afterMs, failure: error.code, status } }];
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
