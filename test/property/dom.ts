/**
 * The DOM of a page, for a thread without one: xmldom, made as strict as a browser's and given the one getter that Strophe uses and
 * xmldom lacks.
 */
import { DOMImplementation, DOMParser as XmldomParser } from '@xmldom/xmldom';
import { parseXml } from '../../sdk/xml.ts';

const implementation = new DOMImplementation();

/** Strophe makes elements by it. */
export const document = { implementation };

/** Where browsers leave their complaint. */
const XHTML = 'http://www.w3.org/1999/xhtml';
/** Size is judged where the document is read. */
const UNLIMITED = { maxLength: Infinity, maxDepth: Infinity, maxElements: Infinity };

/** What the SDK's own reader refuses, and xmldom might let pass, is a document of `parsererror`. */
export class DOMParser {
  parseFromString(text: string): Document {
    try {
      parseXml(text, UNLIMITED);
      return new XmldomParser({ onError: refuse }).parseFromString(text, 'text/xml') as unknown as Document;
    } catch {
      return implementation.createDocument(XHTML, 'parsererror', null) as unknown as Document;
    }
  }
}

/** As `responseXML`: null for what is no XML. */
export function readDocument(text: string): Document | null {
  const parsed = new DOMParser().parseFromString(text);
  return parsed.documentElement.nodeName === 'parsererror' ? null : parsed;
}

function refuse(_level: string, message: string): never {
  throw new Error(message);
}

const sample = implementation.createDocument(null, 'sample', null);
for (const one of [sample, sample.documentElement]) {
  Object.defineProperty(Object.getPrototypeOf(one), 'firstElementChild', {
    configurable: true,
    get(this: ParentNode & Node): Element | null {
      let node = this.firstChild;
      while (node && node.nodeType !== 1) node = node.nextSibling;
      return node as Element | null;
    },
  });
}
