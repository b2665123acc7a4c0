/** What a world file, a log line or a gadget may not do to the simulated desktop. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { parseWorld } from '../../simulator/core/world.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { launchChromium } from '../kit/chromium.ts';
import { AGENT, withDesktop } from './desktop.ts';

const EVIL = `"'><img src=x onerror="window.hacked=1">&amp;<script>window.hacked=1</script>`;
const WORLD = parseWorld({
  sides: { a: { host: 'fin1.ucce.local' }, b: { host: 'fin2.ucce.local' } },
  teams: [{ id: '5000', name: `T ${EVIL}` }],
  agents: [
    {
      id: AGENT,
      firstName: `F ${EVIL}`,
      lastName: EVIL,
      password: `p:${EVIL}가`,
      extension: `10005 ${EVIL}`,
      teamId: '5000',
    },
  ],
  reasonCodes: [{ id: '1', category: 'NOT_READY', code: 10, label: `<img src=x onerror=window.hacked=1>` }],
});

describe('the simulated desktop', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  it('shows names, reasons and log lines as the text that they are, and signs in whatever they hold', () =>
    withDesktop(
      browser,
      async ({ page, headline, gadget }) => {
        await headline('Connected');
        await page.locator('.agent strong', { hasText: `F ${EVIL} ${EVIL}` }).waitFor();
        const header = page.locator('#header select');
        await header.selectOption('NOT_READY:1');
        await page.locator('#header option', { hasText: '– <img src=x' }).waitFor({ state: 'attached' });
        await gadget.getByText('<img src=x onerror=window.hacked=1>').waitFor();
        await page.locator('.log select').selectOption('client');
        const frame = page.frames()[1];
        await frame?.evaluate(
          (line) =>
            (
              window as unknown as { gadgets: { Hub: { publish(topic: string, data: unknown): void } } }
            ).gadgets.Hub.publish('finesse.clientLogging.1', line),
          EVIL,
        );
        await page.locator('pre', { hasText: EVIL }).waitFor();
        for (const one of page.frames()) assert.equal(await one.evaluate('window.hacked'), undefined);
      },
      '',
      createSimulator({ world: WORLD }),
    ));

  it('believes its own connection and not what a gadget says of it', () =>
    withDesktop(browser, async ({ page, headline }) => {
      await headline('Connected');
      const frame = page.frames()[1];
      assert.ok(frame);
      const say = (message: unknown): Promise<void> =>
        frame.evaluate((one) => {
          parent.postMessage({ protocol: 'finesse-simulator-frame', ...(one as object) }, location.origin);
        }, message);
      const topic = 'finesse.info.connection';
      for (const data of [
        { status: 'conflict' },
        { status: 'unauthorized', resourceID: 'desktop' },
        { status: 'constructor' },
        { status: { toString: 1 } },
        'text',
        null,
        { status: 'failing' },
      ]) {
        await say({ kind: 'publish', topic, data });
      }
      for (const data of [null, { toString: 1, valueOf: 1 }, 'x'.repeat(1_000_000)])
        await say({ kind: 'publish', topic: 'finesse.clientLogging.x', data });
      for (const invokeID of ['1', '__proto__', '*', '', 'a.b']) {
        for (const type of ['SubscribeNodeReq', 'UnsubscribeNodeReq', 'ConnectionReq', 'constructor']) {
          for (const node of ['', '/', '__proto__', '/finesse/api/User/1001002', '\u0000<'])
            await say({ kind: 'publish', topic: 'finesse.info.requests', data: { type, invokeID, data: { node } } });
        }
      }
      for (const nonsense of [
        { kind: 'publish', topic: 'a..b' },
        { kind: 'publish', topic: 7 },
        { kind: 'subscribe', topic: '*a', id: 'x' },
        { kind: 'subscribe', topic: {}, id: 'x' },
        { kind: 'unsubscribe', id: {} },
        { kind: 'title', title: { slice: 1 } },
        { kind: 'height', height: '9' },
        { kind: '__proto__' },
        {},
      ]) {
        await say(nonsense);
      }
      // The header is drawn anew each second.
      await page.waitForFunction(`new Promise((resolve) => setTimeout(resolve, 1500, true))`);
      assert.equal((await page.locator('#header .banner').first().innerText()).trim(), '');
      assert.equal(await page.locator('#header select').isEnabled(), true);
    }));
});
