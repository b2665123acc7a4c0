/** What a language is made of. Each lies in a folder of its own, `locales/<tag>/`, and is loaded by itself. */
import type { str } from '@lit/localize';
import type { PanelWords } from './panel/words.ts';
import type { CauseNames } from './shared/causes/names.ts';

/** Languages of the gadget, BCP 47. English is the source language. */
export const LANGUAGES = ['en', 'ko', 'ja', 'zh-CN', 'zh-TW', 'de', 'fr', 'es', 'pt-BR', 'it'] as const;

/** One of {@link LANGUAGES}. */
export type LanguageTag = (typeof LANGUAGES)[number];

/** A text as `@lit/localize` takes it; `${0}` stands for the first value of the English one. */
export type Text = string | ReturnType<typeof str>;

/** The texts of a file of strings, under the ids of their messages: one that is missing does not compile. */
export type Texts<Prefix extends string, Strings> = Readonly<Record<`${Prefix}.${keyof Strings & string}`, Text>>;

/** What is said of the codes of a diagnosis. */
export interface SpokenWords {
  readonly words: PanelWords;
  readonly causes: CauseNames;
}

/** What the folder of a language exports. */
export interface Language extends SpokenWords {
  /** The texts of every file of strings, by id. */
  readonly templates: Readonly<Record<string, Text>>;
}
