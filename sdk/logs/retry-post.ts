/** What follows when a post of the client log has failed: one pure function, bounded by a deadline. */
import { ApiError, type FinesseErrorCode } from '../errors.ts';
import { heldOff } from '../retry-after.ts';

/** Shortest wait, ms: a server that has just failed is not asked again at once. */
const MIN_MS = 1_000;
/** Longest wait, ms: with it a server that is out of service for ten minutes hears of one client about 24 times. */
const MAX_MS = 60_000;

/**
 * - `again` after `afterMs`.
 * - `smaller` what was posted was too large for the server: the same in smaller parts, at once.
 * - `credentials` they were refused: not before they are others or somebody asks, since five refusals lock an account.
 * - `never` this server takes no log, or not from this user: not again by itself in this page.
 * - `over` the deadline would be passed, or nothing else can be tried: at the next occasion, not before `afterMs`.
 */
export type PostVerdict =
  | { readonly kind: 'again' | 'over'; readonly afterMs: number }
  | { readonly kind: 'smaller' | 'credentials' | 'never' };

/** What has been until now. */
export interface PostHistory {
  /** Attempts of this posting that failed one after the other, with the latest; from 1. */
  readonly failures: number;
  /** Since this posting began, ms. */
  readonly elapsedMs: number;
  readonly deadlineMs: number;
  /** Whether what was refused can be split. */
  readonly splittable: boolean;
}

/** What is read of whatever was thrown. */
interface Failure {
  readonly code?: FinesseErrorCode;
  readonly status?: number;
  readonly retryAfterMs?: number;
}

/** @param random 0 ≤ x < 1. */
export function afterFailure(error: unknown, history: PostHistory, random: number): PostVerdict {
  const { code, status, retryAfterMs } = error as Failure;
  const { failures, elapsedMs, deadlineMs, splittable } = history;
  if (code === 'closed') return { kind: 'over', afterMs: 0 };
  // A token that cannot be had, or none that a header can carry, is as good as refused.
  if (code === 'credentials-refused' || code === 'options-invalid' || code === 'config-missing')
    return { kind: 'credentials' };
  if (tooLarge(error)) return splittable ? { kind: 'smaller' } : { kind: 'over', afterMs: 0 };
  // 401 that is not about the credentials: "Invalid Authorization User Specified".
  if (status !== undefined && NEVER.has(status)) return { kind: 'never' };
  const ceiling = Math.min(MAX_MS, MIN_MS * 2 ** (failures + 1));
  const afterMs = Math.max(MIN_MS + random * (ceiling - MIN_MS), heldOff(retryAfterMs, random));
  return { kind: elapsedMs + afterMs > deadlineMs ? 'over' : 'again', afterMs };
}

const NEVER: ReadonlySet<number> = new Set([401, 403, 404, 405, 410, 501]);

/** Finesse says 400 Invalid Input, boxes before it 413; a bare 400 is taken for the same. "Operation Failure" is a full disk. */
function tooLarge(error: unknown): boolean {
  const { code, status } = error as Failure;
  if (code === 'log-too-large' || status === 413) return true;
  return (
    status === 400 &&
    !(error instanceof ApiError && error.errors.some(({ errorType }) => /operation failure/i.test(errorType)))
  );
}

/** Whether it may be what was posted that is refused, and not its size alone. */
export function refusesContent(error: unknown): boolean {
  return (error as Failure).status === 400 && tooLarge(error);
}

/** Statuses that leave open whether it was stored: the server broke off, or a gateway lost it. */
const OPEN: ReadonlySet<number> = new Set([500, 502, 504]);

/**
 * Whether what was posted may be on the server though the post failed: no answer, a broken one, or one of somebody in between
 * who does not know either.
 */
export function mayHaveArrived(error: unknown): boolean {
  const { code, status } = error as Failure;
  switch (code) {
    case 'host-unreachable':
    case 'timeout':
    case 'connection-lost':
    case 'closed':
    case 'xml-malformed':
    case 'xml-forbidden':
    case 'xml-too-large':
      return true;
    default:
      return status !== undefined && OPEN.has(status);
  }
}
