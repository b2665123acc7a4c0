/** What the parts of the simulator say to each other. Nothing here knows of sockets, browsers or files. */
import type { SchedulerLike } from 'rxjs';

/** Generations of Finesse whose wire the simulator speaks. */
export type FinesseVersion = '11.6' | '12.5';
export type Deployment = 'UCCE' | 'UCCX';
export type SideName = 'a' | 'b';

/** Time and chance, shared by all parts. `scheduler.now()` is the true time; the server's own clock may be wrong. */
export interface Surroundings {
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** The disconnect timers of Cisco's technote 211376, in ms. */
export interface Timers {
  /** A poll is answered empty after this long: 30,000. */
  readonly hold: number;
  /** A session without a request for longer is idle: 60,000. */
  readonly inactivity: number;
  /** Idle sessions are looked for this often: 30,000. */
  readonly reaper: number;
  /** From presence unavailable to the forced logout with reason 255: 60,000. */
  readonly grace: number;
}

/** An HTTP request as any face hands it in. Header names are lower case. */
export interface HttpRequest {
  readonly method: string;
  /** Path with query: `/finesse/api/SystemInfo?nocache=1`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Address of the client for the logs, `127.0.0.1.44660`. */
  readonly remote: string;
  /** Port that was asked, where the face knows it: a firewall minds. */
  readonly port?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, or a connection that is torn down without one. A silent server is a promise that stays open until aborted. */
export type HttpOutcome = ({ readonly kind: 'answer' } & HttpAnswer) | { readonly kind: 'reset' };

/** Answers one request; rejects only when `signal` aborts (the client hung up). */
export type HttpHandler = (request: HttpRequest, signal: AbortSignal) => Promise<HttpOutcome>;

/** The simulator's end of a WebSocket: what it may do to the client. */
export interface SocketPeer {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Tears the connection down without a close frame. */
  reset(): void;
}

/** The client's end, as a face drives it. */
export interface SocketConnection {
  receive(text: string): void;
  /** The client went away, with or without a close frame. */
  gone(): void;
  /** The way is cut and neither end knows: an opening or closing handshake gets no answer. False where it is left out. */
  readonly silent?: boolean;
  /** Resolves when the opening handshake is over; at once where it is left out. Only the face in process waits for it. */
  readonly opened?: Promise<void>;
}

/**
 * Accepts a WebSocket (RFC 7395, subprotocol `xmpp`); `port` as in {@link HttpRequest}, `seat` the agent whom the address names by `?seat=`, so
 * that a fault can mean a socket whose user is not known yet.
 */
export type SocketHandler = (peer: SocketPeer, remote: string, port?: number, seat?: string) => SocketConnection;
