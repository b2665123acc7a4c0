/** Asks SystemInfo for the time: once a minute, as the Finesse desktop does (technote 211376), in a burst where haste pays. */
import {
  concat,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  map,
  merge,
  NEVER,
  Observable,
  of,
  startWith,
  Subject,
  Subscription,
  switchMap,
  take,
  takeUntil,
  takeWhile,
  timer,
} from 'rxjs';
import { FinesseError, TransportError } from '../errors.ts';
import type { ResourceTiming } from '../page-network.ts';
import type { PageSignal, Platform } from '../platform.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { ClockProbe } from './clock.ts';
import { findTiming, narrowProbe, splitTiming, type TimingSplit } from './timing.ts';

/** One probe of SystemInfo. A failure is evidence, not an exception. */
export type ProbeResult =
  | {
      readonly kind: 'answered';
      /** Client wall time, ms, of the answer. */
      readonly at: number;
      /** Round trip of the whole HTTP request, ms, by the monotonic clock. */
      readonly roundTripMs: number;
      readonly systemInfo: SystemInfo;
      /** Absent where the server told no time (neither `currentTimestamp` nor a `Date` that can be read). Without lookup and handshake where the browser tells them. */
      readonly probe?: ClockProbe;
      /** Where the time went; absent where the browser does not tell (Resource Timing). */
      readonly split?: TimingSplit;
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
    /** The server's time by its `Date` header, ms since the epoch, cut to the second; absent where it cannot be read. */
    readonly dateMs?: number;
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
  /** The same, but refused credentials stay refused: what changed is this machine's. */
  readonly burst$?: Observable<unknown>;
  /** Each value asks once, out of turn: what answers when a connection was just lost tells whose loss it is. */
  readonly ask$?: Observable<unknown>;
  /**
   * Asked after each probe of a burst, with their number so far: ms until the next, in place of all rhythm from there on, or undefined for
   * the rhythm. For servers whose stamps are worth more at one moment than at another (clock-aim.ts).
   */
  readonly wait?: (asked: number) => number | undefined;
}

/** What is looked for among the page's requests. */
const SYSTEM_INFO_NODE = '/finesse/api/SystemInfo';
/** How long it is waited for the browser to tell how long the parts of a request took, ms; it does so a task later. */
const TIMING_MS = 100;
/** Hidden for longer, ms: what was measured before is old. */
const LONG_HIDDEN_MS = 300_000;
/** So far apart, ms, are bursts at least, unless the machine slept for longer than that: a network may come and go by the second. */
const BURSTS_APART_MS = 30_000;

/**
 * Probes while subscribed. Cold; never errors; never two requests at once (a tick that finds one under way is skipped);
 * unsubscribing aborts the request under way and leaves no timer. Refused credentials end the probes until the next restart:
 * asking on would lock the account.
 */
export function probes(options: ProberOptions): Observable<ProbeResult> {
  const { rest, platform, intervalMs = 60_000, burst = 3, burstGapMs = 1_000 } = options;
  const { restart$, burst$ = NEVER, ask$ = NEVER, wait } = options;
  const { scheduler } = platform;
  const round$ = defer(() => {
    let asked = 0;
    let paced = false;
    const paced$ = new Subject<number>();
    const rhythm$ = merge(timer(0, burstGapMs, scheduler).pipe(take(burst)), timer(intervalMs, intervalMs, scheduler));
    const due$ = merge(paced$.pipe(switchMap((ms) => timer(ms, scheduler))), rhythm$.pipe(takeUntil(paced$)), ask$);
    // After whoever listens has taken the answer in: what it says decides when to ask again.
    const pace$ = defer(() => {
      asked += 1;
      const ms = wait?.(asked) ?? (paced ? intervalMs : undefined);
      if (ms !== undefined) {
        paced = true;
        paced$.next(ms);
      }
      return EMPTY;
    });
    return due$.pipe(exhaustMap(() => concat(probeOnce(rest, platform), pace$)));
  });
  return restart$.pipe(
    startWith(undefined),
    switchMap(() =>
      burst$.pipe(
        startWith(undefined),
        switchMap(() => round$),
        takeWhile((result) => !isRefused(result), true),
      ),
    ),
  );
}

/**
 * When what was measured is no longer worth much: after sleep, standstill and a long time in the background. While the page is
 * hidden it waits until it is shown: the minute's probe goes on, and nobody looks.
 */
