/** Faults on demand: what can be done to the wire and to the server, as data. */
import type { HttpAnswer, SideName } from './types.ts';

/** Where a fault acts. What is left out matches everything. */
export interface FaultTarget {
  readonly side?: SideName;
  /** `bosh` = `/http-bind`, `websocket` = `/ws`, `notification` = both of them, `rest` = `/finesse/api`. */
  readonly on?: 'notification' | 'bosh' | 'websocket' | 'rest';
  /** Start of the path: `/finesse/api/SystemInfo`. Alone reaches what is neither REST nor notification service: `/` is everything. */
  readonly pathPrefix?: string;
  /** End of the path, without its query: `/ClientLog` is the client logs of all agents, and nothing else. */
  readonly pathSuffix?: string;
  /**
   * Login id of the agent whose requests and sessions are meant: by credentials, session or path, or as a page names its agent itself
   * with `?seat=` where it asks without any of them.
   */
  readonly userId?: string;
  /** Session id of the notification service. */
  readonly sid?: string;
  /** Port that is asked, such as 7443: what a firewall goes by. Like `pathPrefix` it reaches everything that is asked there. */
  readonly port?: number;
}

/** What every fault may say beside its kind. Without `durationMs` and `count` it stays until it is removed. */
export interface FaultBase {
  readonly target?: FaultTarget;
  /** Ms after which it removes itself. */
  readonly durationMs?: number;
  /** It removes itself after it has acted on that many requests, answers or frames. */
  readonly count?: number;
  /** Whose it is, for who added it: told back by the list, and nothing else. */
  readonly label?: string;
}

/**
 * Faults on the way between client and server. Those that answer in the server's place (`reset`, `status`, `html`,
 * `rest-unavailable`) also end the requests that are held when they begin, as a box in the middle does; a WebSocket, which
 * cannot carry a status, is refused and torn down by them. What a `blackhole` has lost, no other fault finds any more.
 */
export type WireFault =
  /** Every answer comes `ms` later, give or take up to `jitterMs`; the order on one WebSocket is kept. */
  | { readonly kind: 'delay'; readonly ms: number; readonly jitterMs?: number }
  /**
   * So many packets in a hundred are lost, each way, and sent again after 300 ms, 600 ms and so on (TCP): what passes is late by chance, up
   * to half a minute; the order on one WebSocket is kept.
   */
  | { readonly kind: 'loss'; readonly percent: number }
  /** A proxy or virus scanner that gathers: what the server sends is let go each `everyMs` only. */
  | { readonly kind: 'hold-back'; readonly everyMs: number }
  /** A proxy that has no patience: a request without an answer for `afterMs` gets HTTP 504, a WebSocket of that age is torn down. */
  | { readonly kind: 'cut-off'; readonly afterMs: number }
  /** The certificate is not trusted: what is begun while it lasts fails at once, as a page sees it; what is open goes on. */
  | { readonly kind: 'untrusted' }
  /** Silence: connections stay open, nothing passes either way until it is removed, then everything does. `count` means nothing here. */
  | { readonly kind: 'stall' }
  /**
   * A black hole that loses: unlike after `stall`, nothing is passed on when it ends. A request that comes while it lasts never reaches the
   * server; the answer to one that is held when it begins is lost, though the server believes it delivered (the same rid brings it again).
   * Neither is ever answered: it stays open until the client hangs up. A WebSocket that is open while it lasts carries nothing any more, for
   * ever, and the server does not notice; one that is opened while it lasts never opens.
   */
  | { readonly kind: 'blackhole' }
  /**
   * What was asked is carried out, and its answer is lost: the connection is torn down, or, `silent`, stays open for as long as the client
   * waits. Requests alone; a WebSocket has no answers.
   */
  | { readonly kind: 'answer-lost'; readonly silent?: boolean }
  /** Connections are torn down without an answer (TCP RST). */
  | { readonly kind: 'reset' }
  /** An HTTP status in place of the answer, with `Retry-After` (s) where given. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number; readonly body?: string }
  /** A captive portal: 200 with a login page. */
  | { readonly kind: 'html' }
  /** REST says 503 Service Unavailable with Finesse's error body. */
  | { readonly kind: 'rest-unavailable' }
  | { readonly kind: 'malformed-xml' }
  | { readonly kind: 'truncated-xml' }
  /** Well-formed XML grown to `bytes` (10,485,760 unless told). */
  | { readonly kind: 'oversized-xml'; readonly bytes?: number }
  /** Each notification is delivered twice. */
  | { readonly kind: 'duplicate' }
  /** An answer is kept back until the next one has gone out, or for `holdMs` (1000 unless told). */
  | { readonly kind: 'reorder'; readonly holdMs?: number }
  /** One frame of nonsense before each frame that the server sends. */
  | { readonly kind: 'garbage-frame'; readonly text?: string };

