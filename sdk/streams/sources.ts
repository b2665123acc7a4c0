/** Which node, which REST path and which order each Finesse object has as a stream. */
import type { DialogId, MediaId, NodePath, QueueId, TeamId, UserId } from '../ids.ts';
import type { Notification } from '../pubsub/notification.ts';
import { dialogsNode, tasksNode, type Dialog } from '../resources/dialog.ts';
import { mediaNode, type Media } from '../resources/media.ts';
import { queueNode, queuesNode, type Queue } from '../resources/queue.ts';
import { SYSTEM_INFO_NODE, type SystemInfo } from '../resources/system-info.ts';
import { teamUsersNode, type Team } from '../resources/team.ts';
import { userNode, type User } from '../resources/user.ts';
import { byTime } from '../snapshot-order.ts';
import { collectionLedger, type CollectionRules } from './collection.ts';
import { objectLedger, type Ledger, type ObjectRules } from './ledger.ts';

/** What makes a Finesse object, or a collection of them, a stream. */
export interface Resource<T> {
  readonly node: NodePath;
  /** Reads the snapshot. */
  load(signal: AbortSignal): Promise<T>;
  /** A memory that remembers nothing yet. */
  ledger(): Ledger<T>;
}

/** What the streams need of REST. */
export interface StreamSource {
  user(id: UserId, options: Options): Promise<User>;
  systemInfo(options: Options): Promise<{ readonly systemInfo: SystemInfo }>;
  dialogs(id: UserId, options: Options): Promise<readonly Dialog[]>;
  tasks(id: UserId, options: Options): Promise<readonly Dialog[]>;
  media(id: UserId, options: Options): Promise<readonly Media[]>;
  team(id: TeamId, options: Options): Promise<Team>;
  queues(id: UserId, options: Options): Promise<readonly Queue[]>;
  queue(id: QueueId, options: Options): Promise<Queue>;
}
interface Options {
  readonly signal: AbortSignal;
}

function object<T>(node: NodePath, load: Resource<T>['load'], rules: ObjectRules<T>): Resource<T> {
  return { node, load, ledger: () => objectLedger(rules) };
}

function collection<K extends string, M extends { readonly id: K }>(
  node: NodePath,
  load: (signal: AbortSignal) => Promise<readonly M[]>,
  {
    membersOf,
    ...ordering
  }: Omit<CollectionRules<K, M>, 'changes'> & {
    readonly membersOf: (notification: Notification) => readonly M[];
  },
): Resource<ReadonlyMap<K, M>> {
  return {
    node,
    load: async (signal) => new Map((await load(signal)).map((one) => [one.id, one])),
    ledger: () =>
      collectionLedger({
        ...ordering,
        changes: (notification) =>
          membersOf(notification)
            .filter(({ id }) => id !== '')
            .map((value) => ({ key: value.id, value, event: notification.event })),
      }),
  };
}

const USER_ORDER = {
  compare: byTime<User>((user) => user.stateChangeTime),
  exact: ['state', 'pendingState', 'extension', 'teamId'] as const satisfies readonly (keyof User)[],
};

/** A user. Notifications carry the whole user, so each replaces the value. */
export function userResource(rest: Pick<StreamSource, 'user'>, id: UserId): Resource<User> {
  return object(userNode(id), (signal) => rest.user(id, { signal }), {
    apply: (_, { payload }) => (payload.kind === 'user' ? payload.user : undefined),
    ...USER_ORDER,
  });
}

/** The state of the server. Notifications hold only what changed (at least `status`), so each is merged. */
export function systemInfoResource(rest: Pick<StreamSource, 'systemInfo'>): Resource<SystemInfo> {
  return object(SYSTEM_INFO_NODE, async (signal) => (await rest.systemInfo({ signal })).systemInfo, {
    apply: (current, { payload }) =>
      payload.kind === 'systemInfo' ? { ...current, ...payload.systemInfo } : undefined,
    compare: byTime((systemInfo) => systemInfo.currentTimestamp),
    exact: [],
  });
}

/** One queue. What is told when it is deleted holds nothing but its address, and is passed over. */
export function queueResource(rest: Pick<StreamSource, 'queue'>, id: QueueId): Resource<Queue> {
  return object(queueNode(id), (signal) => rest.queue(id, { signal }), {
    apply: (_, { payload, event }) => (payload.kind === 'queue' && event !== 'DELETE' ? payload.queue : undefined),
    compare: () => undefined,
    undated: true,
    exact: [],
  });
}

/** Parties come and go, but the times of one that stays only grow. */
function compareDialogs(before: Dialog, value: Dialog): number | undefined {
  let newer: number | undefined;
  for (const { mediaAddress, stateChangeTime } of value.participants) {
    const was = before.participants.find((one) => one.mediaAddress === mediaAddress)?.stateChangeTime;
    if (was === undefined || stateChangeTime === undefined) continue;
    if (stateChangeTime < was) return -1;
    newer = Math.max(newer ?? 0, stateChangeTime - was);
  }
  return newer;
}

const DIALOGS = {
  compare: compareDialogs,
  exact: ['state', 'participants'] as const satisfies readonly (keyof Dialog)[],
  // Added and removed ones come as `dialogs`; a changed one alone, with /Dialog/{id} as its source.
  membersOf: ({ payload }: Notification): readonly Dialog[] =>
    payload.kind === 'dialogs' ? payload.dialogs : payload.kind === 'dialog' ? [payload.dialog] : [],
};

/** A user's calls. */
export function dialogsResource(
  rest: Pick<StreamSource, 'dialogs'>,
  id: UserId,
): Resource<ReadonlyMap<DialogId, Dialog>> {
  return collection(dialogsNode(id), (signal) => rest.dialogs(id, { signal }), DIALOGS);
}

/** A user's nonvoice dialogs. */
export function tasksResource(rest: Pick<StreamSource, 'tasks'>, id: UserId): Resource<ReadonlyMap<DialogId, Dialog>> {
  return collection(tasksNode(id), (signal) => rest.tasks(id, { signal }), DIALOGS);
}

/** A user's nonvoice Media Routing Domains. */
export function mediaResource(rest: Pick<StreamSource, 'media'>, id: UserId): Resource<ReadonlyMap<MediaId, Media>> {
  return collection(mediaNode(id), (signal) => rest.media(id, { signal }), {
    compare: byTime((media: Media) => media.stateChangeTime),
    exact: ['state', 'routable'],
    membersOf: ({ payload }) => (payload.kind === 'media' ? [payload.media] : []),
  });
}

/** The queues that a user is assigned to, with the statistics of when each was assigned or read. */
export function queuesResource(rest: Pick<StreamSource, 'queues'>, id: UserId): Resource<ReadonlyMap<QueueId, Queue>> {
  return collection(queuesNode(id), (signal) => rest.queues(id, { signal }), {
    compare: () => undefined,
    undated: true,
    exact: [],
    membersOf: ({ payload }) =>
      payload.kind === 'queues' ? payload.queues : payload.kind === 'queue' ? [payload.queue] : [],
  });
}

/** The members of a team, in summaries: without settings and roles. Told one by one, or with the whole team. */
export function teamResource(rest: Pick<StreamSource, 'team'>, id: TeamId): Resource<ReadonlyMap<UserId, User>> {
  return collection(teamUsersNode(id), async (signal) => (await rest.team(id, { signal })).users, {
    ...USER_ORDER,
    membersOf: ({ payload }) =>
      payload.kind === 'user' ? [payload.user] : payload.kind === 'team' ? payload.team.users : [],
  });
}
