/** A team's table and incidents as files: for a spreadsheet, and for programs. Pure. Names stay English: they are for programs. */
import type { TeamConnectivity } from '../../sdk/index.ts';
import type { AgentRow } from './model.ts';

/** What is exported. */
export interface TeamExport {
  /** Server time, ms, of what is drawn. */
  readonly at: number;
  readonly team: string;
  readonly rows: readonly AgentRow[];
  readonly connectivity: TeamConnectivity | undefined;
}

type Value = string | number | undefined;

const COLUMNS: Readonly<Record<string, (row: AgentRow) => Value>> = {
  agent: ({ id }) => id,
  name: ({ name }) => name,
  extension: ({ extension }) => extension,
  state: ({ state }) => state,
  since: ({ since }) => utc(since),
  connection: ({ verdict }) => verdict,
  why: ({ why }) => why,
  reason: ({ label }) => label,
  drops: ({ drops }) => drops.length,
  last_drop: ({ drops }) => utc(drops.at(-1)),
  level: ({ report }) => report?.level,
  cause: ({ report }) => report?.cause?.code,
  certainty: ({ report }) => report?.cause?.certainty,
  last_report: ({ report }) => (report && report.level !== 'unknown' ? utc(report.at) : undefined),
  reporting: ({ report }) => report?.state,
  round_trip_ms: ({ report }) => report?.roundTripMs,
  drift_ms: ({ report }) => report?.driftMs,
  loss_share: ({ report }) => report?.lossShare,
};

/** A spreadsheet takes text for UTF-8 by this alone. */
const BYTE_ORDER_MARK = '\uFEFF';

/** A row for each agent that is shown, as RFC 4180 has it; times in UTC. */
export function teamCsv({ rows }: TeamExport): string {
  const lines = rows.map((row) => Object.values(COLUMNS).map((column) => cell(column(row))));
  return BYTE_ORDER_MARK + [Object.keys(COLUMNS), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

/** The same agents with the verdict on the whole team, its incidents and every drop; times in UTC. */
export function teamJson({ at, team, rows, connectivity }: TeamExport): string {
  const agents = rows.map((row) => ({
    ...Object.fromEntries(Object.entries(COLUMNS).map(([name, column]) => [name, column(row)])),
    drops: row.drops.map(utc),
  }));
  const verdict = connectivity && {
    ...connectivity,
    each: connectivity.each.map((drop) => ({ ...drop, at: utc(drop.at) })),
    incidents: connectivity.incidents.map(({ first, last, droppedFrom, droppedTo, ...incident }) => ({
      ...incident,
      first: utc(first),
      last: utc(last),
      droppedFrom: utc(droppedFrom),
      droppedTo: utc(droppedTo),
    })),
  };
  return `${JSON.stringify({ format: 'finesse-team', version: 1, at: utc(at), team, agents, verdict }, undefined, 2)}\n`;
}

/** Of times far off, which a clock may tell, there is no date. */
function utc(at: number | undefined): string | undefined {
  const date = new Date(at ?? NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** What a spreadsheet would take for a formula is text: names are what people typed. */
function cell(value: Value): string {
  const text = typeof value === 'string' ? value.replace(/^[=+\-@\t\r]/, "'$&") : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
