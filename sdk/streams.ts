/**
 * Streams of Finesse objects: a REST snapshot first, notifications after it, a new snapshot after every gap.
 *
 * Order of things for one object: its node is subscribed, what arrives is put aside, the snapshot is read, what was put
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
import type { Channel } from './channel/channel.ts';
import { ApiError, FinesseError, TransportError } from './errors.ts';
import type { NodePath } from './ids.ts';
import type { Platform } from './platform.ts';
import type { Notification } from './pubsub/notification.ts';
import type { SystemInfo } from './resources/system-info.ts';
import type { User } from './resources/user.ts';
import {
  containedIn,
  INITIAL_ORDER,
  isStaleSnapshot,
  takeContained,
  takeSnapshot,
  takeUpdate,
} from './snapshot-order.ts';
import type { Ordering, OrderState } from './snapshot-order.ts';

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

/** What makes a Finesse object a stream. */
export interface Resource<T> extends Ordering<T> {
  readonly node: NodePath;
  /** Reads the snapshot. */
  load(signal: AbortSignal): Promise<T>;
  /** The value after a notification; undefined where it says nothing of this object. */
  apply(current: T, notification: Notification): T | undefined;
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
/** A snapshot that seems older than what was delivered is asked for again this often; then the server's clock was set back. */
const MAX_STALE_SNAPSHOTS = 3;
/** So long after a snapshot, ms, no notification can still be older than it: if one seems to be, a new snapshot decides. */
const OVERTAKING_MS = 10_000;

/**
 * The stream of one object. Cold, shared while subscribed; the last subscriber leaving ends its subscription, its requests
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
  let order: OrderState<T> = INITIAL_ORDER;
  let aside: Notification[] = [];
  /** Undefined while a snapshot is due: then notifications are put aside. */
  let snapshotAt: number | undefined;
  let epoch: number | undefined;
  const doubt$ = new Subject<void>();

  const deliver = (notification: Notification): void => {
    const value = order.value === undefined ? undefined : resource.apply(order.value, notification);
    if (value === undefined) return;
    const { judgement, state } = takeUpdate(order, notification.itemId, value, resource);
    order = state;
    if (judgement === 'fresh') sink.next({ kind: 'update', value, at: notification.receivedAt });
    if (judgement === 'stale' && snapshotAt !== undefined && platform.monotonic() > snapshotAt + OVERTAKING_MS) {
      doubt$.next();
    }
  };
  const receive = (notification: Notification): void => {
    if (snapshotAt !== undefined) {
      deliver(notification);
      return;
    }
    aside.push(notification);
    if (aside.length > MAX_ASIDE) aside.shift();
  };
  const begin = (value: T): void => {
    const kind = order.value === undefined ? 'snapshot' : 'resync';
    order = takeSnapshot(order, value);
    snapshotAt = platform.monotonic();
    sink.next({ kind, value, at: platform.scheduler.now() });
    const waiting = aside.map((one) => ({ one, leadsTo: resource.apply(value, one) }));
    aside = [];
    const told = waiting.filter((each) => each.leadsTo !== undefined);
    const known = containedIn(
      value,
      told.map((each) => each.leadsTo as T),
      resource,
    );
    for (const { one } of told.slice(0, known)) order = takeContained(order, one.itemId);
    for (const { one } of told.slice(known)) receive(one);
  };

  life.add(
    channel.notifications(resource.node).subscribe({ next: receive, error: sink.error, complete: sink.complete }),
  );
  if (life.closed) return;
  // Another epoch may come to light here or by `ready`, whichever is first: the snapshot waits for both.
  const session$ = channel.connection$.pipe(
    map(({ status, epoch }) => ({ connected: status === 'connected', epoch })),
    distinctUntilChanged((one, other) => one.connected === other.connected && one.epoch === other.epoch),
    tap((session) => {
      if (session.epoch !== epoch) snapshotAt = undefined;
      epoch = session.epoch;
    }),
  );
  const invalidate = tap(() => {
    snapshotAt = undefined;
  });
  const snapshots$ = combineLatest([
    session$,
    channel.ready(resource.node).pipe(invalidate),
    doubt$.pipe(invalidate, startWith(undefined)),
  ]).pipe(
    switchMap(([session, readyEpoch]) =>
      session.connected && readyEpoch === session.epoch && snapshotAt === undefined
        ? load(platform, resource, () => order)
        : EMPTY,
    ),
  );
  life.add(snapshots$.subscribe({ next: begin, error: sink.error }));
}

/** One good snapshot, asked for as often as it takes. */
function load<T>(platform: Platform, resource: Resource<T>, order: () => OrderState<T>): Observable<T> {
  let stale = 0;
  const once$ = new Observable<T>((subscriber) => {
    const controller = new AbortController();
    resource.load(controller.signal).then(
      (value) => {
        stale += 1;
        if (stale < MAX_STALE_SNAPSHOTS && isStaleSnapshot(order(), value, resource)) subscriber.error(STALE);
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
        const asked = error instanceof TransportError ? (error.retryAfterMs ?? 0) : 0;
        return timer(Math.max(pause, asked), platform.scheduler);
      },
    }),
  );
}

const STALE = Symbol('stale snapshot');

/** Refused credentials lock the account when repeated, and a 4xx of Finesse says that the request itself is wrong. */
function mayHelpToAskAgain(error: unknown): boolean {
  if (error === STALE) return true;
  if (error instanceof ApiError) return !(error.status !== undefined && error.status >= 400 && error.status < 500);
  return error instanceof FinesseError && !['credentials-refused', 'options-invalid', 'closed'].includes(error.code);
}

/** What a user stream needs of REST. */
export interface UserSource {
  user(id: User['id'], options: { readonly signal: AbortSignal }): Promise<User>;
}

/** A user as a resource. Notifications carry the whole user, so each replaces the value. */
export function userResource(rest: UserSource, id: User['id'], node: NodePath): Resource<User> {
  return {
    node,
    load: (signal) => rest.user(id, { signal }),
    apply: (_, { payload }) => (payload.kind === 'user' ? payload.user : undefined),
    version: (user) => user.stateChangeTime,
    exact: ['state', 'pendingState', 'extension', 'teamId'],
  };
}

/** What a system info stream needs of REST. */
export interface SystemInfoStreamSource {
  systemInfo(options: { readonly signal: AbortSignal }): Promise<{ readonly systemInfo: SystemInfo }>;
}

/** The state of the server as a resource. Notifications hold only what changed (at least `status`), so each is merged. */
export function systemInfoResource(rest: SystemInfoStreamSource, node: NodePath): Resource<SystemInfo> {
  return {
    node,
    load: async (signal) => (await rest.systemInfo({ signal })).systemInfo,
    apply: (current, { payload }) =>
      payload.kind === 'systemInfo' ? { ...current, ...payload.systemInfo } : undefined,
    version: (systemInfo) => systemInfo.currentTimestamp,
    exact: [],
  };
}
