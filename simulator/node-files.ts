/** Files of folders on disk as a web server gives them. Text only: the pages and gadgets here bring no pictures. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** Folders by the path under which they are served: `{'/desktop/': 'dist/desktop'}`. Paths end in `/`. */
export type StaticFolders = Readonly<Record<string, string>>;

/** A file to be sent. */
export interface StaticFile {
  readonly type: string;
  readonly text: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css;charset=utf-8',
  '.html': 'text/html;charset=utf-8',
  '.js': 'text/javascript;charset=utf-8',
  '.json': 'application/json;charset=utf-8',
  '.map': 'application/json;charset=utf-8',
  '.svg': 'image/svg+xml;charset=utf-8',
  '.txt': 'text/plain;charset=utf-8',
  '.xml': 'application/xml;charset=utf-8',
};

/** The file at a path of the address; a folder gives its index.html. Undefined where there is none, or it would be outside its folder. */
export async function readStatic(folders: StaticFolders, path: string): Promise<StaticFile | undefined> {
  const prefix = Object.keys(folders).find((one) => path.startsWith(one));
  const folder = prefix === undefined ? undefined : folders[prefix];
  if (prefix === undefined || folder === undefined) return undefined;
  try {
    const rest = decodeURIComponent(path.slice(prefix.length));
    if (rest.includes('\0')) return undefined;
    const root = await realpath(folder);
    const wanted = await realpath(join(root, rest === '' || rest.endsWith('/') ? `${rest}index.html` : rest));
    if (wanted !== root && !wanted.startsWith(root + sep)) return undefined;
    if (!(await stat(wanted)).isFile()) return undefined;
    return { type: TYPES[extname(wanted)] ?? 'text/plain;charset=utf-8', text: await readFile(wanted, 'utf8') };
  } catch (error) {
    if (
      error instanceof URIError ||
      (isCoded(error) && ['ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG'].includes(error.code))
    )
      return undefined;
    throw error;
  }
}

/** Whether an error is one of Node's with a code, such as `ENOENT`. */
export function isCoded(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
