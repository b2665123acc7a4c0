/** The whole path: simulator, simulated desktop, gadget.xml as Shindig serves it, the built gadget; read as a user reads it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../kit/chromium.ts';
import { AGENT, withDesktop } from './desktop.ts';

/** So many desks at a time: most of a scene is waiting. The longest come first. */
const SCENES = { concurrency: 3 };

describe('the gadget in the simulated desktop', SCENES, () => {
  let browser: Browser | undefined;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  const desktop = (use: Parameters<typeof withDesktop>[1], query?: string): Promise<void> => {
    assert.ok(browser);
    return withDesktop(browser, use, query);
  };

  it('tells of a stopped notification service, and of its return', () =>
    desktop(async ({ simulator, page, headline, says }) => {
      await headline('Connected');
      simulator.faults.add({ kind: 'service-stop' });
      await headline(/^(Reconnecting…|Moving to the other server)$/);
      await says('last known before the link was lost');
      await page.getByRole('button', { name: 'Remove' }).click();
      await headline('Connected again', 60_000);
      await says(/^You were disconnected for \d+ sec$/);
      simulator.finesse.setAgentState(AGENT, 'READY');
      await says('Ready');
      // What it was is watched for a while after its end, and then let go.
      await headline('Connected', 150_000);
    }));

  it('goes to the other side when that one takes over', () =>
    desktop(async ({ page, url, headline, says }) => {
      await headline('Connected');
      await page.getByRole('button', { name: 'The other side takes over' }).click();
      await page.waitForURL((now) => now.port !== new URL(url).port, { timeout: 60_000 });
      await headline('Connected', 60_000);
      await says('fin2.ucce.local');
    }));

  it('says that another page answers in place of Finesse, and keeps the log', () =>
    desktop(async ({ simulator, gadget, headline, says }) => {
      await headline('Connected');
      const portal = simulator.faults.add({ kind: 'html' });
      await headline('Something is in the way');
      await gadget.getByRole('button', { name: 'Send log to support' }).click();
      await says(/Another page answered in place of Finesse\./);
      assert.deepEqual(simulator.finesse.clientLogs, []);
      simulator.faults.remove(portal);
      await gadget.getByRole('button', { name: 'Try again' }).click();
      await says('The server has taken the log.');
      await headline('Connected', 90_000);
    }));

  for (const transport of ['bosh', 'websocket']) {
    it(`shows the connection and the agent's own state as they change, over ${transport}`, () =>
      desktop(async ({ simulator, page, headline, says }) => {
        await headline('Connected');
        await says('In service');
        await says('Not ready');
        simulator.finesse.setAgentState(AGENT, 'READY');
        await says('Ready');
        await page.getByRole('combobox', { name: 'Agent state' }).selectOption('Lunch');
        await says('Not ready (Lunch)');
      }, `?transport=${transport}`));
  }

  it('posts the client log and shows the receipt; the server has the log', () =>
    desktop(async ({ simulator, gadget, headline, says }) => {
      await headline('Connected');
      await gadget.getByRole('button', { name: 'Send log to support' }).click();
      await says('The server has taken the log.');
      await says(/^accepted \(HTTP 20\d\) in /);
      const [log, ...others] = simulator.finesse.clientLogs;
      assert.ok(log);
      assert.equal(log.userId, AGENT);
      assert.match(log.text, /finesse-pulse/);
      assert.doesNotMatch(log.text, /finesse:finesse|MTAwMTAwMT/, 'no credentials in the log');
      assert.deepEqual(others, [], 'posted once');
    }));

  it('says that it has no settings, where the desktop gives none', () =>
    desktop(async ({ page, headline }) => {
      await headline('Connected');
      await page.locator('iframe#gadget').evaluate((frame: HTMLIFrameElement) => {
        frame.src = frame.src.replace('mid=1', 'mid=9');
      });
      await headline('No settings from the desktop');
    }));

  it('says that it is outside of the desktop, where there is none', () =>
    desktop(async ({ page, url }) => {
      const address = new URL(
        '/gadgets/ifr?url=/3rdpartygadget/files/finesse-pulse/gadget.xml&mid=1&lang=en&country=US',
        url,
      );
      await page.goto(address.href);
      await page.getByRole('heading', { name: 'Not in the Finesse desktop' }).waitFor();
    }));

  it('speaks Korean in a Korean desktop', () =>
    desktop(async ({ headline, says }) => {
      await headline('연결됨');
      await says('내 상태');
    }, '?locale=ko_KR'));
});
