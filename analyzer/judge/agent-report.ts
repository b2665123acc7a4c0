/** What is told of one agent, and of all together. Pure. */
import type { AgentReport, IncidentReport, RoundTrips } from '../report.ts';
import type { PageLog } from './copies.ts';
import type { Settled, SettledSession } from './settle.ts';

/** Readings of one agent's clock and network in a report. */
const MOST_READINGS = 500;
const MOST_UNANSWERED = 500;

/** One agent. All that is passed is its own, in order of time. */
export function agentReport(
  agent: string,
  events: readonly Settled[],
  sessions: readonly SettledSession[],
  pages: readonly PageLog[],
  incidents: readonly IncidentReport[],
): AgentReport {
  const readings = events.flatMap((event) =>
    event.kind === 'drift'
      ? [{ at: event.at, driftMs: event.driftMs, roundTripMs: event.roundTripMs, boundMs: event.boundMs }]
      : [],
  );
  const each = Math.ceil(readings.length / MOST_READINGS);
  const unanswered = events.filter(({ kind }) => kind === 'unanswered');
  return {
    agent,
    sessions: sessions.map(({ sid, node, resource, from, to, lines, maxIdleMs, lastRequestAt }) => ({
      ...{ sid, node, resource, from, to, lines, maxIdleMs, lastRequestAt },
    })),
    incidents: incidents.map(({ number }) => number),
    unanswered: unanswered.length,
    unansweredAt: unanswered.slice(0, MOST_UNANSWERED).map(({ at }) => at),
    readings: readings.filter((_, index) => index % each === 0),
    roundTrip: roundTripsOf(events),
    log: logOf(events, pages),
  };
}

/** Round trips that these events tell; undefined where there are none. */
export function roundTripsOf(events: readonly Settled[]): RoundTrips | undefined {
  const trips = events
    .flatMap((event) => (event.kind === 'drift' && event.roundTripMs !== undefined ? [event.roundTripMs] : []))
    .sort((one, other) => one - other);
  const at = (share: number): number => trips[Math.min(trips.length - 1, Math.floor(trips.length * share))] ?? 0;
  return trips.length === 0 ? undefined : { count: trips.length, median: at(0.5), p95: at(0.95), max: at(1) };
}

function logOf(events: readonly Settled[], pages: readonly PageLog[]): AgentReport['log'] {
  if (pages.length === 0) return undefined;
  const sum = (of: (page: PageLog) => number): number => pages.reduce((all, page) => all + of(page), 0);
  const dropped = events.reduce((all, event) => all + (event.kind === 'lines-dropped' ? event.lines : 0), 0);
  return {
    pages: pages.length,
    lines: sum(({ lines }) => lines),
    missing: sum(({ missing }) => missing),
    twice: sum(({ twice }) => twice),
    dropped,
  };
}
