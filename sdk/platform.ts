/**
 * All time, randomness and I/O that the SDK uses come in through a {@link Platform}, so that every behaviour can run
 * under virtual time and hours of outage are tested in milliseconds. {@link browserPlatform} is the one place that
 * reaches for globals, and only when it is called: importing the SDK touches nothing.
 */
import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** What the SDK needs from the outside. */
export interface Platform {
  /** Timers, and wall time: `scheduler.now()` is ms since the epoch. */
  readonly scheduler: SchedulerLike;
  /** Monotonic ms from an arbitrary start; for durations. Never goes back, whatever happens to the wall clock. */
  readonly monotonic: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** 0 ≤ x < 1; for jitter only. */
  readonly random: () => number;
  /** A fresh unguessable id, for stanza ids and request ids. */
  readonly uuid: () => string;
}

/** The platform of a page, a worker or Node 22 and later; single parts can be replaced. */
export function browserPlatform(overrides: Partial<Platform> = {}): Platform {
  return {
    scheduler: asyncScheduler,
    monotonic: () => globalThis.performance.now(),
    fetch: (input, init) => globalThis.fetch(input, init),
    random: () => new DataView(globalThis.crypto.getRandomValues(new Uint8Array(4)).buffer).getUint32(0) / 2 ** 32,
    uuid: () => globalThis.crypto.randomUUID(),
    ...overrides,
  };
}
