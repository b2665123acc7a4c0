/** One call from a gadget's frame to an open client, on the hub of the Finesse desktop. */
import { createDesktopChannel } from './channel/desktop-channel.ts';
import type { GadgetsHub } from './channel/gadgets-hub.ts';
import { createClient, type FinesseClient } from './client.ts';
import { FinesseError } from './errors.ts';
import type { HealthOptions } from './health/health.ts';
import { userId as toUserId } from './ids.ts';
import type { ClientLogOptions } from './logs/logger.ts';
import { browserPlatform, type Platform } from './platform.ts';
import { desktopTargets } from './reach-targets.ts';
import { bearer } from './rest/authorization.ts';
import { createRestClient } from './rest/rest-client.ts';
import type { TrafficRecording } from './traffic.ts';

/** What {@link connectDesktop} takes from a gadget's page: `globalThis` there has it all. */
export interface DesktopContainer {
  /** OpenSocial features of the container: `Hub` (`pubsub-2`) and `Prefs`. */
  readonly gadgets?: unknown;
  /** Read for Finesse's session key only. */
  readonly sessionStorage?: Pick<Storage, 'getItem'>;
  /** The desktop's page. Read for the port of its notification frame only. */
  readonly parent?: unknown;
}

/** Options of {@link connectDesktop}. */
export interface DesktopOptions {
  /** Id of the gadget in log lines and in its topic `finesse.clientLogging.<gadgetId>`, in which blanks, dots and stars become `-`; `finesse-pulse` unless told. */
  readonly gadgetId?: string;
  /** Value of `Authorization` (`basic`, `bearer`), where it is not that of the gadget's configuration. */
  readonly authorization?: () => string | Promise<string>;
  /** Origin of REST; '' (the desktop's own) unless told. */
  readonly restUrl?: string;
  /** Ms between SystemInfo probes, at least 1,000; 60,000 unless told, as the Finesse desktop does. */
  readonly probeIntervalMs?: number;
  /** Options of the client log. */
  readonly clientLog?: ClientLogOptions;
  /** What the diagnosis is told: supported browsers, timers of the server. */
  readonly health?: HealthOptions;
  /** A ring (`createTrafficRecording`) that is to hold the traffic from the first message of the hub on; none unless told. */
  readonly recording?: TrafficRecording;
  /** Parts in place of those of the page. */
  readonly platform?: Partial<Platform>;
}

/**
 * An opened client on the hub of the Finesse desktop. It opens no XMPP session of its own, reads the gadget's configuration
 * (`finesse.gadget.Config`) from the container's preferences, and asks REST directly on the desktop's origin. Each log line is also
 * published for the desktop's own log (Send Error Report). Call it when the hub has connected (`gadgets.HubSettings.onConnect`).
 * @throws FinesseError `hub-missing` where the page is no gadget frame or its hub has not connected, `config-missing` where Finesse's preferences are absent,
 * `options-invalid` where an option is out of range.
 */
export function connectDesktop(container: DesktopContainer, options: DesktopOptions = {}): FinesseClient {
  const { restUrl = '' } = options;
  // The desktop listens on `finesse.clientLogging.*`: one token of the topic, without wildcards.
  const gadgetId = (options.gadgetId ?? 'finesse-pulse').replace(/[\s.*:]+/g, '-');
  const platform = browserPlatform(options.platform);
  const hub = hubOf(container);
  const read = prefsOf(container);
  const id = read('id');
  if (!id) throw new FinesseError('config-missing', `The gadget's configuration names no user (id). ${CONFIG_ADVICE}`);
  const authorization = options.authorization ?? (() => authorizationOf(read));
  if (!options.authorization) authorizationOf(read);

  const userId = toUserId(id);
  const host = read('host') || read('localhostFQDN');
  const session = sessionKey(container);
  const topic = `finesse.clientLogging.${gadgetId}`;
  const client = createClient({
    channel: createDesktopChannel({ hub, userId, platform }),
    rest: createRestClient({ baseUrl: restUrl, authorization, platform }),
    userId,
    platform,
    ...(options.probeIntervalMs !== undefined && { probeIntervalMs: options.probeIntervalMs }),
    ...(options.health && { health: options.health }),
    ...(options.recording && { recording: options.recording }),
    ...(host && { reachTargets: desktopTargets(host, restUrl, () => tunnelPort(container)) }),
    clientLog: {
      id: gadgetId,
      // The desktop's header writes such lines itself; under its name ours could not be told from them.
      driftId: gadgetId,
      sink: (line) => hub.publish(topic, line),
      ...(host && { host }),
      ...(session !== undefined && { session }),
      ...options.clientLog,
    },
  });
  try {
    client.open();
  } catch (error) {
    void client.close();
    throw error;
  }
  return client;
}

const CONFIG_ADVICE =
  'Load it as a gadget of the Finesse desktop, signed in; its gadget.xml must require pubsub-2 and setprefs.';

function hubOf({ gadgets }: DesktopContainer): GadgetsHub {
  const hub = (gadgets as { readonly Hub?: GadgetsHub } | null | undefined)?.Hub;
  if (!hub) {
    throw new FinesseError(
      'hub-missing',
      'There is no gadgets.Hub here: load this page as a gadget of the Finesse desktop.',
    );
  }
  return hub;
}

/** Reads one preference afresh, as the desktop may renew them; '' where it is missing. */
function prefsOf({ gadgets }: DesktopContainer): (key: string) => string {
  const { Prefs } = gadgets as { readonly Prefs?: new () => { getString?(key: string): unknown } };
  if (typeof Prefs !== 'function') {
    throw new FinesseError('config-missing', `There are no gadgets.Prefs here. ${CONFIG_ADVICE}`);
  }
  return (key) => {
    const value = new Prefs().getString?.(key);
    return typeof value === 'string' ? value.trim() : '';
  };
}

/**
 * As Cisco's library has it: the token with single sign-on, else the Basic credentials that the desktop hands to its gadgets.
 * @throws FinesseError `config-missing` where there is neither.
 */
function authorizationOf(read: (key: string) => string): string {
  const credentials = read('authorization').replace(/^Basic +/i, '');
  const token = read('authToken');
  const singleSignOn = read('systemAuthMode').toUpperCase() === 'SSO' || credentials === '';
  if (singleSignOn && token) return bearer(token);
  if (credentials) return `Basic ${credentials}`;
  throw new FinesseError('config-missing', `The gadget's configuration holds no authorization. ${CONFIG_ADVICE}`);
}

/** Finesse's own session key, which the desktop writes into its lines while it keeps a local log. Storage may be forbidden. */
function sessionKey(container: DesktopContainer): string | undefined {
  try {
    const storage = container.sessionStorage;
    return storage?.getItem('enableLocalLog') === 'true' ? (storage.getItem('finSessKey') ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** Port of the frame by which the desktop has its notifications (facts §1.8). Another origin's page may not be read. */
function tunnelPort({ parent }: DesktopContainer): string | undefined {
  try {
    const page = (parent as { readonly document?: Document } | null | undefined)?.document;
    const frame = page?.getElementById('tunnel-frame') as Partial<HTMLIFrameElement> | null | undefined;
    return frame?.src ? new URL(frame.src).port || undefined : undefined;
  } catch {
    return undefined;
  }
}
