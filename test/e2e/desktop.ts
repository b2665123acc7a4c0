/** The simulated Finesse desktop in real Chromium, on a simulator that the test holds in its hand. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { ROOT } from '../../scripts/run.mjs';
import { startServer } from '../../simulator/node.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';

/** How long a test waits for something to be seen, ms. */
const PATIENCE = 60_000;

/** The agent whom the desktop signs in. */
export const AGENT = '1001001';

export interface Desktop {
  readonly simulator: Simulator;
  readonly url: string;
  readonly page: Page;
  /** The gadget's frame. */
  readonly gadget: FrameLocator;
  /** Waits until the gadget's headline says this. */
  readonly headline: (words: string | RegExp, patience?: number) => Promise<void>;
  /** Waits until the gadget says this somewhere. */
  readonly says: (words: string | RegExp, patience?: number) => Promise<void>;
}

/** What the desktop serves beside the simulator's own paths, as `npm start` does. */
const FOLDERS = {
  '/desktop/': join(ROOT, 'dist', 'desktop'),
  '/3rdpartygadget/files/finesse-pulse/': join(ROOT, 'dist', 'gadget-package'),
};

/**
 * Opens a desktop of its own, lets `use` look at it, and ends all of it. An error that nobody caught in the page fails the test.
 * @param query of the page's address, such as `?locale=ko_KR`.
 * @param simulator which is closed at the end; the example world unless told.
 */
export async function withDesktop(
  browser: Browser,
  use: (desktop: Desktop) => Promise<void>,
  query = '',
  simulator: Simulator = createSimulator(),
): Promise<void> {
  const server = await startServer({ simulator, port: 0, staticFolders: FOLDERS });
  const context = await browser.newContext({ locale: 'en-US' });
  const uncaught: string[] = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => uncaught.push(error.stack ?? error.message));
    const url = `${server.urlA}/desktop/${query}`;
    await page.goto(url);
    const gadget = page.frameLocator('iframe#gadget');
    await use({
      simulator,
      url,
      page,
      gadget,
      headline: (name, timeout = PATIENCE) => gadget.getByRole('heading', { name, exact: true }).waitFor({ timeout }),
      says: (words, timeout = PATIENCE) => gadget.getByText(words, { exact: true }).first().waitFor({ timeout }),
    });
    assert.deepEqual(uncaught, [], 'errors that nobody caught in the page');
  } finally {
    await context.close();
    await server.close();
    simulator.close();
  }
}
