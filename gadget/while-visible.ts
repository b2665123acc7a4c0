/** Work of an element that is worth doing only while somebody can see it: a guest in the desktop does nothing in a hidden page. */
import type { TimeSource } from './time-source.ts';

/** Whether nobody can see the page. */
export function isPageHidden(): boolean {
  return document.visibilityState === 'hidden';
}

/** Runs at once and every so often from {@link start} to {@link stop}, and not while the page is hidden; on show it catches up. */
export class WhileVisible {
  readonly #time: () => TimeSource;
  readonly #everyMs: number;
  readonly #run: () => void;
  #stopTicking: (() => void) | undefined;
  #started = false;

  /** @param everyMs how often, ms. */
  constructor(time: () => TimeSource, everyMs: number, run: () => void) {
    this.#time = time;
    this.#everyMs = everyMs;
    this.#run = run;
  }

  /** From now on. Idempotent. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    document.addEventListener('visibilitychange', this.#look);
    this.#look();
  }

  /** No more. Idempotent. */
  stop(): void {
    this.#started = false;
    document.removeEventListener('visibilitychange', this.#look);
    this.#stopTicking?.();
    this.#stopTicking = undefined;
  }

  readonly #look = (): void => {
    if (isPageHidden()) {
      this.#stopTicking?.();
      this.#stopTicking = undefined;
      return;
    }
    this.#run();
    this.#stopTicking ??= this.#time().every(this.#everyMs, this.#run);
  };
}
