/** A bounded, non-validating reader of XML 1.0 with namespaces. Where it does not refuse, it reads as a browser does. */
import { XmlError } from '../errors.ts';
import { findIllegal, nameAt, skipSpace } from './characters.ts';
import type { XmlElement } from './element.ts';
import { dereference, malformed, normaliseAttribute, normaliseLineEnds } from './entities.ts';
import { enterScope, namespaceOf, OUTERMOST, splitName, type Scope } from './namespaces.ts';

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

const DECLARATION =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.\d+"|'1\.\d+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/y;

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  readonly scope: Scope;
  /** Grows as its parts are read. Strings are joined lazily by the engine, so that the sum over all levels stays cheap. */
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
  const illegal = findIllegal(input);
  if (illegal >= 0) throw malformed('a character that XML forbids', illegal);

  const stack: OpenElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let at = skipDeclaration(input);

  const fail = (what: string, offset = at): never => {
    throw malformed(what, offset);
  };
  const endOf = (mark: string, from: number): number => {
    const end = input.indexOf(mark, from);
    return end < 0 ? fail(`no ${mark}`, from) : end;
  };
  const close = ({ name, localName, namespace, attributes, children, text }: OpenElement): void => {
    const done: XmlElement = { name, localName, namespace, attributes, children, text };
    const parent = stack.at(-1);
    if (parent) {
      parent.children.push(done);
      parent.text += text;
    } else root = done;
  };

  const readText = (): void => {
    const next = input.indexOf('<', at);
    const end = next < 0 ? input.length : next;
    const raw = input.slice(at, end);
    const open = stack.at(-1);
    if (!open) {
      if (/[^ \t\r\n]/.test(raw)) fail('text outside the root element');
    } else {
      if (raw.includes(']]>')) fail(']]> in text', at + raw.indexOf(']]>'));
      open.text += normaliseReferred(raw, at);
    }
    at = end;
  };
  const readComment = (): void => {
    const end = endOf('--', at + 4);
    if (input[end + 2] !== '>') fail('-- in a comment', end);
    at = end + 3;
  };
  const readCdata = (): void => {
    const open = stack.at(-1) ?? fail('CDATA outside the root element');
    const end = endOf(']]>', at + 9);
    open.text += normaliseLineEnds(input.slice(at + 9, end));
    at = end + 3;
  };
  const readInstruction = (): void => {
    const target = nameAt(input, at + 2) ?? fail('an instruction without a name');
    if (target.includes(':')) fail('a colon in the name of an instruction');
    if (/^xml$/i.test(target)) fail('an XML declaration that is wrong or not at the start');
    const after = at + 2 + target.length;
    const end = endOf('?>', after);
    if (end !== after && skipSpace(input, after) === after) fail('an instruction whose name is no name');
    at = end + 2;
  };
  const readClosingTag = (): void => {
    const name = nameAt(input, at + 2) ?? fail('a closing tag without a name');
    const open = stack.pop();
    if (open?.name !== name) return fail(`</${name}> closes ${open ? `<${open.name}>` : 'nothing'}`);
    at = skipSpace(input, at + 2 + name.length);
    if (input[at] !== '>') fail(`</${name} is not closed`);
    at += 1;
    close(open);
  };
  const readAttributes = (tag: string): Map<string, string> => {
    const attributes = new Map<string, string>();
    for (;;) {
      const before = at;
      at = skipSpace(input, at);
      const next = input[at];
      if (next === '>' || next === '/' || next === undefined) return attributes;
      const name = (before === at ? undefined : nameAt(input, at)) ?? fail(`unexpected ${next} in <${tag}>`);
      at = skipSpace(input, at + name.length);
      if (input[at] !== '=') fail(`attribute ${name} has no value`);
      at = skipSpace(input, at + 1);
      const quote = input[at];
      if (quote !== '"' && quote !== "'") return fail(`the value of ${name} is not quoted`);
      const end = endOf(quote, at + 1);
      const value = input.slice(at + 1, end);
      if (value.includes('<')) fail(`< in the value of ${name}`);
      if (attributes.has(name)) fail(`attribute ${name} stands twice`);
      attributes.set(name, normaliseReferred(value, at + 1, normaliseAttribute));
      at = end + 1;
    }
  };
  const readOpeningTag = (): void => {
    const start = at;
    if (root && stack.length === 0) fail('a second root element');
    if (stack.length >= maxDepth)
      throw new XmlError('xml-too-large', `XML nested deeper than ${maxDepth} elements.`, at);
    if (++elements > maxElements)
      throw new XmlError('xml-too-large', `XML with more than ${maxElements} elements.`, at);
    const name = nameAt(input, at + 1) ?? fail('< is not followed by a name');
    at += 1 + name.length;
    const attributes = readAttributes(name);
    const empty = input[at] === '/';
    if (empty) at += 1;
    if (input[at] !== '>') fail(`<${name}> is not closed`);
    at += 1;
    const scope = enterScope(stack.at(-1)?.scope ?? OUTERMOST, attributes, (what) => fail(what, start));
    const { prefix, localName } = splitName(name);
    const namespace = namespaceOf(scope, prefix) ?? fail(`the prefix of <${name}> is not declared`, start);
    const open: OpenElement = { name, localName, namespace, attributes, children: [], scope, text: '' };
    if (empty) close(open);
    else stack.push(open);
  };

  while (at < input.length) {
    if (input[at] !== '<') readText();
    else if (input[at + 1] === '/') readClosingTag();
    else if (input[at + 1] === '?') readInstruction();
    else if (input[at + 1] !== '!') readOpeningTag();
    else if (input.startsWith('<!--', at)) readComment();
    else if (input.startsWith('<![CDATA[', at)) readCdata();
    else if (/^<!(?:D|E|A|N|\[)/.test(input.slice(at, at + 3))) {
      throw new XmlError('xml-forbidden', 'Document types are refused in XML from the wire.', at);
    } else fail('<! is not followed by a comment or CDATA');
  }
  const unclosed = stack.pop();
  if (unclosed) fail(`<${unclosed.name}> is cut off`);
  return root ?? fail('no element');
}

/** Where the content begins: after a byte order mark and an XML declaration, which may stand only here. */
function skipDeclaration(input: string): number {
  const start = input.startsWith('\ufeff') ? 1 : 0;
  DECLARATION.lastIndex = start;
  return DECLARATION.test(input) ? DECLARATION.lastIndex : start;
}

/** References are resolved last, so that a line end which was referred to stays as it is. */
function normaliseReferred(raw: string, offset: number, normalise = normaliseLineEnds): string {
  if (!raw.includes('&')) return normalise(raw);
  return dereference(normalise(raw), offset);
}
