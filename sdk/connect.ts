/** One call from a name and a password to a connected client, for a page or program of one's own. */
import { filter, firstValueFrom, map, merge, timer } from 'rxjs';
import type { ConnectionState } from './channel/channel.ts';
import { NOT_LOADED } from './channel/strophe.ts';
import { createXmppChannel } from './channel/xmpp-channel.ts';
import { checkXmppOptions } from './channel/xmpp-options.ts';
import { createClient, type FinesseClient } from './client.ts';
import { FinesseError, OptionsError, TransportError } from './errors.ts';
import { userId as toUserId } from './ids.ts';
import type { ClientLogOptions } from './logs/logger.ts';
import { browserPlatform, type Platform } from './platform.ts';
import { basic, bearer } from './rest/authorization.ts';
import { createRestClient } from './rest/rest-client.ts';

/** Options of {@link connectFinesse}. */
export interface ConnectOptions {
  /** Fully qualified name of a Finesse server, such as `finesse1.example.com`: without scheme, port and path. */
  readonly host: string;
  /** Login id of the user. */
  readonly userId: string;
  /** Password of the user, where the deployment has no single sign-on. Kept only in memory. One of `password` and `token` is due. */
  readonly password?: string;
  /** Access token, or what gives a fresh one, where the deployment has single sign-on. Asked for before each request and attempt. */
  readonly token?: string | (() => string | Promise<string>);
  /** `websocket` (Finesse 12.0 and later) or `bosh` (all; deprecated by Cisco from 12.5(1)). */
  readonly transport: 'bosh' | 'websocket';
  /** Port of REST, 8445 unless told, and of the notification service, 7443 unless told (Finesse 12.5(1) and later also take 8445). */
  readonly ports?: { readonly rest?: number; readonly notifications?: number };
  /** Whole address of the notification service, in place of one made of host, transport and port. */
  readonly serviceUrl?: string;
  /** Origin of REST, in place of one made of host and port; '' for the page's own origin. */
  readonly restUrl?: string;
  /** XMPP resource; `finesse-pulse-` and a random tail unless told. Never `desktop`: that is the Finesse desktop's. */
  readonly resource?: string;
  /** How long the whole may take, ms; 30,000 unless told. */
  readonly timeoutMs?: number;
  /** Options of the client log. */
  readonly clientLog?: ClientLogOptions;
  /** Parts in place of those of the page, worker or Node process. */
  readonly platform?: Partial<Platform>;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

const TRANSPORTS: readonly string[] = ['bosh', 'websocket'] satisfies readonly ConnectOptions['transport'][];
/** A name or an address, an IPv6 one in brackets. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/;

/**
 * Reads SystemInfo for the domains, opens a notification session and resolves with a connected client. From then on a lost
 * connection is a value of `connection$`, and the client comes back by itself.
 * @throws FinesseError `options-invalid`; `credentials-refused`; `host-unreachable` (unknown host, closed port, certificate or
 * CORS, of REST or of the notification service, or a `token` that threw: the message says which); `not-xml` (something else than Finesse answers);
 * `timeout`; `http-status`; `api-error`; `connection-lost` (another session took the resource). Nothing is left behind then.
 */
export async function connectFinesse(options: ConnectOptions): Promise<FinesseClient> {
  const { host, transport, timeoutMs = 30_000, resource } = options;
  const { serviceUrl, restUrl } = addresses(options);
  const secret = secretOf(options);
  const overrides = options.fetch ? { ...options.platform, fetch: options.fetch } : options.platform;
  const platform = browserPlatform(overrides);
  const startedAt = platform.monotonic();
  const userId = toUserId(options.userId);
  const session = { service: serviceUrl, password: secret, platform };
  const jid = { userId, domain: host, ...(resource !== undefined && { resource }) };
  checkXmppOptions({ ...session, jid });

  const rest = createRestClient({
    baseUrl: restUrl,
    authorization: async () => (options.token === undefined ? basic(userId, await secret()) : bearer(await secret())),
    platform,
  });
  let client: FinesseClient | undefined;
  try {
    const signal = abortAfter(platform, timeoutMs, `No answer from ${host} within ${timeoutMs / 1000} s.`);
    const { systemInfo } = await rest.systemInfo({ signal: signal.signal }).finally(signal.cancel);
    const { xmppDomain: domain = host, xmppPubSubDomain: pubsubDomain } = systemInfo;
    const channel = createXmppChannel({
      ...session,
      jid: { ...jid, domain },
      ...(pubsubDomain !== undefined && { pubsubDomain }),
    });
    client = createClient({
      channel,
      rest,
      userId,
      platform,
      // A WebSocket is silent between two pings, a poll as long as the server holds it.
      quietMs: transport === 'websocket' ? 10_000 : 30_000,
      clientLog: { host, ...options.clientLog },
    });
    client.open();
    await established(client, platform, timeoutMs - (platform.monotonic() - startedAt), serviceUrl);
    return client;
  } catch (error) {
    await (client?.close() ?? rest.close());
    throw error;
  }
}

function addresses({ host, userId, transport, ports, ...options }: ConnectOptions): {
  readonly serviceUrl: string;
  readonly restUrl: string;
} {
  if (!HOST.test(host)) {
    throw new OptionsError(
      'host must be the name of a Finesse server, such as finesse1.example.com, without https:// and port.',
    );
  }
  if (!userId) throw new OptionsError('userId must be the login id of the user.');
  if (!TRANSPORTS.includes(transport)) throw new OptionsError("transport must be 'bosh' or 'websocket'.");
  const { rest = 8445, notifications = 7443 } = ports ?? {};
  for (const port of [rest, notifications]) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new OptionsError('ports must be from 1 to 65535.');
  }
  const service =
    transport === 'websocket' ? `wss://${host}:${notifications}/ws/` : `https://${host}:${notifications}/http-bind/`;
  const { serviceUrl = service, restUrl = `https://${host}:${rest}` } = options;
  if (/^wss?:/i.test(serviceUrl) !== (transport === 'websocket')) {
    throw new OptionsError('serviceUrl must begin with wss:// for websocket, and with https:// for bosh.');
  }
  return { serviceUrl, restUrl };
}

