/**
 * Redaction of what is known by its looks alone. Every pattern is tried once for each place and looks a bounded way ahead, or
 * begins only where a run of characters begins, so that the time is in proportion to the length.
 */
import { REDACTED } from './mark.ts';
import type { RedactionPolicy } from './policy.ts';

/** RFC 7617, RFC 6750 and kin; the blank may be encoded in a URL. */
const SCHEME = /(?<![A-Za-z])(Basic|Bearer|Digest|Negotiate|NTLM)(\s{1,8}|%(?:25){0,2}20|\+)[\w+/=.~%-]{4,}/gi;
/** A JSON web token: `eyJ` is base64 of `{"`. */
const WEB_TOKEN = /(?<![A-Za-z_-])eyJ[\w-]+\.[\w-]*(?:\.[\w-]*){0,3}/g;
/** `encodeURIComponent` leaves a quote as it is: a password may hold one, a user before it ends at one. */
const USER_OF_URL = /(:\/\/)(?:[^\s/?#"'<>:@]*:[^\s/?#"<>]+|[^\s/?#"'<>]+)@/g;

const LOCAL_PART = `[^\\s@"'<>()\\[\\],;:=/\\\\&?]`;
/** Looks like an e-mail address; a JID looks the same. */
const ADDRESS = new RegExp(
  `(?<!${LOCAL_PART})(${LOCAL_PART}+)(?:@|%(?:25){0,2}40)([\\p{L}\\p{N}_-]+(?:\\.[\\p{L}\\p{N}_-]+)+)`,
  'gu',
);
/** What tells a JID, which logs need, from an e-mail address: the attribute before it, or the resource after it. */
const BEFORE_JID = /(?:\b(?:jid|to|from)=["']|\bJID=)$/i;
const RESOURCE = /\/[A-Za-z][\w.-]{0,63}(?![\w.@-])/y;

const PHONES: readonly RegExp[] = [
  /(?<![A-Za-z])(?:tel|sips?):[^\s"'<>,]+/gi,
  // +49 (0)30 123456, +15551234567
  /\+(?=(?:[ ().-]{0,2}\d){8})\d(?:[ ().-]{0,2}\d){7,17}(?!\d)/g,
  // (555) 123-4567
  /\(\d{2,5}\)[ -]?\d{3,4}[ .-]\d{3,4}(?!\d)/g,
  // 555-123-4567, 010-1234-5678, 1.555.123.4567
  /(?<![\w./:-]|\[redacted\])(?:\d{1,3}[-.])?\d{2,4}([-.])\d{3,4}\1\d{4}(?![\w-]|\.\d)/g,
  // 030 1234 5678
  /(?<![\w./:-]|\[redacted\])0\d{1,4} \d{3,4} \d{3,4}(?![\w:-]|\.\d)/g,
  // 15551234567: neither part of a path, a UUID or a fraction, nor a BOSH rid. Epoch ms have 13 digits.
  /(?<![\w./-]|\[redacted\]|\brid=["']?)\d{9,12}(?![\w@-]|\.\d)/g,
];

/**
 * Puts the mark in the place of credentials, e-mail addresses and telephone numbers that stand in plain text.
 * @param own further expressions, each with the flag `g`.
 */
export function redactPatterns(
  text: string,
  { phoneNumbers = true, emailAddresses = true }: RedactionPolicy,
  own: readonly RegExp[],
): string {
  let shown = text
    .replace(SCHEME, `$1$2${REDACTED}`)
    .replace(WEB_TOKEN, REDACTED)
    .replace(USER_OF_URL, `$1${REDACTED}@`);
  if (emailAddresses) {
    shown = shown.replace(ADDRESS, (whole, _local, _domain, index: number, all: string) =>
      isJid(all, index, whole.length) ? whole : REDACTED,
    );
  }
  if (phoneNumbers) for (const phone of PHONES) shown = shown.replace(phone, REDACTED);
  // Between the marks only: an expression that matched one would put marks into marks.
  for (const pattern of own) {
    const parts = shown.split(REDACTED);
    shown = parts.map((part) => part.replace(pattern, (match) => match && REDACTED)).join(REDACTED);
  }
  return shown;
}

function isJid(text: string, index: number, length: number): boolean {
  RESOURCE.lastIndex = index + length;
  return RESOURCE.test(text) || BEFORE_JID.test(text.slice(Math.max(0, index - 8), index));
}
