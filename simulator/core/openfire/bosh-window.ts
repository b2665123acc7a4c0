/** The requests of one BOSH session in their order, and its last answers for replay (XEP-0124 §14). Says nothing and decides nothing. */
import type { Subscription } from 'rxjs';
import type { XmlElement } from '../../../sdk/xml.ts';

/** One HTTP request on its way: answered or torn down once; further calls have no effect. */
export interface Exchange {
  /** Address of the client for the logs. */
  readonly remote: string;
  answer(body: string): void;
  reset(): void;
  /** Called when the client hangs up before the answer. */
  hungUp: (() => void) | undefined;
}

/** A request that waits for its answer. */
export interface PendingRequest {
  readonly rid: number;
  readonly element: XmlElement;
  /** It is empty and only asks for news. */
  readonly isPoll: boolean;
  /** Undefined once the client has hung up: the request is not attended. */
  exchange: Exchange | undefined;
  /** Runs until the wait is over, attended or not. */
  timer: Subscription | undefined;
}

/** Requests by rid: those that came before a lower rid, those that are processed and held, and the latest answers. */
export class RequestWindow {
  readonly #size: number;
  readonly #early = new Map<number, PendingRequest>();
  /** Lowest rid first, since requests are processed in order. */
  readonly #held = new Map<number, PendingRequest>();
  readonly #answers = new Map<number, string>();
  readonly #keeps: (body: string) => boolean;
  #lastRid: number;

  /**
   * @param firstRid rid of the request that created the session.
   * @param size `requests`: how far ahead a rid may be, and how many answers are kept.
   * @param keeps whether an answer is kept at all.
   */
  constructor(firstRid: number, size: number, keeps: (body: string) => boolean) {
    this.#keeps = keeps;
    this.#lastRid = firstRid;
    this.#size = size;
  }

  /** The answer that a rid has had, as long as it is kept. */
  answerTo(rid: number): string | undefined {
    return this.#answers.get(rid);
  }

  /** The request of that rid that still waits. */
  find(rid: number): PendingRequest | undefined {
    return this.#held.get(rid) ?? this.#early.get(rid);
  }

  /** Whether a new request may have this rid. */
  admits(rid: number): boolean {
    return rid > this.#lastRid && rid <= this.#lastRid + this.#size;
  }

  /** Takes a new request in; it is processed when {@link next} gives it. */
  add(request: PendingRequest): void {
    this.#early.set(request.rid, request);
  }

  /** The next request in order, held from now on; undefined while it has not come. */
  next(): PendingRequest | undefined {
    const request = this.#early.get(this.#lastRid + 1);
    if (!request) return undefined;
    this.#lastRid = request.rid;
    this.#early.delete(request.rid);
    this.#held.set(request.rid, request);
    return request;
  }

  /** Processed requests without an answer, lowest rid first. */
  held(): readonly PendingRequest[] {
    return [...this.#held.values()];
  }

  isHeld(request: PendingRequest): boolean {
    return this.#held.get(request.rid) === request;
  }

  /** Requests that a client is listening to. */
  attended(): readonly PendingRequest[] {
    return [...this.#held.values(), ...this.#early.values()].filter((one) => one.exchange);
  }

  /** Keeps an answer for replay, and only the latest ones. */
  remember(rid: number, body: string): void {
    if (!this.#keeps(body)) return;
    this.#answers.set(rid, body);
    for (const old of this.#answers.keys()) {
      if (this.#answers.size <= this.#size) break;
      this.#answers.delete(old);
    }
  }

  /** A request has its answer. */
  conclude(request: PendingRequest, body: string): void {
    request.timer?.unsubscribe();
    this.#held.delete(request.rid);
    this.remember(request.rid, body);
  }

  /** Takes out all that waits, without an answer. */
  drain(): readonly PendingRequest[] {
    const all = [...this.#held.values(), ...this.#early.values()];
    for (const request of all) request.timer?.unsubscribe();
    this.#held.clear();
    this.#early.clear();
    return all;
  }
}
