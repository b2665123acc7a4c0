import { expect } from '@open-wc/testing';
import { gadgetFormats, gadgetLocale, setGadgetLocale } from './locale.ts';
import { templates } from './locales/ko.ts';
import { strings as panel } from './panel/strings.ts';
import { strings as common } from './strings.ts';

/** All words that stand under an id. A key in both would be told twice. */
const strings = { ...common, ...panel };

const keys = Object.keys(strings) as (keyof typeof strings)[];
/** Every text with its places filled by numbers from 0. */
const say = (key: keyof typeof strings): string => {
  const text: (...values: readonly string[]) => string = strings[key];
  return text(...Array.from({ length: text.length }, (_, at) => `‹${at}›`));
};

describe('the languages of the gadget', () => {
  afterEach(() => setGadgetLocale('en'));

  it('has each English text under the id of its key, and no Korean one without an English one', async () => {
    expect(Object.keys(common).filter((key) => key in panel)).to.deep.equal([]);
    expect(Object.keys(templates).sort()).to.deep.equal(keys.map((key) => `fp.${key}`).sort());
    await setGadgetLocale('en');
    const english = new Map(keys.map((key) => [key, say(key)]));
    await setGadgetLocale('ko');
    for (const key of keys) {
      const template = templates[`fp.${key}`];
      const korean =
        typeof template === 'string'
          ? template
          : String.raw({ raw: template.strings }, ...template.values.map((at) => `‹${String(at)}›`));
      // What is drawn is what stands under the key: so the id in the text is right.
      expect(say(key), key).to.equal(korean);
      expect(english.get(key), key).to.not.equal('');
    }
  });

  it('says every text in Korean, with every value that the English one has', async () => {
    const places = (text: string): readonly string[] => [...text.matchAll(/‹\d›/g)].map(([one]) => one).sort();
    const onlyValues = ['announcement', 'logSizeValue', 'fromTo', 'hourState'];
    for (const key of keys) {
      await setGadgetLocale('en');
      const english = say(key);
      await setGadgetLocale('ko');
      const korean = say(key);
      expect(places(korean), key).to.deep.equal(places(english));
      if (!onlyValues.includes(key)) expect(korean, key).to.match(/\p{Script=Hangul}/u);
    }
  });

  it('keeps heads short and free of codes', async () => {
    for (const locale of ['en', 'ko']) {
      await setGadgetLocale(locale);
      for (const key of ['connected', 'reconnecting', 'degraded', 'suspended', 'noHub', 'noConfig', 'broken'] as const)
        expect(strings[key]().length, key).to.be.at.most(32);
      for (const key of keys) expect(say(key), key).to.not.match(/please|oops|error \d/i);
    }
  });

  it('takes the locale of the desktop, by its first candidate that is spoken', async () => {
    await setGadgetLocale('', undefined, 'fr_FR', 'ko_KR', 'en_US');
    expect(gadgetLocale()).to.equal('ko-KR');
    expect(strings.connected()).to.equal('연결됨');
    expect(gadgetFormats().ago(4_000)).to.equal('4초 전');
    await setGadgetLocale('en_GB');
    expect(gadgetLocale()).to.equal('en-GB');
    expect(strings.connected()).to.equal('Connected');
  });

  it('speaks English where no candidate is spoken or one is nonsense', async () => {
    await setGadgetLocale('de_DE', 'no such thing!', '__MSG_locale__');
    expect(gadgetLocale()).to.equal('en');
    expect(strings.connected()).to.equal('Connected');
  });
});
