/** What is known of the machine and the page that the SDK runs on. */
import type { HeapSize, LongTask, Pressure } from '../machine-source.ts';
import type { BrowserVerdict } from './browsers.ts';
import type { PauseKind } from './lag.ts';

export type { LongTask } from '../machine-source.ts';
export type { BrowserVerdict } from './browsers.ts';

/** A span in which page or machine could not measure; wall ms since the epoch. */
export interface Pause {
  /**
   * - `sleep` the machine slept.
   * - `frozen` the browser stopped the page.
   * - `cached` the page lay in the back/forward cache.
   * - `throttled` the browser slowed the timers of a hidden page.
   * - `page-busy` the page's main thread was blocked while its worker ran on.
   * - `machine-busy` page and worker were late alike.
   */
  readonly kind: PauseKind;
  readonly from: number;
  readonly to: number;
  /** A sleep that may have been a clock set forwards; settled as soon as the server's clock is asked. */
  readonly unsure?: true;
}

/** The clock of this computer was set; `byMs` forwards. */
export interface ClockSet {
  readonly at: number;
  readonly byMs: number;
  /** It may have been a short sleep; settled as soon as the server's clock is asked. */
  readonly unsure?: true;
}

/** All that is known now. Lists hold the last 15 minutes, oldest first, bounded. Times are wall ms, durations ms. */
export interface MachineState {
  readonly at: number;
  readonly hiddenSince: number | undefined;
  readonly frozenSince: number | undefined;
  readonly offlineSince: number | undefined;
  /** How late the page's main thread answered its ticks: the latest, and p95 of the last minute. */
  readonly pageLagMs: number | undefined;
  readonly pageLagP95Ms: number | undefined;
  /** The same of the worker's own timer; undefined without a worker. */
  readonly machineLagMs: number | undefined;
  readonly machineLagP95Ms: number | undefined;
  readonly pauses: readonly Pause[];
  readonly longTasks: readonly LongTask[];
  readonly clockSets: readonly ClockSet[];
  /** JavaScript heap, bytes (Chromium). */
  readonly memory: HeapSize | undefined;
  /** Processor (Compute Pressure API, Chromium). */
  readonly pressure: Pressure | undefined;
  readonly browser: BrowserVerdict | undefined;
  /** Since the page was loaded. */
  readonly pageAgeMs: number | undefined;
  /** The browser had discarded this page to save memory, and loaded it again. */
  readonly discarded: boolean;
  /** Other frames of the same desktop; undefined where it cannot be counted. */
  readonly frames: number | undefined;
}

/** Nothing known yet. */
export const INITIAL_MACHINE: MachineState = {
  at: 0,
  hiddenSince: undefined,
  frozenSince: undefined,
  offlineSince: undefined,
  pageLagMs: undefined,
  pageLagP95Ms: undefined,
  machineLagMs: undefined,
  machineLagP95Ms: undefined,
  pauses: [],
  longTasks: [],
  clockSets: [],
  memory: undefined,
  pressure: undefined,
  browser: undefined,
  pageAgeMs: undefined,
  discarded: false,
  frames: undefined,
};
