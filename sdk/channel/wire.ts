/** What goes over the wire of one session, as its watch sees it: what is unanswered, and when a question is due. */
import { readTerms, type BoshTerms } from './bosh-terms.ts';
import { dueAt, type Exchange } from './exchanges.ts';
import type { Questions } from './questions.ts';
import type { SessionOptions } from './session.ts';
import { questionAt, SOON_MS, type WatchedLine } from './session-watch.ts';
import type { BoshLine } from './transport-watch.ts';

/** Of a session that is resumed, answers without one to our question: one or two had been given before; more go to somebody else. */
const RESUME_ANSWERS = 4;

/** See the head of the file. Times are monotonic, ms. */
export class Wire implements WatchedLine {
  readonly #questions: Questions;
  readonly #pingIntervalMs: number;
  readonly #now: () => number;
  /** Undefined over WebSocket. */
  bosh: BoshLine | undefined;
  terms: BoshTerms;
  sentAt = -Infinity;
  heardAt = -Infinity;
  /** The session was taken up, and the server may not know it. */
  resuming = false;
  #resumeAnswers = 0;

  constructor({ wait, pingIntervalMs, platform }: SessionOptions, questions: Questions) {
    this.terms = readTerms(undefined, wait);
    this.#pingIntervalMs = pingIntervalMs;
    this.#now = platform.monotonic;
    this.#questions = questions;
  }

  useTerms(terms: BoshTerms): void {
    this.terms = terms;
    if (this.bosh) this.bosh.pollingMs = terms.pollingMs;
  }

  get unanswered(): readonly Exchange[] {
    return this.bosh?.unanswered ?? [];
  }

  /**
   * Of a session that is resumed, an answer has come without one to our question, as where it had been given before: asks once more.
   * False where it came too often.
   */
  askOn(): boolean {
    this.#resumeAnswers += 1;
    const may = this.#resumeAnswers <= RESUME_ANSWERS;
    if (may) this.#questions.ping();
    return may;
  }

  dueAt(): number {
    return Math.min(this.#questions.pings.openSince, dueAt(this.unanswered, this.terms.waitMs));
  }

  get askedAt(): number {
    return Math.max(this.sentAt, this.#questions.pings.askedAt);
  }

  askAt(): number {
    const { openSince, askedAt } = this.#questions.pings;
    const [lone, younger] = this.unanswered;
    if (openSince < Infinity || younger || this.bosh?.open === false) return Infinity;
    if (lone?.failed && this.#comesFirst(lone)) return Infinity;
    const held = this.bosh !== undefined;
    const quietSince = held ? this.sentAt : this.heardAt;
    const doubtful = this.resuming || (lone !== undefined && lone.asks > 1);
    return questionAt({ quietSince, askedAt, pingIntervalMs: this.#pingIntervalMs, held, doubtful });
  }

  failing(): boolean {
    return this.unanswered.some(({ failed }) => failed);
  }

  ask(): void {
    const [lone] = this.unanswered;
    if (lone && this.#comesFirst(lone)) {
      if (lone.asks === 1) this.bosh?.again(false);
      if (this.sentAt + SOON_MS > this.#now()) return;
    }
    this.#questions.ping();
  }

  /**
   * A poll that came soon after another must not get there for the first time beside a question, which Openfire takes for
   * polling too fast (policy-violation, the end of the session). So it is asked again before the question is.
   */
  #comesFirst({ poll }: Exchange): boolean {
    return poll && this.bosh?.pollsTooSoon === true;
  }

  again(all: boolean): void {
    this.#questions.pings.again();
    this.bosh?.again(all);
    if (this.#needsQuestion(all)) this.#questions.ping();
  }

  /**
   * Over WebSocket only a new question can be asked. Over BOSH the answer to a resumed session may have gone to the page before; and
   * a poll that is alone is held by a server that is there, as by one that is not.
   */
  #needsQuestion(all: boolean): boolean {
    if (!this.bosh) return true;
    const [lone, younger] = this.unanswered;
    const isHeld = all && lone?.poll === true && !younger && !this.#comesFirst(lone);
    return this.bosh.open && (this.resuming || (isHeld && this.#questions.pings.openSince === Infinity));
  }
}
