import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { XmlError } from '../errors.ts';
import { child, childrenNamed, childText, parseXml, type XmlElement, type XmlLimits } from '../xml.ts';

function refusal(input: string, limits?: XmlLimits): XmlError {
  try {
    parseXml(input, limits);
  } catch (error) {
    expect(error).to.be.instanceOf(XmlError);
    return error as XmlError;
  }
  throw new Error(`was read: ${input.slice(0, 200)}`);
}

/** What the browser itself makes of it; undefined where it refuses. */
function byBrowser(input: string): Element | undefined {
  const document = new DOMParser().parseFromString(input, 'application/xml');
  return document.getElementsByTagName('parsererror').length > 0 ? undefined : document.documentElement;
}

function expectSame(read: XmlElement, dom: Element): void {
  expect(read.name).to.equal(dom.tagName);
  expect(read.localName).to.equal(dom.localName);
  expect(read.namespace).to.equal(dom.namespaceURI ?? '');
  expect(read.text).to.equal(dom.textContent);
  expect([...read.attributes]).to.have.deep.members([...dom.attributes].map(({ name, value }) => [name, value]));
  expect(read.children.length).to.equal(dom.children.length);
  read.children.forEach((one, index) => expectSame(one, dom.children[index] as Element));
}

/** The reader may refuse what the browser takes, but never takes what the browser refuses, nor reads it differently. */
function expectAgreementOrRefusal(input: string): void {
  let read: XmlElement;
  try {
    read = parseXml(input);
  } catch (error) {
    expect(error).to.be.instanceOf(XmlError);
    return;
  }
  const dom = byBrowser(input);
  expect(dom === undefined, `the browser refuses ${JSON.stringify(input)}`).to.equal(false);
  expectSame(read, dom as Element);
}

