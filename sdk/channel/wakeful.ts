/** Timers that keep their time while the page is hidden: what is due is also done by a tick that the browser does not slow down. */
import { Subscription, type Observable, type SchedulerAction, type SchedulerLike } from 'rxjs';
import type { Platform } from '../platform.ts';

/** A scheduler, and whether it may have to be woken. */
export interface Wakeful {
  readonly scheduler: SchedulerLike;
  /** Whether the page is hidden. Only then, and only while something waits, is there a tick. */
  readonly setHidden: (hidden: boolean) => void;
}

/** Made by {@link wakefulPlatform}: to wake these once more would help nobody. */
const awake = new WeakSet<SchedulerLike>();

/** The platform of a page, its timers made wakeful; as it is where nothing would wake them, or where they are already. */
export function wakefulPlatform(given: Platform): { readonly platform: Platform } & Pick<Wakeful, 'setHidden'> {
  const { tick$, signals$, monotonic } = given;
  if (!tick$ || !signals$ || awake.has(given.scheduler)) return { platform: given, setHidden: () => undefined };
  const { scheduler, setHidden } = wakeful(given.scheduler, monotonic, tick$);
  awake.add(scheduler);
  return { platform: { ...given, scheduler }, setHidden };
}

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/** Makes the timers of `inner` wakeful. */
export function wakeful(inner: SchedulerLike, monotonic: () => number, tick$: Observable<unknown>): Wakeful {
  const waiting = new Set<WakefulAction<unknown>>();
  let hidden = false;
  let ticks: Subscription | undefined;
  const settle = (): void => {
    if (!hidden || waiting.size === 0) {
      ticks?.unsubscribe();
      ticks = undefined;
    } else ticks ??= tick$.subscribe(runDue);
  };
  const runDue = (): void => {
    const now = monotonic();
    for (const action of [...waiting]) if (action.due <= now) action.run();
  };

  class WakefulAction<T> extends Subscription implements SchedulerAction<T> {
    due = 0;
    readonly #work: Work<T>;
    #state: T | undefined;
    #timer: Subscription | undefined;

    constructor(work: Work<T>) {
      super();
      this.#work = work;
      this.add(() => this.#leave());
    }

    schedule(state?: T, delay = 0): Subscription {
      this.#leave();
      if (this.closed) return this;
      this.#state = state;
      this.due = monotonic() + delay;
      this.#timer = inner.schedule(() => this.run(), delay);
      waiting.add(this as WakefulAction<unknown>);
      settle();
      return this;
    }

    run(): void {
      if (!waiting.has(this as WakefulAction<unknown>)) return;
      this.#leave();
      this.#work(this.#state);
    }

    #leave(): void {
      this.#timer?.unsubscribe();
      waiting.delete(this as WakefulAction<unknown>);
      settle();
    }
  }

  return {
    scheduler: {
      now: () => inner.now(),
      schedule: (work, delay, state) => new WakefulAction(work as Work<unknown>).schedule(state, delay),
    },
    setHidden(is) {
      hidden = is;
      settle();
    },
  };
}
