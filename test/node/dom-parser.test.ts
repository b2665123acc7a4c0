/** The DOM that the SDK brings to Node is as strict as a browser's. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/run.mjs';

interface Built {
  readonly DOMParser: new () => { parseFromString(text: string, type: 'text/xml'): Document };
}

describe('the XML parser for Node', () => {
  let read: (text: string) => Element;

  before(async () => {
    const { DOMParser } = (await import(pathToFileURL(join(ROOT, 'dist', 'sdk', 'strophe-node.js')).href)) as Built;
    read = (text) => new DOMParser().parseFromString(text, 'text/xml').documentElement;
  });

  for (const text of [
    '',
    'no xml',
    '<a><b></a>',
    '<a><b>',
    '<a></a',
    '<a b=c/>',
    '<a b>x</a>',
    '<a b="1"c="2"/>',
    '<a b="1" b="2"/>',
    '<a p:x="1" xmlns:p="u" q:x="1" xmlns:q="u"/>',
    '<a b="<"/>',
    '<a>&</a>',
    '<a>&undefined;</a>',
    '<a>&#0;</a>',
    '<a>\u0000</a>',
    '<a>\u0001</a>',
    '<a>]]></a>',
    '<a><![CDATA[x</a>',
    '<a><!-- -- --></a>',
    '<p:a/>',
    '<a/><b/>',
    'x<a/>',
    '<a/>x',
    '<1a/>',
    '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    '<html><p>Sign in<br></p></html>',
  ]) {
    it(`says that it cannot read ${JSON.stringify(text)}`, () => {
      const { nodeName, namespaceURI } = read(text);
      assert.deepEqual([nodeName, namespaceURI], ['parsererror', 'http://www.w3.org/1999/xhtml']);
    });
  }

  it('reads what is whole: namespaces, entities, CDATA, a declaration', () => {
    const root = read(
      '<?xml version="1.0"?>\n<a xmlns="urn:a" b="1 &amp; 2">x<p:c xmlns:p="urn:p"><![CDATA[<y>]]></p:c></a>',
    );
    assert.equal(root.namespaceURI, 'urn:a');
    assert.equal(root.getAttribute('b'), '1 & 2');
    assert.equal(root.textContent, 'x<y>');
    assert.equal(root.firstElementChild?.localName, 'c');
    assert.equal(root.firstElementChild.namespaceURI, 'urn:p');
    assert.equal(read('<a>x</a>').firstElementChild, null);
  });
});
