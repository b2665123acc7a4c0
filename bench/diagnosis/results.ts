/** The figures of a run as a report, and the confusion matrix as text. */
import type { CauseCode } from '../../sdk/causes.ts';
import type { Goal, Report } from '../report.ts';
import { precisionOf, recallOf, scoreOf, type Verdict } from './judge.ts';
import { VARIANTS } from './plan.ts';

/** False alarms of quiet hours. */
export interface Quiet {
  readonly hours: number;
  readonly alarms: readonly { readonly seed: number; readonly cause: CauseCode }[];
}

const CODES = VARIANTS.map(([cause]) => cause);
const WANTED = 95;

const percent = (share: number): number => Math.round(share * 1000) / 10;

/** The report; `quiet` is undefined where no quiet hours were played. */
export function reportOf(verdicts: readonly Verdict[], quiet: Quiet | undefined, notes: readonly string[]): Report {
  const columns = {
    injected: 'injected',
    recall: 'recall %',
    precision: 'precision %',
    strictRecall: 'strict recall %',
    strictPrecision: 'strict precision %',
    p50: 'p50 s',
    p95: 'p95 s',
  };
  const rowOf = (name: string, cause?: CauseCode) => {
    const score = scoreOf(verdicts, cause);
    const strict = scoreOf(verdicts, cause, true);
    const delays = delaysOf(verdicts, cause);
    return {
      name,
      figures: {
        injected: score.injected,
        recall: percent(recallOf(score)),
        precision: percent(precisionOf(score)),
        strictRecall: percent(recallOf(strict)),
        strictPrecision: percent(precisionOf(strict)),
        p50: at(delays, 0.5),
        p95: at(delays, 0.95),
      },
    };
  };
  const all = scoreOf(verdicts);
  const goals: Goal[] = [
    { name: 'recall', value: percent(recallOf(all)), limit: WANTED, unit: '%', direction: 'at least' },
    { name: 'precision', value: percent(precisionOf(all)), limit: WANTED, unit: '%', direction: 'at least' },
  ];
  if (quiet) {
    const value = (quiet.alarms.length * 24) / quiet.hours;
    goals.push({ name: 'false alarms in quiet hours', value, limit: 0.99, unit: 'in 24 h', direction: 'at most' });
  }
  return {
    title: `Diagnosis: ${verdicts.length} episodes`,
    columns,
    rows: [...CODES.map((cause) => rowOf(cause, cause)), rowOf('all')],
    goals,
    notes,
  };
}

function delaysOf(verdicts: readonly Verdict[], cause?: CauseCode): readonly number[] {
  const injected = verdicts.flatMap((verdict) => verdict.injected);
  const meant = injected.filter((one) => (cause === undefined || one.cause === cause) && one.afterMs !== undefined);
  return meant.map(({ afterMs = 0 }) => afterMs / 1000).toSorted((one, other) => one - other);
}

function at(sorted: readonly number[], share: number): number | string {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? '-';
}

/**
 * What was said for what was there: a row for each injected cause, a column for the name that counted or that was said in its place, and
 * one more for silence; in the row `none` what was said of episodes without any. Zeros are dots.
 */
export function matrixOf(verdicts: readonly Verdict[]): string {
  const heads = CODES.map((_, n) => String.fromCharCode(97 + n));
  const count = (cause: CauseCode, named: CauseCode | undefined): number =>
    verdicts.flatMap((verdict) => verdict.injected).filter((one) => one.cause === cause && one.named === named).length;
  const idle = verdicts.filter(({ injected }) => injected.length === 0);
  const lines = [
    ['', ...heads, '-'],
    ...CODES.map((cause, n) => [
      `${heads[n] ?? ''} ${cause}`,
      ...[...CODES, undefined].map((named) => String(count(cause, named) || '·')),
    ]),
    [
      'none',
      ...CODES.map((cause) => String(idle.filter(({ wrong }) => wrong.includes(cause)).length || '·')),
      String(idle.filter(({ wrong }) => wrong.length === 0).length),
    ],
    ['named though not there', ...CODES.map((cause) => String(scoreOf(verdicts, cause).wrong || '·')), ''],
  ];
  return lines
    .map(([name = '', ...cells]) => name.padEnd(28) + cells.map((cell) => cell.padStart(4)).join(''))
    .join('\n');
}

/** Episodes that went wrong, each with how to see it again. */
export function failuresOf(verdicts: readonly Verdict[], limit: number): readonly string[] {
  return verdicts
    .flatMap(({ seed, injected, wrong }) => [
      ...injected
        .filter(({ found }) => !found)
        .map(
          ({ cause, variant, named }) =>
            `seed ${seed}: ${cause}/${variant} not found${named ? `, ${named} named` : ''}`,
        ),
      ...wrong.map((cause) => {
        const there = injected.map((one) => `${one.cause}/${one.variant}`).join(' + ') || 'nothing';
        return `seed ${seed}: ${cause} named, ${there} was there`;
      }),
    ])
    .slice(0, limit);
}
