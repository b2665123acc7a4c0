/** A channel over an own XMPP session: connects, notices a loss, says why, and comes back by itself with a fresh session. */
import { lastValueFrom, Subject, type Observable, type Subscription } from 'rxjs';
import type { NodePath } from '../ids.ts';
import { readMessage, readUpdate } from '../pubsub/envelope.ts';
import type { Notification } from '../pubsub/notification.ts';
import type { XmlElement } from '../xml.ts';
import { backoffDelay, interceptedDelay } from './backoff.ts';
import type { Channel, ChannelActivity, ConnectionState, ConnectionTransition } from './channel.ts';
import { ConnectionStates } from './connection-states.ts';
import { watchLiveness, type Liveness } from './liveness.ts';
import { NodeSubscriptions } from './node-subscriptions.ts';
import { PubSubPorts } from './pubsub-port.ts';
import type { Session, SessionEvent } from './session.ts';
import type { SessionEnd } from './stream-end.ts';
import { startSession } from './strophe-session.ts';
import { checkXmppOptions, type XmppChannelOptions, type XmppSettings } from './xmpp-options.ts';

/** How long a ping waits for its answer, ms; the same that the Finesse desktop allows. */
const ANSWER_MS = 10_000;
/** Pings without an answer that prove a loss; the Finesse desktop gives up after two as well. */
const PING_TRIES = 2;
/** A connection that stood for so long, ms, has proved itself: the next loss begins with the shortest wait again. */
const STABLE_MS = 10_000;

/**
 * Makes a channel; nothing is sent before `open()`.
 * @throws OptionsError where an option is missing or out of range.
 */
export function createXmppChannel(options: XmppChannelOptions): Channel {
  return new XmppChannel(checkXmppOptions(options));
}

class XmppChannel implements Channel {
  readonly kind = 'xmpp';
  readonly connection$: Observable<ConnectionState>;
  readonly transitions$: Observable<ConnectionTransition>;
  readonly activity$: Observable<ChannelActivity>;
  readonly notifications$: Observable<Notification>;
  readonly #settings: XmppSettings;
  readonly #states: ConnectionStates;
  readonly #activity = new Subject<ChannelActivity>();
  readonly #notifications = new Subject<Notification>();
  readonly #subscriptions: NodeSubscriptions;
  readonly #ports: PubSubPorts;
  #session: Session | undefined;
  #liveness: Liveness | undefined;
  #retry: Subscription | undefined;
  /** Limit of an attempt while its password is waited for; the session has a limit of its own. */
  #passwordDeadline: Subscription | undefined;
  /** Counts attempts, so that a password that comes late does not start one that was given up. */
  #attempts = 0;
  #failures = 0;
  #establishedAt: number | undefined;
  /** Sessions before may still be taking leave. */
  #leaving: Promise<unknown> | undefined;
  #closed = false;
  readonly #quiet = new Subject<void>();

  constructor(settings: XmppSettings) {
    const { scheduler } = settings.platform;
    this.#settings = settings;
    this.#states = new ConnectionStates(scheduler);
    this.#subscriptions = new NodeSubscriptions({ scheduler, isAutomatic: settings.isAutomatic });
    this.#ports = new PubSubPorts(settings.pubsubDomain);
    this.connection$ = this.#states.state$;
    this.transitions$ = this.#states.transitions$;
    this.activity$ = this.#activity.asObservable();
    this.notifications$ = this.#notifications.asObservable();
  }

  notifications(node: NodePath): Observable<Notification> {
    return this.#subscriptions.of(node);
  }

  ready(node: NodePath): Observable<number> {
    return this.#subscriptions.ready(node);
  }

