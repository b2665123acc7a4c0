/** Questions whether the server is there (XEP-0199), and how long their answers took. */
import { RoundTrips } from './round-trips.ts';

/**
 * A ping without an answer for so long, ms, is forgotten: later than any server gives up a session, since what is asked again after an
 * outage is answered under the old name.
 */
export const PING_LIMIT_MS = 600_000;

/** Those of one session. Times are monotonic, ms. */
export class Pings {
  readonly roundTrips = new RoundTrips();
  readonly #open = new Set<string>();
  #ambiguous = false;
  /** Since when one waits for its answer; Infinity where none does. */
  openSince = Infinity;
  /** When the latest was asked. */
  askedAt = -Infinity;

  /** Ids of those without an answer. */
  get ids(): ReadonlySet<string> {
    return this.#open;
  }

  asked(id: string, now: number): void {
    this.askedAt = now;
    this.#ambiguous = this.openSince < Infinity;
    this.openSince = Math.min(this.openSince, now);
    this.#open.add(id);
  }

  /** What was open was asked again: its round trip measures nothing any more. */
  again(): void {
    this.#ambiguous = true;
  }

  /** @returns how long the answer took, ms; undefined where `id` is no ping that waits. One answer answers all. */
  answered(id: string | undefined, now: number): number | undefined {
    if (id === undefined || !this.#open.has(id)) return undefined;
    const ms = now - this.openSince;
    if (!this.#ambiguous) this.roundTrips.note(ms);
    this.#open.clear();
    this.openSince = Infinity;
    return ms;
  }
}
