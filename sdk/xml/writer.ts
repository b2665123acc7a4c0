/** Writing XML that every reader takes: characters that XML forbids have crashed Finesse's Tomcat and Openfire. */
import { stripIllegal } from './characters.ts';
import type { XmlElement } from './element.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // Line ends and tabs would be normalised by the reader (XML 1.0 §2.11, §3.3.3).
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Text made safe for element content and for attribute values: illegal characters stripped (CSCva72280, CSCva72325), the rest escaped. */
export function escapeXml(text: string): string {
  return stripIllegal(text).replace(/[&<>"'\r]/g, escapeOf);
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

/** Writes an element; one without content is written `<a/>`. Tags and attribute names are the caller's to keep right. */
export function writeXml(node: XmlNode): string {
  let open = `<${node.tag}`;
  for (const [name, value] of Object.entries(node.attributes)) {
    if (value !== undefined) open += ` ${name}="${escapeXml(String(value)).replace(/[\n\t]/g, escapeOf)}"`;
  }
  const inner = writeContent(node.content);
  return inner === '' ? `${open}/>` : `${open}>${inner}</${node.tag}>`;
}

/**
 * Writes what was read, for people to look at: text beside elements is left out, as no stanza has any, and namespaces stand where they
 * were declared. What stood as text within text stays so.
 */
export function rewriteXml({ name, attributes, children, text }: XmlElement): string {
  let open = `<${name}`;
  for (const [key, value] of attributes) open += ` ${key}="${escapeXml(value)}"`;
  const inner = children.length > 0 ? children.map(rewriteXml).join('') : escapeXml(text);
  return inner === '' ? `${open}/>` : `${open}>${inner}</${name}>`;
}

function writeContent(content: XmlContent): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeXml(content);
  return 'tag' in content ? writeXml(content) : content.map(writeContent).join('');
}

function escapeOf(char: string): string {
  return ESCAPES[char] as string;
}
