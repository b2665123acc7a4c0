/** Finds a small schedule that still fails, by leaving out steps one by one. */
import type { Outcome } from './run.ts';
import { keepSteps, type Schedule } from './schedule.ts';

/** What is left. */
export interface Shrunk {
  /** Numbers of the steps that are needed. */
  readonly kept: readonly number[];
  readonly complaints: readonly string[];
}

/**
 * Leaves out steps as long as the run still earns the same complaint.
 * @param run runs a schedule. @param complaints those of the whole schedule, one at least.
 */
export async function shrink(
  schedule: Schedule,
  complaints: readonly string[],
  run: (schedule: Schedule) => Promise<Outcome>,
): Promise<Shrunk> {
  const wanted = kindOf(complaints[0] ?? '');
  let best: Shrunk = { kept: schedule.steps.map((_, n) => n), complaints };
  for (let before = Infinity; best.kept.length < before;) {
    before = best.kept.length;
    for (const step of best.kept.toReversed()) {
      const kept = best.kept.filter((one) => one !== step);
      const found = (await run(keepSteps(schedule, kept))).complaints;
      if (found.some((one) => kindOf(one) === wanted)) best = { kept, complaints: found };
    }
  }
  return best;
}

/** A complaint without its times and numbers. */
export function kindOf(complaint: string): string {
  return complaint.replace(/^\s*[\d.]+ /, '').replace(/[\d.:]+/g, '#');
}
