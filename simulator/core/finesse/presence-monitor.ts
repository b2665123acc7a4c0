/**
 * Watches the XMPP presence of signed-in users and signs out those who stay away: reason code 255 (facts §6.1, §6.2;
 * developer guide, "Desktop Presence and Forced Logout").
 *
 * Assumptions, each with an option, since Finesse's own rule is not published (facts §6.3, §10.2):
 * - Any available resource of a user keeps it alive (`watch: 'any'`), not `desktop` alone (`'desktop'`).
 * - A node knows only its own presences when a user leaves it (`scope: 'node'`): the side that a desktop has left by a network
 *   glitch starts the grace time though the desktop is on the other side already, as the guide describes that race. With
 *   `'both'` a presence on the other side prevents it.
 */
import type { Subscription } from 'rxjs';
import type { SideName } from '../types.ts';
import type { Core } from './model.ts';
import { CONNECTION_FAILURE, reasonByCode } from './reasons.ts';
import type { System } from './system.ts';
import type { Users } from './users.ts';
import type { WebservicesWriter } from './webservices-log.ts';

/** A session of a user became available or unavailable. */
export interface Presence {
  readonly userId: string;
  /** `desktop` is the Finesse desktop's own. */
  readonly resource: string;
  readonly available: boolean;
  /** True time, ms since the epoch. */
  readonly at: number;
  /** Whose notification service saw it. */
  readonly side: SideName;
}

/** How the monitor judges. */
export interface PresenceRules {
  /** From unavailable to the forced logout, in ms; 60,000. */
  readonly graceMs: number;
  /** Final state on UCCE, by the PG's `/LOAD` setting; on UCCX it is always `LOGOUT`. */
  readonly forcedState: 'LOGOUT' | 'NOT_READY';
  readonly watch: 'any' | 'desktop';
  readonly scope: 'node' | 'both';
}

/** The monitors of both nodes. */
export interface PresenceMonitor {
  tell(presence: Presence): void;
}

/** Nobody is present yet; who never was is never forced out. */
export function createPresenceMonitor(
  parts: { readonly core: Core; readonly users: Users; readonly system: System; readonly log: WebservicesWriter },
  rules: PresenceRules,
  ctiMs: number,
): PresenceMonitor {
  const { core, users, system, log } = parts;
  const present: Record<SideName, Map<string, Set<string>>> = { a: new Map(), b: new Map() };
  const away: Record<SideName, Map<string, Subscription>> = { a: new Map(), b: new Map() };
  const state = core.deployment === 'UCCX' ? 'LOGOUT' : rules.forcedState;

  const resources = (side: SideName, userId: string): Set<string> => {
    const found = present[side].get(userId) ?? new Set<string>();
    present[side].set(userId, found);
    return found;
  };
  const jid = ({ side, userId, resource }: Presence): string => `${userId}@${core.world.sides[side].host}/${resource}`;

  const forget = (side: SideName, userId: string): boolean => {
    away[side].get(userId)?.unsubscribe();
    return away[side].delete(userId);
  };
  const force = (side: SideName, userId: string): void => {
    away[side].delete(userId);
    const user = users.get(userId);
    if (!user || user.state === 'LOGOUT') return;
    if (system.status(side) === 'OUT_OF_SERVICE') {
      const text = `agentid: ${userId}, no forced logout while this node is OUT_OF_SERVICE`;
      log.write(side, 'CoreImpl-worker12', 'SIM_PRESENCE_IGNORED', text);
      return;
    }
    const about = `reason code: ${CONNECTION_FAILURE}, agentext: ${user.extension}, agentid: ${userId}`;
    log.write(side, 'CoreImpl-worker12', 'SIM_PRESENCE_DRIVEN_LOGOUT', `agentid: ${userId}, agentState: ${user.state}`);
    log.write(side, 'CoreImpl-worker12', 'SIM_MESSAGE_TO_CTI_SERVER', `agentstate: ${state}, forceflag: 1, ${about}`);
    core.after(ctiMs, () => {
      if (users.get(userId)?.state === 'LOGOUT') return;
      users.request(userId, { state, reason: reasonByCode(core.world, state, CONNECTION_FAILURE), forced: true });
      const now = users.get(userId);
      const outcome = `agentState=${now?.state}, pendingState=${now?.pendingState}, eventReasonCode=${CONNECTION_FAILURE}`;
      log.write(
        side,
        'CTIMessageEventExecutor-0',
        'SIM_DECODED_MESSAGE_FROM_CTI_SERVER',
        `${outcome}, agentid=${userId}`,
      );
    });
  };
  const leave = (presence: Presence): void => {
    const { side, userId } = presence;
    const here = resources(side, userId);
    const there = resources(side === 'a' ? 'b' : 'a', userId);
    const counts = (one: string): boolean => rules.watch === 'any' || one === 'desktop';
    const remains = [...here, ...(rules.scope === 'both' ? there : [])].some(counts);
    const user = users.get(userId);
    if (!counts(presence.resource) || remains || !user || user.state === 'LOGOUT' || away[side].has(userId)) return;
    if (system.status(side) === 'OUT_OF_SERVICE') return;
    const half = rules.graceMs / 2;
    const second = (): void => {
      log.write(
        side,
        'pool-8-thread-1',
        'SIM_AGENT_PRESENCE_MONITOR',
        `agentid: ${userId}, unavailable for ${half} ms`,
      );
      away[side].set(
        userId,
        core.after(rules.graceMs - half, () => force(side, userId)),
      );
    };
    away[side].set(userId, core.after(half, second));
  };

  return {
    tell(presence) {
      const { side, userId, resource, available } = presence;
      if (!users.get(userId)) return;
      const key = available ? 'SIM_PRESENCE_AVAILABLE' : 'SIM_PRESENCE_UNAVAILABLE';
      log.write(side, 'Smack Listener Processor (1)', key, `jid: ${jid(presence)}`);
      if (!available) {
        if (resources(side, userId).delete(resource)) leave(presence);
        return;
      }
      resources(side, userId).add(resource);
      const cancelled = [forget('a', userId), forget('b', userId)].includes(true);
      if (cancelled) log.write(side, 'pool-8-thread-1', 'SIM_PRESENCE_RETURNED', `jid: ${jid(presence)}`);
    },
  };
}
