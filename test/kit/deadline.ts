/** Waiting for events, never for time: a deadline only bounds how long a failing test takes. */

/** The promise's value; rejects after `ms` with a sentence that says what was waited for. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${ms} ms in vain for ${what}.`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Events in the order in which they came, to be waited for. */
export class EventLog<Event> {
  readonly #events: Event[] = [];
  readonly #waiting = new Set<() => void>();
  #read = 0;

  add(event: Event): void {
    this.#events.push(event);
    for (const look of [...this.#waiting]) look();
  }

  /** All events so far. */
  get all(): readonly Event[] {
    return this.#events;
  }

  /** The next event, after the one given last, that `wanted` accepts; those before it count as read. */
  next<Wanted extends Event>(wanted: (event: Event) => event is Wanted, what: string, ms?: number): Promise<Wanted>;
  next(wanted: (event: Event) => boolean, what: string, ms?: number): Promise<Event>;
  async next(wanted: (event: Event) => boolean, what: string, ms = 20_000): Promise<Event> {
    let look = (): void => undefined;
    const found = new Promise<Event>((resolve) => {
      look = () => {
        const index = this.#events.findIndex((event, at) => at >= this.#read && wanted(event));
        const event = this.#events[index];
        if (event === undefined) return;
        this.#read = index + 1;
        resolve(event);
      };
    });
    this.#waiting.add(look);
    look();
    try {
      return await within(ms, what, found);
    } catch (error) {
      throw new Error(`${(error as Error).message} What came: ${JSON.stringify(this.#events)}`, { cause: error });
    } finally {
      this.#waiting.delete(look);
    }
  }
}
