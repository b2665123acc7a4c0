/** What the server knows, and has known: the measure of what a client shows. */
import type { Dialog } from '../../sdk/resources/dialog.ts';
import type { Queue } from '../../sdk/resources/queue.ts';
import type { User } from '../../sdk/resources/user.ts';
import type { SideName } from '../../simulator/core/types.ts';
import type { Simulator } from '../../simulator/simulator.ts';

/** The history of one thing: its values as texts, oldest first; neighbours differ. */
export type History = readonly string[];

/** A value of a collection, as a text for each of its members. */
export type Members = ReadonlyMap<string, string>;

/** What stands in a history for a member that is not there. */
export const ABSENT = '–';

/** Watches a simulator. */
export interface Truth {
  /**
   * Names (`user 1001001`, `dialogs 1001001 16777217`) of what had two values of one moment: times do not tell which is newer, so
   * nobody can say whether their order is right.
   */
  readonly ambiguous: ReadonlySet<string>;
  /** Takes another look; for changes that the simulator tells nobody. */
  look(): void;
  user(id: string): History;
  /** Whether that value of a user was published through a side. */
  toldUser(id: string, at: number, side: SideName): boolean;
  /** Of each call that the user ever had: its states, and {@link ABSENT}. */
  dialogs(userId: string): ReadonlyMap<string, History>;
  /** Of each member of the team. */
  team(id: string): ReadonlyMap<string, History>;
  queue(id: string): History;
  systemStatus(side: SideName): string;
}

/** One value of a user as a text. */
export function userText(user: Pick<User, 'state' | 'pendingState' | 'stateChangeTime' | 'reasonCode'>): string {
  return textOf(user.state, user.pendingState, user.reasonCode?.code, user.stateChangeTime);
}

/** One value of a call: the state of the agent's own leg. */
export function dialogText({ participants }: Dialog): string {
  const own = participants.find(({ mediaAddressType }) => mediaAddressType === 'AGENT_DEVICE');
  return textOf(own?.state ?? 'no agent', undefined, undefined, own?.stateChangeTime);
}

/** One value of a queue. */
export function queueText({ statistics }: Pick<Queue, 'statistics'>): string {
  const { callsInQueue, agentsLoggedOn, agentsReady, agentsNotReady } = statistics;
  return `${callsInQueue ?? 0} waiting, ${agentsLoggedOn ?? 0}/${agentsReady ?? 0}/${agentsNotReady ?? 0} in/ready/not ready`;
}

function textOf(state: string, pending: string | undefined, reason: string | undefined, time?: number | null): string {
  // Seconds of the hour are enough to tell moments of a run apart, and cheap.
  const at = time == null ? '' : ` since ${(time % 3_600_000) / 1000}`;
  return `${state}${pending ? ` (${pending} to come)` : ''}${reason === undefined ? '' : ` for ${reason}`}${at}`;
}

function momentOf(text: string): string {
  return / since .*/.exec(text)?.[0] ?? '';
}

/** Begins to watch. */
export function watchTruth({ finesse, sides }: Pick<Simulator, 'finesse' | 'sides'>): Truth {
  const histories = new Map<string, string[]>();
  /** `a 3 user 1001001`: its third value was published through side a. */
  const published = new Set<string>();
  /** Calls that were there when it was last looked, and whose. */
  let there = new Map<string, string>();
  const ambiguous = new Set<string>();
  const put = (name: string, value: string): void => {
    const history = histories.get(name);
    const last = history?.at(-1);
    if (last === value) return;
    if (history) history.push(value);
    else histories.set(name, [value]);
    if (last !== undefined && momentOf(last) !== '' && momentOf(last) === momentOf(value)) ambiguous.add(name);
  };
  const groups = (prefix: string): ReadonlyMap<string, History> =>
    new Map(
      [...histories].flatMap(([name, one]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), one]] : [])),
    );

  const look = (): void => {
    const { users, calls, queues } = finesse.snapshot();
    for (const { id, teamId, state, pendingState, reasonCode, stateChangeTime } of users) {
      const text = textOf(state, pendingState, reasonCode === null ? undefined : String(reasonCode), stateChangeTime);
      put(`user ${id}`, text);
      put(`team ${teamId} ${id}`, text);
    }
    const now = new Map<string, string>();
    for (const { id, userId, state, since } of calls) {
      if (userId === null) continue;
      now.set(`dialogs ${userId} ${id}`, textOf(state, undefined, undefined, since));
    }
    for (const name of there.keys()) if (!now.has(name)) put(name, ABSENT);
    for (const [name, text] of now) put(name, text);
    there = now;
    for (const { id, waiting } of queues) {
      const teams = finesse.world.queues.find((one) => one.id === id)?.teams.map(String) ?? [];
      const states = users.filter(({ teamId }) => teams.includes(teamId)).map(({ state }) => state);
      const count = (wanted: string): number => states.filter((state) => state === wanted).length;
      const statistics = {
        callsInQueue: waiting,
        agentsLoggedOn: states.length - count('LOGOUT'),
        agentsReady: count('READY'),
        agentsNotReady: count('NOT_READY'),
      };
      put(`queue ${id}`, queueText({ statistics }));
    }
  };
  const whole = (name: string): History => histories.get(name) ?? [];
  look();
  finesse.agent$.subscribe(look);
  for (const side of [sides.a, sides.b]) {
    const { notification } = side;
    const publish = notification.publish.bind(notification);
    notification.publish = (node, update, automaticFor) => {
      look();
      const [, owner, gone] =
        /^\/finesse\/api\/User\/(.+)\/Dialogs DELETE (\d+)/.exec(`${node} ${deletedCall(update)}`) ?? [];
      if (gone !== undefined) put(`dialogs ${owner ?? ''} ${gone}`, ABSENT);
      const user = /^\/finesse\/api\/User\/([^/]+)$/.exec(node)?.[1];
      if (user !== undefined) published.add(`${side.name} ${whole(`user ${user}`).length - 1} user ${user}`);
      publish(node, update, automaticFor);
    };
  }
  return {
    ambiguous,
    look,
    user: (id) => whole(`user ${id}`),
    dialogs: (id) => groups(`dialogs ${id} `),
    team: (id) => groups(`team ${id} `),
    queue: (id) => whole(`queue ${id}`),
    toldUser: (id, at, side) => published.has(`${side} ${at} user ${id}`),
    systemStatus: (side) => finesse.systemStatus(side),
  };
}

/** `DELETE` and the id of the call, where an update says that one has gone: it may ring again before anybody looks. */
function deletedCall(update: string): string {
  return update.includes('<event>DELETE</event>') ? `DELETE ${/<id>(\d+)<\/id>/.exec(update)?.[1] ?? ''}` : '';
}
