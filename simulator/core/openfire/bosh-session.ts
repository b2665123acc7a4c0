/**
 * One BOSH session (XEP-0124 §8–§15): rids in order, a window of `requests`, at most `hold` requests kept, each answer
 * cached for replay. What the client has not fetched stays queued; an answer that went into a dead connection comes again
 * for the same rid, byte for byte.
 */
import type { SchedulerLike, Subscription } from 'rxjs';
import type { XmlElement, XmlNode } from '../../../sdk/xml.ts';
import {
  EMPTY_BODY,
  stanzaBody,
  SUPERSEDED_BODY,
  terminateBody,
  writeStanza,
  type SessionTerms,
  type WrittenStanza,
} from './bosh-body.ts';
import { LINE, type WritableServiceLog } from './log.ts';
import { byteLength, MAX_QUEUE, type KillHow, type ServedSession, type SessionInfo } from './session.ts';
import { streamFeatures, type StreamCondition } from './stanza.ts';
import type { StreamTransport, XmppStream } from './stream.ts';

/** One HTTP request on its way: it is answered once, or torn down. */
export interface Exchange {
  readonly remote: string;
  answer(body: string): void;
  reset(): void;
  /** Called when the client hangs up before the answer. */
  hungUp: (() => void) | undefined;
}

/** What a {@link BoshSession} needs. */
export interface BoshSessionOptions {
  readonly terms: SessionTerms;
  readonly domain: string;
  readonly remote: string;
  readonly scheduler: SchedulerLike;
  readonly serverClock: () => number;
  readonly log: WritableServiceLog;
  openStream(transport: StreamTransport): XmppStream;
  /** The session is over; `forget` when even its sid shall be unknown from now on. */
  onEnd(session: BoshSession, forget: boolean): void;
}

interface Pending {
  readonly rid: number;
  readonly element: XmlElement;
  readonly isPoll: boolean;
  /** Undefined once the client has hung up. */
  exchange: Exchange | undefined;
  timer: Subscription | undefined;
}

/** See the head of the file. */
export class BoshSession implements ServedSession, StreamTransport {
  readonly #options: BoshSessionOptions;
  readonly #stream: XmppStream;
  readonly #startedAt: number;
  /** Processed requests that wait for their answer, by rid, lowest first. */
  readonly #held = new Map<number, Pending>();
  /** Requests that came before a lower rid; not processed yet. */
  readonly #early = new Map<number, Pending>();
  /** The last `requests` answers by rid. */
  readonly #answers = new Map<number, string>();
  #queue: WrittenStanza[] = [];
  #lastRid: number;
  #processing = false;
  #activity: number;
  /** Inactivity allowed now, ms; longer while the client has announced a pause. */
  #threshold: number;
  #lastPoll = -Infinity;
  #lastAnswerEmpty = false;
  #over = false;
  #endedAt = 0;
  /** The end, as long as no request has come to fetch it. */
  #farewell: string | undefined;
  #sent = 0;
  #dropped = 0;
  #bytes = 0;

  constructor(options: BoshSessionOptions) {
    this.#options = options;
    this.#startedAt = this.#activity = options.scheduler.now();
    this.#threshold = options.terms.inactivity;
    this.#lastRid = options.terms.rid;
    this.#stream = options.openStream(this);
  }

  get id(): string {
    return this.#options.terms.sid;
  }

  get live(): boolean {
    return !this.#over;
  }

  /** One request of the client. */
  take(rid: number, element: XmlElement, exchange: Exchange): void {
    this.#activity = this.#now();
    const answered = this.#answers.get(rid);
    if (answered !== undefined) {
      exchange.answer(answered);
      return;
    }
    if (this.#over) {
      const farewell = this.#farewell ?? terminateBody({ condition: 'item-not-found' });
      this.#farewell = undefined;
      this.#remember(rid, farewell);
      exchange.answer(farewell);
      return;
    }
    const waiting = this.#held.get(rid) ?? this.#early.get(rid);
    if (waiting) {
      this.#takeOver(waiting, exchange);
      return;
    }
    const { requests, wait } = this.#options.terms;
    if (rid <= this.#lastRid || rid > this.#lastRid + requests) {
      this.#end(terminateBody({ condition: 'item-not-found' }), exchange);
      return;
    }
    const pending: Pending = { rid, element, isPoll: isPoll(element), exchange: undefined, timer: undefined };
    if (this.#isOveractive(pending)) {
      this.#end(terminateBody({ condition: 'policy-violation' }), exchange);
      return;
    }
    this.#attend(pending, exchange);
    this.#early.set(rid, pending);
    pending.timer = this.#options.scheduler.schedule(() => this.#waited(pending), wait);
    this.#processInOrder();
  }

