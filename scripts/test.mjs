// npm test [suite …]: installs and builds what is missing, runs the suites, and ends with their counts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { command, ensurePackages, ensurePrograms, Missing } from './ensure.mjs';
import { run } from './run.mjs';
import { takeTally, TALLY_FILE } from './tally.mjs';

/**
 * @typedef {object} Suite
 * @property {readonly string[]} args for Node: how the suite is run
 * @property {boolean} [browser] it needs a browser
 * @property {boolean} [build] it tests what was built
 * @property {import('./ensure.mjs').Extra} [extra] a program that it needs, and that may be missing
 * @property {boolean} [beside] it mostly lives in virtual time, or waits, so it runs beside the others, and is told when it is its turn
 */

/** @param {readonly string[]} files @param {readonly string[]} [options] */
const nodeTest = (files, options = []) => [
  '--test',
  '--test-reporter=./scripts/node-reporter.mjs',
  '--test-timeout=120000',
  ...options,
  ...files,
];

/** In this order. Node expands the patterns itself. @type {Readonly<Record<string, Suite>>} */
const SUITES = {
  browser: { args: [join('node_modules', '@web', 'test-runner', 'dist', 'bin.js'), '--coverage'], browser: true },
  firefox: {
    args: [
      join('node_modules', '@web', 'test-runner', 'dist', 'bin.js'),
      '--config',
      'web-test-runner.firefox.config.mjs',
    ],
    extra: 'firefox',
  },
  node: {
    args: nodeTest(['simulator/**/*.test.ts', 'analyzer/**/*.test.ts', 'test/node/**/*.test.ts']),
    build: true,
    beside: true,
  },
  // Ten thousand runs take minutes.
  property: { args: nodeTest(['test/property/**/*.test.ts'], ['--test-timeout=840000']), beside: true },
  e2e: { args: nodeTest(['test/e2e/**/*.test.ts'], ['--test-concurrency=1']), browser: true, build: true },
  interop: {
    args: nodeTest(['test/interop/**/*.test.ts'], ['--test-concurrency=1']),
    browser: true,
    build: true,
    extra: 'prosody',
    beside: true,
  },
};

/** Seeds of the property test where it is one suite of several: alone, `npm run test:property`, it plays all ten thousand. */
const SHARE_OF_SEEDS = '1-3000';

/** A suite that is still running after this long hangs. */
const SUITE_DEADLINE_MS = 15 * 60_000;

/**
 * @param {string} name
 * @param {Suite} suite
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @param {string} folder for the file of counts
 * @param {boolean} [capture] what it prints is kept until `tell()`
 */
