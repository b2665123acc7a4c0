/** Options of `connectFinesse`, checked once and early: what is wrong is told before anything is sent. */
import { HOST } from './channel/side.ts';
import { waysTo } from './channel/transport-choice.ts';
import type { FailoverRouteOptions } from './channel/failover-route.ts';
import { FinesseError, OptionsError, TransportError } from './errors.ts';
import type { HealthOptions } from './health/health.ts';
import type { ClientLogOptions } from './logs/logger.ts';
import type { Platform } from './platform.ts';
import type { TrafficRecording } from './traffic.ts';

/** Options of `connectFinesse`. */
export interface ConnectOptions {
  /**
   * Fully qualified name of a Finesse server, such as `finesse1.example.com`: without scheme, port and path. The other side of a pair
   * is learnt from it. One of `host` and `hosts` is due.
   */
  readonly host?: string;
  /** Names of both servers of a pair, the preferred one first: so the first connection succeeds too while that one is down. */
  readonly hosts?: readonly string[];
  /** Login id of the user. */
  readonly userId: string;
  /** Password of the user, where the deployment has no single sign-on. Kept only in memory. One of `password` and `token` is due. */
  readonly password?: string;
  /**
   * Access token, or what gives one, where the deployment has single sign-on. A function is asked before each request and attempt, and once
   * more, with `true`, when what it gave was refused: then a fresh token is due, and the same one is not tried again.
   */
  readonly token?: string | ((refused: boolean) => string | Promise<string>);
  /**
   * `auto` unless told: WebSocket (Finesse 12.0 and later), and BOSH (all versions; deprecated by Cisco from 12.5(1)) where no WebSocket can
   * be made; what worked is remembered for the tab. `websocket` or `bosh`: that one only.
   */
  readonly transport?: 'auto' | 'bosh' | 'websocket';
  /**
   * Port of REST, 8445 unless told, and of the notification service: unless told, 8445 (12.5(1) and later) and then 7443, or 7443 alone
   * before 12.x.
   */
  readonly ports?: { readonly rest?: number; readonly notifications?: number };
  /** Whole address of the notification service, in place of those made of host, transport and port. There is one side only then. */
  readonly serviceUrl?: string;
  /** Origin of REST, in place of one made of host and port; '' for the page's own origin. There is one side only then. */
  readonly restUrl?: string;
  /**
   * Whether to go over to the other side of the pair when this one is not usable, by the rules of Cisco's HA chapter: usable is a side whose
   * SystemInfo says IN_SERVICE, where XMPP connects, and where user `finesse` is present. True unless told, wherever there can be another side.
   */
  readonly failover?: boolean;
  /** XMPP resource; `finesse-pulse-` and a random tail unless told. Never `desktop`: that is the Finesse desktop's. */
  readonly resource?: string;
  /** Ms between SystemInfo probes, at least 1,000; 60,000 unless told, as the Finesse desktop does. */
  readonly probeIntervalMs?: number;
  /** How long the whole may take, ms; 30,000 unless told. */
  readonly timeoutMs?: number;
  /** Options of the client log. */
  readonly clientLog?: ClientLogOptions;
  /** What the diagnosis is told: supported browsers, timers of the server. */
  readonly health?: HealthOptions;
  /** A ring (`createTrafficRecording`) that is to hold the traffic from the first request on, that of a connect that fails too; none unless told. */
  readonly recording?: TrafficRecording;
  /** Parts in place of those of the page, worker or Node process. */
  readonly platform?: Partial<Platform>;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Where to connect, as a route wants it. */
export type Addresses = Pick<FailoverRouteOptions, 'hosts' | 'failover' | 'restUrlOf' | 'waysOf'>;

/** As `createClient` has it, ms. */
const LEAST_PROBE_MS = 1_000;
/** SSO servers are spared after a failure for so long, ms. */
const TOKEN_AGAIN_MS = 5_000;
const TRANSPORTS: readonly string[] = ['auto', 'bosh', 'websocket'] satisfies readonly ConnectOptions['transport'][];

/** @throws OptionsError naming the option and what it should be. */
export function addressesOf(options: ConnectOptions): Addresses {
  const { host, hosts = host === undefined ? [] : [host], userId, ports = {}, serviceUrl, restUrl } = options;
  const { transport = 'auto', failover = true } = options;
  if (
    (host !== undefined && options.hosts !== undefined) ||
    hosts.length === 0 ||
    !hosts.every((one) => HOST.test(one))
  ) {
    throw new OptionsError(
      'One of host and hosts must be given: names of Finesse servers, such as finesse1.example.com, without https:// and port.',
    );
  }
  if (!userId) throw new OptionsError('userId must be the login id of the user.');
  if (!TRANSPORTS.includes(transport)) throw new OptionsError("transport must be 'auto', 'bosh' or 'websocket'.");
  for (const port of [ports.rest, ports.notifications]) {
    if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new OptionsError('ports must be from 1 to 65535.');
    }
  }
  if (!((options.probeIntervalMs ?? LEAST_PROBE_MS) >= LEAST_PROBE_MS)) {
    throw new OptionsError(`probeIntervalMs must be ${LEAST_PROBE_MS} or more.`);
  }
  const socket = serviceUrl === undefined ? undefined : /^wss?:/i.test(serviceUrl);
  if (socket !== undefined && transport !== 'auto' && socket !== (transport === 'websocket')) {
    throw new OptionsError('serviceUrl must begin with wss:// for websocket, and with https:// for bosh.');
  }
  const single = serviceUrl !== undefined || restUrl !== undefined || !failover;
  if (single && hosts.length > 1) {
    throw new OptionsError('serviceUrl, restUrl and failover: false are for one host; give both hosts without them.');
  }
  // Node has WebSocket from version 22 on.
  const wanted = transport === 'auto' && !('WebSocket' in globalThis) ? 'bosh' : transport;
  return {
    hosts,
    failover: !single,
    restUrlOf: (name) => restUrl ?? `https://${name}:${ports.rest ?? 8445}`,
    waysOf: (name, info) =>
      serviceUrl === undefined
        ? waysTo(name, info, { transport: wanted, port: ports.notifications })
        : [{ transport: socket ? 'websocket' : 'bosh', service: serviceUrl }],
  };
}

/**
 * Gives the password or token.
 * @throws OptionsError where there is not exactly one.
 */
export function secretOf({ password, token }: ConnectOptions): (refused?: boolean) => Promise<string> {
  if ((password === undefined) === (token === undefined) || password === '' || token === '') {
    throw new OptionsError(
      'One of password (no single sign-on) and token (single sign-on) must be given, and not be empty.',
    );
  }
  return async (refused = false) => {
    if (typeof token !== 'function') return token ?? password ?? '';
    try {
      return await token(refused);
    } catch (cause) {
      if (cause instanceof FinesseError) throw cause;
      const why = { cause, retryAfterMs: TOKEN_AGAIN_MS };
      throw new TransportError(
        'host-unreachable',
        'The access token could not be fetched. The cause is attached.',
        why,
      );
    }
  };
}
