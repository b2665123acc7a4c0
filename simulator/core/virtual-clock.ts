/** Virtual time for tests: hours of outage pass in milliseconds, and every run is the same. */
import { VirtualAction, VirtualTimeScheduler } from 'rxjs';

/**
 * An RxJS scheduler whose time moves only by {@link advance}. Give the same clock to the simulator and to the SDK's platform
 * (`scheduler: clock`, `monotonic: clock.monotonic`) and both live in one virtual time.
 */
export class VirtualClock extends VirtualTimeScheduler {
  readonly #start: number;

  /** @param start wall time at which the clock begins, ms since the epoch. */
  constructor(start = Date.UTC(2026, 0, 5, 8, 0, 0)) {
    super(VirtualAction, Infinity);
    this.#start = start;
    this.frame = start;
  }

  /** Ms since the clock began. */
  readonly monotonic = (): number => this.frame - this.#start;

  /** Moves time on by `ms`, running each timer at its moment and letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const until = this.frame + ms;
    await settle();
    for (let next = this.actions[0]; next && next.delay <= until; next = this.actions[0]) {
      this.maxFrames = next.delay;
      this.flush();
      await settle();
    }
    this.frame = until;
  }

  /** Timers that wait now; 0 after everything was closed, or something was left behind. */
  get pending(): number {
    return this.actions.length;
  }
}

/** One turn of the event loop, after which all promise reactions that were due have run. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
