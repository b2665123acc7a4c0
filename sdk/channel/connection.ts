/**
 * Keeps a session up: tells what state it is in, revives it or makes a new one when it is lost, and hands it to the next page where
 * the page is reloaded.
 */
import type { Subscription } from 'rxjs';
import type { Platform } from '../platform.ts';
import type { Notification } from '../pubsub/notification.ts';
import { Attempts, type Made } from './attempts.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import type { ConnectionStates } from './connection-states.ts';
import { Farewells } from './farewells.ts';
import { endpointOf, finesseAnswers, fixedRoute } from './fixed-route.ts';
import { watchPage, type PagedConnection } from './page-watch.ts';
import { ownResource } from './left-over.ts';
import { Recovery } from './recovery.ts';
import type { Route } from './route.ts';
import { ServiceWatch, type ServiceVerdict } from './service-watch.ts';
import type { Session, SessionEvent } from './session.ts';
import { SessionStore } from './session-store.ts';
import { StateTeller, toldOf } from './state-teller.ts';
import type { SessionEnd } from './stream-end.ts';
import { startSession } from './strophe-session.ts';
import { telling } from './traffic-exchanges.ts';
import type { XmppParts, XmppSettings } from './xmpp-options.ts';

/** A connection that stood for so long, ms, has proved itself: the next loss begins with the shortest wait again. */
const STABLE_MS = 10_000;

/** So often it is knocked at a service that does not answer while the rest of its server does, before another side is tried. */
const KNOCKS = 2;

/** See the head of the file. Holds nothing before `open`, and nothing after `close`. */
export class Connection implements PagedConnection {
  readonly #platform: Platform;
  readonly owner: ConnectionOwner;
  readonly states: ConnectionStates;
  readonly #route: Route;
  readonly attempts: Attempts;
  readonly recovery: Recovery;
  readonly store: SessionStore;
  #resource: string;
  readonly #resourceTold: boolean;
  #page: Subscription | undefined;
  readonly teller: StateTeller;
  #made: Made | undefined;
  #watch: ServiceWatch | undefined;
  /** The session has been silent, and may be revived. */
  #silent = false;
  #establishedAt = 0;
  readonly #farewells = new Farewells();
  /** Counts beginnings and what ends them, so that nothing that comes late goes on with what was given up. */
  #run = 0;

