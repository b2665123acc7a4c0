/**
 * When to ask the server's clock again. Pure. Stamps of a millisecond tell the same whenever they are asked for. A stamp of a whole second
 * tells something only where a second begins on the server between its question and its answer, so questions are sent such that they are
 * expected there just then: each answer says on which side of the boundary it fell, and halves what is left (Poul-Henning Kamp,
 * "Time over HTTPS", 2015). The way there is not known; half a round trip of a free link is taken for it.
 */
import type { ClockState } from './clock.ts';

/**
 * Pauses between the ten questions of a burst, ms. Growing, so that the first halvings are done in seconds, and a congestion that spoils those
 * does not spoil all.
 */
const PAUSES_MS = [1_000, 2_000, 3_000, 5_000, 8_000, 12_000, 18_000, 27_000, 40_000];
/** Boundaries that can be aimed at are this far apart, ms. */
const SECOND_MS = 1_000;

/**
 * How long to wait with the next question, ms from `now` (monotonic); undefined where there is nothing to aim at: nothing is known yet, or
 * stamps are finer than a second, and any regular rhythm will do.
 * @param asked questions of this burst so far. Begin anew at the start, after a wake and where the server may be another one.
 * @param intervalMs between questions after the burst; never less than this.
 */
export function waitBeforeAsking(
  { track, estimate }: ClockState,
  asked: number,
  now: number,
  intervalMs = 60_000,
): number | undefined {
  if (!track || (estimate?.resolutionMs ?? 0) < SECOND_MS) return undefined;
  const pause = PAUSES_MS[asked - 1] ?? intervalMs;
  const arrival = now + pause + track.freeTripMs / 2;
  const serverTime = arrival + track.offsetMs + ((arrival - track.at) * track.slopePpm) / 1e6;
  const past = ((serverTime % SECOND_MS) + SECOND_MS) % SECOND_MS;
  return pause + (SECOND_MS - past);
}
