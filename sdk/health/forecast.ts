/**
 * When the agent will be signed out if nothing changes (Cisco technote 211376; Finesse guide, "Desktop presence and forced
 * logout"): the Notification Service closes a session that was idle for 60 s, at one of its rounds every 30 s; the presence of the
 * agent goes with it; 60 s later Finesse asks for the logout with reason 255. Pure.
 */
import type { Evidence } from './evidence.ts';
import { nextRound } from './forecast-rounds.ts';
import type { Seen, SeenSession } from './seen.ts';

/** A moment that is known only as an interval; wall ms since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A moment that lies within an interval, with the best single guess. */
export interface Moment extends Span {
  readonly likely: number;
}

/** What lies ahead of a connection that is lost. */
export interface LogoutForecast {
  /** From when on the server counts the session as idle. */
  readonly lastSeen: Moment;
  /** When the session is closed, and the agent's presence goes with it. */
  readonly sessionClosed: Moment;
  /** When Finesse forces the logout (reason 255). Undefined where none comes: `unless` says why. */
  readonly forcedLogout: Moment | undefined;
  /**
   * - `out-of-service` a node that is OUT_OF_SERVICE forces nobody out.
   * - `other-session` the session that took ours keeps the agent present: the logout comes only when that one goes as well.
   * - `other-side` we are on the other server already; the one left behind does not know, and may force the logout all the same.
   */
  readonly unless: 'out-of-service' | 'other-session' | 'other-side' | undefined;
  /** What becomes of the agent. On UCCE the peripheral's setting `/LOAD` says whether it is signed out or made Not Ready. */
  readonly outcome: 'logout' | 'logout-or-not-ready';
  /** Whether the forced logout has come by now, if nothing else did: `perhaps` between its earliest and its latest moment. */
  readonly passed: 'no' | 'perhaps' | 'yes';
}

/** The server's timers, ms. */
export interface LogoutTerms {
  /** A session without a request for longer is idle: 60,000. */
  readonly idleMs: number;
  /** Longest that a BOSH request is held, which counts as activity: 30,000. */
  readonly holdMs: number;
  /** Idle sessions are looked for this often: 30,000. */
  readonly reaperMs: number;
  /** A span, wall ms, in which any one of those rounds took place, where it is known, as from the server's log: narrows the interval. */
  readonly round?: Span;
  /** From presence unavailable to the forced logout: 60,000, on UCCE and UCCX alike. */
  readonly graceMs: number;
}

/** What a forecast is made from. */
export interface ForecastInput {
  /** Now, wall ms. */
  readonly at: number;
  readonly seen: Seen;
  /** Those of the technote unless told. */
  readonly terms?: LogoutTerms;
  /** What SystemInfo said last: `IN_SERVICE`, `OUT_OF_SERVICE`. */
  readonly status?: string | undefined;
  /** `UCCE` or `UCCX`. */
  readonly deployment?: string | undefined;
  /** The agent's state, where it is known: nobody is signed out twice. */
  readonly userState?: string | undefined;
}

/** Those of the technote. */
export const LOGOUT_TERMS: LogoutTerms = { idleMs: 60_000, holdMs: 30_000, reaperMs: 30_000, graceMs: 60_000 };

/** A request that was sent is there within so long, ms, or not at all. */
const ON_THE_WAY_MS = 2_000;
/** From the decision of Finesse until the telephony system has carried it out, ms (technote: 13 ms). */
const CARRIED_OUT_MS = 500;
/** The desktop speaks to the server at least so often, ms (`wait` of BOSH), so the server had heard it so long before it told us anything. */
const DESKTOP_SPEAKS_MS = 30_000;
/** The desktop takes so long at most, ms, to tell that its connection went: a poll of 35 s and three more tries; most often 10 to 30 s. */
const DESKTOP_FINDS_MS = 150_000;
const DESKTOP_LATE_MS = 20_000;
/** A session that stands is heard at least so often, ms. */
const STANDS_MS = 40_000;

/**
 * What lies ahead: undefined while the connection lives, where nothing was ever heard, and where the agent is signed out already. A
 * connection that moved to the other server leaves a session behind, whose end is told (`unless: 'other-side'`) until it is over.
 * @example
 * client.health$.subscribe(({ at, forecast }) => {
 *   const logout = forecast?.forcedLogout;
 *   if (logout) console.log(`signed out in ${remaining(logout, at).from} to ${remaining(logout, at).to} ms`);
 * });
 */
