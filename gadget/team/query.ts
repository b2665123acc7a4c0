/** What is looked for in the rows of a team, and in which order they stand. Pure. */
import { folded, VERDICTS, type AgentRow, type Verdict } from './model.ts';

/** How many agents each verdict has. */
export function countsOf(rows: Iterable<AgentRow>): Readonly<Record<Verdict, number>> {
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const { verdict } of rows) counts[verdict] += 1;
  return counts;
}

/** What is looked for. */
export interface RowFilter {
  /** Nothing chosen is everything. */
  readonly verdicts: ReadonlySet<Verdict>;
  /** As typed; every word of it must be there. */
  readonly search: string;
}

/** Whether a row is asked for. */
export function makeFilter({ verdicts, search }: RowFilter): (row: AgentRow) => boolean {
  const words = folded(search).split(/\s+/).filter(Boolean);
  return ({ verdict, text }) =>
    (verdicts.size === 0 || verdicts.has(verdict)) && words.every((word) => text.includes(word));
}

/** Order of the table: worst first, then who waits longest, then name. */
export function compareRows(collator: Intl.Collator): (a: AgentRow, b: AgentRow) => number {
  return (a, b) =>
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
    (a.since ?? Infinity) - (b.since ?? Infinity) ||
    collator.compare(a.name, b.name) ||
    (a.id < b.id ? -1 : 1);
}

/** What rows are put together by: nothing, how it stands with the connection, why, or what `groupsOf` says agents share. */
export type GroupBy = 'none' | 'connection' | 'cause' | `of ${string}`;

/** Agents who stand together. */
export interface RowGroup {
  /** A verdict, a reason or a code of a cause, or a value that agents share; empty where there is none. */
  readonly key: string;
  readonly rows: readonly AgentRow[];
}

/** What an agent shares with others, by dimension. */
export type Shared = (row: AgentRow) => Readonly<Record<string, string>>;

/**
 * The rows in groups, each in the order that it has. Verdicts stand worst first; of other groups that of the first row comes first, so the
 * worst where the worst rows do.
 */
export function groupRows(rows: readonly AgentRow[], by: GroupBy, shared: Shared): readonly RowGroup[] {
  const groups = new Map<string, AgentRow[]>();
  for (const row of rows) {
    const key = groupKey(row, by, shared);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const all = [...groups].map(([key, members]) => ({ key, rows: members }));
  const rank = ({ key }: RowGroup): number => VERDICTS.indexOf(key as Verdict);
  return by === 'connection' ? all.sort((a, b) => rank(a) - rank(b)) : all;
}

function groupKey(row: AgentRow, by: GroupBy, shared: Shared): string {
  if (by === 'none') return '';
  if (by === 'connection') return row.verdict;
  if (by === 'cause') return causeKey(row);
  return shared(row)[by.slice('of '.length)] ?? '';
}

/** Why it is so with an agent, as a code: a cause that the own page tells, else the reason. */
export function causeKey({ why, report }: AgentRow): string {
  return (why === 'report' ? report?.cause?.code : undefined) ?? why ?? '';
}

/** All dimensions in which agents share something. */
export function dimensionsOf(rows: Iterable<AgentRow>, shared: Shared): readonly string[] {
  return [...new Set([...rows].flatMap((row) => Object.keys(shared(row))))].sort();
}
