/** Redaction of values that a key announces: headers, JSON, attributes, query parameters, `key=value` in prose. */
import { REDACTED } from './mark.ts';
import type { RedactionPolicy } from './policy.ts';

const SECRET = /passw|passphrase|pwd|token|secret|credential|api[-_]?key|sessionid|sasl|authori[sz]ation|cookie/;
const CALL_VARIABLE = /callvar/;
/** Values that may hold blanks: they end with their line. */
const WHOLE_LINE = /authori[sz]ation|cookie|callvar/;
const PHONE =
  /^(?:from|to)address$|^(?:dialed|dial|phone|telephone|caller)-?_?(?:number)?$|^mediaaddress$|^dnis$|^ani$/;
const EMAIL = /^e-?mail$/;

/**
 * Tells whether what stands under a key, in any case, must not be seen.
 * @param keys further ones, lower-case.
 */
export function secretKeys(
  { callVariables = true, phoneNumbers = true, emailAddresses = true }: RedactionPolicy,
  keys: readonly string[],
): (key: string) => boolean {
  return (key) => {
    const lower = key.toLowerCase();
    const last = lower.slice(lower.lastIndexOf('.') + 1);
    return (
      last === 'auth' ||
      SECRET.test(lower) ||
      (callVariables && CALL_VARIABLE.test(lower)) ||
      (phoneNumbers && PHONE.test(last)) ||
      (emailAddresses && EMAIL.test(last)) ||
      keys.includes(last) ||
      keys.includes(lower)
    );
  };
}

/** A key, the quote that may close it, and what parts it from its value; `%3D` in query parameters of Shindig. */
const KEY =
  /(?<![\p{L}\p{N}_.-])([\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63})((?:\\{0,8}(?:["']|&(?:amp;){0,2}(?:quot|apos|#34|#39);))?)\s{0,8}(?:[:=]|%(?:25){0,2}3[AaDd])/gu;
const SPACE = /\s{0,64}/y;
/** Also in JSON that is text within JSON or XML, or both. */
const QUOTE = /(\\{0,8})(["']|&(?:amp;){0,2}(?:quot|apos|#34|#39);)/y;
const TO_LINE_END = /[^\r\n]*/y;
const TO_JSON_END = /[^\s,}\]]*/y;
const TO_BLANK = /[^\s&<]*/y;

/** Puts the mark in the place of each value under a secret key. One pass. */
export function redactValues(text: string, isSecretKey: (key: string) => boolean): string {
  let redacted = '';
  let at = 0;
  KEY.lastIndex = 0;
  for (let match = KEY.exec(text); match; match = KEY.exec(text)) {
    const key = match[1] as string;
    if (!isSecretKey(key)) continue;
    const after = KEY.lastIndex;
    const value = valueAt(text, after, match[2] !== '', match[0].endsWith(':') || WHOLE_LINE.test(key.toLowerCase()));
    if (value.end > value.start) {
      redacted += text.slice(at, value.start) + REDACTED;
      at = value.end;
    }
    KEY.lastIndex = value.end;
  }
  return redacted + text.slice(at);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function valueAt(text: string, from: number, keyIsQuoted: boolean, wholeLine: boolean): Span {
  const first = endOf(SPACE, text, from);
  QUOTE.lastIndex = first;
  const quote = QUOTE.exec(text);
  if (quote) {
    const start = first + quote[0].length;
    return { start, end: closingQuote(text, start, quote) };
  }
  if (text[first] === '{' || text[first] === '[') return { start: first, end: closingBracket(text, first) };
  if (keyIsQuoted) return { start: first, end: endOf(TO_JSON_END, text, first) };
  // An unquoted value stands on the line of its key.
  const start = /[\r\n]/.test(text.slice(from, first)) ? from : first;
  return { start, end: endOf(wholeLine ? TO_LINE_END : TO_BLANK, text, start) };
}

/** Where the quoted value ends: before the same quote, escaped as often; at the end of the text where it was cut. */
function closingQuote(text: string, start: number, quote: RegExpExecArray): number {
  const level = (quote[1] as string).length;
  const mark = quote[2] as string;
  for (let at = text.indexOf(mark, start); at >= 0; at = text.indexOf(mark, at + 1)) {
    let escapes = 0;
    while (at - escapes > start && text[at - escapes - 1] === '\\') escapes += 1;
    if (level === 0 ? escapes % 2 === 0 : escapes <= level) return at - (level === 0 ? 0 : escapes);
  }
  return text.length;
}

/** Where the object or list ends, brackets in strings aside; at the end of the text where it was cut. */
function closingBracket(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
  return text.length;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}
