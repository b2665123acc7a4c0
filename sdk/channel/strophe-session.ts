/**
 * One XMPP session over Strophe, from its login to its end; afterwards it is thrown away, since a Strophe connection that was
 * reused after a failure may send nothing, or send what belonged to the session before. Strophe's 100 ms tick is replaced by
 * what comes from the network: each answer lets it ask again at once, whether the tab is hidden or not.
 */
import type { Subscription } from 'rxjs';
import { CLIENT_NAMESPACE, pingIq } from '../pubsub/stanzas.ts';
import { xml, type XmlElement, type XmlNode } from '../xml.ts';
import type { ChannelActivity, ConnectionReason } from './channel.ts';
import { byteLength } from './byte-length.ts';
import { elementFromDom, elementToDom } from './dom-xml.ts';
import { closeStream, terminateBosh } from './goodbye.ts';
import { answerTo, IqMap, type IqOutcome } from './iq-map.ts';
import type { BoshRecord, Session, SessionEvent, SessionOptions } from './session.ts';
import { endOfCondition, readRefusal, readStreamEnd, type SessionEnd } from './stream-end.ts';
import { loadStrophe, NOT_LOADED, type ExchangeFailure, type StropheLibrary } from './strophe.ts';
import { whatIsHeard, whatIsSent } from './traffic.ts';

/** An empty answer sooner than this after our last request, ms, was not held by the server: `wait` is a second at least. */
const HELD_MS = 1_000;
/** So many unheld answers in a row, and the server does not hold at all: from then on polls keep {@link UNHELD_POLL_MS} apart. */
const UNHELD_LIMIT = 3;
const UNHELD_POLL_MS = 1_000;

type StropheConnection = InstanceType<StropheLibrary['Strophe']['Connection']>;

/**
 * Starts a session.
 * @param password is kept until it was handed over, and no longer.
 */
export function startSession(
  options: SessionOptions,
  password: string,
  listen: (event: SessionEvent) => void,
): Session {
  const session = new StropheSession(options, listen);
  session.start(password);
  return session;
}

class StropheSession implements Session {
  readonly #options: SessionOptions;
  readonly #listen: (event: SessionEvent) => void;
  readonly #questions: IqMap;
  #connection: StropheConnection | undefined;
  #deadline: Subscription | undefined;
  #laterPoll: Subscription | undefined;
  #over = false;
  #ending: Promise<void> | undefined;
  #established = false;
  #jid: string;
  #outbox: Element[] = [];
  #flushDue = false;
  /** Rids that were asked twice since the last good answer. */
  readonly #askedAgain = new Set<number>();
  #unheld = 0;
  #lastSent = 0;
  #sending: ReturnType<typeof whatIsSent> = 'session';
  #heardBytes = 0;
  #pingId: string | undefined;
  /** What a good-bye over BOSH needs. */
  #sid: string | undefined;
  #rid = 0;

  constructor(options: SessionOptions, listen: (event: SessionEvent) => void) {
    this.#options = options;
    this.#listen = listen;
    this.#jid = options.jid;
    this.#questions = new IqMap(options.platform.scheduler);
  }

  start(password: string): void {
    const { connectTimeoutMs, platform } = this.#options;
    const late = (): void =>
      this.#lose({ reason: 'timeout', detail: `no session within ${connectTimeoutMs} ms` }, true);
    this.#deadline = platform.scheduler.schedule(late, connectTimeoutMs);
    loadStrophe().then(
      (library) => this.#connect(library, password),
      () => this.#lose({ reason: 'network-error', detail: NOT_LOADED }),
    );
  }

