/** What a screen reader is told: changes of state, not the first one, and not more often than it can be listened to. */

/** Least time between two announcements, ms; the last one wins. */
export const ANNOUNCE_EVERY = 10_000;

/** Keeps what a polite live region says. */
export class Announcer {
  #said = '';
  #known: string | undefined;
  #saidAt = -Infinity;

  /**
   * Takes the state of a drawing and gives the text of the live region.
   *
   * @param text the state in words; the same words are not said again.
   * @param now wall time, ms. A clock that was set back does not silence: the wait then starts anew.
   */
  hear(text: string, now: number): string {
    if (this.#known === undefined) {
      this.#known = text;
      return this.#said;
    }
    const waited = now < this.#saidAt || now - this.#saidAt >= ANNOUNCE_EVERY;
    if (text !== this.#known && waited) {
      this.#said = text;
      this.#known = text;
      this.#saidAt = now;
    }
    return this.#said;
  }
}
