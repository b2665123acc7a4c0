/** Asks SystemInfo for the time: once a minute, as the Finesse desktop does (technote 211376), in a burst where haste pays. */
import { exhaustMap, merge, NEVER, Observable, startWith, switchMap, take, takeWhile, timer } from 'rxjs';
import { FinesseError, TransportError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { ClockProbe } from './clock.ts';

/** One probe of SystemInfo. A failure is evidence, not an exception. */
export type ProbeResult =
  | {
      readonly kind: 'answered';
      /** Client wall time, ms, of the answer. */
      readonly at: number;
      /** Round trip of the whole HTTP request, ms, by the monotonic clock. */
      readonly roundTripMs: number;
      readonly systemInfo: SystemInfo;
      /** Absent where the server told no time (`currentTimestamp` missing). */
      readonly probe?: ClockProbe;
    }
  | {
      readonly kind: 'failed';
      /** Client wall time, ms, at which the failure showed. */
      readonly at: number;
      /** How long after the question that was, ms, by the monotonic clock. */
      readonly afterMs: number;
      readonly error: FinesseError;
    };

/** The part of a REST client that a probe needs. */
export interface SystemInfoSource {
  systemInfo(options: { readonly signal: AbortSignal }): Promise<{
    readonly systemInfo: SystemInfo;
    readonly timing: Omit<ClockProbe, 'serverTime'>;
  }>;
}

/** Options of {@link probes}. */
export interface ProberOptions {
  readonly rest: SystemInfoSource;
  readonly platform: Platform;
  /** Ms between probes; 60,000 unless told. */
  readonly intervalMs?: number;
  /** Probes at the start, and again at each restart; 3 unless told. */
  readonly burst?: number;
  /** Ms between the probes of a burst; 1,000 unless told. */
  readonly burstGapMs?: number;
  /** Each value begins a new burst: a new session may mean another server or another path. */
  readonly restart$: Observable<unknown>;
  /** Each value asks once, out of turn: what answers when a connection was just lost tells whose loss it is. */
  readonly ask$?: Observable<unknown>;
}

/**
 * Probes while subscribed. Cold; never errors; never two requests at once (a tick that finds one under way is skipped);
 * unsubscribing aborts the request under way and leaves no timer. Refused credentials end the probes until the next restart:
 * asking on would lock the account.
 */
export function probes(options: ProberOptions): Observable<ProbeResult> {
  const { rest, platform, intervalMs = 60_000, burst = 3, burstGapMs = 1_000, restart$, ask$ = NEVER } = options;
  const { scheduler } = platform;
  return restart$.pipe(
    startWith(undefined),
    switchMap(() =>
      merge(timer(0, burstGapMs, scheduler).pipe(take(burst)), timer(intervalMs, intervalMs, scheduler), ask$).pipe(
        exhaustMap(() => probeOnce(rest, platform)),
        takeWhile((result) => !isRefused(result), true),
      ),
    ),
  );
}

function isRefused(result: ProbeResult): boolean {
  return result.kind === 'failed' && result.error.code === 'credentials-refused';
}

function probeOnce(rest: SystemInfoSource, platform: Platform): Observable<ProbeResult> {
  return new Observable((subscriber) => {
    const controller = new AbortController();
    const startedAt = platform.monotonic();
    rest.systemInfo({ signal: controller.signal }).then(
      ({ systemInfo, timing }) => {
        const roundTripMs = timing.receivedMonotonic - timing.sentMonotonic;
        const answered = { kind: 'answered', at: timing.receivedAt, roundTripMs, systemInfo } as const;
        const serverTime = systemInfo.currentTimestamp;
        subscriber.next(serverTime === undefined ? answered : { ...answered, probe: { ...timing, serverTime } });
        subscriber.complete();
      },
      (cause: unknown) => {
        subscriber.next({
          kind: 'failed',
          at: platform.scheduler.now(),
          afterMs: platform.monotonic() - startedAt,
          error: cause instanceof FinesseError ? cause : unexpected(cause),
        });
        subscriber.complete();
      },
    );
    return () => controller.abort();
  });
}

/** The application's own `authorization` function may throw anything. */
function unexpected(cause: unknown): FinesseError {
  return new TransportError('host-unreachable', 'SystemInfo could not be asked for. The cause is attached.', { cause });
}
