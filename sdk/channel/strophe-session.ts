/**
 * One XMPP session over Strophe, from its login to its end; afterwards it is thrown away, since a Strophe connection that was
 * reused after a failure may send nothing, or send what belonged to the session before. Strophe's 100 ms tick is replaced by
 * what comes from the network: each answer lets it ask again at once, whether the tab is hidden or not.
 */
import type { Subscription } from 'rxjs';
import { CLIENT_NAMESPACE } from '../pubsub/stanzas.ts';
import type { Platform } from '../platform.ts';
import { xml, type XmlElement, type XmlNode } from '../xml.ts';
import type { ExchangeFailure } from './answers.ts';
import { planHandOver, readTerms } from './bosh-terms.ts';
import { byteLength } from './byte-length.ts';
import type { ChannelActivity, ConnectionReason } from './channel.ts';
import { tryElementFromDom } from './dom-xml.ts';
import type { Exchange } from './exchanges.ts';
import { anyAnswers, bindingOf } from './fixed-route.ts';
import { closeStream, lastWords, pauseBosh, terminateBosh } from './goodbye.ts';
import type { IqOutcome } from './iq-map.ts';
import { Outbox } from './outbox.ts';
import { PollFloor } from './poll-floor.ts';
import { Questions } from './questions.ts';
import type { BoshRecord, Session, SessionEvent, SessionOptions, SessionStart } from './session.ts';
import { PATIENCE_MS, SessionWatch, type WatchEvent } from './session-watch.ts';
import { readStreamEnd, type SessionEnd } from './stream-end.ts';
import type { ConnectionEars, StropheConnection, StropheLibrary } from './strophe.ts';
import { loadStrophe, NOT_LOADED } from './strophe.ts';
import { whatIsHeard, whatIsSent } from './traffic.ts';
import { telling } from './traffic-exchanges.ts';
import { Wire } from './wire.ts';

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
  readonly traffic: ConnectionEars['traffic'];
  late = false;
  readonly send: (stanza: XmlNode) => void;
  readonly #options: SessionOptions;
  readonly #listen: (event: SessionEvent) => void;
  readonly #questions: Questions;
  readonly #outbox: Outbox;
  readonly #pollFloor = new PollFloor();
  readonly #watch: SessionWatch;
  #connection: StropheConnection | undefined;
  readonly #wire: Wire;
  #deadline: Subscription | undefined;
  over = false;
  #ending: Promise<void> | undefined;
  #established = false;
  #jid: string;
  #sid: string | undefined;
  #sending: ReturnType<typeof whatIsSent> = 'session';
  #heardBytes = 0;
  /** How long after a younger request the answer to the older one came. */
  #turnMs: number | undefined;
  /** Last moment, monotonic ms, at which the server can have seen a request before it fell silent. */
  #seenAt: number | undefined;

  constructor(options: SessionOptions, listen: (event: SessionEvent) => void) {
    const { jid, domain, platform, service, traffic } = options;
    this.#options = options;
    this.platform = platform;
    this.traffic = traffic;
    this.#listen = listen;
    this.#jid = jid;
    this.#outbox = new Outbox(platform, () => this.#flush());
    this.send = (stanza) => this.#outbox.send(stanza);
    this.#questions = new Questions({ platform, domain, send: this.send });
    this.#wire = new Wire(options, this.#questions);
    const socket = /^ws/i.test(service);
    this.#watch = new SessionWatch({
      platform,
      roundTrips: this.#questions.pings.roundTrips,
      patienceMs: PATIENCE_MS[socket ? 'websocket' : 'bosh'],
      ...(socket && {
        answersOthers: (signal) => anyAnswers([bindingOf(service)], telling(platform, traffic), signal),
      }),
      line: this.#wire,
      tell: (event) => this.#onWatch(event),
    });
  }

  start(start: SessionStart): void {
    const { connectTimeoutMs, platform } = this.#options;
    const late = (): void => {
      const end = { reason: 'timeout', detail: `no session within ${connectTimeoutMs} ms` } as const;
      this.#lose(this.#heardBytes > 0 ? { ...end, answered: true } : end, true);
    };
    this.#deadline = platform.scheduler.schedule(late, connectTimeoutMs);
    loadStrophe().then(
      (library) => this.#connect(library, start),
      () => this.#lose({ reason: 'network-error', detail: NOT_LOADED }),
    );
  }

  ask(to: string, timeoutMs: number, question: (id: string) => XmlNode): Promise<IqOutcome> {
    if (this.over) return Promise.resolve({ kind: 'lost', reason: 'closed-by-caller' });
    return this.#questions.ask(to, timeoutMs, question);
  }

  check(): void {
    this.#watch.check();
  }

  knock(): boolean {
    if (this.over || !this.#wire.bosh) return false;
    const now = this.platform.monotonic();
    if (now - (this.#seenAt ?? now) > this.#wire.terms.inactivityMs) return false;
    this.#watch.knock();
    return true;
  }

  handOver(): BoshRecord | undefined {
    const sid = this.#sid;
    if (this.over || !this.#established || !this.#wire.bosh || sid === undefined) return undefined;
    const { rid, pauseMs, inactivityMs } = planHandOver(this.#wire.bosh, this.#wire.terms);
    this.#close('closed-by-caller');
    this.#discard();
    const address = { ...this.#options, sid, rid };
    this.#ending = pauseMs > 0 ? pauseBosh(address, pauseMs / 1_000, this.platform) : Promise.resolve();
    return { sid, rid, jid: this.#jid, inactivityMs };
  }

  end(late = false): Promise<void> {
    if (!this.#ending) {
      this.#close(late ? 'timeout' : 'closed-by-caller');
      this.#ending = this.#takeLeave();
    }
    return this.#ending;
  }

  #connect(library: StropheLibrary, start: SessionStart): void {
    if (this.over) return;
    if (start.kind === 'resume') this.#sid = start.record.sid;
    try {
      this.#connection = library.connection(this.#options.service, this);
      this.#wire.bosh = library.lineOf(this.#connection);
      this.#wire.useTerms(this.#wire.terms);
      library.open(this.#connection, this.#options, start, this);
    } catch (error) {
      this.#lose({ reason: 'network-error', detail: error instanceof Error ? error.message : 'not connected' });
    }
  }

  /** Bound; usable once the server has taken our presence, which it has when it answers a question sent after it. */
  onBound(jid: string): void {
    this.#jid = jid;
    const { presencePriority } = this.#options;
    if (presencePriority !== 'none') {
      const priority = xml('priority', {}, String(presencePriority));
      this.#outbox.send(xml('presence', { xmlns: CLIENT_NAMESPACE }, priority));
    }
    this.#questions.ping();
  }

  /** The server has said nothing yet: whether it knows the session shows when it answers. */
  onAttached(): void {
    this.#wire.resuming = true;
    this.#watch.start();
    this.#questions.ping();
  }

  onInput(node: Element | undefined): void {
    if (this.over) return;
    const root = node && tryElementFromDom(node);
    if (!root) {
      const detail = node ? 'xml-too-large' : 'stream closed';
      if (node) this.#fail(detail);
      this.#lose({ reason: 'server-terminated', detail, answered: true }, node !== undefined);
      return;
    }
    if (this.#sid === undefined && root.attributes.has('sid')) {
      this.#sid = root.attributes.get('sid');
      this.#wire.useTerms(readTerms(root, this.#options.wait));
    }
    const what = this.#established ? whatIsHeard(root, this.#questions.pings.ids) : 'session';
    this.#tell({ kind: 'heard', what, at: this.platform.scheduler.now(), bytes: this.#heardBytes });
    if (this.#turnMs !== undefined && root.children.length === 0) this.#onTurn(this.#turnMs);
    for (const stanza of root.children) this.#onStanza(stanza);
    const end = readStreamEnd(root);
    if (end) this.#lose({ ...end, answered: true });
    this.#goOn(root.children.length === 0);
  }

  #goOn(empty: boolean): void {
    if (this.over) return;
    this.#seenAt = undefined;
    if (this.#wire.resuming && !this.#wire.askOn()) {
      this.#lose({ reason: 'session-lost', detail: 'somebody else goes on with it', answered: true });
      return;
    }
    this.#watch.heard();
    this.#pollAgain(empty);
  }

  #onStanza(stanza: XmlElement): void {
    if (this.over) return;
    if (stanza.localName === 'message') this.#listen({ kind: 'message', message: stanza });
    else if (stanza.localName === 'presence') this.#listen({ kind: 'presence', presence: stanza });
    else if (stanza.localName === 'iq') {
      const ms = this.#questions.take(stanza, this.#jid);
      if (ms !== undefined) this.#onPong(ms);
    }
  }

  /** Empty, and so released by the younger request: a round trip as good as that of a ping. */
  #onTurn(ms: number): void {
    this.#questions.pings.roundTrips.note(ms);
    this.#tell({ kind: 'round-trip', what: 'poll', at: this.platform.scheduler.now(), ms });
  }

  #onPong(ms: number): void {
    this.#tell({ kind: 'round-trip', what: 'ping', at: this.platform.scheduler.now(), ms });
    if (this.over || this.#established) return;
    const resumed = this.#wire.resuming;
    this.#wire.resuming = false;
    this.#established = true;
    this.#deadline?.unsubscribe();
    this.#watch.start();
    this.#listen({ kind: 'established', jid: this.#jid, resumed });
  }

  #onWatch(event: WatchEvent): void {
    if (event.kind !== 'recovered' && (event.reason === 'answer-overdue' || event.reason === 'timeout')) {
      this.#fail(event.detail ?? event.reason);
    }
    if (this.over) return;
    const revivable = this.#wire.bosh && this.#established;
    if (event.kind === 'silent' && !revivable) {
      const { kind: _, ...end } = event;
      this.#lose(end);
      return;
    }
    if (event.kind === 'silent') this.#seenAt ??= this.#wire.sentAt;
    if (this.#established) this.#listen(event);
  }

  #pollAgain(empty: boolean): void {
    const idle = this.#wire.bosh && this.#established && this.#wire.unanswered.length === 0;
    this.#outbox.flushSoon(
      idle ? this.#pollFloor.after(empty, this.#wire.heardAt - this.#wire.sentAt, this.#wire.terms) : 0,
    );
  }

  #flush(): void {
    // Once it is silent, nothing is asked but by a knock. What cannot go yet stays here, where a good-bye can take it along.
    if (this.over || !this.#connection || this.#watch.mute || this.#wire.bosh?.open === false) return;
    try {
      this.#outbox.empty(this.#connection);
    } catch (error) {
      this.#lose({ reason: 'network-error', detail: error instanceof Error ? error.message : 'not sent' });
    }
  }

  heard(bytes: number, exchange?: Exchange): void {
    this.#heardBytes = bytes;
    this.#wire.heardAt = this.platform.monotonic();
    const [younger] = this.#wire.unanswered;
    const measures = exchange?.asks === 1 && younger?.asks === 1;
    this.#turnMs = measures ? this.#wire.heardAt - younger.sentAt : undefined;
  }

  onOutput(element: Element): void {
    this.#sending = this.#established ? whatIsSent(element) : 'session';
  }

  onEnd(end: SessionEnd, refused: boolean): void {
    this.#lose(end, refused);
  }

  onSent(text: string): void {
    const { monotonic, scheduler } = this.platform;
    this.#wire.sentAt = monotonic();
    this.#tell({ kind: 'sent', what: this.#sending, at: scheduler.now(), bytes: byteLength(text) });
    this.#watch.asked();
  }

  failed({ lasting, ...end }: ExchangeFailure, exchange?: Exchange): boolean {
    this.#fail(end.detail ?? end.reason);
    const first = exchange?.asks === 1;
    if (!lasting && this.#watch.running) return this.#watch.failed(end, first);
    if (!lasting && first) return !this.over;
    // 404 is how old servers say that they know no such session; before there is one it is an address without BOSH.
    const unknown = end.reason === 'session-lost' && this.#sid === undefined;
    this.#lose(unknown ? { ...end, reason: 'http-error' } : end);
    return false;
  }

  #fail(what: string): void {
    this.#tell({ kind: 'failed', what, at: this.platform.scheduler.now() });
  }

  #tell(activity: ChannelActivity): void {
    if (!this.over) this.#listen({ kind: 'activity', activity });
  }

  /**
   * The first cause counts; whatever Strophe says afterwards is its echo.
   * @param leave whether the server is there and does not know yet.
   */
  #lose(end: SessionEnd, leave = false): void {
    if (this.over) return;
    this.#close(end.reason);
    // Strophe may still be in the middle of its own work.
    this.#ending = leave ? this.#takeLeave() : Promise.resolve().then(() => this.#discard());
    this.#listen({ kind: 'ended', ...end });
  }

  #close(reason: ConnectionReason): void {
    this.over = true;
    this.late = reason === 'timeout' || reason === 'answer-overdue' || this.#watch.silent;
    this.#deadline?.unsubscribe();
    this.#outbox.stop();
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
    const unsent = this.#established ? this.#outbox.take() : [];
    const last = this.#established && this.#options.presencePriority !== 'none' ? lastWords(unsent) : unsent;
    await Promise.resolve();
    const sid = this.#sid;
    const rid = this.#wire.bosh?.nextRid;
    if (rid !== undefined && sid !== undefined)
      await terminateBosh({ ...this.#options, sid, rid }, last, this.platform);
    else closeStream(this.#connection?._proto, last);
    this.#discard();
  }
}
