// Builds dist/ when what it is made of has changed since. `node scripts/build.mjs --force` builds in any case.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, ensurePackages, Missing } from './ensure.mjs';
import { ROOT, run } from './run.mjs';

/** What goes into dist/: folders of sources, and files that steer the build. */
const SOURCES = ['sdk', 'gadget', 'simulator', 'gadget.xml'];
const STEERING = ['rollup.config.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];
const STAMP = join(ROOT, 'dist', '.sources');

/** Digest of all that goes into dist/. Contents, not times: a checkout changes times at will. */
function sourcesDigest() {
  const files = [...STEERING];
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    if (!existsSync(path)) continue;
    if (source.includes('.')) files.push(source);
    else {
      const entries = readdirSync(path, { recursive: true, withFileTypes: true });
      for (const entry of entries)
        if (entry.isFile()) files.push(join(entry.parentPath, entry.name).slice(ROOT.length + 1));
    }
  }
  const hash = createHash('sha256');
  for (const file of files.filter((name) => !name.endsWith('.test.ts')).sort()) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} node the Node that runs the project
 * @param {boolean} [force]
 */
export async function ensureBuild(node, force = false) {
  const digest = sourcesDigest();
  if (!force && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
  console.error('Building dist/ …');
  const started = performance.now();
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  const rollup = join(ROOT, 'node_modules', 'rollup', 'dist', 'bin', 'rollup');
  const { code, output } = await run(node, [rollup, '-c', '--silent'], { capture: true });
  if (code !== 0) throw new Missing(`${output.trim()}\nThe build failed; see above.`);
  if (output.trim() !== '') console.log(output.trim());
  writeFileSync(STAMP, digest);
  console.error(`Built in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
}

if (process.argv[1] === import.meta.filename) {
  await command(async () => {
    await ensureBuild(await ensurePackages(), process.argv.includes('--force'));
    return 0;
  });
}
