/**
 * The outage that is told of afterwards: how long, and what it was likely due to. Pure, and what a storage gives back is not trusted:
 * another page of this origin may have written it.
 */
import { CAUSES, type CauseCode, type Finding, type Health } from '../../sdk/index.ts';
import { words } from '../locales/en/words.ts';

/** What an outage was due to, as far as it was known. */
export type OutageCause = Pick<Finding, 'cause' | 'advice' | 'certainty'>;

/** An outage; wall ms since the epoch. */
export interface Outage {
  readonly from: number;
  /** Absent while it lasts. */
  readonly to?: number;
  /** When it was last seen to last. */
  readonly seenAt: number;
  readonly due?: OutageCause;
  /** Finesse signed the agent out by it. */
  readonly signedOut?: boolean;
}

/** One that is over. */
export type EndedOutage = Outage & { readonly to: number };

/** Shorter outages, ms, are not told of. */
export const LEAST_OUTAGE = 2_000;
/** How often it is written down that an outage lasts, ms. */
const SEEN_EVERY = 10_000;
/** A page that is loaded again after an outage was last seen, ms: a failover with its sign-in takes two minutes at most. */
const RELOADED_WITHIN = 600_000;
/** A shift, ms: older outages are of no use. */
const KEPT = 43_200_000;
/** What is found out so long after the end, ms, still counts. */
const AFTERTHOUGHT = 60_000;
/** Clocks are set; what was written so far ahead, ms, is of another time. */
const AHEAD = 60_000;
const LONGEST_TEXT = 1_000;
const CERTAINTIES = ['possible', 'likely', 'proved'] as const;

/** The outage after one more look; the same object where nothing is to be written down. */
export function nextOutage(before: Outage | undefined, health: Health): Outage | undefined {
  const { level, since, at } = health;
  if (level === 'unknown') return before;
  const isOpen = before !== undefined && before.to === undefined;
  if (level === 'lost') {
    if (!isOpen) return told({ from: since, seenAt: at }, health);
    const more = told(before, health);
    return more !== before || at - before.seenAt >= SEEN_EVERY ? { ...more, seenAt: at } : before;
  }
  if (!isOpen) return before?.to !== undefined && at - before.to < AFTERTHOUGHT ? told(before, health) : before;
  const to = Math.max(before.from, since);
  return to - before.from < LEAST_OUTAGE ? undefined : told({ ...before, to, seenAt: at }, health);
}

/** Adds what the findings say of the loss, where it is surer than what was known. */
function told(outage: Outage, { findings }: Health): Outage {
  const finding =
    findings.find(({ evidence }) => evidence.some(({ code }) => code === 'connection-lost')) ??
    findings.find(({ level }) => level === 'lost');
  if (!finding) return outage;
  const { cause, advice, certainty, evidence } = finding;
  const signedOut = outage.signedOut === true || evidence.some(({ code }) => code === 'forced-logout');
  const { due } = outage;
  const surer =
    !due ||
    CERTAINTIES.indexOf(certainty) > CERTAINTIES.indexOf(due.certainty) ||
    // While it lasts the latest word counts, unless it is less sure.
    (outage.to === undefined && certainty === due.certainty && advice !== due.advice);
  if (!surer && signedOut === (outage.signedOut === true)) return outage;
  return { ...outage, ...(surer && { due: { cause, advice, certainty } }), ...(signedOut && { signedOut }) };
}

/** As it is kept: codes and times, no more. */
export function writeOutage({ from, to, seenAt, due, signedOut }: Outage): string {
  return JSON.stringify({ from, to, seenAt, due, signedOut });
}

/** What was kept, where it can be believed and is of use still. */
export function readOutage(text: string | null, now: number): Outage | undefined {
  if (text === null || text.length > LONGEST_TEXT) return undefined;
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { from, to, seenAt, due, signedOut } = kept as Record<string, unknown>;
  const isTime = (time: unknown): time is number =>
    typeof time === 'number' && time <= now + AHEAD && time > now - KEPT;
  if (!isTime(from) || !isTime(seenAt) || (to !== undefined && (!isTime(to) || to < from))) return undefined;
  if (to === undefined && now - seenAt > RELOADED_WITHIN) return undefined;
  return {
    from,
    seenAt,
    ...(to !== undefined && { to }),
    ...(isDue(due) && { due: { cause: due.cause, advice: due.advice, certainty: due.certainty } }),
    ...(signedOut === true && { signedOut }),
  };
}

function isDue(due: unknown): due is OutageCause {
  if (typeof due !== 'object' || due === null) return false;
  const { cause, advice, certainty } = due as Record<string, unknown>;
  const isOf = (words: object, code: unknown): boolean => typeof code === 'string' && Object.hasOwn(words, code);
  return (
    isOf(CAUSES satisfies Readonly<Record<CauseCode, unknown>>, cause) &&
    isOf(words.advice, advice) &&
    CERTAINTIES.some((one) => one === certainty)
  );
}
