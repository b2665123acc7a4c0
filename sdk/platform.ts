/**
 * All time, randomness and I/O that the SDK uses come in through a {@link Platform}, so that every behaviour can run
 * under virtual time and hours of outage are tested in milliseconds. {@link browserPlatform} is the one place that
 * reaches for globals, and only when it is called: importing the SDK touches nothing.
 */
import { asyncScheduler, type Observable, type SchedulerLike } from 'rxjs';
import { machineSource, type MachineSource } from './machine-source.ts';
import { forbiddenAddresses, resourceTimings, type ResourceTiming } from './page-network.ts';
import { pageSignals } from './page-signals.ts';
import { workerTick } from './worker-tick.ts';

/** What the SDK needs from the outside. */
export interface Platform {
  /** Timers, and wall time: `scheduler.now()` is ms since the epoch. */
  readonly scheduler: SchedulerLike;
  /** Monotonic ms from an arbitrary start; for durations. Never goes back, whatever happens to the wall clock. */
  readonly monotonic: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** Opens a WebSocket, to see whether one can be had. Absent where there are none. */
  readonly webSocket?: (url: string, protocol: string) => WebSocket;
  /** 0 ≤ x < 1; for jitter only. */
  readonly random: () => number;
  /** A fresh unguessable id, for stanza ids and request ids. */
  readonly uuid: () => string;
  /**
   * What page and machine tell of themselves; `hidden` and `offline` at once where it is so already. Cold; absent where there is
   * no page, as in Node.
   */
  readonly signals$?: Observable<PageSignal>;
  /**
   * A tick about each second that the browser does not slow down in a hidden tab (a worker's). Cold: a worker runs while
   * somebody is subscribed. Absent where none can be had, and completes where none is allowed; then only ordinary timers are left.
   */
  readonly tick$?: Observable<Tick>;
  /** What is kept for this tab across its reloads (`sessionStorage`). Absent where storage is forbidden. Never a secret. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** What can be asked of the machine. Absent where there is no page, as in Node. */
  readonly machine?: MachineSource;
  /** The page's own requests as they end (Resource Timing), by the clock of `monotonic`. Cold. Absent where it cannot be told. */
  readonly timings$?: Observable<ResourceTiming>;
  /** Addresses that the page's Content Security Policy kept it from asking. Cold. Absent where there is no page. */
  readonly forbidden$?: Observable<string>;
  /** Where the client log is kept across pages. Absent where there is none or it is forbidden. */
  readonly indexedDB?: IDBFactory;
  /** Web Locks, to be the only one. Absent where there are none. */
  readonly locks?: Pick<LockManager, 'request'>;
}

export type { ResourceTiming } from './page-network.ts';

/** One tick of {@link Platform.tick$}. */
export interface Tick {
  /** Wall time, ms since the epoch, at which the worker sent it. */
  readonly sentAt: number;
  /** Ms by which the worker's own timer came late, by the worker's monotonic clock. */
  readonly lateMs: number;
}

/** What page and machine tell of themselves; hints for the channel, evidence for the diagnosis. */
export type PageSignal =
  | { readonly kind: 'hidden' | 'shown' | 'frozen' | 'resumed' | 'offline' | 'online' }
  /** Timers stood still for `ms` (wall time) longer than they should have: the machine slept, or everything was frozen. */
  | { readonly kind: 'woke'; readonly ms: number }
  /** The page goes (`pagehide`). `kept`: into the back/forward cache. `reloading`: known to come back at once. */
  | { readonly kind: 'leaving'; readonly kept: boolean; readonly reloading: boolean }
  /** The page is back from the back/forward cache. */
  | { readonly kind: 'returned' };

/**
 * The platform of a page, a worker or Node 22 and later; single parts can be replaced. Nothing is listened to, and no worker
 * runs, until somebody subscribes.
 */
export function browserPlatform(overrides: Partial<Platform> = {}): Platform {
  const clock = {
    scheduler: overrides.scheduler ?? asyncScheduler,
    monotonic: overrides.monotonic ?? (() => globalThis.performance.now()),
  };
  return {
    ...clock,
    fetch: (input, init) => globalThis.fetch(input, init),
    ...('WebSocket' in globalThis && { webSocket: (url, protocol) => new globalThis.WebSocket(url, protocol) }),
    random: () => new DataView(globalThis.crypto.getRandomValues(new Uint8Array(4)).buffer).getUint32(0) / 2 ** 32,
    uuid: () => globalThis.crypto.randomUUID(),
    ...('window' in globalThis && 'document' in globalThis && pageParts(clock, overrides)),
    ...overrides,
  };
}

type PageParts = Pick<
  Platform,
  'signals$' | 'tick$' | 'machine' | 'timings$' | 'forbidden$' | 'storage' | 'indexedDB' | 'locks'
>;

function pageParts(clock: Pick<Platform, 'scheduler' | 'monotonic'>, given: Partial<Platform>): PageParts {
  const tick$ = given.tick$ ?? workerTick(globalThis);
  // Of the page's own requests by the page's own clock: of no use beside others.
  const timings$ = given.monotonic || given.fetch ? undefined : resourceTimings(globalThis.window);
  const forbidden$ = forbiddenAddresses(globalThis.window);
  const { locks } = globalThis.navigator as { readonly locks?: LockManager };
  const storage = allowed(() => globalThis.sessionStorage);
  // A database answers by the real clock: of no use beside another.
  const indexedDB = given.scheduler ? undefined : allowed(() => globalThis.indexedDB);
  const signals$ = pageSignals(globalThis.window, { ...clock, tick$ });
  const machine = machineSource(globalThis.window, clock);
  return {
    signals$,
    tick$,
    machine,
    forbidden$,
    ...(timings$ && { timings$ }),
    ...(locks && { locks }),
    ...(storage && { storage }),
    ...(indexedDB && { indexedDB }),
  };
}

/** Reading the property throws where storage is forbidden (a sandboxed frame, a setting of the browser). */
function allowed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
