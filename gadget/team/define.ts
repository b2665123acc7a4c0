/** Gives the elements of the supervisor's view their names in the page. Apart from `gadget/define.ts`, so that an agent's gadget goes without them. */
import { define } from '../define.ts';
import { addTranslations } from '../locale.ts';
import { FinesseTeamHealth } from './finesse-team-health.ts';
import { FinesseTeamGrid } from './grid.ts';
import { templates as korean } from './ko.ts';
import { FinesseTeamSaver } from './team-saver.ts';

declare global {
  interface HTMLElementTagNameMap {
    'finesse-team-grid': FinesseTeamGrid;
    'finesse-team-health': FinesseTeamHealth;
    'finesse-team-saver': FinesseTeamSaver;
  }
}

/** Defines the custom elements, with their texts; those that the page has already are left as they are. */
export function defineTeamElements(): void {
  addTranslations({ ko: korean });
  define('finesse-team-grid', FinesseTeamGrid);
  define('finesse-team-saver', FinesseTeamSaver);
  define('finesse-team-health', FinesseTeamHealth);
}
