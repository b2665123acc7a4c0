/** For tests and pictures: a client that tells exactly what it is made to tell. */
import { BehaviorSubject, NEVER, ReplaySubject, Subject } from 'rxjs';
import {
  userId,
  type ClientLogReceipt,
  type ClientSnapshot,
  type ClockEstimate,
  type ConnectionState,
  type ConnectionTransition,
  type FinesseClient,
  type Finding,
  type Health,
  type HealthSample,
  type Heartbeat,
  type LatencySummary,
  type NodeBrowser,
  type Notification,
  type ProbeResult,
  type ReachTarget,
  type ResourceUpdate,
  type ServerClock,
  type SystemInfo,
  type TrafficRecord,
  type TrafficRecording,
  type User,
} from '../../sdk/index.ts';

const unused = (): Promise<never> => Promise.reject(new Error('The gadget commands nothing.'));
const silent = (): typeof NEVER => NEVER;

/** A client made of subjects. Nothing is told until a test tells it. */
export class FakeClient implements FinesseClient {
  readonly userId = userId('1001001');
  readonly channelKind = 'desktop';
  readonly connection$ = new ReplaySubject<ConnectionState>(1);
  readonly transitions$ = new Subject<ConnectionTransition>();
  readonly notifications$ = new Subject<Notification>();
  readonly notificationCount$ = new BehaviorSubject(0);
  readonly heartbeat$ = new ReplaySubject<Heartbeat>(1);
  readonly clock$ = new ReplaySubject<ClockEstimate>(1);
  readonly latency$ = new ReplaySubject<LatencySummary>(1);
  readonly probes$ = new ReplaySubject<ProbeResult>(1);
  /** The stream of the user; put another in its place to let a later subscriber have that. */
  users = new ReplaySubject<ResourceUpdate<User>>(1);
  systems = new ReplaySubject<ResourceUpdate<SystemInfo>>(1);
  /** What the next `sendClientLog` gives. */
  answer: () => Promise<ClientLogReceipt> = () => new Promise(() => undefined);
  sent = 0;
  closed = 0;
  readonly health$ = new ReplaySubject<Health>(1);
  readonly clock: ServerClock = { now: () => 0, reading: () => undefined, estimate: () => undefined };
  readonly log = silentLog;
  /** What the gadget does not listen to. */
  readonly dialogs = silent;
  readonly tasks = silent;
  readonly media = silent;
  readonly team = silent;
  readonly queues = silent;
  readonly queue = silent;
  readonly clientLog = silent;
  readonly node = silent;
  reconnect: (() => void) | undefined = undefined;
  /** What `addresses()` gives. */
  targets: readonly ReachTarget[] = [];
  addresses(): readonly ReachTarget[] {
    return this.targets;
  }
  nodes: NodeBrowser = { subscriptions: () => [], items$: NEVER, service: undefined };
  readonly command = unused;
  readonly signIn = unused;
  readonly signOut = unused;
  readonly changeState = unused;
  readonly dialogAction = unused;
  readonly makeCall = unused;

  user(): ReplaySubject<ResourceUpdate<User>> {
    return this.users;
  }
  systemInfo(): ReplaySubject<ResourceUpdate<SystemInfo>> {
    return this.systems;
  }
  readonly traffic$ = new Subject<TrafficRecord>();
  readonly trafficWithBodies$ = NEVER;
  recording: TrafficRecording | undefined;
  readonly logDelivery$ = NEVER;
  /** The seconds of the last hour. */
  hour: readonly HealthSample[] = [];
  healthHistory(): readonly HealthSample[] {
    return this.hour;
  }
  snapshot(): ClientSnapshot {
    return { ...snapshot(Date.now()), userId: this.userId, channel: this.channelKind, pageId: this.log.pageId };
  }
  sendClientLog(): Promise<ClientLogReceipt> {
    this.sent += 1;
    return this.answer();
  }
  open(): void {
    // Whoever made the client opens it, never the gadget's element.
  }
  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
  /** Whether anything of it is still listened to. */
  get observed(): boolean {
    const streams: readonly { readonly observed: boolean }[] = [
      this.connection$,
      this.notificationCount$,
      this.heartbeat$,
      this.clock$,
      this.latency$,
      this.probes$,
      this.users,
      this.systems,
      this.traffic$,
      this.health$,
    ];
    return streams.some((stream) => stream.observed);
  }

