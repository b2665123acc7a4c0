/** Why the first connection could not be made, as the one typed error that its caller gets. */
import type { ConnectionState } from './channel/channel.ts';
import { NOT_LOADED } from './channel/strophe.ts';
import { TransportError } from './errors.ts';

/** Where it was tried. */
export interface Tried {
  /** Addresses of the notification service; at least one. */
  readonly services: readonly string[];
  readonly userId: string;
}

/** The error that a state stands for, in which no session could be made. */
export function failureOf({ status, reason, detail }: ConnectionState, { services, userId }: Tried): TransportError {
  const urls = services.map((service) => new URL(service));
  // A query can hold secrets.
  const hrefs = listed(urls.map(({ origin, pathname }) => origin + pathname));
  const origins = listed(urls.map(({ origin }) => origin));
  const said = detail === undefined ? '' : ` (${detail})`;
  if (status === 'unauthorized') {
    return new TransportError(
      'credentials-refused',
      `The notification service refused user ${userId}${said}. Check login id and password, or get a fresh token.`,
    );
  }
  if (status === 'conflict') {
    return new TransportError(
      'connection-lost',
      'Another session took the same XMPP resource. Choose another resource.',
    );
  }
  if (reason === 'server-out-of-service') return outOfService(detail);
  if (reason === 'finesse-unavailable') {
    return new TransportError(
      'timeout',
      `The notification service at ${origins} takes sessions, but Finesse itself does not run behind it${said}. Try again when it does.`,
    );
  }
  if (status === 'intercepted') {
    return new TransportError(
      'not-xml',
      `Something else than a notification service answers at ${hrefs}${said}: a proxy, a login page or a wrong address.`,
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
      `The notification service at ${origins} did not answer in time${said}. Try again.`,
    );
  }
  if (reason === 'http-error') {
    return new TransportError(
      'http-status',
      `The notification service at ${hrefs} answered with an error${said}. Check that the service runs and that the address is right.`,
    );
  }
  const pages = listed(urls.map(({ origin }) => origin.replace(/^ws/, 'http')));
  return new TransportError(
    'host-unreachable',
    `REST answers, but no notification session could be made at ${hrefs}${said}. Either its port is blocked, or its certificate is ` +
      `not trusted (open ${pages} in a browser tab to see), or it does not allow this page (CORS), or the service is stopped.`,
  );
}

/** Time ran out while no server was in service. */
export function outOfService(detail: string | undefined): TransportError {
  const said = detail === undefined ? '' : ` (${detail})`;
  return new TransportError('timeout', `Finesse answers, but is not in service${said}. Try again when it is.`);
}

/** No session in time, for no reason that is known. */
export function tooLate({ services }: Tried): TransportError {
  const origins = listed(services.map((service) => new URL(service).origin));
  return new TransportError(
    'timeout',
    `No notification session at ${origins} in time. Try again, or check the server.`,
  );
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}
