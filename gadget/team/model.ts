/** What a supervisor's table says of each agent: typed team in, rows out. Pure; times are server time, ms since the epoch. */
import {
  readReason,
  type CauseCode,
  type Drop,
  type Finding,
  type HealthLevel,
  type ReasonMeaning,
  type User,
  type WatchedState,
} from '../../sdk/index.ts';
import type { Shape } from '../shared/shapes.ts';

/**
 * How it stands with an agent's connection.
 * - `dropped` the connection is lost and Finesse keeps the agent Not Ready, or the agent's own page says so.
 * - `forced-out` signed out by the system, within the last hour.
 * - `at-risk` signed in; the agent's own page is in trouble or has fallen silent, or the connection was lost again and again.
 * - `back` signed in again after a drop, since a short while.
 * - `connected` signed in, nothing known against it.
 * - `not-reporting` signed in, but nobody answers there where the others' pages tell: nothing is known beyond what Finesse tells.
 * - `signed-out` by people (the agent, a supervisor, another sign-in), or so long ago that nobody waits.
 * - `unknown` Finesse does not tell.
 */
export type Verdict = (typeof VERDICTS)[number];

/** All verdicts, worst first: the order of the table and of its chips. */
export const VERDICTS = [
  'dropped',
  'forced-out',
  'at-risk',
  'back',
  'connected',
  'not-reporting',
  'signed-out',
  'unknown',
] as const;

/**
 * Why the verdict is what it is. `repeated`: drops again and again; `report`: the agent's own page; `overdue`: that page has stopped
 * without a word; the others as Finesse's reason says.
 */
export type Why = Exclude<ReasonMeaning, 'other'> | 'repeated' | 'report' | 'overdue' | undefined;

/** What an agent's own page tells of its health. */
export interface AgentReport {
  /** Login id. */
  readonly agent: string;
  /** Server time, ms, at which it was told; of a page that has told nothing, when that was found. */
  readonly at: number;
  /** `unknown` where the page has told nothing. */
  readonly level: HealthLevel;
  /**
   * Whether the page goes on telling, where that is watched: then what it told stands until this changes. Without it, a report is
   * believed for {@link REPORT_FRESH_MS}.
   */
  readonly state?: WatchedState | undefined;
  /** What is wrong, and how sure that is; absent where there is nothing, or it is not known. */
  readonly cause?: { readonly code: CauseCode; readonly certainty: Finding['certainty'] } | undefined;
  readonly roundTripMs?: number | undefined;
  /** Server's clock minus the agent's. */
  readonly driftMs?: number | undefined;
  /** Share of the latest probes without an answer, 0 to 1. */
  readonly lossShare?: number | undefined;
}

/** One agent. The same object until something of it changes. */
export interface AgentRow {
  readonly id: string;
  readonly name: string;
  readonly extension: string | undefined;
  /** As Finesse names it. */
  readonly state: string;
  readonly verdict: Verdict;
  readonly why: Why;
  /** Label of Finesse's reason, as an administrator wrote it. */
  readonly label: string | undefined;
  readonly shape: Shape;
  /** Since when the state is what it is; undefined where Finesse did not say. */
  readonly since: number | undefined;
  /** Times of this agent's drops that are remembered, oldest first. */
  readonly drops: readonly number[];
  /** The latest of the agent's page, while it is fresh. */
  readonly report: AgentReport | undefined;
  /** What search looks in, folded. */
  readonly text: string;
  /** When the agent was seen signed in again after a drop; undefined where there was none. */
  readonly returnedAt: number | undefined;
  /** When the verdict changes by itself, if nothing happens. */
  readonly until: number;
  /** What the row was made from. */
  readonly user: User;
}

/** What rows are made from. */
export interface TeamFacts {
  readonly team: ReadonlyMap<string, User>;
  /** By login id, oldest first; see {@link dropsByAgent}. */
  readonly drops: ReadonlyMap<string, readonly number[]>;
  /** By login id. */
  readonly reports: ReadonlyMap<string, AgentReport>;
  /** Server time, ms. */
  readonly now: number;
}

/** An agent who came back is shown as such for so long, ms: who dropped is still being asked about it. */
export const BACK_MS = 900_000;
/** Whoever was forced out so long ago, ms, has gone home; red that nobody can act on teaches to overlook red (Astro UXDS). */
export const FORCED_OUT_MS = 3_600_000;
/** So many drops within {@link REPEATED_WITHIN_MS} are a risk of the next. */
export const REPEATED_DROPS = 2;
export const REPEATED_WITHIN_MS = 3_600_000;
/** A page that has told nothing for so long, ms, is no evidence any more: three of its shortest pauses. */
export const REPORT_FRESH_MS = 90_000;
/** A page that told of its loss cannot tell more: that stands until Finesse must have told what became of it (180 s, with a minute to spare). */
export const LOSS_FRESH_MS = 240_000;

const NO_DROPS: readonly number[] = [];
/** The shape of each verdict. */
export const VERDICT_SHAPES: Readonly<Record<Verdict, Shape>> = {
  dropped: 'down',
  'forced-out': 'down',
  'at-risk': 'slow',
  back: 'busy',
  connected: 'ok',
  'not-reporting': 'unknown',
  'signed-out': 'unknown',
  unknown: 'unknown',
};

/** The rows of a team, in its order; those of whom nothing changed are taken from `before`. */
export function rowsOf(facts: TeamFacts, before: ReadonlyMap<string, AgentRow> = new Map()): Map<string, AgentRow> {
  const rows = new Map<string, AgentRow>();
  for (const [id, user] of facts.team) {
    const drops = facts.drops.get(id) ?? NO_DROPS;
    const report = freshReport(facts.reports.get(id), facts.now);
    const known = before.get(id);
    const same = known?.user === user && known.drops === drops && known.report === report && facts.now < known.until;
    rows.set(id, same ? known : rowOf(user, drops, report, facts.now, known));
  }
  return rows;
}

