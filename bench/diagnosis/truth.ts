/**
 * What each injected fault truly is, written down before any result was seen. The bench counts by this table alone.
 *
 * `brings`: causes that the fault inevitably brings along, so that naming them too is no mistake. `like`: causes that one page cannot tell
 * from this one; to name one of them counts as found where it is not called proved. Both are few, and each has its reason here.
 */
import type { CauseCode } from '../../sdk/causes.ts';

/** How a fault shows itself, and what else may be said of it. */
export interface Truth {
  readonly brings: readonly CauseCode[];
  readonly like: readonly CauseCode[];
}

const PLAIN: Truth = { brings: [], like: [] };

/** By `cause/variant`. What is not listed has no excuse. */
const TRUTHS: Readonly<Record<string, Truth>> = {
  // The way to one of two servers is gone; the session moves to the other, which is a failover, and one page cannot know whether the
  // silent server or the way to it is dead.
  'network/one-side': { brings: ['failover'], like: ['notification-service-down'] },
  // A port that refuses from the start: a firewall that rejects, a service that does not run and a certificate that is not trusted all
  // give a page the same error at once (Fetch: network error; WebSocket: 1006), with nothing in it.
  'port-blocked/refused-start': { brings: [], like: ['certificate-untrusted', 'notification-service-down'] },
  'port-blocked/refused-later': { brings: [], like: ['certificate-untrusted', 'notification-service-down'] },
  'certificate-untrusted/start': { brings: [], like: ['port-blocked', 'notification-service-down'] },
  'certificate-untrusted/renewed': { brings: [], like: ['port-blocked', 'notification-service-down'] },
  // A service that stopped refuses, as a firewall that rejects does.
  'notification-service-down/stopped': { brings: [], like: ['port-blocked', 'certificate-untrusted'] },
  'notification-service-down/from-start': { brings: [], like: ['port-blocked', 'certificate-untrusted'] },
  // A service that hangs and a filter are the same silence.
  'notification-service-down/hung': { brings: [], like: ['port-blocked'] },
  // The session moves to the other server.
  'notification-service-down/one-side': { brings: ['failover'], like: [] },
  // Silence of the notification port alone, and no word from the server: a filter, or a service that hangs.
  'port-blocked/silent-later': { brings: [], like: ['notification-service-down'] },
  // When the machine wakes its Wi-Fi is not back yet: for seconds the network is really gone.
  'computer-sleep/slow-network': { brings: ['network'], like: [] },
  // A gadget that holds the thread makes the page busy.
  'gadget-misbehaving/long-tasks': { brings: ['browser-busy'], like: [] },
  // The side that is left is out of service and its notification service stopped: that is what a failover is made of.
  'failover/takeover': { brings: ['cti-down', 'notification-service-down'], like: [] },
  'failover/out-of-service': { brings: ['cti-down'], like: [] },
  // Maintenance ends with the agents on the other side.
  'maintenance/with-move': { brings: ['failover', 'cti-down', 'notification-service-down'], like: [] },
};

/** The truth of one fault. */
export function truthOf(cause: CauseCode, variant: string): Truth {
  return TRUTHS[`${cause}/${variant}`] ?? PLAIN;
}

/** Every entry that gives an excuse, for the report. */
export const EXCUSES: readonly string[] = Object.entries(TRUTHS).map(
  ([name, { brings, like }]) =>
    `${name}: ${[
      brings.length > 0 ? `brings ${brings.join(', ')}` : '',
      like.length > 0 ? `like ${like.join(', ')}` : '',
    ]
      .filter(Boolean)
      .join('; ')}`,
);
