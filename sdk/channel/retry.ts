/** When to try next: pure. What is remembered of failures, so that a reload does not begin anew. */
import type { Platform } from '../platform.ts';
import { backoffDelay, interceptedDelay, type Backoff } from './backoff.ts';
import type { SessionEnd } from './stream-end.ts';
import { recall, remember } from './tab-memory.ts';

/** While nothing else answers either, ms: often enough that the network is hardly back before we are. */
const ALONE_MIN_MS = 600;
const ALONE_MAX_MS = 1_200;
/** An outage longer than this, ms, is no blip: from then on the pace slows with its age, down to an eighth. */
const BLIP_MS = 180_000;
const SLOWEST = 8;
/** While the browser says that it is offline, ms: it says when it is back. */
const OFFLINE_MIN_MS = 4_000;
const OFFLINE_MAX_MS = 8_000;
/** After a good sign, ms: soon, but not all clients of a building in the same instant. */
const NUDGE_MS = 300;
/** Failures so old, ms, say nothing any more. */
const REMEMBERED_MS = 3_600_000;
const STORAGE_KEY = 'finesse-pulse.failures';

/**
 * - `server` the rest answers: our server or its service is in trouble, and so are all its clients.
 * - `own` nothing else answers either, or it is not known yet: the trouble is on our side of the network.
 * - `offline` as `own`, and the browser says so too.
 * - `intercepted` something else answers in Finesse's place.
 * - `nudged` a sign that it may work now.
 */
export type Trouble = 'server' | 'own' | 'offline' | 'intercepted' | 'nudged';

/** What has been until now. */
export interface History {
  /** Failures that the server had a part in since the connection last stood for a while. */
  readonly failures: number;
  /** Since the connection was lost, ms. */
  readonly downMs: number;
}

/**
 * The wait before the next attempt, ms.
 * @param random 0 ≤ x < 1.
 */
export function retryDelay(trouble: Trouble, { failures, downMs }: History, random: number, backoff: Backoff): number {
  switch (trouble) {
    case 'server':
      return backoffDelay(failures, random, backoff);
    case 'own':
      return between(ALONE_MIN_MS, ALONE_MAX_MS, random) * Math.min(SLOWEST, Math.max(1, downMs / BLIP_MS));
    case 'offline':
      return between(OFFLINE_MIN_MS, OFFLINE_MAX_MS, random);
    case 'intercepted':
      return interceptedDelay(random, backoff);
    case 'nudged':
      return random * NUDGE_MS;
  }
}

function between(min: number, max: number, random: number): number {
  return min + random * (max - min);
}

/** Whether somebody answered, so that nobody has to be asked whether the network is there. */
export function wasAnswered({ answered, reason }: SessionEnd): boolean {
  return answered ?? !['network-error', 'timeout', 'answer-overdue'].includes(reason);
}

/** Failures that an earlier page of this tab remembered, and that still count. */
export function recallFailures(platform: Platform): number {
  const [failures = 0, at = 0] = recall(platform, STORAGE_KEY).split(' ').map(Number);
  return failures > 0 && platform.scheduler.now() - at < REMEMBERED_MS ? failures : 0;
}

/** Remembers failures; none is remembered by nothing. */
export function rememberFailures(platform: Platform, failures: number): void {
  remember(platform, STORAGE_KEY, failures > 0 ? `${failures} ${platform.scheduler.now()}` : '');
}