/** The times of each agent's drops; agents whose times did not change keep their list. */
export function dropsByAgent(
  each: readonly Drop[],
  before: ReadonlyMap<string, readonly number[]> = new Map(),
): Map<string, readonly number[]> {
  const lists = new Map<string, number[]>();
  for (const { agent, at } of [...each].filter((one) => Number.isFinite(one.at)).sort((a, b) => a.at - b.at)) {
    const list = lists.get(agent);
    if (!list) lists.set(agent, [at]);
    // One drop that was seen in two ways is one.
    else if (at - (list.at(-1) ?? 0) > SAME_DROP_MS) list.push(at);
  }
  const times = new Map<string, readonly number[]>();
  for (const [agent, list] of lists) {
    const known = before.get(agent);
    const same = known?.length === list.length && known.every((at, n) => at === list[n]);
    times.set(agent, same ? known : list);
  }
  return times;
}

/** A forced logout comes up to so long, ms, after the page itself saw the connection go (technote 211376: 60 to 180 s). */
const SAME_DROP_MS = 180_000;

function rowOf(
  user: User,
  drops: readonly number[],
  report: AgentReport | undefined,
  now: number,
  known: AgentRow | undefined,
): AgentRow {
  const name = nameOf(user);
  // A page that was just opened has not seen anybody come back: then the drop itself rules.
  const silent = known?.why === 'report' && !isTelling(report);
  const returnedAt = !known ? drops.at(-1) : isGone(known) && !silent ? now : known.returnedAt;
  const [verdict, why, until] = judge(user, drops, report, returnedAt, now);
  const parts = [name, user.id, user.loginName, user.extension].filter((one) => one !== undefined);
  return {
    id: user.id,
    name,
    extension: user.extension,
    state: user.state,
    verdict,
    why,
    label: user.reasonCode?.label,
    shape: VERDICT_SHAPES[verdict],
    since: user.stateChangeTime,
    drops,
    report,
    text: folded(parts.join(' ')),
    returnedAt,
    until: Math.min(until, report ? report.at + freshFor(report) : Infinity),
    user,
  };
}

/** Signed out by what people did, not by a lost connection: no fault, whoever did it. */
const PEOPLE: ReadonlySet<Why> = new Set(['supervisor', 'relogin', 'extension-conflict']);

/** Whether the connection is lost; who comes back from this is back. */
function isGone({ verdict }: AgentRow): boolean {
  return verdict === 'dropped' || verdict === 'forced-out';
}

/** Verdict, why, and until when it stands by itself. */
function judge(
  { state, reasonCode, stateChangeTime }: User,
  drops: readonly number[],
  report: AgentReport | undefined,
  returnedAt: number | undefined,
  now: number,
): readonly [Verdict, Why, number] {
  const meaning = readReason(reasonCode?.code);
  const why = meaning === 'other' ? undefined : meaning;
  if (state === 'UNKNOWN') return ['unknown', undefined, Infinity];
  if (state === 'LOGOUT') {
    const until = (stateChangeTime ?? -Infinity) + FORCED_OUT_MS;
    return why && !PEOPLE.has(why) && now < until ? ['forced-out', why, until] : ['signed-out', why, Infinity];
  }
  if (state === 'NOT_READY' && (why === 'forced-logout' || why === 'component')) return ['dropped', why, Infinity];
  if (report?.level === 'lost') {
    // A page that told of its loss cannot tell more: that it is silent says nothing new for a while.
    const until = isTelling(report) ? Infinity : report.at + LOSS_FRESH_MS;
    if (now < until) return ['dropped', 'report', until];
  }
  if (isTelling(report) && (report.level === 'poor' || report.level === 'fair')) return ['at-risk', 'report', Infinity];
  if (report?.state === 'overdue') return ['at-risk', 'overdue', Infinity];
  const recent = drops.filter((at) => now - at < REPEATED_WITHIN_MS);
  if (recent.length >= REPEATED_DROPS)
    return ['at-risk', 'repeated', (recent.at(-REPEATED_DROPS) ?? now) + REPEATED_WITHIN_MS];
  const backUntil = (returnedAt ?? -Infinity) + BACK_MS;
  if (now < backUntil) return ['back', undefined, backUntil];
  return [report?.state && SILENT.has(report.state) ? 'not-reporting' : 'connected', undefined, Infinity];
}

/** Nobody answers, or nobody may be asked. */
const SILENT: ReadonlySet<WatchedState> = new Set(['silent', 'ended', 'refused']);

/** Whether what the page told is of now. */
export function isTelling(
  report: AgentReport | undefined,
): report is AgentReport & { readonly state?: 'live' | undefined } {
  return report !== undefined && (report.state ?? 'live') === 'live';
}

function freshReport(report: AgentReport | undefined, now: number): AgentReport | undefined {
  return report && now - report.at < freshFor(report) ? report : undefined;
}

function freshFor({ level, state }: AgentReport): number {
  if (state) return Infinity;
  return level === 'lost' ? LOSS_FRESH_MS : REPORT_FRESH_MS;
}

/** First and last name, else login name, else login id. */
export function nameOf({ firstName, lastName, loginName, id }: User): string {
  return [firstName, lastName].filter(Boolean).join(' ') || loginName || id;
}

/** A text to search in or for: without case, accents and forms of width. */
export function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().normalize('NFC').trim();
}
