/** One piece of work for a thread: a whole file, or a span of a text. */
import type { FileResult } from '../read/events.ts';
import { readSource } from '../read/read.ts';
import { FileSink } from '../read/sink.ts';
import { fileSource, inflate } from './files.ts';
import { readPart } from './part.ts';

/** What is to be read. */
export interface Job {
  readonly path: string;
  readonly size: number;
  /** Bytes of the file, where it is read in parts. */
  readonly span?: { readonly from: number; readonly to: number };
}

/** What a thread is given. */
export interface WorkerTask {
  readonly jobs: readonly Job[];
  /** Of {@link Turns}. */
  readonly shared: SharedArrayBuffer;
  /** Its number; 0 is the thread that starts the others. */
  readonly thread: number;
}

/** Does it. A file that cannot be opened is a result as well. */
export async function runJob(job: Job, onBytes: (bytes: number) => void): Promise<readonly FileResult[]> {
  const { path, span } = job;
  if (span) return [readPart(path, span.from, span.to, onBytes)];
  const results: FileResult[] = [];
  for await (const result of readSource(fileSource(job), { inflate, onBytes })) results.push(result);
  return results;
}

/** A file of which nothing could be read. */
export function failed({ path }: Job, error: unknown): readonly FileResult[] {
  const sink = new FileSink();
  sink.problem = error instanceof Error ? error.message : String(error);
  return [sink.result(path, 'unreadable', 0)];
}
