/**
 * What the rest of the SDK knows of a notification channel. Two implementations, `xmpp-channel` (an own BOSH or WebSocket
 * session) and `desktop-channel` (the hub of the Finesse desktop), pass the same contract suite (`test/contract`).
 */
import type { Observable } from 'rxjs';
import type { NodePath } from '../ids.ts';
import type { Notification } from '../pubsub/notification.ts';
import type { XmlElement, XmlNode } from '../xml.ts';
import type { ChannelNodes } from './node-standing.ts';
import type { TrafficTap } from './traffic-tap.ts';

/**
 * - `idle` not opened yet.
 * - `connecting` the first attempt is under way.
 * - `connected` notifications can arrive.
 * - `degraded` the session stands, but an exchange failed or an answer is overdue: suspicion, not yet loss. Notifications may be late.
 * - `reconnecting` the connection went; the next attempt waits or is under way.
 * - `failing-over` on the way to the other side of the Finesse pair, or waiting for either to be in service.
 * - `suspended` page or machine cannot hear (asleep, frozen, offline), whatever the server does; tried again as soon as it can.
 * - `conflict` another session took the same full JID; nothing is retried until `open()` is called again.
 * - `unauthorized` credentials were refused; nothing is retried until `open()` is called again.
 * - `intercepted` something that is not Finesse answers in its place (captive portal, proxy, login page); retried slowly.
 * - `closed` closed by `close()`; final.
 */
export type ConnectionStatus =
  | 'idle'
  | 'connecting'
  | 'connected'
  | 'degraded'
  | 'reconnecting'
  | 'failing-over'
  | 'suspended'
  | 'conflict'
  | 'unauthorized'
  | 'intercepted'
  | 'closed';

/** Why a connection is in its state. The first cause of a loss is kept until the next `connected`. */
export type ConnectionReason =
  | 'not-opened'
  | 'opened'
  | 'session-established'
  | 'session-resumed'
  | 'answer-overdue'
  | 'asleep'
  | 'frozen'
  | 'offline'
  | 'server-out-of-service'
  | 'finesse-unavailable'
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
  /**
   * Counts established sessions. A change means that notifications may have been missed: take a new snapshot. A session that was
   * silent for a while and then answered again, with all it held back, keeps its epoch.
   */
  readonly epoch: number;
  /** What the other end said, for people and logs: an HTTP status, a stream condition. Never a secret. */
  readonly detail?: string;
  /** Number of the attempt under way or waited for, from 1; absent when connected. */
  readonly attempt?: number;
  /** Wall time, ms, of the next attempt, while one is waited for. */
  readonly retryAt?: number;
  /** Name of the server that the session is with, or that is being tried; absent on the hub of the Finesse desktop. */
  readonly side?: string;
  /** How it is reached; absent on the hub of the Finesse desktop. */
  readonly transport?: 'bosh' | 'websocket';
}

/** One change of status, as evidence: the history of a connection is the list of these. */
export interface ConnectionTransition {
  readonly from: ConnectionStatus;
  readonly to: ConnectionStatus;
  readonly reason: ConnectionReason;
  /** Wall time, ms since the epoch. */
  readonly at: number;
  readonly detail?: string;
}

/** Whether a session stands, so that subscriptions and snapshots are worth making: `connected`, or `degraded`. */
export function isUp({ status }: Pick<ConnectionState, 'status'>): boolean {
  return status === 'connected' || status === 'degraded';
}

/**
 * One sign of life on a channel, as evidence for health: something was `sent` to or `heard` from the other end.
 * `round-trip` is a measured question and answer on the channel: of a ping, or from a request over BOSH to the answer of the poll
 * that it had the server let go.
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
  | { readonly kind: 'round-trip'; readonly what: 'ping' | 'poll'; readonly at: number; readonly ms: number }
  | { readonly kind: 'failed'; readonly what: string; readonly at: number };

/** A tick of the desktop's own timer, about each second. */
export interface DesktopTick {
  /** Wall time, ms, at which it arrived. */
  readonly at: number;
  /** How long after the desktop queued it, ms; undefined where the tick does not say. */
  readonly lateMs: number | undefined;
}

/** What the page of the Finesse desktop tells of itself. Cold, shared: listened to while somebody is subscribed; they complete with the channel. */
export interface DesktopSignals {
  readonly ticks$: Observable<DesktopTick>;
  /** `value` as the desktop says it: `SCHEDULED`, `MIGRATING`; 12.6 and later. */
  readonly notices$: Observable<{ readonly kind: 'maintenance'; readonly value: string; readonly at: number }>;
}

/**
 * Messages from user to user (RFC 6121 §5.2.2), beside the notifications of the server. `from` is stamped by the server (RFC 6120
 * §8.1.2.1); everything else of what comes is as hostile as whoever sent it.
 */
export interface DirectMessages {
  /** Our full JID while a session stands, else undefined. */
  jid(): string | undefined;
  /** Each `<message>` that a user sent us, and errors for those that we sent (`type="error"`). Hot; never errors, completes after `close()`. */
  readonly received$: Observable<XmlElement>;
  /**
   * Sends `content` to a bare or full JID as a `headline`, which no server stores for later (RFC 6121 §5.2.2), with the hint `<no-store/>`
   * (XEP-0334). False where no session stands: then it is gone. True says that it was sent, not that it arrived.
   */
  send(to: string, content: XmlNode): boolean;
}

/** A way for notifications to reach the page. */
export interface Channel {
  readonly kind: 'xmpp' | 'desktop';
  /** Of the page of the Finesse desktop; absent elsewhere. */
  readonly desktop?: DesktopSignals;
  /** Messages between users; absent where the channel carries none, as on the hub of the Finesse desktop. */
  readonly messages?: DirectMessages;
  /** What there is to see of its nodes, for tools; absent where there is nothing. */
  readonly nodes?: ChannelNodes;
  /** The state now and each change; replays the latest, never errors, completes after `close()`. Equal states are not repeated. */
  readonly connection$: Observable<ConnectionState>;
  /** Each change of status, once, in order. Hot; never errors, completes after `close()`. */
  readonly transitions$: Observable<ConnectionTransition>;
  /** Hot; never errors, completes after `close()`. */
  readonly activity$: Observable<ChannelActivity>;
  /** Where its exchanges are told ({@link createClient} listens); absent where it tells none. */
  readonly traffic?: TrafficTap;
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
   * Ends the session with a good-bye and makes a new one, which is a new epoch; where none stands, tries again at once. The first state
   * told is `connecting`, as nothing went wrong. Nothing in a channel that is not opened, or is closed. Absent where the session is not
   * the channel's own.
   */
  reconnect?(): void;
  /**
   * Unsubscribes explicit nodes, says good-bye to the server, and resolves when no request, timer or listener is left
   * (within 3 s at most, even if the server is silent). Idempotent; final.
   */
  close(): Promise<void>;
}
