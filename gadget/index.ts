/**
 * `finesse-pulse/gadget`: the elements of the gadget, for a page of one's own.
 *
 * Importing this entry has one side effect, and it is wanted: it defines the custom elements `finesse-health`,
 * `finesse-log-sender` and `finesse-file-saver`.
 *
 * @packageDocumentation
 */
import { defineElements } from './define.ts';

export type { ProblemLike } from './explain.ts';
export type { Downloads } from './downloads.ts';
export { FinesseFileSaver } from './file-saver.ts';
export type { SaveDetail, SavedFile, SaveOutcome } from './file-saver.ts';
export { FinesseHealth } from './finesse-health.ts';
export type { HealthModeDetail, HealthTheme } from './finesse-health.ts';
export { setGadgetLocale, translations } from './locale.ts';
export { FinesseLogSender } from './log-sender.ts';
export type { LogPhase, LogPhaseDetail } from './log-sender.ts';
export type { HealthMode } from './view.ts';
export type { TimeSource } from './watch.ts';

defineElements();
