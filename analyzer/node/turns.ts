/** Who does which job: a counter that threads share, and what each of them is at. */
export class Turns {
  readonly shared: SharedArrayBuffer;
  readonly #next: Int32Array;

  /** For so many threads, or as another thread has handed it over. */
  constructor(threads: number | SharedArrayBuffer) {
    this.shared = typeof threads === 'number' ? new SharedArrayBuffer(4 * (threads + 1)) : threads;
    this.#next = new Int32Array(this.shared);
  }

  /** Index of the next job for a thread. */
  take(thread: number): number {
    const index = Atomics.add(this.#next, 0, 1);
    Atomics.store(this.#next, thread + 1, index);
    return index;
  }

  /** The job that a thread took last. */
  current(thread: number): number {
    return Atomics.load(this.#next, thread + 1);
  }
}
