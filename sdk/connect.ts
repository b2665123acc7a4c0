/** One call from a name and a password to a connected client, for a page or program of one's own. */
import { filter, firstValueFrom, map, merge, timer } from 'rxjs';
import { isUp } from './channel/channel.ts';
import { ASK_MS, createFailoverRoute, type FailoverRoute } from './channel/failover-route.ts';
import type { SessionEnd } from './channel/stream-end.ts';
import { telling } from './channel/traffic-exchanges.ts';
import { assembleXmppChannel } from './channel/xmpp-channel.ts';
import { wakefulPlatform } from './channel/wakeful.ts';
import { checkXmppOptions } from './channel/xmpp-options.ts';
import { assembleClient, type FinesseClient } from './client.ts';
import { failureOf, outOfService, tooLate } from './connect-failure.ts';
import { addressesOf, secretOf, type ConnectOptions } from './connect-options.ts';
import { TransportError } from './errors.ts';
import { userId as toUserId } from './ids.ts';
import { browserPlatform, type Platform } from './platform.ts';
import { sessionTargets } from './reach-targets.ts';
import { basic, bearer } from './rest/authorization.ts';
import { createRedactor } from './redaction.ts';
import { createRestClient } from './rest/rest-client.ts';
import { createTraffic } from './traffic.ts';

/**
 * Finds a server in service, opens a notification session and resolves with a connected client. From then on a lost connection is a
 * value of `connection$`, and the client comes back by itself, on the other side of the pair where that is the one in service;
 * REST goes where the session is.
 * @throws FinesseError `options-invalid`; `credentials-refused`; `host-unreachable` (unknown host, closed port, certificate or
 * CORS, of REST or of the notification service, or a `token` that threw: the message says which); `not-xml` (something else than Finesse answers);
 * `timeout` (also when no server came in service in time); `http-status`; `api-error`; `connection-lost` (another session took the resource).
 * Nothing is left behind then.
 */
export async function connectFinesse(options: ConnectOptions): Promise<FinesseClient> {
  const { timeoutMs = 30_000, resource } = options;
  const addresses = addressesOf(options);
  const secret = secretOf(options);
  const parts = options.fetch ? { ...options.platform, fetch: options.fetch } : options.platform;
  // Also of a hidden page the route is looked for by the second, and not by the minute.
  const { platform, setHidden } = wakefulPlatform(browserPlatform(parts));
  const startedAt = platform.monotonic();
  const { keep } = options.clientLog ?? {};
  const userId = toUserId(options.userId);
  const [host = ''] = addresses.hosts;
  // Names the session that a reload goes on with, whichever way and side it takes.
  const { serviceUrl = `https://${host}:${options.ports?.rest ?? 8445}/http-bind/` } = options;
  const session = { service: serviceUrl, password: secret, platform };
  const jid = { userId, domain: host, ...(resource !== undefined && { resource }) };
  checkXmppOptions({ ...session, jid });

  const authorization = async (refused: boolean): Promise<string> =>
    options.token === undefined ? basic(userId, await secret()) : bearer(await secret(refused));
  const { recording } = options;
  const records = createTraffic(platform, [], createRedactor(options.clientLog?.redaction));
  const { tap: traffic } = records;
  const route = createFailoverRoute({
    ...addresses,
    ask: async (baseUrl, signal) =>
      (await createRestClient({ baseUrl, authorization, platform, traffic, timeoutMs: ASK_MS }).systemInfo({ signal }))
        .systemInfo,
    platform: telling(platform, traffic),
  });
  const rest = createRestClient({ baseUrl: () => route.side.restUrl, authorization, platform, traffic });
  let client: FinesseClient | undefined;
  recording?.follow(records);
  try {
    const first = await locate(route, platform, timeoutMs, host);
    const channel = assembleXmppChannel({ ...session, jid }, { route, setHidden, traffic });
    client = assembleClient(
      {
        channel,
        rest,
        userId,
        platform,
        reachTargets: sessionTargets(route, addresses),
        clientLog: { host: first.side, ...options.clientLog, keep: keep !== false && { host, ...keep } },
        ...(options.probeIntervalMs !== undefined && { probeIntervalMs: options.probeIntervalMs }),
        ...(options.health && { health: options.health }),
        ...(recording && { recording }),
      },
      records,
    );
    client.open();
    await established(client, route, platform, timeoutMs - (platform.monotonic() - startedAt));
    return client;
  } catch (error) {
    await (client?.close() ?? rest.close());
    records.close();
    throw error;
  }
}

/** The first side in service. */
async function locate(route: FailoverRoute, platform: Platform, ms: number, host: string) {
  const controller = new AbortController();
  let why: SessionEnd | undefined;
  const limit = timer(ms, platform.scheduler).subscribe(() => {
    const late = new TransportError('timeout', `No answer from ${host} within ${ms / 1000} s.`);
    controller.abort(why ? outOfService(why.detail) : late);
  });
  try {
    return await route.locate(controller.signal, (reason) => (why = reason));
  } finally {
    limit.unsubscribe();
  }
}

/** Resolves when there is a session, rejects with what stood in its way when every address was tried, or time is over. */
async function established(client: FinesseClient, route: FailoverRoute, platform: Platform, ms: number): Promise<void> {
  const tried = () => ({ services: route.tried, userId: client.userId });
  const late$ = timer(Math.max(0, ms), platform.scheduler).pipe(map(() => tooLate(tried())));
  const outcome$ = client.connection$.pipe(
    filter((state) => {
      const { status } = state;
      return (
        isUp(state) ||
        status === 'unauthorized' ||
        status === 'conflict' ||
        (status !== 'idle' && status !== 'connecting' && route.exhausted)
      );
    }),
    map((state) => (isUp(state) ? undefined : failureOf(state, tried()))),
  );
  const failure = await firstValueFrom(merge(outcome$, late$));
  if (failure) throw failure;
}
