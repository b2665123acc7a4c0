/** One piece of work for a thread: a whole file, or a span of a text. */
import type { FileResult } from '../read/events.ts';
import { readSource } from '../read/read.ts';
import { fileSource, inflate } from './files.ts';
import { readPart } from './part.ts';

/** What is to be read. */
export interface Job {
  readonly path: string;
  readonly size: number;
  /** Bytes of the file, where it is read in parts. */
  readonly span?: { readonly from: number; readonly to: number };
}

/** Does it. A file that cannot be opened is a result as well. */
export async function runJob(job: Job, onBytes: (bytes: number) => void): Promise<readonly FileResult[]> {
  const { path, span } = job;
  if (span) return [readPart(path, span.from, span.to, onBytes)];
  const results: FileResult[] = [];
  for await (const result of readSource(fileSource(job), { inflate, onBytes })) results.push(result);
  return results;
}
