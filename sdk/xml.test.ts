import { expect } from '@open-wc/testing';
import { parseXml } from './xml.ts';

describe('parseXml', () => {
  it('reads elements, attributes and text', () => {
    const root = parseXml('<a b="1 &amp; 2"><c>x</c></a>');
    expect(root.attributes.get('b')).to.equal('1 & 2');
    expect(root.children[0]?.text).to.equal('x');
  });
});
