/** Redaction until nothing changes any more. */
import { REDACTED } from './mark.ts';

/**
 * What was taken away can bring to light what looked like something else before; two passes are the rule. Text that is made to
 * need more than these is not worth showing.
 */
const MAX_PASSES = 5;

/** Applies `pass` until it changes nothing; the mark alone where that takes too long. */
export function settle(text: string, pass: (text: string) => string): string {
  let shown = text;
  for (let passes = 0; passes < MAX_PASSES; passes++) {
    const before = shown;
    shown = pass(before);
    if (shown === before) return shown;
  }
  return REDACTED;
}
