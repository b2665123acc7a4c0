/**
 * One XMPP session over Strophe, from its login to its end; afterwards it is thrown away, since a Strophe connection that was
 * reused after a failure may send nothing, or send what belonged to the session before. Strophe's 100 ms tick is replaced by
 * what comes from the network: each answer lets it ask again at once, whether the tab is hidden or not.
 */
import type { Subscription } from 'rxjs';
import { CLIENT_NAMESPACE, pingIq } from '../pubsub/stanzas.ts';
import type { Platform } from '../platform.ts';
import { xml, type XmlElement, type XmlNode } from '../xml.ts';
import type { ExchangeFailure } from './answers.ts';
import { readTerms, type BoshTerms } from './bosh-terms.ts';
import { byteLength } from './byte-length.ts';
import type { ChannelActivity, ConnectionReason } from './channel.ts';
import { tryElementFromDom } from './dom-xml.ts';
import { dueAt, type Exchange } from './exchanges.ts';
import { closeStream, pauseBosh, terminateBosh } from './goodbye.ts';
import { answerTo, IqMap, type IqOutcome } from './iq-map.ts';
import { Outbox } from './outbox.ts';
import { Pings, PING_LIMIT_MS } from './pings.ts';
import { PollFloor } from './poll-floor.ts';
import type { BoshRecord, Session, SessionEvent, SessionOptions, SessionStart } from './session.ts';
import { PATIENCE_MS, questionAt, SessionWatch, type WatchEvent } from './session-watch.ts';
import { readStreamEnd, type SessionEnd } from './stream-end.ts';
import {
  loadStrophe,
  NOT_LOADED,
  type ConnectionEars,
  type StropheConnection,
  type StropheLibrary,
} from './strophe.ts';
import { whatIsHeard, whatIsSent } from './traffic.ts';
import type { BoshLine } from './transport-watch.ts';

/** Longest pause that is announced, ms: a page that reloads is back by then. */
const PAUSE_MS = 120_000;

/** Starts a session. A password is kept until it was handed over, and no longer. */
export function startSession(
  options: SessionOptions,
  start: SessionStart,
  listen: (event: SessionEvent) => void,
): Session {
  const session = new StropheSession(options, listen);
  session.start(start);
  return session;
}

class StropheSession implements Session, ConnectionEars {
  readonly platform: Platform;
  readonly #options: SessionOptions;
  readonly #listen: (event: SessionEvent) => void;
  readonly #questions: IqMap;
  readonly #pings = new Pings();
  readonly #outbox = new Outbox(() => this.#flush());
  readonly #pollFloor = new PollFloor();
  readonly #watch: SessionWatch;
  #terms: BoshTerms;
  #connection: StropheConnection | undefined;
  /** Undefined over WebSocket. */
  #line: BoshLine | undefined;
  #deadline: Subscription | undefined;
  #laterPoll: Subscription | undefined;
  #over = false;
  #ending: Promise<void> | undefined;
  #established = false;
  #jid: string;
  #sid: string | undefined;
  #sending: ReturnType<typeof whatIsSent> = 'session';
  #heardBytes = 0;
  /** Monotonic, ms. */
  #sentAt = -Infinity;
  #heardAt = -Infinity;
  /** Last moment, monotonic ms, at which the server can have seen a request before it fell silent. */
  #seenAt: number | undefined;

