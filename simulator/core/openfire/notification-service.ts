/**
 * The Notification Service of a Finesse: Openfire as Cisco ships it, over BOSH and WebSocket, with its pubsub service,
 * its idle reaper and its log lines. It knows users only through its owner's callbacks, and time only through its surroundings.
 */
import { interval, type Observable, type Subscription } from 'rxjs';
import type { FinesseVersion, HttpHandler, SocketHandler, Surroundings, Timers } from '../types.ts';
import { createBosh } from './bosh.ts';
import { createServiceLog, LINE, type ServiceLog } from './log.ts';
import type { UserMessages } from './messages.ts';
import { createPubSub, type NodeAccess } from './pubsub.ts';
import { createRouter, type PresenceChange } from './router.ts';
import type { KillHow, SessionInfo } from './session.ts';
import { createStream, type StreamTransport, type XmppStream } from './stream.ts';
import { createSockets } from './websocket.ts';

/** What {@link createNotificationService} needs. User ids come in lower case, as in JIDs. */
export interface NotificationServiceOptions {
  /** `xmppDomain`: the FQDN of the node. Its pubsub service is `pubsub.<domain>`. */
  readonly domain: string;
  readonly surroundings: Surroundings;
  readonly timers: Timers;
  /** Form of the notifications. */
  readonly envelope: FinesseVersion;
  /** Whether SASL PLAIN succeeds. */
  authenticate(userId: string, password: string): boolean;
  /** Nodes that the user hears of without subscribing (facts §2.1); they are listed among its subscriptions. */
  automaticNodes(userId: string): readonly string[];
  /** Whether the user may subscribe to a node. */
  access(userId: string, node: string): NodeAccess;
  /** The server's own clock for log lines, ms since the epoch; true time unless told. */
  readonly serverClock?: () => number;
  /** Name that the server gives itself in `from`; the domain unless told. */
  readonly serverName?: string;
  /** Minutes by which the server's local time, in which logs are written, is ahead of UTC; 0 unless told. */
  readonly zoneOffsetMinutes?: number;
  /** Lines kept of each log file; 5,000 unless told. */
  readonly logCapacity?: number;
  /** Answer to a request of an unknown BOSH session: a terminate body (unless told), or HTTP 404 as old versions do. */
  readonly unknownSid?: 'terminate' | 'http-404';
  /**
   * Answers kept for a rid that is asked again: the last two (unless told), or the last two that held stanzas, as upstream Openfire 3.x
   * (HttpSession.sentElements): there asking again for an answer that was empty ends the session with `item-not-found`.
   */
  readonly replay?: 'all' | 'stanzas';
  /**
   * What becomes of a subscription that is asked for again: the one that stands is told (unless told), or another one is made, as upstream
   * Openfire does; each then has to be ended by its `subid`. Notifications come once per JID all the same.
   */
  readonly repeated?: 'same' | 'another';
  /** Whether what goes to a bare JID reaches all its sessions (unless told), or only the one of the highest priority. */
  readonly deliverToAll?: boolean;
}

/** A running Notification Service. Everything on it may be called at any time and none of it throws. */
export interface NotificationService {
  /** POST and OPTIONS of `/http-bind` (with or without a trailing slash). Connections are reset while the service is stopped. */
  readonly http: HttpHandler;
  /** Accepts a WebSocket of subprotocol `xmpp`. */
  readonly socket: SocketHandler;
  /** Publishes one `<Update>` on a node: to its explicit subscribers and, automatically, to the given users. Lost while stopped. */
  publish(node: string, updateXml: string, automaticFor: readonly string[]): void;
  /** Availability of sessions. Hot; completes with {@link close}. */
  readonly presence$: Observable<PresenceChange>;
  /** Presence of the XMPP user `finesse`, told to every available session. True at first. */
  setFinessePresence(available: boolean): void;
  /** What becomes of messages between users; carried at first. */
  setUserMessages(fate: UserMessages): void;
  /** Live sessions of both transports. */
  sessions(): readonly SessionInfo[];
  /** Ends the sessions that the filter picks; returns how many. */
  kill(filter: (session: SessionInfo) => boolean, how: KillHow): number;
  /** The service stops: open connections are reset, new ones too, sessions are gone and their users unavailable. Idempotent. */
  stop(): void;
  /** The service starts again, as a new publisher; explicit subscriptions have survived. Idempotent. */
  start(): void;
  readonly running: boolean;
  readonly log: ServiceLog;
  /** Stops for good: no timer is left and all streams complete. Idempotent. */
  close(): void;
}

