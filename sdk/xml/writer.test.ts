import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { escapeXml, parseXml, stripIllegal, writeXml, xml } from '../xml.ts';

describe('writeXml', () => {
  it('keeps the order of attributes and closes empty elements, as the wire of Finesse does', () => {
    const poll = xml('body', { xmlns: 'http://jabber.org/protocol/httpbind', sid: '3117c5ef', rid: 2779414706 });
    expect(writeXml(poll)).to.equal(
      '<body xmlns="http://jabber.org/protocol/httpbind" sid="3117c5ef" rid="2779414706"/>',
    );
    expect(writeXml(poll).length).to.equal(83);
  });

  it('leaves out what is undefined or false, and takes nested lists', () => {
    expect(
      writeXml(xml('a', { b: undefined, c: '1' }, undefined, false, [xml('d'), ['e', [xml('f', {}, 'g')]]])),
    ).to.equal('<a c="1"><d/>e<f>g</f></a>');
    expect(writeXml(xml('a', {}, '', undefined))).to.equal('<a/>');
  });

  it('writes nothing that could be taken for markup', () => {
    expect(escapeXml(`<&>"'`)).to.equal('&lt;&amp;&gt;&quot;&apos;');
    expect(writeXml(xml('a', { b: '"><c' }, '</a>'))).to.equal('<a b="&quot;&gt;&lt;c">&lt;/a&gt;</a>');
  });

  it('is read back as it was meant, less what XML cannot carry', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\r', '\n', '\t', ' ', '&', '<', ']]>', '\u0000', '\ud800') }),
    );
    fc.assert(
      fc.property(text, text, (value, content) => {
        const read = parseXml(writeXml(xml('a', { b: value }, xml('c', {}, content))));
        expect(read.attributes.get('b')).to.equal(stripIllegal(value));
        expect(read.text).to.equal(stripIllegal(content));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('stripIllegal', () => {
  it('takes away what has crashed Tomcat and Openfire, and nothing else', () => {
    expect(stripIllegal('a\u0000\u0008\t\n\r\u001f\ufffe\uffff\ud800b\udc00😀\u0085é')).to.equal('a\t\n\rb😀\u0085é');
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => stripIllegal(stripIllegal(text)) === stripIllegal(text)),
    );
  });
});
