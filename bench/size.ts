/** What a page has to load: our parts beside the libraries they stand on, by the same recipe in the same run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, version } from 'esbuild';
import { ROOT } from '../scripts/run.mjs';
import { present } from './report.ts';

const KIB = 1024;

/** One minified ES module of what the code reaches, less what `external` names. */
async function bundle(code: string, external: readonly string[] = []): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: ROOT },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['production', 'es2015'],
    legalComments: 'none',
    external: [...external],
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild gave no output.');
  return file.contents;
}

function sizesOf(content: Uint8Array): { readonly raw: number; readonly gzip: number; readonly brotli: number } {
  return {
    raw: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    brotli: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
}

const sdk = "export * from './dist/sdk/index.js';";
const own = sizesOf(await bundle(sdk, ['rxjs', '#strophe']));
const folder = join(ROOT, 'dist', 'gadget-package');
const chunks = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, figures: sizesOf(readFileSync(join(folder, name))) }));
const entry = chunks.find(({ name }) => name.startsWith('finesse-pulse-'));
if (!entry) throw new Error(`${folder} holds no script of the gadget.`);
const gadget = entry.figures;

present({
  title: 'Sizes, bytes',
  columns: { raw: 'minified', gzip: 'gzip -9', brotli: 'brotli 11' },
  rows: [
    { name: 'SDK, own code', figures: own },
    { name: 'SDK with RxJS and Strophe', figures: sizesOf(await bundle(sdk)) },
    ...chunks.map(({ name, figures }) => ({ name: `gadget: ${name.replace(/-[\w-]{8}\.js$/, '')}`, figures })),
    { name: 'peer: strophe.js, whole', figures: sizesOf(await bundle("export * from 'strophe.js';")) },
    { name: 'peer: rxjs, whole', figures: sizesOf(await bundle("export * from 'rxjs';")) },
    { name: 'peer: lit, whole', figures: sizesOf(await bundle("export * from 'lit';")) },
  ],
  goals: [
    { name: 'SDK, own code, gzip', value: own.gzip / KIB, limit: 20, unit: 'KiB', direction: 'at most' },
    { name: 'gadget script, gzip', value: gadget.gzip / KIB, limit: 45, unit: 'KiB', direction: 'at most' },
  ],
  notes: [`Bundled and minified by esbuild ${version} (ES2022, production); the gadget as rollup and terser built it.`],
});
