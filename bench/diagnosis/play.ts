/** Shares episodes among threads, each of which is a page for Strophe's build for browsers. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Done, Work } from './worker.ts';

/** Plays all; in the order of the seeds, whichever thread played them. `progress` hears how many are done. */
export async function playAll(
  work: Work,
  progress: (done: number) => void = () => undefined,
): Promise<readonly Done[]> {
  const threads = Math.min(availableParallelism(), work.seeds.length);
  let count = 0;
  const shares = Array.from({ length: threads }, (_, nth) => work.seeds.filter((_seed, n) => n % threads === nth));
  const played = await Promise.all(shares.map((seeds) => playIn({ ...work, seeds }, () => progress(++count))));
  return played.flat().toSorted((one, other) => one.seed - other.seed);
}

function playIn(work: Work, onDone: () => void): Promise<readonly Done[]> {
  return new Promise((resolve, reject) => {
    const done: Done[] = [];
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: work,
      execArgv: ['--conditions=browser'],
    });
    worker.on('message', (one: Done) => {
      done.push(one);
      onDone();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (code === 0) resolve(done);
      else reject(new Error(`The thread ended with code ${code}.`));
    });
  });
}
