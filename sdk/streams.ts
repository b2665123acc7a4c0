/**
 * Streams of Finesse objects and collections: a REST snapshot first, notifications after it, a new snapshot after every gap.
 *
 * Order of things: the node is subscribed, what arrives is put aside, the snapshot is read, what was put
 * aside and is newer is replayed, then notifications pass as they come. So nothing falls between snapshot and subscription.
 */
import {
  combineLatest,
  defer,
  distinctUntilChanged,
  EMPTY,
  finalize,
  map,
  Observable,
  retry,
  share,
  startWith,
  Subject,
  Subscription,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { isUp, type Channel } from './channel/channel.ts';
import { ApiError, FinesseError, type TransportError } from './errors.ts';
import type { Platform } from './platform.ts';
import type { Notification } from './pubsub/notification.ts';
import { heldOff } from './retry-after.ts';
import type { Resource } from './streams/sources.ts';

/** One value of a resource stream. */
export interface ResourceUpdate<T> {
  /**
   * - `snapshot` the first value, read by REST (for who comes later to a shared stream: its latest value).
   * - `update` changed by a notification.
   * - `resync` read again by REST after the session changed: what happened in between is in the value, not told one by one.
   */
  readonly kind: 'snapshot' | 'update' | 'resync';
  readonly value: T;
  /** Client wall time, ms, at which it arrived here. */
  readonly at: number;
}

/** Where a resource stream lives. */
export interface StreamSurroundings {
  readonly channel: Pick<Channel, 'connection$' | 'notifications' | 'ready'>;
  readonly platform: Platform;
}

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
/** Notifications that are put aside while a snapshot cannot be had. The oldest go: a later snapshot contains them. */
const MAX_ASIDE = 1_000;
/**
 * A snapshot that seems older than what was delivered, or than what came while it was read, is asked for this often in all. Then
 * the server's clock was set back, or there is no quiet moment.
 */
const MAX_DOUBTFUL_SNAPSHOTS = 3;
/** So long after a snapshot, ms, no notification can still be older than it: if one seems to be, a new snapshot decides. Cisco's desktop waits as long for a ping. */
const OVERTAKING_MS = 10_000;

/**
 * The stream of one resource. Cold, shared while subscribed; the last subscriber leaving ends its subscription, its requests
 * and its timers. Snapshots that fail are asked for again with backoff while connected. Errors with SubscriptionError where
 * the subscription is refused, and with the REST error where asking again cannot help (`credentials-refused`, `api-error`
 * with a status of 4xx). Completes when the channel is closed.
 */
export function resourceStream<T>(
  surroundings: StreamSurroundings,
  resource: Resource<T>,
): Observable<ResourceUpdate<T>> {
  let latest: ResourceUpdate<T> | undefined;
  const shared$ = new Observable<ResourceUpdate<T>>((subscriber) => {
    const subscription = new Subscription();
    subscriber.add(subscription);
    run(surroundings, resource, subscription, {
      next: (update) => subscriber.next(update),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  }).pipe(
    tap((update) => {
      latest = update;
    }),
    finalize(() => {
      latest = undefined;
    }),
    share(),
  );
  return defer(() => (latest ? shared$.pipe(startWith({ ...latest, kind: 'snapshot' as const })) : shared$));
}

interface Sink<T> {
  readonly next: (update: ResourceUpdate<T>) => void;
  readonly error: (error: unknown) => void;
  readonly complete: () => void;
}

function run<T>(
  { channel, platform }: StreamSurroundings,
  resource: Resource<T>,
  life: Subscription,
  sink: Sink<T>,
): void {
  const ledger = resource.ledger();
  let aside: Notification[] = [];
  /** So many of them came before the snapshot was asked for. Counted where only that can tell what is in it. */
  let before = 0;
  /** Undefined while a snapshot is due: then notifications are put aside. */
  let snapshotAt: number | undefined;
  let begun = false;
  let epoch: number | undefined;
  const doubt$ = new Subject<void>();

  const receive = (notification: Notification): void => {
    if (snapshotAt === undefined) {
      aside.push(notification);
      if (aside.length > MAX_ASIDE) {
        aside.shift();
        before = Math.max(0, before - 1);
      }
      return;
    }
    const { value, doubt } = ledger.take(notification, platform.monotonic() > snapshotAt + OVERTAKING_MS);
    if (value !== undefined) sink.next({ kind: 'update', value, at: notification.receivedAt });
    if (doubt) doubt$.next();
  };
  const begin = (value: T): void => {
    const newer = ledger.begin(value, aside, before);
    aside = [];
    before = 0;
    snapshotAt = platform.monotonic();
    sink.next({ kind: begun ? 'resync' : 'snapshot', value, at: platform.scheduler.now() });
    begun = true;
    for (const one of newer) receive(one);
  };

  life.add(
    channel.notifications(resource.node).subscribe({ next: receive, error: sink.error, complete: sink.complete }),
  );
  if (life.closed) return;
  // Another epoch may come to light here or by `ready`, whichever is first: the snapshot waits for both.
  const session$ = channel.connection$.pipe(
    map((state) => ({ up: isUp(state), epoch: state.epoch })),
    distinctUntilChanged((one, other) => one.up === other.up && one.epoch === other.epoch),
    tap((session) => {
      if (session.epoch === epoch) return;
      epoch = session.epoch;
      snapshotAt = undefined;
      // What the session before told is older than any snapshot of this one, and what ended it may be missing.
      aside = [];
      before = 0;
    }),
  );
  const asking = (signal: AbortSignal): Promise<T> => {
    if (ledger.undated) before = aside.length;
    return resource.load(signal);
  };
  const isDoubtful = (value: T): boolean => ledger.isStale(value) || (ledger.undated && aside.length > before);
  const invalidate = tap(() => {
    snapshotAt = undefined;
  });
  const snapshots$ = combineLatest([
    session$,
    channel.ready(resource.node).pipe(invalidate),
    doubt$.pipe(invalidate, startWith(undefined)),
  ]).pipe(
    switchMap(([session, readyEpoch]) =>
      session.up && readyEpoch === session.epoch && snapshotAt === undefined
        ? load(platform, asking, isDoubtful)
        : EMPTY,
    ),
  );
  life.add(snapshots$.subscribe({ next: begin, error: sink.error }));
}

/** One good snapshot, asked for as often as it takes. */
function load<T>(
  platform: Platform,
  ask: (signal: AbortSignal) => Promise<T>,
  isDoubtful: (value: T) => boolean,
): Observable<T> {
  let answers = 0;
  const once$ = new Observable<T>((subscriber) => {
    const controller = new AbortController();
    ask(controller.signal).then(
      (value) => {
        answers += 1;
        if (answers < MAX_DOUBTFUL_SNAPSHOTS && isDoubtful(value)) subscriber.error(DOUBTFUL);
        else {
          subscriber.next(value);
          subscriber.complete();
        }
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => controller.abort();
  });
  return once$.pipe(
    retry({
      delay: (error: unknown, attempt) => {
        if (!mayHelpToAskAgain(error)) throw error;
        const pause = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1)) * (0.5 + platform.random() / 2);
        const { retryAfterMs } = error as Partial<Pick<ApiError | TransportError, 'retryAfterMs'>>;
        return timer(Math.max(pause, heldOff(retryAfterMs, platform.random())), platform.scheduler);
      },
    }),
  );
}

const DOUBTFUL = Symbol('doubtful snapshot');

/** Not for now, and nothing else wrong with the request: Request Timeout, Too Early, Too Many Requests. */
const NOT_NOW: readonly number[] = [408, 425, 429];

/** Refused credentials lock the account when repeated, and a 4xx of Finesse says that the request itself is wrong. */
function mayHelpToAskAgain(error: unknown): boolean {
  if (error === DOUBTFUL) return true;
  if (error instanceof ApiError) {
    const { status = 500 } = error;
    return status < 400 || status >= 500 || NOT_NOW.includes(status);
  }
  return error instanceof FinesseError && !['credentials-refused', 'options-invalid', 'closed'].includes(error.code);
}
