/**
 * One virtual time for a server and the pages that talk to it. Pages may sleep: their timers stand still while the server's go on,
 * and everything that became due fires late, as in a laptop with its lid closed or a page that the browser froze.
 */
import { VirtualAction, VirtualTimeScheduler } from 'rxjs';

/** How a page sleeps: its timers become due but do not fire (`frozen`), or its monotonic clock stands still too (`suspended`). */
export type Sleep = 'frozen' | 'suspended';

/** More timers than this in one step of the time are a circle that never ends. */
const MAX_TIMERS_AT_ONCE = 20_000;

/** Kept before a page takes the global ones. */
const { setImmediate: nextTurn } = globalThis;

/** One turn of the event loop, after which all promise reactions that were due have run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}

/** The timers of one page. `scheduler.now()` is wall time. */
export class PageClock extends VirtualTimeScheduler {
  readonly #wall: () => number;
  #sleep: Sleep | undefined;
  #dead = false;

  /** @param wall true time, ms since the epoch. */
  constructor(wall: () => number) {
    super(VirtualAction, Infinity);
    this.#wall = wall;
    this.now = wall;
    this.frame = 0;
  }

  /** Ms since the page began, less what it was suspended for. */
  readonly monotonic = (): number => this.frame;

  /** Timers that wait. */
  get pending(): number {
    return this.actions.length;
  }

  get asleep(): boolean {
    return this.#sleep !== undefined;
  }

  sleep(how: Sleep): void {
    this.#sleep = how;
  }

  wake(): void {
    this.#sleep = undefined;
  }

  /** The page is gone: none of its timers ever fires. */
  kill(): void {
    this.#dead = true;
    this.actions.length = 0;
  }

  /** True time at which the next timer is due; undefined where none can fire. */
  get nextDue(): number | undefined {
    const next = this.#sleep === undefined && !this.#dead ? this.actions[0] : undefined;
    return next && this.#wall() + Math.max(0, next.delay - this.frame);
  }

  /** Moves on with the true time. */
  passed(ms: number): void {
    if (this.#sleep !== 'suspended') this.frame += ms;
  }

  /** Runs the timer that is due. */
  runNext(): void {
    runFirst(this);
  }
}

/** See the head of the file. */
export class Clocks {
  /** The server's: true time. */
  readonly server: VirtualTimeScheduler;
  readonly #pages = new Set<PageClock>();
  readonly #onError: (error: unknown) => void;

  /** @param start true time, ms since the epoch. `onError` hears what timers throw. */
  constructor(start: number, onError: (error: unknown) => void) {
    this.server = new VirtualTimeScheduler(VirtualAction, Infinity);
    this.server.frame = start;
    this.#onError = onError;
  }

  readonly now = (): number => this.server.frame;

  /** Timers of the server that wait. */
  get pending(): number {
    return this.server.actions.length;
  }

  /** A clock for a page that begins now. */
  page(): PageClock {
    const clock = new PageClock(this.now);
    this.#pages.add(clock);
    return clock;
  }

  /** Moves time on by `ms`: one timer at a time, each at its moment, and promises settle in between. */
  async advance(ms: number): Promise<void> {
    const until = this.server.frame + ms;
    await settle();
    for (let count = 0; ; count += 1) {
      if (count > MAX_TIMERS_AT_ONCE) throw new Error(`More than ${MAX_TIMERS_AT_ONCE} timers within ${ms} ms.`);
      const next = this.#next();
      if (!next || next.due > until) break;
      this.#moveTo(next.due);
      try {
        next.run();
      } catch (error) {
        this.#onError(error);
      }
      await settle();
    }
    this.#moveTo(until);
  }

  /** The server's timers come first where several are due. */
  #next(): { readonly due: number; readonly run: () => void } | undefined {
    const first = this.server.actions[0];
    let next = first && { due: Math.max(first.delay, this.server.frame), run: () => runFirst(this.server) };
    for (const page of this.#pages) {
      const due = page.nextDue;
      if (due !== undefined && (!next || due < next.due)) next = { due, run: () => page.runNext() };
    }
    return next;
  }

  #moveTo(time: number): void {
    const passed = time - this.server.frame;
    if (passed <= 0) return;
    this.server.frame = time;
    for (const page of this.#pages) page.passed(passed);
  }
}

/** Runs the timer that is due first. The clock does not go back for one that is late. */
function runFirst(scheduler: VirtualTimeScheduler): void {
  const action = scheduler.actions.shift();
  if (!action) return;
  const error: unknown = action.execute(action.state as unknown, action.delay);
  if (error) throw error as Error;
}
