/** What an application may say about redaction. */
import { OptionsError } from '../errors.ts';

/**
 * What is hidden besides passwords, tokens, `Authorization`, cookies and SASL payloads, which always are. Everything is on unless
 * told; in doubt too much is taken.
 */
export interface RedactionPolicy {
  /** Telephone numbers, by their looks and where Finesse has them (`fromAddress`, `dialedNumber`, `ANI` …). */
  readonly phoneNumbers?: boolean;
  /** E-mail addresses. A JID, which looks the same, is known by its resource or the attribute before it, and stays. */
  readonly emailAddresses?: boolean;
  /** Values of call variables, ECC variables among them. */
  readonly callVariables?: boolean;
  /**
   * Further names whose values are hidden, whatever their case: of elements, attributes, JSON keys, headers, query parameters,
   * `name=value`. Letters, digits, `_`, `.`, `-`; at most 64.
   */
  readonly keys?: readonly string[];
  /**
   * Further texts that are hidden, such as account numbers: all matches, whatever the flags `g` and `y`. An expression runs over
   * whole records, on the page's main thread; therefore one that could take for ever (repeats within repeats, more than two
   * unbounded repeats) is refused.
   */
  readonly patterns?: readonly RegExp[];
}

const KEY = /^[\p{L}\p{N}_.-]{1,64}$/u;
/** Unbounded repeats of one expression: each makes the worst time another time as long as the text. */
const MAX_REPEATS = 2;

/**
 * The keys, lower-case.
 * @throws OptionsError where one could never be found.
 */
export function checkedKeys({ keys = [] }: RedactionPolicy): readonly string[] {
  for (const key of keys) {
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw new OptionsError(
        `redaction.keys: ${JSON.stringify(key)} is no name of letters, digits, _ . - (64 at most).`,
      );
    }
  }
  return keys.map((key) => key.toLowerCase());
}

/**
 * The expressions, our own copies, so that nothing of theirs (state, overridden methods) is at work later.
 * @throws OptionsError where one is no expression or could take for ever.
 */
export function checkedPatterns({ patterns = [] }: RedactionPolicy): readonly RegExp[] {
  return patterns.map((pattern) => {
    let copy: RegExp;
    try {
      copy = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`);
    } catch {
      throw new OptionsError('redaction.patterns must be regular expressions.');
    }
    if (!isSteady(copy.source)) {
      throw new OptionsError(
        `redaction.patterns: /${copy.source}/ could take for ever. Give its repeats bounds, as in {1,64}, and none within another.`,
      );
    }
    return copy;
  });
}

/** Whether no repeated group holds a repeat or a choice, and few repeats have no bound. Escapes and classes are one character. */
function isSteady(source: string): boolean {
  const plain = source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, 'a');
  /** For each group that is open: whether it holds something of which the engine can try several lengths. */
  const groups = [false];
  let endless = 0;
  const TOKEN = /\(|\)|\||[*+]|\{\d+(,?)(\d*)\}/g;
  for (let token = TOKEN.exec(plain), closed = false; token; token = TOKEN.exec(plain)) {
    const [text, comma, most] = token;
    const follows = plain[token.index - 1] === ')';
    if (text === '(') groups.push(false);
    else if (text === '|') groups[groups.length - 1] = true;
    else if (text === ')') {
      closed = groups.pop() ?? false;
      groups[groups.length - 1] ||= closed;
    } else {
      const isEndless = text === '*' || text === '+' || (comma === ',' && most === '');
      if (isEndless) endless += 1;
      if (follows && closed && (isEndless || comma === ',' || Number(text.slice(1, -1)) > 1)) return false;
      if (isEndless || comma === ',') groups[groups.length - 1] = true;
    }
  }
  return endless <= MAX_REPEATS;
}
