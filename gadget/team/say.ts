/** The rows of the table, in words. Pure: what is now is passed in. */
import { gadgetWords } from '../locale.ts';
import type { Formats } from '../shared/format.ts';
import type { Shape } from '../shared/shapes.ts';
import { strings } from '../strings.ts';
import type { AgentReport, AgentRow, Verdict } from './model.ts';
import { words } from './strings.ts';

/** What words are made with. */
export interface SayContext {
  /** Server time, ms. */
  readonly now: number;
  /** Wall time here, ms, of the same moment: people are told the time of the clock that they see. */
  readonly wall: number;
  readonly formats: Formats;
  /** BCP 47. */
  readonly locale: string;
}

/** Server time `at` as the time of day here. */
export function timeWords(at: number, { now, wall, formats }: SayContext): string {
  return formats.time(at - now + wall, wall);
}

const VERDICT_WORDS: Readonly<Record<Verdict, () => string>> = {
  dropped: words.dropped,
  'forced-out': words.forcedOut,
  'at-risk': words.atRisk,
  back: words.back,
  connected: words.connected,
  'signed-out': words.signedOut,
  unknown: words.unknown,
};

/** A verdict in a word or two. */
export function verdictWords(verdict: Verdict): string {
  return VERDICT_WORDS[verdict]();
}

/** The shape of a verdict's chip. */
export const VERDICT_SHAPES: Readonly<Record<Verdict, Shape>> = {
  dropped: 'down',
  'forced-out': 'down',
  'at-risk': 'slow',
  back: 'busy',
  connected: 'ok',
  'signed-out': 'unknown',
  unknown: 'unknown',
};

const STATE_WORDS: ReadonlyMap<string, () => string> = new Map([
  ['READY', strings.stateReady],
  ['NOT_READY', strings.stateNotReady],
  ['TALKING', strings.stateTalking],
  ['HOLD', strings.stateHold],
  ['RESERVED', strings.stateReserved],
  ['RESERVED_OUTBOUND', strings.stateReserved],
  ['RESERVED_OUTBOUND_PREVIEW', strings.stateReserved],
  ['WORK', strings.stateWork],
  ['WORK_READY', strings.stateWorkReady],
  ['LOGOUT', strings.stateLogout],
  ['UNKNOWN', strings.unknown],
]);

/** State of an agent; those of later versions as the server names them. */
export function stateWords(state: string): string {
  return STATE_WORDS.get(state)?.() ?? state;
}

/** How long the state has lasted; nothing where Finesse did not say since when. */
export function sinceWords({ since }: AgentRow, { now, formats }: SayContext): string {
  return since === undefined ? '' : formats.duration(Math.max(0, now - since));
}

/** Why the verdict is what it is, in words; undefined where there is nothing to say. */
export function whyWords(row: AgentRow, context: SayContext): string | undefined {
  const { verdict, why, drops, report } = row;
  const last = drops.at(-1);
  switch (why) {
    case 'forced-logout':
      return words.whyLost();
    case 'component':
      return words.whyTelephony();
    case 'supervisor':
      return words.whySupervisor();
    case 'relogin':
      return words.whyElsewhere();
    case 'extension-conflict':
      return words.whyExtension();
    case 'repeated':
      return words.whyRepeated(context.formats.count(drops.length));
    case 'report':
      return reportWords(report);
    case undefined:
      return verdict === 'back' && last !== undefined ? words.whyAfter(timeWords(last, context)) : undefined;
  }
}

function reportWords(report: AgentReport | undefined): string {
  if (!report?.cause) return words.whyReport();
  const { code, certainty } = report.cause;
  const { name } = gadgetWords().causes[code];
  if (certainty === 'proved') return words.causeProved(name);
  return certainty === 'likely' ? words.causeLikely(name) : words.causePossible(name);
}