async function runSuite(name, suite, node, env, folder, capture = false) {
  const begin = () => console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}`);
  const started = performance.now();
  const file = join(folder, `${name}.json`);
  if (!capture) begin();
  const options = { env: { ...env, [TALLY_FILE]: file }, deadlineMs: SUITE_DEADLINE_MS, capture };
  const { code, output } = await run(node, suite.args, options);
  const tally = takeTally(file);
  const seconds = (performance.now() - started) / 1000;
  const tell = () => {
    if (!capture) return;
    begin();
    process.stdout.write(output);
  };
  if (tally === undefined)
    return { ...failedSuite(name, `the runner ended with code ${String(code)} before it had counted`), seconds, tell };
  const { passed, failed, skipped, failures } = tally;
  const complaint =
    failed > 0
      ? undefined
      : code !== 0
        ? `all tests passed, but the runner ended with code ${String(code)} (coverage below its floor, or a crash)`
        : passed === 0
          ? 'no test ran'
          : undefined;
  if (complaint === undefined) return { name, passed, failed, skipped, failures, seconds, tell };
  return { ...failedSuite(name, complaint), passed, skipped, seconds, tell };
}

/**
 * A suite that fails as a whole; it counts as one failed test.
 * @param {string} name
 * @param {string} complaint
 */
const failedSuite = (name, complaint) => ({
  name,
  passed: 0,
  failed: 1,
  skipped: 0,
  failures: [complaint],
  seconds: 0,
  tell: () => {},
});

/** Builds; a build that fails takes along only the suites that test what is built. @param {string} node */
async function canBuild(node) {
  try {
    await ensureBuild(node);
    return true;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.error(error.message);
    return false;
  }
}

/**
 * Both values, when both are there; else all that is missing, at once.
 * @template A, B
 * @param {Promise<A>} first
 * @param {Promise<B>} second
 * @returns {Promise<[A, B]>}
 */
async function both(first, second) {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  /** @type {unknown[]} */
  const reasons = [a, b].flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (!reasons.every((reason) => reason instanceof Missing))
    throw reasons.find((reason) => !(reason instanceof Missing));
  throw new Missing(reasons.map((reason) => reason.message).join('\n'));
}

await command(async () => {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in SUITES));
  if (unknown !== undefined)
    throw new Missing(`No suite is called ${unknown}. There are: ${Object.keys(SUITES).join(', ')}.`);
  const chosen = Object.entries(SUITES).filter(([name]) => names.length === 0 || names.includes(name));

  const [node, programs] = await both(
    ensurePackages(),
    ensurePrograms({
      browser: chosen.some(([, suite]) => suite.browser),
      extras: chosen.flatMap(([, { extra }]) => extra ?? []),
    }),
  );
  /** @type {NodeJS.ProcessEnv} */
  const env = programs.browser === undefined ? {} : { CHROME_PATH: programs.browser };
  if (chosen.length > 1) env['PROPERTY_SEEDS'] = process.env['PROPERTY_SEEDS'] ?? SHARE_OF_SEEDS;
  const { prosody, firefox } = programs.extras;
  if (prosody && 'path' in prosody) env['PROSODY_PATH'] = prosody.path;
  if (firefox && 'path' in firefox) env['FIREFOX_PATH'] = firefox.path;
  /** Why a suite cannot be run for want of a program. @param {Suite} suite */
  const without = ({ extra }) => {
    const found = extra && programs.extras[extra];
    return found && 'reason' in found ? found.reason : undefined;
  };
  const built = !chosen.some(([, suite]) => suite.build) || (await canBuild(node));

  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-'));
  const results = [];
  /** @type {string[]} */
  const leftOut = [];
  try {
    /** One after another: there are seldom more than two processors. @type {Promise<unknown>} */
    let lane = Promise.resolve();
    /** @type {Map<string, ReturnType<typeof runSuite>>} */
    const beside = new Map();
    for (const [name, suite] of chosen) {
      const cannot = (suite.build && !built) || without(suite) !== undefined;
      if (!suite.beside || chosen.length === 1 || cannot) continue;
      const ending = lane.then(() => runSuite(name, suite, node, env, folder, true));
      // One that is never waited for, since another one threw, is nobody's unhandled rejection.
      lane = ending.catch(() => {});
      beside.set(name, ending);
    }
    for (const [name, suite] of chosen) {
      const ending = beside.get(name);
      if (ending) {
        const result = await ending;
        result.tell();
        results.push(result);
      } else if (without(suite) !== undefined) leftOut.push(`${name} was left out: ${String(without(suite))}.`);
      else if (suite.build && !built) results.push(failedSuite(name, 'the build failed'));
      else results.push(await runSuite(name, suite, node, env, folder));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  console.log();
  for (const { name, failures } of results) for (const failure of failures) console.log(`FAILED ${name}: ${failure}`);
  const total = { passed: 0, failed: 0, skipped: 0 };
  console.log('suite      passed  failed  skipped   seconds');
  for (const { name, passed, failed, skipped, seconds } of results) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    const figures = [
      String(passed).padStart(8),
      String(failed).padStart(8),
      String(skipped).padStart(9),
      seconds.toFixed(1).padStart(10),
    ];
    console.log(`${name.padEnd(9)}${figures.join('')}`);
  }
  for (const line of leftOut) console.log(line);
  console.log(`${String(total.passed)} passed, ${String(total.failed)} failed, ${String(total.skipped)} skipped`);
  return total.failed > 0 ? 1 : 0;
});
