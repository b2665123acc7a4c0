/**
 * One BOSH session (XEP-0124 §8–§15): rids in order, a window of `requests`, at most `hold` requests kept, each answer
 * cached for replay. What the client has not fetched stays queued; an answer that went into a dead connection comes again
 * for the same rid, byte for byte.
 */
import type { SchedulerLike } from 'rxjs';
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
import { RequestWindow, type Exchange, type PendingRequest } from './bosh-window.ts';
import { LINE, type WritableServiceLog } from './log.ts';
import { byteLength, MAX_QUEUE, type KillHow, type ServedSession, type SessionInfo } from './session.ts';
import { streamFeatures, type StreamCondition } from './stanza.ts';
import type { StreamTransport, XmppStream } from './stream.ts';

/** What a {@link BoshSession} needs. */
export interface BoshSessionOptions {
  readonly terms: SessionTerms;
  readonly domain: string;
  readonly remote: string;
  readonly scheduler: SchedulerLike;
  readonly serverClock: () => number;
  readonly log: WritableServiceLog;
  /** Which answers are kept for a rid that is asked again. */
  readonly replay: 'all' | 'stanzas';
  openStream(transport: StreamTransport): XmppStream;
  /** The session and its sid are to be unknown from now on. */
  forget(session: BoshSession): void;
}

/** See the head of the file. */
export class BoshSession implements ServedSession, StreamTransport {
  readonly #options: BoshSessionOptions;
  readonly #stream: XmppStream;
  readonly #window: RequestWindow;
  readonly #startedAt: number;
  #queue: WrittenStanza[] = [];
  #processing = false;
  #activity: number;
  /** Inactivity allowed now, ms; longer while the client has announced a pause. */
  #threshold: number;
  #lastPoll = -Infinity;
  #lastAnswerEmpty = false;
  #endedAt: number | undefined;
  /** The end, as long as no request has come to fetch it. */
  #farewell: string | undefined;
  #sent = 0;
  #dropped = 0;
  #bytes = 0;

  constructor(options: BoshSessionOptions) {
    this.#options = options;
    const keeps = (body: string): boolean => options.replay === 'all' || body !== EMPTY_BODY;
    this.#window = new RequestWindow(options.terms.rid, options.terms.requests, keeps);
    this.#startedAt = this.#activity = options.scheduler.now();
    this.#threshold = options.terms.inactivity;
    this.#stream = options.openStream(this);
  }

  get live(): boolean {
    return this.#endedAt === undefined;
  }

  /** One request of the client. */
  take(rid: number, element: XmlElement, exchange: Exchange): void {
    this.#activity = this.#now();
    const answered = this.#window.answerTo(rid);
    if (answered !== undefined) {
      exchange.answer(answered);
      return;
    }
    if (!this.live) {
      const farewell = this.#farewell ?? terminateBody({ condition: 'item-not-found' });
      this.#farewell = undefined;
      this.#window.remember(rid, farewell);
      exchange.answer(farewell);
      return;
    }
    const waiting = this.#window.find(rid);
    if (waiting) {
      this.#takeOver(waiting, exchange);
      return;
    }
    const request: PendingRequest = { rid, element, isPoll: isPoll(element), exchange: undefined, timer: undefined };
    if (!this.#window.admits(rid)) {
      this.#end(terminateBody({ condition: 'item-not-found' }), exchange);
    } else if (this.#isOveractive(request)) {
      this.#end(terminateBody({ condition: 'policy-violation' }), exchange);
    } else {
      this.#attend(request, exchange);
      request.timer = this.#options.scheduler.schedule(() => this.#waited(request), this.#options.terms.wait);
      this.#window.add(request);
      this.#processInOrder();
    }
  }

  send(stanza: XmlNode): void {
    if (!this.live) return;
    this.#queue.push(writeStanza(stanza));
    if (this.#queue.length > MAX_QUEUE) {
      this.#queue.shift();
      this.#dropped += 1;
    }
    this.#flush();
  }

