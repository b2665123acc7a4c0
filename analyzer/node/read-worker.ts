/** The thread of a pool: takes jobs one by one until it is told to end. */
import { parentPort } from 'node:worker_threads';
import { runJob, type Job } from './job.ts';

/** How much is read between two words of progress. */
const TELL_EACH = 16_777_216;

const port = parentPort;
port?.on('message', (job: Job) => {
  let bytes = 0;
  const tell = (more: number): void => {
    bytes += more;
    if (bytes < TELL_EACH) return;
    port.postMessage({ bytes });
    bytes = 0;
  };
  runJob(job, tell).then(
    (results) => port.postMessage({ bytes, results }),
    (error: unknown) => port.postMessage({ bytes, error: error instanceof Error ? error.message : String(error) }),
  );
});
