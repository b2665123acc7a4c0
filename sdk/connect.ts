/** Two conveniences over `createClient`: for a page of one's own, and for a gadget in the Finesse desktop. */
import type { FinesseClient } from './client.ts';
import { FinesseError } from './errors.ts';
import type { Platform } from './platform.ts';

/** Options of {@link connectFinesse}. */
export interface ConnectOptions {
  /** Fully qualified name of a Finesse server, such as `finesse1.example.com`. */
  readonly host: string;
  /** Login id of the user. */
  readonly userId: string;
  /** Password of the user, where the deployment has no single sign-on. Kept only in memory. One of `password` and `token` is due. */
  readonly password?: string;
  /** Access token, or what gives a fresh one, where the deployment has single sign-on. */
  readonly token?: string | (() => string | Promise<string>);
  /** `websocket` (Finesse 12.0 and later) or `bosh` (all; deprecated by Cisco from 12.5(1)). */
  readonly transport: 'bosh' | 'websocket';
  /** Port of REST, 8445 unless told, and of the notification service, 7443 unless told (Finesse 12.5(1) and later also take 8445). */
  readonly ports?: { readonly rest?: number; readonly notifications?: number };
  /** Whole address of the notification service, in place of one made of host, transport and port. */
  readonly serviceUrl?: string;
  /** Origin of REST, in place of one made of host and port; '' for the page's own origin. */
  readonly restUrl?: string;
  /** XMPP resource, `finesse-pulse` and a random tail unless told. Never `desktop`: that is the Finesse desktop's. */
  readonly resource?: string;
  /** How long the whole may take, ms; 30,000 unless told. */
  readonly timeoutMs?: number;
  readonly platform?: Partial<Platform>;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Reads SystemInfo for the domains, opens a notification session and resolves with a connected client.
 * @throws FinesseError `options-invalid`, `credentials-refused`, `host-unreachable`, `not-xml`, `timeout`, …
 */
export function connectFinesse(options: ConnectOptions): Promise<FinesseClient> {
  return Promise.reject(new FinesseError('closed', `Not connected to ${options.host}.`));
}

/** What {@link connectDesktop} takes from a gadget's page: `globalThis` there has it all. */
export interface DesktopContainer {
  /** OpenSocial features of the gadget container (`pubsub-2` and prefs). */
  readonly gadgets?: unknown;
  /** Read for Finesse's session key only. */
  readonly sessionStorage?: Pick<Storage, 'getItem'>;
}

/** Options of {@link connectDesktop}. */
export interface DesktopOptions {
  /** Id of the gadget in log lines and in its topic `finesse.clientLogging.<gadgetId>`; `finesse-pulse` unless told. */
  readonly gadgetId?: string;
  readonly platform?: Partial<Platform>;
}

/**
 * An opened client on the hub of the Finesse desktop. Call it from `gadgets.HubSettings.onConnect`: the hub is not usable before.
 * @throws FinesseError `hub-missing` where the page is no gadget frame, `config-missing` where Finesse's prefs are absent.
 */
export function connectDesktop(container: DesktopContainer, options: DesktopOptions = {}): FinesseClient {
  throw new FinesseError('hub-missing', `No hub for ${options.gadgetId ?? 'finesse-pulse'} in ${typeof container}.`);
}