  ask(to: string, timeoutMs: number, question: (id: string) => XmlNode): Promise<IqOutcome> {
    if (this.#over) return Promise.resolve({ kind: 'lost', reason: 'closed-by-caller' });
    const id = this.#options.platform.uuid();
    const answer = this.#questions.expect(id, to, timeoutMs);
    this.#send(question(id));
    return answer;
  }

  async ping(timeoutMs: number): Promise<IqOutcome> {
    const { domain, platform } = this.#options;
    const asked = platform.monotonic();
    const outcome = await this.ask(domain, timeoutMs, (id) => {
      this.#pingId = id;
      return pingIq({ id, to: domain });
    });
    if (outcome.kind === 'result' || outcome.kind === 'error') {
      const ms = platform.monotonic() - asked;
      this.#tell({ kind: 'round-trip', what: 'ping', at: platform.scheduler.now(), ms });
    }
    return outcome;
  }

  check(): void {
    void this.ping(this.#options.pingIntervalMs);
  }

  knock(): boolean {
    return false;
  }

  handOver(): BoshRecord | undefined {
    return undefined;
  }

  end(): Promise<void> {
    if (!this.#ending) {
      this.#close('closed-by-caller');
      this.#ending = this.#sayGoodbye();
    }
    return this.#ending;
  }

  #connect(library: StropheLibrary, password: string): void {
    if (this.#over) return;
    const { service, jid, wait, hold } = this.#options;
    const { SASLPlain, SASLSHA1, SASLSHA256, SASLSHA512 } = library.Strophe;
    const connection = new library.Strophe.Connection(service, {
      mechanisms: [SASLPlain, SASLSHA1, SASLSHA256, SASLSHA512],
    });
    this.#connection = connection;
    // Finesse asks for PLAIN; the others are for a server that does not offer it. The highest priority is taken.
    for (const mechanism of Object.values(connection.mechanisms)) {
      if (mechanism.mechname === 'PLAIN') mechanism.priority = 100;
    }
    const isOver = (): boolean => this.#over;
    library.watch(connection, {
      get over() {
        return isOver();
      },
      fetch: this.#options.platform.fetch,
      heard: (bytes) => {
        this.#askedAgain.clear();
        this.#heardBytes = bytes;
      },
      failed: (failure, rid) => this.#onFailure(failure, rid),
    });
    connection.xmlInput = (node) => this.#onInput(node);
    connection.xmlOutput = (element) => this.#onOutput(element);
    connection.rawOutput = (text) => this.#onSent(text);
    // Holds off Strophe's own answer to every IQ that no handler took.
    connection.addHandler(() => true, null, null, null);
    try {
      const onStatus = (status: number, condition: string | null | undefined, element?: Element): void => {
        if (status === library.Strophe.Status.CONNECTED && !this.#over) this.#onBound(connection);
        else this.#onStatus(library.Strophe.Status, status, condition, element);
      };
      connection.connect(jid, password, onStatus, wait, hold);
    } catch (error) {
      this.#lose({ reason: 'network-error', detail: error instanceof Error ? error.message : 'not connected' });
    }
  }

  #onStatus(
    Status: StropheLibrary['Strophe']['Status'],
    status: number,
    condition: string | null | undefined,
    element: Element | undefined,
  ): void {
    const said = condition ?? undefined;
    if (status === Status.AUTHFAIL) this.#lose(readRefusal(element && elementOf(element), said), true);
    else if (status === Status.CONNFAIL || status === Status.ERROR) this.#lose(endOfCondition(said ?? 'unknown'));
    else if (status === Status.DISCONNECTED) this.#lose({ reason: 'network-error', detail: 'disconnected' });
  }

  /** Bound; usable once the server has taken our presence, which it has when it answers a question sent after it. */
  #onBound(connection: StropheConnection): void {
    const { presencePriority, connectTimeoutMs } = this.#options;
    this.#jid = connection.jid;
    connection.pass = null;
    this.#send(xml('presence', { xmlns: CLIENT_NAMESPACE }, xml('priority', {}, String(presencePriority))));
    void this.ping(connectTimeoutMs).then(({ kind }) => {
      if (this.#over || kind === 'timeout' || kind === 'lost') return;
      this.#established = true;
      this.#deadline?.unsubscribe();
      this.#listen({ kind: 'established', jid: this.#jid, resumed: false });
    });
  }

  /** Everything that comes in, before Strophe acts on it: a `<body>`, or the frame of a WebSocket in a wrapper. */
  #onInput(node: Node | MessageEvent): void {
    if (this.#over) return;
    if (!('nodeType' in node)) {
      // What Strophe hands on in place of an element when the stream of a WebSocket is closed in the usual words.
      this.#lose({ reason: 'server-terminated', detail: 'stream closed' });
      return;
    }
    const root = elementOf(node as Element);
    if (!root) {
      this.#fail('xml-too-large');
      this.#lose({ reason: 'server-terminated', detail: 'xml-too-large' }, true);
      return;
    }
    this.#sid ??= root.attributes.get('sid');
    this.#tellHeard(root);
    for (const stanza of root.children) {
      if (stanza.localName === 'message') this.#listen({ kind: 'message', message: stanza });
      else if (stanza.localName === 'iq') this.#onIq(stanza);
    }
    const end = readStreamEnd(root);
    if (end) this.#lose(end);
    else this.#pollAgain(root.children.length === 0);
  }

  #onIq(iq: XmlElement): void {
    const type = iq.attributes.get('type');
    if (type !== 'get' && type !== 'set') {
      this.#questions.settle(iq, { domain: this.#options.domain, jid: this.#jid });
      return;
    }
    this.#send(answerTo(iq));
  }

  #pollAgain(empty: boolean): void {
    // Those who were told may have closed the channel.
    if (this.#over) return;
    const { monotonic, scheduler } = this.#options.platform;
    this.#unheld = empty && monotonic() - this.#lastSent < HELD_MS ? this.#unheld + 1 : 0;
    if (this.#unheld < UNHELD_LIMIT) this.#flushSoon();
    else {
      this.#laterPoll?.unsubscribe();
      this.#laterPoll = scheduler.schedule(() => this.#flush(), UNHELD_POLL_MS);
    }
  }

  #send(stanza: XmlNode): void {
    this.#outbox.push(elementToDom(stanza));
    this.#flushSoon();
  }

  /** Once all that goes on now is done, so that stanzas sent together travel together, and never inside Strophe's own work. */
  #flushSoon(): void {
    if (this.#flushDue) return;
    this.#flushDue = true;
    void Promise.resolve().then(() => {
      this.#flushDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    const connection = this.#connection;
    if (this.#over || !connection) return;
    try {
      if (this.#outbox.length > 0) connection.send(this.#outbox.splice(0));
      // Strophe sets its tick anew only while it calls itself connected; the network drives us, so none is needed.
      const { connected } = connection;
      connection.connected = false;
      connection.flush();
      connection.connected = connected;
    } catch (error) {
      this.#lose({ reason: 'network-error', detail: error instanceof Error ? error.message : 'not sent' });
    }
  }

  #onOutput(element: Element): void {
    // A rid may be asked again while a later one is under way.
    this.#rid = Math.max(this.#rid, Number(element.getAttribute('rid')));
    this.#sending = this.#established ? whatIsSent(element) : 'session';
  }

  #onSent(text: string): void {
    const { monotonic, scheduler } = this.#options.platform;
    this.#lastSent = monotonic();
    this.#tell({ kind: 'sent', what: this.#sending, at: scheduler.now(), bytes: byteLength(text) });
  }

  #tellHeard(root: XmlElement): void {
    const what = this.#established ? whatIsHeard(root, this.#pingId) : 'session';
    this.#tell({ kind: 'heard', what, at: this.#options.platform.scheduler.now(), bytes: this.#heardBytes });
  }

  #onFailure(failure: ExchangeFailure, rid: number | undefined): 'again' | 'over' {
    this.#fail(failure.detail ?? failure.reason);
    if (!failure.lasting && rid !== undefined && !this.#askedAgain.has(rid)) {
      this.#askedAgain.add(rid);
      return 'again';
    }
    // 404 is how old servers say that they know no such session; before there is one it is an address without BOSH.
    const unknown = failure.reason === 'session-lost' && this.#sid === undefined;
    this.#lose(unknown ? { ...failure, reason: 'http-error' } : failure);
    return 'over';
  }

  #fail(what: string): void {
    this.#tell({ kind: 'failed', what, at: this.#options.platform.scheduler.now() });
  }

