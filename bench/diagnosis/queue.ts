/**
 * A scheduler of virtual time that lasts: RxJS's own makes a new action for each repetition and keeps them all in a chain, which a day of
 * ticks turns into a stack that overflows.
 */
import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/** A timer that waits. */
interface Waiting {
  readonly due: number;
  /** What is due at the same time runs in the order in which it was scheduled. */
  readonly nth: number;
  /** Undefined once it was cancelled. */
  run: (() => void) | undefined;
}

/** Timers in the order in which they are due; `frame` is the time that they go by, ms. */
export class TimerQueue implements SchedulerLike {
  frame = 0;
  #count = 0;
  /** A binary heap. */
  readonly #heap: Waiting[] = [];

  /** Time as those who schedule read it. */
  now: () => number = () => this.frame;

  readonly schedule = <T>(work: Work<T>, delay = 0, state?: T): Subscription =>
    new TimerAction(this, work).schedule(state, delay);

  /** Adds a timer. */
  add(delay: number, run: () => void): Waiting {
    const waiting: Waiting = { due: this.frame + Math.max(0, delay), nth: ++this.#count, run };
    const heap = this.#heap;
    let at = heap.push(waiting) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(waiting, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = waiting;
    return waiting;
  }

  /** When the first timer is due. */
  get nextDue(): number | undefined {
    while (this.#heap[0] && !this.#heap[0].run) this.#pop();
    return this.#heap[0]?.due;
  }

  /** Runs the first timer. The time does not go back for one that is late. */
  runFirst(): void {
    if (this.nextDue === undefined) return;
    this.#pop()?.run?.();
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #pop(): Waiting | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (left && right && isBefore(right, left)) below += 1;
      const child = heap[below];
      if (!child || !isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return one.due < other.due || (one.due === other.due && one.nth < other.nth);
}

class TimerAction<T> extends Subscription implements SchedulerAction<T> {
  readonly #queue: TimerQueue;
  readonly #work: Work<T>;
  #waiting: Waiting | undefined;

  constructor(queue: TimerQueue, work: Work<T>) {
    super(() => this.#cancel());
    this.#queue = queue;
    this.#work = work;
  }

  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this;
    this.#cancel();
    this.#waiting = this.#queue.add(delay, () => {
      const ran = this.#waiting;
      this.#work(state);
      // As with RxJS, what is not scheduled again is done.
      if (this.#waiting === ran) this.unsubscribe();
    });
    return this;
  }

  #cancel(): void {
    if (this.#waiting) this.#waiting.run = undefined;
  }
}
