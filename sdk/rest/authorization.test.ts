import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { OptionsError } from '../errors.ts';
import { basic, bearer, decodeBasic } from './authorization.ts';

describe('basic', () => {
  it('encodes id and password as UTF-8', () => {
    expect(basic('1001001', 'secret')).to.equal('Basic MTAwMTAwMTpzZWNyZXQ=');
    expect(basic('김', 'pässwörd😀')).to.equal('Basic 6rmAOnDDpHNzd8O2cmTwn5iA');
  });

  it('refuses an id that Basic cannot carry', () => {
    expect(() => basic('a:b', 'x')).to.throw(OptionsError);
    expect(() => basic('', 'x')).to.throw(OptionsError);
  });
});

describe('bearer', () => {
  it('takes a token, and refuses what a header cannot carry without showing it', () => {
    expect(bearer('eyJhbGciOi.J9-_~+/==')).to.equal('Bearer eyJhbGciOi.J9-_~+/==');
    for (const token of ['', 'hunter2\r\nX: y', 'hunter2 ü', '=hunter2']) {
      expect(() => bearer(token))
        .to.throw(OptionsError)
        .with.property('message')
        .that.does.not.contain('hunter2');
    }
  });
});

describe('decodeBasic', () => {
  it('gives back what was encoded, with or without the scheme', () => {
    const id = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes(':'));
    fc.assert(
      fc.property(id, fc.string({ unit: 'grapheme' }), (user, password) => {
        const encoded = basic(user, password);
        expect(decodeBasic(encoded)).to.deep.equal({ userId: user, password });
        expect(decodeBasic(encoded.slice(6))).to.deep.equal({ userId: user, password });
      }),
    );
    expect(decodeBasic(' basic  YTpiOmM= ')).to.deep.equal({ userId: 'a', password: 'b:c' });
  });

  it('takes nothing else for credentials', () => {
    for (const text of ['', 'Bearer x', '%%%', btoa('nocolon'), btoa(':x'), btoa('a:\xff')]) {
      expect(decodeBasic(text), text).to.equal(undefined);
    }
  });
});
