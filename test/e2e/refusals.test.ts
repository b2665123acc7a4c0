/** What a browser refuses or cannot reach, with the built SDK in real Chromium: one typed error each, in words that help. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import type { ConnectOptions } from '../../sdk/index.ts';
import { startServer, type RunningServer } from '../../simulator/node.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { launchChromium } from '../kit/chromium.ts';
import { sdkPage } from '../kit/sdk-page.ts';
import { LOOPBACK_TLS } from '../support/loopback-certificate.ts';

const USER = { host: 'fin1.ucce.local', userId: '1001001', password: 'finesse', transport: 'bosh' } as const;

/** What crosses into the page: data, no functions. */
type Where = Pick<ConnectOptions, 'host' | 'userId' | 'password' | 'transport' | 'restUrl' | 'serviceUrl'>;

/** Runs in the page: how connecting ended. */
async function connectInPage(options: Where): Promise<{ readonly code: string; readonly message: string }> {
  const address = '/page/sdk.js';
  const sdk = (await import(address)) as typeof import('../../sdk/index.ts');
  try {
    const client = await sdk.connectFinesse(options);
    await client.close();
    return { code: 'connected', message: '' };
  } catch (error) {
    if (!(error instanceof sdk.FinesseError)) throw error;
    return { code: error.code, message: error.message };
  }
}

describe('a page that may not, or cannot, reach Finesse', () => {
  let folder: string;
  let browser: Browser;
  let simulator: Simulator;
  let own: RunningServer;
  let secure: RunningServer;
  before(async () => {
    folder = await sdkPage('refusals');
    simulator = createSimulator();
    own = await startServer({ simulator, port: 0, staticFolders: { '/page/': folder } });
    secure = await startServer({ simulator, port: 0, tls: LOOPBACK_TLS });
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await secure.close();
    await own.close();
    simulator.close();
    rmSync(folder, { recursive: true });
  });

  const connect = async (options: Partial<Where>) => {
    const page = await browser.newPage();
    try {
      await page.goto(`${own.urlA}/page/`);
      return await page.evaluate(connectInPage, { ...USER, restUrl: '', ...options });
    } finally {
      await page.close();
    }
  };
  const service = (url: string): string => `${url}/http-bind/`;

  it('connects where nothing is in the way', async () => {
    assert.equal((await connect({ serviceUrl: service(own.urlA) })).code, 'connected');
  });

  it('says host-unreachable for a certificate that the browser does not trust', async () => {
    const { code, message } = await connect({ restUrl: secure.urlA, serviceUrl: service(secure.urlA) });
    assert.equal(code, 'host-unreachable');
    assert.match(message, /certificate/);
  });

  it('says host-unreachable for an untrusted certificate of the notification port alone', async () => {
    const { code, message } = await connect({ serviceUrl: service(secure.urlA) });
    assert.equal(code, 'host-unreachable');
    assert.match(message, /certificate/);
  });

  it('says host-unreachable for an origin that REST does not allow', async () => {
    const { code, message } = await connect({ restUrl: own.urlB, serviceUrl: service(own.urlA) });
    assert.equal(code, 'host-unreachable');
    assert.match(message, /CORS/);
  });

  it('says host-unreachable for a name that nobody has', async () => {
    const nowhere = 'https://nobody.invalid:8445';
    const { code, message } = await connect({ restUrl: nowhere, serviceUrl: service(nowhere) });
    assert.equal(code, 'host-unreachable');
    assert.match(message, /nobody\.invalid/);
  });

  it('says credentials-refused for a wrong password', async () => {
    const { code, message } = await connect({ password: 'wrong-Sesame-7', serviceUrl: service(own.urlA) });
    assert.equal(code, 'credentials-refused');
    assert.doesNotMatch(message, /Sesame/);
  });
});
