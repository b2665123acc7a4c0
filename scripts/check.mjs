// npm run check [-- --only <step>[,<step>]]: types, lint, format, build and the package as users get it. All steps run; all that is wrong is shown.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { command, ensurePackages, Missing, npmCommand } from './ensure.mjs';
import { ROOT, run } from './run.mjs';

/**
 * @typedef {object} Surroundings
 * @property {string} node the Node that runs the project
 * @property {string} folder a temporary one, in which the packed tarball lies
 */

/** A tool of node_modules, by the path of its script. @param {string} path */
const tool = (path) => join(ROOT, 'node_modules', ...path.split('/'));

/** @param {Surroundings} surroundings */
const tarball = ({ folder }) =>
  join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'missing.tgz');

/** @typedef {readonly [string, readonly string[]]} Call */
/** Steps in order; each is one call or several, all of which have to end with code 0. @type {Readonly<Record<string, (s: Surroundings) => readonly Call[] | Promise<readonly Call[]>>>} */
const STEPS = {
  types: ({ node }) => [
    [node, [tool('typescript/bin/tsc'), '--noEmit', '--pretty', 'false', '-p', '.']],
    // The SDK and the gadget once more, without the types of Node.
    [node, [tool('typescript/bin/tsc'), '--noEmit', '--pretty', 'false', '-p', 'tsconfig.sdk.json']],
  ],
  lint: ({ node }) => [[node, [tool('eslint/bin/eslint.js'), '.', '--max-warnings=0']]],
  format: ({ node }) => [[node, [tool('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']]],
  build: async ({ node }) => {
    await ensureBuild(node);
    return [];
  },
  pack: ({ folder }) => [npmCommand(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder])],
  publint: (s) => [[s.node, [tool('publint/src/cli.js'), 'run', tarball(s), '--strict']]],
  attw: (s) => [
    [s.node, [tool('@arethetypeswrong/cli/dist/index.js'), tarball(s), '--profile', 'esm-only', '--no-color']],
  ],
  audit,
};

/** A step cannot be taken here, through no fault of the project. */
class LeftOut extends Error {}

/** Known vulnerabilities in what ships, where the registry can be asked for them. @returns {Promise<readonly Call[]>} */
async function audit() {
  const { output } = await run(...npmCommand(['audit', '--omit=dev', '--audit-level=high', '--json']), {
    capture: true,
  });
  /** @type {{ metadata?: { vulnerabilities: Record<string, number> }, message?: string }} */
  const report = JSON.parse(/^\{[^]*\}/m.exec(output)?.[0] ?? '{}');
  if (!report.metadata) throw new LeftOut(`the registry cannot be asked (${report.message ?? 'no answer'})`);
  const { high = 0, critical = 0 } = report.metadata.vulnerabilities;
  if (high + critical > 0) throw new Missing(output);
  return [];
}

/** Steps that need the tarball. */
const OF_THE_PACKAGE = ['publint', 'attw'];

await command(async () => {
  const only = process.argv[2] === '--only' ? (process.argv[3] ?? '').split(',') : undefined;
  const unknown = only?.find((name) => !(name in STEPS));
  if (unknown !== undefined)
    throw new Missing(`No step is called ${unknown}. There are: ${Object.keys(STEPS).join(', ')}.`);
  const needsTarball = only?.some((name) => OF_THE_PACKAGE.includes(name)) ?? false;
  const chosen = Object.entries(STEPS).filter(
    ([name]) => (only?.includes(name) ?? true) || (needsTarball && (name === 'build' || name === 'pack')),
  );

  const node = await ensurePackages();
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-'));
  /** @type {string[]} */
  const failed = [];
  try {
    for (const [name, step] of chosen) {
      const started = performance.now();
      /** @type {string[]} */
      const complaints = [];
      try {
        for (const [program, args] of await step({ node, folder })) {
          const { code, output } = await run(program, args, { capture: true });
          if (code !== 0) complaints.push(output.trim());
        }
      } catch (error) {
        if (error instanceof LeftOut) {
          console.log(`– ${name.padEnd(8)} left out: ${error.message}`);
          continue;
        }
        if (!(error instanceof Missing)) throw error;
        complaints.push(error.message);
      }
      if (complaints.length > 0) failed.push(name);
      const mark = complaints.length > 0 ? '✗' : '✓';
      console.log(`${mark} ${name.padEnd(8)} ${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`);
      for (const complaint of complaints) console.log(complaint);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
});
