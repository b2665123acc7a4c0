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
}

const NONE: ReadonlyMap<CauseCode, number> = new Map();

/** Nothing found yet. */
export const INITIAL_FINDINGS: FindingsState = { open: [], recent: [], count: 0, pending: NONE, fading: NONE };

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
/** What was closed so shortly ago, ms, has to last longer than this, ms, to be said again. */
const AGAIN_WITHIN_MS = 300_000;
const AGAIN_MS = 10_000;

/** The findings after one more look. The same object where nothing changed. */
export function updateFindings(state: FindingsState, suspicions: readonly Suspicion[], at: number): FindingsState {
  const recent = pruned(state.recent, at);
  // Nearly always: nothing is wrong, and nothing was.
  if (suspicions.length === 0 && state.open.length === 0 && state.pending.size === 0) {
    return recent === state.recent ? state : { ...state, recent };
  }
  let { count } = state;
  const pending = new Map<CauseCode, number>();
  const fading = new Map<CauseCode, number>();
  const open: Finding[] = [];
  for (const suspicion of suspicions) {
    const { cause } = suspicion;
    const known = state.open.find((one) => one.cause === cause);
    if (known) open.push(renewed(known, suspicion, at));
    else {
      const seenAt = earlier(state.pending.get(cause), at);
      if (at - seenAt >= patience(suspicion, recent, at)) open.push(opened(suspicion, ++count, at));
      else pending.set(cause, seenAt);
    }
  }
  const closed: Finding[] = [];
  for (const finding of state.open) {
    if (suspicions.some(({ cause }) => cause === finding.cause)) continue;
    const goneAt = earlier(state.fading.get(finding.cause), at);
    if (at - goneAt >= CLOSE_MS) closed.push({ ...finding, closedAt: at });
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
  };
}

/** How long a suspicion has to last before it is said. */
function patience({ cause, level, confidence }: Suspicion, recent: readonly Finding[], at: number): number {
  const again = recent.some((one) => one.cause === cause && at - (one.closedAt ?? at) < AGAIN_WITHIN_MS);
  if (confidence >= PROVED) return level === 'lost' || !again ? PROVED_MS[level] : AGAIN_MS;
  if (again || confidence < LIKELY) return Math.max(AGAIN_MS, POSSIBLE_MS);
  return LIKELY_MS[level];
}

function opened(suspicion: Suspicion, n: number, at: number): Finding {
  const { actor, place } = CAUSES[suspicion.cause];
  return {
    ...suspicion,
    id: `${suspicion.cause}-${n}`,
    certainty: certaintyOf(suspicion),
    actor,
    place,
    openedAt: at,
    updatedAt: at,
  };
}

/** What is known now, under the same id. How it began does not get later. */
function renewed(known: Finding, suspicion: Suspicion, at: number): Finding {
  if (isSame(known, suspicion)) return known;
  const since = Math.min(known.since, suspicion.since);
  return { ...known, ...suspicion, since, certainty: certaintyOf(suspicion), updatedAt: at };
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
