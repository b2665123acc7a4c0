/**
 * When the agent will be signed out if nothing changes (Cisco technote 211376; Finesse guide, "Desktop presence and forced
 * logout"): the Notification Service closes a session that was idle for 60 s, at one of its rounds every 30 s; the presence of the
 * agent goes with it; 60 s later Finesse asks for the logout with reason 255. Pure.
 */
import type { ConnectionState } from '../channel/channel.ts';

/** A moment that is known only as an interval; wall ms since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What lies ahead of a connection that is lost. */
export interface LogoutForecast {
  /** When the server last can have heard us. */
  readonly lastSeen: Span;
  /** When the idle session is closed, and the agent's presence goes with it. */
  readonly sessionClosed: Span;
  /** When Finesse forces the logout (reason 255). */
  readonly forcedLogout: Span;
}

/** The server's timers, ms. */
export interface LogoutTerms {
  /** A session without a request for longer is idle: 60,000. */
  readonly idleMs: number;
  /** Idle sessions are looked for this often: 30,000. */
  readonly reaperMs: number;
  /** Wall time, ms, of any one of those rounds, where it is known: narrows the interval. */
  readonly reaperAt?: number;
  /** From presence unavailable to the forced logout: 60,000 on UCCE. */
  readonly graceMs: number;
}

/** What a forecast is made from. */
export interface ForecastInput {
  readonly connection: ConnectionState;
  /** When the server last can have heard us on the notification channel. */
  readonly lastSeen: Span | undefined;
  readonly terms: LogoutTerms;
}

/** Those of the technote. */
export const LOGOUT_TERMS: LogoutTerms = { idleMs: 60_000, reaperMs: 30_000, graceMs: 60_000 };

/** What lies ahead; undefined while the connection lives, or where nothing was ever heard. */
export function forecastLogout({ connection, lastSeen, terms }: ForecastInput): LogoutForecast | undefined {
  const down = ['reconnecting', 'failing-over', 'suspended', 'intercepted', 'unauthorized'];
  if (!lastSeen || !down.includes(connection.status)) return undefined;
  const { idleMs, reaperMs, graceMs } = terms;
  const sessionClosed = { from: lastSeen.from + idleMs, to: lastSeen.to + idleMs + reaperMs };
  const forcedLogout = { from: sessionClosed.from + graceMs, to: sessionClosed.to + graceMs };
  return { lastSeen, sessionClosed, forcedLogout };
}
