/** What a session looks like from outside, whichever transport carries it. */

/** Ways in which a session can be ended from outside. */
export type KillHow =
  /** The server forgets it silently: what is held stays unanswered, what comes next is of an unknown session. */
  | 'lose'
  /** The server ends it and says so. */
  | 'terminate'
  /** As if another client had bound the same full JID. */
  | 'conflict';

/** A session as it stands now. Times are true time, ms since the epoch. */
export interface SessionInfo {
  readonly transport: 'bosh' | 'websocket';
  /** The `sid`, or the stream id of a WebSocket. */
  readonly id: string;
  /** Address of the client, `127.0.0.1.44660`. */
  readonly remote: string;
  /** Full JID once a resource is bound. */
  readonly jid: string | undefined;
  readonly userId: string | undefined;
  readonly available: boolean;
  readonly priority: number;
  readonly startedAt: number;
  /** Now, while a request is held. */
  readonly lastActivity: number;
  /** BOSH requests that wait for an answer. */
  readonly held: number;
  readonly messagesSent: number;
  readonly messagesQueued: number;
}

/** A live session as the service handles it. */
export interface ServedSession {
  /** False once it has ended, though a BOSH client may still have to fetch the end. */
  readonly live: boolean;
  info(): SessionInfo;
  /** Looks whether the session is idle, writes the log lines of it, and ends it if it is (technote 211376). */
  reap(): void;
  kill(how: KillHow): void;
  /** The service went down: connections are torn, nothing is said. */
  reset(): void;
}

/** Stanzas queued for a client that does not fetch them; beyond it the oldest is dropped, so that memory stays bounded. */
export const MAX_QUEUE = 5000;

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
