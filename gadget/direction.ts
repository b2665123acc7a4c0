/** Scripts that are written from right to left (ISO 15924), as far as Finesse's desktop is spoken in them. */
const FROM_THE_RIGHT: ReadonlySet<string | undefined> = new Set(['Arab', 'Hebr']);

/** Which way the page of a locale runs: `dir` of its root. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return FROM_THE_RIGHT.has(new Intl.Locale(locale).maximize().script) ? 'rtl' : 'ltr';
}