  fail(condition: StreamCondition): void {
    this.#end(terminateBody({ streamError: condition }, this.#takeQueue()));
  }

  lastActivity(): number {
    return this.#window.attended().length > 0 ? this.#now() : this.#activity;
  }

  info(): SessionInfo {
    const { jid, userId, available, priority } = this.#stream;
    return {
      transport: 'bosh',
      id: this.#options.terms.sid,
      remote: this.#options.remote,
      jid,
      userId,
      available,
      priority,
      startedAt: this.#startedAt,
      lastActivity: this.lastActivity(),
      held: this.#window.attended().length,
      messagesSent: this.#sent,
      messagesQueued: this.#queue.length,
    };
  }

  reap(): void {
    if (this.#endedAt !== undefined) {
      if (this.#now() - this.#endedAt > this.#options.terms.inactivity) this.#options.forget(this);
      return;
    }
    const { log, serverClock, terms } = this.#options;
    const idle = this.#now() - this.lastActivity();
    const jid = this.#address();
    log.writeDebug(LINE.lastActive(terms.sid, idle, jid));
    log.writeDebug(LINE.traffic(serverClock(), jid, this.#sent, this.#queue.length, this.#dropped, this.#bytes));
    if (idle <= this.#threshold) return;
    log.writeInfo(LINE.closingIdle(terms.sid, jid, this.#threshold / 1000));
    log.writeInfo(LINE.sessionClosed(jid));
    this.#vanish();
  }

  kill(how: KillHow): void {
    if (how === 'conflict') this.fail('conflict');
    else if (how === 'terminate') this.#end(terminateBody({}, this.#takeQueue()));
    else this.#vanish();
  }

  reset(): void {
    this.#vanish();
  }

  #now(): number {
    return this.#options.scheduler.now();
  }

  #address(): string {
    return this.#stream.jid ?? `${this.#options.domain}/${this.#options.terms.sid}`;
  }

  #takeQueue(): readonly WrittenStanza[] {
    return this.#queue.splice(0);
  }

  #attend(request: PendingRequest, exchange: Exchange): void {
    request.exchange = exchange;
    exchange.hungUp = () => {
      request.exchange = undefined;
      this.#activity = this.#now();
    };
  }

  /** A request came again before it was answered: the newer connection waits in place of the older one. */
  #takeOver(request: PendingRequest, exchange: Exchange): void {
    const older = request.exchange;
    if (request.isPoll) this.#lastPoll = this.#now();
    this.#attend(request, exchange);
    older?.answer(SUPERSEDED_BODY);
    this.#flush();
  }

  /**
   * Openfire's check (HttpSession.checkOveractivity, 3.x to 4.0), in which an empty poll is too soon less than `polling` seconds after the
   * last one if that was answered empty (polling session), or if a request is held. After that time it is welcome: the one held
   * is answered at once. What asks again for a request that is held counts as a poll, though it is never refused.
   */
  #isOveractive({ element, isPoll }: PendingRequest): boolean {
    const attended = this.#window.attended();
    const leaving = element.attributes.has('pause') || element.attributes.get('type') === 'terminate';
    if (attended.length >= this.#options.terms.requests && !leaving) return true;
    if (!isPoll) return false;
    const tooSoon = this.#now() - this.#lastPoll < this.#options.terms.polling;
    this.#lastPoll = this.#now();
    return tooSoon && (this.#hold() > 0 ? attended.length >= this.#options.terms.requests - 1 : this.#lastAnswerEmpty);
  }

  /** Requests that may be kept; none in a polling session. */
  #hold(): number {
    return this.#options.terms.wait > 0 ? this.#options.terms.hold : 0;
  }

  #processInOrder(): void {
    this.#processing = true;
    for (let next = this.#window.next(); next; next = this.live ? this.#window.next() : undefined) this.#process(next);
    this.#processing = false;
    this.#flush();
  }

  #process({ element, exchange }: PendingRequest): void {
    const { inactivity, maxPause } = this.#options.terms;
    this.#threshold = inactivity;
    if (element.attributes.get('xmpp:restart') === 'true') this.send(streamFeatures(this.#stream.authenticated, false));
    for (const stanza of element.children) this.#stream.receive(stanza);
    const pause = element.attributes.get('pause');
    if (element.attributes.get('type') === 'terminate') {
      this.#end(terminateBody({}, this.#takeQueue()), exchange);
    } else if (pause !== undefined) {
      const ms = /^\d{1,6}$/.test(pause) ? Number(pause) * 1000 : Infinity;
      if (ms > maxPause) this.#end(terminateBody({ condition: 'policy-violation' }), exchange);
      else this.#pause(Math.max(ms, inactivity));
    }
  }

  /** XEP-0124 §10: everything that is held is answered at once, and the client may be away for so long. */
  #pause(ms: number): void {
    this.#threshold = ms;
    for (const request of this.#window.held()) this.#settle(request);
  }

  /** Answers what is to be answered now: queued stanzas go to the lowest rid, and only `hold` requests are kept. */
  #flush(): void {
    if (this.#processing || !this.live) return;
    for (const request of this.#window.held()) {
      if (!this.#window.isHeld(request)) continue;
      const held = this.#window.held();
      // Nobody listens to a request any more, but to a later one: the stanzas go there.
      const given = !request.exchange && held.some((one) => one.exchange);
      const due = request.exchange && (this.#queue.length > 0 || held.length > this.#hold());
      if (given || due) this.#settle(request);
    }
  }

  #waited(request: PendingRequest): void {
    if (this.#window.isHeld(request)) this.#settle(request);
    // The request before it never came; without it nothing can be processed any more.
    else this.#end(terminateBody({ condition: 'item-not-found' }));
  }

  /** Answers a held request with what is queued, or empty; what nobody listens to is answered empty, for a replay. */
  #settle(request: PendingRequest): void {
    const stanzas = request.exchange ? this.#takeQueue() : [];
    const remote = request.exchange?.remote ?? this.#options.remote;
    this.#lastAnswerEmpty = stanzas.length === 0;
    this.#sent += stanzas.length;
    this.#conclude(request, stanzas.length === 0 ? EMPTY_BODY : stanzaBody(stanzas));
    if (stanzas.length > 0) this.#options.log.writeDebug(LINE.queueEmpty(remote));
  }

  #conclude(request: PendingRequest, body: string): void {
    this.#window.conclude(request, body);
    if (!request.exchange) return;
    this.#activity = this.#now();
    this.#bytes += byteLength(body);
    request.exchange.answer(body);
  }

  /** Ends the session: `farewell` goes to `exchange`, or to the lowest request that is attended, or to the next one that comes. */
  #end(farewell: string, exchange?: Exchange): void {
    if (!this.live) return;
    this.#endedAt = this.#now();
    const waiting = this.#window.drain();
    const addressee = exchange ?? waiting.find((one) => one.exchange)?.exchange;
    for (const request of waiting) {
      this.#conclude(request, request.exchange && request.exchange === addressee ? farewell : EMPTY_BODY);
    }
    if (addressee) addressee.answer(farewell);
    else this.#farewell = farewell;
    this.#options.log.writeInfo(LINE.sessionClosed(this.#address()));
    this.#stream.ended();
  }

  /** Ends the session without a word. Requests that are held stay open until the service stops. */
  #vanish(): void {
    if (!this.live) return;
    this.#endedAt = this.#now();
    this.#window.drain();
    this.#stream.ended();
    this.#options.forget(this);
  }
}

/** An empty request, which only asks for news. */
function isPoll({ children, attributes }: XmlElement): boolean {
  return children.length === 0 && !['type', 'pause', 'xmpp:restart'].some((name) => attributes.has(name));
}
