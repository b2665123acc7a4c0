/** Reads many files, in threads where that pays: large texts in parts, everything else file by file. */
import { closeSync, openSync, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FileResult } from '../read/events.ts';
import { joinParts } from '../read/join.ts';
import { looksPacked } from '../read/read.ts';
import { FileSink } from '../read/sink.ts';
import type { FoundFile } from './files.ts';
import { runJob, type Job } from './job.ts';

/** A thread takes some 50 ms to start; less is read sooner without. */
const ALONE_BYTES = 33_554_432;
const PART_BYTES = 67_108_864;
const MOST_THREADS = 4;

/** What {@link readFiles} may be told. */
export interface ReadFilesOptions {
  /** Threads; as many as there are processors, 4 at most, unless told. 1 is this one. */
  readonly threads?: number;
  readonly onBytes?: (bytes: number) => void;
}

/** Results in the order of the files, archives with one for each entry. Never rejects for what is wrong with a file. */
export async function readFiles(
  files: readonly FoundFile[],
  { threads = Math.min(MOST_THREADS, availableParallelism()), onBytes = () => undefined }: ReadFilesOptions = {},
): Promise<readonly FileResult[]> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const alone = threads <= 1 || total < ALONE_BYTES;
  const jobs = files.flatMap((file) => (alone ? [file] : partsOf(file)));
  const done = alone ? await inTurn(jobs, onBytes) : await inThreads(jobs, Math.min(threads, jobs.length), onBytes);
  const results: FileResult[] = [];
  for (let index = 0; index < jobs.length;) {
    const path = jobs[index]?.path;
    let next = index + 1;
    while (jobs[next]?.span && jobs[next]?.path === path && (jobs[next]?.span?.from ?? 0) > 0) next += 1;
    const parts = done.slice(index, next);
    results.push(...(parts.length > 1 ? [joinParts(parts.flat())] : parts.flat()));
    index = next;
  }
  return results;
}

function partsOf({ path, size }: FoundFile): readonly Job[] {
  if (size <= PART_BYTES || !isText(path)) return [{ path, size }];
  const count = Math.ceil(size / PART_BYTES);
  return Array.from({ length: count }, (_, index) => ({
    path,
    size,
    span: { from: Math.floor((size * index) / count), to: Math.floor((size * (index + 1)) / count) },
  }));
}

/** Archives, captures and UTF-16 have to be read from their beginning. */
function isText(path: string): boolean {
  try {
    const head = new Uint8Array(1_024);
    const file = openSync(path, 'r');
    const length = readSync(file, head, 0, head.length, 0);
    closeSync(file);
    return !looksPacked(head.subarray(0, length));
  } catch {
    return false;
  }
}

async function inTurn(jobs: readonly Job[], onBytes: (bytes: number) => void): Promise<(readonly FileResult[])[]> {
  const done: (readonly FileResult[])[] = [];
  for (const job of jobs) done.push(await runJob(job, onBytes).catch((error: unknown) => failed(job, error)));
  return done;
}

type Answer =
  | { readonly bytes: number; readonly results?: readonly FileResult[]; readonly error?: undefined }
  | { readonly bytes: number; readonly results?: undefined; readonly error: string };

function inThreads(
  jobs: readonly Job[],
  threads: number,
  onBytes: (bytes: number) => void,
): Promise<(readonly FileResult[])[]> {
  const done: (readonly FileResult[])[] = [];
  let next = 0;
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve) => {
      let job: Job | undefined;
      let index = 0;
      const take = (): void => {
        index = next;
        job = jobs[next];
        next += 1;
        if (job) worker.postMessage(job);
        else resolve();
      };
      worker.on('message', ({ bytes, results, error }: Answer) => {
        onBytes(bytes);
        if (results === undefined && error === undefined) return;
        if (job) done[index] = results ?? failed(job, error);
        take();
      });
      // A thread that dies, out of memory say, takes along its job and nothing else.
      worker.on('error', (error) => {
        if (job) done[index] = failed(job, error);
        resolve();
      });
      take();
    });
  const workers = Array.from({ length: threads }, () => new Worker(new URL(WORKER, import.meta.url)));
  return Promise.all(workers.map(work)).then(async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
    // What no thread was left to do.
    for (const [index, job] of jobs.entries()) done[index] ??= failed(job, 'it was not read: the threads have died');
    return done;
  });
}

/** Beside this module, in the sources and in the build. */
const WORKER = import.meta.url.endsWith('.ts') ? './read-worker.ts' : './read-worker.js';

function failed({ path }: Job, error: unknown): readonly FileResult[] {
  const sink = new FileSink();
  sink.problem = error instanceof Error ? error.message : String(error);
  return [sink.result(path, 'unreadable', 0)];
}
