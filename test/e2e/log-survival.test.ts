/** In real Chromium: what the client log of an outage becomes when the tab, or the browser, is killed in the middle of it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { build } from 'esbuild';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { BROWSER_FLAGS } from '../../scripts/browser-flags.mjs';
import { findBrowser } from '../../scripts/ensure.mjs';
import { ROOT } from '../../scripts/run.mjs';
import { startServer, type RunningServer } from '../../simulator/node.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import type { LogPage } from './log-page.ts';

const AGENT = '1001001';
const OTHER_AGENT = '1001002';
/** A session by it stands again in seconds; one by BOSH is only known to stand when a request that is held for half a minute is answered. */
const SOCKET = '/ws/';
/** How long it is waited for anything, ms. */
const PATIENCE = 20_000;
const LOOK_MS = 20;
/** Room for the first lines of an outage, but not for so many more. */
const QUOTA_BYTES = 300_000;
const TOO_MANY = 4_000;

declare const logPage: LogPage;

describe('the client log of an outage', { concurrency: 1 }, () => {
  let folder: string;
  let simulator: Simulator;
  let server: RunningServer;
  let context: BrowserContext;
  let profile: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-log-'));
    mkdirSync(join(folder, 'page'));
    await build({
      entryPoints: [join(ROOT, 'test', 'e2e', 'log-page.ts')],
      bundle: true,
      format: 'esm',
      conditions: ['es2015'],
      outfile: join(folder, 'page', 'page.js'),
    });
    writeFileSync(
      join(folder, 'page', 'index.html'),
      '<!doctype html><meta charset="utf-8"><title>log</title><script type="module" src="page.js"></script>',
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    simulator = createSimulator();
    server = await startServer({ simulator, port: 0, staticFolders: { '/page/': join(folder, 'page') } });
    profile = mkdtempSync(join(folder, 'profile-'));
    context = await startBrowser();
  });
  afterEach(async () => {
    await context.close();
    await server.close();
    simulator.close();
  });

  async function startBrowser(): Promise<BrowserContext> {
    const executablePath = findBrowser();
    if (executablePath === undefined) throw new Error('No browser here; npm test says how to get one.');
    return chromium.launchPersistentContext(profile, { executablePath, args: [...BROWSER_FLAGS] });
  }
  async function open(agent = AGENT, path = '/http-bind/'): Promise<{ readonly page: Page; readonly pageId: string }> {
    const page = await context.newPage();
    await page.goto(`${server.urlA}/page/index.html`);
    await page.waitForFunction(() => 'logPage' in globalThis);
    const service = `${path === SOCKET ? server.urlA.replace('http', 'ws') : server.urlA}${path}`;
    const pageId = await page.evaluate(([id, url]) => logPage.connect(id, url), [agent, service] as const);
    return { page, pageId };
  }
  /** Nothing of the server is reached any more, and each page knows it. */
  async function breakDown(pages: readonly Page[]): Promise<void> {
    simulator.faults.add({ kind: 'reset', target: { pathPrefix: '/' } });
    await Promise.all(pages.map((page) => page.evaluate(() => logPage.lost())));
  }
  const mend = (): void => simulator.faults.clear();
  const write = (page: Page, lines: number): Promise<number> => page.evaluate((n) => logPage.write(n), lines);
  /** As the browser does it to a tab that has no memory left. */
  async function crash(page: Page): Promise<void> {
    const crashed = page.waitForEvent('crash');
    const protocol = await context.newCDPSession(page);
    protocol.send('Page.crash').catch(() => undefined);
    await crashed;
  }

  /** Sequences of a page in what the server got, in the order in which they came. */
  const arrived = (pageId: string, agent = AGENT): readonly number[] =>
    simulator.finesse.clientLogs
      .filter(({ userId }) => userId === agent)
      .flatMap(({ text }) => [...text.matchAll(/\{([0-9a-f]{8})#(\d+) m=/g)])
      .filter(([, page]) => page === pageId)
      .map(([, , sequence]) => Number(sequence));
  async function until(holds: () => boolean): Promise<void> {
    for (const deadline = performance.now() + PATIENCE; !holds();) {
      if (performance.now() > deadline) throw new Error(`Waited ${PATIENCE} ms in vain.`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
  const said = (): string => simulator.finesse.clientLogs.map(({ text }) => text).join('\n---\n');
  const whole = (last: number): readonly number[] => Array.from({ length: last }, (_, n) => n + 1);
  const inOrder = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => a - b);

  /** Waits until all of a page has come, up to that line at least; then that each came once, without a gap. */
  async function arrivesWhole(pageId: string, last: number): Promise<void> {
    await until(() => new Set(arrived(pageId)).size >= last);
    const all = arrived(pageId);
    assert.deepEqual(inOrder(all), whole(all.length));
  }
  /** Before the page first stores anything: the browser asks for the room that is left but twice a minute. */
  async function bound(): Promise<void> {
    const page = await context.newPage();
    const protocol = await context.newCDPSession(page);
    await protocol.send('Storage.overrideQuotaForOrigin', { origin: server.urlA, quotaSize: QUOTA_BYTES });
  }

  it('arrives whole and once when the tab crashed and is opened again', async () => {
    const { page, pageId } = await open();
    await breakDown([page]);
    const last = await write(page, 500);
    await crash(page);
    assert.deepEqual(arrived(pageId), []);
    mend();
    await open();
    await arrivesWhole(pageId, last);
  });

  it('arrives whole and once when the whole browser was killed and is started again', async () => {
    const { page, pageId } = await open();
    await breakDown([page]);
    const last = await write(page, 500);
    const closed = context.waitForEvent('close');
    const protocol = await context.newCDPSession(page);
    const { processInfo } = await ((await context.browser()?.newBrowserCDPSession()) ?? protocol).send(
      'SystemInfo.getProcessInfo',
    );
    process.kill(Number(processInfo.find(({ type }) => type === 'browser')?.id), 'SIGKILL');
    await closed;
    mend();
    context = await startBrowser();
    await open();
    await arrivesWhole(pageId, last);
  });

  it('arrives whole and once of two tabs that crashed, and are opened again both at once', async () => {
    const tabs = await Promise.all([open(), open()]);
    await breakDown(tabs.map(({ page }) => page));
    const lasts = await Promise.all(tabs.map(({ page }) => write(page, 300)));
    for (const { page } of tabs) await crash(page);
    mend();
    await Promise.all([open(), open()]);
    for (const [n, { pageId }] of tabs.entries()) await arrivesWhole(pageId, lasts[n] ?? 0);
  });

  it('goes by itself, whole and once, from a page that lives, when the connection is back', async () => {
    const { page, pageId } = await open(AGENT, SOCKET);
    await breakDown([page]);
    const last = await write(page, 500);
    assert.deepEqual(arrived(pageId), []);
    mend();
    await page.evaluate(() => logPage.posted());
    await arrivesWhole(pageId, last);
  });

  it('is left to the tab that lives, while what the closed one beside it left is posted by the next', async () => {
    const [living, closed] = await Promise.all([open(AGENT, SOCKET), open()]);
    await breakDown([living.page, closed.page]);
    const lasts = await Promise.all([living, closed].map(({ page }) => write(page, 100)));
    // Its last words must be lost for certain: where nobody knows, they come twice, the second time under a sentence that says so.
    mend();
    simulator.faults.add({ kind: 'reset', target: { pathSuffix: '/ClientLog' }, count: 1 });
    const broken = simulator.faults.add({ kind: 'reset', target: { pathPrefix: '/' } });
    await closed.page.close({ runBeforeUnload: false });
    await until(() => simulator.faults.list().every(({ id }) => id === broken));
    mend();
    await open();
    await arrivesWhole(closed.pageId, lasts[1] ?? 0);
    // If another had posted it, it would come twice.
    await living.page.evaluate(() => logPage.posted());
    await arrivesWhole(living.pageId, lasts[0] ?? 0);
  });

  it('is posted from memory by a page that lives, when the storage is full', async () => {
    await bound();
    const { page, pageId } = await open(AGENT, SOCKET);
    await breakDown([page]);
    await write(page, 100);
    const last = await page.evaluate((n) => logPage.fill(n), TOO_MANY);
    mend();
    await page.evaluate(() => logPage.posted());
    await arrivesWhole(pageId, last);
    assert.match(said(), /in memory alone from now on, and would be lost with this page: QuotaExceededError/);
  });

  it('arrives once as far as there was room, of two tabs that crashed when the storage was full', async () => {
    await bound();
    const tabs = await Promise.all([open(), open()]);
    await breakDown(tabs.map(({ page }) => page));
    const lasts = await Promise.all(tabs.map(({ page }) => write(page, 100)));
    await Promise.all(tabs.map(({ page }) => page.evaluate((n) => logPage.fill(n), TOO_MANY)));
    for (const { page } of tabs) await crash(page);
    mend();
    await Promise.all([open(), open()]);
    for (const [n, { pageId }] of tabs.entries()) await arrivesWhole(pageId, lasts[n] ?? 0);
  });

  it('of one agent is never posted under the name of another at the same browser', async () => {
    const { page, pageId } = await open();
    await breakDown([page]);
    const last = await write(page, 100);
    await crash(page);
    mend();
    const other = await open(OTHER_AGENT);
    await other.page.evaluate(() => logPage.send());
    assert.ok(arrived(other.pageId, OTHER_AGENT).length > 0);
    assert.deepEqual(arrived(pageId, OTHER_AGENT), []);
    assert.deepEqual(arrived(pageId), []);
    await open();
    await arrivesWhole(pageId, last);
    assert.deepEqual(arrived(pageId, OTHER_AGENT), []);
  });
});
