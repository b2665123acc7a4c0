/** Options of a check, read once and early. */
import { HOST } from '../channel/side.ts';
import { OptionsError } from '../errors.ts';
import { browserPlatform, type Platform } from '../platform.ts';

/** Options of `checkConnectivity`. */
export interface PreflightOptions {
  /** Fully qualified name of a Finesse server, without scheme, port and path; the other side is learnt from it. One of `host` and `hosts` is due. */
  readonly host?: string;
  /** Names of both servers of a pair. */
  readonly hosts?: readonly string[];
  /** Login id of the user; without it nothing is tried that needs credentials. */
  readonly userId?: string;
  /** Password (no single sign-on), or what gives it, asked once in a check. One of `password` and `token` goes with `userId`. */
  readonly password?: string | (() => string | Promise<string>);
  /** Access token (single sign-on), or what gives one, asked once in a check and with `false`. */
  readonly token?: string | ((refused: boolean) => string | Promise<string>);
  /**
   * Whether to open notification sessions, one after the other, without presence, under a resource of their own. True unless told, but in a
   * gadget and in a page that comes from one of the servers: a second session beside the desktop's is a risk there.
   */
  readonly session?: boolean;
  /** Whether to look at the other side too; true unless told. */
  readonly bothSides?: boolean;
  /** 8445 and 7443 unless told. */
  readonly ports?: { readonly rest?: number; readonly notifications?: number };
  /** False for HTTP and WS without TLS, as in a laboratory. */
  readonly secure?: boolean;
  /** Longest that one request may take, ms; 6,000 unless told. A session has twice that. */
  readonly stepMs?: number;
  /** Longest that the whole may take, ms; 60,000 unless told. */
  readonly timeoutMs?: number;
  /** Parts in place of those of the page or of Node. */
  readonly platform?: Partial<Platform>;
}

/** What the secret is, for what it is good. */
export interface Secret {
  readonly kind: 'password' | 'token';
  readonly read: () => Promise<string>;
}

/** Options with everything filled in. */
export interface PreflightSettings {
  readonly hosts: readonly string[];
  readonly userId: string;
  readonly secret: Secret | undefined;
  /** Whether the caller wants sessions; undefined where it did not say. */
  readonly session: boolean | undefined;
  /** Name of the page's own server, in lower case; '' where there is none. */
  readonly pageHost: string;
  /** Whether the page is a gadget's frame. */
  readonly gadget: boolean;
  readonly bothSides: boolean;
  readonly ports: { readonly rest: number; readonly notifications: number };
  readonly secure: boolean;
  readonly stepMs: number;
  readonly timeoutMs: number;
  readonly platform: Platform;
}

/** A few round trips of a bad line with a lost packet in each: what takes longer is no line to work on. */
const STEP_MS = 6_000;
/** Both sides, each step at its limit, with what depends on it left out. */
const WHOLE_MS = 60_000;
/** Longer timers run out at once, ms. */
const TIMER_MS = 2 ** 31 - 1;
/** What no JID and no Basic header can carry. */
const NO_ID = /[\s"&'/:<>@]/;

/** Where a page keeps its address, and a gadget its container. */
export interface PreflightScope {
  readonly location?: { readonly hostname?: string };
  readonly gadgets?: unknown;
}

/**
 * Checks and completes.
 * @param scope `globalThis` unless told.
 * @throws OptionsError naming the option and what it should be.
 */
export function checkPreflightOptions(
  given: string | PreflightOptions,
  scope: PreflightScope = globalThis,
): PreflightSettings {
  const options = typeof given === 'string' ? { host: given } : given;
  const { host, hosts = host === undefined ? [] : [host], userId = '', password, token, ports = {} } = options;
  const { stepMs = STEP_MS, timeoutMs = WHOLE_MS, bothSides = true, secure = true } = options;
  const known = hosts.length > 0 && hosts.length < 3 && hosts.every(isHost);
  if (
    !known ||
    hosts[0]?.toLowerCase() === hosts[1]?.toLowerCase() ||
    (host !== undefined && options.hosts !== undefined)
  ) {
    throw new OptionsError(
      'One of host and hosts must be given: names of one or two different Finesse servers, without https:// and port.',
    );
  }
  const full = { rest: ports.rest ?? 8445, notifications: ports.notifications ?? 7443 };
  for (const port of [full.rest, full.notifications]) {
    if (!(Number.isInteger(port) && port >= 1 && port <= 65_535))
      throw new OptionsError('ports must be from 1 to 65535.');
  }
  if (!(stepMs > 0) || !(timeoutMs > 0 && timeoutMs <= TIMER_MS))
    throw new OptionsError('stepMs and timeoutMs must be above 0, and timeoutMs below 25 days.');
  if (NO_ID.test(userId)) throw new OptionsError('userId must be a login id, without blanks, @, : and /.');
  const secrets = [password, token].filter((one) => one !== undefined && one !== '');
  if (secrets.length !== (userId === '' ? 0 : 1)) {
    throw new OptionsError('userId and one of password and token go together; without them nothing is signed in.');
  }
  return {
    hosts: bothSides ? hosts : hosts.slice(0, 1),
    userId,
    secret: secretOf(password, token),
    session: options.session,
    pageHost: scope.location?.hostname?.toLowerCase() ?? '',
    gadget: scope.gadgets !== undefined,
    bothSides,
    ports: full,
    secure,
    stepMs,
    timeoutMs,
    platform: browserPlatform(options.platform),
  };
}

/** Whether a text is the name or address of a server: a name may look like one and still be no address (`1.2.3.400`, `[::::]`). */
export function isHost(text: string): boolean {
  return HOST.test(text) && URL.canParse(`https://${text}`);
}

function secretOf(password: PreflightOptions['password'], token: PreflightOptions['token']): Secret | undefined {
  if (token !== undefined && token !== '') {
    return { kind: 'token', read: async () => (typeof token === 'function' ? token(false) : token) };
  }
  if (password === undefined || password === '') return undefined;
  return { kind: 'password', read: async () => (typeof password === 'function' ? password() : password) };
}
