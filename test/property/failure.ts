/** A failed run, told so that it can be repeated. */
import type { Schedule } from './schedule.ts';
import { keepSteps } from './schedule.ts';
import type { Shrunk } from './shrink.ts';

/** The command that runs exactly that again, and shows all that passes. */
export function replayCommand(seed: number, kept?: readonly number[]): string {
  const keep = kept ? ` --keep ${kept.length === 0 ? 'none' : kept.join(',')}` : '';
  return `node_modules/.bin/node --conditions=browser test/property/replay.ts --seed ${seed}${keep}`;
}

/** Everything about it. */
export function describeFailure(schedule: Schedule, complaints: readonly string[], shrunk: Shrunk): string {
  const { seed, way, pair, version, distance, isBrowser, steps } = schedule;
  const small = keepSteps(schedule, shrunk.kept);
  return [
    `Seed ${seed} (${way}${pair ? ' to two sides' : ''}, Finesse ${version}, ${isBrowser ? 'page' : 'no page'}, ${distance.ms} to ${distance.ms + distance.jitterMs} ms each way):`,
    ...complaints.map((one) => `  ${one}`),
    `Again: ${replayCommand(seed)}`,
    `${shrunk.kept.length} of its ${steps.length} steps are enough:`,
    ...small.steps.map(({ at, act }) => `  ${(at / 1000).toFixed(3).padStart(8)} ${JSON.stringify(act)}`),
    ...shrunk.complaints.map((one) => `  ⇒ ${one}`),
    `Again: ${replayCommand(seed, shrunk.kept)}`,
  ].join('\n');
}
