/** The elements in pages of others: plain HTML, React and Vue, from the package as it is published. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build, type Plugin } from 'esbuild';
import type { Browser } from 'playwright-core';
import { compileScript, parse } from 'vue/compiler-sfc';
import { ROOT } from '../../scripts/run.mjs';
import { startServer, type RunningServer } from '../../simulator/node.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { launchChromium } from '../kit/chromium.ts';

const EXAMPLES = join(ROOT, 'examples', 'elements');
const SUPERVISOR = '1001006';

/** As Vue's own plugins for bundlers do it. */
const vue: Plugin = {
  name: 'vue',
  setup: (bundler) => {
    bundler.onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { descriptor, errors } = parse(readFileSync(path, 'utf8'), { filename: path });
      assert.deepEqual(errors, []);
      const isCustomElement = (tag: string): boolean => tag.startsWith('finesse-');
      const { content } = compileScript(descriptor, {
        id: 'connection',
        inlineTemplate: true,
        templateOptions: { compilerOptions: { isCustomElement } },
      });
      return { contents: content, loader: 'ts', resolveDir: EXAMPLES.concat('/vue') };
    });
  },
};

describe('the elements in pages of others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-examples-'));
  let simulator: Simulator;
  let server: RunningServer;
  let browser: Browser;

  before(async () => {
    for (const [name, main] of [
      ['plain', 'main.ts'],
      ['react', 'main.tsx'],
      ['vue', 'main.ts'],
    ] as const) {
      mkdirSync(join(folder, name));
      copyFileSync(join(EXAMPLES, name, 'index.html'), join(folder, name, 'index.html'));
      await build({
        entryPoints: [join(EXAMPLES, name, main)],
        outfile: join(folder, name, 'main.js'),
        bundle: true,
        format: 'esm',
        target: 'es2022',
        jsx: 'automatic',
        conditions: ['browser'],
        define: {
          'process.env.NODE_ENV': '"production"',
          __VUE_OPTIONS_API__: 'false',
          __VUE_PROD_DEVTOOLS__: 'false',
          __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
        },
        plugins: [vue],
        // What a bundler finds in node_modules once the package is installed; the paths of tsconfig.json would lead to its sources.
        tsconfigRaw: {},
        logLevel: 'error',
        alias: {
          'finesse-pulse': join(ROOT, 'dist', 'sdk', 'index.js'),
          'finesse-pulse/gadget': join(ROOT, 'dist', 'gadget', 'index.js'),
        },
      });
    }
    simulator = createSimulator();
    server = await startServer({ simulator, port: 0, staticFolders: { '/examples/': `${folder}/` } });
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await server.close();
    simulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const name of ['plain', 'react', 'vue']) {
    it(`show a supervisor the own connection and the team, in ${name}`, async () => {
      const context = await browser.newContext({ locale: 'en-US' });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`${server.urlA}/examples/${name}/`);
      await page.getByRole('heading', { name: 'Waiting for the desktop' }).waitFor();
      await page.getByLabel('User').fill(SUPERVISOR);
      await page.getByLabel('Password').fill('finesse');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Connected', exact: true }).waitFor();
      await page.getByText('Picture: connected').waitFor();
      await page.getByRole('heading', { name: 'Team connection' }).waitFor();
      await page.getByRole('row', { name: /Isaac Newton/ }).waitFor();
      await page.getByLabel('Dark').check();
      for (const element of ['finesse-health', 'finesse-team-health'])
        assert.equal(await page.locator(element).getAttribute('theme'), 'dark', element);
      assert.deepEqual(errors, []);
      await context.close();
    });
  }

  it('tell why nobody could be signed in, in words of the page', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.urlA}/examples/plain/`);
    await page.getByLabel('User').fill(SUPERVISOR);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(/Check login id and password/).waitFor();
    await page.close();
  });
});
