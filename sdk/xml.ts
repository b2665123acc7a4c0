/**
 * Reading and writing XML without a DOM, so that it is the same in a page, a worker and Node.
 *
 * Everything from the wire is hostile: document types are refused, size and depth are bounded, only the five predefined
 * and numeric entities are known (so nothing can expand), and characters that XML 1.0 forbids are stripped from what we
 * write, because they have crashed Finesse's Tomcat and Openfire (CSCva72280, CSCva72325).
 */
export { stripIllegal } from './xml/characters.ts';
export { child, childrenNamed, childText, type XmlElement } from './xml/element.ts';
export { parseXml, type XmlLimits } from './xml/reader.ts';
export { escapeXml, rewriteXml, writeXml, xml, type XmlContent, type XmlNode } from './xml/writer.ts';
