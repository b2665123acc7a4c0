/** Characters and names of XML 1.0 (fifth edition) and of Namespaces in XML 1.0. */

const NAME_START =
  'A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c-\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const NAME_PART = `\\u0300-\\u036f${NAME_START}\\-.0-9\\u00b7\\u203f-\\u2040`;
/** Without a colon (NCName). */
const PLAIN_NAME = `[${NAME_START}][${NAME_PART}]*`;
const QUALIFIED_NAME = new RegExp(`${PLAIN_NAME}(?::${PLAIN_NAME})?`, 'uy');
const SPACE = /[ \t\r\n]*/y;
/** What XML 1.0 §2.2 does not allow: most controls, lone surrogates, U+FFFE, U+FFFF. */
const ILLEGAL =
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The name, with or without prefix, that begins at `at`. */
export function nameAt(input: string, at: number): string | undefined {
  QUALIFIED_NAME.lastIndex = at;
  return QUALIFIED_NAME.exec(input)?.[0];
}

/** Where the white space that begins at `at` ends. */
export function skipSpace(input: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(input);
  return SPACE.lastIndex;
}

/** Where the first character stands that XML 1.0 forbids; -1 where there is none. */
export function findIllegal(text: string): number {
  return text.search(ILLEGAL);
}

/** Removes the characters that XML 1.0 forbids even as references. */
export function stripIllegal(text: string): string {
  return text.replace(ILLEGAL, '');
}