/** Faults of the server itself. `session-loss`, `session-terminate` and `conflict` act once, on the sessions of now. */
export type ServerFault =
  /** The session is forgotten: its next request finds an unknown sid. */
  | { readonly kind: 'session-loss' }
  /** The server ends the session with a terminate. */
  | { readonly kind: 'session-terminate' }
  /** Another session takes the same full JID. */
  | { readonly kind: 'conflict' }
  /** The notification service is stopped, and started again when the fault is removed. */
  | { readonly kind: 'service-stop' }
  /** SystemInfo says OUT_OF_SERVICE, and IN_SERVICE again when the fault is removed. */
  | { readonly kind: 'out-of-service' }
  /** SystemInfo says that the last heartbeat of the CTI server failed; the side stays in service (12.x). */
  | { readonly kind: 'cti-heartbeat' }
  /** SystemInfo and its notification tell of maintenance mode, of Finesse in progress unless told (12.6). */
  | {
      readonly kind: 'maintenance';
      readonly of?: 'finesse' | 'cti';
      readonly phase?: 'INITIATING' | 'IN_PROGRESS';
    }
  /** Passwords and tokens, of `target.userId` or of everybody, are refused; sessions that stand go on. */
  | { readonly kind: 'credentials-expired' }
  /** Presence of user `finesse` is unavailable until the fault is removed: the web application is gone. */
  | { readonly kind: 'finesse-unavailable' }
  /** Users may send each other no messages: refused with `not-allowed`, or `silent`: dropped without a word. */
  | { readonly kind: 'messages-refused'; readonly silent?: boolean }
  /** The server's clock jumps by `ms`, and back when the fault is removed. */
  | { readonly kind: 'clock-step'; readonly ms: number }
  /** The server's clock runs fast by `ppm` millionths (slow when negative) until the fault is removed. */
  | { readonly kind: 'clock-slope'; readonly ppm: number }
  /** One side (`target.side`, side b unless told) takes over: the other is out of service, its notification service stopped. */
  | { readonly kind: 'takeover' };

/** One fault. Add it with `faults.add`. */
export type Fault = FaultBase & (WireFault | ServerFault);

declare const brand: unique symbol;
/** Names an active fault: `f1`, `f2`… */
export type FaultId = string & { readonly [brand]: 'FaultId' };

/** A fault that acts now. */
export interface ActiveFault {
  readonly id: FaultId;
  readonly fault: Fault;
  /** True time, ms since the epoch, at which it was added. */
  readonly since: number;
  /** True time, ms, at which it removes itself. */
  readonly until?: number;
  /** How often it has acted. */
  readonly used: number;
}

/** What an answer from the middle looks like. */
export type ReplacedAnswer = { readonly kind: 'reset' } | ({ readonly kind: 'answer' } & HttpAnswer);

const SERVER_KINDS: ReadonlySet<string> = new Set<ServerFault['kind']>([
  'session-loss',
  'session-terminate',
  'conflict',
  'service-stop',
  'out-of-service',
  'cti-heartbeat',
  'maintenance',
  'credentials-expired',
  'finesse-unavailable',
  'messages-refused',
  'clock-step',
  'clock-slope',
  'takeover',
]);

/** Tells a fault of the server from one of the wire. */
export function isServerFault(fault: Fault): fault is FaultBase & ServerFault {
  return SERVER_KINDS.has(fault.kind);
}