  constructor(options: SessionOptions, listen: (event: SessionEvent) => void) {
    const { jid, platform, service, wait } = options;
    this.#options = options;
    this.platform = platform;
    this.#listen = listen;
    this.#jid = jid;
    this.#questions = new IqMap(platform.scheduler);
    this.#terms = readTerms(undefined, wait);
    this.#watch = new SessionWatch({
      platform,
      roundTrips: this.#pings.roundTrips,
      patienceMs: PATIENCE_MS[/^ws/i.test(service) ? 'websocket' : 'bosh'],
      line: {
        dueAt: () => Math.min(this.#pings.openSince, dueAt(this.#unanswered, this.#terms.waitMs)),
        askAt: () => this.#askAt(),
        failing: () => this.#unanswered.some(({ failed }) => failed),
        ask: () => this.#ping(),
        again: (all) => this.#again(all),
      },
      tell: (event) => this.#onWatch(event),
    });
  }

  get over(): boolean {
    return this.#over;
  }

  get #unanswered(): readonly Exchange[] {
    return this.#line?.unanswered ?? [];
  }

  start(start: SessionStart): void {
    const { connectTimeoutMs, platform } = this.#options;
    const late = (): void =>
      this.#lose({ reason: 'timeout', detail: `no session within ${connectTimeoutMs} ms` }, true);
    this.#deadline = platform.scheduler.schedule(late, connectTimeoutMs);
    loadStrophe().then(
      (library) => this.#connect(library, start),
      () => this.#lose({ reason: 'network-error', detail: NOT_LOADED }),
    );
  }

  ask(to: string, timeoutMs: number, question: (id: string) => XmlNode): Promise<IqOutcome> {
    if (this.#over) return Promise.resolve({ kind: 'lost', reason: 'closed-by-caller' });
    const id = this.platform.uuid();
    const answer = this.#questions.expect(id, to, timeoutMs);
    this.#outbox.send(question(id));
    return answer;
  }

  check(): void {
    this.#watch.check();
  }

  knock(): boolean {
    if (this.#over || !this.#line) return false;
    const now = this.platform.monotonic();
    if (now - (this.#seenAt ?? now) > this.#terms.inactivityMs) return false;
    this.#watch.knock();
    return true;
  }

  handOver(): BoshRecord | undefined {
    const { platform, service } = this.#options;
    const { inactivityMs, maxPauseMs } = this.#terms;
    const sid = this.#sid;
    if (this.#over || !this.#established || !this.#line || sid === undefined) return undefined;
    // The younger of two requests may never have got away. The server answers it again if it did.
    const [, younger] = this.#unanswered;
    const rid = younger?.rid ?? this.#line.nextRid;
    const pauseMs = younger ? 0 : Math.min(maxPauseMs, PAUSE_MS);
    this.#close('closed-by-caller');
    this.#discard();
    this.#ending = pauseMs > 0 ? pauseBosh({ service, sid, rid }, pauseMs / 1_000, platform) : Promise.resolve();
    return { sid, rid, jid: this.#jid, inactivityMs: Math.max(pauseMs, inactivityMs) };
  }

  end(): Promise<void> {
    if (!this.#ending) {
      this.#close('closed-by-caller');
      this.#ending = this.#takeLeave();
    }
    return this.#ending;
  }

  #connect(library: StropheLibrary, start: SessionStart): void {
    if (this.#over) return;
    if (start.kind === 'resume') this.#sid = start.record.sid;
    try {
      this.#connection = library.connection(this.#options.service, this);
      this.#line = library.lineOf(this.#connection);
      library.open(this.#connection, this.#options, start, this);
    } catch (error) {
      this.#lose({ reason: 'network-error', detail: error instanceof Error ? error.message : 'not connected' });
    }
  }

  /** Bound; usable once the server has taken our presence, which it has when it answers a question sent after it. */
  onBound(jid: string): void {
    this.#jid = jid;
    const priority = xml('priority', {}, String(this.#options.presencePriority));
    this.#outbox.send(xml('presence', { xmlns: CLIENT_NAMESPACE }, priority));
    this.#ping();
  }

  /** The server has said nothing yet: whether it knows the session shows when it answers. */
  onAttached(): void {
    this.#watch.start();
    this.#ping();
  }

  onInput(node: Element | undefined): void {
    if (this.#over) return;
    const root = node && tryElementFromDom(node);
    if (!root) {
      const detail = node ? 'xml-too-large' : 'stream closed';
      if (node) this.#fail(detail);
      this.#lose({ reason: 'server-terminated', detail, answered: true }, node !== undefined);
      return;
    }
    if (this.#sid === undefined && root.attributes.has('sid')) {
      this.#sid = root.attributes.get('sid');
      this.#terms = readTerms(root, this.#options.wait);
    }
    const what = this.#established ? whatIsHeard(root, this.#pings.ids) : 'session';
    this.#tell({ kind: 'heard', what, at: this.platform.scheduler.now(), bytes: this.#heardBytes });
    for (const stanza of root.children) this.#onStanza(stanza);
    const end = readStreamEnd(root);
    if (end) this.#lose({ ...end, answered: true });
    this.#goOn(root.children.length === 0);
  }

  #goOn(empty: boolean): void {
    if (this.#over) return;
    this.#seenAt = undefined;
    this.#watch.heard();
    this.#pollAgain(empty);
  }

  #onStanza(stanza: XmlElement): void {
    if (this.#over) return;
    if (stanza.localName === 'message') this.#listen({ kind: 'message', message: stanza });
    else if (stanza.localName === 'presence') this.#listen({ kind: 'presence', presence: stanza });
    else if (stanza.localName === 'iq') this.#onIq(stanza);
  }

  #onIq(iq: XmlElement): void {
    const { platform } = this;
    const { domain } = this.#options;
    const type = iq.attributes.get('type');
    if (type === 'get' || type === 'set') this.#outbox.send(answerTo(iq));
    else if (this.#questions.settle(iq, { domain, jid: this.#jid })) {
      const ms = this.#pings.answered(iq.attributes.get('id'), platform.monotonic());
      if (ms === undefined) return;
      this.#tell({ kind: 'round-trip', what: 'ping', at: platform.scheduler.now(), ms });
      if (!this.#established) this.#establish();
    }
  }

  #establish(): void {
    if (this.#over) return;
    const resumed = this.#watch.running;
    this.#established = true;
    this.#deadline?.unsubscribe();
    this.#watch.start();
    this.#listen({ kind: 'established', jid: this.#jid, resumed });
  }

  /** Asks the server whether it is there (XEP-0199). */
  #ping(): void {
    const { domain, platform } = this.#options;
    void this.ask(domain, PING_LIMIT_MS, (id) => {
      this.#pings.asked(id, platform.monotonic());
      return pingIq({ id, to: domain });
    });
  }

  #askAt(): number {
    const { openSince, askedAt } = this.#pings;
    if (openSince < Infinity || this.#unanswered.length > 1 || this.#line?.open === false) return Infinity;
    const quietSince = this.#line ? this.#sentAt : this.#heardAt;
    const { pingIntervalMs } = this.#options;
    return questionAt({ quietSince, askedAt, pingIntervalMs, held: !!this.#line, resuming: !this.#established });
  }

  #again(all: boolean): void {
    this.#pings.again();
    this.#line?.again(all);
    // Over WebSocket only a new question can be asked; and the answer to a resumed session may have gone to the page before.
    if (!this.#line || (!this.#established && this.#line.open)) this.#ping();
  }

  #onWatch(event: WatchEvent): void {
    if (event.kind !== 'recovered' && (event.reason === 'answer-overdue' || event.reason === 'timeout')) {
      this.#fail(event.detail ?? event.reason);
    }
    if (this.#over) return;
    const revivable = this.#line && this.#established;
    if (event.kind === 'silent' && !revivable) {
      const { kind: _, ...end } = event;
      this.#lose(end);
      return;
    }
    if (event.kind === 'silent') this.#seenAt ??= this.#sentAt;
    if (this.#established) this.#listen(event);
  }

  #pollAgain(empty: boolean): void {
    const { monotonic, scheduler } = this.platform;
    const idle = this.#line && this.#established && this.#unanswered.length === 0;
    const delay = idle ? this.#pollFloor.after(empty, monotonic() - this.#sentAt, this.#terms) : 0;
    if (delay === 0 || !this.#outbox.isEmpty) this.#outbox.flushSoon();
    else {
      this.#laterPoll?.unsubscribe();
      this.#laterPoll = scheduler.schedule(() => this.#flush(), delay);
    }
  }

  #flush(): void {
    // Once it is silent, nothing is asked but by a knock.
    if (this.#over || !this.#connection || this.#watch.silent) return;
    try {
      this.#outbox.empty(this.#connection);
    } catch (error) {
      this.#lose({ reason: 'network-error', detail: error instanceof Error ? error.message : 'not sent' });
    }
  }

  heard(bytes: number): void {
    this.#heardBytes = bytes;
    this.#heardAt = this.platform.monotonic();
  }

  onOutput(element: Element): void {
    this.#sending = this.#established ? whatIsSent(element) : 'session';
  }

  onEnd(end: SessionEnd, refused: boolean): void {
    this.#lose(end, refused);
  }

  onSent(text: string): void {
    const { monotonic, scheduler } = this.platform;
    this.#sentAt = monotonic();
    this.#tell({ kind: 'sent', what: this.#sending, at: scheduler.now(), bytes: byteLength(text) });
    this.#watch.asked();
  }

  failed({ lasting, ...end }: ExchangeFailure, exchange?: Exchange): boolean {
    this.#fail(end.detail ?? end.reason);
    const first = exchange?.asks === 1;
    if (!lasting && this.#watch.running) return this.#watch.failed(end, first);
    if (!lasting && first) return !this.#over;
    // 404 is how old servers say that they know no such session; before there is one it is an address without BOSH.
    const unknown = end.reason === 'session-lost' && this.#sid === undefined;
    this.#lose(unknown ? { ...end, reason: 'http-error' } : end);
    return false;
  }

  #fail(what: string): void {
    this.#tell({ kind: 'failed', what, at: this.platform.scheduler.now() });
  }

  #tell(activity: ChannelActivity): void {
    if (!this.#over) this.#listen({ kind: 'activity', activity });
  }

  /**
   * The first cause counts; whatever Strophe says afterwards is its echo.
   * @param leave whether the server is there and does not know yet.
   */
  #lose(end: SessionEnd, leave = false): void {
    if (this.#over) return;
    this.#close(end.reason);
    // Strophe may still be in the middle of its own work.
    this.#ending = leave ? this.#takeLeave() : Promise.resolve().then(() => this.#discard());
    this.#listen({ kind: 'ended', ...end });
  }

  #close(reason: ConnectionReason): void {
    this.#over = true;
    this.#deadline?.unsubscribe();
    this.#laterPoll?.unsubscribe();
    this.#watch.stop();
    this.#questions.loseAll(reason);
  }

  /** Aborts every request, closes the socket and clears Strophe's timer, which it does at once when it thinks it never connected. */
  #discard(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    if (!connection) return;
    connection.pass = null;
    connection.connected = false;
    connection.disconnect();
  }

  async #takeLeave(): Promise<void> {
    await Promise.resolve();
    const { platform, service } = this.#options;
    const address = this.#line && this.#sid !== undefined && { service, sid: this.#sid, rid: this.#line.nextRid };
    if (address) await terminateBosh(address, this.#established, platform);
    else closeStream(this.#connection?._proto, this.#established);
    this.#discard();
  }
}
