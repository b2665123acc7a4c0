import { expect } from '@open-wc/testing';
import type { NodeItem } from '../../sdk/index.ts';
import { MOST_ITEMS, MOST_NODES, MOST_TEXT, NodeBook } from './node-book.ts';

const item = (node: string, id: number, raw = `<item id="${id}"/>`): NodeItem => ({
  node,
  itemId: String(id),
  at: id,
  raw,
});
const asked = (node: string, id: number): NodeItem => ({ ...item(node, id), at: undefined });
const ids = (book: NodeBook, node: string): string =>
  book
    .items(node)
    .map(({ itemId }) => itemId)
    .join(' ');

describe('the book of the node browser', () => {
  it('keeps the latest items of each node, the latest first, and counts all that came', () => {
    const book = new NodeBook();
    for (let id = 1; id <= MOST_ITEMS + 5; id += 1) book.add(item('b', id));
    book.know('a');
    expect(book.nodes()).to.deep.equal(['a', 'b']);
    expect(book.items('b')).to.have.length(MOST_ITEMS);
    expect(book.items('b')[0]?.itemId).to.equal(String(MOST_ITEMS + 5));
    expect([book.count('a'), book.count('b')]).to.deep.equal([0, MOST_ITEMS + 5]);
  });

  it('holds so many nodes, and lets the one go that was silent longest', () => {
    const book = new NodeBook();
    for (let n = 0; n <= MOST_NODES; n += 1) book.add(item(`n${n}`, n));
    expect(book.nodes()).to.have.length(MOST_NODES).and.not.include('n0');
    book.know('one more');
    expect(book.nodes()).to.not.include('one more');
  });

  it('holds so much text, whatever comes, and the newest stays', () => {
    const book = new NodeBook();
    const raw = 'x'.repeat(16_384);
    for (let n = 0; n < 200; n += 1) book.add(item(`n${n % 100}`, n, raw));
    const kept = book.nodes().flatMap((node) => book.items(node));
    expect(kept.reduce((sum, one) => sum + one.raw.length, 0)).to.be.at.most(MOST_TEXT);
    expect(kept.length).to.be.above(MOST_TEXT / 16_384 - 2);
    expect(book.items('n99')).to.have.length(1);
  });

  it('puts what was asked for in the place of what was asked for before, and keeps what came by itself once', () => {
    const book = new NodeBook();
    book.add(item('a', 3));
    book.set('a', [asked('a', 3), asked('a', 2), asked('a', 1)]);
    expect(ids(book, 'a')).to.equal('3 2 1');
    book.set('a', [asked('a', 3), asked('a', 2)]);
    expect(ids(book, 'a')).to.equal('3 2');
    expect(book.count('a')).to.equal(1);
  });
});
