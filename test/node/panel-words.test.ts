/** The panel has words, in every language, for every code that a diagnosis can tell. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { adviceWords, evidenceWords, fill } from '../../gadget/panel/fill.ts';
import { LANGUAGES, type Language, type LanguageTag, type SpokenWords } from '../../gadget/language.ts';
import { causes } from '../../gadget/shared/causes/en.ts';
import { words as english } from '../../gadget/locales/en/words.ts';
import { formatsOf } from '../../gadget/shared/format.ts';
import { columnsOf, misspelt, TEN_LANGUAGES } from '../../gadget/testing/letters.ts';
import { ROOT } from '../../scripts/run.mjs';
import type { AdviceCode, CauseCode, EvidenceCode } from '../../sdk/index.ts';

const source = readFileSync(join(ROOT, 'sdk', 'health', 'health.ts'), 'utf8').replace(/\/\/.*/g, '');
/** The literals of a union type, as its source has them. */
function codesOf(type: string): readonly string[] {
  const [, union = ''] = new RegExp(`export type ${type} =([^;]*);`).exec(source) ?? [];
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => code);
  assert.ok(codes.length > 3, type);
  return codes.sort();
}

const SPOKEN = new Map<LanguageTag, SpokenWords>([['en', { words: english, causes }]]);
const TEMPLATES = new Map<LanguageTag, Language['templates']>();
for (const language of LANGUAGES) {
  if (language === 'en') continue;
  const told = (await import(`../../gadget/locales/${language}/index.ts`)) as Language;
  SPOKEN.set(language, told);
  TEMPLATES.set(language, told.templates);
}
/** Every text of a language's tables, by its way there. */
function textsOf({ words, causes: named }: SpokenWords): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (one: unknown, way: string): void => {
    if (typeof one === 'string') found.set(way, one);
    else for (const [key, value] of Object.entries(one as object)) walk(value, `${way}.${key}`);
  };
  walk(words, 'words');
  walk(named, 'causes');
  return found;
}
const withoutKeys = (text: string): string => text.replaceAll(/\{\w+\}/g, '');
/** The ids of all messages in the sources of a folder. */
function idsOf(folder: string): ReadonlySet<string> {
  return new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('locales'))
      .flatMap((path) => [...readFileSync(join(folder, path), 'utf8').matchAll(/\bid: '(f\w\.\w+)'/g)])
      .map(([, id = '']) => id),
  );
}
const context = (language: LanguageTag) => ({
  spoken: SPOKEN.get(language)!,
  formats: formatsOf(language),
  now: Date.UTC(2026, 10, 22),
});
const places = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{\w+\}/g)].map(([one]) => one))].sort();
/** A cause by whose name an advice is told. */
const causeOf = (advice: string): CauseCode => (advice in causes ? advice : 'network') as CauseCode;
const HEAD = 32;

