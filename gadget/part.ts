/** Parts of the gadget whose scripts are fetched by themselves. */

/** Until a part is fetched where the browser does not tell when it is idle, ms. */
const IDLE_MS = 2_000;

/** One part: fetched once, and asked for again where it could not be had. */
export class Part<T> {
  readonly #load: () => Promise<T>;
  #fetching: Promise<T> | undefined;
  #value: T | undefined;

  /** @param load `import()` of its module; a test passes its own. */
  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** What it exports, once it is there. */
  get value(): T | undefined {
    return this.#value;
  }

  /** Fetches it. Rejects where it cannot be had, as while the connection is down. */
  async fetch(): Promise<T> {
    this.#fetching ??= this.#load();
    try {
      return (this.#value = await this.#fetching);
    } catch (error) {
      this.#fetching = undefined;
      throw error;
    }
  }
}

/** Runs once the page has painted and has nothing else to do. */
export function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run);
  else setTimeout(run, IDLE_MS);
}
