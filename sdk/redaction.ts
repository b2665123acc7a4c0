/**
 * What must never be seen: passwords, tokens, `Authorization` and `Cookie`, SASL payloads, call variables, telephone numbers
 * and e-mail addresses. Redaction happens once, at the entrance of the log and of the traffic records, so that nothing behind
 * it needs to care. In doubt it takes too much. JIDs, session ids, user ids and addresses of servers stay: without them
 * nobody could compare a client's log with the server's.
 */
import { redactElements } from './redaction/elements.ts';
import { isSecretKey, redactValues } from './redaction/keys.ts';
import { REDACTED } from './redaction/mark.ts';
import { redactPatterns } from './redaction/patterns.ts';
import { settle } from './redaction/settle.ts';

export { REDACTED } from './redaction/mark.ts';

/**
 * The text with {@link REDACTED} in the place of what must not be seen. Pure, idempotent, in time proportional to the length.
 * Knows XML (also as text within XML), JSON (also as text within JSON), headers, URLs and prose. Give it whole records: what is
 * cut within a secret is redacted to its end, what begins within one cannot be known.
 */
export function redact(text: string): string {
  return settle(text, (shown) => redactPatterns(redactValues(redactElements(shown))));
}

/** Headers with lower-case names, as they may be shown. */
export function redactHeaders(headers: Iterable<readonly [string, string]>): Readonly<Record<string, string>> {
  const shown = Array.from(headers, ([name, value]) => {
    const key = name.toLowerCase();
    return [key, isSecretKey(key) ? REDACTED : redact(value)] as const;
  });
  return Object.fromEntries(shown);
}