describe('the words of the panel', () => {
  for (const [language, { words }] of SPOKEN) {
    it(`has every code, and none that there is not, in ${language}`, () => {
      assert.deepEqual(Object.keys(words.advice).sort(), codesOf('AdviceCode'));
      assert.deepEqual(Object.keys(words.evidence).sort(), codesOf('EvidenceCode'));
      assert.deepEqual(Object.keys(words.blindSpots).sort(), codesOf('BlindSpot'));
      assert.deepEqual(Object.keys(words.levels).sort(), codesOf('HealthLevel'));
    });

    it(`says of every advice a short head, a sentence and one thing to do for each, in ${language}`, () => {
      for (const advice of Object.keys(words.advice) as AdviceCode[]) {
        const told = adviceWords({ advice, cause: causeOf(advice), evidence: [] }, context(language));
        assert.ok(told.head.length > 1 && columnsOf(told.head) <= HEAD, `${advice}: ${told.head}`);
        for (const [part, text] of Object.entries(told).slice(1)) {
          assert.match(text, /^[^\s].*[.。]$/u, `${advice} ${part}`);
          assert.doesNotMatch(text, /[{}[\]|]|–|undefined|please|oops/i, `${advice} ${part}`);
        }
      }
    });

    it(`puts no empty place into a sentence of evidence that tells all its values, in ${language}`, () => {
      for (const code of Object.keys(words.evidence) as EvidenceCode[]) {
        const template = words.evidence[code];
        const values = Object.fromEntries(places(template).map((place) => [place.slice(1, -1), 7]));
        for (const known of [values, {}]) {
          const text = evidenceWords({ code, at: 0, values: known }, context(language));
          assert.match(text, /[.。]$/u, code);
          assert.doesNotMatch(text, /[{}[\]|]|undefined|NaN| {2}| \.|^\s/, `${code}: ${text}`);
          if (known === values) assert.doesNotMatch(text, /–/, code);
        }
      }
    });
  }

  for (const [language, { words, causes: named }] of SPOKEN) {
    it(`tells the same values in ${language} as in English`, () => {
      for (const code of codesOf('EvidenceCode') as EvidenceCode[]) {
        assert.deepEqual(places(words.evidence[code]), places(english.evidence[code]), code);
      }
      for (const code of codesOf('AdviceCode') as AdviceCode[]) {
        assert.deepEqual(places(words.advice[code].means), places(english.advice[code].means), code);
        assert.equal(words.advice[code].head === undefined, english.advice[code].head === undefined, code);
      }
      assert.deepEqual(Object.keys(words.values).sort(), Object.keys(english.values).sort());
      assert.deepEqual(Object.keys(named).sort(), Object.keys(causes).sort());
    });
  }

  it('are there in ten languages', () => {
    assert.deepEqual([...SPOKEN.keys()].sort(), [...TEN_LANGUAGES].sort());
  });

  for (const [language, spoken] of SPOKEN) {
    it(`are written in the letters and words of ${language}, and none in English`, () => {
      const inEnglish = textsOf(SPOKEN.get('en')!);
      for (const [at, text] of textsOf(spoken))
        assert.equal(
          misspelt(language, withoutKeys(text), withoutKeys(inEnglish.get(at)!)),
          undefined,
          `${at}: ${text}`,
        );
    });
  }
});

describe('the texts of the gadget', () => {
  const ids = idsOf(join(ROOT, 'gadget'));

  it('are found in its sources', () => {
    for (const id of ['fp.connected', 'ft.title']) assert.ok(ids.has(id), id);
  });

  for (const [language, templates] of TEMPLATES) {
    it(`are all there in ${language}, and none that nobody says`, () => {
      assert.deepEqual(Object.keys(templates).sort(), [...ids].sort());
    });
  }
});

describe('values in words', () => {
  const en = context('en');

  it('takes the first way of saying it whose values are known', () => {
    assert.equal(fill('[{count} of {of}|Some] lost[ in {ms}].', { count: 3, of: 10 }, en), '3 of 10 lost.');
    assert.equal(fill('[{count} of {of}|Some] lost[ in {ms}].', { count: 3, ms: 1_200 }, en), 'Some lost in 1.2 sec.');
    assert.equal(fill('Within {ms}.', {}, en), 'Within –.');
  });

  it('tells codes among the values in words, and what it does not know as it is', () => {
    assert.equal(fill('({of})', { of: 'rest' }, en), '(web service)');
    assert.equal(fill('({of})', { of: 'constructor' }, en), '(constructor)');
    assert.equal(fill('{causes}', { causes: 'cti-down no-such' }, en), 'Call control is down and no-such');
  });

  it('never reads a value as a template, and cuts one that is long', () => {
    assert.equal(fill('[{detail}]', { detail: '[{count}|x]', count: 3 }, en), '[{count}|x]');
    assert.equal(fill('{detail}', { detail: 'x'.repeat(1_000) }, en).length, 120);
    assert.equal(fill('{constructor}', {}, en), '–');
  });

  it('tells the numbers of the line that an advice is about, and of no other', () => {
    const line = (code: EvidenceCode, values: Readonly<Record<string, number>>) => ({ code, at: 0, values });
    const told = (...evidence: readonly ReturnType<typeof line>[]): string =>
      adviceWords({ advice: 'network-lossy', cause: 'network', evidence }, en).means;
    assert.match(
      told(line('rest-slow', { count: 4, of: 5 }), line('rest-lost', { count: 3, of: 10 })),
      /^3 of the last 10/,
    );
    assert.match(told(line('rest-slow', { count: 4, of: 5 })), /^Some checks get lost/);
  });
});
