import { expect } from '@open-wc/testing';
import { XmlError } from '../errors.ts';
import { parseXml, xml } from '../xml.ts';
import { byteLength } from './byte-length.ts';
import { elementFromDom, elementToDom, isDamaged } from './dom-xml.ts';

const dom = (text: string): Element => new DOMParser().parseFromString(text, 'text/xml').documentElement;

describe('elementFromDom', () => {
  for (const text of [
    '<a xmlns="urn:a" xml:lang="ko" b="1 &amp; 2">x<p:c xmlns:p="urn:p"><![CDATA[<y>]]></p:c>z</a>',
    '<message xmlns="jabber:client"><event>&lt;Update&gt;상담&lt;/Update&gt;<!-- no --></event></message>',
  ]) {
    it(`reads as the SDK's own parser does: ${text}`, () => {
      expect(elementFromDom(dom(text))).to.deep.equal(parseXml(text));
    });
  }

  it('refuses what passes the limits', () => {
    const big = dom('<a><b><c>12345</c></b></a>');
    for (const limits of [{ maxLength: 4 }, { maxDepth: 2 }, { maxElements: 2 }]) {
      expect(() => elementFromDom(big, limits), JSON.stringify(limits)).to.throw(XmlError);
    }
    expect(elementFromDom(big, { maxLength: 5, maxDepth: 3, maxElements: 3 }).text).to.equal('12345');
  });
});

describe('elementToDom', () => {
  it('makes a stanza of jabber:client of what has no namespace', () => {
    expect(elementToDom(xml('presence')).namespaceURI).to.equal('jabber:client');
    expect(elementToDom(xml('body', { xmlns: 'urn:b' })).namespaceURI).to.equal('urn:b');
  });

  it('escapes what it is given', () => {
    expect(elementToDom(xml('a', { b: '"<' }, '\u0000&')).outerHTML)
      .to.contain('b="&quot;&lt;"')
      .and.contain('>&amp;<');
  });
});

it('a document that was cut off is damaged, whatever the browser made of it', () => {
  expect(isDamaged(dom('<a><b>'))).to.equal(true);
  expect(isDamaged(dom('no xml'))).to.equal(true);
  expect(isDamaged(dom('<a><b/></a>'))).to.equal(false);
});

it('bytes are those of UTF-8', () => {
  for (const text of ['', 'abc', 'é', '상담', '🎧', 'a\u{10FFFF}b', 'ﬀ']) {
    expect(byteLength(text), text).to.equal(new TextEncoder().encode(text).length);
  }
});
