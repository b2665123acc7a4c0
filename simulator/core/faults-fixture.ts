/** A list of faults in front of a handler, for tests. */
import { createFaults, type FaultsOptions } from './faults.ts';
import type { HttpHandler, HttpOutcome, HttpRequest } from './types.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What the handler answers. */
export const NOTIFICATION =
  '<body xmlns="http://jabber.org/protocol/httpbind"><message xmlns="jabber:client" id="m1"><event/></message></body>';

/** Faults, a clock, and requests of side a. */
export function setUp(options: Partial<FaultsOptions> = {}, handler?: HttpHandler) {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  const faults = createFaults({
    surroundings: { scheduler: clock, random: () => 0.75 },
    server: () => undefined,
    userOf: (_side, sid) => (sid === 's1' ? '1001001' : undefined),
    ...options,
  });
  const answering: HttpHandler = (request) => {
    seen.push(request.path);
    return Promise.resolve({ kind: 'answer', status: 200, headers: {}, body: NOTIFICATION });
  };
  const http = faults.http('a', handler ?? answering);
  /** Sends a request and tells what came and when; `at` stays undefined while it is held. */
  const send = (request: Partial<HttpRequest> = {}, signal = new AbortController().signal) => {
    const result: { outcome?: HttpOutcome; at?: number; error?: unknown } = {};
    http(
      {
        method: 'POST',
        path: '/http-bind/',
        headers: {},
        body: "<body sid='s1' rid='1'/>",
        remote: '127.0.0.1.1',
        ...request,
      },
      signal,
    ).then(
      (outcome) => Object.assign(result, { outcome, at: clock.now() }),
      (error: unknown) => Object.assign(result, { error }),
    );
    return result;
  };
  return { clock, faults, send, seen };
}

/** A request of REST. */
export const REST = { method: 'GET', path: '/finesse/api/SystemInfo', body: '' };
