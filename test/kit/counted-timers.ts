/** Counts the timers that a client keeps, apart from those of the simulator that shares its clock. */
import { asyncScheduler, type SchedulerLike, type Subscription } from 'rxjs';

/** A count of timers. */
export interface CountedTimers {
  /** For the client's platform. */
  readonly scheduler: SchedulerLike;
  /** Timers of that scheduler, and of the global `setTimeout`, that wait now. */
  readonly pending: number;
  /** Gives the global functions back. */
  restore(): void;
}

/** Begins to count; the simulator's timers are those of RxJS (`setInterval`), which do not. */
export function countTimers(): CountedTimers {
  const actions = new Set<Subscription>();
  const timeouts = new Set<unknown>();
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
  const counted = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): unknown => {
    const id: unknown = realSet(() => {
      timeouts.delete(id);
      callback(...args);
    }, ms);
    timeouts.add(id);
    return id;
  };
  const scope = globalThis as unknown as Record<string, unknown>;
  scope['setTimeout'] = counted;
  scope['clearTimeout'] = (id: unknown): void => {
    timeouts.delete(id);
    realClear(id as number);
  };
  return {
    scheduler: {
      now: () => asyncScheduler.now(),
      schedule(work, delay, state) {
        const action = asyncScheduler.schedule(work, delay, state);
        actions.add(action);
        action.add(() => actions.delete(action));
        return action;
      },
    },
    get pending() {
      return actions.size + timeouts.size;
    },
    restore() {
      scope['setTimeout'] = realSet;
      scope['clearTimeout'] = realClear;
    },
  };
}
