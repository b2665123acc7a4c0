/**
 * The vocabulary of causes: why an agent's connection to Finesse fails, as the technote of Cisco sorts it (document 211376,
 * "Understand and troubleshoot Finesse BOSH implementation") and as the wire shows it. Here is what a cause is; how it is told
 * to people lives with the translations.
 */

/** A cause, as a literal. Never removed within a major version. */
export type CauseCode =
  | 'network'
  | 'port-blocked'
  | 'certificate-untrusted'
  | 'buffering-proxy'
  | 'intercepted'
  | 'browser-unsupported'
  | 'browser-busy'
  | 'computer-sleep'
  | 'computer-overloaded'
  | 'gadget-misbehaving'
  | 'clock-wrong'
  | 'cti-down'
  | 'notification-service-down'
  | 'session-conflict'
  | 'credentials-refused'
  | 'failover'
  | 'maintenance';

/** Who can do something about it. */
export type CauseActor = 'agent' | 'administrator' | 'both';

/** Where it sits. Agents who drop at different times point to `client` or `network`, all at once to `server`. */
export type CausePlace = 'client' | 'network' | 'server';

/** One entry of {@link CAUSES}. */
export interface Cause {
  readonly code: CauseCode;
  readonly actor: CauseActor;
  readonly place: CausePlace;
  /** Where the cause is described, for those who want to read on. */
  readonly source: string;
}

const TECHNOTE = 'Cisco technote 211376';
const GUIDE = 'Cisco Finesse Web Services Developer and JavaScript Guide';

function cause(code: CauseCode, actor: CauseActor, place: CausePlace, source: string): Cause {
  return Object.freeze({ code, actor, place, source });
}

/** All causes by code. Deeply frozen. */
export const CAUSES: Readonly<Record<CauseCode, Cause>> = Object.freeze({
  /** Delay, jitter or loss between the browser and Finesse (technote, client side, cause 1). */
  network: cause('network', 'both', 'network', `${TECHNOTE}, client side: network`),
  /** REST answers, the port of notifications does not: a firewall blocks or limits 7443 (technote, client side, cause 1). */
  'port-blocked': cause('port-blocked', 'administrator', 'network', `${TECHNOTE}, client side: network`),
  /** The browser does not trust the certificate of one of the ports; agents can accept it, administrators install a signed one. */
  'certificate-untrusted': cause('certificate-untrusted', 'both', 'client', `${TECHNOTE}, Fiddler and certificates`),
  /** Something in between holds answers back, or ends requests before their 30 s are over: long polls do not survive it. */
  'buffering-proxy': cause('buffering-proxy', 'administrator', 'network', 'XEP-0124 §3; RFC 6202 §5.5'),
  /** A login page, captive portal or proxy answers in the place of Finesse. */
  intercepted: cause('intercepted', 'both', 'network', 'RFC 6585 §6; RFC 8952'),
  /** A browser, version or setting that Cisco does not support (technote, client side, cause 2). */
  'browser-unsupported': cause(
    'browser-unsupported',
    'both',
    'client',
    `${TECHNOTE}, client side: browser version and settings`,
  ),
  /** Other tabs, a hidden or frozen tab, or a browser never closed keep the page from running (technote, client side, cause 3). */
  'browser-busy': cause('browser-busy', 'agent', 'client', `${TECHNOTE}, client side: browser stuck`),
  /** The computer slept (technote, client side, cause 4). */
  'computer-sleep': cause('computer-sleep', 'both', 'client', `${TECHNOTE}, client side: sleep`),
  /** Processor or memory run short, as on shared desktops (technote, client side, cause 5). */
  'computer-overloaded': cause(
    'computer-overloaded',
    'both',
    'client',
    `${TECHNOTE}, client side: processor and memory`,
  ),
  /** A third-party gadget does unexpected work in the background (technote, client side, cause 6). */
  'gadget-misbehaving': cause(
    'gadget-misbehaving',
    'administrator',
    'client',
    `${TECHNOTE}, client side: third-party gadgets`,
  ),
  /** The clock of the server or of the computer is off: NTP (technote, client side, cause 7). */
  'clock-wrong': cause('clock-wrong', 'administrator', 'client', `${TECHNOTE}, client side: NTP`),
  /** The CTI server or CTIManager is down (technote, server side, cause 1). UCCE shows no banner for it. */
  'cti-down': cause('cti-down', 'administrator', 'server', `${TECHNOTE}, server side: CTIManager`),
  /** The Notification Service was stopped or has crashed (technote, server side, cause 2; CSCva72280, CSCva72325). */
  'notification-service-down': cause(
    'notification-service-down',
    'administrator',
    'server',
    `${TECHNOTE}, server side: Notification Service`,
  ),
  /** Another session of the same user took the same XMPP resource (RFC 6120 §4.9.3.3). */
  'session-conflict': cause('session-conflict', 'agent', 'client', 'RFC 6120 §4.9.3.3'),
  /** User id, password or token are wrong or have expired. */
  'credentials-refused': cause('credentials-refused', 'both', 'client', `${GUIDE}, API Errors: 401`),
  /** The desktop moves to the other side of the cluster. */
  failover: cause('failover', 'administrator', 'server', `${GUIDE}, High Availability`),
  /** An administrator has put the server into maintenance mode (12.6 and later). */
  maintenance: cause('maintenance', 'administrator', 'server', `${GUIDE}, SystemInfo: maintenance mode`),
});
