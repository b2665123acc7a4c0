/** Chromium for the bench: one that Playwright starts, and one in which tabs are truly hidden. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser } from 'playwright-core';
import { BROWSER_FLAGS } from '../../scripts/browser-flags.mjs';
import { findBrowser, Missing } from '../../scripts/ensure.mjs';

/** A browser, and how it ends. */
export interface BenchBrowser {
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/** Path of the Chromium that is installed. */
function executable(): string {
  const path = findBrowser();
  if (path === undefined)
    throw new Missing('There is no Chrome, Chromium or Edge here; `npm test` says how to get one.');
  return path;
}

/** Every tab is as good as visible: Playwright's usual way. */
export async function visibleBrowser(): Promise<BenchBrowser> {
  const browser = await chromium.launch({ executablePath: executable(), args: [...BROWSER_FLAGS] });
  return { browser, close: () => browser.close() };
}

/**
 * Started by hand, without Playwright's flags and defaults, which keep every tab awake: here a tab behind another is hidden and its timers
 * are slowed down as in the field.
 * @param flags beside those of every bench.
 */
export async function ordinaryBrowser(flags: readonly string[] = []): Promise<BenchBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'finesse-pulse-bench-'));
  const child = spawn(
    executable(),
    [
      ...BROWSER_FLAGS,
      ...flags,
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const address = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        const found = /^DevTools listening on (\S+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.on('error', reject);
      child.on('exit', () => reject(new Error('Chromium ended before it listened.')));
    });
    const browser = await chromium.connectOverCDP(address, { noDefaults: true });
    return {
      browser,
      close: async () => {
        await browser.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
