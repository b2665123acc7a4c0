/**
 * What Strophe asks a page for by name, for Node. The build binds these names within the Node copy of Strophe
 * (rollup.config.mjs), so that no global is set, read or replaced.
 */
import { DOMImplementation, DOMParser as XmldomParser } from '@xmldom/xmldom';
import { WebSocket as Ws } from 'ws';
import { browserPlatform } from '../../platform.ts';
import { parseXml } from '../../xml.ts';
import { fetchXhrClass } from '../fetch-xhr.ts';

const implementation = new DOMImplementation();

/** Strophe makes elements by it. */
export const document = { implementation };

/** Where browsers leave their complaint. */
const XHTML = 'http://www.w3.org/1999/xhtml';
/** Size is judged where the document is read (dom-xml.ts). */
const UNLIMITED = { maxLength: Infinity, maxDepth: Infinity, maxElements: Infinity };

/**
 * As strict as a browser's: xmldom alone lets pass a bare `&`, a NUL and more, so the SDK's own reader goes first, and what it
 * refuses is a document of `parsererror`.
 */
export class DOMParser {
  parseFromString(text: string): Document {
    try {
      parseXml(text, UNLIMITED);
      const parsed = new XmldomParser({ onError: refuse }).parseFromString(text, 'text/xml');
      return withFirstElement(parsed as unknown as Document);
    } catch {
      return implementation.createDocument(XHTML, 'parsererror', null) as unknown as Document;
    }
  }
}

function refuse(_level: string, message: string): never {
  throw new Error(message);
}

/** The one getter that xmldom lacks and Strophe uses, of document and root; on this document alone. */
function withFirstElement(parsed: Document): Document {
  for (const parent of [parsed, parsed.documentElement]) {
    const get = (): Element | null => {
      let node = parent.firstChild;
      while (node && node.nodeType !== 1) node = node.nextSibling;
      return node as Element | null;
    };
    Object.defineProperty(parent, 'firstElementChild', { configurable: true, get });
  }
  return parsed;
}

function readWhole(text: string): Document | null {
  const parsed = new DOMParser().parseFromString(text);
  return parsed.documentElement.nodeName === 'parsererror' ? null : parsed;
}

const SOCKET = {
  /** How long a server may take to answer a closing handshake, ms. One that is gone would else keep the socket, and the process. */
  closeTimeout: 1_000,
  /** Stanzas are short, and a compressor for each socket is not. */
  perMessageDeflate: false,
};

/** In place of Node's own, which waits for the other side's farewell for ever, and which Node 20 lacks. */
export class WebSocket extends Ws {
  constructor(url: string, protocol: string) {
    super(url, protocol, SOCKET);
    // Strophe takes its own listeners off before it closes; an error that nobody hears would end the process.
    this.on('error', () => undefined);
  }
}

export const XMLHttpRequest = fetchXhrClass(readWhole, browserPlatform().fetch);
