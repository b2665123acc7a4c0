/** A page that holds nothing but the built SDK, `sdk.js`, for tests that call it from within a real browser. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/run.mjs';

/** Writes the page into a new folder, and gives its path; whoever asked removes it. */
export async function sdkPage(title: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-'));
  await build({
    entryPoints: [join(ROOT, 'dist', 'sdk', 'index.js')],
    bundle: true,
    format: 'esm',
    conditions: ['es2015'],
    outfile: join(folder, 'sdk.js'),
  });
  writeFileSync(join(folder, 'index.html'), `<!doctype html><meta charset="utf-8"><title>${title}</title>`);
  return folder;
}
