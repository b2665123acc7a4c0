// Builds dist/ when what it is made of has changed since. `node scripts/build.mjs --force` builds in any case.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { command, ensurePackages, Missing } from './ensure.mjs';
import { ROOT, run } from './run.mjs';

/** What goes into dist/: folders of sources, and files that steer the build. */
const FOLDERS = ['sdk', 'gadget', 'simulator', 'analyzer'];
const FILES = ['gadget.xml', 'rollup.config.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];

const DIST = join(ROOT, 'dist');
/** Parts that are built apart, and at the same time; the folders of dist/ that each one makes. */
const TARGETS = {
  pages: ['gadget-package', 'desktop', 'report-page'],
  package: ['sdk', 'gadget', 'simulator', 'analyzer'],
};
/** @typedef {keyof typeof TARGETS} Target */

/** Digest of all that goes into dist/. Contents, not times: a checkout changes times at will. */
function sourcesDigest() {
  const files = FILES.filter((file) => existsSync(join(ROOT, file)));
  for (const folder of FOLDERS) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !entry.name.endsWith('.test.ts')) {
        files.push(join(entry.parentPath, entry.name).slice(ROOT.length + 1));
      }
    }
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {Target} target
 * @param {string} node
 * @param {string} digest
 */
async function build(target, node, digest) {
  mkdirSync(DIST, { recursive: true });
  const next = mkdtempSync(join(DIST, `.${target}-`));
  try {
    await rollup(target, node, next);
    // In place only when it is whole: a server that runs meanwhile goes on with the old one, or with the new one.
    rmSync(stampOf(target), { force: true });
    for (const folder of TARGETS[target]) {
      rmSync(join(DIST, folder), { recursive: true, force: true });
      renameSync(join(next, folder), join(DIST, folder));
    }
    writeFileSync(stampOf(target), digest);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

/**
 * @param {Target} target
 * @param {string} node
 * @param {string} out
 */
async function rollup(target, node, out) {
  const program = join(ROOT, 'node_modules', 'rollup', 'dist', 'bin', 'rollup');
  const args = [program, '-c', '--configTarget', target, '--configOut', relative(ROOT, out), '--silent'];
  const { code, output } = await run(node, args, { capture: true });
  if (code !== 0) throw new Missing(`${output.trim()}\nThe build of the ${target} failed; see above.`);
  if (output.trim() !== '') console.error(output.trim());
}

/** File that says of which sources a part was built. @param {Target} target */
const stampOf = (target) => join(DIST, `.${target}`);

/**
 * @param {string} node the Node that runs the project
 * @param {{ readonly targets?: readonly Target[], readonly force?: boolean }} [options]
 */
export async function ensureBuild(node, { targets = ['pages', 'package'], force = false } = {}) {
  const digest = sourcesDigest();
  const stale = targets.filter(
    (target) => force || !existsSync(stampOf(target)) || readFileSync(stampOf(target), 'utf8') !== digest,
  );
  if (stale.length === 0) return;
  console.error(`Building ${stale.join(' and ')} …`);
  const started = performance.now();
  const results = await Promise.allSettled(stale.map((target) => build(target, node, digest)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  console.error(`Built in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
}

if (process.argv[1] === import.meta.filename) {
  await command(async () => {
    await ensureBuild(await ensurePackages(), { force: process.argv.includes('--force') });
    return 0;
  });
}