function secretOf({ password, token }: ConnectOptions): () => Promise<string> {
  if ((password === undefined) === (token === undefined) || password === '' || token === '') {
    throw new OptionsError(
      'One of password (no single sign-on) and token (single sign-on) must be given, and not be empty.',
    );
  }
  return async () => {
    if (typeof token !== 'function') return token ?? password ?? '';
    try {
      return await token();
    } catch (cause) {
      if (cause instanceof FinesseError) throw cause;
      throw new TransportError('host-unreachable', 'The access token could not be fetched. The cause is attached.', {
        cause,
      });
    }
  };
}

function abortAfter(platform: Platform, ms: number, message: string): { signal: AbortSignal; cancel: () => void } {
  const controller = new AbortController();
  const limit = timer(ms, platform.scheduler).subscribe(() => controller.abort(new TransportError('timeout', message)));
  return { signal: controller.signal, cancel: () => limit.unsubscribe() };
}

/** Resolves when the first attempt has led to a session, rejects with what stood in its way. */
async function established(client: FinesseClient, platform: Platform, ms: number, service: string): Promise<void> {
  const { origin } = new URL(service);
  const late$ = timer(Math.max(0, ms), platform.scheduler).pipe(
    map(
      () =>
        new TransportError('timeout', `No notification session at ${origin} in time. Try again, or check the server.`),
    ),
  );
  const outcome$ = client.connection$.pipe(
    filter(({ status }) => status !== 'idle' && status !== 'connecting'),
    map((state) => (state.status === 'connected' ? undefined : failureOf(state, service, client.userId))),
  );
  const failure = await firstValueFrom(merge(outcome$, late$));
  if (failure) throw failure;
}

function failureOf({ status, reason, detail }: ConnectionState, service: string, user: string): TransportError {
  const { origin, pathname } = new URL(service);
  // A query can hold secrets.
  const href = origin + pathname;
  const said = detail === undefined ? '' : ` (${detail})`;
  if (status === 'unauthorized') {
    return new TransportError(
      'credentials-refused',
      `The notification service refused user ${user}${said}. Check login id and password, or get a fresh token.`,
    );
  }
  if (status === 'conflict') {
    return new TransportError(
      'connection-lost',
      'Another session took the same XMPP resource. Choose another resource.',
    );
  }
  if (status === 'intercepted') {
    return new TransportError(
      'not-xml',
      `Something else than a notification service answers at ${href}${said}: a proxy, a login page or a wrong address.`,
    );
  }
  if (detail === NOT_LOADED) {
    return new TransportError(
      'host-unreachable',
      `${NOT_LOADED}. Serve its chunk beside the rest of the SDK's scripts, or install the package whole.`,
    );
  }
  if (reason === 'timeout') {
    return new TransportError(
      'timeout',
      `The notification service at ${origin} did not answer in time${said}. Try again.`,
    );
  }
  if (reason === 'http-error') {
    return new TransportError(
      'http-status',
      `The notification service at ${href} answered with an error${said}. Check that the service runs and that the address is right.`,
    );
  }
  return new TransportError(
    'host-unreachable',
    `REST answers, but no notification session could be made at ${href}${said}. Either its port is blocked, or its certificate is ` +
      `not trusted (open ${origin.replace(/^ws/, 'http')} in a browser tab to see), or it does not allow this page (CORS), or the service is stopped.`,
  );
}
