/** Gives the elements their names in the page. */
import { FinesseFileSaver } from './file-saver.ts';
import { FinesseHealth } from './finesse-health.ts';
import { FinesseHealthHour } from './panel/hour-strip.ts';
import { FinesseLogSender } from './log-sender.ts';
import { FinesseHealthDetails } from './tools/details.ts';

declare global {
  interface HTMLElementTagNameMap {
    'finesse-health-details': FinesseHealthDetails;
    'finesse-health-hour': FinesseHealthHour;
  }
}

/** Defines the custom elements of this package; those that the page has already are left as they are. */
export function defineElements(): void {
  define('finesse-log-sender', FinesseLogSender);
  define('finesse-file-saver', FinesseFileSaver);
  define('finesse-health-hour', FinesseHealthHour);
  define('finesse-health-details', FinesseHealthDetails);
  define('finesse-health', FinesseHealth);
}

/** Defines one, unless the page has it. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