export function bursts(
  signals$: Observable<PageSignal>,
  { monotonic, scheduler }: Pick<Platform, 'monotonic' | 'scheduler'>,
): Observable<void> {
  return new Observable((subscriber) => {
    let hiddenAt: number | undefined;
    let owed = false;
    let latest = -Infinity;
    let later = Subscription.EMPTY;
    const settle = (): void => {
      if (!owed || hiddenAt !== undefined) return;
      const inMs = latest + BURSTS_APART_MS - monotonic();
      later.unsubscribe();
      if (inMs > 0) {
        later = timer(inMs, scheduler).subscribe(settle);
        return;
      }
      owed = false;
      latest = monotonic();
      subscriber.next();
    };
    subscriber.add(() => later.unsubscribe());
    subscriber.add(
      signals$.subscribe((signal) => {
        const { kind } = signal;
        if (kind === 'hidden') hiddenAt = monotonic();
        else if (kind === 'shown') {
          owed ||= hiddenAt !== undefined && monotonic() - hiddenAt >= LONG_HIDDEN_MS;
          hiddenAt = undefined;
        } else if (kind === 'woke' || kind === 'resumed' || kind === 'returned' || kind === 'online') owed = true;
        if (kind === 'woke' && signal.ms >= BURSTS_APART_MS) latest = -Infinity;
        settle();
      }),
    );
  });
}

function isRefused(result: ProbeResult): boolean {
  return result.kind === 'failed' && result.error.code === 'credentials-refused';
}

function probeOnce(rest: SystemInfoSource, platform: Platform): Observable<ProbeResult> {
  const { scheduler, monotonic, timings$ } = platform;
  return new Observable((subscriber) => {
    const controller = new AbortController();
    const startedAt = monotonic();
    const entries: ResourceTiming[] = [];
    const more$ = timings$?.pipe(
      filter(({ name }) => name.includes(SYSTEM_INFO_NODE)),
      map((entry) => entries.push(entry)),
    );
    const listening = more$?.subscribe();
    rest.systemInfo({ signal: controller.signal }).then(
      (answer) => {
        // By what makes each question unlike every other: the same is also asked by others, without credentials in trouble.
        const isOwn = ({ name }: ResourceTiming): boolean => name.endsWith(`?nocache=${answer.timing.sentAt}`);
        // What the browser tells comes a task after the answer, or has come already.
        const own$ = !more$ || entries.some(isOwn) ? of(0) : more$.pipe(filter(() => entries.some(isOwn)));
        subscriber.add(
          merge(own$, timer(TIMING_MS, scheduler))
            .pipe(take(1))
            .subscribe(() => {
              subscriber.next(answered(answer, entries.filter(isOwn)));
              subscriber.complete();
            }),
        );
      },
      (cause: unknown) => {
        subscriber.next({
          kind: 'failed',
          at: scheduler.now(),
          afterMs: monotonic() - startedAt,
          error: cause instanceof FinesseError ? cause : unexpected(cause),
        });
        subscriber.complete();
      },
    );
    return () => {
      controller.abort();
      listening?.unsubscribe();
    };
  });
}

/** What a `Date` header is cut to, ms. */
const DATE_UNIT_MS = 1_000;

function answered(
  { systemInfo, timing, dateMs }: Awaited<ReturnType<SystemInfoSource['systemInfo']>>,
  entries: readonly ResourceTiming[],
): ProbeResult {
  const { receivedAt: at, sentMonotonic, receivedMonotonic } = timing;
  const entry = findTiming(entries, sentMonotonic, receivedMonotonic);
  const { currentTimestamp } = systemInfo;
  const serverTime = currentTimestamp ?? dateMs;
  const cut = currentTimestamp === undefined && { resolutionMs: DATE_UNIT_MS };
  return {
    kind: 'answered',
    at,
    roundTripMs: receivedMonotonic - sentMonotonic,
    systemInfo,
    ...(serverTime !== undefined && {
      probe: { ...(entry ? narrowProbe(timing, entry) : timing), serverTime, ...cut },
    }),
    ...(entry && { split: splitTiming(entry) }),
  };
}

/** The application's own `authorization` function may throw anything. */
function unexpected(cause: unknown): FinesseError {
  return new TransportError('host-unreachable', 'SystemInfo could not be asked for. The cause is attached.', { cause });
}
