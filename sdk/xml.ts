/**
 * Reading and writing XML without a DOM, so that it is the same in a page, a worker and Node.
 *
 * Everything from the wire is hostile: document types are refused, size and depth are bounded, only the five predefined
 * and numeric entities are known (so nothing can expand), and characters that XML 1.0 forbids are stripped from what we
 * write, because they have crashed Finesse's Tomcat and Openfire (CSCva72280, CSCva72325).
 */
import { XmlError } from './errors.ts';

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

/** Limits of {@link parseXml}. */
export interface XmlLimits {
  /** In UTF-16 units; 1,048,576 unless told. */
  readonly maxLength?: number;
  /** Nesting; 64 unless told. */
  readonly maxDepth?: number;
  /** Elements in all; 100,000 unless told. */
  readonly maxElements?: number;
}

const DEFAULT_LIMITS: Required<XmlLimits> = { maxLength: 1_048_576, maxDepth: 64, maxElements: 100_000 };

const NAME = /[A-Za-z_:\u00c0-\ufffd][\w:.\-\u00b7\u00c0-\ufffd]*/y;
const SPACE = /[ \t\r\n]*/y;
const ENTITY = /&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z][a-zA-Z0-9]*);|&/g;
const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
/** What XML 1.0 §2.2 does not allow: most controls, lone surrogates, U+FFFE, U+FFFF. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

interface OpenElement {
  readonly name: string;
  readonly localName: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly scope: ReadonlyMap<string, string>;
  text: string;
}

/**
 * Reads one XML document or fragment with a single root.
 * @throws XmlError `xml-malformed`, `xml-forbidden` (a document type or an unknown entity) or `xml-too-large`.
 */
export function parseXml(input: string, limits: XmlLimits = {}): XmlElement {
  const { maxLength, maxDepth, maxElements } = { ...DEFAULT_LIMITS, ...limits };
  if (input.length > maxLength) {
    throw new XmlError('xml-too-large', `XML of ${input.length} characters; at most ${maxLength} are read.`, 0);
  }
  const stack: OpenElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let at = input.charCodeAt(0) === 0xfeff ? 1 : 0;

  const fail = (what: string, offset = at): never => {
    throw new XmlError('xml-malformed', `Malformed XML at character ${offset}: ${what}.`, offset);
  };
  const addText = (text: string): void => {
    const open = stack[stack.length - 1];
    if (open) open.text += text;
    else if (/[^ \t\r\n]/.test(text)) fail('text outside the root element');
  };
  const skipTo = (mark: string, from: number): number => {
    const end = input.indexOf(mark, from);
    return end < 0 ? fail(`no ${mark}`, from) : end;
  };
  const close = (open: OpenElement): void => {
    const { name, localName, namespace, attributes, children, text } = open;
    const done: XmlElement = { name, localName, namespace, attributes, children, text };
    const parent = stack[stack.length - 1];
    if (parent) {
      parent.children.push(done);
      parent.text += text;
    } else root = done;
  };

  while (at < input.length) {
    if (input[at] !== '<') {
      const next = input.indexOf('<', at);
      const end = next < 0 ? input.length : next;
      addText(decodeEntities(input.slice(at, end), at));
      at = end;
    } else if (input.startsWith('<!--', at)) {
      at = skipTo('-->', at + 4) + 3;
    } else if (input.startsWith('<![CDATA[', at)) {
      const end = skipTo(']]>', at + 9);
      if (stack.length === 0) fail('CDATA outside the root element');
      addText(normaliseNewlines(input.slice(at + 9, end)));
      at = end + 3;
    } else if (input.startsWith('<!', at)) {
      throw new XmlError('xml-forbidden', 'Document types are refused in XML from the wire.', at);
    } else if (input.startsWith('<?', at)) {
      at = skipTo('?>', at + 2) + 2;
    } else if (input[at + 1] === '/') {
      const name = readName(input, at + 2) ?? fail('a closing tag without a name');
      const open = stack.pop();
      if (open?.name !== name) fail(`</${name}> closes ${open ? `<${open.name}>` : 'nothing'}`);
      at = skipSpace(input, at + 2 + name.length);
      if (input[at] !== '>') fail(`</${name} is not closed`);
      at += 1;
      close(open as OpenElement);
    } else {
      if (root && stack.length === 0) fail('a second root element');
      if (stack.length >= maxDepth) {
        throw new XmlError('xml-too-large', `XML nested deeper than ${maxDepth} elements.`, at);
      }
      if (++elements > maxElements) throw new XmlError('xml-too-large', `XML with more than ${maxElements} elements.`, at);
      const name = readName(input, at + 1) ?? fail('< is not followed by a name');
      at += 1 + name.length;
      const attributes = new Map<string, string>();
      for (;;) {
        const before = at;
        at = skipSpace(input, at);
        const next = input[at];
        if (next === '>' || next === '/' || next === undefined) break;
        if (before === at) fail(`unexpected ${next} in <${name}>`);
        const attribute = readName(input, at) ?? fail(`unexpected ${next} in <${name}>`);
        at = skipSpace(input, at + attribute.length);
        if (input[at] !== '=') fail(`attribute ${attribute} has no value`);
        at = skipSpace(input, at + 1);
        const quote = input[at];
        if (quote !== '"' && quote !== "'") fail(`the value of ${attribute} is not quoted`);
        const end = skipTo(quote as string, at + 1);
        const value = input.slice(at + 1, end);
        if (value.includes('<')) fail(`< in the value of ${attribute}`);
        if (attributes.has(attribute)) fail(`attribute ${attribute} stands twice`);
        attributes.set(attribute, decodeEntities(value.replace(/\r\n|[\t\r\n]/g, ' '), at));
        at = end + 1;
      }
      const selfClosing = input[at] === '/';
      if (selfClosing) at += 1;
      if (input[at] !== '>') fail(`<${name}> is not closed`);
      at += 1;
      const scope = extendScope(stack[stack.length - 1]?.scope ?? EMPTY_SCOPE, attributes);
      const colon = name.indexOf(':');
      const prefix = colon < 0 ? '' : name.slice(0, colon);
      const namespace = scope.get(prefix) ?? (prefix === 'xml' ? XML_NAMESPACE : '');
      if (prefix !== '' && namespace === '') fail(`the prefix of <${name}> is not declared`);
      const open: OpenElement = { name, localName: name.slice(colon + 1), namespace, attributes, children: [], scope, text: '' };
      if (selfClosing) close(open);
      else stack.push(open);
    }
  }
  const unclosed = stack.pop();
  if (unclosed) fail(`<${unclosed.name}> is cut off`);
  return root ?? fail('no element');
}

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const EMPTY_SCOPE: ReadonlyMap<string, string> = new Map();

