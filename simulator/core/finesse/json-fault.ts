/** Where a JSON text is broken: engines tell it differently or not at all, people need a line and a column. */

/** The first fault in a JSON text (RFC 8259). `line` and `column` count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  /** What stands there and what was due: `a comma or } was due`. */
  readonly what: string;
}

class Fault extends Error {
  readonly at: number;
  readonly what: string;
  constructor(at: number, what: string) {
    super(what);
    this.at = at;
    this.what = what;
  }
}

const SPACE = /[ \t\r\n]*/y;
// eslint-disable-next-line no-control-regex -- RFC 8259 §7 forbids exactly these in a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const MAX_DEPTH = 200;

/** Looks for the first fault; undefined where the text is JSON. Pure. */
export function findJsonFault(text: string): JsonFault | undefined {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const fail = (what: string): never => {
    throw new Fault(at, at >= text.length ? `the text ends here; ${what}` : what);
  };
  const list = (close: string, member: () => void): void => {
    at += 1;
    take(SPACE);
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      member();
      take(SPACE);
      if (text[at] === close) break;
      if (text[at] !== ',') fail(`a comma or ${close} was due`);
      at += 1;
      take(SPACE);
      if (text[at] === close) fail(`take away the comma before ${close}`);
    }
    at += 1;
  };
  const value = (depth: number): void => {
    take(SPACE);
    if (depth > MAX_DEPTH) fail(`nothing may be nested deeper than ${MAX_DEPTH}`);
    const first = text[at];
    if (first === '{') {
      list('}', () => {
        if (take(STRING) === undefined) fail('a name in "double quotes" was due');
        take(SPACE);
        if (text[at] !== ':') fail('a colon was due after the name');
        at += 1;
        value(depth + 1);
      });
    } else if (first === '[') list(']', () => value(depth + 1));
    else if (first === '"') {
      if (take(STRING) === undefined) fail('this string is not closed, or holds a character that must be escaped');
    } else if (take(NUMBER) === undefined && take(WORD) === undefined) {
      fail('a value was due: {, [, "text", a number, true, false or null');
    }
  };
  try {
    value(0);
    take(SPACE);
    if (at < text.length) fail('nothing may follow the end of the value');
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.at).split('\n');
    return { line: before.length, column: (before[before.length - 1]?.length ?? 0) + 1, what: error.what };
  }
}
