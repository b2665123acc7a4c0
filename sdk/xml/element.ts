/** What the reader gives. */

/** An element that was read. Attribute names are as written (`xml:lang`); `text` is that of all descendants, in order. */
export interface XmlElement {
  readonly name: string;
  readonly localName: string;
  /** In-scope namespace of the element, or '' where none was declared. */
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** First child with that local name (namespaces vary between Finesse versions, so only local names are matched). */
export function child(element: XmlElement | undefined, localName: string): XmlElement | undefined {
  return element?.children.find((one) => one.localName === localName);
}

/** All children with that local name. */
export function childrenNamed(element: XmlElement | undefined, localName: string): readonly XmlElement[] {
  return element?.children.filter((one) => one.localName === localName) ?? [];
}

/** Text of the first child with that local name; undefined where the child is missing, '' where it is empty. */
export function childText(element: XmlElement | undefined, localName: string): string | undefined {
  return child(element, localName)?.text;
}
