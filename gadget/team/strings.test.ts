import { expect } from '@open-wc/testing';
import { setGadgetLocale } from '../locale.ts';
import { defineTeamElements } from './define.ts';
import { templates } from './ko.ts';
import { words } from './strings.ts';

const keys = Object.keys(words) as (keyof typeof words)[];
/** Every text with its places filled by numbers from 0. */
const say = (key: keyof typeof words): string => {
  const text: (...values: readonly string[]) => string = words[key];
  return text(...Array.from({ length: text.length }, (_, at) => `‹${at}›`));
};

describe('the languages of the team view', () => {
  before(() => defineTeamElements());
  afterEach(() => setGadgetLocale('en'));

  it('has each English text under the id of its key, and no Korean one without an English one', async () => {
    expect(Object.keys(templates).sort()).to.deep.equal(keys.map((key) => `ft.${key}`).sort());
    await setGadgetLocale('ko');
    for (const key of keys) {
      const template = templates[`ft.${key}`];
      const korean =
        typeof template === 'string'
          ? template
          : String.raw({ raw: template.strings }, ...template.values.map((at) => `‹${String(at)}›`));
      expect(say(key), key).to.equal(korean);
    }
  });

  it('says every text in Korean, with every value that the English one has', async () => {
    const places = (text: string): readonly string[] => [...text.matchAll(/‹\d›/g)].map(([one]) => one).sort();
    for (const key of keys) {
      await setGadgetLocale('en');
      const english = say(key);
      await setGadgetLocale('ko');
      const korean = say(key);
      expect(places(korean), key).to.deep.equal(places(english));
      expect(korean, key).to.match(/\p{Script=Hangul}/u);
    }
  });

  it('asks nobody’s pardon', () => {
    for (const key of keys) expect(say(key), key).to.not.match(/please|oops|sorry/i);
  });
});