  #tell(activity: ChannelActivity): void {
    if (!this.#over) this.#listen({ kind: 'activity', activity });
  }

  /**
   * The first cause counts; whatever Strophe says afterwards is its echo.
   * @param leave whether the server is there and does not know yet.
   */
  #lose({ reason, detail }: SessionEnd, leave = false): void {
    if (this.#over) return;
    this.#close(reason);
    // Strophe may still be in the middle of its own work.
    this.#ending = leave ? this.#sayGoodbye() : Promise.resolve().then(() => this.#discard());
    this.#listen({ kind: 'ended', reason, ...(detail === undefined ? {} : { detail }) });
  }

  #close(reason: ConnectionReason): void {
    this.#over = true;
    this.#deadline?.unsubscribe();
    this.#laterPoll?.unsubscribe();
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

  async #sayGoodbye(): Promise<void> {
    const { platform, service } = this.#options;
    await Promise.resolve();
    const socket = socketOf(this.#connection?._proto);
    if (socket) closeStream(socket, this.#established);
    else if (this.#sid !== undefined) {
      const address = { service, sid: this.#sid, rid: this.#rid + 1, present: this.#established };
      await terminateBosh(address, platform);
    }
    this.#discard();
  }
}

function elementOf(node: Element): XmlElement | undefined {
  try {
    return elementFromDom(node);
  } catch {
    return undefined;
  }
}

function socketOf(transport: object | undefined): Pick<WebSocket, 'send'> | undefined {
  return transport && 'socket' in transport ? ((transport.socket as WebSocket | null) ?? undefined) : undefined;
}
