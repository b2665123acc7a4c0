/**
 * `finesse-pulse/gadget`: the elements of the gadget, for a page of one's own.
 *
 * Importing this entry has one side effect, and it is wanted: it defines the custom elements `finesse-health`,
 * `finesse-log-sender` and `finesse-file-saver`, `finesse-team-health`, and the parts of these.
 *
 * @packageDocumentation
 */
import { defineElements } from './define.ts';
import type { FinesseFileSaver, SaveDetail } from './file-saver.ts';
import type { FinesseHealth, HealthModeDetail } from './finesse-health.ts';
import type { FinesseLogSender, LogPhaseDetail } from './log-sender.ts';
import { defineTeamElements } from './team/define.ts';
import type { FinesseTeamHealth } from './team/finesse-team-health.ts';
import type { TeamPickDetail } from './team/grid.ts';

// Here, since declarations of a page's types are published with this file alone.
declare global {
  interface HTMLElementTagNameMap {
    'finesse-file-saver': FinesseFileSaver;
    'finesse-health': FinesseHealth;
    'finesse-log-sender': FinesseLogSender;
    'finesse-team-health': FinesseTeamHealth;
  }
  interface HTMLElementEventMap {
    'finesse-health-mode': CustomEvent<HealthModeDetail>;
    'finesse-log-phase': CustomEvent<LogPhaseDetail>;
    'finesse-save': CustomEvent<SaveDetail>;
    'finesse-team-pick': CustomEvent<TeamPickDetail>;
  }
  // They bubble: whoever listens for all of a page listens there.
  interface DocumentEventMap {
    'finesse-health-mode': CustomEvent<HealthModeDetail>;
    'finesse-log-phase': CustomEvent<LogPhaseDetail>;
    'finesse-save': CustomEvent<SaveDetail>;
    'finesse-team-pick': CustomEvent<TeamPickDetail>;
  }
}

export type { ProblemLike } from './explain.ts';
export type { Downloads } from './downloads.ts';
export { FinesseFileSaver } from './file-saver.ts';
export type { SaveDetail, SavedFile, SaveOutcome } from './file-saver.ts';
export { FinesseHealth } from './finesse-health.ts';
export type { HealthModeDetail, HealthTheme } from './finesse-health.ts';
export type { LanguageTag } from './language.ts';
export { loadTranslations, setGadgetLocale } from './locale.ts';
export { FinesseLogSender } from './log-sender.ts';
export type { LogPhase, LogPhaseDetail } from './log-sender.ts';
export { FinesseHealthHour } from './panel/hour-strip.ts';
export type { PanelStorage } from './panel/outage-keeper.ts';
export { FinesseTeamHealth } from './team/finesse-team-health.ts';
export type { TeamPickDetail } from './team/grid.ts';
export type { AgentReport } from './team/model.ts';
export type { TeamViewClient, TeamViewOptions } from './team/watch.ts';
export type { DropStore } from './team/drop-store.ts';
export type { HealthMode } from './view.ts';
export type { TimeSource } from './watch.ts';

defineElements();
defineTeamElements();