const DEFAULT_LOG_CAPACITY = 5_000;

/** A service that runs. */
export function createNotificationService(options: NotificationServiceOptions): NotificationService {
  const { surroundings, timers, envelope } = options;
  const { scheduler, random } = surroundings;
  const domain = options.domain.toLowerCase();
  const serverName = options.serverName ?? domain;
  const serverClock = options.serverClock ?? (() => scheduler.now());
  const log = createServiceLog({
    serverClock,
    zoneOffsetMinutes: options.zoneOffsetMinutes ?? 0,
    capacity: options.logCapacity ?? DEFAULT_LOG_CAPACITY,
  });
  const router = createRouter({ domain, now: () => scheduler.now(), deliverToAll: options.deliverToAll ?? true });
  const pubsub = createPubSub({
    domain,
    random,
    envelope,
    router,
    log,
    repeated: options.repeated ?? 'same',
    automaticNodes: (userId) => options.automaticNodes(userId),
    access: (userId, node) => options.access(userId, node),
  });
  const openStream = (transport: StreamTransport): XmppStream =>
    createStream(transport, {
      domain,
      random,
      router,
      pubsub,
      authenticate: (userId, password) => options.authenticate(userId, password),
      userMessages: () => userMessages,
      failed: (error) => log.writeInfo(LINE.failed(error)),
    });
  const shared = { domain, serverName, surroundings, serverClock, log, openStream };
  const bosh = createBosh({
    ...shared,
    timers,
    unknownSid: options.unknownSid ?? 'terminate',
    replay: options.replay ?? 'all',
  });
  const sockets = createSockets({ ...shared, inactivity: timers.inactivity });
  let reaper: Subscription | undefined;
  let closed = false;
  let userMessages: UserMessages = 'carried';

  const served = () => [...bosh.sessions(), ...sockets.sessions()];
  const live = () => served().filter((one) => one.live);
  const service: NotificationService = {
    http: (request, signal) => (service.running ? bosh.http(request, signal) : Promise.resolve({ kind: 'reset' })),
    socket(peer, remote) {
      if (service.running) return sockets.socket(peer, remote);
      peer.reset();
      return { receive: () => undefined, gone: () => undefined };
    },
    publish(node, updateXml, automaticFor) {
      if (service.running) pubsub.publish(node, updateXml, automaticFor);
    },
    presence$: router.presence$,
    setFinessePresence: (available) => router.setFinessePresence(available),
    setUserMessages(fate) {
      userMessages = fate;
    },
    sessions: () => live().map((one) => one.info()),
    kill(filter, how) {
      const chosen = live().filter((one) => filter(one.info()));
      for (const one of chosen) one.kill(how);
      return chosen.length;
    },
    stop() {
      if (!service.running) return;
      reaper?.unsubscribe();
      reaper = undefined;
      bosh.reset();
      sockets.reset();
      log.writeInfo(LINE.stopped);
    },
    start() {
      if (service.running || closed) return;
      pubsub.started();
      reaper = interval(timers.reaper, scheduler).subscribe(() => {
        for (const one of served()) one.reap();
      });
      log.writeInfo(LINE.started);
    },
    get running() {
      return reaper !== undefined;
    },
    log,
    close() {
      service.stop();
      closed = true;
      router.close();
      log.close();
    },
  };
  service.start();
  return service;
}
