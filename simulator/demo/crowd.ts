/**
 * The agents at whose desks nobody sits: they live a day, and drop on demand as agents do whose connections are lost. A supervisor
 * sees of them what Team/Users tells; nothing else of them is made up.
 */
import { Subscription } from 'rxjs';
import { scriptedDay } from '../core/finesse/scripted-day.ts';
import type { Simulator } from '../simulator.ts';
import { BURST, burstOf } from './burst.ts';

/** How agents drop. */
export type DropKind =
  /** Of twelve, seven within 4 s, forced out with reason code 255: one cause for all, the server or the way to it. */
  | 'burst'
  /** One after the other, each signed out with reason code 50002 because its own connection to the call server failed. */
  | 'scattered';

/** What is going on. */
export interface CrowdState {
  readonly agents: number;
  readonly signedIn: number;
  /** The drops of now or of before; absent before the first. */
  readonly drop?: { readonly kind: DropKind; readonly done: number; readonly of: number };
}

/** Agents without a person. */
export interface Crowd {
  state(): CrowdState;
  /** Begins drops, in place of those under way. Who is at a desk is left out. */
  drop(kind: DropKind): void;
  /** No more of them. */
  calm(): void;
  /** Everybody stays as they are. */
  close(): void;
}

/** The team that the crowd's drops are of. */
export const TEAM = '5000';
/** Drops one by one: fewer than three are no verdict; farther apart, ms, than what counts as together for this reason code, which is 5 s. */
const SCATTERED = { count: 5, apartMs: 8_000 } as const;
/** Reason codes of the system: forced out by Finesse after its presence was lost; by the call server for its connection. */
const REASON: Readonly<Record<DropKind, number>> = { burst: 255, scattered: 50_002 };

/** Begins the day at once. `pace` 1 as in life. */
export function createCrowd(simulator: Simulator, pace: number): Crowd {
  const { finesse, surroundings, sides } = simulator;
  const { scheduler, random } = surroundings;
  const seats = (): ReadonlySet<string> =>
    new Set(Object.values(sides).flatMap((side) => side.notification.sessions().map(({ userId }) => userId ?? '')));
  const day = scriptedDay(finesse, { surroundings, pace, isSeated: (id) => seats().has(id) });
  const members = (): ReturnType<typeof finesse.snapshot>['users'] =>
    finesse.snapshot().users.filter(({ teamId }) => teamId === TEAM);
  let drops = new Subscription();
  let told: CrowdState['drop'];

  const dropOne = (kind: DropKind, id: string): void => {
    if (told) told = { ...told, done: told.done + 1 };
    // A call would keep the agent until its end.
    for (const call of finesse.callsOf(id)) finesse.endCall(call.id);
    finesse.setAgentState(id, 'LOGOUT', REASON[kind]);
  };
  const calm = (): void => {
    drops.unsubscribe();
    drops = new Subscription();
  };
  return {
    state: () => {
      const all = members();
      const signedIn = all.filter(({ state }) => state !== 'LOGOUT').length;
      return { agents: all.length, signedIn, ...(told && { drop: told }) };
    },
    drop(kind) {
      calm();
      const seated = seats();
      const there = members().filter(({ state }) => state !== 'LOGOUT');
      const count = kind === 'burst' ? burstOf(there.length) : SCATTERED.count;
      const meant = there
        .filter(({ id }) => !seated.has(id))
        .map(({ id }) => ({ id, order: random() }))
        .sort((a, b) => a.order - b.order)
        .slice(0, count);
      told = { kind, done: 0, of: meant.length };
      meant.forEach(({ id }, n) => {
        const afterMs = kind === 'burst' ? (BURST.withinMs * n) / meant.length : SCATTERED.apartMs * n;
        drops.add(scheduler.schedule(() => dropOne(kind, id), afterMs));
      });
    },
    calm,
    close() {
      calm();
      day.stop();
    },
  };
}