  open(): void {
    if (!['idle', 'conflict', 'unauthorized'].includes(this.#states.now.status)) return;
    this.#failures = 0;
    this.#states.set({ status: 'connecting', reason: 'opened', attempt: 1 });
    void this.#attempt();
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      void this.#shut().then(() => this.#quiet.complete());
    }
    return lastValueFrom(this.#quiet, { defaultValue: undefined });
  }

  async #attempt(): Promise<void> {
    // Those who were told of the attempt may have closed the channel.
    if (this.#closed) return;
    const attempt = (this.#attempts += 1);
    const { platform, connectTimeoutMs } = this.#settings;
    this.#passwordDeadline = platform.scheduler.schedule(
      () => this.#lost({ reason: 'timeout', detail: `no password within ${connectTimeoutMs} ms` }),
      connectTimeoutMs,
    );
    let secret: string;
    try {
      secret = await this.#settings.password();
    } catch {
      if (attempt === this.#attempts)
        this.#lost({ reason: 'network-error', detail: 'the password could not be fetched' });
      return;
    }
    if (attempt !== this.#attempts) return;
    this.#passwordDeadline.unsubscribe();
    const session = startSession(this.#settings, secret, (event) => {
      if (this.#session === session) this.#onEvent(session, event);
    });
    this.#session = session;
  }

  #onEvent(session: Session, event: SessionEvent): void {
    switch (event.kind) {
      case 'activity':
        this.#liveness?.note(event.activity);
        this.#activity.next(event.activity);
        break;
      case 'message':
        this.#onMessage(event.message);
        break;
      case 'established':
        this.#onEstablished(session, event.jid);
        break;
      case 'ended':
        this.#leave(session);
        this.#lost(event);
    }
  }

  #onEstablished(session: Session, jid: string): void {
    const { platform, pingIntervalMs } = this.#settings;
    this.#establishedAt = platform.monotonic();
    this.#liveness = watchLiveness({
      scheduler: platform.scheduler,
      intervalMs: pingIntervalMs,
      answerMs: ANSWER_MS,
      tries: PING_TRIES,
      ping: (timeoutMs) => session.ping(timeoutMs),
      onDead: () => {
        this.#activity.next({ kind: 'failed', what: 'ping unanswered', at: platform.scheduler.now() });
        if (this.#session !== session) return;
        this.#leave(session);
        this.#lost({ reason: 'timeout', detail: `${PING_TRIES} pings without an answer` });
      },
    });
    const epoch = this.#states.connected('session-established');
    // A subscriber may have closed the channel when it was told.
    if (this.#session === session) this.#subscriptions.up(epoch, this.#ports.over(session, jid));
  }

  #onMessage(message: XmlElement): void {
    // Users cannot send in the name of a whole domain; only the server and its services have such addresses.
    if (message.attributes.get('from')?.includes('@')) return;
    const receivedAt = this.#settings.platform.scheduler.now();
    for (const item of readMessage(message)) {
      const notification = readUpdate(item, receivedAt);
      this.#notifications.next(notification);
      this.#subscriptions.deliver(notification);
    }
  }

  #lost({ reason, detail }: SessionEnd): void {
    const { monotonic } = this.#settings.platform;
    const stood = this.#establishedAt === undefined ? undefined : monotonic() - this.#establishedAt;
    this.#failures = stood !== undefined && stood >= STABLE_MS ? 0 : this.#failures + 1;
    this.#leaveSession();
    if (reason === 'credentials-refused') this.#states.set({ status: 'unauthorized', reason, detail });
    else if (reason === 'conflict') this.#states.set({ status: 'conflict', reason, detail });
    else this.#reconnect({ reason, ...(detail === undefined ? {} : { detail }) });
  }

  #reconnect({ reason, detail }: SessionEnd): void {
    const { platform, backoff } = this.#settings;
    const { scheduler, random } = platform;
    const intercepted = reason === 'not-xmpp';
    const status = intercepted ? 'intercepted' : 'reconnecting';
    const delay = intercepted ? interceptedDelay(random(), backoff) : backoffDelay(this.#failures, random(), backoff);
    const attempt = this.#failures + 1;
    this.#retry = scheduler.schedule(() => {
      this.#states.set({ status, reason, detail, attempt });
      void this.#attempt();
    }, delay);
    this.#states.set({ status, reason, detail, attempt, retryAt: scheduler.now() + delay });
  }

  #leave(session: Session): void {
    const before = this.#leaving;
    const leaving = Promise.all([before, session.end()]).then(() => {
      if (this.#leaving === leaving) this.#leaving = undefined;
    });
    this.#leaving = leaving;
  }

  #leaveSession(): void {
    this.#attempts += 1;
    this.#passwordDeadline?.unsubscribe();
    this.#liveness?.stop();
    this.#liveness = undefined;
    this.#session = undefined;
    this.#establishedAt = undefined;
    this.#subscriptions.down();
  }

  async #shut(): Promise<void> {
    this.#states.close();
    const session = this.#session;
    this.#retry?.unsubscribe();
    this.#liveness?.stop();
    const unsubscribed = this.#subscriptions.close();
    this.#leaveSession();
    this.#notifications.complete();
    this.#activity.complete();
    await unsubscribed;
    await Promise.all([session?.end(), this.#leaving]);
  }
}
