/** Suspicions become findings when they last, and stop being such when they have been gone for a while: no flapping. Pure. */
import { CAUSES, type CauseCode } from '../causes.ts';
import type { Finding, Suspicion } from './health.ts';

/** What is remembered. */
export interface FindingsState {
  /** Most important first. */
  readonly open: readonly Finding[];
  /** Closed within the last hour, latest first; 20 at most. */
  readonly recent: readonly Finding[];
  /** Findings ever opened, for their ids. */
  readonly count: number;
  /** Suspicions that have not lasted long enough to be said, and since when they are there, wall ms. */
  readonly pending: ReadonlyMap<CauseCode, number>;
  /** Open findings whose suspicion is gone, and since when, wall ms. */
  readonly fading: ReadonlyMap<CauseCode, number>;
  /** When an open finding was last as sure as it is told, wall ms. */
  readonly sure: ReadonlyMap<CauseCode, number>;
}

const NONE: ReadonlyMap<CauseCode, number> = new Map();

/** Nothing found yet. */
export const INITIAL_FINDINGS: FindingsState = {
  open: [],
  recent: [],
  count: 0,
  pending: NONE,
  fading: NONE,
  sure: NONE,
};

const NOTHING_REFUTED: ReadonlySet<CauseCode> = new Set();
const HOUR = 3_600_000;
const MOST = 20;
/** From these confidences on a finding is proved, or likely; below it is possible. */
const PROVED = 0.9;
const LIKELY = 0.6;
/** How long a suspicion has to last, ms, until it is said. What is proved and bad is said at once; what is only possible has time. */
const PROVED_MS = { lost: 0, poor: 2_000, fair: 3_000 } as const;
const LIKELY_MS = { lost: 3_000, poor: 5_000, fair: 8_000 } as const;
const POSSIBLE_MS = 10_000;
/** A suspicion has to be gone for so long, ms, until its finding is closed. */
export const CLOSE_MS = 20_000;
/** The same, ms, of one that comes and goes: it was opened again shortly after it had been closed. */
const CLOSE_AGAIN_MS = 60_000;
/** Less sure, ms, before that is said: evidence on the edge would change the word at each look. */
const LESS_SURE_MS = 10_000;
/** What was closed so shortly ago, ms, has to last longer than this, ms, to be said again. */
const AGAIN_WITHIN_MS = 300_000;
const AGAIN_MS = 10_000;

/**
 * The findings after one more look. The same object where nothing changed.
 * @param refuted what is over, without a doubt, as soon as it is not suspected any more.
 */
export function updateFindings(
  state: FindingsState,
  suspicions: readonly Suspicion[],
  at: number,
  refuted: ReadonlySet<CauseCode> = NOTHING_REFUTED,
): FindingsState {
  const recent = pruned(state.recent, at);
  // Nearly always: nothing is wrong, and nothing was.
  if (suspicions.length === 0 && state.open.length === 0 && state.pending.size === 0) {
    return recent === state.recent ? state : { ...state, recent };
  }
  let { count } = state;
  const pending = new Map<CauseCode, number>();
  const fading = new Map<CauseCode, number>();
  const sure = new Map<CauseCode, number>();
  const open: Finding[] = [];
  for (const suspicion of suspicions) {
    const { cause } = suspicion;
    const known = state.open.find((one) => one.cause === cause);
    if (known) {
      const before = CERTAINTIES.indexOf(known.certainty);
      const sureAt = CERTAINTIES.indexOf(certaintyOf(suspicion)) >= before ? at : earlier(state.sure.get(cause), at);
      open.push(renewed(known, suspicion, at, at - sureAt < LESS_SURE_MS));
      sure.set(cause, sureAt);
    } else {
      const seenAt = earlier(state.pending.get(cause), at);
      if (at - seenAt >= patience(suspicion, recent, at)) open.push(opened(suspicion, ++count, at));
      else pending.set(cause, seenAt);
    }
  }
  const closed: Finding[] = [];
  for (const finding of state.open) {
    if (suspicions.some(({ cause }) => cause === finding.cause)) continue;
    const goneAt = earlier(state.fading.get(finding.cause), at);
    const patient = state.recent.some((one) => one.cause === finding.cause && isAgain(one, finding.openedAt));
    if (refuted.has(finding.cause) || at - goneAt >= (patient ? CLOSE_AGAIN_MS : CLOSE_MS))
      closed.push({ ...finding, closedAt: at });
    else {
      fading.set(finding.cause, goneAt);
      open.push(finding);
    }
  }
  const same = open.length === state.open.length && open.every((one, n) => one === state.open[n]);
  return {
    open: same ? state.open : open,
    recent: closed.length > 0 ? [...closed, ...recent].slice(0, MOST) : recent,
    count,
    pending,
    fading,
    sure,
  };
}

