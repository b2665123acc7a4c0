/**
 * One agent's events → its incidents: the last request, silence that grows, the idle close, presence, the grace time, the forced
 * logout, the answer of the CTI server, and the next session. Pure.
 */
import { GROWN_MS } from '../read/session-line.ts';
import type { Settled, SettledSession } from './settle.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
/** The longest way from one step to the next: 30 s held + 60 s idle + 30 s until the service looks, with a margin. */
const STEP_MS = 150 * SECOND;
/** What a session's end and the presence that it takes away are apart. */
const CLOSE_MS = 5 * SECOND;
/** A session that begins later than this after the end belongs to another story. */
const RETURN_MS = 60 * MINUTE;
/** The service looks at sessions each 30 s: a new one was there for up to so long. */
const ROUND_MS = 30 * SECOND;
/** From presence unavailable to the forced logout. */
export const GRACE_MS = 60 * SECOND;

/**
 * How it ended.
 * - `signed-out`, `not-ready`: by the forced logout, as the CTI server answered.
 * - `forced-out`: the forced logout was sent; what came of it is not told.
 * - `returned`: the agent was back before the grace time was over.
 * - `resumed`: the silence ended before the session was closed: a near miss.
 * - `replaced`: the page had a new session before the old one was closed, as after a reload.
 * - `closed`: the session was closed; what came after is not told.
 * - `client-only`: only files of the agent's computer tell of it.
 */
export type Outcome =
  'signed-out' | 'not-ready' | 'forced-out' | 'returned' | 'resumed' | 'replaced' | 'closed' | 'client-only';

/** What one agent went through. Times are server time, ms since the epoch. */
export interface Incident {
  readonly agent: string;
  readonly node: string | undefined;
  readonly sid: string | undefined;
  /** Last request of the session, by the idle time that the log shows. */
  readonly lastRequestAt: number | undefined;
  /** When the log first shows trouble. */
  readonly from: number;
  /** The last event of it. */
  readonly to: number;
  readonly idleClosedAt: number | undefined;
  readonly unavailableAt: number | undefined;
  readonly forcedAt: number | undefined;
  /** What the CTI server made of it. */
  readonly finalState: string | undefined;
  readonly reason: number | undefined;
  readonly returnedAt: number | undefined;
  /** The next session, first seen at `at`; it may be up to 30 s older. */
  readonly next: { readonly sid: string; readonly at: number; readonly node: string | undefined } | undefined;
  readonly outcome: Outcome;
  /** In order of time. */
  readonly evidence: readonly Settled[];
}

/** Events that a chain is made of. */
const CHAIN: ReadonlySet<string> = new Set([
  'idle',
  'active-again',
  'idle-close',
  'session-closed',
  'presence',
  'presence-monitor',
  'forced-logout',
  'cti-request',
  'cti-state',
  'unroutable',
]);

/** What one agent's files show. `events` in order of time; those of clients are left aside here. */
export function incidentsOf(
  agent: string,
  events: readonly Settled[],
  sessions: readonly SettledSession[],
): readonly Incident[] {
  const chains: Chain[] = [];
  let closed: Settled | undefined;
  for (const event of events) {
    if (!CHAIN.has(event.kind)) continue;
    const open = chains.findLast((chain) => chain.takes(event));
    if (open) open.add(event);
    else if (event.kind === 'session-closed') closed = event;
    else if (begins(event)) {
      const chain = new Chain();
      // A connection that was torn is closed without having been idle.
      if (closed && event.at - closed.at <= CLOSE_MS && event.kind === 'presence') chain.add(closed);
      chain.add(event);
      chains.push(chain);
    }
  }
  return chains.filter((chain) => chain.matters).map((chain) => chain.incident(agent, sessions));
}

function begins(event: Settled): boolean {
  return (
    event.kind === 'idle' ||
    event.kind === 'idle-close' ||
    event.kind === 'forced-logout' ||
    event.kind === 'cti-request' ||
    (event.kind === 'presence' && event.available !== true)
  );
}

