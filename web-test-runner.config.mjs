// Tests that run in a real browser: sdk, gadget, contract and page suites.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { ChromeLauncher, chromeLauncher } from '@web/test-runner-chrome';
import { groupTests } from './scripts/browser-groups.mjs';
import { BROWSER_FLAGS } from './scripts/browser-flags.mjs';
import { findBrowser } from './scripts/ensure.mjs';
import { writeTally } from './scripts/tally.mjs';

const require = createRequire(import.meta.url);
const executablePath = findBrowser();

/** What runs in Node alone; test/node tests it. */
const NODE_ONLY = 'sdk/channel/node/';

/** Paths of the SDK's sources, without tests. */
const sdkModules = () =>
  readdirSync('sdk', { recursive: true, encoding: 'utf8' })
    .map((path) => `sdk/${path.replaceAll('\\', '/')}`)
    .filter((path) => /(?<!\.test)\.ts$/.test(path) && !path.startsWith(NODE_ONLY))
    .sort();

/**
 * Virtual time gives the page one turn for each timer that fires. Sinon takes `setImmediate` for it where there is one when it is
 * loaded, else `setTimeout`, which browsers hold back for 4 ms: hours of virtual time then take minutes. Nothing else gets to see it.
 * @param {string} testFramework
 */
const pageOf = (testFramework) => `<!doctype html>
<html>
  <body>
    <script>
      const turns = new MessageChannel();
      const waiting = [];
      turns.port1.onmessage = () => waiting.shift()();
      globalThis.setImmediate = (turn) => {
        waiting.push(turn);
        turns.port2.postMessage(0);
      };
    </script>
    <script type="module">
      import 'sinon';
      delete globalThis.setImmediate;
    </script>
    <script type="module" src="${testFramework}"></script>
  </body>
</html>`;

/** Counts for scripts/test.mjs. A file that could not be loaded or timed out counts as one failed test. */
function tallyReporter() {
  return {
    /** @param {{ sessions: readonly import('@web/test-runner').TestSession[] }} run */
    onTestRunFinished({ sessions }) {
      let [passed, failed, skipped] = [0, 0, 0];
      /** @type {string[]} */
      const failures = [];
      for (const session of sessions) {
        // In a group, the names of tests begin with their file.
        const file = relative(import.meta.dirname, session.testFile);
        /** @param {import('@web/test-runner').TestSuiteResult} suite @param {readonly string[]} path */
        const walk = (suite, path) => {
          for (const test of suite.tests) {
            if (test.skipped) skipped += 1;
            else if (test.passed) passed += 1;
            else {
              failed += 1;
              failures.push(`${file}: ${[...path, test.name].join(' › ')}`);
            }
          }
          for (const inner of suite.suites) walk(inner, [...path, inner.name]);
        };
        const before = failed;
        if (session.testResults) walk(session.testResults, []);
        if (!session.passed && failed === before) {
          failed += 1;
          failures.push(`${file}: ${session.errors[0]?.message ?? 'could not be run'}`);
        }
      }
      writeTally({ passed, failed, skipped, failures });
    },
  };
}

/** One session of the developer tools for each page: what it emulates lasts as long as the session. @type {WeakMap<object, import('puppeteer-core').CDPSession>} */
const devtoolsOf = new WeakMap();

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  files: [...groupTests(['sdk', 'gadget', 'test/browser', 'test/contract'], { name: 'chromium', pages: 12 })],
  // Bound to loopback alone: with 127.0.0.1 or localhost the server would listen on every interface.
  hostname: '127.0.0.2',
  nodeResolve: { exportConditions: ['production', 'browser', 'es2015'] },
  // Pages of one browser share its service worker, which msw needs for itself.
  concurrency: 1,
  browsers: [
    chromeLauncher({
      concurrency: 1,
      launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: [...BROWSER_FLAGS] },
    }),
  ],
  testRunnerHtml: pageOf,
  testFramework: { config: { timeout: 10_000 } },
  // A page runs the tests of many files.
  testsFinishTimeout: 600_000,
  coverageConfig: {
    include: ['sdk/**/*.ts'],
    exclude: ['**/*.test.ts', `${NODE_ONLY}**`],
    report: true,
    reportDir: 'coverage',
    reporters: ['lcovonly', 'json-summary'],
    threshold: { statements: 90, branches: 90, functions: 90, lines: 90 },
  },
  reporters: [defaultReporter({ reportTestProgress: process.stdout.isTTY }), tallyReporter()],
  plugins: [
    esbuildPlugin({ ts: true, target: 'es2022' }),
    {
      // For test/browser/coverage.test.ts: what no test loads would not count.
      name: 'every-module',
      serve: (context) =>
        context.path === '/every-module.json'
          ? { body: JSON.stringify(sdkModules().map((path) => `/${path}`)), type: 'json' }
          : undefined,
    },
    {
      // The runner's own command knows two features; Chromium shows forced colours as well.
      name: 'emulate-features',
      async executeCommand({ command, payload, session }) {
        if (command !== 'emulate-features') return undefined;
        const { browser } = session;
        if (!(browser instanceof ChromeLauncher)) throw new Error(`${browser.name} cannot emulate features.`);
        const page = browser.getPage(session.id);
        let devtools = devtoolsOf.get(page);
        if (!devtools) devtoolsOf.set(page, (devtools = await page.createCDPSession()));
        const features = /** @type {{ name: string, value: string }[]} */ (payload);
        await devtools.send('Emulation.setEmulatedMedia', { features });
        return true;
      },
    },
    {
      name: 'msw-worker',
      serve: (context) =>
        context.path === '/mockServiceWorker.js'
          ? { body: readFileSync(require.resolve('msw/mockServiceWorker.js'), 'utf8'), type: 'js' }
          : undefined,
    },
  ],
};
