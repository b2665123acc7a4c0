/** What the node browser knows while it is open: nodes in their order, and the latest items of each. Bounded, whatever comes. */
import type { NodeItem } from '../../sdk/index.ts';

/** Nodes or topics; the one that was silent longest goes first. */
export const MOST_NODES = 1_000;
/** Items of one node. */
export const MOST_ITEMS = 20;
/** UTF-16 units of all items together: 2 MB at most. */
export const MOST_TEXT = 1_048_576;

interface Leaf {
  readonly items: NodeItem[];
  count: number;
}

/** See the head of the file. */
export class NodeBook {
  /** The one that was heard longest ago is the first. */
  readonly #leaves = new Map<string, Leaf>();
  #text = 0;

  /** A node that is known to be there. */
  know(node: string): void {
    if (!this.#leaves.has(node) && this.#leaves.size < MOST_NODES) this.#leaves.set(node, { items: [], count: 0 });
  }

  /** An item that has come. */
  add(item: NodeItem): void {
    const leaf = this.#leaves.get(item.node) ?? { items: [], count: 0 };
    this.#leaves.delete(item.node);
    this.#leaves.set(item.node, leaf);
    if (item.at !== undefined) leaf.count += 1;
    leaf.items.push(item);
    this.#text += item.raw.length;
    if (leaf.items.length > MOST_ITEMS) this.#drop(leaf);
    for (const [node, oldest] of this.#leaves) {
      if (this.#leaves.size > MOST_NODES) this.forget(node);
      else if (this.#text <= MOST_TEXT) break;
      while (this.#text > MOST_TEXT && oldest.items.length > 0) this.#drop(oldest);
    }
  }

  /** What the service gave when it was asked, in place of what it gave before; what came by itself stays, once. */
  set(node: string, asked: readonly NodeItem[]): void {
    const came = [...(this.#leaves.get(node)?.items ?? [])].filter(({ at }) => at !== undefined);
    const known = new Set(came.map(({ itemId }) => itemId));
    const count = this.count(node);
    this.forget(node);
    const more = asked.filter(({ itemId }) => itemId === undefined || !known.has(itemId));
    this.know(node);
    for (const item of [...[...more].reverse(), ...came]) this.add(item);
    const leaf = this.#leaves.get(node);
    if (leaf) leaf.count = count;
  }

  /** Lets a node go with all that is kept of it. */
  forget(node: string): void {
    const leaf = this.#leaves.get(node);
    while (leaf && leaf.items.length > 0) this.#drop(leaf);
    this.#leaves.delete(node);
  }

  /** Names in the order of the alphabet. */
  nodes(): readonly string[] {
    return [...this.#leaves.keys()].sort();
  }

  /** Items that came of a node since the book was opened. */
  count(node: string): number {
    return this.#leaves.get(node)?.count ?? 0;
  }

  /** What is kept of a node, the latest first. */
  items(node: string): readonly NodeItem[] {
    return [...(this.#leaves.get(node)?.items ?? [])].reverse();
  }

  #drop(leaf: Leaf): void {
    this.#text -= leaf.items.shift()?.raw.length ?? 0;
  }
}
