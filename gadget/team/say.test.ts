import { expect } from '@open-wc/testing';
import { enumerated } from './say.ts';

describe('an enumeration', () => {
  const names = ['Tobias Becker', 'Elif 강', '李 静'];

  it('is parted as its language parts, so that names do not run together', () => {
    for (const [locale, said] of [
      ['en', 'Tobias Becker, Elif 강, 李 静'],
      ['de', 'Tobias Becker, Elif 강, 李 静'],
      ['ko', 'Tobias Becker, Elif 강, 李 静'],
      ['ja', 'Tobias Becker、Elif 강、李 静'],
      ['zh-CN', 'Tobias Becker、Elif 강、李 静'],
      ['zh-TW', 'Tobias Becker、Elif 강、李 静'],
    ] as const)
      expect(enumerated(names, locale), locale).to.equal(said);
  });

  it('of one is that one, and of none is empty', () => {
    expect(enumerated(['Elif 강'], 'ko')).to.equal('Elif 강');
    expect(enumerated([], 'ko')).to.equal('');
  });
});
