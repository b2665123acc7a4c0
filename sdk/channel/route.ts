/** Where the next session goes: one address always, or the better of two sides, over the transport that works. */
import type { SessionEnd } from './stream-end.ts';

/** An address of a notification service. */
export interface Endpoint {
  /** Name of the server, as people know it: its host. */
  readonly side: string;
  readonly transport: 'bosh' | 'websocket';
  /** `http(s)://…/http-bind/` for BOSH (XEP-0124), `ws(s)://…/ws/` for WebSocket (RFC 7395). */
  readonly service: string;
  /** `xmppDomain` of its SystemInfo. */
  readonly domain: string;
  /** `xmppPubSubDomain` of its SystemInfo. */
  readonly pubsubDomain: string;
  /** Limit of this attempt, ms, where another way waits for its turn; that of the channel's options unless told. */
  readonly limitMs?: number;
}

/** Decides where to connect. Told of what came of it. Holds no timer and no request but while `next` or `isAlone` is waited for. */
export interface Route {
  /**
   * The address for the next attempt. May take its time, until a side is usable (SystemInfo IN_SERVICE). Rejects with a
   * FinesseError (`credentials-refused`) where trying on is wrong, and with the reason of `signal` when that aborts.
   * @param onWait is told why, each time that no side is usable yet.
   */
  next(signal: AbortSignal, onWait?: (why: SessionEnd) => void): Promise<Endpoint>;
  /** A session stands there. */
  connected(endpoint: Endpoint): void;
  /** An attempt failed there, or its session was lost. */
  failed(endpoint: Endpoint, end: SessionEnd): void;
  /** Whether nothing else answers either: then the trouble is on our side of the network. Resolves within about 2 s. */
  isAlone(signal: AbortSignal): Promise<boolean>;
  /** Whether a session counts only once user `finesse` is present (facts of the HA chapter). */
  readonly needsFinesse: boolean;
  /** After {@link failed}: the next address has not been tried yet, and is worth an attempt at once. Absent: no. */
  readonly eager?: boolean;
  /**
   * While a session stands on a side that is not usable: asks both sides with jitter, tells each time that this one says IN_SERVICE, and
   * resolves when another does and it is time to move. Rejects with the reason of `signal`, or a FinesseError where asking on is wrong.
   * Absent: nobody can be asked, or there is no other side.
   */
  recovery?(endpoint: Endpoint, signal: AbortSignal, inService: () => void): Promise<void>;
}
