// The elements once more, in Firefox: what an agent sees must not hang on one maker's browser.
import { chromeLauncher } from '@web/test-runner-chrome';
import { groupTests } from './scripts/browser-groups.mjs';
import { findFirefox } from './scripts/ensure.mjs';
import base from './web-test-runner.config.mjs';

const executablePath = findFirefox();

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  ...base,
  files: [...groupTests(['gadget'], { name: 'firefox', pages: 2, except: /\.chromium\.test\.ts$/ })],
  browsers: [
    // By WebDriver BiDi, which Firefox speaks by itself.
    chromeLauncher({
      concurrency: 1,
      launchOptions: {
        browser: 'firefox',
        headless: true,
        ...(executablePath === undefined ? {} : { executablePath }),
      },
    }),
  ],
};
