/** How healthy it is, in one word, with hysteresis: worse only for what lasts or is proved, better only for what stays. Pure. */
import type { Evidence } from './evidence.ts';
import type { Finding, HealthLevel, Suspicion } from './health.ts';
import { isDown } from './losses.ts';

/** What is remembered of the level. */
export interface LevelState {
  readonly level: HealthLevel;
  /** Wall time, ms, since when the level is what it is. */
  readonly since: number;
  /** A better level that has not lasted long enough yet, and since when. */
  readonly better: { readonly level: HealthLevel; readonly since: number } | undefined;
}

/** Nothing can be said. */
export const INITIAL_LEVEL: LevelState = { level: 'unknown', since: 0, better: undefined };

/** A page that wakes asks whether its session still stands, and knows within this, ms; until then what was said before stands. */
const BLINK_MS = 2_000;
/** Suspicion of the channel (an overdue answer) that lasts so long, ms, is worth a look; so long, works badly. */
const DEGRADED_MS = 3_000;
const DEGRADED_POOR_MS = 15_000;
/** So long, ms, things must be better before that is said. */
const BETTER_MS = 5_000;
/** A first attempt that takes longer than this, ms, is no beginning any more: the agent is blind. */
const FIRST_MS = 30_000;
/** Of the latest probes so many without any answer are worth a look; so many are poor. */
const LOST_FAIR = 2;
const LOST_POOR = 3;
const PROBES = 5;
/** A session that was lost so often within this time, ms, is not good between two losses. */
const LOSSES = 3;
const LOSSES_WITHIN_MS = 300_000;
/** A session that was in doubt so often within this time, ms, is not good between two doubts: each may hold an event back. */
const DOUBTS = 5;
const DOUBTS_WITHIN_MS = 60_000;

const ORDER: readonly HealthLevel[] = ['unknown', 'good', 'fair', 'poor', 'lost'];

/** The level after one more look. `findings`: those that are open. */
export function updateLevel(state: LevelState, evidence: Evidence, findings: readonly Finding[]): LevelState {
  const { at } = evidence;
  const level = levelOf(evidence, findings, state.level);
  if (level === state.level) return state.better ? { ...state, better: undefined } : state;
  const settled = { level, since: at, better: undefined };
  const improves = ORDER.indexOf(level) < ORDER.indexOf(state.level);
  // Unknown is no level to be slow about, and a session that stands again is no longer lost.
  if (state.level === 'unknown' || level === 'unknown' || !improves) return settled;
  const since = state.better?.level === level && state.better.since <= at ? state.better.since : at;
  if (at - since >= BETTER_MS) return settled;
  const better = { level, since };
  return state.level === 'lost' ? { level: 'fair', since: at, better } : { ...state, better };
}

/** The level that the evidence shows at this moment, whatever its cause. `before`: what stands while that may be a blink. */
export function levelOf(
  evidence: Evidence,
  suspicions: readonly Pick<Suspicion, 'level' | 'confidence'>[],
  before: HealthLevel = 'lost',
): HealthLevel {
  const { connection, at } = evidence;
  const { status, since } = connection;
  if (status === 'idle' || status === 'closed') return 'unknown';
  if (status === 'connecting') return evidence.home || at - since > FIRST_MS ? 'lost' : 'unknown';
  if (isDown(connection)) return status === 'suspended' && at - since < BLINK_MS ? before : 'lost';
  return suspicions.reduce((worst, { level, confidence }) => {
    // What is only possible is worth a look, and no more; so is what took a session that stands again.
    const told = level !== 'poor' || confidence < 0.6 ? 'fair' : 'poor';
    return ORDER.indexOf(told) > ORDER.indexOf(worst) ? told : worst;
  }, symptoms(evidence));
}

/** What shows without any cause. */
function symptoms({ connection, transitions, probes, losses, at }: Evidence): HealthLevel {
  const degraded = connection.status === 'degraded' ? at - connection.since : 0;
  const last = probes.slice(-PROBES);
  const lost = last.filter(({ failure }) => failure !== undefined).length;
  const stillLost = last.at(-1)?.failure !== undefined ? lost : 0;
  if (degraded >= DEGRADED_POOR_MS || stillLost >= LOST_POOR) return 'poor';
  const doubts = transitions.filter((one) => one.to === 'degraded' && at - one.at < DOUBTS_WITHIN_MS).length;
  const often = doubts >= DOUBTS || losses.filter((one) => at - one.at < LOSSES_WITHIN_MS).length >= LOSSES;
  return often || degraded >= DEGRADED_MS || stillLost >= LOST_FAIR ? 'fair' : 'good';
}
