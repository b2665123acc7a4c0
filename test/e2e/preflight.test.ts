/** The check of connectivity with the built SDK in real Chromium: what a browser tells a page of certificates, ports and CORS, and what it does not. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import type { PreflightOptions, PreflightReport } from '../../sdk/index.ts';
import { startServer, type RunningServer } from '../../simulator/node.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { launchChromium } from '../kit/chromium.ts';
import { sdkPage } from '../kit/sdk-page.ts';
import { LOOPBACK_TLS } from '../support/loopback-certificate.ts';

/** What crosses into the page: data, no functions. */
type Asked = Omit<PreflightOptions, 'platform' | 'password' | 'token'> & { readonly password?: string };

interface Checked {
  readonly report: PreflightReport;
  readonly text: string;
  readonly is: (id: string) => string;
}

/** Runs in the page. */
async function checkInPage(options: Asked): Promise<readonly [PreflightReport, string]> {
  const address = '/page/sdk.js';
  const sdk = (await import(address)) as typeof import('../../sdk/index.ts');
  const report = await sdk.runPreflight(options);
  return [report, sdk.preflightText(report)];
}

const portOf = (url: string): number => Number(new URL(url).port);
const AGENT = { userId: '1001001', password: 'finesse' };

describe('a page that checks its connectivity', () => {
  let folder: string;
  let browser: Browser;
  let simulator: Simulator;
  /** Of the page's own origin: everything may be read. */
  let own: RunningServer;
  /** As Finesse is delivered: no CORS. */
  let other: RunningServer;
  /** With CORS for everybody. */
  let open: Simulator;
  let allowing: RunningServer;
  let secure: RunningServer;
  before(async () => {
    folder = await sdkPage('preflight');
    simulator = createSimulator();
    open = createSimulator({ restOrigins: ['*'] });
    own = await startServer({ simulator, port: 0, staticFolders: { '/page/': folder } });
    other = await startServer({ simulator, port: 0 });
    allowing = await startServer({ simulator: open, port: 0 });
    secure = await startServer({ simulator, port: 0, tls: LOOPBACK_TLS });
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    for (const server of [secure, allowing, other, own]) await server.close();
    simulator.close();
    open.close();
    rmSync(folder, { recursive: true });
  });

  const check = async (options: Partial<Asked>, trusting = false): Promise<Checked> => {
    const context = await browser.newContext({ ignoreHTTPSErrors: trusting });
    try {
      const page = await context.newPage();
      await page.goto(`${own.urlA}/page/`);
      const [report, text] = await page.evaluate(checkInPage, {
        host: '127.0.0.1',
        bothSides: false,
        secure: false,
        ...options,
      });
      for (const { sides } of [simulator, open]) {
        const sessions = sides.a.notification.sessions().filter(({ userId }) => userId !== undefined);
        assert.deepEqual(sessions, [], 'nothing is left');
      }
      const is = (id: string): string => {
        const step = report.steps.find((one) => one.id === id);
        return `${step?.status ?? ''} ${step?.reason ?? ''}`;
      };
      return { report, text, is };
    } finally {
      await context.close();
    }
  };
  const ports = (rest: RunningServer, notifications = rest) => ({
    rest: portOf(rest.urlA),
    notifications: portOf(notifications.urlA),
  });

  it('passes where nothing is in the way, and opens no session beside that of a desktop unless asked to', async () => {
    const { report, text, is } = await check({ ...AGENT, ports: ports(own) });
    assert.equal(report.status, 'passed', text);
    assert.equal(is('credentials'), 'passed accepted');
    assert.equal(is('bosh-session'), 'skipped no-session');
    // Of the page's own origin a browser tells where the time went.
    const { serverMs } = report.steps.find(({ id }) => id === 'rest-port')?.values ?? {};
    assert.equal(typeof serverMs, 'number', text);
  });

  it('opens a session of each transport when it is asked to', async () => {
    const { report, text, is } = await check({ ...AGENT, session: true, ports: ports(own) });
    assert.equal(report.status, 'passed', text);
    assert.equal(is('websocket-echo'), 'passed answered');
    assert.equal(is('bosh-echo'), 'passed answered');
  });

  it('passes on another origin that allows it, and says what is hidden there', async () => {
    const { report, text, is } = await check({ ...AGENT, session: true, ports: ports(allowing) });
    assert.equal(report.status, 'passed', text);
    assert.equal(is('cors'), 'passed answered');
    assert.ok(report.cannotSee.includes('time-split'), text);
  });

  it('tells an origin that REST does not allow from one that does not answer', async () => {
    const { report, text, is } = await check({ ...AGENT, ports: ports(other) });
    assert.equal(is('rest-port'), 'passed answered', text);
    assert.equal(is('cors'), 'failed cors-refused');
    assert.equal(is('websocket'), 'passed answered');
    assert.equal(report.status, 'failed');
    assert.deepEqual(report.causes, []);
  });

  it('cannot tell a certificate that is not trusted from a port that is closed, says so, and gives the link to look', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const closed = (probe.address() as AddressInfo).port;
    probe.close();
    await once(probe, 'close');
    for (const port of [portOf(secure.urlA), closed]) {
      const { report, text, is } = await check({ secure: true, ports: { rest: port, notifications: port } });
      assert.equal(is('rest-port'), 'failed untrusted-or-refused', text);
      assert.equal(is('certificate'), 'failed untrusted-or-refused');
      const { values } = report.steps.find(({ id }) => id === 'certificate') ?? {};
      assert.equal(values?.['link'], `https://127.0.0.1:${port}/`);
      assert.ok(report.cannotSee.includes('why-refused'));
      assert.match(text, /a browser cannot tell/);
      assert.deepEqual(
        report.causes.map(({ cause, certainty }) => `${certainty} ${cause}`),
        ['possible certificate-untrusted', 'possible network'],
      );
    }
  });

  it('says nothing of certificates once they are trusted', async () => {
    const mixed = { rest: portOf(secure.urlA), notifications: portOf(secure.urlB) };
    const { report, text, is } = await check({ secure: true, ports: mixed }, true);
    assert.equal(is('rest-port'), 'passed answered', text);
    assert.equal(is('certificate'), 'passed answered');
    assert.equal(is('websocket'), 'passed answered');
    assert.equal(
      report.steps.some(({ reason }) => reason === 'untrusted-or-refused'),
      false,
    );
  });

  it('tries a wrong password once', async () => {
    const asked: string[] = [];
    const context = await browser.newContext();
    const page = await context.newPage();
    page.on('request', (request) => {
      if (request.headers()['authorization'] !== undefined || request.postData() !== null) asked.push(request.url());
    });
    await page.goto(`${own.urlA}/page/`);
    const options = {
      ...AGENT,
      password: 'wrong-Sesame-7',
      host: '127.0.0.1',
      bothSides: false,
      secure: false,
      session: true,
    };
    const [report, text] = await page.evaluate(checkInPage, { ...options, ports: ports(own) });
    await context.close();
    assert.equal(asked.length, 1, asked.join());
    assert.equal(report.status, 'failed');
    assert.deepEqual(
      report.causes.map(({ cause }) => cause),
      ['credentials-refused'],
    );
    assert.doesNotMatch(JSON.stringify(report) + text, /Sesame/);
  });
});
