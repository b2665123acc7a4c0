/** Finesse publishes JSON on some nodes. As elements it is read by the same parsers as XML. */
import type { XmlElement } from '../xml.ts';

/** As of the XML reader: who sends more means harm. */
const MAX_LENGTH = 1_048_576;
const MAX_DEPTH = 64;

/** Whether a text is meant as JSON: an object or a list. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** The JSON as an element of that name; each member is a child, a list is a child for each of its entries. @throws on what is no JSON. */
export function readJson(name: string, text: string): XmlElement {
  if (text.length > MAX_LENGTH) throw new RangeError('too long');
  const [element] = elementsOf(name, JSON.parse(text), 0);
  return element ?? leaf(name, '');
}

function elementsOf(name: string, value: unknown, depth: number): readonly XmlElement[] {
  if (depth > MAX_DEPTH) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.flatMap((one) => elementsOf(name, one, depth + 1));
  if (typeof value === 'object' && value !== null) {
    const children = Object.entries(value).flatMap(([key, one]) => elementsOf(key, one, depth + 1));
    return [leaf(name, children.map(({ text }) => text).join(''), children)];
  }
  // A number or a boolean reads as XML would have it.
  return [leaf(name, typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value))];
}

function leaf(name: string, text: string, children: readonly XmlElement[] = []): XmlElement {
  return { name, localName: name, namespace: '', attributes: new Map(), children, text };
}
