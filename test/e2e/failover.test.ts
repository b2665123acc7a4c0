/** The built SDK in real Chromium before both sides of a Finesse, by their names and ports, over TLS. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { ConnectionState } from '../../sdk/index.ts';
import type { Fault, FaultId } from '../../simulator/core/faults-types.ts';
import { startServer, type RunningServer } from '../../simulator/node.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { launchChromium } from '../kit/chromium.ts';
import { sdkPage } from '../kit/sdk-page.ts';
import { LOOPBACK_TLS } from '../support/loopback-certificate.ts';

/** Connects in the page by one name, and tells `heard` of each state. */
async function connectInPage(): Promise<void> {
  const address = '/page/sdk.js';
  const sdk = (await import(address)) as typeof import('../../sdk/index.ts');
  const client = await sdk.connectFinesse({ host: 'fin1.ucce.local', userId: '1001001', password: 'finesse' });
  const scope = globalThis as unknown as { heard(state: ConnectionState): void; client: typeof client };
  scope.client = client;
  client.connection$.subscribe((state) => scope.heard(state));
}

describe('failover in a browser', () => {
  let folder: string;
  let browser: Browser;
  let simulator: Simulator;
  let server: RunningServer;
  let page: Page;
  const faults: FaultId[] = [];
  before(async () => {
    folder = await sdkPage('failover');
    simulator = createSimulator({ restOrigins: ['*'] });
    server = await startServer({ simulator, port: 0, tls: LOOPBACK_TLS, staticFolders: { '/page/': folder } });
    const map = [
      `MAP fin1.ucce.local:8445 ${new URL(server.urlA).host}`,
      `MAP fin2.ucce.local:8445 ${new URL(server.urlB).host}`,
    ];
    browser = await launchChromium([`--host-resolver-rules=${map.join(',')}`, '--ignore-certificate-errors']);
  });
  after(async () => {
    await browser.close();
    await server.close();
    simulator.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    for (const id of faults.splice(0)) simulator.faults.remove(id);
    await page.close();
  });

  const add = (fault: Fault): void => void faults.push(simulator.faults.add(fault));
  const sessions = (side: 'a' | 'b'): number => simulator.sides[side].notification.sessions().length;

  /** A page that is connected, and a way to wait for a state. */
  async function connected() {
    const states: ConnectionState[] = [];
    let wake = (): void => undefined;
    page = await browser.newPage();
    await page.exposeFunction('heard', (state: ConnectionState) => {
      states.push(state);
      wake();
    });
    await page.goto('https://fin1.ucce.local:8445/page/');
    await page.evaluate(connectInPage);
    const until = async (wanted: string): Promise<void> => {
      const limit = AbortSignal.timeout(30_000);
      limit.addEventListener('abort', () => wake());
      const now = (): string =>
        `${states.at(-1)?.status} ${states.at(-1)?.side?.slice(0, 4)} ${states.at(-1)?.transport}`;
      while (now() !== wanted) {
        assert.ok(!limit.aborted, `waited for ${wanted}; came: ${JSON.stringify(states)}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    };
    return { states, until };
  }

  it('goes from side to side with the service, by the one name it was told', async () => {
    const { states, until } = await connected();
    await until('connected fin1 websocket');
    add({ kind: 'takeover' });
    await until('connected fin2 websocket');
    assert.deepEqual([sessions('a'), sessions('b')], [0, 1]);
    for (const id of faults.splice(0)) simulator.faults.remove(id);
    add({ kind: 'out-of-service', target: { side: 'b' } });
    await until('connected fin1 websocket');
    assert.deepEqual([sessions('a'), sessions('b')], [1, 0]);
    assert.ok(states.some(({ status, reason }) => status === 'failing-over' && reason === 'server-out-of-service'));
  });

  it('takes BOSH where WebSockets are refused, and begins with it after a reload', async () => {
    add({ kind: 'reset', target: { on: 'websocket' } });
    const { until } = await connected();
    await until('connected fin1 bosh');
    for (const id of faults.splice(0)) simulator.faults.remove(id);
    await page.evaluate(() => (globalThis as unknown as { client: { close(): Promise<void> } }).client.close());
    await page.reload();
    await page.evaluate(connectInPage);
    await until('connected fin1 bosh');
  });
});
