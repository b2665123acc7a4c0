/**
 * True time, and the main thread of one page in it: timers and what comes from outside are tasks that run one after another, and none
 * of them while the thread is blocked, frozen or asleep. What became due meanwhile runs late, in its order, as in a browser.
 */
import { TimerQueue } from './queue.ts';

/** More tasks than this in one step of the time are a circle that never ends. */
const MAX_TASKS_AT_ONCE = 200_000;

/** Kept before a page takes the global ones. */
const { setImmediate: nextTurn } = globalThis;

/** One turn of the event loop, after which all promise reactions that were due have run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}

/** What a page's scheduler asks of its machine. */
export interface ThreadState {
  /** True time, ms, from which on the main thread runs; Infinity while it does not. */
  readonly freeAt: number;
  /** True time at which a timer may run that is due at `due`: later where the browser slows timers down. */
  align(due: number): number;
  /** Wall clock of the machine. */
  wall(): number;
}

/** Timers and tasks of one page's main thread. `now()` is the machine's wall time, `frame` its monotonic time. */
export class MainThread extends TimerQueue {
  readonly #true: () => number;
  readonly #state: ThreadState;
  readonly #tasks: (() => void)[] = [];
  /** False while the monotonic clock stands still. */
  ticking = true;

  constructor(trueNow: () => number, state: ThreadState) {
    super();
    this.#true = trueNow;
    this.#state = state;
    this.now = () => state.wall();
  }

  /** Monotonic ms since the page began. */
  readonly monotonic = (): number => this.frame;

  /** Hands over something that comes from outside: an answer, a message, an event. */
  readonly post = (task: () => void): void => void this.#tasks.push(task);

  /** True time at which the next thing runs; undefined where there is none. */
  get nextTask(): number | undefined {
    const { freeAt } = this.#state;
    if (freeAt === Infinity) return undefined;
    if (this.#tasks.length > 0) return Math.max(freeAt, this.#true());
    const { nextDue } = this;
    if (nextDue === undefined) return undefined;
    const due = this.#true() + Math.max(0, nextDue - this.frame);
    return Math.max(freeAt, this.#state.align(due));
  }

  runNext(): void {
    const task = this.#tasks.shift();
    if (task) task();
    else this.runFirst();
  }

  /** The page is gone. */
  kill(): void {
    this.#tasks.length = 0;
    this.clear();
  }
}

/** True time. */
export class TrueTime {
  /** Of the server, the network and the machine itself. `now()` is ms since the epoch. */
  readonly scheduler = new TimerQueue();
  readonly #onError: (error: unknown) => void;
  #main: MainThread | undefined;

  /** @param onError hears what timers throw. */
  constructor(start: number, onError: (error: unknown) => void) {
    this.scheduler.frame = start;
    this.#onError = onError;
  }

  readonly now = (): number => this.scheduler.frame;

  /** A page's main thread; one at a time. */
  page(state: ThreadState): MainThread {
    this.#main = new MainThread(this.now, state);
    return this.#main;
  }

  /** Moves on to a moment: one task at a time, and promises settle in between. */
  async advanceTo(until: number): Promise<void> {
    await settle();
    for (let count = 0; ; count += 1) {
      if (count > MAX_TASKS_AT_ONCE) throw new Error(`More than ${MAX_TASKS_AT_ONCE} tasks in one step.`);
      const { nextDue } = this.scheduler;
      const ours = nextDue === undefined ? undefined : Math.max(nextDue, this.scheduler.frame);
      const theirs = this.#main?.nextTask;
      const isOurs = ours !== undefined && (theirs === undefined || ours <= theirs);
      const due = isOurs ? ours : theirs;
      if (due === undefined || due > until) break;
      this.#moveTo(due);
      try {
        if (isOurs) this.scheduler.runFirst();
        else this.#main?.runNext();
      } catch (error) {
        this.#onError(error);
      }
      await settle();
    }
    this.#moveTo(until);
  }

  #moveTo(time: number): void {
    const passed = time - this.scheduler.frame;
    if (passed <= 0) return;
    this.scheduler.frame = time;
    if (this.#main?.ticking) this.#main.frame += passed;
  }
}
