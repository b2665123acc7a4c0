/** The files that the gadget saves, from the press of a button in the simulated desktop to the disk. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { BUNDLE_MARK, parseLine, type BundleLine, type Har } from '../../sdk/index.ts';
import { launchChromium } from '../kit/chromium.ts';
import { harComplaints } from '../kit/har-schema.ts';
import { AGENT, withDesktop, type Desktop } from './desktop.ts';

/** What must be in neither: the agent's password as the desktop hands it to its gadgets, in all its forms. */
const SECRETS = [Buffer.from(`${AGENT}:finesse`).toString('base64'), `${AGENT}:finesse`, 'Basic '];

describe('files that the gadget saves', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  /** Presses the button; the file's name and text. */
  const saved = async ({ page, gadget }: Desktop, button: string): Promise<{ name: string; text: string }> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      gadget.getByRole('button', { name: button }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    for (const secret of SECRETS) assert.ok(!text.includes(secret), secret);
    return { name: download.suggestedFilename(), text };
  };

  it('are a diagnosis and a HAR, each by one press, and the gadget says under which name', () =>
    withDesktop(browser, async (desktop) => {
      const { simulator, headline, says } = desktop;
      await headline('Connected');
      simulator.finesse.setAgentState(AGENT, 'READY');
      await says('Ready');

      const diagnosis = await saved(desktop, 'Save diagnosis');
      assert.match(diagnosis.name, /^finesse-diagnosis-1001001-\d{8}-\d{6}\.ndjson$/);
      await says(`Saved to your downloads as ${diagnosis.name}.`);
      assert.ok(diagnosis.text.startsWith(BUNDLE_MARK));
      const lines = diagnosis.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as BundleLine);
      const kinds = new Set(lines.map(({ kind }) => kind));
      for (const kind of ['health', 'clock', 'machine', 'log-state', 'log', 'traffic', 'sample'] as const)
        assert.ok(kinds.has(kind), kind);
      for (const one of lines) if (one.kind === 'log') assert.ok(parseLine(one.line), one.line);
      const carried = lines.flatMap((one) =>
        one.kind === 'traffic' ? [`${one.record.way} ${one.record.carried}`] : [],
      );
      assert.ok(
        carried.some((words) => /^hub .*READY/.test(words)),
        carried.join('\n'),
      );
      assert.ok(carried.includes('hub ConnectionInfoReq'), 'from the first message on');

      const har = await saved(desktop, 'Save HAR');
      assert.match(har.name, /^finesse-traffic-1001001-\d{8}-\d{6}\.har$/);
      assert.deepEqual(harComplaints(har.text), []);
      const { log } = JSON.parse(har.text) as Har;
      assert.ok(log.entries.some(({ request, response }) => /SystemInfo/.test(request.url) && response.status === 200));
      assert.ok(log.entries.some(({ _way, _webSocketMessages: all = [] }) => _way === 'hub' && all.length > 0));
    }));

  it('are announced, and reached by the keyboard', () =>
    withDesktop(browser, async (desktop) => {
      const { page, gadget, headline } = desktop;
      await headline('Connected');
      await gadget.getByRole('button', { name: 'Send log to support' }).focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
      assert.match(download.suggestedFilename(), /\.har$/);
      await gadget.getByRole('status').filter({ hasText: download.suggestedFilename() }).waitFor();
    }));

  it('cannot be saved from a sandbox: then it is said so, and the text can be copied', () =>
    withDesktop(browser, async ({ page, gadget, headline, says }) => {
      await headline('Connected');
      await page.locator('iframe#gadget').evaluate((frame: HTMLIFrameElement) => {
        frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
        frame.src = `${frame.src}&again`;
      });
      await headline('Connected');
      await gadget.getByRole('button', { name: 'Save diagnosis' }).click();
      await says(/does not let its gadgets save files/);
      await gadget.getByRole('button', { name: 'Copy instead' }).click();
      await says('Copied. Paste it into a message to support.');
    }));
});
