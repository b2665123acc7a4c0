/** The way to one address, and what else is asked to tell our own network's trouble from the server's. */
import { TransportError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { Endpoint, Route } from './route.ts';

/** How long a look may take, ms. A network that is there answers sooner. */
const LOOK_MS = 2_000;
/** Ports that are the notification service's own (facts §1.1); REST has another. */
const OWN_PORTS: readonly string[] = ['7443', '7071'];
const REST_PORT = '8445';

/** Always the same address. Asks REST of the same server whether anything else answers. */
export function fixedRoute(endpoint: Endpoint, platform: Platform): Route {
  return {
    next: () => Promise.resolve(endpoint),
    connected: () => undefined,
    failed: () => undefined,
    isAlone: async (signal) => !(await anyAnswers([systemInfoOf(endpoint.service)], platform, signal)),
    needsFinesse: false,
  };
}

/** The one address that the options of a channel name. */
export function endpointOf({
  service,
  domain,
  pubsubDomain,
}: Pick<Endpoint, 'service' | 'domain' | 'pubsubDomain'>): Endpoint {
  const { hostname, protocol } = new URL(service);
  return { side: hostname, transport: /^ws/.test(protocol) ? 'websocket' : 'bosh', service, domain, pubsubDomain };
}

/** Address of SystemInfo on the server of a notification service; it needs no credentials. */
export function systemInfoOf(service: string): string {
  const url = new URL('/finesse/api/SystemInfo', service.replace(/^ws/i, 'http'));
  if (OWN_PORTS.includes(url.port)) {
    url.protocol = 'https:';
    url.port = REST_PORT;
  }
  return url.href;
}

/** Address of BOSH on the server of a notification service, whatever its transport: it answers anybody. Not '/', which leads on to a whole page on the port that it shares with REST. */
export function bindingOf(service: string): string {
  return new URL('/http-bind/', service.replace(/^ws/i, 'http')).href;
}

/** Whether any of these addresses answers within 2 s, whatever it says. Never rejects. */
export async function anyAnswers(
  addresses: readonly string[],
  platform: Pick<Platform, 'fetch' | 'scheduler'>,
  signal: AbortSignal,
): Promise<boolean> {
  // Opaque across origins, which is enough, and asks no server for its leave.
  const looks = addresses.map((url) => look(url, { mode: 'no-cors' }, platform, signal, () => undefined));
  return Promise.any(looks).then(
    () => true,
    () => false,
  );
}

/** Whether Finesse itself answers, and nothing in its place. Never rejects. */
export async function finesseAnswers(
  service: string,
  platform: Pick<Platform, 'fetch' | 'scheduler'>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const said = await look(systemInfoOf(service), {}, platform, signal, (answer) => answer.text());
    return said.includes('<SystemInfo');
  } catch {
    return false;
  }
}

async function look<T>(
  url: string,
  init: RequestInit,
  { fetch, scheduler }: Pick<Platform, 'fetch' | 'scheduler'>,
  signal: AbortSignal,
  read: (answer: Response) => T | Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  const limit = scheduler.schedule(() => abort.abort(new TransportError('timeout', '')), LOOK_MS);
  signal.addEventListener('abort', stop);
  try {
    return await read(await fetch(url, { ...init, credentials: 'omit', cache: 'no-store', signal: abort.signal }));
  } finally {
    limit.unsubscribe();
    signal.removeEventListener('abort', stop);
    // What is not read of an answer need not be sent.
    stop();
  }
}