function extendScope(scope: ReadonlyMap<string, string>, attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  let extended: Map<string, string> | undefined;
  for (const [name, value] of attributes) {
    if (name === 'xmlns') (extended ??= new Map(scope)).set('', value);
    else if (name.startsWith('xmlns:')) (extended ??= new Map(scope)).set(name.slice(6), value);
  }
  return extended ?? scope;
}

function readName(input: string, at: number): string | undefined {
  NAME.lastIndex = at;
  return NAME.exec(input)?.[0];
}

function skipSpace(input: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(input);
  return SPACE.lastIndex;
}

function normaliseNewlines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function decodeEntities(text: string, offset: number): string {
  const normal = normaliseNewlines(text);
  if (!normal.includes('&')) return normal;
  return normal.replace(ENTITY, (whole, name: string | undefined, index: number) => {
    if (name === undefined) throw new XmlError('xml-malformed', `Malformed XML at character ${offset + index}: a bare &.`, offset + index);
    if (name.startsWith('#')) {
      const code = name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
      const char = code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
      if (char === undefined || stripIllegal(char) === '') {
        throw new XmlError('xml-malformed', `Malformed XML at character ${offset + index}: ${whole} is no XML character.`, offset + index);
      }
      return char;
    }
    const char = PREDEFINED.get(name);
    if (char === undefined) throw new XmlError('xml-forbidden', `Unknown entity ${whole} in XML from the wire.`, offset + index);
    return char;
  });
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

/** Removes the characters that XML 1.0 forbids even as references. */
export function stripIllegal(text: string): string {
  return text.replace(ILLEGAL, '');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text made safe for element content and for attribute values: illegal characters stripped, the rest escaped. */
export function escapeXml(text: string): string {
  return stripIllegal(text).replace(/[&<>"']/g, (char) => ESCAPES[char] as string);
}

/** Something {@link writeXml} can write: text is escaped; undefined and false are left out. */
export type XmlContent = string | XmlNode | undefined | false | readonly XmlContent[];

/** An element to be written. Made by {@link xml}. */
export interface XmlNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly content: readonly XmlContent[];
}

/** Describes an element to be written; attributes keep their order, undefined ones are left out. */
export function xml(
  tag: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  ...content: readonly XmlContent[]
): XmlNode {
  return { tag, attributes, content };
}

/** Writes an element; one without content is written `<a/>`. */
export function writeXml(node: XmlNode): string {
  let open = `<${node.tag}`;
  for (const [name, value] of Object.entries(node.attributes)) {
    if (value !== undefined) open += ` ${name}="${escapeXml(String(value))}"`;
  }
  const inner = writeContent(node.content);
  return inner === '' ? `${open}/>` : `${open}>${inner}</${node.tag}>`;
}

function writeContent(content: XmlContent): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeXml(content);
  return 'tag' in content ? writeXml(content) : content.map(writeContent).join('');
}
