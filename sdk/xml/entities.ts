/** References and line ends in text from the wire. */
import { XmlError } from '../errors.ts';
import { findIllegal } from './characters.ts';

const REFERENCE = /&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z][a-zA-Z0-9]*);|&/g;
const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Line ends as XML 1.0 §2.11 wants them. */
export function normaliseLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** White space of an attribute value as XML 1.0 §3.3.3 wants it; what is referred to (`&#10;`) is left for {@link dereference}. */
export function normaliseAttribute(value: string): string {
  return value.replace(/\r\n|[\t\r\n]/g, ' ');
}

/**
 * Puts characters in the place of references. Only the five predefined entities and character references are known, so that
 * nothing can expand.
 * @param offset where `text` begins in the input, for errors.
 * @throws XmlError `xml-malformed`, or `xml-forbidden` for an unknown entity.
 */
export function dereference(text: string, offset: number): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (whole, name: string | undefined, index: number) => {
    const at = offset + index;
    if (name === undefined) throw malformed('a bare &', at);
    if (name.startsWith('#')) return characterOf(name) ?? fail(`${whole} is no XML character`, at);
    const char = PREDEFINED.get(name);
    if (char === undefined) throw new XmlError('xml-forbidden', `Unknown entity ${whole} in XML from the wire.`, at);
    return char;
  });
}

function characterOf(reference: string): string | undefined {
  const code = reference[1] === 'x' ? parseInt(reference.slice(2), 16) : parseInt(reference.slice(1), 10);
  const char = code > 0x10ffff ? '' : String.fromCodePoint(code);
  return char === '' || findIllegal(char) >= 0 ? undefined : char;
}

function fail(what: string, at: number): never {
  throw malformed(what, at);
}

/** The error for XML that is not well-formed. */
export function malformed(what: string, at: number): XmlError {
  return new XmlError('xml-malformed', `Malformed XML at character ${at}: ${what}.`, at);
}