  send(stanza: XmlNode): void {
    if (this.#over) return;
    this.#queue.push(writeStanza(stanza));
    if (this.#queue.length > MAX_QUEUE) {
      this.#queue.shift();
      this.#dropped += 1;
    }
    this.#flush();
  }

  fail(condition: StreamCondition): void {
    this.#end(terminateBody({ streamError: condition }, this.#queue.splice(0)));
  }

  lastActivity(): number {
    return this.#attended().length > 0 ? this.#now() : this.#activity;
  }

  info(): SessionInfo {
    const { jid, userId, available, priority } = this.#stream;
    return {
      transport: 'bosh',
      id: this.id,
      remote: this.#options.remote,
      jid,
      userId,
      available,
      priority,
      startedAt: this.#startedAt,
      lastActivity: this.lastActivity(),
      held: this.#attended().length,
      messagesSent: this.#sent,
      messagesQueued: this.#queue.length,
    };
  }

  reap(): void {
    if (this.#over) {
      if (this.#now() - this.#endedAt > this.#options.terms.inactivity) this.#options.onEnd(this, true);
      return;
    }
    const { log, serverClock } = this.#options;
    const idle = this.#now() - this.lastActivity();
    const jid = this.#address();
    log.writeDebug(LINE.lastActive(this.id, idle, jid));
    log.writeDebug(LINE.traffic(serverClock(), jid, this.#sent, this.#queue.length, this.#dropped, this.#bytes));
    if (idle <= this.#threshold) return;
    log.writeInfo(LINE.closingIdle(this.id, jid, this.#threshold / 1000));
    this.#end(terminateBody({ condition: 'item-not-found' }));
    this.#options.onEnd(this, true);
  }

  kill(how: KillHow): void {
    if (this.#over) return;
    if (how === 'conflict') this.fail('conflict');
    else if (how === 'terminate') this.#end(terminateBody({}, this.#queue.splice(0)));
    else {
      // The requests that are held stay with their exchanges, which a stop of the service resets.
      for (const pending of [...this.#held.values(), ...this.#early.values()]) pending.timer?.unsubscribe();
      this.#held.clear();
      this.#early.clear();
      this.#finish(true);
    }
  }

  reset(): void {
    if (this.#over) return;
    for (const pending of [...this.#held.values(), ...this.#early.values()]) {
      pending.timer?.unsubscribe();
      pending.exchange?.reset();
    }
    this.#held.clear();
    this.#early.clear();
    this.#finish(true);
  }

  #now(): number {
    return this.#options.scheduler.now();
  }

  #address(): string {
    return this.#stream.jid ?? `${this.#options.domain}/${this.id}`;
  }

  #attended(): readonly Pending[] {
    return [...this.#held.values(), ...this.#early.values()].filter((one) => one.exchange);
  }

  #attend(pending: Pending, exchange: Exchange): void {
    pending.exchange = exchange;
    exchange.hungUp = () => {
      if (pending.exchange !== exchange) return;
      pending.exchange = undefined;
      this.#activity = this.#now();
    };
  }

  /** A request came again before it was answered: the newer connection waits in place of the older one. */
  #takeOver(pending: Pending, exchange: Exchange): void {
    const older = pending.exchange;
    this.#attend(pending, exchange);
    older?.answer(SUPERSEDED_BODY);
    this.#flush();
  }

  /** Openfire's `checkOveractivity`, but only two overlapping empty polls count: no well-behaved client sends those. */
  #isOveractive(pending: Pending): boolean {
    const { requests, polling } = this.#options.terms;
    const attended = this.#attended();
    const leaving = pending.element.attributes.has('pause') || pending.element.attributes.get('type') === 'terminate';
    if (attended.length >= requests && !leaving) return true;
    if (!pending.isPoll) return false;
    const tooSoon = this.#now() - this.#lastPoll < polling;
    this.#lastPoll = this.#now();
    return tooSoon && (this.#holds() ? attended.some((one) => one.isPoll) : this.#lastAnswerEmpty);
  }

  #holds(): boolean {
    return this.#options.terms.hold > 0 && this.#options.terms.wait > 0;
  }

  #processInOrder(): void {
    if (this.#processing) return;
    this.#processing = true;
    for (
      let next = this.#early.get(this.#lastRid + 1);
      next && !this.#over;
      next = this.#early.get(this.#lastRid + 1)
    ) {
      this.#early.delete(next.rid);
      this.#held.set(next.rid, next);
      this.#lastRid = next.rid;
      this.#process(next);
    }
    this.#processing = false;
    this.#flush();
  }

  #process({ rid, element, exchange }: Pending): void {
    const { inactivity, maxPause } = this.#options.terms;
    this.#threshold = inactivity;
    if (element.attributes.get('xmpp:restart') === 'true') {
      this.send(streamFeatures(this.#stream.authenticated, false));
    }
    for (const stanza of element.children) this.#stream.receive(stanza);
    if (this.#over) return;
    const pause = element.attributes.get('pause');
    if (element.attributes.get('type') === 'terminate') {
      this.#end(terminateBody({}, this.#queue.splice(0)), exchange);
    } else if (pause !== undefined) {
      const ms = /^\d{1,6}$/.test(pause) ? Number(pause) * 1000 : Infinity;
      if (ms > maxPause) this.#end(terminateBody({ condition: 'policy-violation' }), exchange);
      else this.#pause(ms, rid);
    }
  }

  /** XEP-0124 §10: everything that is held is answered at once, and the client may be away for so long. */
  #pause(ms: number, rid: number): void {
    this.#threshold = Math.max(ms, this.#options.terms.inactivity);
    for (const pending of [...this.#held.values()]) {
      if (pending.rid <= rid) this.#settle(pending, pending.exchange ? this.#queue.splice(0) : []);
    }
  }

  /** Answers what is to be answered now: queued stanzas go to the lowest rid, and only `hold` requests are kept. */
  #flush(): void {
    if (this.#processing || this.#over) return;
    for (const pending of [...this.#held.values()]) {
      if (!this.#held.has(pending.rid)) continue;
      const others = [...this.#held.values()].some((one) => one.rid > pending.rid && one.exchange);
      if (!pending.exchange) {
        // Nobody listens to it any more, but to a later one: the stanzas go there.
        if (others) this.#settle(pending, []);
      } else if (this.#queue.length > 0) {
        this.#settle(pending, this.#queue.splice(0));
      } else if (this.#held.size > (this.#holds() ? this.#options.terms.hold : 0)) {
        this.#settle(pending, []);
      }
    }
  }

  #waited(pending: Pending): void {
    if (this.#held.has(pending.rid)) this.#settle(pending, pending.exchange ? this.#queue.splice(0) : []);
    // The request before it never came; without it nothing can be processed any more.
    else this.#end(terminateBody({ condition: 'item-not-found' }));
  }

  #settle(pending: Pending, stanzas: readonly WrittenStanza[]): void {
    this.#held.delete(pending.rid);
    this.#lastAnswerEmpty = stanzas.length === 0;
    this.#sent += stanzas.length;
    this.#conclude(pending, stanzas.length === 0 ? EMPTY_BODY : stanzaBody(stanzas));
    if (stanzas.length > 0)
      this.#options.log.writeDebug(LINE.queueEmpty(pending.exchange?.remote ?? this.#options.remote));
  }

  #conclude(pending: Pending, body: string): void {
    pending.timer?.unsubscribe();
    this.#remember(pending.rid, body);
    if (!pending.exchange) return;
    this.#activity = this.#now();
    this.#bytes += byteLength(body);
    pending.exchange.hungUp = undefined;
    pending.exchange.answer(body);
  }

  #remember(rid: number, body: string): void {
    this.#answers.set(rid, body);
    const oldest = this.#answers.keys().next();
    if (this.#answers.size > this.#options.terms.requests && !oldest.done) this.#answers.delete(oldest.value);
  }

  /** Ends the session: `farewell` goes to `exchange`, or to the lowest request that is attended, or to the next one that comes. */
  #end(farewell: string, exchange?: Exchange): void {
    if (this.#over) return;
    this.#over = true;
    const waiting = [...this.#held.values(), ...this.#early.values()];
    const addressee = exchange ?? waiting.find((one) => one.exchange)?.exchange;
    this.#held.clear();
    this.#early.clear();
    for (const pending of waiting) this.#conclude(pending, pending.exchange === addressee ? farewell : EMPTY_BODY);
    if (!addressee) this.#farewell = farewell;
    else if (!waiting.some((one) => one.exchange === addressee)) addressee.answer(farewell);
    this.#finish(false);
  }

  #finish(forget: boolean): void {
    this.#over = true;
    this.#endedAt = this.#now();
    this.#queue = [];
    if (!forget) this.#options.log.writeInfo(LINE.sessionClosed(this.#address()));
    this.#stream.ended();
    this.#options.onEnd(this, forget);
  }
}

/** An empty request, which only asks for news. */
function isPoll({ children, attributes }: XmlElement): boolean {
  return children.length === 0 && !['type', 'pause', 'xmpp:restart'].some((name) => attributes.has(name));
}
