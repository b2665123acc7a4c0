/**
 * The language of the gadget. English is in the script itself; each other language is a module of its own, loaded before anything is
 * drawn: it cannot be fetched later, while the connection, which is what we tell about, is down.
 */
import { configureLocalization } from '@lit/localize';
import { LANGUAGES, type Language, type LanguageTag, type SpokenWords, type Text } from './language.ts';
import { words } from './locales/en/words.ts';
import { causes } from './shared/causes/en.ts';
import { formatsOf, type Formats } from './shared/format.ts';

const SOURCE = 'en';
const ENGLISH: Language = { templates: {}, words, causes };

/** How each language is loaded. */
const LOADERS: Readonly<Record<Exclude<LanguageTag, 'en'>, () => Promise<Language>>> = {
  ko: () => import('./locales/ko/index.ts'),
  ja: () => import('./locales/ja/index.ts'),
  'zh-CN': () => import('./locales/zh-CN/index.ts'),
  'zh-TW': () => import('./locales/zh-TW/index.ts'),
  de: () => import('./locales/de/index.ts'),
  fr: () => import('./locales/fr/index.ts'),
  es: () => import('./locales/es/index.ts'),
  'pt-BR': () => import('./locales/pt-BR/index.ts'),
  it: () => import('./locales/it/index.ts'),
};

let tag = SOURCE;
let spoken: LanguageTag = SOURCE;
let language = ENGLISH;
let turns = 0;
let setLocale: ((locale: string) => Promise<void>) | undefined;
const loaded = new Map<LanguageTag, Promise<Language>>();

/**
 * The texts of a language by the ids of their messages, for a page that configures `@lit/localize` itself and merges them into its own;
 * none for English and for a language that there is not. Rejects where it cannot be loaded, and can be asked again.
 */
export async function loadTranslations(locale: string): Promise<Readonly<Record<string, Text>>> {
  return (await load(spokenOf(locale) ?? SOURCE)).templates;
}

/**
 * Chooses the language of all elements of the page; resolves when they can draw in it. Never rejects: where the language cannot be
 * loaded, what was spoken stays. Of several calls the latest counts.
 *
 * @param candidates locales by preference, as the desktop (`ko_KR`) or BCP 47 (`ko-KR`) writes them; empty ones are passed
 * over. The first whose language there is wins; English where there is none. Its region rules times and numbers.
 * @returns false where its script could not be had: it may be asked for again.
 */
export async function setGadgetLocale(...candidates: readonly (string | undefined)[]): Promise<boolean> {
  const turn = ++turns;
  const chosen = candidates.map(canonical).find((one) => one !== undefined && spokenOf(one) !== undefined) ?? SOURCE;
  const next = spokenOf(chosen) ?? SOURCE;
  try {
    const brought = await load(next);
    if (turn !== turns) return true;
    // Before the elements are told: they draw at once.
    [tag, spoken, language] = [chosen, next, brought];
    await localize(next);
    return true;
  } catch {
    return false;
  }
}

/** BCP 47 tag of the language now, with its region. */
export function gadgetLocale(): string {
  return tag;
}

/** The language now. */
export function gadgetLanguage(): LanguageTag {
  return spoken;
}

/** What is said of the codes of a diagnosis, in the language now. */
export function gadgetWords(): SpokenWords {
  return language;
}

/** Writers of times and numbers in the language now. */
export function gadgetFormats(): Formats {
  return formatsOf(tag);
}

async function localize(next: LanguageTag): Promise<void> {
  if (!setLocale) {
    if (next === SOURCE) return;
    try {
      ({ setLocale } = configureLocalization({
        sourceLocale: SOURCE,
        targetLocales: LANGUAGES.filter((one) => one !== SOURCE),
        loadLocale: async (locale) => ({ templates: await loadTranslations(locale) }),
      }));
    } catch {
      // The page has configured @lit/localize itself: its texts and its choice of language stand.
      return;
    }
  }
  await setLocale(next);
}

function load(one: LanguageTag): Promise<Language> {
  const known = loaded.get(one);
  if (known) return known;
  const loading = one === SOURCE ? Promise.resolve(ENGLISH) : LOADERS[one]();
  loaded.set(one, loading);
  // One that could not be had is asked for again the next time.
  loading.catch(() => loaded.delete(one));
  return loading;
}

/** The language of ours for a locale: Chinese by its script, the others by their language alone. */
function spokenOf(locale: string): LanguageTag | undefined {
  const { language: name, script } = new Intl.Locale(locale).maximize();
  const of = name === 'zh' ? (script === 'Hant' ? 'zh-TW' : 'zh-CN') : name;
  return LANGUAGES.find((one) => one === of || one.split('-')[0] === of);
}

function canonical(locale: string | undefined): string | undefined {
  if (!locale) return undefined;
  try {
    return Intl.getCanonicalLocales(locale.trim().replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
