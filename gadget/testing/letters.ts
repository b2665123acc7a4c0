/** In what letters a language is written, and what in it may look like English; for the tests of the languages. Pure. */
import type { LanguageTag } from '../language.ts';

/** The languages that the gadget speaks: every one of them has to be there. */
export const TEN_LANGUAGES: readonly string[] = ['en', 'ko', 'ja', 'zh-CN', 'zh-TW', 'de', 'fr', 'es', 'pt-BR', 'it'];

/** A range of bytes, both ends in it. */
type Bytes = readonly [first: number, last: number];

/** The ideographs of a two-byte character set, as the Encoding Standard tells them. */
function ideographsOf(label: string, leads: Bytes, trails: readonly Bytes[]): ReadonlySet<string> {
  const decoder = new TextDecoder(label);
  const found = new Set<string>();
  for (let lead = leads[0]; lead <= leads[1]; lead++)
    for (const [first, last] of trails)
      for (let trail = first; trail <= last; trail++)
        for (const letter of decoder.decode(Uint8Array.of(lead, trail))) if (IDEOGRAPH.test(letter)) found.add(letter);
  return found;
}

const IDEOGRAPH = /\p{Unified_Ideograph}/u;
const LETTER = /\p{L}/u;

/**
 * GB 2312 has the simplified forms and not the traditional ones (连 and not 連), Big5 the other way round, JIS X 0208 what Japan made of
 * them: a letter in the wrong way of writing is not in its set.
 */
const IDEOGRAPHS: Partial<Readonly<Record<LanguageTag, ReadonlySet<string>>>> = {
  'zh-CN': ideographsOf('gbk', [0xb0, 0xf7], [[0xa1, 0xfe]]),
  'zh-TW': ideographsOf(
    'big5',
    [0xa4, 0xf9],
    [
      [0x40, 0x7e],
      [0xa1, 0xfe],
    ],
  ),
  ja: ideographsOf('euc-jp', [0xb0, 0xf4], [[0xa1, 0xfe]]),
};

/** What a text of a language has to have one of, and what it must not have. Western languages: Latin letters alone. */
const SCRIPTS: Partial<Readonly<Record<LanguageTag, { readonly some: RegExp; readonly none: RegExp }>>> = {
  ko: { some: /\p{Script=Hangul}/u, none: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u },
  ja: { some: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u, none: /\p{Script=Hangul}/u },
  'zh-CN': { some: IDEOGRAPH, none: /[\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u },
  'zh-TW': { some: IDEOGRAPH, none: /[\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u },
};
const LATIN = { some: /\p{Script=Latin}/u, none: /(?!\p{Script=Latin})\p{L}/u };

/** Words of one side of the strait in letters of the other: what a converter leaves behind. */
const FOREIGN_WORDS: Partial<Readonly<Record<LanguageTag, RegExp>>> = {
  'zh-CN': /网路|伺服器|连接埠|登出|登入|资讯|记忆体|视窗|凭证|档案|软体|程式|预设|连线|工作阶段/,
  'zh-TW': /網絡|服務器|端口|信息|默認|軟件|登錄|註銷|內存|屏幕|證書|日誌|刷新|標籤頁|文件夾|字節|座席/,
};

/** Names and signs of units, which stay as they are in every language: a text of nothing else needs no letter of its language. */
const NAMES =
  /\b(?:Finesse|Openfire|Cisco|CTI|VPN|Wi-Fi|HTTP|XMPP|BOSH|REST|CORS|SystemInfo|WebSocket|CSV|JSON|HAR|XML|ID|URL|MiB|ms)\b/g;

/** English texts, small and without their names, values and signs, that are the right ones in another language too. */
const ALIKE: Partial<Readonly<Record<LanguageTag, readonly string[]>>> = {
  de: ['agent', 'browser', 'bytes', 'desktop', 'details', 'port', 'server', 'team'],
  fr: ['agent', 'cause', 'notifications', 'port', 'possible', 'session', 'site'],
  es: ['bytes'],
  'pt-BR': ['bytes', 'desktop'],
  it: ['desktop', 'server', 'team'],
};

/**
 * What is wrong with the writing of a text, in words; nothing where it is written as its language is.
 *
 * @param english the same in English, filled with the same values.
 */
export function misspelt(language: LanguageTag, text: string, english: string): string | undefined {
  const own = text.replaceAll(NAMES, '');
  // Values, signs and names alone: the same in every language.
  if (language === 'en' || !LETTER.test(own)) return undefined;
  const { some, none } = SCRIPTS[language] ?? LATIN;
  if (!some.test(own)) return 'not in letters of its language';
  const stray = none.exec(text)?.[0] ?? Array.from(text).find((one) => IDEOGRAPH.test(one) && !known(language, one));
  if (stray !== undefined) return `not a letter of its language: ${stray}`;
  const foreign = FOREIGN_WORDS[language]?.exec(text)?.[0];
  if (foreign !== undefined) return `a word of the other side: ${foreign}`;
  const said = wordsOf(own);
  if (said === wordsOf(english.replaceAll(NAMES, '')) && !ALIKE[language]?.includes(said)) return 'still in English';
  return undefined;
}

/** Columns that a text takes: letters of East Asia are twice as wide as others. */
export function columnsOf(text: string): number {
  return Array.from(text).reduce((sum, one) => sum + (WIDE.test(one) ? 2 : 1), 0);
}

const WIDE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/u;

function wordsOf(text: string): string {
  return (text.match(/\p{L}+/gu) ?? []).join(' ').toLowerCase();
}

function known(language: LanguageTag, letter: string): boolean {
  return IDEOGRAPHS[language]?.has(letter) ?? true;
}
