/**
 * Which of several ways into one notification service the next attempt takes: WebSocket first, BOSH where that cannot be made
 * (Cisco's 12.5(1) release notes call BOSH deprecated), and always what worked last, also across reloads.
 */
import type { Platform } from '../platform.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { SessionEnd } from './stream-end.ts';
import { recall, remember } from './tab-memory.ts';

/** One way: a transport and its address, as in `Endpoint`. */
export interface Way {
  readonly transport: 'bosh' | 'websocket';
  readonly service: string;
}

/** What a caller wants of {@link waysTo}. */
export interface WaysOptions {
  readonly transport: 'auto' | Way['transport'];
  /** The only port to try. */
  readonly port?: number | undefined;
}

/** Longest that a way may take to a session, ms, while others wait for their turn: a few seconds, ten round trips of a bad line. */
export const TURN_MS = 6_000;
/** A session that stood for so long, ms, speaks for its way; a proxy that dislikes WebSockets cuts them within a minute. */
export const PROVED_MS = 60_000;
/** How often, ms, a better way is tried again by an attempt that is due anyway: what blocked it may be gone after a break. */
const BETTER_AGAIN_MS = 600_000;
/** Failures in a row of a way that has worked before another is tried. */
const PATIENCE = 2;

/**
 * The ways to a host, in the order in which they are tried. From 12.x on, known by fields that SystemInfo has since: WebSocket and
 * then BOSH, each by 8445, which serves notifications from 12.5(1) on and which REST uses already, then by 7443. Before: BOSH by 7443,
 * the one that there is, and WebSocket for the case that a version hides itself. Paths are the same in all versions.
 */
export function waysTo(host: string, info: SystemInfo, { transport, port }: WaysOptions): readonly Way[] {
  const modern = info.primaryNode?.httpsPort !== undefined || info.lastCtiHeartbeatStatus !== undefined;
  const ports = port === undefined ? (modern ? [8445, 7443] : [7443]) : [port];
  const sockets = ports.map((at): Way => ({ transport: 'websocket', service: `wss://${host}:${at}/ws/` }));
  const polls = ports.map((at): Way => ({ transport: 'bosh', service: `https://${host}:${at}/http-bind/` }));
  const all = modern ? [...sockets, ...polls] : [...polls, ...sockets];
  return all.filter((way) => transport === 'auto' || way.transport === transport);
}

/** What the next attempt takes. */
export interface Choice {
  readonly way: Way;
  /** See `Endpoint.limitMs`. */
  readonly limitMs?: number;
}

/** Why a standing session ended where it speaks against its way; else the server, the machine or the user ended it. */
const BLAMED: ReadonlySet<SessionEnd['reason']> = new Set<SessionEnd['reason']>([
  'answer-overdue',
  'http-error',
  'network-error',
  'not-xmpp',
  'timeout',
]);

/** What only a server says that was reached. */
const SPOKEN: ReadonlySet<SessionEnd['reason']> = new Set<SessionEnd['reason']>([
  'conflict',
  'credentials-refused',
  'session-lost',
]);

/** See the head of the file. One for each host. */
export class TransportChoice {
  readonly #ways: readonly Way[];
  readonly #key: string;
  readonly #platform: Pick<Platform, 'scheduler' | 'storage'>;
  #turn = 0;
  /** The way that is tried out of turn. */
  #trial: Way | undefined;
  /** Wall time, ms, at which the best way was last tried. */
  #bestTriedAt: number;
  #worked: Way | undefined;
  #failures = 0;
  readonly #failed = new Set<Way>();
  /** Ways that were answered, but not in time. */
  readonly #slow = new Set<Way>();

  /** @param ways at least one, the best first. */
  constructor(host: string, ways: readonly Way[], platform: Pick<Platform, 'scheduler' | 'storage'>) {
    this.#ways = ways;
    this.#key = `finesse-pulse.way.${host}`;
    this.#platform = platform;
    const [at = '', service] = recall(platform, this.#key).split(' ');
    const known = ways.findIndex((way) => way.service === service);
    this.#turn = Math.max(known, 0);
    this.#bestTriedAt = known < 0 ? platform.scheduler.now() : Number(at) || 0;
  }

  /** Some way has not failed yet, and none has worked in this page: then the next is worth trying at once. */
  get discovering(): boolean {
    return !this.#worked && this.#failed.size < this.#ways.length;
  }

  /** A way failed, and the next has not failed since a session last stood. */
  get eager(): boolean {
    const next = this.#ways[this.#turn];
    return this.#failed.size > 0 && next !== undefined && !this.#failed.has(next);
  }

  /** @param otherSide whether another side waits for its turn too. */
  next(otherSide: boolean): Choice {
    const now = this.#platform.scheduler.now();
    const [best] = this.#ways;
    if (this.#turn > 0 && best && now - this.#bestTriedAt >= BETTER_AGAIN_MS) this.#trial = best;
    const way = this.#trial ?? this.#ways[this.#turn];
    if (!way) throw new RangeError('no way');
    if (way === best) this.#bestTriedAt = now;
    // Once every way has failed in a hurry the line may just be slow.
    const hasty = this.#failed.size < this.#ways.length && (this.#ways.length > 1 || otherSide);
    return (hasty && !this.#slow.has(way)) || this.#trial ? { way, limitMs: TURN_MS } : { way };
  }

  /** A session stands. */
  connected(service: string): void {
    const way = this.#ways.find((one) => one.service === service);
    if (!way) return;
    this.#trial = undefined;
    this.#failed.clear();
    this.#turn = this.#ways.indexOf(way);
    if (this.#worked !== way) this.#failures = 0;
    this.#worked = way;
    // Where there is no choice nothing is to be remembered: the address is the caller's, and may hold a secret.
    if (this.#ways.length > 1) remember(this.#platform, this.#key, `${this.#bestTriedAt} ${service}`);
  }

  /**
   * An attempt failed, or a session was lost.
   * @param stoodMs how long the session stood; undefined where there was none.
   * @returns whether another way is next.
   */
  failed(service: string, { reason, answered }: SessionEnd, stoodMs: number | undefined): boolean {
    const way = this.#ways.find((one) => one.service === service);
    if (!way) return false;
    if (this.#trial) {
      this.#trial = undefined;
      return true;
    }
    const stood = stoodMs !== undefined;
    if (stood ? !BLAMED.has(reason) : SPOKEN.has(reason)) return false;
    if (!this.#slow.delete(way) && !stood && reason === 'timeout' && answered) {
      this.#slow.add(way);
      return false;
    }
    if (stood && stoodMs >= PROVED_MS) this.#failures = 0;
    if (!stood) this.#failed.add(way);
    this.#failures += 1;
    const proved = way === this.#worked;
    if (this.#failures < (proved ? PATIENCE : 1)) return false;
    this.#failures = 0;
    const before = this.#turn;
    // What blocks a transport that has worked blocks it on another port as well.
    do this.#turn = (this.#turn + 1) % this.#ways.length;
    while (proved && this.#turn !== before && this.#ways[this.#turn]?.transport === way.transport);
    return this.#turn !== before;
  }
}