describe('parseXml', () => {
  it('reads elements, attributes and text', () => {
    const root = parseXml('<a b="1 &amp; 2" c=\'"\'><c>x</c>y<!-- no --><d/><![CDATA[<z>]]></a >');
    expect([...root.attributes]).to.deep.equal([
      ['b', '1 & 2'],
      ['c', '"'],
    ]);
    expect(root.children.map((one) => one.name)).to.deep.equal(['c', 'd']);
    expect(root.text).to.equal('xy<z>');
    expect(root.children[0]?.text).to.equal('x');
  });

  it('reads a document with declaration, byte order mark, comments and instructions around its root', () => {
    expect(
      parseXml('<?xml version="1.0" encoding="UTF-8" standalone=\'yes\' ?>\r\n<!-- a --><a/>\n<?b c?>').name,
    ).to.equal('a');
    expect(parseXml('\ufeff<?xml version="1.0"?><a/>').name).to.equal('a');
    expect(parseXml(' \t<a/> \r\n').name).to.equal('a');
  });

  it('knows the five predefined entities and character references, and no others', () => {
    expect(parseXml('<a b="&#x1F600;&#65;">&lt;&gt;&amp;&quot;&apos;&#xe9;</a>').text).to.equal('<>&"\'é');
    expect(parseXml('<a b="&#x1F600;&#65;"/>').attributes.get('b')).to.equal('😀A');
    expect(refusal('<a>&nbsp;</a>').code).to.equal('xml-forbidden');
  });

  it('refuses document types, so that nothing can expand', () => {
    for (const input of ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<!DOCTYPE html><html/>', '<a><!ELEMENT a></a>']) {
      expect(refusal(input).code).to.equal('xml-forbidden');
    }
  });

  it('normalises line ends and attribute white space, but not what was referred to', () => {
    const root = parseXml('<a b="1\t2\r\n3\n4&#10;5&#13;6">x\r\ny\rz&#13;<![CDATA[\r\n]]></a>');
    expect(root.attributes.get('b')).to.equal('1 2 3 4\n5\r6');
    expect(root.text).to.equal('x\ny\nz\r\n');
  });

  it('resolves namespaces of elements, default and prefixed, in their scope', () => {
    const root = parseXml(
      '<a xmlns="u" xmlns:p="v"><p:b/><c xmlns=""><d/></c><p:e xmlns:p="w" p:x="1" xml:lang="en"/><xml:f/></a>',
    );
    expect(root.namespace).to.equal('u');
    expect(root.children.map((one) => [one.localName, one.namespace])).to.deep.equal([
      ['b', 'v'],
      ['c', ''],
      ['e', 'w'],
      ['f', 'http://www.w3.org/XML/1998/namespace'],
    ]);
    expect(root.children[1]?.children[0]?.namespace).to.equal('');
    expect(root.children[2]?.attributes.get('xml:lang')).to.equal('en');
  });

  it('takes names of every script', () => {
    expect(parseXml('<이름 größe="1"><a-b.c·d/><𐀀/></이름>').localName).to.equal('이름');
  });

  const malformed: Readonly<Record<string, readonly string[]>> = {
    'what is cut off': [
      '',
      '  ',
      '<',
      '<a',
      '<a ',
      '<a b',
      '<a b=',
      '<a b="',
      '<a b="1"',
      '<a>',
      '<a><b></b>',
      '<a>x',
      '<a/',
      '</',
      '</a',
      '<a></a',
      '<!--',
      '<![CDATA[',
      '<?',
      '<a><![CDATA[x]]</a>',
    ],
    'what does not nest': ['</a>', '<a></b>', '<a><b></a></b>', '<a/><b/>', '<a></a></a>', '<a></A>'],
    'text outside the root': ['x<a/>', '<a/>x', '&#32;<a/>', '<a/>&amp;', '<![CDATA[]]><a/>', '<a/><![CDATA[ ]]>'],
    'attributes that are none': [
      '<a b>',
      '<a b=1/>',
      '<a b="1"c="2"/>',
      '<a b="<"/>',
      '<a b="1" b="2"/>',
      '<a 1="2"/>',
      '<a =""/>',
      '<a / b="1">',
      '<a/ >',
      '<a></a b="1">',
    ],
    'names that are none': [
      '<1/>',
      '< a/>',
      '<-a/>',
      '<.a/>',
      '<a×/>',
      '<÷/>',
      '<a\u2028/>',
      '<\ud800/>',
      '<a\u037e/>',
      '<></>',
    ],
    'names with misplaced colons': [
      '<:a/>',
      '<a:/>',
      '<:/>',
      '<a xmlns:b="u"><b:c:d/></a>',
      '<a :b="1"/>',
      '<a b:="1"/>',
      '<a xmlns:="u"/>',
    ],
    'prefixes that nobody declared': ['<p:a/>', '<a p:b="1"/>', '<a><b xmlns:p="u"/><p:c/></a>'],
    'declarations of prefixes that namespaces forbid': [
      '<a xmlns:p=""/>',
      '<a xmlns:xmlns="u"/>',
      '<a xmlns:xml="u"/>',
      '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
      '<a xmlns="http://www.w3.org/XML/1998/namespace"/>',
      '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>',
      '<a xmlns="http://www.w3.org/2000/xmlns/"/>',
      '<xmlns:a/>',
    ],
    'the same attribute under two prefixes': ['<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>'],
    'references that are none': [
      '<a>&</a>',
      '<a>& b;</a>',
      '<a>&#;</a>',
      '<a>&#x;</a>',
      '<a>&#0;</a>',
      '<a>&#xd83d;&#xde00;</a>',
      '<a>&#x110000;</a>',
      '<a>&#xffff;</a>',
      '<a b="&"/>',
      '<a>&#8;</a>',
    ],
    'characters that XML forbids': [
      '<a>\u0000</a>',
      '<a b="\u0008"/>',
      '<a>\ufffe</a>',
      '<a>\ud800</a>',
      '<a>\udc00\ud800</a>',
      '<a><!--\u0001--></a>',
      '<a><![CDATA[\u001f]]></a>',
      '<a><?b \u0000?></a>',
    ],
    'the end of a CDATA section in text': ['<a>]]></a>', '<a>x]]>y</a>'],
    'comments with two hyphens inside': [
      '<a><!-- -- --></a>',
      '<a><!-----></a>',
      '<a><!-- x---></a>',
      '<!--->-->',
      '<a><!-></a>',
    ],
    'instructions without a name': ['<a><??></a>', '<a><? b?></a>', '<a><?1?></a>', '<a><?b:c?></a>', '<?b'],
    'declarations that are late or wrong': [
      ' <?xml version="1.0"?><a/>',
      '<a><?xml version="1.0"?></a>',
      '<a/><?XML b?>',
      '<?xml?><a/>',
      '<?xml version="2.0"?><a/>',
      '<?xml encoding="UTF-8"?><a/>',
      '<?xml version="1.0" encoding="-"?><a/>',
      '<?xml version="1.0" standalone="maybe"?><a/>',
      '<?xml version="1.0"encoding="UTF-8"?><a/>',
    ],
  };
  for (const [what, inputs] of Object.entries(malformed)) {
    it(`refuses ${what}`, () => {
      for (const input of inputs) {
        expect(refusal(input).code, input).to.equal('xml-malformed');
      }
    });
  }

  it('says where reading stopped', () => {
    expect(refusal('<a>&</a>').offset).to.equal(3);
    expect(refusal('<a>ok</b>')).to.include({ offset: 5, message: 'Malformed XML at character 5: </b> closes <a>.' });
    expect(refusal('<a>\u0001</a>').offset).to.equal(3);
    expect(refusal('<a b="12&x;"/>').offset).to.equal(8);
  });

  it('keeps to its limits of length, depth and elements', () => {
    expect(parseXml('<a>12345</a>', { maxLength: 12 }).text).to.equal('12345');
    expect(refusal('<a>123456</a>', { maxLength: 12 }).code).to.equal('xml-too-large');
    expect(parseXml('<a><b><c/></b></a>', { maxDepth: 3 }).name).to.equal('a');
    expect(refusal('<a><b><c/></b></a>', { maxDepth: 2 }).code).to.equal('xml-too-large');
    expect(parseXml('<a><b/><c/></a>', { maxElements: 3 }).name).to.equal('a');
    expect(refusal('<a><b/><c/><d/></a>', { maxElements: 3 }).code).to.equal('xml-too-large');
  });

  it('has limits of 1,048,576 characters, 64 levels and 100,000 elements unless told', () => {
    const filled = (length: number): string => `<a>${'x'.repeat(length - 7)}</a>`;
    expect(parseXml(filled(1_048_576)).text.length).to.equal(1_048_569);
    expect(refusal(filled(1_048_577)).code).to.equal('xml-too-large');
    expect(parseXml('<a>'.repeat(64) + '</a>'.repeat(64)).name).to.equal('a');
    expect(refusal('<a>'.repeat(65) + '</a>'.repeat(65)).code).to.equal('xml-too-large');
    expect(parseXml(`<a>${'<b/>'.repeat(99_999)}</a>`).children.length).to.equal(99_999);
    expect(refusal(`<a>${'<b/>'.repeat(100_000)}</a>`).code).to.equal('xml-too-large');
  });

  it('takes time in proportion to the length, whatever the declarations of namespaces', () => {
    const declarations = Array.from({ length: 30_000 }, (_, index) => `xmlns:p${index}="u"`).join(' ');
    const started = performance.now();
    parseXml(`<a ${declarations}>${'<b xmlns="u"/>'.repeat(30_000)}</a>`);
    expect(performance.now() - started).to.be.below(2_000);
  });

  it('agrees with the browser, or refuses, whatever is put together from pieces of XML', () => {
    const pieces = [
      '<a',
      '<b ',
      '<p:c',
      '>',
      '/>',
      '</a>',
      '</b>',
      '</p:c>',
      ' ',
      '\n',
      '\r\n',
      '\t',
      ' x="1"',
      " y='&lt;'",
      ' xmlns="u"',
      ' xmlns:p="v"',
      ' xmlns:q="v"',
      ' p:x="1"',
      ' q:x="2"',
      ' xml:lang="en"',
      'text',
      '&amp;',
      '&#10;',
      '&#x41;',
      '&#13;',
      ']]>',
      '<![CDATA[',
      '<!--',
      '-->',
      '--',
      '-',
      '<?pi ',
      '?>',
      '<?xml version="1.0"?>',
      '"',
      "'",
      '=',
      ':',
      '\u00d7',
      '\ud800',
      '\u0000',
      'é',
      '😀',
      '·',
      '<!DOCTYPE a>',
    ];
    const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
    const framed = fc.oneof(
      soup,
      soup.map((inner) => `<a>${inner}</a>`),
      soup.map((inner) => `<a xmlns:p="u"${inner}/>`),
      soup.map((inner) => `<a xmlns:p="u" b="${inner}"/>`),
    );
    fc.assert(fc.property(framed, expectAgreementOrRefusal), { numRuns: 3_000 });
  });

  it('agrees with the browser, or refuses, whatever the characters of a name', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }).filter((text) => !/[\s<>/="'&]/.test(text));
    fc.assert(
      fc.property(name, (text) => expectAgreementOrRefusal(`<a${text}><${text}/></a${text}>`)),
      { numRuns: 2_000 },
    );
  });
});

describe('child, childrenNamed and childText', () => {
  const root = parseXml('<a xmlns:p="u"><b>1</b><p:b>2</p:b><c/></a>');

  it('match local names, whatever the prefix', () => {
    expect(child(root, 'b')?.text).to.equal('1');
    expect(childrenNamed(root, 'b').map((one) => one.text)).to.deep.equal(['1', '2']);
  });

  it('tell what is missing from what is empty', () => {
    expect(childText(root, 'c')).to.equal('');
    expect(childText(root, 'd')).to.equal(undefined);
    expect(child(undefined, 'b')).to.equal(undefined);
    expect(childrenNamed(undefined, 'b')).to.deep.equal([]);
  });
});
