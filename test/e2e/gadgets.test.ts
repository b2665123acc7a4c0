/** The built gadget by what an administrator chose, and among other gadgets: own sessions, a strict policy, a late hub, failover, rubbish. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { ROOT } from '../../scripts/run.mjs';
import { createDemo } from '../../simulator/demo/demo.ts';
import { startServer } from '../../simulator/node.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { launchChromium } from '../kit/chromium.ts';
import { AGENT, withDesktop } from './desktop.ts';

const SUPERVISOR = '1001006';
/** How long a test waits for something to be seen, ms. */
const PATIENCE = 20_000;

/** Another gadget of the desktop, which the test drives. */
const HOSTILE = `<?xml version="1.0"?><Module><ModulePrefs title="Hostile"><Require feature="pubsub-2"/></ModulePrefs>
<Content type="html"><![CDATA[<p>hostile</p>]]></Content></Module>`;

/**
 * Serves the frame of the gadget with a policy in which nothing is allowed but its own origin, the inline parts of the page as they are,
 * and a worker of the page's own; collects what was against it.
 */
async function underStrictPolicy(page: Page): Promise<readonly string[]> {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  await page.route('**/gadgets/ifr?*', async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    const hashes = (name: string): string =>
      [...body.matchAll(new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}>`, 'g'))]
        .map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
        .join(' ');
    const policy = [
      "default-src 'none'",
      `script-src 'self' ${hashes('script')}`,
      `style-src 'self' ${hashes('style')}`,
      "connect-src 'self'",
      'worker-src blob:',
      "base-uri 'self'",
    ].join('; ');
    await route.fulfill({ response, body, headers: { ...response.headers(), 'content-security-policy': policy } });
  });
  return violations;
}

describe('the gadget', { concurrency: true }, () => {
  let browser: Browser;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-'));
    const bundle = { entryPoints: [join(ROOT, 'test', 'e2e', 'hub-page.ts')], outfile: join(folder, 'hub.js') };
    [browser] = await Promise.all([
      // A page that a test has put a header on is of no address, and may not ask this computer.
      launchChromium(['--disable-features=LocalNetworkAccessChecks']),
      build({ ...bundle, bundle: true, format: 'esm', target: 'es2022', conditions: ['es2015'] }),
    ]);
    const page =
      '<!doctype html><meta charset="utf-8"><title>Desktop</title><body><script type="module" src="hub.js"></script>';
    writeFileSync(join(folder, 'index.html'), page);
    writeFileSync(join(folder, 'gadget.xml'), HOSTILE);
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it('carries the health of an agent to the supervisor by sessions of their own, under a strict policy', () =>
    withDesktop(
      browser,
      async ({ simulator, page, url, headline, says }) => {
        await headline('Connected');
        const desk = await page.context().newPage();
        const violations = await underStrictPolicy(desk);
        await desk.goto(url.replace(/\?.*/, `?userId=${SUPERVISOR}&up_channel=own&up_beacon=domain`));
        const team = desk.frameLocator('iframe#gadget');
        await team.getByText('Live reports from 2 of 2 signed-in agents.').waitFor({ timeout: PATIENCE });
        await says(`Your supervisor sees your connection health: ${SUPERVISOR}`);
        assert.equal(await team.getByText(/sees your connection health/).count(), 0, 'nobody is told of oneself');
        const sessions = simulator.sides.a.notification.sessions().map(({ jid = '' }) => jid);
        for (const id of [AGENT, SUPERVISOR]) {
          const resources = sessions.flatMap((jid) => (jid.startsWith(`${id}@`) ? jid.replace(/^.*\//, '') : []));
          assert.equal(resources.length, 2, sessions.join());
          assert.ok(resources.includes('desktop'), sessions.join());
        }
        assert.deepEqual(violations, []);
      },
      `?up_channel=own&up_beacon=${SUPERVISOR}`,
    ));

  it('shows a supervisor of the demo what an agent shares, that one drop is no incident, and that seven of twelve are', () =>
    withDesktop(
      browser,
      async ({ simulator, page, url }) => {
        await page.goto(new URL('/', url).href);
        await page.getByRole('combobox', { name: 'Gadget' }).selectOption('own session, health shared');
        const sit = async (list: string, id: string): Promise<Page> => {
          const opening = page.waitForEvent('popup');
          await page.getByRole('list', { name: list }).getByRole('link', { name: id }).click();
          const desk = await opening;
          desk.setDefaultTimeout(60_000);
          return desk;
        };
        const desk = await sit('Agents', AGENT);
        const seat = await sit('Supervisors', SUPERVISOR);
        const team = seat.frameLocator('iframe#gadget');
        await team.getByText(/^Live reports from 2 of \d+ signed-in agents\.$/).waitFor();
        const watched = `Your supervisor sees your connection health: ${SUPERVISOR}`;
        await desk.frameLocator('iframe#gadget').getByText(watched, { exact: true }).waitFor();

        simulator.finesse.setAgentState(AGENT, 'LOGOUT', 50_002);
        await team.getByRole('row').filter({ hasText: 'Telephony lost its link to Finesse' }).waitFor();
        await team.getByText('Incidents today (0)', { exact: true }).click();
        await team.getByText('None: no drops came together.', { exact: true }).waitFor();
        assert.equal(
          await team.getByText(/ agents dropped|^Scattered/).count(),
          0,
          'of one alone nothing follows for others',
        );
        simulator.finesse.setAgentState(AGENT, 'READY');

        await seat.getByRole('button', { name: '7 of 12 within 4 s (reason 255)' }).click();
        // Said aloud once, as it begins; what is read grows with it.
        const aloud = /^\d of 12 agents dropped .+\. Likely the server or a shared network$/;
        await team.getByRole('status').filter({ hasText: aloud }).waitFor();
        const banner = team.getByRole('paragraph').filter({ hasText: /^7 of 12 agents dropped within [2-5] sec / });
        await banner.waitFor();
        await team
          .getByRole('paragraph')
          .filter({ hasText: /^Likely the server or a shared network$/ })
          .waitFor();
        await team.getByText('Incidents today (1)', { exact: true }).waitFor();
        await team.getByText('Evidence and what to do', { exact: true }).click();
        await team
          .getByRole('listitem')
          .filter({ hasText: /^Forced logouts \(reason 255\) from / })
          .first()
          .waitFor();
        await team
          .getByText(/utils service list/)
          .first()
          .waitFor();
      },
      '',
      createDemo(),
    ));

  it('starts as soon as its scripts can be fetched, though at first they could not be', () =>
    withDesktop(
      browser,
      async ({ page, gadget, headline }) => {
        await headline('연결됨');
        let isDown = true;
        let isAllDown = true;
        await page.route('**/finesse-pulse/finesse-pulse-*.js', (route) =>
          isAllDown ? route.abort() : route.continue(),
        );
        await page.route('**/finesse-pulse/hub-client-*.js', (route) =>
          isDown ? route.fulfill({ status: 503 }) : route.continue(),
        );
        await page.route('**/finesse-pulse/ko-*.js', (route) => (isDown ? route.abort() : route.continue()));
        await page.reload();
        const notLoaded = gadget.getByRole('alert').filter({ hasText: '연결 상태 가젯을 불러오지 못했습니다.' });
        await notLoaded.waitFor();
        isAllDown = false;
        await headline('The gadget could not start');
        assert.equal(await notLoaded.count(), 0);
        isDown = false;
        await headline('연결됨');
      },
      '?locale=ko_KR',
    ));

  it('stands among other gadgets: a late hub, rubbish on every topic, the move to the other side', async () => {
    const simulator = createSimulator();
    const staticFolders = {
      '/page/': folder,
      '/3rdpartygadget/files/hostile/': folder,
      '/3rdpartygadget/files/finesse-pulse/': join(ROOT, 'dist', 'gadget-package'),
    };
    const server = await startServer({ simulator, port: 0, staticFolders });
    const page = await browser.newPage({ locale: 'en-US' });
    try {
      const uncaught: string[] = [];
      page.on('pageerror', (error) => uncaught.push(error.stack ?? error.message));
      const layout = [
        'finesse-pulse/gadget.xml',
        'finesse-pulse/gadget.xml?view=agent&theme=dark',
        'hostile/gadget.xml',
      ];
      const query = layout.map((one) => `gadget=${encodeURIComponent(one)}`).join('&');
      await page.goto(`${server.urlA}/page/index.html?late&${query}`);
      const ours = [0, 1].map((index) => page.frameLocator(`iframe[name=gadget-${index}]`));
      const heads = (name: string | RegExp, timeout = PATIENCE): Promise<unknown> =>
        Promise.all(ours.map((one) => one.getByRole('heading', { name, exact: true }).waitFor({ timeout })));
      const say = (text: string): Promise<unknown> =>
        Promise.all(ours.map((one) => one.getByText(text, { exact: true }).first().waitFor({ timeout: PATIENCE })));

      await heads('Waiting for the desktop');
      await page.evaluate('release()');
      await heads('Connected');

      const hostile = page.frame('gadget-2');
      assert.ok(hostile);
      await hostile.evaluate(publishRubbish, AGENT);
      // Any gadget may ask, and the desktop says to all how it is: it is back after the losses that were claimed.
      await heads(/^Connected/);
      simulator.finesse.setAgentState(AGENT, 'READY');
      await say('Ready');

      simulator.faults.add({ kind: 'takeover' });
      await page.waitForURL((now) => now.port === new URL(server.urlB).port, { timeout: 60_000 });
      await heads('Connected', 60_000);
      await say('fin2.ucce.local');
      assert.deepEqual(uncaught, []);
    } finally {
      await page.close();
      await server.close();
      simulator.close();
    }
  });
});

/** Runs in the hostile gadget: everything a gadget can claim on the topics that ours listens to, the truth being asked for last. */
function publishRubbish(agent: string): void {
  const { Hub } = (window as unknown as { gadgets: { Hub: { publish(topic: string, data: unknown): void } } }).gadgets;
  const evil = `<img src=x onerror="window.hacked=1">`;
  const user = `/finesse/api/User/${agent}`;
  const deep = '<a>'.repeat(2_000);
  const rubbish: readonly unknown[] = [
    null,
    7,
    'text',
    [],
    {},
    { status: 'constructor', resourceID: evil },
    { status: { toString: 1 } },
    { status: 'unauthorized' },
    { status: 'failing' },
    { content: 7, object: 7 },
    { content: `${user}<Update><data><user><state>${evil}` },
    { content: `${user}<!DOCTYPE a [<!ENTITY b "c">]><Update>&b;</Update>` },
    { content: `${user}${deep}` },
    { content: 'x'.repeat(1_000_000) },
    { error: { errorType: {}, errorMessage: null } },
    { subscribe: { content: deep } },
    { dateQueued: 'never', tickFrequency: -1 },
    { dateQueued: 1e300 },
  ];
  const topics = [
    'finesse.info.connection',
    'finesse.info.presence',
    'finesse.info.responses.1',
    'finesse.info.responses.__proto__',
    `finesse.api.User.${agent}`,
    'finesse.api.SystemInfo',
    `finesse.api.User.${agent}.ClientLog`,
    'finesse.api.__proto__.constructor',
    'finesse.containerservices.timerTickEvent',
    'finesse.containerservices.activeTab',
    'finesse.clientLogging.finesse-pulse',
    'FINESSE_MAINTENANCE_MODE_EVENT',
  ];
  for (const topic of topics) for (const data of rubbish) Hub.publish(topic, data);
  Hub.publish('finesse.info.requests', { type: 'ConnectionInfoReq', data: {}, invokeID: '1' });
}
