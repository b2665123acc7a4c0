/** Makes the page of the channel bench: our SDK from its sources, and strophe.js as it is published, each in a script of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/run.mjs';

const SCRIPTS = ['page-stock', 'page-ours', 'page-common'] as const;

/** A folder with `index.html` and its scripts. */
export interface Pages {
  readonly folder: string;
  remove(): void;
}

/** Bundles the scripts as a page of production would. */
export async function makePages(): Promise<Pages> {
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-bench-'));
  await build({
    entryPoints: SCRIPTS.map((name) => join(ROOT, 'bench', 'channel', `${name}.ts`)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    conditions: ['production', 'es2015'],
    logLevel: 'error',
  });
  const scripts = SCRIPTS.map((name) => `<script src="${name}.js"></script>`).join('');
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Channel bench</title>${scripts}</html>`,
  );
  writeFileSync(join(folder, 'nothing.txt'), '');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
