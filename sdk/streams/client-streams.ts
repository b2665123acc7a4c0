/** The streams of a client: one for each node, shared by whoever asks for it. */
import { defer, filter, takeUntil, type Observable } from 'rxjs';
import type { Channel } from '../channel/channel.ts';
import {
  nodePath,
  queueId,
  teamId,
  userId as toUserId,
  type DialogId,
  type MediaId,
  type NodePath,
  type QueueId,
  type UserId,
} from '../ids.ts';
import type { Platform } from '../platform.ts';
import type { Notification } from '../pubsub/notification.ts';
import { clientLogNode } from '../resources/client-log.ts';
import type { Dialog } from '../resources/dialog.ts';
import type { Media } from '../resources/media.ts';
import type { Queue } from '../resources/queue.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { User } from '../resources/user.ts';
import { INITIAL_ORDER, isSeen, takeContained, type OrderState } from '../snapshot-order.ts';
import { resourceStream, type ResourceUpdate } from '../streams.ts';
import * as resources from './sources.ts';

/**
 * Finesse objects as streams: REST snapshot, then notifications, a new snapshot (`resync`) after each gap. Cold, shared per
 * node; the last subscriber leaving ends the subscription on the server. A collection is a new `ReadonlyMap` by id with each
 * change, in the order of arrival. A stream errors, alone, with SubscriptionError when its subscription is refused, and with
 * the REST error when its snapshot is refused for good (`credentials-refused`, `api-error` 4xx); it completes after `close()`.
 */
export interface FinesseStreams {
  /** A user, the own unless told. */
  user(id?: string): Observable<ResourceUpdate<User>>;
  /** A user's calls. Addresses and call variables are customer data. */
  dialogs(id?: string): Observable<ResourceUpdate<ReadonlyMap<DialogId, Dialog>>>;
  /** A user's nonvoice dialogs: chats, mails (UCCE, 11.5 and later). */
  tasks(id?: string): Observable<ResourceUpdate<ReadonlyMap<DialogId, Dialog>>>;
  /** A user's state in each nonvoice Media Routing Domain (UCCE, 11.5 and later). */
  media(id?: string): Observable<ResourceUpdate<ReadonlyMap<MediaId, Media>>>;
  /** The members of a team, in summaries (no settings, no roles); for its supervisors. */
  team(id: string): Observable<ResourceUpdate<ReadonlyMap<UserId, User>>>;
  /** The queues that a user is assigned to (UCCE). Their statistics are those of when each was read; see {@link queue}. */
  queues(id?: string): Observable<ResourceUpdate<ReadonlyMap<QueueId, Queue>>>;
  /** A queue with its statistics, which Finesse tells about every 10 s when they changed (UCCE). */
  queue(id: string): Observable<ResourceUpdate<Queue>>;
  /** State of the Finesse server; partial notifications are merged into the snapshot. */
  systemInfo(): Observable<ResourceUpdate<SystemInfo>>;
  /** What Finesse tells of client logs that were posted (a POST for each). There is nothing to read, so no snapshot. */
  clientLog(id?: string): Observable<Notification>;
  /** Notifications of any node, without snapshot; each item once, and none after a later one of its publisher. */
  node(path: string): Observable<Notification>;
}

/** What the streams lean on. `closed$` ends them; those asked for after it are empty. */
export interface StreamParts {
  readonly channel: Channel;
  readonly rest: resources.StreamSource;
  readonly platform: Platform;
  readonly userId: UserId;
  readonly closed$: Observable<void>;
}

/** Makes them; nothing is sent before one is subscribed. */
export function createStreams({ channel, rest, platform, userId, closed$ }: StreamParts): FinesseStreams {
  /** A stream that nobody listens to holds nothing but its closure, so they stay. */
  const known = new Map<NodePath, Observable<ResourceUpdate<unknown>>>();
  const stream = <T>(resource: resources.Resource<T>): Observable<ResourceUpdate<T>> => {
    const { node } = resource;
    // One node is one type of resource.
    const made$ = (known.get(node) ?? resourceStream({ channel, platform }, resource)) as Observable<ResourceUpdate<T>>;
    known.set(node, made$);
    return made$.pipe(takeUntil(closed$));
  };
  const node = (path: NodePath): Observable<Notification> =>
    channel.notifications(path).pipe(eachItemOnce, takeUntil(closed$));
  const ofUser =
    <T>(make: (rest: resources.StreamSource, id: UserId) => resources.Resource<T>) =>
    (id: string = userId) =>
      stream(make(rest, toUserId(id)));
  return {
    user: ofUser(resources.userResource),
    dialogs: ofUser(resources.dialogsResource),
    tasks: ofUser(resources.tasksResource),
    media: ofUser(resources.mediaResource),
    queues: ofUser(resources.queuesResource),
    team: (id) => stream(resources.teamResource(rest, teamId(id))),
    queue: (id) => stream(resources.queueResource(rest, queueId(id))),
    systemInfo: () => stream(resources.systemInfoResource(rest)),
    clientLog: (id = userId) => node(clientLogNode(toUserId(id))),
    node: (path) => node(nodePath(path)),
  };
}

/** What was told before, or is older than what was, goes no further. On the hub items have no ids. */
function eachItemOnce(items$: Observable<Notification>): Observable<Notification> {
  return defer(() => {
    let order: OrderState<never> = INITIAL_ORDER;
    return items$.pipe(
      filter(({ itemId }) => {
        const seen = isSeen(order, itemId);
        order = takeContained(order, itemId);
        return !seen;
      }),
    );
  });
}
