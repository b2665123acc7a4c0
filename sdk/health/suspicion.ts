/**
 * How suspect a silence is: phi accrual (Hayashibara and others 2004, "The φ accrual failure detector") over the answers to
 * questions that were asked on purpose. Events are no beats: an agent without calls is not a dead link. Pure; durations in ms.
 */

/** What was learned of the answers so far. */
export interface SuspicionState {
  /** Answers learned from; no more than the memory is long. */
  readonly samples: number;
  readonly meanMs: number;
  /** ms². */
  readonly variance: number;
}

/** Nothing learned yet: half a second is what a first answer may be expected to take. */
export const INITIAL_SUSPICION: SuspicionState = { samples: 0, meanMs: 500, variance: 0 };

/** Answers that are remembered: about five minutes of pings. Older ones fade. */
const MEMORY = 64;
/**
 * Least deviation. Lines that have been even so far have their first retransmission of a second or two (a lost packet, a server
 * that collects its garbage) one day; a detector without this floor takes it for death (anchors §5.3).
 */
const LEAST_DEVIATION_MS = 1_000;
/** An answer that took so many deviations more than usual teaches no more than that: one outage must not blind it for the next. */
const CLIP = 4;
/** Up to here, one silence in ten is as long while all is well: not suspect at all. */
const USUAL_PHI = 1;
/** One in a hundred million: gone (the threshold of Akka and Cassandra). */
const GONE_PHI = 8;
/** A failed exchange leaves so much of the trust that there was: it is more than silence, but the next may succeed. */
const TRUST_AFTER_FAILURE = 0.5;

/** The state after an answer that took `ms`. Not for answers to what was asked twice, nor where the observer itself was late. */
export function learnAnswer(state: SuspicionState, ms: number): SuspicionState {
  const samples = Math.min(MEMORY, state.samples + 1);
  const most = CLIP * deviationOf(state);
  const by = Math.min(most, ms - state.meanMs);
  return {
    samples,
    meanMs: state.meanMs + by / samples,
    variance: (1 - 1 / samples) * (state.variance + (by * by) / samples),
  };
}

/** −log10 of the probability that an answer comes even later, normal tail (logistic approximation, 5 % off at four deviations). */
export function phiOf(state: SuspicionState, silentMs: number): number {
  const y = (silentMs - state.meanMs) / deviationOf(state);
  return Math.log10(1 + Math.exp(Math.min(700, y * (1.5976 + 0.070566 * y * y))));
}

/** 0 (nothing unusual) to 1 (gone): an answer has been waited for this long, and so many exchanges failed since one succeeded. */
export function suspicionOf(state: SuspicionState, silentMs: number, failures = 0): number {
  const phi = phiOf(state, silentMs);
  const silence = Math.min(1, Math.max(0, (phi - USUAL_PHI) / (GONE_PHI - USUAL_PHI)));
  return 1 - (1 - silence) * TRUST_AFTER_FAILURE ** failures;
}

/** From when on, ms after a question, a missing answer is suspect. */
export function patienceOf(state: SuspicionState): number {
  return state.meanMs + 1.3 * deviationOf(state);
}

function deviationOf({ variance }: SuspicionState): number {
  return Math.max(LEAST_DEVIATION_MS, Math.sqrt(variance));
}
