/** Shindig's substitutions in gadget texts: `__MSG_x__`, `__UP_x__`, `__MODULE_ID__`, and the two of writing direction. */
import { escapeXml } from '../../sdk/xml.ts';
import type { GadgetLocale } from './gadget-xml.ts';

/** What stands in for the placeholders. */
export interface Substitutions {
  readonly messages: ReadonlyMap<string, string>;
  readonly userPrefs: ReadonlyMap<string, string>;
  readonly moduleId: string;
}

/** Fills the placeholders. Preferences come from the address and are escaped; texts of the bundle may hold markup. Unknown ones stay. */
export function substitute(text: string, { messages, userPrefs, moduleId }: Substitutions): string {
  return text.replace(
    /__(MSG|UP)_([\w-]+?)__|__MODULE_ID__|__BIDI_(START|END)_EDGE__/g,
    (whole, kind?: string, name?: string, edge?: string) => {
      if (kind === 'MSG') return messages.get(name ?? '') ?? whole;
      if (kind === 'UP') {
        const value = userPrefs.get(name ?? '');
        return value === undefined ? whole : escapeXml(value);
      }
      if (edge !== undefined) return edge === 'START' ? 'left' : 'right';
      return escapeXml(moduleId);
    },
  );
}

/** The locales that apply to a language and country, the most general first, so that later texts win. */
export function localesFor(locales: readonly GadgetLocale[], lang: string, country: string): readonly GadgetLocale[] {
  const rank = (one: GadgetLocale): number => (one.lang === '' ? 0 : 2) + (one.country === '' ? 0 : 1);
  return locales
    .filter(
      (one) =>
        (one.lang === '' || one.lang === lang.toLowerCase()) &&
        (one.country === '' || one.country === country.toLowerCase()),
    )
    .sort((one, other) => rank(one) - rank(other));
}
