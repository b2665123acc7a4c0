/** Gives the elements of the tools their names in the page. It is fetched apart from the panel: see `details.ts`. */
import { define } from '../define.ts';
import { FinesseHealthTools } from './finesse-health-tools.ts';

declare global {
  interface HTMLElementTagNameMap {
    'finesse-health-tools': FinesseHealthTools;
  }
}

/** Defines the custom elements; those that the page has already are left as they are. */
export function defineTools(): void {
  define('finesse-health-tools', FinesseHealthTools);
}
