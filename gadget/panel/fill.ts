/** Puts values into words. Pure. What a value says is only ever text: it is never read as a template again. */
import type { AdviceCode, EvidenceCode, EvidenceLine, Finding } from '../../sdk/index.ts';
import type { SpokenWords } from '../language.ts';
import type { Formats } from '../shared/format.ts';
import type { CauseNames } from '../shared/causes/names.ts';
import type { AdviceWords } from './words.ts';

/** In what language, and as of when. */
export interface WordsContext {
  readonly spoken: SpokenWords;
  readonly formats: Formats;
  /** Client wall time, ms. */
  readonly now: number;
}

/** Values of evidence. */
export type Values = EvidenceLine['values'];

/** The line of evidence whose values an advice tells; others count something else. */
const TELLS: Partial<Readonly<Record<AdviceCode, EvidenceCode>>> = {
  'network-lossy': 'rest-lost',
  'network-slow': 'rest-slow',
  'browser-unlisted': 'browser',
  'browser-too-old': 'browser',
  'page-busy': 'page-late',
  'page-throttled': 'throttled',
  'page-frozen': 'frozen',
  'page-old': 'page-age',
  'computer-sleep': 'slept',
  'computer-busy': 'machine-late',
  'computer-memory': 'memory',
  'gadget-busy': 'long-tasks',
  'clock-apart': 'clocks-apart',
};

/** A value longer than this, characters, is cut: it comes from the wire. */
const MOST = 120;
const MEGABYTE = 1_048_576;

/**
 * `{key}` stands for a value; of `[one|other]` the first whose values are all known, nothing where none is. Without its brackets, a
 * value that is not known is an en dash.
 */
export function fill(template: string, values: Values, context: WordsContext): string {
  const told = (key: string): string | undefined => valueOf(key, values, context);
  const put = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (_, key: string) => told(key) ?? '–');
  const isKnown = (text: string): boolean =>
    [...text.matchAll(/\{(\w+)\}/g)].every(([, key = '']) => told(key) !== undefined);
  return template
    .split(/(\[[^\]]*\])/)
    .map((part) => (part.startsWith('[') ? put(part.slice(1, -1).split('|').find(isKnown) ?? '') : put(part)))
    .join('');
}

/** An advice in words, filled with what its evidence knows. */
export function adviceWords(
  { advice, cause, evidence }: Pick<Finding, 'advice' | 'cause' | 'evidence'>,
  context: WordsContext,
): Required<AdviceWords> {
  const { head, means, act, admin } = context.spoken.words.advice[advice];
  const values = evidence.find(({ code }) => code === TELLS[advice])?.values ?? {};
  return { head: head ?? context.spoken.causes[cause].name, means: fill(means, values, context), act, admin };
}

/** A line of evidence as a sentence. */
export function evidenceWords({ code, values }: EvidenceLine, context: WordsContext): string {
  return fill(context.spoken.words.evidence[code], values, context);
}

function valueOf(key: string, values: Values, { spoken, formats, now }: WordsContext): string | undefined {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') {
    if (key === 'causes') return causeNames(value, spoken.causes, formats);
    const words = spoken.words.values;
    const text = (key === 'of' || key === 'standing' || key === 'state') && Object.hasOwn(words, value);
    return text ? words[value] : value.slice(0, MOST);
  }
  if (key === 'from' || key === 'to') return formats.time(value, now);
  if (key === 'ms' || key === 'p95' || key === 'boundMs') return formats.span(Math.abs(value));
  if (key === 'bytes') return `${formats.count(Math.round(value / MEGABYTE))} MiB`;
  // Versions and statuses are names, not amounts.
  return key === 'count' || key === 'of' || key === 'percent' ? formats.count(value) : String(value);
}

function causeNames(codes: string, causes: CauseNames, formats: Formats): string {
  const words: Readonly<Record<string, { readonly name: string }>> = causes;
  return formats.list(
    codes
      .slice(0, MOST)
      .split(' ')
      .map((code) => (Object.hasOwn(words, code) ? (words[code]?.name ?? code) : code)),
  );
}
