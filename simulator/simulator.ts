/**
 * A Finesse to talk to: two sides with a Notification Service and REST each, one truth behind them, and faults on demand.
 * The faces (in-process, msw, Node) only carry requests here; nothing in this module knows of sockets, browsers or files.
 */
import { asyncScheduler, Subscription } from 'rxjs';
import { createControl } from './core/control.ts';
import { exampleWorld } from './core/example-world.ts';
import { createServerFaults } from './core/faults-server.ts';
import { createFaults, type Faults } from './core/faults.ts';
import { createFinesse, type Finesse } from './core/finesse/finesse.ts';
import type { PresenceRules } from './core/finesse/presence-monitor.ts';
import {
  createNotificationService,
  type NotificationService,
  type NotificationServiceOptions,
} from './core/openfire/notification-service.ts';
import { seededRandom } from './core/random.ts';
import type {
  Deployment,
  FinesseVersion,
  HttpAnswer,
  HttpHandler,
  SideName,
  SocketHandler,
  Surroundings,
  Timers,
} from './core/types.ts';
import type { World } from './core/world.ts';

/** The timers of Cisco's technote 211376, in ms. */
export const TECHNOTE_TIMERS: Timers = { hold: 30_000, inactivity: 60_000, reaper: 30_000, grace: 60_000 };

/** What a simulator is made of; everything has a default. */
export interface SimulatorOptions {
  /** Agents, teams, queues; the example world unless given. */
  readonly world?: World;
  /** In place of the world's. */
  readonly version?: FinesseVersion;
  /** In place of the world's. */
  readonly deployment?: Deployment;
  /** In place of those of the technote. */
  readonly timers?: Partial<Timers>;
  /** Seed of all chance, 1 unless told: the same seed and the same requests give the same run. */
  readonly seed?: number;
  /** Time, real unless given, and chance, of the seed unless given. A `VirtualClock` makes hours pass in milliseconds. */
  readonly surroundings?: Partial<Surroundings>;
  /** Origins from which pages may use REST (CORS); none unless told, as Finesse is delivered. `*` stands for any. */
  readonly restOrigins?: readonly string[];
  /** Where the Notification Service is to depart from what is usual: ways of other versions of Openfire. */
  readonly openfire?: Pick<NotificationServiceOptions, 'unknownSid' | 'replay' | 'repeated' | 'deliverToAll'>;
  /** How lost presence is judged, beside `timers.grace`. */
  readonly presence?: Partial<Omit<PresenceRules, 'graceMs'>>;
}

/** One of the two servers. */
export interface Side {
  readonly name: SideName;
  /** Its fully qualified name, which is also its XMPP domain. */
  readonly host: string;
  readonly notification: NotificationService;
  /** REST without faults. */
  readonly rest: HttpHandler;
  /** Everything that the server answers by HTTP, through the faults: `/http-bind`, `/finesse/api`. */
  readonly http: HttpHandler;
  /** WebSockets of subprotocol `xmpp`, through the faults. */
  readonly socket: SocketHandler;
}

/** A running simulator. */
export interface Simulator {
  readonly sides: Readonly<Record<SideName, Side>>;
  /** Users, calls and queues: what both sides know. */
  readonly finesse: Finesse;
  readonly faults: Faults;
  readonly surroundings: Surroundings;
  /** The control API, `/simulator/*`. For loopback only, which is up to who serves it: it tells passwords. */
  readonly control: HttpHandler;
  /** Ends all faults, sessions and timers. Idempotent. */
  close(): void;
}

/**
 * Makes a simulator that runs at once.
 * @example
 * const clock = new VirtualClock();
 * const simulator = createSimulator({ surroundings: { scheduler: clock } });
 * const platform = { ...browserPlatform(), scheduler: clock, monotonic: clock.monotonic, fetch: inProcessFetch(simulator) };
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { world = exampleWorld, seed = 1, restOrigins = [] } = options;
  const { version = world.version, deployment = world.deployment } = options;
  const timers: Timers = { ...TECHNOTE_TIMERS, ...options.timers };
  const surroundings: Surroundings = { scheduler: asyncScheduler, random: seededRandom(seed), ...options.surroundings };
  const all = new Subscription();

  const finesse = createFinesse({
    world,
    surroundings,
    version,
    deployment,
    presence: { ...options.presence, graceMs: timers.grace },
    publish: (node, updateXml, automaticFor, sides) => {
      for (const side of sides) notification[side].publish(node, updateXml, automaticFor);
    },
  });
  const createService = (side: SideName): NotificationService =>
    createNotificationService({
      ...options.openfire,
      domain: world.sides[side].host,
      surroundings,
      timers,
      envelope: version,
      zoneOffsetMinutes: world.timezoneOffset,
      authenticate: (userId, password) => finesse.authenticate(userId, password),
      automaticNodes: (userId) => finesse.automaticNodes(userId),
      access: (userId, node) => finesse.accessTo(userId, node),
      serverClock: () => finesse.clock.now(),
    });
  const notification: Readonly<Record<SideName, NotificationService>> = {
    a: createService('a'),
    b: createService('b'),
  };
  for (const side of ['a', 'b'] as const) {
    all.add(
      notification[side].presence$.subscribe(({ jid, userId, available, at }) =>
        finesse.presence({ userId, resource: jid.replace(/^[^/]*\/?/, ''), available, at, side }),
      ),
    );
  }
  const faults = createFaults({
    surroundings,
    server: createServerFaults({ finesse, notification }),
    userOf: (side, sid) => notification[side].sessions().find((one) => one.id === sid)?.userId,
  });

  const createSide = (name: SideName): Side => {
    const rest = withCors(finesse.rest(name), restOrigins);
    const service = notification[name];
    const route: HttpHandler = (request, signal) => {
      const path = request.path.replace(/\?.*$/s, '');
      if (path === '/http-bind' || path === '/http-bind/') return service.http(request, signal);
      if (path.startsWith('/finesse/')) return rest(request, signal);
      return Promise.resolve({
        kind: 'answer',
        status: 404,
        headers: { 'content-type': 'text/plain' },
        body: 'Not found\n',
      });
    };
    return {
      name,
      host: world.sides[name].host,
      notification: service,
      rest,
      http: faults.http(name, route),
      socket: faults.socket(name, service.socket),
    };
  };
  const sides = { a: createSide('a'), b: createSide('b') };
  let closed = false;
  return {
    sides,
    finesse,
    faults,
    surroundings,
    control: createControl({ world, finesse, faults, notification, surroundings }),
    close() {
      if (closed) return;
      closed = true;
      faults.close();
      all.unsubscribe();
      notification.a.close();
      notification.b.close();
      finesse.close();
    },
  };
}

/** Configurable CORS, as Finesse has it from 12.6(2): without an origin that is allowed nothing is said about CORS at all. */
function withCors(rest: HttpHandler, origins: readonly string[]): HttpHandler {
  if (origins.length === 0) return rest;
  return async (request, signal) => {
    const { origin } = request.headers;
    if (origin === undefined || !(origins.includes('*') || origins.includes(origin))) return rest(request, signal);
    const allow = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' };
    const answer = (more: HttpAnswer) => ({ ...more, kind: 'answer' as const, headers: { ...more.headers, ...allow } });
    if (request.method === 'OPTIONS') {
      const preflight = {
        'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
        'access-control-allow-headers': 'authorization, content-type, locale, requestid',
        'access-control-max-age': '600',
      };
      return answer({ status: 200, headers: preflight, body: '' });
    }
    const outcome = await rest(request, signal);
    return outcome.kind === 'answer' ? answer(outcome) : outcome;
  };
}
