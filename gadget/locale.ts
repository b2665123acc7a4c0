/**
 * The language of the gadget. English is in the texts themselves and Korean in the same script: a language cannot be
 * fetched while the connection, which is what we tell about, is down.
 */
import { configureLocalization } from '@lit/localize';
import type { CauseLanguage } from './shared/cause-words.ts';
import { formatsOf, type Formats } from './shared/format.ts';
import { templates as korean } from './locales/ko.ts';

const SOURCE = 'en';
type Template = (typeof korean)[keyof typeof korean];
const languages: Readonly<Record<string, Record<string, Template>>> = { ko: { ...korean } };

let tag = SOURCE;
let setLocale: ((locale: string) => Promise<void>) | undefined;

/** Texts of every language but English, for a page that configures `@lit/localize` itself: merge them into its own. */
export const translations: Readonly<Record<string, object>> = languages;

/**
 * Chooses the language of all elements of the page; resolves when they can draw in it. Never rejects.
 *
 * @param candidates locales by preference, as the desktop (`ko_KR`) or BCP 47 (`ko-KR`) writes them; empty ones are passed
 * over. The first whose language there is wins; English where there is none. Its region rules times and numbers.
 */
export async function setGadgetLocale(...candidates: readonly (string | undefined)[]): Promise<void> {
  const chosen = candidates.map(canonical).find((one) => one !== undefined && isSpoken(languageOf(one)));
  tag = chosen ?? SOURCE;
  const language = languageOf(tag);
  if (!setLocale) {
    if (language === SOURCE) return;
    try {
      ({ setLocale } = configureLocalization({
        sourceLocale: SOURCE,
        targetLocales: Object.keys(languages),
        loadLocale: (locale) => Promise.resolve({ templates: languages[locale] ?? {} }),
      }));
    } catch {
      // The page has configured @lit/localize itself: its texts and its choice of language stand.
      return;
    }
  }
  await setLocale(language);
}

/** Adds texts of a part of the gadget that is loaded by itself; they are there at once, also in the language now. */
export function addTranslations(texts: Readonly<Record<string, Readonly<Record<string, Template>>>>): void {
  for (const [language, templates] of Object.entries(texts)) Object.assign(languages[language] ?? {}, templates);
}

/** BCP 47 tag of the language now. */
export function gadgetLocale(): string {
  return tag;
}

/** The language now, as the tables of words know it. */
export function gadgetLanguage(): CauseLanguage {
  return languageOf(tag) === 'ko' ? 'ko' : 'en';
}

/** Writers of times and numbers in the language now. */
export function gadgetFormats(): Formats {
  return formatsOf(tag);
}

function isSpoken(language: string): boolean {
  return language === SOURCE || language in languages;
}

function languageOf(locale: string): string {
  return locale.split('-')[0] ?? locale;
}

function canonical(locale: string | undefined): string | undefined {
  if (!locale) return undefined;
  try {
    return Intl.getCanonicalLocales(locale.trim().replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