export function forecastLogout(input: ForecastInput): LogoutForecast | undefined {
  const { at, seen, terms = LOGOUT_TERMS, status, deployment, userState } = input;
  const session = seen.up ? seen.behind : seen.session;
  if (!session || userState === 'LOGOUT' || (!seen.up && stands(session, at))) return undefined;
  const lastSeen = lastSeenOf(session, terms);
  if (!lastSeen) return undefined;
  const round = terms.round ?? seen.round;
  const closed = closedOf(session, lastSeen, terms, round);
  // Where a new session was half made, the agent may be present by it.
  const sent = seen.up ? undefined : seen.next?.sentAt;
  const further = sent === undefined ? -Infinity : nextRound(idleFrom(justSent(sent), terms), terms.reaperMs, round).to;
  const sessionClosed = { ...closed, to: Math.max(closed.to, further) };
  const spared = session.outOfService || (!seen.up && status === 'OUT_OF_SERVICE');
  const forced = later(sessionClosed, terms.graceMs, CARRIED_OUT_MS);
  if (seen.up && at > forced.to) return undefined;
  return {
    lastSeen,
    sessionClosed,
    forcedLogout: spared ? undefined : forced,
    unless: spared ? 'out-of-service' : seen.up ? 'other-side' : session.loss === 'taken' ? 'other-session' : undefined,
    outcome: deployment === 'UCCX' ? 'logout' : 'logout-or-not-ready',
    passed: spared || at < forced.from ? 'no' : at <= forced.to ? 'perhaps' : 'yes',
  };
}

/** The forecast that the evidence allows. */
export function forecastOf({ at, seen, systemInfo, user }: Evidence, terms: LogoutTerms): LogoutForecast | undefined {
  const { status, deploymentType: deployment } = systemInfo?.info ?? {};
  return forecastLogout({ at, seen, terms, status, deployment, userState: user.at(-1)?.state });
}

/** What is left until a moment, ms; never below 0. */
export function remaining({ from, to }: Span, at: number): Span {
  return { from: Math.max(0, from - at), to: Math.max(0, to - at) };
}

/** Of a server that is of no use, the session still stands as long as it is heard. */
function stands({ loss, heardAt = -Infinity }: SeenSession, at: number): boolean {
  return loss === 'standing' && at - heardAt < STANDS_MS;
}

function lastSeenOf(session: SeenSession, { holdMs }: LogoutTerms): Moment | undefined {
  const { way, provedAt, heardAt, heldAt, sentAt, troubledAt, lostAt = Infinity, loss } = session;
  if (way === 'desktop') {
    if (heardAt === undefined || lostAt === Infinity) return undefined;
    const from = Math.max(heardAt - DESKTOP_SPEAKS_MS, lostAt - DESKTOP_FINDS_MS);
    return moment(from, lostAt - DESKTOP_LATE_MS, lostAt + holdMs);
  }
  if (heardAt === undefined) return undefined;
  const heldMs = way === 'bosh' ? holdMs : 0;
  const from = provedAt ?? heardAt - heldMs;
  const held = (heldAt ?? from) + heldMs;
  const likely = loss === 'silent' ? held : Math.min(held, troubledAt ?? lostAt);
  return moment(from, likely, (sentAt ?? heardAt) + ON_THE_WAY_MS + heldMs);
}

function closedOf(session: SeenSession, seen: Moment, terms: LogoutTerms, round: Span | undefined): Moment {
  const { way, loss, troubledAt, heardAt, lostAt = seen.to } = session;
  const idle = nextRound(idleFrom(seen, terms), terms.reaperMs, round);
  switch (loss) {
    case 'ended':
    case 'taken': {
      // What was silent for so long fell to the reaper; else the server had its own reason, at any time since.
      const byReaper = idle.from < lostAt;
      return moment(byReaper ? idle.from : seen.from, byReaper ? idle.likely : lostAt, lostAt);
    }
    case 'torn':
      return moment(seen.from, way === 'websocket' ? (troubledAt ?? lostAt) : idle.likely, idle.to);
    case 'standing':
      return moment(seen.from, heardAt ?? lostAt, idle.to);
    case 'left':
      return moment(seen.from, lostAt, idle.to);
    default:
      return idle;
  }
}

function idleFrom(seen: Moment, { idleMs }: LogoutTerms): Moment {
  return later(seen, idleMs);
}

function later({ from, likely, to }: Moment, byMs: number, slackMs = 0): Moment {
  return { from: from + byMs, likely: likely + byMs, to: to + byMs + slackMs };
}

function justSent(sent: number): Moment {
  return moment(sent, sent, sent + ON_THE_WAY_MS);
}

/** In order, whatever the guess. */
function moment(from: number, likely: number, to: number): Moment {
  const last = Math.max(from, to);
  return { from, likely: Math.min(Math.max(likely, from), last), to: last };
}
