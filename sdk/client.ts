/** Puts the rooms together: one client for one signed-in user on one channel. */
import { BehaviorSubject, lastValueFrom, ReplaySubject, Subject, Subscription, timer, type Observable } from 'rxjs';
import { createAgentCommands, type AgentCommands } from './agent-commands.ts';
import {
  isUp,
  type Channel,
  type ConnectionState,
  type ConnectionTransition,
  type DirectMessages,
} from './channel/channel.ts';
import type { ClientSnapshot } from './client-snapshot.ts';
import { telling } from './channel/traffic-exchanges.ts';
import { createCommands } from './commands.ts';
import { OptionsError } from './errors.ts';
import type { ClockEstimate } from './health/clock.ts';
import type { Health, HealthOptions, HealthSample } from './health/health.ts';
import type { Heartbeat } from './health/heartbeat.ts';
import type { LatencySummary } from './health/latency.ts';
import { logHealth } from './health/health-log.ts';
import { createMonitor } from './health/monitor.ts';
import type { ProbeResult } from './health/prober.ts';
import type { ReachTarget, ReachTargets } from './health/reach.ts';
import type { ServerClock } from './health/server-clock.ts';
import { userId as toUserId, type UserId } from './ids.ts';
import { driftMessage } from './logs/drift-line.ts';
import type { LogDelivery } from './logs/delivery.ts';
import { createLogKeeper } from './logs/keeper.ts';
import { createClientLog, type ClientLogger, type ClientLogOptions } from './logs/logger.ts';
import { createLogPoster, type ClientLogReceipt } from './logs/poster.ts';
import { createLogShipper } from './logs/shipper.ts';
import { createNodeBrowser, type NodeBrowser } from './node-browser.ts';
import { browserPlatform, type Platform } from './platform.ts';
import type { Notification } from './pubsub/notification.ts';
import { createRedactor } from './redaction.ts';
import { clientLogNode, MAX_LOG_DATA } from './resources/client-log.ts';
import type { RestClient } from './rest/rest-client.ts';
import { createStreams, type FinesseStreams } from './streams/client-streams.ts';
import { createTraffic, type Traffic, type TrafficRecording, type TrafficStreams } from './traffic.ts';

/**
 * A connection to Finesse for one user. Streams never error because of a lost connection (that is a value of
 * `connection$`) and complete after {@link FinesseClient.close}.
 */
export interface FinesseClient extends FinesseStreams, AgentCommands, TrafficStreams {
  /** Login id of the user whose session this is. */
  readonly userId: UserId;
  /** `xmpp`: an own BOSH or WebSocket session. `desktop`: the hub of the Finesse desktop. */
  readonly channelKind: 'xmpp' | 'desktop';
  /** State of the notification channel. Replays the latest; equal states are not repeated. */
  readonly connection$: Observable<ConnectionState>;
  /** Each change of status, once, in order: the history of the connection. Hot. */
  readonly transitions$: Observable<ConnectionTransition>;
  /** Every notification of every node that arrives. Hot. */
  readonly notifications$: Observable<Notification>;
  /** Messages between users; absent where the channel carries none (the hub of the Finesse desktop). */
  readonly messages?: DirectMessages | undefined;
  /** Looks at nodes, for tools: subscriptions as they stand, what comes as it came, and of an own session what the service holds. */
  readonly nodes: NodeBrowser;
  /** Notifications received since the client was made. Replays the latest, beginning with 0. */
  readonly notificationCount$: Observable<number>;
  /** Signs of life of the channel. Replays the latest; emits on each sign and when one is overdue. */
  readonly heartbeat$: Observable<Heartbeat>;
  /** Drift of the server's clock, once a minute while open and when the connection is lost. Replays the latest; silent before the first answered probe. */
  readonly clock$: Observable<ClockEstimate>;
  /** Round trips of the SystemInfo probe. Replays the latest; silent before the first answered probe. */
  readonly latency$: Observable<LatencySummary>;
  /** Each SystemInfo probe, failures too. Replays the latest. */
  readonly probes$: Observable<ProbeResult>;
  /** All that is known about the health of the connection: level, findings, figures, forecast. Replays the latest, beginning with `unknown`. */
  readonly health$: Observable<Health>;
  /** The last hour of it, second by second, oldest first; `from` and `to` are wall ms. */
  healthHistory(from?: number, to?: number): readonly HealthSample[];
  /** The server's clock; `clock.now()` is server time. */
  readonly clock: ServerClock;
  /** The client log. */
  readonly log: ClientLogger;
  /** How the client log gets to the server by itself. Replays the latest; tells when its state changes, not each line. */
  readonly logDelivery$: Observable<LogDelivery>;
  /** The ring that it was given to record its traffic from the first request on. */
  readonly recording: TrafficRecording | undefined;
  /**
   * Where it has its notifications and REST from, and the other side of the pair where that is known; as of now, for a check of the way
   * there. An address of the page's own origin is relative.
   */
  addresses(): readonly ReachTarget[];
  /** All that is known now, for a bundle, a HAR or a report; also after `close()`. */
  snapshot(): ClientSnapshot;
  /**
   * Posts what the client log holds and resolves with the server's receipt. What was acknowledged leaves the memory.
   * @throws FinesseError typed, nothing lost: `credentials-refused`, `api-error`, `host-unreachable`, `timeout`, `http-status`, `closed`.
   */
  sendClientLog(): Promise<ClientLogReceipt>;
  /** Opens the channel, or opens it again after `conflict` or `unauthorized`; starts the probes. Idempotent; nothing after `close()`. */
  open(): void;
  /**
   * Ends the session with a good-bye and makes a new one; where none stands, tries again at once. Streams go on: each begins anew with a
   * snapshot, so no state is missed. It is no loss to the diagnosis. Undefined on the hub of the Finesse desktop, whose session is not ours.
   */
  readonly reconnect: (() => void) | undefined;
  /** Ends every stream, request, timer and subscription; resolves within 3 s. Idempotent; final. */
  close(): Promise<void>;
}

