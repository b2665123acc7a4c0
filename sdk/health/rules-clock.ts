/** C7 of the technote: clocks that are apart, or were set. One page sees two clocks and cannot tell which of them is right. */
import { line, suspect, SURE, type Rule } from './rules.ts';

/** Clocks further apart than this, ms, are worth a look; than the second, are wrong. */
export const APART_MS = 1_000;
export const FAR_APART_MS = 10_000;
/** A clock that was set by so much, ms, is an event. */
const STEP_MS = 1_000;
/** How long ago, ms, such an event is still told. */
const EVENT_MS = 120_000;
/** Drift beyond its own error, and steps. */
export const clocks: Rule = ({ seen, at }) => {
  const { clock, clockSteps, machine } = seen;
  if (!clock) return [];
  // The estimate's bound is proved: what is left of the drift without it is not chance.
  const apart = Math.abs(clock.driftMs) - clock.boundMs;
  const step = clockSteps.findLast((one) => Math.abs(one.stepMs ?? 0) >= STEP_MS);
  const steppedNow = step && at - step.at < EVENT_MS ? step : undefined;
  if (apart <= APART_MS && !steppedNow) return [];
  const set = step?.stepOf === 'client' ? machine.clockSets.at(-1) : undefined;
  return suspect('clock-wrong', {
    advice: step?.stepOf === 'client' ? 'clock-client' : step?.stepOf === 'server' ? 'clock-server' : 'clock-apart',
    level: apart > FAR_APART_MS ? 'poor' : 'fair',
    // That they are apart is measured; whose clock moved is told by this computer's own monotonic clock.
    sure: apart > APART_MS ? SURE.SAID : SURE.LIKELY,
    since: step?.at ?? clock.at,
    evidence: [
      apart > APART_MS ? line('clocks-apart', clock.at, { ms: clock.driftMs, boundMs: clock.boundMs }) : undefined,
      step && line('clock-step', step.at, { ms: step.stepMs, of: step.stepOf }),
      set && line('clock-set', set.at, { ms: set.byMs }),
    ],
  });
};
