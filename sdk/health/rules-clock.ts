/** C7 of the technote: clocks that are apart, or were set. One page sees two clocks and cannot tell which of them is right. */
import type { ClockEstimate } from './clock.ts';
import type { MachineState } from './machine.ts';
import { line, suspect, SURE, type Rule } from './rules.ts';

/** Clocks further apart than this, ms, are worth a look; than the second, are wrong. */
export const APART_MS = 1_000;
export const FAR_APART_MS = 10_000;
/** A clock that was set by so much, ms, is an event. */
const STEP_MS = 1_000;
/** How long ago, ms, such an event is still told. */
const EVENT_MS = 120_000;
/** A step shows with the next probe; the clock of this computer was set within this time, ms, before it, or it was the server's. */
const PROBE_GAP_MS = 150_000;

/** Drift beyond its own error, and steps. */
export const clocks: Rule = ({ seen, at }) => {
  const { clock, clockSteps, machine } = seen;
  if (!clock) return [];
  // The estimate's bound is proved: what is left of the drift without it is not chance.
  const apart = Math.abs(clock.driftMs) - clock.boundMs;
  const step = clockSteps.findLast((one) => Math.abs(one.stepMs ?? 0) >= STEP_MS);
  const steppedNow = step && at - step.at < EVENT_MS ? step : undefined;
  if (apart <= APART_MS && !steppedNow) return [];
  const set = step && setOf(step, machine);
  const advice = !step ? 'clock-apart' : set ? 'clock-client' : 'clock-server';
  return suspect('clock-wrong', {
    advice: apart > APART_MS || set ? advice : 'clock-server',
    level: apart > FAR_APART_MS ? 'poor' : 'fair',
    // That they are apart is measured; whose clock moved is told by this computer's own monotonic clock.
    sure: apart > APART_MS ? SURE.SAID : SURE.LIKELY,
    since: step?.at ?? clock.at,
    evidence: [
      apart > APART_MS ? line('clocks-apart', clock.at, { ms: clock.driftMs, boundMs: clock.boundMs }) : undefined,
      step && line('clock-step', step.at, { ms: step.stepMs }),
      set && line('clock-set', set.at, { ms: set.byMs }),
    ],
  });
};

/** The setting of this computer's clock that a step stems from: forwards here looks like backwards there. */
function setOf({ at, stepMs = 0 }: ClockEstimate, { clockSets }: MachineState) {
  return clockSets.findLast(
    (one) =>
      one.at <= at + 1_000 &&
      at - one.at < PROBE_GAP_MS &&
      Math.abs(one.byMs + stepMs) < Math.max(500, Math.abs(stepMs) / 2),
  );
}
