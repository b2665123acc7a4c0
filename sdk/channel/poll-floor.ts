/** Keeps polls apart where the server does not hold them, so that it is not asked as fast as it answers. Pure. */
import type { BoshTerms } from './bosh-terms.ts';

/** An empty answer sooner than this after our last request, ms, was not held by the server: `wait` is a second at least. */
const HELD_MS = 1_000;
/** So many unheld answers in a row, and the server does not hold at all: from then on polls keep {@link UNHELD_POLL_MS} apart. */
const UNHELD_LIMIT = 3;
const UNHELD_POLL_MS = 1_000;
/** Where the server says itself that it holds nothing, polls keep apart by what it wants and so much, ms. */
const POLLING_SLACK_MS = 100;

/** Of one session. */
export class PollFloor {
  #unheld = 0;

  /**
   * Ms until the next poll may be sent, after an answer that leaves none under way.
   * @param ms since our last request.
   */
  after(empty: boolean, ms: number, { holdsNothing, pollingMs }: BoshTerms): number {
    if (holdsNothing) return pollingMs + POLLING_SLACK_MS;
    this.#unheld = empty && ms < HELD_MS ? this.#unheld + 1 : 0;
    return this.#unheld < UNHELD_LIMIT ? 0 : UNHELD_POLL_MS;
  }
}
