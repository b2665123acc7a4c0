/**
 * What must never be seen: passwords, tokens, `Authorization` and `Cookie`, SASL payloads, call variables, telephone numbers
 * and e-mail addresses. Redaction happens once, at the entrance of the log and of the traffic records, so that nothing behind
 * it needs to care. In doubt it takes too much. JIDs, session ids, user ids and addresses of servers stay: without them
 * nobody could compare a client's log with the server's.
 */
import { elementRedactor } from './redaction/elements.ts';
import { redactValues, secretKeys } from './redaction/keys.ts';
import { REDACTED } from './redaction/mark.ts';
import { redactPatterns } from './redaction/patterns.ts';
import { checkedKeys, checkedPatterns, type RedactionPolicy } from './redaction/policy.ts';
import { settle } from './redaction/settle.ts';

export { REDACTED } from './redaction/mark.ts';
export type { RedactionPolicy } from './redaction/policy.ts';

/** Redaction by one policy. */
export interface Redactor {
  /**
   * The text with {@link REDACTED} in the place of what must not be seen. Pure, idempotent, in time proportional to the length
   * (own patterns aside). Knows XML (also as text within XML), JSON (also as text within JSON), headers, URLs and prose. Give it
   * whole records: what is cut within a secret is redacted to its end, what begins within one cannot be known.
   */
  readonly text: (text: string) => string;
  /** Headers with lower-case names, as they may be shown. */
  readonly headers: (headers: Iterable<readonly [string, string]>) => Readonly<Record<string, string>>;
}

/**
 * Makes the redaction of a policy.
 * @throws OptionsError where a key could never be found, or a pattern could take for ever.
 */
export function createRedactor(policy: RedactionPolicy = {}): Redactor {
  const keys = checkedKeys(policy);
  const own = checkedPatterns(policy);
  const isSecretKey = secretKeys(policy, keys);
  const redactElements = elementRedactor(policy, keys);
  const redactOnce = (text: string): string =>
    redactPatterns(redactValues(redactElements(text), isSecretKey), policy, own);
  const redactText = (text: string): string => settle(text, redactOnce);
  return {
    text: redactText,
    headers: (headers) =>
      Object.fromEntries(
        Array.from(headers, ([name, value]) => {
          const key = name.toLowerCase();
          return [key, isSecretKey(key) ? REDACTED : redactText(value)] as const;
        }),
      ),
  };
}

const usual = /* @__PURE__ */ createRedactor();

/** {@link Redactor.text} of the usual policy: everything is hidden. */
export function redact(text: string): string {
  return usual.text(text);
}
