/** Queue statistics (UCCE only): counted from users and calls, published about every 10 s when they changed (facts §2.1). */
import { merge, type Subscription } from 'rxjs';
import type { WorldQueue } from '../world.ts';
import type { Calls } from './calls.ts';
import type { AgentState, Core } from './model.ts';
import { timestamp } from './resource-xml.ts';
import { branch, leaf } from './updates.ts';
import type { Users } from './users.ts';

const EVERY_MS = 10_000;

/** Statistics of the queues. */
export interface Queues {
  get(id: string): WorldQueue | undefined;
  /** Queues whose teams include that of the user, or one that it supervises. */
  of(userId: string): readonly WorldQueue[];
  /** Assigns a queue to a user, or takes it away, whatever its teams; told on the node of the user's queues when it changes. */
  assign(userId: string, queueId: string, assigned: boolean): void;
  /** `<Queue>` or `<queue>` with its present statistics. */
  xml(root: 'Queue' | 'queue', queue: WorldQueue): string;
  close(): void;
}

/** Counts on demand; a timer waits only while something has changed since the last publication. */
export function createQueues(core: Core, users: Users, calls: Calls): Queues {
  const begin = core.surroundings.scheduler.now();
  const published = new Map<string, string>();
  /** By user and queue: what was changed since the world began. */
  const assignments = new Map<string, boolean>();
  let due: Subscription | undefined;

  const xml: Queues['xml'] = (root, queue) => {
    const agents = users.all.filter((user) => queue.teams.includes(user.agent.teamId));
    const count = (...states: readonly AgentState[]): number =>
      agents.filter((user) => states.includes(user.state)).length;
    const waiting = calls.all.filter((call) => call.state === 'QUEUED' && call.queueId === queue.id);
    const longest = waiting.reduce<number | undefined>(
      (old, call) => Math.min(old ?? Infinity, call.queuedAt),
      undefined,
    );
    const talking = count('TALKING', 'HOLD');
    const inbound = calls.all.filter(
      (call) => call.queueId === queue.id && (call.state === 'ACTIVE' || call.state === 'HELD'),
    ).length;
    return branch(
      root,
      leaf('id', queue.id),
      leaf('name', queue.name),
      branch(
        'statistics',
        leaf('agentsBusyOther', Math.max(0, talking - inbound)),
        leaf('agentsLoggedOn', agents.length - count('LOGOUT')),
        leaf('agentsNotReady', count('NOT_READY')),
        leaf('agentsReady', count('READY')),
        leaf('agentsTalkingInbound', inbound),
        leaf('agentsTalkingInternal', 0),
        leaf('agentsTalkingOutbound', 0),
        leaf('agentsWrapUpNotReady', count('WORK')),
        leaf('agentsWrapUpReady', count('WORK_READY')),
        leaf('callsInQueue', waiting.length),
        leaf('startTimeOfLongestCallInQueue', timestamp(longest)),
      ),
      leaf('uri', `/finesse/api/Queue/${queue.id}`),
    );
  };
  const publish = (): void => {
    due = undefined;
    for (const queue of core.world.queues) {
      const data = xml('queue', queue);
      if (published.get(queue.id) === data) continue;
      published.set(queue.id, data);
      const source = `/finesse/api/Queue/${queue.id}`;
      core.publish(source, { data, event: 'PUT', source }, []);
    }
  };
  for (const queue of core.world.queues) published.set(queue.id, xml('queue', queue));
  const watching =
    core.deployment === 'UCCE'
      ? merge(users.changed$, calls.changed$).subscribe(() => {
          const late = (core.surroundings.scheduler.now() - begin) % EVERY_MS;
          due ??= core.after(EVERY_MS - late, publish);
        })
      : undefined;

  const of = (userId: string): readonly WorldQueue[] => {
    const own = core.world.agents.find((agent) => agent.id === userId)?.teamId;
    const teams = core.world.teams
      .filter((team) => team.id === own || team.supervisors.some((one) => one === userId))
      .map((team) => team.id);
    return core.world.queues.filter(
      (queue) => assignments.get(`${userId}/${queue.id}`) ?? queue.teams.some((team) => teams.includes(team)),
    );
  };

  return {
    get: (id) => core.world.queues.find((queue) => queue.id === id),
    of,
    assign(userId, id, assigned) {
      const queue = core.world.queues.find((one) => one.id === id);
      if (!queue || of(userId).includes(queue) === assigned || core.deployment === 'UCCX') return;
      assignments.set(`${userId}/${id}`, assigned);
      const source = `/finesse/api/User/${userId}/Queues`;
      const data = branch('Queues', xml('Queue', queue));
      core.publish(source, { data, event: assigned ? 'POST' : 'DELETE', source }, []);
    },
    xml,
    close: () => watching?.unsubscribe(),
  };
}
