/** The page's language: its words, its numbers, and what the report's own sentences are in it. */
import { causes as englishCauses } from '../../gadget/shared/causes/en.ts';
import { causes as koreanCauses } from '../../gadget/shared/causes/ko.ts';
import type { CauseNames, CauseWords } from '../../gadget/shared/causes/names.ts';
import { formatsOf, type Formats } from '../../gadget/shared/format.ts';
import type { IncidentReport } from '../report.ts';
import { toldInKorean } from './told-ko.ts';
import { english, type Words } from './words-en.ts';
import { korean } from './words-ko.ts';

/** Languages of the page. */
export type Language = 'en' | 'ko';

/** How the page talks. */
export interface Speech {
  readonly language: Language;
  /** BCP 47, for `Intl`. */
  readonly locale: string;
  readonly words: Words;
  readonly formats: Formats;
  readonly cause: (code: NonNullable<IncidentReport['cause']>) => CauseWords;
  /** A sentence of the report, and the language that it is in. */
  readonly told: (sentence: string) => { readonly text: string; readonly lang: Language };
  /** `Client side, likely: Unsteady network`. */
  readonly verdict: (incident: Pick<IncidentReport, 'side' | 'certainty' | 'cause'>) => string;
  readonly incidents: (count: number) => string;
  /** `12.3 MB`. */
  readonly bytes: (count: number) => string;
}

const WORDS: Readonly<Record<Language, Words>> = { en: english, ko: korean };
const CAUSES: Readonly<Record<Language, CauseNames>> = { en: englishCauses, ko: koreanCauses };

/** The language of those that are spoken which a reader likes most. */
export function languageOf(preferred: readonly string[]): Language {
  for (const one of preferred) {
    const [language] = one.toLowerCase().split('-');
    if (language === 'ko' || language === 'en') return language;
  }
  return 'en';
}

/** How the page talks in a language. */
export function speechOf(language: Language): Speech {
  const words = WORDS[language];
  const locale = language;
  const formats = formatsOf(locale);
  const cause: Speech['cause'] = (code) =>
    // A report of a later version may know causes that we do not.
    Object.hasOwn(CAUSES[language], code) ? CAUSES[language][code] : { name: code, meaning: '' };
  const size = (unit: string): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 });
  const [kilobytes, megabytes, gigabytes] = [size('kilobyte'), size('megabyte'), size('gigabyte')];
  return {
    language,
    locale,
    words,
    formats,
    cause,
    told: (sentence) => {
      const translated = language === 'ko' ? toldInKorean(sentence) : undefined;
      return translated === undefined ? { text: sentence, lang: 'en' } : { text: translated, lang: 'ko' };
    },
    verdict: ({ side, certainty, cause: code }) => {
      const head = `${words.sides[side]}, ${words.certainties[certainty].toLowerCase()}`;
      return code === undefined ? head : `${head}: ${cause(code).name}`;
    },
    incidents: (count) =>
      formats.plural(
        count,
        (text) => words.incidents(text, true),
        (text) => words.incidents(text, false),
      ),
    bytes: (count) =>
      count < 1e6
        ? kilobytes.format(Math.ceil(count / 1e3))
        : count < 1e9
          ? megabytes.format(count / 1e6)
          : gigabytes.format(count / 1e9),
  };
}
