/** The report as a file, and the page that files are dropped on, in real Chromium from the disk: what the command says, and nothing is sent. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import type { Report } from '../../analyzer/report.ts';
import { ROOT } from '../../scripts/run.mjs';
import { launchChromium } from '../kit/chromium.ts';
import { setUpCentre } from '../kit/contact-centre.ts';

const MINUTE = 60_000;
const SECOND = 1_000;
const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-report-'));
const logs = join(folder, 'logs');
const axe = readFileSync(join(ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** Runs the command in the folder; its exit code and what it prints. */
function command(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  return new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: 1e9 };
    const child = execFile(process.execPath, [join(ROOT, 'analyzer', 'cli.ts'), ...args], options, (_error, out) =>
      resolve({ code: child.exitCode ?? -1, out }),
    );
  });
}

/** An hour of a centre: nine agents vanish one by one, then the service stops for all. Packed as it may come. */
async function writeLogs(): Promise<void> {
  const { clock, simulator, desks, files } = await setUpCentre(60);
  await clock.advance(5 * MINUTE);
  for (let index = 0; index < 9; index += 1) {
    const desk = desks[index * 5]!;
    desk.vanish();
    await clock.advance(200 * SECOND);
    await desk.signIn();
    await clock.advance(2 * MINUTE);
  }
  simulator.faults.add({ kind: 'service-stop', target: { side: 'a' }, durationMs: 4 * MINUTE });
  await clock.advance(4 * MINUTE + SECOND);
  for (const desk of desks) await desk.signIn();
  await clock.advance(5 * MINUTE);
  simulator.close();
  const { 'debug.log': debug = '', 'info.log': info = '', 'webservices.log': web = '' } = files();
  const hostile =
    '2026.01.05 14:00:00 Closing idle session (id=0badf00d): 1001009@fin1.ucce.local/</script><img/src=x/onerror=alert(1)> after inactivity for more than threshold value of 60\n';
  mkdirSync(join(logs, 'openfire'), { recursive: true });
  // Two members, as where a log was packed by pieces, and padding behind.
  const half = debug.indexOf('\n', debug.length / 2) + 1;
  writeFileSync(
    join(logs, 'openfire', 'debug.log.gz'),
    Buffer.concat([gzipSync(debug.slice(0, half)), gzipSync(debug.slice(half) + hostile), Buffer.alloc(512)]),
  );
  writeFileSync(join(logs, 'openfire', 'info.log'), `${info}\u0000\u0001 junk\n`);
  writeFileSync(join(logs, 'web.zip'), zipSync({ 'desktop/webservices.log': strToU8(web) }));
  writeFileSync(join(logs, 'letter.txt'), 'Dear sir,\n');
}

