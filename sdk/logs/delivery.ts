/** How the client log gets to the server by itself: what is told of it, and what an application may say about it. */
import type { ClientLogReceipt } from './poster.ts';

/**
 * What made it be posted.
 *
 * - `asked` by `sendClientLog()`.
 * - `lost` the health level became `lost`, while REST still answers.
 * - `recovered` the connection is back after such a loss.
 * - `schedule` as often as was asked for.
 * - `leaving` the page goes.
 * - `left-over` a page before this one could not.
 */
export type DeliveryReason = 'asked' | 'lost' | 'recovered' | 'schedule' | 'leaving' | 'left-over';

/** Where the client log is on its way. */
export interface LogDelivery {
  /** `waiting`: for `at`, to be tried (again). */
  readonly state: 'idle' | 'waiting' | 'posting';
  /** Why it is or was posted last; undefined before the first time. */
  readonly reason: DeliveryReason | undefined;
  /** Client wall time, ms, of the next attempt, while `waiting`. */
  readonly at: number | undefined;
  /** Attempts of this posting that failed. */
  readonly failures: number;
  /** Code of the last failure, until one succeeds. */
  readonly problem: string | undefined;
  /** What the server said last time it took one. */
  readonly receipt: ClientLogReceipt | undefined;
  /** Entries that no server has acknowledged, those of this page. */
  readonly unposted: number;
  /** Where they are kept besides memory. */
  readonly kept: 'indexeddb' | 'memory';
}

/** When the log is posted without being asked for. */
export interface LogPostOptions {
  /** When the health level becomes `lost`; on unless told. */
  readonly onLost?: boolean;
  /** After the connection is back; on unless told. Spread over `spreadMs`, since all agents come back at once. */
  readonly afterRecovery?: boolean;
  /** When the page goes with something to be told unposted; on unless told. */
  readonly onLeave?: boolean;
  /** As often as this, ms, at least 60,000; never unless told. */
  readonly everyMs?: number;
  /** Random part of the wait of a posting that nobody asked for, ms; 30,000 unless told. */
  readonly spreadMs?: number;
  /** How long one posting is tried again before it is left for the next occasion, ms; 900,000 unless told. */
  readonly deadlineMs?: number;
}

/** What of the log survives the page. */
export interface LogKeepOptions {
  /** Of which server the agent is, the same for both sides of a pair; that of `clientLog.host` unless told. */
  readonly host?: string;
  /** Bytes of all pages of one agent at this browser; 6,291,456 unless told. */
  readonly maxBytes?: number;
  /** What is older is thrown away (and counted), ms; seven days unless told. */
  readonly maxAgeMs?: number;
}
