/** The heartbeat of the notification channel: when it was last heard, and by when it must be heard again. */

/** Signs of life of the channel. Wall times are ms since the epoch. */
export interface Heartbeat {
  /** When anything was last heard from the other end; undefined before the first sign. */
  readonly lastHeardAt: number | undefined;
  /** When anything was last sent to the other end; undefined before, and always on the hub of the Finesse desktop. */
  readonly lastSentAt: number | undefined;
  /** When the other end must be heard again at the latest; undefined while nothing is due (not connected, or a hub, which is silent when nothing happens). */
  readonly expectedBy: number | undefined;
  /** `expectedBy` has passed: suspicion, not yet loss. */
  readonly overdue: boolean;
  /** Smoothed round trip of the channel's own pings, ms; undefined before the first. */
  readonly roundTripMs: number | undefined;
}
