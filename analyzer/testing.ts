/** What the analyzer's tests share: files in memory, and contact centres whose logs are known. */
import { analyze, type AnalysisOptions } from './analysis.ts';
import { inflate } from './node/files.ts';
import type { FileResult } from './read/events.ts';
import { readSource, type ReadOptions } from './read/read.ts';
import type { Source } from './read/source.ts';
import type { Report } from './report.ts';

/** A file that is only in memory; given in chunks of `chunk` bytes. */
export function memorySource(name: string, content: string | Uint8Array, chunk = 65_536): Source {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += chunk) yield await Promise.resolve(bytes.subarray(at, at + chunk));
    },
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/** Reads one source whole. */
export async function readAll(source: Source, options: Partial<ReadOptions> = {}): Promise<readonly FileResult[]> {
  const results: FileResult[] = [];
  for await (const result of readSource(source, { inflate, ...options })) results.push(result);
  return results;
}

/** Files by name → the report. */
export async function reportOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: AnalysisOptions = {},
): Promise<Report> {
  const results = await Promise.all(
    Object.entries(files).map(([name, content]) => readAll(memorySource(name, content))),
  );
  return analyze(results.flat(), options);
}