  /** Tells a whole, healthy picture as of `now`. */
  tellAll(now: number): this {
    this.tellConnection({ since: now - 8_055_000 });
    this.heartbeat$.next(heartbeat(now - 4_000));
    this.clock$.next({ driftMs: -212, boundMs: 24, roundTripMs: 48, at: now - 20_000, samples: 8 });
    this.latency$.next(latency(now - 20_000));
    this.probes$.next({ kind: 'answered', at: now - 20_000, roundTripMs: 48, systemInfo: systemInfo() });
    this.notificationCount$.next(1_284);
    this.tellUser({ stateChangeTime: now - 212 - 851_000 });
    this.systems.next({ kind: 'snapshot', value: systemInfo(), at: now - 8_000_000 });
    return this;
  }
  tellConnection(change: Partial<ConnectionState> = {}): void {
    this.connection$.next({ status: 'connected', reason: 'session-established', since: 0, epoch: 1, ...change });
  }
  tellUser(change: Partial<User> = {}): void {
    this.users.next({ kind: 'update', value: user(change), at: Date.now() });
  }
}

/** The agent of the seed's sample. */
export function user(change: Partial<User> = {}): User {
  return {
    id: userId('1001001'),
    firstName: 'Isaac',
    lastName: 'Newton',
    loginName: 'isaac',
    state: 'READY',
    roles: ['Agent'],
    teams: [],
    settings: {},
    devices: [],
    ...change,
  };
}

/** A server in service. */
export function systemInfo(change: Partial<SystemInfo> = {}): SystemInfo {
  return { status: 'IN_SERVICE', xmppDomain: 'finesse1.example.com', ctiServers: [], ...change };
}

/** Round trips as of a time, in an even picture unless told otherwise. */
export function latency(at: number, more: Partial<LatencySummary> = {}): LatencySummary {
  return { last: 48, p50: 45, p95: 81, jitterMs: 0, spreadMs: 0, samples: 20, lost: 0, lossShare: 0, at, ...more };
}

/** A channel heard at `lastHeardAt`. */
export function heartbeat(lastHeardAt: number | undefined, overdue = false): Heartbeat {
  return {
    lastHeardAt,
    lastSentAt: undefined,
    lastSeenByServerAt: undefined,
    expectedBy: undefined,
    overdue,
    missed: overdue ? 1 : 0,
    suspicion: 0,
    roundTripMs: undefined,
  };
}

/** Health as of a time: all is well unless told. */
export function health(at: number, change: Partial<Health> = {}): Health {
  return { ...snapshot(at).health, level: 'good', since: at - 60_000, ...change };
}

/** A finding, likely and bad unless told. */
export function finding(at: number, change: Partial<Finding> = {}): Finding {
  return {
    id: 'network-1',
    cause: 'network',
    advice: 'network-lossy',
    level: 'lost',
    confidence: 0.75,
    certainty: 'likely',
    actor: 'both',
    place: 'network',
    since: at - 20_000,
    openedAt: at - 15_000,
    updatedAt: at,
    evidence: [{ code: 'rest-lost', at: at - 2_000, values: { count: 3, of: 10, ms: 5_003 } }],
    against: [],
    ...change,
  };
}

/** What a client knows of which nothing was heard yet. */
function snapshot(at: number): Omit<ClientSnapshot, 'userId' | 'channel' | 'pageId'> {
  const never = { rest: undefined, poll: undefined, ping: undefined, lossShare: undefined };
  const unheard = {
    driftMs: undefined,
    driftBoundMs: undefined,
    lastHeardAt: undefined,
    lastSeenByServerAt: undefined,
  };
  const idle = { hiddenSince: undefined, frozenSince: undefined, offlineSince: undefined, memory: undefined };
  const lags = { pageLagMs: undefined, pageLagP95Ms: undefined, machineLagMs: undefined, machineLagP95Ms: undefined };
  return {
    at,
    host: 'finesse1.example.com',
    userAgent: 'Mozilla/5.0',
    zoneMinutes: 540,
    clock: undefined,
    health: {
      at,
      level: 'unknown',
      since: at,
      findings: [],
      recent: [],
      place: 'unknown',
      numbers: { ...never, ...unheard, suspicion: 0, pageLagMs: undefined, machineLagMs: undefined },
      forecast: undefined,
      blindSpots: [],
    },
    machine: {
      at,
      ...idle,
      ...lags,
      pauses: [],
      longTasks: [],
      clockSets: [],
      pressure: undefined,
      browser: undefined,
      pageAgeMs: undefined,
      discarded: false,
      frames: undefined,
    },
  };
}

/** A receipt as Finesse's own event confirms it. */
export function receipt(at: number, change: Partial<ClientLogReceipt> = {}): ClientLogReceipt {
  return {
    status: 202,
    requestId: '07f14a42-6b3c-4855-a4c9-af50ab5e7cc6',
    at,
    characters: 12_340,
    lines: 214,
    parts: 1,
    confirmedBy: 'event',
    serverRoundTripMs: 61,
    ...change,
  };
}

const silentLog: FinesseClient['log'] = {
  id: 'test',
  pageId: '00000000',
  child: () => silentLog,
  log: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  lines: () => [],
  state: () => ({
    lines: 0,
    bytes: 0,
    dropped: 0,
    droppedByLevel: { debug: 0, info: 0, warn: 0, error: 0 },
    sequence: 0,
  }),
};