/** Options of {@link createClient}. */
export interface ClientOptions {
  /** The way of the notifications; the client closes it. */
  readonly channel: Channel;
  /** The REST API of the same server; the client closes it. */
  readonly rest: RestClient;
  /** Login id of the signed-in user. */
  readonly userId: string;
  /** That of the page, worker or Node process unless told. */
  readonly platform?: Platform;
  /** Ms between SystemInfo probes, at least 1,000; 60,000 unless told, as the Finesse desktop does. */
  readonly probeIntervalMs?: number;
  /** Longest silence of a healthy channel, ms; unless told 30,000 (`wait` of BOSH) or 10,000 (WebSocket), none for the hub of the Finesse desktop. */
  readonly quietMs?: number;
  /** What is asked, without credentials, whether it can be reached, while there is trouble; nothing unless told. */
  readonly reachTargets?: ReachTargets;
  /** What the diagnosis is told: supported browsers, timers of the server. */
  readonly health?: HealthOptions;
  readonly clientLog?: ClientLogOptions;
  /** A ring (`createTrafficRecording`) that is to hold its traffic from the first request on; none unless told. */
  readonly recording?: TrafficRecording;
}

/** How long `close()` waits for a server that does not answer, ms. */
const CLOSE_TIMEOUT_MS = 3_000;

/**
 * Makes a client from its parts. Nothing is sent before {@link FinesseClient.open}.
 * @throws OptionsError where an option is missing or out of range.
 */
export function createClient(options: ClientOptions): FinesseClient {
  return assembleClient(options);
}

