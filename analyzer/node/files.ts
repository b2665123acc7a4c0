/** Files and folders of a disk as sources, and `node:zlib` to unpack. */
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import type { Inflate, Source } from '../read/source.ts';

const CHUNK = 1_048_576;

/** A file that was named, or found in a folder that was. */
export interface FoundFile {
  readonly path: string;
  readonly size: number;
}

/** All files below the paths, in the order of their names; a path that is not there is told apart. */
export async function findFiles(
  paths: readonly string[],
): Promise<{ readonly files: readonly FoundFile[]; readonly missing: readonly string[] }> {
  const files: FoundFile[] = [];
  const missing: string[] = [];
  for (const path of paths) {
    try {
      const found = await stat(path);
      if (!found.isDirectory()) files.push({ path, size: found.size });
      else files.push(...(await within(path)));
    } catch {
      missing.push(path);
    }
  }
  return { files, missing };
}

async function within(folder: string): Promise<readonly FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.sort().map(async (path) => ({ path, size: (await stat(path)).size })));
}

/** A file as a source; its handle is open only while it is read. */
export function fileSource({ path, size }: FoundFile): Source {
  return {
    name: path,
    size,
    stream: () => createReadStream(path, { highWaterMark: CHUNK }),
    read: async (offset, length) => {
      const handle = await open(path);
      try {
        const buffer = new Uint8Array(length);
        const { bytesRead } = await handle.read(buffer, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}

/** Unpacks in another thread of Node's, a chunk ahead, so that what a cut stream held is passed on before its error. */
export const inflate: Inflate = (format, packed) => {
  const options = { chunkSize: 262_144 };
  const unpacking = format === 'gzip' ? createGunzip(options) : createInflateRaw(options);
  const reading = Readable.from(packed, { objectMode: false });
  reading.on('error', (error) => unpacking.destroy(error));
  return reading.pipe(unpacking);
};
