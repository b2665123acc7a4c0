/** Puts the rooms together: one client for one signed-in user on one channel. */
import type { Observable } from 'rxjs';
import type { ConnectionState } from './channel/channel.ts';
import type { ClockEstimate } from './health/clock.ts';
import type { Heartbeat } from './health/heartbeat.ts';
import type { LatencySummary } from './health/latency.ts';
import type { ProbeResult } from './health/prober.ts';
import type { NodePath, UserId } from './ids.ts';
import type { ClientLogger } from './logs/logger.ts';
import type { ClientLogReceipt } from './logs/poster.ts';
import type { Notification } from './pubsub/notification.ts';
import type { SystemInfo } from './resources/system-info.ts';
import type { User } from './resources/user.ts';
import type { ResourceUpdate } from './streams.ts';

/**
 * A connection to Finesse for one user. Streams never error because of a lost connection (that is a value of
 * `connection$`) and complete after {@link FinesseClient.close}.
 */
export interface FinesseClient {
  /** Login id of the user whose session this is. */
  readonly userId: UserId;
  /** `xmpp`: an own BOSH or WebSocket session. `desktop`: the hub of the Finesse desktop. */
  readonly channelKind: 'xmpp' | 'desktop';
  /** State of the notification channel. Replays the latest; equal states are not repeated. */
  readonly connection$: Observable<ConnectionState>;
  /** Every notification of every node that arrives. Hot. */
  readonly notifications$: Observable<Notification>;
  /** Notifications received since the client was made. Replays the latest, beginning with 0. */
  readonly notificationCount$: Observable<number>;
  /** Signs of life of the channel. Replays the latest; emits on each sign and when one is overdue. */
  readonly heartbeat$: Observable<Heartbeat>;
  /** Drift of the server's clock, once a minute while open. Replays the latest; silent before the first answered probe. */
  readonly clock$: Observable<ClockEstimate>;
  /** Round trips of the SystemInfo probe. Replays the latest; silent before the first answered probe. */
  readonly latency$: Observable<LatencySummary>;
  /** Each SystemInfo probe, failures too. Replays the latest. */
  readonly probes$: Observable<ProbeResult>;
  /**
   * A user, by default the own: REST snapshot, then notifications, a new snapshot after each gap. Cold, shared per user; the
   * last subscriber leaving ends the subscription on the server. Errors with SubscriptionError when that is refused, and with
   * the REST error when the snapshot is refused for good (`credentials-refused`, `api-error` 4xx).
   */
  user(id?: string): Observable<ResourceUpdate<User>>;
  /** State of the Finesse server. As {@link FinesseClient.user}; partial notifications are merged into the snapshot. */
  systemInfo(): Observable<ResourceUpdate<SystemInfo>>;
  /** Notifications of any node, without snapshot. Cold, shared; errors with SubscriptionError when refused. */
  node(path: NodePath | string): Observable<Notification>;
  /** The client log. */
  readonly log: ClientLogger;
  /**
   * Posts what the client log holds and resolves with the server's receipt. What was acknowledged leaves the memory.
   * @throws FinesseError typed, nothing lost: `credentials-refused`, `api-error`, `host-unreachable`, `timeout`, `http-status`, `closed`.
   */
  sendClientLog(): Promise<ClientLogReceipt>;
  /** Opens the channel, or opens it again after `conflict` or `unauthorized`; starts the probes. Idempotent. */
  open(): void;
  /** Ends every stream, request, timer and subscription; resolves within 3 s. Idempotent; final. */
  close(): Promise<void>;
}
