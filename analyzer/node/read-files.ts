/** Reads many files, in threads where that pays: large texts in parts, everything else file by file. */
import { closeSync, openSync, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FileResult } from '../read/events.ts';
import { joinParts } from '../read/join.ts';
import { looksPacked } from '../read/read.ts';
import type { FoundFile } from './files.ts';
import { failed, runJob, type Job, type WorkerTask } from './job.ts';
import { Turns } from './turns.ts';

/**
 * A thread costs some 200 ms of processor time, to start and to compile anew what this one has compiled; that is as much as reading 200 MB
 * takes. Less is read sooner without.
 */
const ALONE_BYTES = 268_435_456;
/** What is packed counts so many times: it grows as it is unpacked, and unpacking is work. */
const PACKED_WEIGHT = 8;
/** Small enough that a thread that is slowed down by others makes nobody wait for long; each part costs some 8 ms. */
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
  const found = files.map((file) => ({ file, text: file.size > 0 && isText(file.path) }));
  const total = found.reduce((sum, { file, text }) => sum + file.size * (text ? 1 : PACKED_WEIGHT), 0);
  const alone = threads <= 1 || total < ALONE_BYTES;
  const jobs = found.flatMap(({ file, text }) => (text ? partsOf(file, alone ? file.size : PART_BYTES) : [file]));
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

/** Texts by spans, which are read at once; what is packed, or has no size, such as a pipe, is read as it comes. */
function partsOf({ path, size }: FoundFile, most: number): readonly Job[] {
  const count = Math.ceil(size / most);
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

/** What a thread answers: how far it has come, and what became of a job. */
export interface Answer {
  readonly bytes: number;
  readonly done?: { readonly index: number; readonly results: readonly FileResult[] };
}

/**
 * This thread works as well: starting one less is quicker than what it could do meanwhile. Jobs are taken by a counter that all share, so
 * that nobody waits for another's turn.
 */
async function inThreads(
  jobs: readonly Job[],
  threads: number,
  onBytes: (bytes: number) => void,
): Promise<(readonly FileResult[])[]> {
  const done: (readonly FileResult[])[] = [];
  const turns = new Turns(threads);
  const workers = Array.from({ length: threads - 1 }, (_, thread) => {
    const workerData: WorkerTask = { jobs, shared: turns.shared, thread: thread + 1 };
    return new Worker(new URL(WORKER, import.meta.url), { workerData });
  });
  const ended = workers.map(
    (worker, thread) =>
      new Promise<void>((resolve) => {
        worker.on('message', ({ bytes, done: told }: Answer) => {
          onBytes(bytes);
          if (told) done[told.index] = told.results;
        });
        // A thread that dies, out of memory say, takes along its job and nothing else.
        worker.on('error', (error) => {
          const index = turns.current(thread + 1);
          const job = jobs[index];
          if (job) done[index] = failed(job, error);
        });
        worker.on('exit', () => resolve());
      }),
  );
  for (let index = turns.take(0); index < jobs.length; index = turns.take(0)) {
    const job = jobs[index];
    if (job) done[index] = await runJob(job, onBytes).catch((error: unknown) => failed(job, error));
    // The others may have something to tell.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(ended);
  // What no thread was left to do.
  for (const [index, job] of jobs.entries()) done[index] ??= failed(job, 'it was not read: the threads have died');
  return done;
}

/** Beside this module, in the sources and in the build. */
const WORKER = import.meta.url.endsWith('.ts') ? './read-worker.ts' : './read-worker.js';
