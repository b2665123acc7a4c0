/** Counts the timers that a client keeps, apart from those of the simulator that shares its clock. */
import { asyncScheduler, type SchedulerAction, type SchedulerLike, type Subscription } from 'rxjs';

/** A scheduler that tells how many of its timers wait. */
export interface CountedScheduler {
  readonly scheduler: SchedulerLike;
  readonly pending: number;
}

/** Makes one. */
export function countScheduler(): CountedScheduler {
  const actions = new Set<Subscription>();
  const schedule = (
    work: (this: SchedulerAction<unknown>, state?: unknown) => void,
    delay?: number,
    state?: unknown,
  ): Subscription => {
    const action = asyncScheduler.schedule<unknown>(
      function (this: SchedulerAction<unknown>, given?: unknown) {
        work.call(this, given);
        // One that has run without asking to run again waits for nothing, though nobody may have unsubscribed it.
        if (!(action as Subscription & { readonly pending?: boolean }).pending) actions.delete(action);
      },
      delay,
      state,
    );
    actions.add(action);
    action.add(() => actions.delete(action));
    return action;
  };
  return {
    scheduler: { now: () => asyncScheduler.now(), schedule: schedule },
    get pending() {
      return actions.size;
    },
  };
}

/** Timeouts of the page; only Strophe sets any here, since RxJS, and so the simulator, uses intervals. */
export interface CountedTimeouts {
  readonly pending: number;
  /** Gives the global functions back. */
  restore(): void;
}

/** Begins to count. */
export function countTimeouts(): CountedTimeouts {
  const waiting = new Set<unknown>();
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
  const scope = globalThis as unknown as Record<string, unknown>;
  scope['setTimeout'] = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): unknown => {
    const id: unknown = realSet(() => {
      waiting.delete(id);
      callback(...args);
    }, ms);
    waiting.add(id);
    return id;
  };
  scope['clearTimeout'] = (id: unknown): void => {
    waiting.delete(id);
    realClear(id as number);
  };
  return {
    get pending() {
      return waiting.size;
    },
    restore() {
      scope['setTimeout'] = realSet;
      scope['clearTimeout'] = realClear;
    },
  };
}
