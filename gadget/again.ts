/** Another try after a failure. */

/** Ms until the first further try, and at most. */
export interface AgainMs {
  readonly first: number;
  readonly most: number;
}

/** Tries again: later each time, and by chance, since the pages of all agents fail at once. */
export class Again {
  readonly #most: number;
  #wait: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ first, most }: AgainMs) {
    this.#wait = first;
    this.#most = most;
  }

  /** Runs it later, in place of what was to be run. */
  later(run: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(run, this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(this.#wait * 2, this.#most);
  }

  /** Runs nothing more. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
