/** What is said before the tools are there, in English; it is in the first script. For the rules see `../strings.ts`. */
import { msg } from '@lit/localize';

/** The id of each message is `fx.` and its key. */
export const door = {
  loading: (): string => msg('The details are being fetched…', { id: 'fx.loading' }),
  missing: (): string =>
    msg('The details could not be fetched from the Finesse server. Try again once you are connected.', {
      id: 'fx.missing',
    }),
} as const;