/** The findings when nobody looks any more: those that are open are closed. */
export function closeAll(state: FindingsState, at: number): FindingsState {
  const closed = state.open.map((one) => ({ ...one, closedAt: at }));
  return { ...INITIAL_FINDINGS, count: state.count, recent: [...closed, ...pruned(state.recent, at)].slice(0, MOST) };
}

/** How long a suspicion has to last before it is said. */
function patience({ cause, level, confidence }: Suspicion, recent: readonly Finding[], at: number): number {
  const again = recent.some((one) => one.cause === cause && isAgain(one, at));
  if (confidence >= PROVED) return level === 'lost' || !again ? PROVED_MS[level] : AGAIN_MS;
  if (again || confidence < LIKELY) return Math.max(AGAIN_MS, POSSIBLE_MS);
  return LIKELY_MS[level];
}

/** Whether one that was closed then comes again. */
function isAgain({ closedAt = Infinity }: Finding, at: number): boolean {
  return at - closedAt < AGAIN_WITHIN_MS;
}

function opened(suspicion: Suspicion, n: number, at: number): Finding {
  const { actor } = CAUSES[suspicion.cause];
  return {
    ...suspicion,
    id: `${suspicion.cause}-${n}`,
    certainty: certaintyOf(suspicion),
    actor,
    place: placeOf(suspicion),
    openedAt: at,
    updatedAt: at,
  };
}

/** What is known now, under the same id. How it began does not get later. */
function renewed(known: Finding, suspicion: Suspicion, at: number, asSure: boolean): Finding {
  const now = certaintyOf(suspicion);
  const certainty = asSure && CERTAINTIES.indexOf(now) < CERTAINTIES.indexOf(known.certainty) ? known.certainty : now;
  if (certainty === known.certainty && isSame(known, suspicion)) return known;
  const since = Math.min(known.since, suspicion.since);
  return { ...known, ...suspicion, place: placeOf(suspicion), since, certainty, updatedAt: at };
}

/** Of a clock that is off it must be known whose. */
function placeOf({ cause, advice }: Suspicion): Finding['place'] {
  if (advice === 'clock-server') return 'server';
  return advice === 'clock-apart' ? 'unknown' : CAUSES[cause].place;
}

function isSame(known: Finding, now: Suspicion): boolean {
  return (
    known.advice === now.advice &&
    known.level === now.level &&
    known.confidence === now.confidence &&
    sameLines(known.evidence, now.evidence) &&
    sameLines(known.against, now.against)
  );
}

function sameLines(one: Suspicion['evidence'], other: Suspicion['evidence']): boolean {
  return (
    one.length === other.length &&
    one.every(({ code, at, values }, n) => {
      const line = other[n];
      return (
        line?.code === code &&
        line.at === at &&
        Object.entries(values).every(([key, value]) => line.values[key] === value)
      );
    })
  );
}

const CERTAINTIES: readonly Finding['certainty'][] = ['possible', 'likely', 'proved'];

function certaintyOf({ confidence }: Suspicion): Finding['certainty'] {
  return confidence >= PROVED ? 'proved' : confidence >= LIKELY ? 'likely' : 'possible';
}

/** Since when; now where it is new, or where the clock was set back. */
function earlier(since: number | undefined, at: number): number {
  return since === undefined || since > at ? at : since;
}

function pruned(recent: readonly Finding[], at: number): readonly Finding[] {
  const kept = recent.filter(({ closedAt = at }) => at - closedAt < HOUR);
  return kept.length === recent.length ? recent : kept;
}