/** As {@link createClient}. `begun`: the traffic, where its parts have sent something already. */
export function assembleClient(options: ClientOptions, begun?: Traffic): FinesseClient {
  const { channel, rest, platform = browserPlatform(), probeIntervalMs = 60_000, clientLog = {} } = options;
  if (!options.userId) throw new OptionsError('userId must be the login id of the signed-in user.');
  if (!(probeIntervalMs >= 1_000)) throw new OptionsError('probeIntervalMs must be 1000 or more.');
  const userId = toUserId(options.userId);
  const { scheduler } = platform;

  const life = new Subscription();
  const closed$ = new ReplaySubject<void>(1);
  const count$ = new BehaviorSubject(0);
  const { quietMs, reachTargets, health, recording } = options;
  const redactor = createRedactor(clientLog.redaction);
  const traffic = begun ?? createTraffic(platform, [channel.traffic, rest.traffic], redactor);
  if (!begun) recording?.follow(traffic);
  const told = telling(platform, traffic.tap);
  const monitor = createMonitor({
    channel,
    rest,
    platform: told,
    probeIntervalMs,
    userId,
    quietMs,
    reachTargets,
    health,
  });
  let connection: ConnectionState | undefined;
  let serverZone: number | undefined;
  let driftLoggedAt: number | undefined;
  let connectionLogged: string | undefined;

  const memory = createClientLog(
    {
      now: () => scheduler.now(),
      serverClock: () => {
        const estimate = monitor.clock.estimate();
        return estimate && { driftMs: estimate.driftMs, boundMs: estimate.boundMs, zoneMinutes: serverZone };
      },
      monotonic: platform.monotonic,
      connection: () => connection?.status ?? 'none',
      uuid: platform.uuid,
      redact: redactor.text,
    },
    clientLog,
  );
  const log = memory.logger(clientLog.id ?? 'finesse-pulse');
  const { host = clientLog.host ?? '' } = clientLog.keep || {};
  const keeper = createLogKeeper({ log: memory, logger: log, owner: `${userId}@${host}`, platform }, clientLog.keep);
  const driftLog = memory.logger(clientLog.driftId ?? 'Header');
  const poster = createLogPoster({
    log: memory,
    logger: log,
    keeper,
    rest,
    events$: channel.notifications(clientLogNode(userId)),
    ready$: channel.ready(clientLogNode(userId)),
    maxCharacters: MAX_LOG_DATA,
    userId,
    platform,
    connected: () => connection !== undefined && isUp(connection),
    ...(clientLog.confirmTimeoutMs !== undefined && { confirmTimeoutMs: clientLog.confirmTimeoutMs }),
  });
  const { health$ } = monitor;
  const { exchanges$ } = rest;
  const shipper = createLogShipper(
    { poster, keeper, buffer: memory.buffer, logger: log, platform, health$, exchanges$ },
    clientLog.post,
  );

  const onProbe = (result: ProbeResult): void => {
    if (result.kind === 'answered') serverZone = result.systemInfo.timezoneOffset ?? serverZone;
    else log.warn(`SystemInfo did not answer within ${Math.round(result.afterMs)} ms:`, result.error);
  };
  const onClock = (estimate: ClockEstimate): void => {
    const { stepMs, stepOf = 'unknown' } = estimate;
    if (stepMs !== undefined) {
      const whose = { client: "This computer's clock", server: "The server's clock", unknown: 'A clock' }[stepOf];
      log.warn(`${whose} was set: the drift jumped by ${Math.round(stepMs)} ms.`);
    }
    const now = platform.monotonic();
    // Bursts measure more often than the desktop writes; half an interval of slack keeps a late tick from skipping a line.
    if (driftLoggedAt === undefined || now - driftLoggedAt >= probeIntervalMs / 2) {
      driftLoggedAt = now;
      driftLog.info(driftMessage(estimate));
    }
  };

  life.add(
    channel.connection$.subscribe((state) => {
      connection = state;
      const detail = state.detail === undefined ? '' : `, ${state.detail}`;
      const line = `Connection: ${state.status} (${state.reason}${detail}), session ${state.epoch}.`;
      // Each attempt of an outage tells its state anew.
      if (line !== connectionLogged) log.info(line);
      connectionLogged = line;
    }),
  );
  life.add(channel.notifications$.subscribe(() => count$.next(count$.value + 1)));
  life.add(monitor.probes$.subscribe(onProbe));
  life.add(monitor.clock$.subscribe(onClock));
  life.add(logHealth(monitor.health$, log).subscribe());

  const commands = createCommands({ channel, rest, platform });
  const streams = createStreams({ channel, rest, platform, userId, closed$ });

  let closing = false;
  const gone = new Subject<void>();
  const left = lastValueFrom(gone, { defaultValue: undefined });
  const shut = async (): Promise<void> => {
    log.info('The client closes.');
    commands.close();
    shipper.close();
    // The channel first: it still knows which subscriptions it must end on the server.
    const channelLeft = channel.close();
    closed$.next();
    life.unsubscribe();
    const restLeft = rest.close();
    monitor.close();
    const logKept = keeper.close();
    count$.complete();
    await new Promise<void>((resolve) => {
      const limit = timer(CLOSE_TIMEOUT_MS, scheduler).subscribe(() => resolve());
      void Promise.allSettled([channelLeft, restLeft, logKept]).then(() => {
        limit.unsubscribe();
        resolve();
      });
    });
  };

  return {
    userId,
    channelKind: channel.kind,
    connection$: channel.connection$,
    transitions$: channel.transitions$,
    notifications$: channel.notifications$,
    messages: channel.messages,
    nodes: createNodeBrowser(channel.nodes, redactor.text),
    reconnect: channel.reconnect && (() => channel.reconnect?.()),
    notificationCount$: count$.asObservable(),
    heartbeat$: monitor.heartbeat$,
    clock$: monitor.clock$,
    latency$: monitor.latency$,
    probes$: monitor.probes$,
    health$: monitor.health$,
    healthHistory: monitor.history,
    clock: monitor.clock,
    traffic$: traffic.traffic$,
    trafficWithBodies$: traffic.trafficWithBodies$,
    recording,
    addresses: monitor.addresses,
    ...streams,
    ...createAgentCommands(commands, rest, userId),
    log,
    logDelivery$: shipper.delivery$,
    snapshot: () => {
      const at = scheduler.now();
      return {
        at,
        userId,
        host: connection?.side ?? clientLog.host,
        channel: channel.kind,
        pageId: log.pageId,
        userAgent: platform.machine?.userAgent,
        zoneMinutes: clientLog.zoneMinutes?.(at) ?? -new Date(at).getTimezoneOffset(),
        clock: monitor.clock.estimate(),
        ...monitor.known(),
      };
    },
    sendClientLog: shipper.send,
    open: () => {
      if (closing) return;
      keeper.start();
      shipper.start();
      monitor.start();
      channel.open();
    },
    close: () => {
      // Set first: who is told of it may close it again.
      if (!closing) {
        closing = true;
        void shut().then(() => {
          traffic.close();
          gone.complete();
        });
      }
      return left;
    },
  };
}
