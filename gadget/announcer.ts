/** What a screen reader is told: changes of state, not how the first one came about, and not more often than it can be listened to. */
import type { Status } from './connection-view.ts';
import { strings } from './strings.ts';

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
   * @param now wall time, ms. A clock that was set back does not silence: the wait then starts anew.
   */
  hear({ shape, head, cause, sentence, action }: Status, now: number): string {
    // An ellipsis that is seen as movement would be read as two full stops.
    const state = head.replace(/…$/, '');
    // With a cause its sentence is left out: it tells figures, and these are no news.
    const text =
      cause === undefined
        ? strings.announcement(state, sentence)
        : strings.announcement(strings.announcement(state, cause), action ?? '');
    // Waiting, connecting and a good beginning are what everybody expects of a page that was just opened.
    if (this.#known === undefined && shape !== 'slow' && shape !== 'down') {
      if (shape === 'ok') this.#known = text;
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
