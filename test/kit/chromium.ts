/** A real browser for a test. */
import { chromium, type Browser } from 'playwright-core';
import { BROWSER_FLAGS } from '../../scripts/browser-flags.mjs';
import { findBrowser } from '../../scripts/ensure.mjs';

/**
 * Starts Chrome, Chromium or Edge without a window; it ends with this process at the latest.
 * @param flags beside those of every test.
 */
export function launchChromium(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No browser here; npm test says how to get one.');
  return chromium.launch({ executablePath, args: [...BROWSER_FLAGS, ...flags] });
}
