/** Lines of figures, ours beside stock's, and the goals that hang on them. */
import type { Goal, Report } from '../report.ts';
import { summarise, type Summary } from './statistics.ts';

/** One measurement: a value per trial, in ms, or per hour. Infinity: not seen within `bound`. */
export interface Line {
  readonly name: string;
  readonly unit: 'ms' | 's' | 'an hour';
  readonly ours: readonly number[];
  readonly stock: readonly number[];
  /** How long was waited for a value, in ms. */
  readonly bound?: number;
  /** What ours should reach, in the line's unit. */
  readonly goals?: readonly { readonly figure: 'p50' | 'p95' | 'max'; readonly limit: number }[];
}

const COLUMNS = {
  unit: 'unit',
  n: 'n',
  p50: 'p50',
  p95: 'p95',
  max: 'max',
  stockN: 'stock n',
  stock50: 'p50',
  stock95: 'p95',
  stockMax: 'max',
} as const;

/** The report of these lines. */
export function reportOf(title: string, lines: readonly Line[], notes: readonly string[]): Report {
  return { title, columns: COLUMNS, rows: lines.map(rowOf), goals: lines.flatMap(goalsOf), notes };
}

function rowOf(line: Line): Report['rows'][number] {
  const ours = summarise(line.ours);
  const stock = summarise(line.stock);
  const show = (summary: Summary, figure: 'p50' | 'p95' | 'max'): number | string => {
    const value = summary[figure];
    if (summary.n === 0) return '';
    return Number.isFinite(value) ? scaled(value, line) : `> ${scaled(line.bound ?? 0, line)}`;
  };
  return {
    name: line.name,
    figures: {
      unit: line.unit,
      n: ours.n,
      p50: show(ours, 'p50'),
      p95: show(ours, 'p95'),
      max: show(ours, 'max'),
      stockN: stock.n === 0 ? '' : stock.n,
      stock50: show(stock, 'p50'),
      stock95: show(stock, 'p95'),
      stockMax: show(stock, 'max'),
    },
  };
}

function goalsOf(line: Line): readonly Goal[] {
  const ours = summarise(line.ours);
  return (line.goals ?? []).map(({ figure, limit }) => ({
    name: `${line.name}, ${figure}`,
    // Nothing measured is nothing reached.
    value: scaled(Number.isFinite(ours[figure]) ? ours[figure] : (line.bound ?? Number.MAX_SAFE_INTEGER), line),
    limit,
    unit: line.unit,
    direction: 'at most',
  }));
}

/** In the line's unit, with two decimals at most. */
function scaled(value: number, { unit }: Line): number {
  return Math.round((unit === 's' ? value / 1000 : value) * 100) / 100;
}
