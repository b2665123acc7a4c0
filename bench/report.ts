/**
 * The one form of all benches: a table that a person reads; `--json` prints the same figures for programs; `--check` ends with
 * exit code 1 and names each goal that is missed.
 */

/** A goal that the figures of this run are held against. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  /** Which side of the limit is good. */
  readonly direction: 'at most' | 'at least';
}

/** What a bench found. Every row has a figure, or a text, for each column. */
export interface Report {
  readonly title: string;
  /** Heading by column; the first column of the table is the row's name. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly { readonly name: string; readonly figures: Readonly<Record<string, number | string>> }[];
  readonly goals: readonly Goal[];
  /** How it was measured: versions, machine, method. */
  readonly notes: readonly string[];
}

/** Whether a goal is met. */
export function isMet({ value, limit, direction }: Goal): boolean {
  return direction === 'at most' ? value <= limit : value >= limit;
}

/** Prints the report as the command line asks and sets the exit code. */
export function present(report: Report, args: readonly string[] = process.argv.slice(2)): void {
  const missed = report.goals.filter((goal) => !isMet(goal));
  if (args.includes('--json')) {
    const goals = report.goals.map((goal) => ({ ...goal, met: isMet(goal) }));
    console.log(JSON.stringify({ ...report, goals }, undefined, 2));
  } else {
    console.log(`${report.title}\n\n${tableOf(report)}\n`);
    for (const goal of report.goals) console.log(`${isMet(goal) ? 'met   ' : 'MISSED'}  ${sentenceOf(goal)}`);
    for (const note of report.notes) console.log(note);
  }
  if (args.includes('--check') && missed.length > 0) {
    for (const goal of missed) console.error(`Missed: ${sentenceOf(goal)}`);
    process.exitCode = 1;
  }
}

function sentenceOf({ name, value, limit, unit, direction }: Goal): string {
  return `${name}: ${write(value)} ${unit}, ${direction} ${write(limit)} ${unit} wanted`;
}

function tableOf({ columns, rows }: Report): string {
  const keys = Object.keys(columns);
  const lines = [
    ['', ...Object.values(columns)],
    ...rows.map(({ name, figures }) => [name, ...keys.map((key) => write(figures[key] ?? ''))]),
  ];
  const widths = ['', ...keys].map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Numbers with thousands apart and no more decimals than mean something. */
function write(figure: number | string): string {
  if (typeof figure === 'string') return figure;
  return figure.toLocaleString('en-US', { maximumFractionDigits: Math.abs(figure) < 100 ? 1 : 0 });
}
