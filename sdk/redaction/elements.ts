/** Redaction of XML elements, also where the XML is itself text within XML, as the Updates of Finesse are. */
import { REDACTED } from './mark.ts';

/** SASL payloads and credentials; then what belongs to a customer. `value` is that of a call variable. */
const NAMES = [
  'auth|response|challenge|success',
  'password|passwd|pwd|secret|token|access_?token|refresh_?token|auth_?token|authorization|cookie',
  'callvariables?|value|fromAddress|toAddress|dialedNumber|dialNumber|mediaAddress|DNIS|ANI|phone|phoneNumber|email',
].join('|');

const OPENING = new RegExp(`(<|&lt;|&amp;lt;)((?:[\\w.-]{1,40}:)?(?:${NAMES}))(?![\\w.:-])`, 'gi');
const TAG_ENDS: Readonly<Record<string, string>> = { '<': '>', '&lt;': '&gt;', '&amp;lt;': '&amp;gt;' };

/**
 * Puts the mark in the place of all that stands inside elements with secret names. Where the closing tag is missing, the XML was
 * cut, and all the rest is taken for the element's. One pass: what was looked at once is not looked at again.
 */
export function redactElements(text: string): string {
  let redacted = '';
  let at = 0;
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(text); match; match = OPENING.exec(text)) {
    const opener = match[1] as string;
    const tagEnd = TAG_ENDS[opener.toLowerCase()] as string;
    const tagEndAt = text.indexOf(tagEnd, OPENING.lastIndex);
    if (tagEndAt < 0) return redacted + text.slice(at, OPENING.lastIndex) + REDACTED;
    const start = tagEndAt + tagEnd.length;
    OPENING.lastIndex = start;
    if (text[tagEndAt - 1] === '/') continue;
    const close = text.indexOf(`${opener}/${match[2]}`, start);
    const end = close < 0 ? text.length : close;
    redacted += text.slice(at, start) + (end > start ? REDACTED : '');
    at = end;
    OPENING.lastIndex = end;
  }
  return redacted + text.slice(at);
}