describe('the report as a file', () => {
  let browser: Browser | undefined;
  let report: Report;
  let printed = '';

  before(async () => {
    [browser] = await Promise.all([launchChromium(), writeLogs()]);
    const { code, out } = await command('analyze', 'logs', '--json', '--html', 'report.html');
    assert.equal(code, 1);
    printed = out;
    report = JSON.parse(out) as Report;
    assert.equal((await command('page', 'drop.html')).code, 0);
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page on a file of the folder. What it asks of any network, and any error, fails the test. */
  async function open(file: string, use: (page: Page) => Promise<void>, hash = '', locale = 'en-US'): Promise<void> {
    assert.ok(browser);
    const context = await browser.newContext({ locale, viewport: { width: 1200, height: 900 }, acceptDownloads: true });
    const faults: string[] = [];
    try {
      context.on('request', (request) => {
        if (!/^(file|blob):/.test(request.url())) faults.push(`asked for ${request.url()}`);
      });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => faults.push(message.text()));
      await page.goto(`${pathToFileURL(join(folder, file)).href}${hash}`);
      await use(page);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  }

  const rows = (page: Page) => page.locator('ol.incidents > li');
  const saved = async (page: Page, button: string): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    return readFileSync(await download.path(), 'utf8');
  };

  it('tells every incident, its verdict, and the lines that say so by file and number', () =>
    open('report.html', async (page) => {
      assert.ok(report.incidents.length >= 69, `${report.incidents.length} incidents`);
      await page.getByRole('heading', { name: 'Server side: agents were lost together' }).waitFor();
      assert.equal(await rows(page).count(), report.incidents.length);
      const first = report.incidents[0]!;
      await rows(page).first().getByRole('link').click();
      await page.getByRole('heading', { name: `Incident 1: Agent ${first.agent}` }).waitFor();
      const quotes = page.locator('.detail ol.quotes > li');
      assert.equal(await quotes.count(), first.quotes.length);
      for (const [index, quote] of first.quotes.entries()) {
        const said = await quotes.nth(index).innerText();
        assert.ok(said.includes(`${quote.file}, line ${quote.line.toLocaleString('en')}`), said);
        assert.ok(said.includes(quote.text), said);
      }
      for (const words of [
        'Last request',
        'Silence grew',
        'Closed as idle',
        'Grace time',
        'Forced logout',
        'Next session',
      ])
        await page.getByRole('term').getByText(words, { exact: true }).waitFor();
    }));

  it('filters, and keeps the filter in the address, so that a view can be shared', () =>
    open('report.html', async (page) => {
      const { agent } = report.incidents[0]!;
      const own = report.incidents.filter((one) => one.agent === agent).length;
      await page.getByRole('combobox', { name: 'Agent' }).selectOption(agent);
      assert.equal(await rows(page).count(), own);
      await page.getByRole('combobox', { name: 'Side' }).selectOption('client');
      const client = report.incidents.filter((one) => one.agent === agent && one.side === 'client').length;
      assert.equal(await rows(page).count(), client);
      assert.match(page.url(), new RegExp(`#agent=${agent}&side=client$`));
      await page.reload();
      assert.equal(await rows(page).count(), client);
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.getByRole('searchbox').fill('Openfire stopped');
      const stopped = report.incidents.filter(({ quotes }) =>
        quotes.some(({ text }) => text.includes('Openfire stopped')),
      );
      assert.equal(await rows(page).count(), stopped.length);
    }));

  it('zooms by keys and by wheel, and the list follows where that is wanted', () =>
    open('report.html', async (page) => {
      const timeline = page.getByRole('group', { name: /^Timeline of the agents/ });
      await page.getByRole('checkbox', { name: 'Only the time in the timeline' }).check();
      await timeline.focus();
      for (let times = 0; times < 6; times += 1) await page.keyboard.press('+');
      await page.waitForURL(/from=\d+&to=\d+/);
      const lasts = (): number => {
        const hash = new URLSearchParams(new URL(page.url()).hash.slice(1));
        return Number(hash.get('to')) - Number(hash.get('from'));
      };
      const whole = report.to! - report.from!;
      const zoomed = lasts();
      assert.ok(zoomed < whole / 10, `${zoomed} of ${whole}`);
      await page.waitForFunction((all) => {
        const list = document
          .querySelector('finesse-analysis')!
          .shadowRoot!.querySelector('finesse-report')!
          .shadowRoot!.querySelectorAll('ol.incidents > li');
        return list.length < all;
      }, report.incidents.length);
      await page.locator('canvas.rows').hover();
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -400);
      await page.keyboard.up('Control');
      await page.waitForFunction((before) => !location.hash.includes(`to=${before}`), String(zoomed));
      await page.waitForTimeout(0);
      await timeline.press('Home');
      await page.waitForURL((url) => !url.hash.includes('from='));
      await timeline.press('Enter');
      await page.getByRole('heading', { name: /^Incident 1:/ }).waitFor();
    }));

  it('shows what a log plants as text, and keeps its report whole', () =>
    open('report.html', async (page) => {
      await page.getByRole('searchbox').fill('onerror');
      await rows(page).first().getByRole('link').click();
      await page.locator('.detail').getByText('</script><img/src=x/onerror=alert(1)>').first().waitFor();
      assert.equal(await page.locator('img').count(), 0);
    }));

  it('cannot send anything', () =>
    open('drop.html', async (page) => {
      const refused = await page.evaluate(async () => {
        const violated = new Promise<string>((resolve) => {
          addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
        });
        await fetch('https://example.invalid/').catch(() => undefined);
        return violated;
      });
      assert.equal(refused, 'connect-src');
    }).catch((error: unknown) => {
      // The browser says in the console that it was the policy, and that is all that was said.
      assert.ok(error instanceof assert.AssertionError);
      const said = error.actual as readonly string[];
      assert.ok(said.length > 0 && said.every((one) => /Content Security Policy/.test(one)), said.join('\n'));
    }));

  it('makes the same report in the browser as the command does, of a folder with archives, and saves it as the same files', () =>
    open('drop.html', async (page) => {
      await page.getByLabel('Choose a folder').setInputFiles(logs);
      await page.getByRole('heading', { name: 'Server side: agents were lost together' }).waitFor();
      assert.equal(await saved(page, 'Save as JSON'), printed);
      assert.equal(await saved(page, 'Save as HTML'), readFileSync(join(folder, 'report.html'), 'utf8'));
      assert.equal(page.workers().length, 0);
    }));

  it('takes files that are dropped, and a report that was saved', () =>
    open('drop.html', async (page) => {
      const drop = (name: string, text: string): Promise<void> =>
        page.evaluate(
          ([file, content]) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([content], file));
            document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, composed: true }));
          },
          [name, text] as const,
        );
      await drop('letter.txt', 'Dear sir,\n');
      await page.getByRole('heading', { name: 'Nothing in these files was understood' }).waitFor();
      await page.getByRole('button', { name: 'Read other files' }).click();
      await drop('damaged.json', '{"version":1,');
      await page.getByText('The report in this file is damaged and cannot be shown.').waitFor();
      await drop('report.json', printed);
      await page.getByRole('heading', { name: 'Server side: agents were lost together' }).waitFor();
      assert.equal(await rows(page).count(), report.incidents.length);
    }));

  /** Lets go of files and folders over the page, as a hand does. */
  async function dropPaths(page: Page, files: readonly string[]): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
    await session.detach();
  }

  it('takes a folder that is dragged onto it, with all that lies below, as the command does', () =>
    open('drop.html', async (page) => {
      await page.locator('h1').waitFor();
      await dropPaths(page, [logs]);
      await page.getByRole('heading', { name: 'Server side: agents were lost together' }).waitFor();
      assert.equal(await saved(page, 'Save as JSON'), printed);
    }));

  it('takes a folder of a thousand small files, and lists them by parts', () =>
    open('drop.html', async (page) => {
      const many = join(folder, 'many');
      for (let index = 0; index < 1_000; index += 1) {
        const below = join(many, `day ${index % 7}`);
        if (index < 7) mkdirSync(below, { recursive: true });
        writeFileSync(
          join(below, `debug.log.${index}`),
          `2026.01.05 07:00:00 Session (id=0a0b0c0d) was last active 0 ms ago: ${1_001_000 + index}@fin1.ucce.local/desktop\n`,
        );
      }
      await page.locator('h1').waitFor();
      await dropPaths(page, [many]);
      await page.getByRole('heading', { name: 'Files read (1,000)' }).waitFor();
      const listed = page.locator('table.files tbody tr');
      assert.equal(await listed.count(), 200);
      await page.getByRole('button', { name: 'Show 200 more' }).click();
      assert.equal(await listed.count(), 400);
      const { agents, files } = JSON.parse(await saved(page, 'Save as JSON')) as Report;
      assert.equal(agents.length, 1_000);
      assert.equal(new Set(files.map(({ name }) => name)).size, 1_000);
    }));

  it('says of a file that changed or went after it was chosen that it is gone, and tells the rest', () =>
    open('drop.html', async (page) => {
      const [changed, removed, whole] = ['a-changed.log', 'b-removed.log', 'c-whole.log'].map((name) =>
        join(folder, name),
      ) as [string, string, string];
      const line =
        '2026.01.05 07:00:00 Session (id=0a0b0c0d) was last active 0 ms ago: 1001009@fin1.ucce.local/desktop\n';
      for (const one of [changed, removed, whole]) writeFileSync(one, line);
      // The page hears of the choice only when the files have changed, as when reading takes its time.
      const input = page.getByLabel('Choose files');
      await input.evaluate((element) => {
        const hold = (event: Event): void => event.stopImmediatePropagation();
        element.getRootNode().addEventListener('change', hold, { capture: true });
        element.addEventListener('go', () => {
          element.getRootNode().removeEventListener('change', hold, { capture: true });
          element.dispatchEvent(new Event('change'));
        });
      });
      await input.setInputFiles([changed, removed, whole]);
      await input.evaluate((element) => [...(element as HTMLInputElement).files!].map(({ size }) => size));
      appendFileSync(changed, line.repeat(10));
      rmSync(removed);
      await input.dispatchEvent('go');
      await page.getByRole('heading', { name: 'Files read (3)' }).waitFor();
      const table = page.locator('table.files tbody tr');
      const said = 'it was changed, moved or locked after it was dropped; drop it again';
      for (const name of ['a-changed.log', 'b-removed.log'])
        await table.filter({ hasText: name }).getByText(said).waitFor();
      const rest = table.filter({ hasText: 'c-whole.log' });
      await rest.getByText('Notification Service').waitFor();
      assert.equal(await rest.getByText(said).count(), 0);
    }));

  it('tells what all agents have together, whose log has holes, and what a quoted line is', () =>
    open('drop.html', async (page) => {
      const [incident, agent] = [
        report.incidents[0]!,
        report.agents.find((one) => one.agent === report.incidents[0]!.agent)!,
      ];
      const told: Report = {
        ...report,
        all: { ...report.all, unanswered: 3, roundTrip: { count: 9, median: 41, p95: 97, max: 412 } },
        agents: report.agents.map((one) =>
          one === agent
            ? {
                ...one,
                unanswered: 2,
                unansweredAt: [incident.from + 5_000, incident.from + 9_000],
                log: { pages: 2, lines: 812, missing: 9, twice: 4, dropped: 7 },
              }
            : one,
        ),
        pages: [
          {
            pageId: 'ab12cd34',
            agent: agent.agent,
            lines: 812,
            first: 1,
            last: 821,
            missing: 9,
            holes: [[4, 12]],
            twice: 4,
          },
        ],
        files: report.files.map((file) => ({ ...file, driftMs: -1_500, driftBoundMs: 40 })),
        incidents: report.incidents.map((one) =>
          one === incident
            ? {
                ...one,
                quotes: [
                  { file: 'a.log', line: 7, at: one.from, kind: 'pause', text: 'slept' },
                  { file: 'a.log', line: 8, at: one.from, kind: 'finding', text: 'found' },
                ],
              }
            : one,
        ),
      };
      const saves = join(folder, 'told.json');
      writeFileSync(saves, JSON.stringify(told));
      await page.getByLabel('Choose files').setInputFiles(saves);
      await page
        .getByText(/^All agents together: [\d,]+ sessions, 3 requests without an answer, Round trip \(median 41 ms,/)
        .waitFor();
      await page.locator('.legend').getByText('Request without an answer').waitFor();
      await rows(page).first().getByRole('link').click();
      const quotes = page.locator('.detail ol.quotes > li');
      assert.match(await quotes.nth(0).innerText(), /pause of page or computer: a\.log, line 7/);
      assert.match(await quotes.nth(1).innerText(), /finding of the client: a\.log, line 8/);
      await page
        .getByText('lines: 812; loads of the page: 2; missing: 9; dropped by the client: 7; there more than once: 4')
        .waitFor();
      await page.getByRole('heading', { name: 'Client logs (1)' }).click();
      await page.getByRole('row', { name: `ab12cd34 ${agent.agent} 812 1–821 9 (4–12) 4` }).waitFor();
      await page.getByRole('heading', { name: /^Files read/ }).click();
      await page
        .getByText(/client clock off by 1\.5 sec ± 40 ms/)
        .first()
        .waitFor();
    }));

  it('shows how far it is, and stops at once when it is told to', () =>
    open('drop.html', async (page) => {
      const large = join(folder, 'large.log');
      const line =
        '2026.01.05 07:00:00 Session (id=0a0b0c0d) was last active 0 ms ago: 1001009@fin1.ucce.local/desktop\n';
      const block = line.repeat(100_000);
      for (let times = 0; times < 30; times += 1) appendFileSync(large, block);
      await page.getByLabel('Choose files').setInputFiles(large);
      await page.getByText(/MB of 300 MB read$/).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('Cancelled. Nothing was kept.').waitFor();
      assert.equal(await page.getByRole('progressbar').count(), 0);
      assert.equal(page.workers().length, 0);
      rmSync(large);
      await page.getByLabel('Choose files').setInputFiles(join(logs, 'letter.txt'));
      await page.getByRole('heading', { name: 'Nothing in these files was understood' }).waitFor();
    }));

  for (const [name, file, hash, locale] of [
    ['the report', 'report.html', '#incident=2', 'en-US'],
    ['the report in Korean', 'report.html', '#incident=60', 'ko-KR'],
    ['the drop page', 'drop.html', '', 'en-US'],
  ] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`${name} has no fault that axe finds, ${colorScheme}`, () =>
        open(
          file,
          async (page) => {
            await page.emulateMedia({ colorScheme });
            await page.setViewportSize({ width: 320, height: 800 });
            await page.locator('h1').waitFor();
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(wide <= 0, `${wide} px too wide at 320 px`);
            for (const summary of await page.locator('summary:has(h2)').all()) await summary.click();
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() =>
              (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(),
            );
            assert.deepEqual(
              violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
              [],
            );
            if (locale === 'ko-KR') {
              const english = page.locator('.detail [lang=en]');
              assert.deepEqual(await english.allInnerTexts(), [], 'every sentence of the incident is in Korean');
            }
          },
          hash,
          locale,
        ));
    }
  }
});
