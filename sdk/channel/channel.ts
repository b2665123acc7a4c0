/**
 * What the rest of the SDK knows of a notification channel. Two implementations, `xmpp-channel` (an own BOSH or WebSocket
 * session) and `desktop-channel` (the hub of the Finesse desktop), pass the same contract suite (`test/contract`).
 */
import type { Observable } from 'rxjs';
import type { NodePath } from '../ids.ts';
import type { Notification } from '../pubsub/notification.ts';

/**
 * - `idle` not opened yet.
 * - `connecting` the first attempt is under way.
 * - `connected` notifications can arrive.
 * - `reconnecting` the connection went; the next attempt waits or is under way.
 * - `failing-over` the Finesse desktop moves to its other side (hub channel).
 * - `conflict` another session took the same full JID; nothing is retried until `open()` is called again.
 * - `unauthorized` credentials were refused; nothing is retried until `open()` is called again.
 * - `intercepted` something that is not Finesse answers in its place (captive portal, proxy, login page); retried slowly.
 * - `closed` closed by `close()`; final.
 */
export type ConnectionStatus =
  | 'idle'
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'failing-over'
  | 'conflict'
  | 'unauthorized'
  | 'intercepted'
  | 'closed';

/** Why a connection is in its state. The first cause of a loss is kept until the next `connected`. */
export type ConnectionReason =
  | 'not-opened'
  | 'opened'
  | 'session-established'
  | 'network-error'
  | 'http-error'
  | 'session-lost'
  | 'server-terminated'
  | 'service-stopped'
  | 'timeout'
  | 'credentials-refused'
  | 'conflict'
  | 'not-xmpp'
  | 'desktop-connecting'
  | 'desktop-disconnected'
  | 'desktop-reconnecting'
  | 'desktop-failing-over'
  | 'desktop-recovered'
  | 'desktop-unloading'
  | 'closed-by-caller';

/** One state of a channel. A value, never an error. */
export interface ConnectionState {
  readonly status: ConnectionStatus;
  readonly reason: ConnectionReason;
  /** Wall time, ms since the epoch, of the transition into `status`. */
  readonly since: number;
  /** Counts established sessions. A change means that notifications may have been missed: take a new snapshot. */
  readonly epoch: number;
  /** What the other end said, for people and logs: an HTTP status, a stream condition. Never a secret. */
  readonly detail?: string;
  /** Number of the attempt under way or waited for, from 1; absent when connected. */
  readonly attempt?: number;
  /** Wall time, ms, of the next attempt, while one is waited for. */
  readonly retryAt?: number;
}

/**
 * One sign of life on a channel, as evidence for health: something was `sent` to or `heard` from the other end.
 * `round-trip` is a measured question and answer on the channel (a ping, or a poll less its wait).
 */
export type ChannelActivity =
  | {
      readonly kind: 'sent';
      readonly what: 'session' | 'poll' | 'stanza' | 'ping';
      readonly at: number;
      readonly bytes: number;
    }
  | {
      readonly kind: 'heard';
      readonly what: 'session' | 'empty-answer' | 'stanza' | 'pong' | 'hub-status' | 'hub-notification';
      readonly at: number;
      readonly bytes: number;
    }
  | { readonly kind: 'round-trip'; readonly what: 'ping'; readonly at: number; readonly ms: number }
  | { readonly kind: 'failed'; readonly what: string; readonly at: number };

/** A way for notifications to reach the page. */
export interface Channel {
  readonly kind: 'xmpp' | 'desktop';
  /** The state now and each change; replays the latest, never errors, completes after `close()`. Equal states are not repeated. */
  readonly connection$: Observable<ConnectionState>;
  /** Hot; never errors, completes after `close()`. */
  readonly activity$: Observable<ChannelActivity>;
  /** Every notification of every node that arrives, automatic ones included. Hot; never errors, completes after `close()`. */
  readonly notifications$: Observable<Notification>;
  /**
   * Notifications of one node. Cold until subscribed, shared while subscribed: the first subscriber subscribes on the server
   * where the node needs it, the last one leaving unsubscribes. Survives reconnects (subscribed again on each new session).
   * Errors with SubscriptionError when the server refuses, on this stream alone. Completes after `close()`.
   */
  notifications(node: NodePath): Observable<Notification>;
  /**
   * Emits once for each session in which the server-side subscription of `node` stands (at once for automatic nodes while
   * connected): from then on nothing of that node can be missed, so a snapshot taken after it is safe. Value: the epoch.
   */
  ready(node: NodePath): Observable<number>;
  /**
   * Starts, or starts again after `conflict` or `unauthorized`. Idempotent.
   * @throws FinesseError `hub-missing` where the hub of the desktop has not connected.
   */
  open(): void;
  /**
   * Unsubscribes explicit nodes, says good-bye to the server, and resolves when no request, timer or listener is left
   * (within 3 s at most, even if the server is silent). Idempotent; final.
   */
  close(): Promise<void>;
}
