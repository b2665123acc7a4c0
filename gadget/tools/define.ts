/** Gives the elements of the tools their names in the page. It is fetched apart from the panel: see `details.ts`. */
import { define } from '../define.ts';
import { FinesseHealthCheck } from './finesse-health-check.ts';
import { FinesseHealthNodes } from './finesse-health-nodes.ts';
import { FinesseHealthReconnect } from './finesse-health-reconnect.ts';
import { FinesseHealthTools } from './finesse-health-tools.ts';

declare global {
  interface HTMLElementTagNameMap {
    'finesse-health-check': FinesseHealthCheck;
    'finesse-health-nodes': FinesseHealthNodes;
    'finesse-health-reconnect': FinesseHealthReconnect;
    'finesse-health-tools': FinesseHealthTools;
  }
}

/** Defines the custom elements; those that the page has already are left as they are. */
export function defineTools(): void {
  define('finesse-health-check', FinesseHealthCheck);
  define('finesse-health-nodes', FinesseHealthNodes);
  define('finesse-health-reconnect', FinesseHealthReconnect);
  define('finesse-health-tools', FinesseHealthTools);
}
