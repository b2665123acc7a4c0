/** Incidents as a table for spreadsheets (RFC 4180), times in ISO 8601 and UTC. */
import { iso } from './times.ts';
import type { IncidentReport, Report } from '../report.ts';

type Cell = string | number | undefined;

const COLUMNS: Readonly<Record<string, (incident: IncidentReport) => Cell>> = {
  incident: ({ number }) => number,
  agent: ({ agent }) => agent,
  node: ({ node }) => node,
  session: ({ sid }) => sid,
  side: ({ side }) => side,
  cause: ({ cause }) => cause,
  certainty: ({ certainty }) => certainty,
  outcome: ({ outcome }) => outcome,
  last_request: ({ lastRequestAt }) => utc(lastRequestAt),
  first_sign: ({ from }) => utc(from),
  idle_close: ({ idleClosedAt }) => utc(idleClosedAt),
  unavailable: ({ unavailableAt }) => utc(unavailableAt),
  forced_logout: ({ forcedAt }) => utc(forcedAt),
  final_state: ({ finalState }) => finalState,
  reason_code: ({ reason }) => reason,
  returned: ({ returnedAt }) => utc(returnedAt),
  next_session: ({ next }) => next?.sid,
  next_session_seen: ({ next }) => utc(next?.at),
  agents_together: ({ together }) => together?.agents,
  why: ({ why }) => why.join(' '),
  first_line: ({ quotes }) => quotes[0] && `${quotes[0].file}:${quotes[0].line}`,
};

/** Header and one row for each incident. */
export function csvReport({ incidents }: Report): string {
  const rows = incidents.map((incident) => Object.values(COLUMNS).map((column) => cell(column(incident))));
  return [Object.keys(COLUMNS), ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function utc(at: number | undefined): string | undefined {
  return at === undefined ? undefined : iso(at);
}

/** What a spreadsheet would take for a formula is text: logs hold what anybody sent. */
function cell(value: Cell): string {
  const text = typeof value === 'string' ? value.replace(/^[=+\-@\t\r]/, "'$&") : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
