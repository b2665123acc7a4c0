/** The page's worker: files in, the report out, by the same modules as the command. It has no network: the policy of the page is its own. */
import { analyze } from '../analysis.ts';
import type { FileResult } from '../read/events.ts';
import { readSource } from '../read/read.ts';
import type { Source } from '../read/source.ts';
import { inflate } from './inflate.ts';
import { FILE_GONE, type DroppedFile, type ReadAnswer, type ReadRequest } from './messages.ts';

/** How much is read between two words of progress. */
const TELL_EACH = 2_097_152;
/** Bytes that are taken from the disk at once. */
const CHUNK = 1_048_576;

/** How browsers say that a file cannot be read any more. */
const GONE: readonly string[] = ['NotReadableError', 'NotFoundError'];

const tell = (answer: ReadAnswer): void => postMessage(answer);

function sourceOf({ path, file }: DroppedFile): Source {
  const size = file?.size ?? 0;
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (!file) throw new Error(FILE_GONE);
    try {
      return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
    } catch (error) {
      if (error instanceof DOMException && GONE.includes(error.name)) throw new Error(FILE_GONE, { cause: error });
      throw error;
    }
  };
  return {
    name: path,
    size,
    async *stream() {
      if (!file) throw new Error(FILE_GONE);
      for (let at = 0; at < size; at += CHUNK) yield await read(at, CHUNK);
    },
    read,
  };
}

async function reportOf({ files, zoneMinutes }: ReadRequest): Promise<void> {
  let bytes = 0;
  const onBytes = (more: number): void => {
    bytes += more;
    if (bytes < TELL_EACH) return;
    tell({ kind: 'bytes', bytes });
    bytes = 0;
  };
  const results: FileResult[] = [];
  for (const file of files) {
    for await (const result of readSource(sourceOf(file), { inflate, onBytes })) results.push(result);
  }
  tell({ kind: 'bytes', bytes });
  tell({ kind: 'judging' });
  tell({ kind: 'report', report: analyze(results, { zoneMinutes }) });
}

addEventListener('message', ({ data }: MessageEvent<ReadRequest>) => {
  reportOf(data).catch((error: unknown) => {
    tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
  });
});