class Chain {
  readonly #events: Settled[] = [];
  #sid: string | undefined;
  #node: string | undefined;
  #lastRequestAt: number | undefined;
  #idleClosedAt: number | undefined;
  #unavailableAt: number | undefined;
  #forcedAt: number | undefined;
  #finalState: string | undefined;
  #reason: number | undefined;
  #returnedAt: number | undefined;
  #resumed = false;

  /** Whether an event goes on with this chain. */
  takes(event: Settled): boolean {
    const last = this.#events.at(-1);
    if (!last || event.at - last.at > STEP_MS || this.#resumed) return false;
    // The look that led to the close is of the same second, in another file, which may come later.
    if (event.kind === 'idle' && event.sid === this.#sid && event.at === this.#idleClosedAt) return true;
    if (this.#node !== undefined && event.node !== undefined && event.node !== this.#node) return false;
    const ended = this.#finalState !== undefined || this.#returnedAt !== undefined;
    switch (event.kind) {
      case 'idle':
      case 'idle-close':
      case 'active-again':
        return !ended && this.#idleClosedAt === undefined && (this.#sid === undefined || this.#sid === event.sid);
      case 'session-closed':
        return this.#idleClosedAt !== undefined && event.at - this.#idleClosedAt <= CLOSE_MS;
      case 'presence':
        return !ended && (event.available === true ? this.#unavailableAt !== undefined : this.#forcedAt === undefined);
      case 'unroutable':
        return true;
      default:
        return !ended;
    }
  }

  add(event: Settled): void {
    this.#events.push(event);
    this.#node ??= event.node;
    switch (event.kind) {
      case 'idle':
        this.#sid = event.sid;
        this.#lastRequestAt ??= event.at - event.idleMs;
        break;
      case 'idle-close':
        this.#sid = event.sid;
        this.#idleClosedAt = event.at;
        break;
      case 'active-again':
        this.#resumed = true;
        break;
      case 'presence':
        if (event.available === true) this.#returnedAt = event.at;
        else this.#unavailableAt ??= event.at;
        break;
      case 'forced-logout':
      case 'cti-request':
        this.#forcedAt ??= event.at;
        break;
      case 'cti-state':
        this.#forcedAt ??= event.at;
        this.#finalState = event.state;
        this.#reason = event.reason;
        break;
      default:
    }
  }

  /** A presence that went without anything after it is an ordinary sign-out; a short silence at a log's end is none yet. */
  get matters(): boolean {
    const silent = this.#events.some((event) => event.kind === 'idle' && event.idleMs >= GROWN_MS);
    return silent || this.#idleClosedAt !== undefined || this.#forcedAt !== undefined;
  }

  incident(agent: string, sessions: readonly SettledSession[]): Incident {
    const from = this.#events[0]?.at ?? 0;
    const to = this.#events.at(-1)?.at ?? from;
    const began = this.#lastRequestAt ?? from;
    const next = sessions.find(
      (one) => one.sid !== this.#sid && one.from > began - ROUND_MS && one.from < to + RETURN_MS && one.to > to,
    );
    return {
      agent,
      node: this.#node,
      sid: this.#sid,
      lastRequestAt: this.#lastRequestAt,
      from,
      to,
      idleClosedAt: this.#idleClosedAt,
      unavailableAt: this.#unavailableAt,
      forcedAt: this.#forcedAt,
      finalState: this.#finalState,
      reason: this.#reason,
      returnedAt: this.#returnedAt,
      next: next && { sid: next.sid, at: next.from, node: next.node },
      outcome: this.#outcome(next),
      evidence: this.#events,
    };
  }

  #outcome(next: SettledSession | undefined): Outcome {
    if (this.#finalState !== undefined) return this.#finalState === 'NOT_READY' ? 'not-ready' : 'signed-out';
    if (this.#forcedAt !== undefined) return 'forced-out';
    if (this.#resumed) return 'resumed';
    const end = this.#idleClosedAt ?? this.#unavailableAt;
    if (next && end !== undefined && next.from < end) return 'replaced';
    if (this.#returnedAt !== undefined) return 'returned';
    if (next && end !== undefined && next.from <= end + GRACE_MS + ROUND_MS) return 'returned';
    return 'closed';
  }
}
