/** Gives the elements of the supervisor's view their names in the page. Apart from `gadget/define.ts`, so that an agent's gadget goes without them. */
import { define } from '../define.ts';
import { FinesseTeamHealth } from './finesse-team-health.ts';
import { FinesseTeamGrid } from './grid.ts';
import { FinesseTeamMap } from './map.ts';
import { FinesseTeamSaver } from './team-saver.ts';

declare global {
  interface HTMLElementTagNameMap {
    'finesse-team-grid': FinesseTeamGrid;
    'finesse-team-map': FinesseTeamMap;
    'finesse-team-saver': FinesseTeamSaver;
  }
}

/** Defines the custom elements; those that the page has already are left as they are. */
export function defineTeamElements(): void {
  define('finesse-team-grid', FinesseTeamGrid);
  define('finesse-team-map', FinesseTeamMap);
  define('finesse-team-saver', FinesseTeamSaver);
  define('finesse-team-health', FinesseTeamHealth);
}
