/** How long an answer may take before it is missed: learned from round trips, as TCP does (RFC 6298). Pure. */

/** Without a round trip yet, ms (RFC 6298 §2.1). */
const UNKNOWN_MS = 1_000;
/** Never sooner, ms: a server has its pauses (garbage collection), and asking again costs it a request. */
const FLOOR_MS = 400;
/** Never later, ms: an answer overdue by so much is told as trouble, however slow the way has been. */
export const CEILING_MS = 3_000;

/** Learns from round trips. Feed it only those whose question was asked once (Karn's rule): others are ambiguous. */
export class RoundTrips {
  #smoothed: number | undefined;
  #variation = 0;

  /** Takes a round trip, ms. */
  note(ms: number): void {
    if (this.#smoothed === undefined) {
      this.#smoothed = ms;
      this.#variation = ms / 2;
      return;
    }
    // RFC 6298 §2.3: gains of 1/4 and 1/8.
    this.#variation += (Math.abs(this.#smoothed - ms) - this.#variation) / 4;
    this.#smoothed += (ms - this.#smoothed) / 8;
  }

  /** After so many ms an answer is missed. */
  get margin(): number {
    if (this.#smoothed === undefined) return UNKNOWN_MS;
    return Math.min(CEILING_MS, Math.max(FLOOR_MS, this.#smoothed + 4 * this.#variation));
  }
}
