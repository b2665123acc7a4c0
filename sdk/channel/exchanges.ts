/** What is known of the requests of a BOSH session that have no answer yet. Pure. */

/** One rid, from its first request until its answer has been read. Times are monotonic, ms. */
export interface Exchange {
  readonly rid: number;
  /** It is empty, and only asks for news. */
  readonly poll: boolean;
  /** Sent first. */
  readonly sentAt: number;
  /** Sent last. */
  askedAt: number;
  /** How often it was sent. */
  asks: number;
  /** The last request of it failed, and it was not asked again yet. */
  failed: boolean;
  /** Its answer has come, and waits to be read after those of lower rids. */
  answeredAt: number | undefined;
}

/**
 * When the lowest rid should have had its answer, monotonic ms; may lie ahead; Infinity where nothing is asked. A server that
 * holds one request answers the older as soon as the younger is there (XEP-0124 §11), and a younger that was answered first means
 * that the older answer was lost, or is late.
 */
export function dueAt([lowest, next]: readonly Exchange[], waitMs: number): number {
  if (!lowest) return Infinity;
  return next ? (next.answeredAt ?? next.sentAt) : lowest.askedAt + waitMs;
}
