/** The rows of the table, in words. Pure: what is now is passed in. */
import type { CauseCode } from '../../sdk/index.ts';
import { gadgetWords } from '../locale.ts';
import type { Formats } from '../shared/format.ts';
import { strings } from '../strings.ts';
import { isTelling, type AgentReport, type AgentRow, type Verdict } from './model.ts';
import type { GroupBy } from './query.ts';
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
  'not-reporting': words.notReporting,
  'signed-out': words.signedOut,
  unknown: words.unknown,
};

/** A verdict in a word or two. */
export function verdictWords(verdict: Verdict): string {
  return VERDICT_WORDS[verdict]();
}

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
    case 'repeated':
      return words.whyRepeated(context.formats.count(drops.length));
    case 'report':
      return reportWords(report);
    case 'overdue':
      return words.whyOverdue(timeWords(report?.at ?? context.now, context));
    case undefined:
      if (verdict === 'not-reporting') return words.whyNoReport();
      return verdict === 'back' && last !== undefined ? words.whyAfter(timeWords(last, context)) : undefined;
    default:
      return WHY_WORDS[why]();
  }
}

function reportWords(report: AgentReport | undefined): string {
  if (!report?.cause) return words.whyReport();
  const { code, certainty } = report.cause;
  const { name } = gadgetWords().causes[code];
  if (certainty === 'proved') return words.causeProved(name);
  return certainty === 'likely' ? words.causeLikely(name) : words.causePossible(name);
}

/** Round trip of the agent's page now; nothing where it does not tell. */
export function delayWords({ report }: AgentRow, { formats }: SayContext): string {
  return isTelling(report) && report.roundTripMs !== undefined ? formats.milliseconds(report.roundTripMs) : '';
}

/** From here on a delay is slow, and poor, ms (ux §2.1). */
const SLOW_MS = 250;
const POOR_MS = 500;

/** How much is to be made of the delay. */
export function delayTone({ report }: AgentRow): '' | 'slow' | 'down' {
  const ms = report?.roundTripMs ?? 0;
  return ms > POOR_MS ? 'down' : ms > SLOW_MS ? 'slow' : '';
}

/** The agent's clock against the server's; nothing where the page does not tell. Drift is server minus agent. */
export function clockWords({ report }: AgentRow, { formats }: SayContext): string {
  if (!isTelling(report) || report.driftMs === undefined) return '';
  const span = formats.difference(Math.abs(report.driftMs));
  return report.driftMs < 0 ? words.ahead(span) : words.behind(span);
}

/** From here on a clock is off, and badly, ms (ux §2.1). */
const CLOCK_SLOW_MS = 1_000;
const CLOCK_POOR_MS = 10_000;

/** How much is to be made of the clock. */
export function clockTone({ report }: AgentRow): '' | 'slow' | 'down' {
  const ms = Math.abs(report?.driftMs ?? 0);
  return ms > CLOCK_POOR_MS ? 'down' : ms > CLOCK_SLOW_MS ? 'slow' : '';
}

/** When the agent's page told something last; nothing where it never did. */
export function heardWords({ report }: AgentRow, { now, formats }: SayContext): string {
  return report && report.level !== 'unknown' ? formats.ago(now - report.at) : '';
}

/** An agent in one line: who, how it stands, since when, and why. */
export function rowWords(row: AgentRow, context: SayContext): string {
  const { name, verdict, state } = row;
  const parts = [name, verdictWords(verdict), stateWords(state), sinceWords(row, context), whyWords(row, context)];
  return parts.filter(Boolean).join(' · ');
}

const WHY_WORDS: Readonly<Record<NonNullable<AgentRow['why']>, () => string>> = {
  'forced-logout': words.whyLost,
  component: words.whyTelephony,
  supervisor: words.whySupervisor,
  relogin: words.whyElsewhere,
  'extension-conflict': words.whyExtension,
  repeated: words.whyAgain,
  report: words.whyReport,
  overdue: words.whySilent,
};

/** What a group is called. @param key see `RowGroup`. */
export function groupWords(by: GroupBy, key: string): string {
  if (by === 'connection') return verdictWords(key as Verdict);
  if (by !== 'cause') return key || words.groupOther();
  if (key === '') return words.groupNoCause();
  const { causes } = gadgetWords();
  return key in causes ? causes[key as CauseCode].name : WHY_WORDS[key as NonNullable<AgentRow['why']>]();
}

/**
 * Texts one after the other, without an "and": where a list is cut short, or is of times. `Intl.ListFormat` of the type `unit` puts nothing
 * but spaces between them in Korean, Japanese and Chinese, so names would run together; the mark between the first two of a longer list
 * is each language's own.
 */
export function enumerated(texts: readonly string[], locale: string): string {
  const [, mark] = new Intl.ListFormat(locale).formatToParts(['1', '2', '3']);
  return texts.join(mark?.value);
}
