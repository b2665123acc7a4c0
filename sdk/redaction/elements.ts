/** Redaction of XML elements, also where the XML is itself text within XML, as the Updates of Finesse are. */
import { REDACTED } from './mark.ts';
import type { RedactionPolicy } from './policy.ts';

/** SASL payloads and credentials. */
const SECRETS =
  'auth|response|challenge|success|password|passwd|pwd|secret|token|access_?token|refresh_?token|auth_?token|authorization|cookie';
/** `value` is that of a call variable. */
const CALL_VARIABLES = 'callvariables?|value';
const PHONES = 'fromAddress|toAddress|dialedNumber|dialNumber|mediaAddress|DNIS|ANI|phone|phoneNumber';

const TAG_ENDS: Readonly<Record<string, string>> = { '<': '>', '&lt;': '&gt;', '&amp;lt;': '&amp;gt;' };

/**
 * Puts the mark in the place of all that stands inside elements with secret names. Where the closing tag is missing, the XML was
 * cut, and all the rest is taken for the element's. One pass: what was looked at once is not looked at again.
 * @param keys further names, lower-case.
 */
export function elementRedactor(
  { callVariables = true, phoneNumbers = true, emailAddresses = true }: RedactionPolicy,
  keys: readonly string[],
): (text: string) => string {
  const names = [SECRETS, ...keys.map((key) => key.replace(/[.-]/g, '\\$&'))];
  if (callVariables) names.push(CALL_VARIABLES);
  if (phoneNumbers) names.push(PHONES);
  if (emailAddresses) names.push('email');
  const opening = new RegExp(`(<|&lt;|&amp;lt;)((?:[\\w.-]{1,40}:)?(?:${names.join('|')}))(?![\\w.:-])`, 'gi');

  return (text) => {
    let redacted = '';
    let at = 0;
    opening.lastIndex = 0;
    for (let match = opening.exec(text); match; match = opening.exec(text)) {
      const opener = match[1] as string;
      const tagEnd = TAG_ENDS[opener.toLowerCase()] as string;
      const tagEndAt = text.indexOf(tagEnd, opening.lastIndex);
      if (tagEndAt < 0) return redacted + text.slice(at, opening.lastIndex) + REDACTED;
      const start = tagEndAt + tagEnd.length;
      opening.lastIndex = start;
      if (text[tagEndAt - 1] === '/') continue;
      const close = text.indexOf(`${opener}/${match[2]}`, start);
      const end = close < 0 ? text.length : close;
      redacted += text.slice(at, start) + (end > start ? REDACTED : '');
      at = end;
      opening.lastIndex = end;
    }
    return redacted + text.slice(at);
  };
}
