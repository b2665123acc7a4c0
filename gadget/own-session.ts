/**
 * An XMPP session of the gadget's own, with what the agent signed in with. Loaded only where it was chosen (preference `channel`):
 * Strophe lies behind it. It is never of resource `desktop`, and its REST goes where the page came from, or to the other node of the pair.
 */
import { map, type Observable } from 'rxjs';
import {
  connectFinesse,
  FinesseError,
  shareHealth,
  type ConnectOptions,
  type FinesseClient,
  type Watcher,
} from '../sdk/index.ts';
import type { Choices } from './choices.ts';
import type { GadgetPage } from './container.ts';

/** A session that stands. */
export interface OwnSession {
  readonly client: FinesseClient;
  /** Who watches the health of this agent, but for the agent: a supervisor's view asks for all of the team. */
  readonly watchers$: Observable<readonly Watcher[]>;
  /** Tells those who watch, and closes the client. */
  close(): Promise<void>;
}

/** What of the options of a client the gadget chooses, whichever way it connects. */
export type CommonOptions = Pick<ConnectOptions, 'clientLog' | 'probeIntervalMs' | 'recording'>;

/** Surroundings of {@link openOwnSession}; a test passes its own. */
export interface OwnParts {
  readonly connect: typeof connectFinesse;
  /** Of the page, which is of the desktop's origin. */
  readonly address: Pick<Location, 'protocol' | 'hostname' | 'port' | 'host'>;
}

const OF_THE_PAGE: OwnParts = { connect: connectFinesse, address: window.location };

/** Name of the gadget in log lines, and in its topic `finesse.clientLogging.<name>`. */
const GADGET_ID = 'finesse-pulse';

/**
 * Opens it.
 * @throws FinesseError as `connectFinesse`; `config-missing` where the desktop's configuration holds no user, or nothing to sign in with.
 */
export async function openOwnSession(
  page: GadgetPage,
  beacon: Choices['beacon'],
  options: CommonOptions,
  { connect, address }: OwnParts = OF_THE_PAGE,
): Promise<OwnSession> {
  const read = preferencesOf(page);
  const userId = read('id');
  if (userId === '') throw new FinesseError('config-missing', `The gadget's configuration names no user (id).`);
  const client = await connect({
    ...options,
    ...addressesOf(address),
    ...secretOf(read),
    userId,
    clientLog: { id: GADGET_ID, driftId: GADGET_ID, sink: (line) => publish(page, line), ...options.clientLog },
  });
  const sharing = shareHealth(client, { beacon });
  return {
    client,
    watchers$: sharing.watchers$.pipe(map((watchers) => watchers.filter((one) => one.userId !== userId.toLowerCase()))),
    close: () => {
      sharing.stop();
      return client.close();
    },
  };
}

/**
 * The desktop's own address, for which its browser has a certificate, and which no policy of one origin forbids. What the configuration calls
 * host is passed over: credentials go nowhere but where the page came from.
 */
function addressesOf({ protocol, hostname, port, host }: OwnParts['address']): Partial<ConnectOptions> {
  if (protocol === 'https:') return { host: hostname, ports: { rest: Number(port) || 443 } };
  // Without TLS there is no way to the other node: this one alone, which forwards the notification service (the simulator does).
  return { host: hostname, restUrl: '', serviceUrl: `ws://${host}/ws/` };
}

/** The token with single sign-on, renewed by the desktop and so read afresh each time; else the password from the Basic credentials. */
function secretOf(read: (key: string) => string): Pick<ConnectOptions, 'password' | 'token'> {
  const credentials = read('authorization').replace(/^Basic +/i, '');
  const isSingleSignOn = read('systemAuthMode').toUpperCase() === 'SSO' || credentials === '';
  if (isSingleSignOn && read('authToken') !== '') return { token: () => read('authToken') };
  const password = passwordOf(credentials);
  if (password) return { password };
  throw new FinesseError('config-missing', `The gadget's configuration holds nothing to sign in with.`);
}

/** Of `id:password` in base64; undefined where it is none. */
function passwordOf(credentials: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(credentials), (char) => char.charCodeAt(0));
    return /^[^:]*:(.*)$/s.exec(new TextDecoder().decode(bytes))?.[1];
  } catch {
    return undefined;
  }
}

function preferencesOf({ gadgets }: GadgetPage): (key: string) => string {
  return (key) => {
    try {
      const value: unknown = gadgets?.Prefs && new gadgets.Prefs().getString(key);
      return typeof value === 'string' ? value.trim() : '';
    } catch {
      return '';
    }
  };
}

/** For the desktop's own log, as the client on the hub does it. */
function publish({ gadgets }: GadgetPage, line: string): void {
  const hub = gadgets?.Hub as { publish?(topic: string, data: unknown): void } | undefined;
  hub?.publish?.(`finesse.clientLogging.${GADGET_ID}`, line);
}