  constructor(settings: XmppSettings, owner: ConnectionOwner, parts: XmppParts) {
    this.#platform = settings.platform;
    this.owner = owner;
    this.states = owner.states;
    const { userId, domain, service, resource, resourceTold } = settings;
    this.#resource = resource;
    this.#resourceTold = resourceTold;
    this.store = new SessionStore(
      settings.platform,
      `${userId}@${domain} ${service}`,
      ({ jid }) => jid.startsWith(`${userId}@`) && (!resourceTold || jid.endsWith(`/${resource}`)),
    );
    const endpoint = endpointOf(settings);
    const told = telling(this.#platform, settings.traffic);
    this.#route = parts.route ?? fixedRoute(endpoint, told);
    this.recovery = new Recovery({
      platform: this.#platform,
      backoff: settings.backoff,
      isAlone: (signal) => this.#route.isAlone(signal),
      finesseAnswers: (signal) => finesseAnswers(service, told, signal),
      onPlan: (retryAt) => this.teller.down(retryAt),
      onTry: (quick) => this.#tryAgain(quick),
    });
    this.teller = new StateTeller(this.states, this.recovery);
    if (!parts.route) this.teller.place(endpoint);
    this.attempts = new Attempts({
      settings,
      route: this.#route,
      startSession: parts.startSession ?? startSession,
      jidAt: ({ domain }) => `${userId}@${domain}/${this.#resource}`,
      // Never on both sides at once: who changes sides takes leave first.
      onEndpoint: (one) => {
        const leaving = one.side === this.states.place.side ? undefined : this.#farewells.said;
        this.teller.place(one);
        this.teller.trying();
        return leaving;
      },
      onWait: (why) => this.teller.waiting(why),
      onEvent: (session, event) => this.#onEvent(session, event),
      onMade: (made) => this.#onMade(made),
      onFailed: (end, resuming) => this.#onFailed(end, resuming),
      leave: (session, late) => this.#farewells.add(session, late),
    });
  }

  get heard(): Made | undefined {
    return this.#silent ? undefined : this.#made;
  }

  /** Begins, with the first attempt. */
  open(): void {
    this.recovery.begin(this.states.now.status !== 'idle');
    this.teller.begin();
    const { signals$ } = this.#platform;
    if (signals$) this.#page = watchPage(signals$, this);
    this.begin();
  }

  /** See `Channel.reconnect`. */
  reconnect(): void {
    const run = this.#letGo();
    this.recovery.begin(true);
    this.teller.begin();
    this.teller.trying();
    // The good-bye first: a server may take two sessions of one resource for a conflict.
    void Promise.resolve(this.#farewells.said).then(() => {
      if (run === this.#run) this.attempts.start(false);
    });
  }

  /** Ends the session, when `before` has settled where there is one, else at once, and resolves when nothing is left. */
  async close(before: Promise<void> | undefined): Promise<void> {
    this.#halt();
    const session = this.#made?.session;
    this.#made = undefined;
    this.store.release();
    // A page that goes has no time for one turn more.
    if (before) await before;
    await Promise.all([session?.end(), this.#farewells.said]);
  }

  /** Goes on with a session of the page before, else logs in. */
  begin(): void {
    const run = (this.#run += 1);
    this.teller.trying();
    // Those who were told of the attempt may have closed the channel.
    if (run !== this.#run) return;
    if (!this.store.hasAny) {
      this.attempts.start(false);
      return;
    }
    void this.store.take().then((kept) => {
      if (run !== this.#run) this.store.release();
      else if (kept) this.attempts.resume(kept.endpoint, { kind: 'resume', record: kept.record });
      else this.attempts.start(false);
    });
  }

  #tryAgain(quick: boolean): void {
    const run = this.#run;
    this.teller.down();
    if (run !== this.#run) return;
    const made = this.#made;
    if (this.#silent && made) {
      // Where there is another side, a service that does not answer while the rest does is not waited for.
      const isEnough = this.#route.needsFinesse && !quick && this.recovery.attempt > KNOCKS;
      if (!isEnough && made.session.knock()) return;
      this.#forget();
      this.#route.failed(made.endpoint, this.teller.end ?? { reason: 'timeout' });
    }
    this.attempts.start(quick);
  }

  #onEvent(session: Session, event: SessionEvent): void {
    if (event.kind === 'activity') {
      if (event.activity.kind === 'heard' && this.#made?.session === session) this.#onHeard(this.#made);
      this.owner.onActivity(event.activity);
      return;
    }
    if (event.kind === 'message') {
      this.owner.onMessage(event.message);
      return;
    }
    if (this.#made?.session !== session) return;
    switch (event.kind) {
      case 'trouble':
        if (this.states.now.status === 'connected') this.states.set({ ...toldOf(event), status: 'degraded' });
        break;
      case 'recovered':
        this.#onRecovered();
        break;
      case 'silent':
        this.#onSilent(event);
        break;
      case 'ended':
        this.#onEnded(event);
        break;
      case 'presence':
        this.#watch?.presence(event.presence);
        break;
      case 'established':
    }
  }

  #onMade(made: Made): void {
    const { endpoint, jid, resumed, presences } = made;
    this.#made = made;
    this.#silent = false;
    this.teller.deaf = undefined;
    this.#establishedAt = this.#platform.monotonic();
    this.#resource = jid.slice(jid.indexOf('/') + 1);
    this.teller.place(endpoint);
    this.#route.connected(endpoint);
    this.recovery.stop();
    this.teller.upReason = resumed ? 'session-resumed' : 'session-established';
    const { scheduler } = this.#platform;
    const tell = (verdict: ServiceVerdict): void => {
      if (this.#made === made) this.#onVerdict(made, verdict);
    };
    this.#watch = new ServiceWatch({ route: this.#route, endpoint, scheduler, tell });
    for (const presence of presences) this.#watch.presence(presence);
    this.#watch.established(resumed);
  }

  /** A notification of SystemInfo has come. */
  onService(notification: Notification): void {
    this.#watch?.notification(notification);
  }

  #onVerdict(made: Made, verdict: ServiceVerdict): void {
    if (verdict.kind === 'usable') {
      const epoch = this.teller.connected();
      // A subscriber may have closed the channel when it was told.
      if (this.#made === made) this.owner.onUp(epoch, made);
    } else if (verdict.kind === 'unusable') {
      this.owner.onDown();
      this.teller.unusable(verdict);
    } else {
      const end: SessionEnd = this.teller.failing ?? { reason: 'server-out-of-service' };
      this.#forget();
      this.#route.failed(made.endpoint, end);
      this.attempts.start(false);
    }
  }

  #onHeard(made: Made): void {
    if (this.#stood() && !this.#silent) this.recovery.proved();
    if (!this.teller.deaf) return;
    // What is heard may be that the session is no more: that is told next.
    void Promise.resolve().then(() => {
      if (this.heard !== made) return;
      this.teller.deaf = undefined;
      if (this.states.now.status === 'suspended') this.teller.up();
    });
  }

  #onRecovered(): void {
    if (this.#silent) {
      this.#silent = false;
      this.teller.end = undefined;
      this.teller.upReason = 'session-resumed';
      this.recovery.stop();
    }
    this.teller.deaf = undefined;
    this.teller.up();
  }

  #onSilent(end: SessionEnd): void {
    const first = !this.#silent && this.#stood();
    this.#silent = true;
    this.teller.end = toldOf(end);
    this.recovery.lost(end, first ? 'first' : undefined);
  }

  #onEnded(end: SessionEnd): void {
    const stood = !this.#silent && this.#stood();
    // Our own doing: we were asleep when it went, or cut off until the server gave it up; or only the connection is dead.
    const cutOff = end.reason === 'session-lost' && this.recovery.wasAlone;
    const expected = this.teller.deaf !== undefined || cutOff || (end.reason === 'timeout' && end.answered === true);
    const made = this.#made;
    this.#forget();
    if (made) this.#route.failed(made.endpoint, end);
    this.#lost(end, expected ? 'expected' : stood ? 'first' : undefined);
  }

  #onFailed(end: SessionEnd, resuming: boolean): void {
    this.store.release();
    if (end.reason === 'conflict' && !this.#resourceTold) {
      // Nobody else has that resource: the server still keeps a session of ours, and gives the name to no other.
      this.#resource = ownResource(this.#platform);
      this.#lost({ ...end, reason: 'server-terminated' });
      return;
    }
    const refused = end.reason === 'credentials-refused' || end.reason === 'conflict';
    if (resuming || (this.#route.eager && !refused)) this.attempts.start(false);
    else {
      this.teller.deaf = undefined;
      this.#lost(end);
    }
  }

  #lost(end: SessionEnd, how?: 'first' | 'expected'): void {
    const { reason, detail } = end;
    this.teller.end = toldOf(end);
    if (reason !== 'credentials-refused' && reason !== 'conflict') this.recovery.lost(end, how);
    else {
      this.#halt();
      this.states.set({ status: reason === 'conflict' ? 'conflict' : 'unauthorized', reason, detail });
    }
  }

  suspend(handedOver: boolean): void {
    if (handedOver) this.#made = undefined;
    this.#letGo();
    this.states.set({ status: 'suspended', reason: 'frozen' });
  }

  #letGo(): number {
    this.recovery.stop();
    this.attempts.drop();
    this.#forget();
    return (this.#run += 1);
  }

  #stood(): boolean {
    return this.#platform.monotonic() - this.#establishedAt >= STABLE_MS;
  }

  /** Lets the session go, if there is one. */
  #forget(): void {
    const made = this.#made;
    this.#made = undefined;
    this.#silent = false;
    this.#watch?.stop();
    this.teller.lost();
    if (made) this.#farewells.add(made.session);
    this.store.release();
    this.owner.onDown();
  }

  /** Nothing goes on by itself any more. */
  #halt(): void {
    this.#run += 1;
    this.#page?.unsubscribe();
    this.owner.onHidden(false);
    this.#watch?.stop();
    this.recovery.stop();
    this.attempts.drop();
  }
}
