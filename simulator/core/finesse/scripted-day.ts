/**
 * A day in the contact centre: agents sign in, take breaks, answer calls, talk, hold, wrap up. Deterministic: one number is
 * drawn from `random` and everything follows from it and from what happens, so the same seed gives the same day.
 */
import type { Subscription } from 'rxjs';
import { seededRandom } from '../random.ts';
import type { Surroundings } from '../types.ts';
import type { AgentChange, Finesse } from './finesse.ts';

/** How lively the day is. */
export interface ScriptedDayOptions {
  readonly surroundings: Surroundings;
  /** 1 as in life; 10 is ten times as fast. */
  readonly pace?: number;
  /** Agents that are left alone: a test or a person plays them. */
  readonly except?: readonly string[];
  /** Who sits at a desk just now, and so chooses the own state; calls are answered for them all the same. Asked at each step. */
  readonly isSeated?: (userId: string) => boolean;
  /** Mean time between two calls at pace 1, in ms; 15,000. */
  readonly callEveryMs?: number;
}

/** A day under way. */
export interface ScriptedDay {
  /** Leaves everything as it is; nobody is moved any more, and no timer waits. */
  stop(): void;
}

/** Calls beyond this many in one queue are turned away. */
const MAX_WAITING = 8;

/** Begins the day with everybody as they are. Completes never; ends with `stop()`. */
export function scriptedDay(finesse: Finesse, options: ScriptedDayOptions): ScriptedDay {
  const { surroundings, pace = 1, except = [], isSeated = () => false, callEveryMs = 15_000 } = options;
  // A generator of its own, so that nobody else's draws disturb the day.
  const random = seededRandom(Math.floor(surroundings.random() * 4_294_967_296));
  const cast = new Set(finesse.world.agents.map((agent): string => agent.id).filter((id) => !except.includes(id)));
  const plans = new Map<string, Subscription>();
  const doing = new Map<string, string>();
  const callers = new Set<Subscription>();
  const reasons = finesse.world.reasonCodes.filter((reason) => reason.category === 'NOT_READY');
  const wrapUp = finesse.deployment === 'UCCX' ? 'WORK' : 'WORK_READY';

  const between = (lowSeconds: number, highSeconds: number): number =>
    ((lowSeconds + random() * (highSeconds - lowSeconds)) * 1000) / pace;
  const chance = (share: number): boolean => random() < share;
  const pick = <Thing>(things: readonly Thing[]): Thing | undefined => things[Math.floor(random() * things.length)];

  const plan = (userId: string, ms: number, work: () => void): void => {
    plans.get(userId)?.unsubscribe();
    plans.set(userId, surroundings.scheduler.schedule(work, ms));
  };
  const act = (userId: string, action: 'ANSWER' | 'HOLD' | 'RETRIEVE' | 'DROP'): void => {
    const [call] = finesse.callsOf(userId);
    if (call) finesse.actOnCall(call.id, action);
  };
  const ask = (userId: string, ...wish: readonly ['LOGIN' | 'READY' | 'NOT_READY', number?]): void => {
    if (!isSeated(userId)) finesse.requestAgentState(userId, ...wish);
  };
  const talk = (userId: string, mayHold: boolean): void => {
    if (mayHold && chance(0.25)) plan(userId, between(8, 40), () => act(userId, 'HOLD'));
    else if (chance(0.6)) {
      plan(userId, between(10, 70), () => {
        // Who was signed out by force during the call goes when it ends.
        const { pendingState } = finesse.snapshot().users.find(({ id }) => id === userId) ?? {};
        if (pendingState !== 'LOGOUT') finesse.requestAgentState(userId, wrapUp);
        plan(userId, between(5, 20), () => act(userId, 'DROP'));
      });
    } else plan(userId, between(20, 120), () => act(userId, 'DROP'));
  };
  const live = ({ userId, state }: Pick<AgentChange, 'userId' | 'state'>): void => {
    const before = doing.get(userId);
    if (!cast.has(userId) || before === state) return;
    doing.set(userId, state);
    if (state === 'LOGOUT') {
      const wait = before === undefined ? between(1, 45) : between(30, 90);
      plan(userId, wait, () => ask(userId, 'LOGIN'));
    } else if (state === 'NOT_READY') {
      const wait = before === undefined || before === 'LOGOUT' ? between(3, 15) : between(20, 90);
      plan(userId, wait, () => ask(userId, 'READY'));
    } else if (state === 'READY') {
      plan(userId, between(60, 400), () => ask(userId, 'NOT_READY', pick(reasons)?.code));
    } else if (state === 'RESERVED') plan(userId, between(1.5, 6), () => act(userId, 'ANSWER'));
    else if (state === 'HOLD') plan(userId, between(5, 25), () => act(userId, 'RETRIEVE'));
    else if (state === 'TALKING') talk(userId, before !== 'HOLD');
    else plan(userId, between(8, 35), () => ask(userId, 'READY'));
  };
  const ringUp = (): void => {
    const queues = finesse.snapshot().queues.filter((queue) => queue.waiting < MAX_WAITING);
    const queue = pick(queues);
    if (queue) {
      const id = finesse.startCall({ queueId: queue.id, variables: { callVariable1: queue.name } });
      const patience = surroundings.scheduler.schedule(
        () => {
          callers.delete(patience);
          if (finesse.snapshot().calls.some((call) => call.id === id && call.state === 'QUEUED')) finesse.endCall(id);
        },
        between(60, 180),
      );
      callers.add(patience);
    }
    nextCall();
  };
  let arrival: Subscription | undefined;
  const nextCall = (): void => {
    arrival = surroundings.scheduler.schedule(ringUp, (-Math.log(1 - random()) * callEveryMs) / pace);
  };

  const watching = finesse.agent$.subscribe(live);
  for (const user of finesse.snapshot().users) live({ userId: user.id, state: user.state });
  if (finesse.world.queues.length > 0) nextCall();
  return {
    stop() {
      watching.unsubscribe();
      arrival?.unsubscribe();
      for (const waiting of [...plans.values(), ...callers]) waiting.unsubscribe();
      plans.clear();
      callers.clear();
    },
  };
}
