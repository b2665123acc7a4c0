/** A thread that reads: takes jobs until there are none. */
import { parentPort, workerData } from 'node:worker_threads';
import { failed, runJob, type WorkerTask } from './job.ts';
import type { Answer } from './read-files.ts';
import { Turns } from './turns.ts';

/** How much is read between two words of progress. */
const TELL_EACH = 16_777_216;

const { jobs, shared, thread } = workerData as WorkerTask;
const turns = new Turns(shared);
const answer = (told: Answer): void => parentPort?.postMessage(told);

for (let index = turns.take(thread); index < jobs.length; index = turns.take(thread)) {
  const job = jobs[index];
  if (!job) continue;
  let bytes = 0;
  const tell = (more: number): void => {
    bytes += more;
    if (bytes < TELL_EACH) return;
    answer({ bytes });
    bytes = 0;
  };
  const results = await runJob(job, tell).catch((error: unknown) => failed(job, error));
  answer({ bytes, done: { index, results } });
}
