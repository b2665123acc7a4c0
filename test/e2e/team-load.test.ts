/** A supervisor of a thousand agents, 200 of whom change each second: the page goes on drawing, and neither it nor its memory grows. */
import assert from 'node:assert/strict';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { build } from 'esbuild';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { ROOT } from '../../scripts/run.mjs';
import { traced } from '../../bench/gadget/tasks.ts';
import { launchChromium } from '../kit/chromium.ts';
import type { TeamLoadPage } from './team-load-page.ts';

const AGENTS = 1_000;
const PER_SECOND = 200;
const SECONDS = 8;
/** An hour of such a shift has 720,000; leaks show in much fewer. */
const CHANGES = 40_000;
/** Rows of 11 elements that fit into the table, with some to spare on each side, and what is around them. */
const MOST_ELEMENTS = 600;
/**
 * Share of the page's main thread. The machine of the tests is shared, so times of single frames, and those that were dropped, are only told:
 * the trace of a quiet machine is to have none.
 */
const MOST_BUSY = 0.5;
/** Until what is done once at the beginning is over, s. */
const SETTLE = 1;
/** What the heap may have grown by after 40,000 changes, bytes: remembered drops are bounded by time. */
const MOST_GROWN = 2_000_000;

const ADDRESS = 'http://localhost/team';

declare const teamLoad: TeamLoadPage;

describe('a team of a thousand agents', { concurrency: 1 }, () => {
  let browser: Browser;
  let page: Page;
  let protocol: CDPSession;

  before(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, 'test', 'e2e', 'team-load-page.ts')],
      bundle: true,
      format: 'esm',
      conditions: ['es2015', 'production'],
      write: false,
    });
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1_200, height: 800 } });
    // Nobody serves it; but what it may do, an address on localhost may.
    await page.route(ADDRESS, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(ADDRESS);
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '', type: 'module' });
    await page.waitForFunction(() => 'teamLoad' in globalThis);
    protocol = await page.context().newCDPSession(page);
    await protocol.send('Performance.enable');
    await page.evaluate((agents) => teamLoad.start(agents), AGENTS);
  });
  after(() => browser.close());

  const metric = async (name: string): Promise<number> => {
    const { metrics } = await protocol.send('Performance.getMetrics');
    return metrics.find((one) => one.name === name)?.value ?? NaN;
  };
  const heap = async (): Promise<number> => {
    for (let n = 0; n < 3; n += 1) await protocol.send('HeapProfiler.collectGarbage');
    return metric('JSHeapUsedSize');
  };

  /** Runs, tells, and gives the share of the main thread. */
  const runBusy = async (test: TestContext, seconds: number): Promise<number> => {
    await page.evaluate(([rate, time]) => teamLoad.run(rate, time), [PER_SECOND, SETTLE] as const);
    const [[frames, busy], { tasks, drawn, dropped }] = await traced(browser, page, async () => {
      const before = await metric('TaskDuration');
      const came = await page.evaluate(([rate, time]) => teamLoad.run(rate, time), [PER_SECOND, seconds] as const);
      return [came, ((await metric('TaskDuration')) - before) / seconds] as const;
    });
    test.diagnostic(
      `${JSON.stringify(frames)}, main thread ${(busy * 100).toFixed(1)} %, longest task ${tasks[0]?.toFixed(1)} ms of the processor, ` +
        `trace: ${drawn} frames drawn, ${dropped} dropped, load of the machine ${loadavg()[0]?.toFixed(1)}`,
    );
    assert.ok(frames.changes >= PER_SECOND * seconds * 0.95, `${frames.changes} changes`);
    return busy;
  };

  it('is a map that is drawn with half of the page’s time to spare while 200 change each second', async (test) => {
    const busy = await runBusy(test, SECONDS / 2);
    assert.ok(busy < MOST_BUSY, `the main thread was busy for ${busy.toFixed(2)} of the time`);
    assert.ok((await page.evaluate(() => teamLoad.elements())) < MOST_ELEMENTS);
  });

  it('is a table that is drawn with half of the page’s time to spare while 200 change each second', async (test) => {
    await page.evaluate(() => teamLoad.turn());
    const busy = await runBusy(test, SECONDS);
    assert.ok(busy < MOST_BUSY, `the main thread was busy for ${busy.toFixed(2)} of the time`);
  });

  it('needs no more elements than are seen', async (test) => {
    const elements = await page.evaluate(() => teamLoad.elements());
    test.diagnostic(`${elements} elements`);
    assert.ok(elements < MOST_ELEMENTS, `${elements} elements`);
  });

  it('leaves nothing in memory, however many changes came in however many hours', async (test) => {
    // Drops are remembered for eight hours: from then on nothing more is kept.
    await page.evaluate((changes) => teamLoad.rush(changes, 9), CHANGES / 4);
    const before = await heap();
    const elements = await page.evaluate(() => teamLoad.elements());
    await page.evaluate((changes) => teamLoad.rush(changes, 36), CHANGES);
    const grown = (await heap()) - before;
    test.diagnostic(
      `${Math.round(grown / 1_000)} kB more than ${Math.round(before / 1_000)} kB after ${CHANGES} changes`,
    );
    assert.ok(grown < MOST_GROWN, `${grown} bytes`);
    assert.ok(Math.abs((await page.evaluate(() => teamLoad.elements())) - elements) < 100);
  });
});
