/** One exchange with Finesse, like a row of Fiddler: what was asked, what came, how long it took, what it carried. */

/** Which way it went. `hub`: a message of the desktop's hub, which stands for a notification that another frame has got. */
export type TrafficWay = 'bosh' | 'websocket' | 'rest' | 'hub';

/**
 * - `session` begins, restarts or resumes a session, or logs in.
 * - `poll` an empty request whose answer has not come (yet).
 * - `events` an answer, or a frame, with notifications.
 * - `empty` an answer without anything: all is quiet.
 * - `stanza` other stanzas: presence, subscriptions, pings and their answers.
 * - `terminate` ends the session, from either side.
 * - `request` REST.
 */
export type TrafficKind = 'session' | 'poll' | 'events' | 'empty' | 'stanza' | 'terminate' | 'request';

/** See the head of the file. Told when it begins and once more, with the same `id`, when it has ended. Never a secret. */
export interface TrafficRecord {
  /** Counts from 1 within a client, in order of `at`. */
  readonly id: number;
  readonly way: TrafficWay;
  readonly kind: TrafficKind;
  /** Client wall time, ms, at which it was sent, or came where nobody asked for it (a frame, a hub message). */
  readonly at: number;
  /** `POST` (BOSH), the verb (REST), `SEND` or `RECEIVE` (a frame, a hub message). */
  readonly method: string;
  /** Without user, password and secret parts of the query; of the hub the topic. */
  readonly url: string;
  /** `pending`: no answer yet. `unanswered`: there will be none (`-` in Fiddler). A frame and a hub message are `answered` at once. */
  readonly result: 'pending' | 'answered' | 'unanswered';
  /** HTTP status; undefined without an answer, and where there is none by nature. */
  readonly status: number | undefined;
  /**
   * Why there is no good answer: `timeout` (given up since nothing came in time), `host-unreachable`, `network-error`, `aborted` (not wanted
   * any more)…; undefined where it is one.
   */
  readonly error: string | undefined;
  /** Bytes of the bodies, decompressed, UTF-8; `bytesIn` is -1 without an answer. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** To the last byte or to the failure, ms, by the monotonic clock; undefined while pending. */
  readonly durationMs: number | undefined;
  /** Of a BOSH request. */
  readonly rid: number | undefined;
  /** Of a WebSocket and its frames: counts sockets from 1 within a client. Its opening is a record of its own: `GET`, status 101. */
  readonly socket?: number;
  /** What it carried, in English words for engineers: `POST of User 1001; READY`, `empty answer`, `ping`. */
  readonly carried: string;
  /** Bodies, redacted and cut to 16 KiB each; only where the record was asked to hold them. */
  readonly bodyOut?: string;
  readonly bodyIn?: string;
  /** Headers of the answer, redacted; names in lower case. Of bad answers, and where the record was asked to hold bodies. */
  readonly headersIn?: Readonly<Record<string, string>>;
}
