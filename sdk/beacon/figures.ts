/** What of the health of a client goes into its beacon. Pure. */
import type { Health } from '../health/health.ts';
import type { BeaconFigures } from './words.ts';

/** The figures of a health that was told `agoMs` ago; the first finding is the most important one. */
export function figuresOf({ at, level, since, findings, numbers }: Health, agoMs: number): BeaconFigures {
  const { rest, ping, poll, driftMs, suspicion, lossShare } = numbers;
  const roundTripMs = (rest ?? ping ?? poll)?.last;
  const [first] = findings;
  return {
    level,
    forMs: Math.max(0, at - since + agoMs),
    suspicion,
    ...(first && { cause: { code: first.cause, certainty: first.certainty } }),
    ...(roundTripMs !== undefined && { roundTripMs }),
    ...(driftMs !== undefined && { driftMs }),
    ...(lossShare !== undefined && { lossShare }),
  };
}

/** Equal for healths that need not be told before their time: numbers move all the time, verdicts do not. */
export function verdictOf({ level, findings: [first] }: Health): string {
  return `${level} ${first?.cause} ${first?.certainty}`;
}
