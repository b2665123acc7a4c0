/** Single tries: a request, a WebSocket. Each settles within its limit, at once when aborted, and leaves nothing open. */
import { deadline } from '../channel/deadline.ts';
import type { Platform } from '../platform.ts';
import type { PreflightReason } from './report.ts';

/** How long a try may take, and what ends it sooner. */
export interface Limits {
  readonly platform: Platform;
  readonly limitMs: number;
  /** Nobody wants to know any more. */
  readonly signal: AbortSignal;
}

/** What came of a try. `failed` at once, by itself; `silent` until the limit. */
export type Tried<T> =
  | { readonly kind: 'answered'; readonly ms: number; readonly value: T }
  | { readonly kind: 'failed'; readonly ms: number; readonly why: PreflightReason }
  | { readonly kind: 'silent'; readonly ms: number };

/**
 * Runs `attempt` within its limit.
 * @param attempt gets a signal that is aborted in any case when it has settled or is given up.
 * @throws the reason of the caller's signal, and nothing else.
 */
export function tryWithin<T>(
  { platform, limitMs, signal }: Limits,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<Tried<T>> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const own = new AbortController();
    const began = platform.monotonic();
    const took = (): number => platform.monotonic() - began;
    const end = (): void => {
      limit.unsubscribe();
      signal.removeEventListener('abort', leave);
      own.abort();
    };
    const settle = (tried: Tried<T>): void => {
      end();
      resolve(tried);
    };
    const leave = (): void => {
      end();
      reject(signal.reason as Error);
    };
    const limit = deadline(platform, limitMs, () => settle({ kind: 'silent', ms: took() }));
    signal.addEventListener('abort', leave);
    attempt(own.signal).then(
      (value) => settle({ kind: 'answered', ms: took(), value }),
      (error: unknown) => settle({ kind: 'failed', ms: took(), why: whyOf(error) }),
    );
  });
}

/** What Node says of a connection that failed; a browser says nothing. */
const WHY: readonly (readonly [RegExp, PreflightReason])[] = [
  [/^ECONNREFUSED$/, 'refused'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'unknown-host'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'reset'],
  [/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/, 'untrusted'],
  [/TIMEOUT|ETIMEDOUT|UNREACH/, 'no-answer'],
];

/** Why a request failed at once. */
export function whyOf(error: unknown): PreflightReason {
  const codes: string[] = [];
  for (let each: unknown = error, depth = 0; each instanceof Object && depth < 3; depth += 1) {
    const { code, cause } = each as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === 'string') codes.push(code);
    each = cause;
  }
  return WHY.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1] ?? 'untrusted-or-refused';
}

/** Never cookies, never a password dialog, never a cache. */
const REQUEST: RequestInit = { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' };

/** What a port answered: first with all that a new connection takes, and again on the same connection where there was time for it. */
export interface PortAnswer {
  readonly firstMs: number;
  readonly againMs?: number;
}

/** Whether anybody answers a request that needs nobody's leave (`no-cors`), whatever is said. */
export async function tryPort(url: string, limits: Limits): Promise<Tried<PortAnswer>> {
  const { fetch, monotonic } = limits.platform;
  let answer: PortAnswer | undefined;
  const tried = await tryWithin(limits, async (signal) => {
    const once = async (): Promise<number> => {
      const began = monotonic();
      await fetch(url, { ...REQUEST, mode: 'no-cors', signal });
      return monotonic() - began;
    };
    answer = { firstMs: await once() };
    answer = { ...answer, againMs: await once() };
    return answer;
  });
  return answer ? { kind: 'answered', ms: tried.ms, value: answer } : tried;
}

/** A request whose answer this page wants to read. */
export function tryRead<T>(url: string, limits: Limits, read: (answer: Response) => Promise<T>): Promise<Tried<T>> {
  const { fetch } = limits.platform;
  // Finesse sends nobody elsewhere from here: who does is somebody else, and is not followed.
  return tryWithin(limits, async (signal) => read(await fetch(url, { ...REQUEST, redirect: 'manual', signal })));
}

/** The port of an address, also where it is the usual one of its scheme. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port) || (/^(?:https|wss):/.test(protocol) ? 443 : 80);
}

/** Opens a WebSocket of subprotocol `xmpp` (RFC 7395 §3.1) and closes it again; no stream is opened, so there is no session. */
export function tryWebSocket(
  url: string,
  open: NonNullable<Platform['webSocket']>,
  limits: Limits,
): Promise<Tried<undefined>> {
  return tryWithin(
    limits,
    (signal) =>
      new Promise((resolve, reject) => {
        const socket = open(url, 'xmpp');
        socket.onopen = () => resolve(undefined);
        socket.onclose = socket.onerror = reject;
        signal.addEventListener('abort', () => {
          socket.onopen = socket.onclose = socket.onerror = null;
          socket.close(1000);
        });
      }),
  );
}
