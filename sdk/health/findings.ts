/** Suspicions become findings when they last, and stop being such when they have been gone for a while: no flapping. Pure. */
import { CAUSES } from '../causes.ts';
import type { Finding, Suspicion } from './health.ts';

/** What is remembered. */
export interface FindingsState {
  /** Most important first. */
  readonly open: readonly Finding[];
  /** Closed within the last hour, latest first; 20 at most. */
  readonly recent: readonly Finding[];
  /** Findings ever opened, for their ids. */
  readonly count: number;
}

/** Nothing found yet. */
export const INITIAL_FINDINGS: FindingsState = { open: [], recent: [], count: 0 };

const HOUR = 3_600_000;

/** The findings after one more look. */
export function updateFindings(state: FindingsState, suspicions: readonly Suspicion[], at: number): FindingsState {
  let { count } = state;
  const open = suspicions.map((suspicion): Finding => {
    const known = state.open.find(({ cause }) => cause === suspicion.cause);
    const { actor, place } = CAUSES[suspicion.cause];
    const { confidence } = suspicion;
    return {
      ...suspicion,
      actor,
      place,
      id: known?.id ?? `${suspicion.cause}-${++count}`,
      certainty: confidence >= 0.9 ? 'proved' : confidence >= 0.6 ? 'likely' : 'possible',
      openedAt: known?.openedAt ?? at,
      updatedAt: at,
    };
  });
  const gone = state.open.filter(({ id }) => !open.some((one) => one.id === id));
  const recent = [...gone.map((one) => ({ ...one, closedAt: at })), ...state.recent];
  return { open, recent: recent.filter(({ closedAt = at }) => at - closedAt < HOUR).slice(0, 20), count };
}
