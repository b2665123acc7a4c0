/** A thread that runs seeds: `workerData` is {@link Work}, each message a {@link Report}. */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { describeFailure } from './failure.ts';
import { becomePage } from './globals.ts';
import { runSchedule } from './run.ts';
import { drawSchedule } from './schedule.ts';
import { shrink } from './shrink.ts';

/** What a thread is to do. */
export interface Work {
  readonly seeds: readonly number[];
  /** Sends the hash of each run's trace; else only failures count. */
  readonly hash: boolean;
  /** After so many failures it gives up. */
  readonly maxFailures: number;
}

/** What it found. */
export type Report =
  | { readonly kind: 'failure'; readonly text: string }
  | { readonly kind: 'hash'; readonly seed: number; readonly hash: string }
  | { readonly kind: 'done'; readonly runs: number };

const { seeds, hash, maxFailures } = workerData as Work;
const tell = (report: Report): void => parentPort?.postMessage(report);

// Nobody reads the stack of an aborted request.
Error.stackTraceLimit = 0;
await becomePage();
let failures = 0;
let runs = 0;
for (const seed of seeds) {
  const schedule = drawSchedule(seed);
  const { complaints, trace } = await runSchedule(schedule, { trace: hash });
  runs += 1;
  if (hash) tell({ kind: 'hash', seed, hash: createHash('sha256').update(trace.join('\n')).digest('hex') });
  if (complaints.length === 0) continue;
  failures += 1;
  tell({
    kind: 'failure',
    text: describeFailure(schedule, complaints, await shrink(schedule, complaints, runSchedule)),
  });
  if (failures >= maxFailures) break;
}
tell({ kind: 'done', runs });
