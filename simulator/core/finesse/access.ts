/** Which nodes there are, who may subscribe to them, and who never has to (facts §2.1). Pure. */
import type { Deployment } from '../types.ts';
import type { World } from '../world.ts';
import { supervisedTeams } from './resource-xml.ts';

/** What the notification service answers to a subscription. */
export type Access = 'ok' | 'item-not-found' | 'forbidden';

const PREFIX = '/finesse/api/';
/** Below a user, and automatic for the user itself. */
const AUTOMATIC = ['', '/Dialogs', '/Media', '/Dialogs/Media'];

/** Nodes whose notifications a user gets without subscribing. */
export function automaticNodes(world: World, userId: string): readonly string[] {
  if (!world.agents.some((agent) => agent.id === userId)) return [];
  return [`${PREFIX}SystemInfo`, ...AUTOMATIC.map((tail) => `${PREFIX}User/${userId}${tail}`)];
}

/** Whether a user may see another: itself, or a supervisor somebody of an own team. */
export function maySee(world: World, userId: string, otherId: string): boolean {
  const team = world.agents.find((agent) => agent.id === otherId)?.teamId;
  return userId === otherId || supervisedTeams(world, userId).some((one) => one.id === team);
}

/** Judges a subscription. That agents may not see Team/…/Users is the guide's "supervisor"; how Finesse refuses is not published. */
export function accessTo(world: World, deployment: Deployment, userId: string, node: string): Access {
  if (!node.startsWith(PREFIX)) return 'item-not-found';
  const [kind, id, ...rest] = node.slice(PREFIX.length).split('/');
  const tail = rest.map((part) => `/${part}`).join('');
  const ucce = deployment === 'UCCE';
  if (kind === 'SystemInfo') return id === undefined ? 'ok' : 'item-not-found';
  if (kind === 'Team') {
    if (tail !== '/Users' || !world.teams.some((team) => team.id === id)) return 'item-not-found';
    return supervisedTeams(world, userId).some((team) => team.id === id) ? 'ok' : 'forbidden';
  }
  if (kind === 'Queue')
    return ucce && tail === '' && world.queues.some((queue) => queue.id === id) ? 'ok' : 'item-not-found';
  if (kind !== 'User' || !world.agents.some((agent) => agent.id === id)) return 'item-not-found';
  const known =
    AUTOMATIC.includes(tail) || /^\/Media\/[^/]+$/.test(tail) || tail === '/ClientLog' || (ucce && tail === '/Queues');
  if (!known) return 'item-not-found';
  if (tail === '/ClientLog') return id === userId ? 'ok' : 'forbidden';
  return maySee(world, userId, id ?? '') ? 'ok' : 'forbidden';
}
