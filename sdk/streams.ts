/** Streams of Finesse objects: a REST snapshot first, notifications after it, a new snapshot after every gap. */

/** One value of a resource stream. */
export interface ResourceUpdate<T> {
  /**
   * - `snapshot` the first value, read by REST.
   * - `update` changed by a notification.
   * - `resync` read again by REST after the session changed: what happened in between is in the value, not told one by one.
   */
  readonly kind: 'snapshot' | 'update' | 'resync';
  readonly value: T;
  /** Client wall time, ms, at which it arrived here. */
  readonly at: number;
}
