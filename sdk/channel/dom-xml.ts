/** Between the DOM, which Strophe speaks, and the SDK's own XML shapes. Used in the Strophe session alone. */
import { XmlError } from '../errors.ts';
import { writeXml, type XmlElement, type XmlLimits, type XmlNode } from '../xml.ts';

/** A body of BOSH may hold many stanzas, so it is allowed more text than a single document from the wire. */
const DEFAULT_LIMITS: Required<XmlLimits> = { maxLength: 8_388_608, maxDepth: 64, maxElements: 100_000 };

let parser: typeof DOMParser | undefined;

/** Sets what reads XML where no page brings it: in Node. */
export function useParser(own: typeof DOMParser): void {
  parser = own;
}

/** Root of the document; see {@link isDamaged}. */
export function readDom(text: string): Element {
  return new (parser ?? DOMParser)().parseFromString(text, 'text/xml').documentElement;
}

/**
 * Copies an element out of the DOM.
 * @throws XmlError `xml-too-large` where text, depth or number of elements pass the limits.
 */
export function elementFromDom(source: Element, limits: XmlLimits = {}): XmlElement {
  const { maxLength, maxDepth, maxElements } = { ...DEFAULT_LIMITS, ...limits };
  let length = 0;
  let elements = 0;
  const copy = (element: Element, depth: number): XmlElement => {
    if (depth > maxDepth) throw tooLarge(`nested deeper than ${maxDepth} elements`);
    if (++elements > maxElements) throw tooLarge(`with more than ${maxElements} elements`);
    const children: XmlElement[] = [];
    let text = '';
    for (let node = element.firstChild; node; node = node.nextSibling) {
      if (isElement(node)) {
        const child = copy(node, depth + 1);
        children.push(child);
        text += child.text;
      } else if (isText(node)) {
        length += node.data.length;
        if (length > maxLength) throw tooLarge(`with more than ${maxLength} characters of text`);
        text += node.data;
      }
    }
    return {
      name: element.nodeName,
      localName: element.localName,
      namespace: element.namespaceURI ?? '',
      attributes: new Map(Array.from(element.attributes, ({ name, value }) => [name, value])),
      children,
      text,
    };
  };
  return copy(source, 1);
}

/** As {@link elementFromDom}; undefined past the limits. */
export function tryElementFromDom(source: Element): XmlElement | undefined {
  try {
    return elementFromDom(source);
  } catch {
    return undefined;
  }
}

/** Builds a DOM element; one without a namespace of its own becomes a stanza of `jabber:client`. */
export function elementToDom(node: XmlNode): Element {
  const stanza = node.attributes['xmlns'] === undefined ? withClientNamespace(node) : node;
  return readDom(writeXml(stanza));
}

/**
 * Whether a parser has left its complaint in a document: browsers do not throw, and keep what stood before the fault. It is the root,
 * or comes first in it, or in the page that stands for a root; anywhere else it is what somebody has sent.
 */
export function isDamaged(root: Element): boolean {
  const first = root.firstElementChild;
  const complaint = root.localName === 'html' ? first?.firstElementChild : first;
  return [root, complaint].some((one) => one?.localName === 'parsererror');
}

function withClientNamespace(node: XmlNode): XmlNode {
  return { ...node, attributes: { xmlns: 'jabber:client', ...node.attributes } };
}

function isElement(node: ChildNode): node is Element & ChildNode {
  return node.nodeType === 1;
}

function isText(node: ChildNode): node is Text {
  return node.nodeType === 3 || node.nodeType === 4;
}

function tooLarge(what: string): XmlError {
  return new XmlError('xml-too-large', `XML ${what}.`, 0);
}
