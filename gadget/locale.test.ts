import { expect } from '@open-wc/testing';
import { LANGUAGES } from './language.ts';
import {
  gadgetFormats,
  gadgetLanguage,
  gadgetLocale,
  gadgetWords,
  loadTranslations,
  setGadgetLocale,
} from './locale.ts';
import { strings as panel } from './panel/strings.ts';
import { strings as common } from './strings.ts';
import { words as team } from './team/strings.ts';
import { columnsOf, misspelt, TEN_LANGUAGES } from './testing/letters.ts';
import { check } from './tools/check-strings.ts';
import { door } from './tools/door-strings.ts';
import { strings as tools } from './tools/strings.ts';

type Say = (...values: readonly string[]) => string;

/** Every file of strings, with the prefix of its ids. */
const FILES: readonly (readonly [prefix: string, strings: Readonly<Record<string, Say>>])[] = [
  ['fp', common],
  ['fp', panel],
  ['ft', team],
  ['fx', door],
  ['fx', tools],
  ['fx', check],
];
const TEXTS: ReadonlyMap<string, Say> = new Map(
  FILES.flatMap(([prefix, strings]) =>
    Object.entries(strings).map(([key, text]) => [`${prefix}.${key}`, text] as const),
  ),
);

/** With its places filled by numbers from 0. */
const say = (text: Say): string => text(...Array.from({ length: text.length }, (_, at) => `‹${at}›`));
const sayAll = (): ReadonlyMap<string, string> => new Map([...TEXTS].map(([id, text]) => [id, say(text)]));
const places = (text: string): readonly string[] => [...text.matchAll(/‹\d›/g)].map(([one]) => one).sort();

/** What stands as the head of the panel, and the columns that it may take in all languages. */
const HEADS = [
  common.connected,
  common.waiting,
  common.idle,
  common.connecting,
  common.reconnecting,
  common.degraded,
  common.suspended,
  common.disconnected,
  common.closed,
  common.noHub,
  common.noConfig,
  common.broken,
  panel.backAgain,
  panel.causeUnknown,
] as const;
const HEAD = 32;

describe('the languages of the gadget', () => {
  afterEach(() => setGadgetLocale('en'));

  it('has no text twice under one id', () => {
    expect(TEXTS.size).to.equal(FILES.reduce((sum, [, strings]) => sum + Object.keys(strings).length, 0));
  });

  for (const language of LANGUAGES.filter((one) => one !== 'en')) {
    it(`says every text in ${language}, under the id of its key, and with every value that the English one has`, async () => {
      const english = sayAll();
      await setGadgetLocale(language);
      expect(gadgetLanguage(), 'is there').to.equal(language);
      const templates = await loadTranslations(language);
      expect(Object.keys(templates).sort()).to.deep.equal([...TEXTS.keys()].sort());
      for (const [id, text] of sayAll()) {
        const template = templates[id]!;
        const told =
          typeof template === 'string'
            ? template
            : String.raw({ raw: template.strings }, ...template.values.map((at) => `‹${String(at)}›`));
        // What is drawn is what stands under the key: so the id in the text is right.
        expect(text, id).to.equal(told);
        expect(text.trim(), id).to.equal(text);
        expect(text, id).to.not.equal('');
        expect(places(text), id).to.deep.equal(places(english.get(id)!));
      }
    });
  }

  it('speaks ten languages', () => {
    expect([...LANGUAGES].sort()).to.deep.equal([...TEN_LANGUAGES].sort());
  });

  for (const language of LANGUAGES.filter((one) => one !== 'en')) {
    it(`says every text of ${language} in its own letters and words, and none in English`, async () => {
      const english = sayAll();
      await setGadgetLocale(language);
      for (const [id, text] of sayAll()) expect(misspelt(language, text, english.get(id)!), id).to.equal(undefined);
    });
  }

  it('tells Chinese of the mainland from that of Taiwan', async () => {
    await setGadgetLocale('zh_CN');
    expect(common.connected()).to.equal('已连接');
    await setGadgetLocale('zh_TW');
    expect(common.connected()).to.equal('已連線');
    await setGadgetLocale('zh_HK');
    expect(gadgetLanguage()).to.equal('zh-TW');
    await setGadgetLocale('zh');
    expect(gadgetLanguage()).to.equal('zh-CN');
  });

  it('keeps heads short, and asks nobody’s pardon', async () => {
    for (const language of LANGUAGES) {
      await setGadgetLocale(language);
      for (const head of HEADS) expect(columnsOf(head()), `${language} ${head()}`).to.be.at.most(HEAD);
      for (const [id, text] of sayAll()) expect(text, id).to.not.match(/please|oops|sorry|error \d/i);
    }
  });

  it('takes the locale of the desktop, by its first candidate that is spoken', async () => {
    await setGadgetLocale('', undefined, 'fi_FI', 'ko_KR', 'en_US');
    expect(gadgetLocale()).to.equal('ko-KR');
    expect(common.connected()).to.equal('연결됨');
    expect(gadgetWords().causes.network.name).to.equal('불안정한 네트워크');
    expect(gadgetFormats().ago(4_000)).to.equal('4초 전');
    await setGadgetLocale('en_GB');
    expect(gadgetLocale()).to.equal('en-GB');
    expect(common.connected()).to.equal('Connected');
    expect(gadgetWords().causes.network.name).to.equal('Unsteady network');
  });

  it('speaks what was chosen last, whatever comes last', async () => {
    expect(await Promise.all([setGadgetLocale('it'), setGadgetLocale('en')])).to.deep.equal([true, true]);
    expect([gadgetLanguage(), common.connected()]).to.deep.equal(['en', 'Connected']);
  });

  it('speaks English where no candidate is spoken or one is nonsense', async () => {
    await setGadgetLocale('fi_FI', 'no such thing!', '__MSG_locale__');
    expect(gadgetLocale()).to.equal('en');
    expect(common.connected()).to.equal('Connected');
  });
});
