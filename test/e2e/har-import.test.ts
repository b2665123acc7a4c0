/** HAR files in Chromium's own DevTools: its importer reads ours as it reads those that it wrote itself. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { trafficHar } from '../../sdk/export/har.ts';
import { launchChromium } from '../kit/chromium.ts';
import { ABOUT, RECORDS } from '../kit/traffic-samples.ts';

/** What DevTools makes of an entry. */
interface Imported {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  readonly type: string;
  readonly issuedAt: number;
  readonly seconds: number;
  readonly size: number;
  readonly content: string;
  readonly form: string;
  readonly frames: readonly (readonly [string, number, string])[];
}

/** A port that is free now: the one of the debugging server must be known before the browser starts. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the HAR importer of Chromium’s DevTools', () => {
  let browser: Browser;
  let page: Page;
  before(async () => {
    const port = await freePort();
    browser = await launchChromium([`--remote-debugging-port=${port}`]);
    page = await browser.newPage();
    // Chromium serves the modules of DevTools to whoever debugs it.
    await page.goto(`http://127.0.0.1:${port}/devtools/inspector.html`, { waitUntil: 'domcontentloaded' });
  });
  after(() => browser.close());

  const imported = (har: unknown): Promise<readonly Imported[]> =>
    page.evaluate(async (text) => {
      interface Request {
        readonly requestMethod: string;
        readonly statusCode: number;
        readonly startTime: number;
        readonly duration: number;
        readonly resourceSize: number;
        url(): string;
        resourceType(): { name(): string };
        requestFormData(): Promise<string | null>;
        requestContentData(): Promise<{ readonly text: string }>;
        frames(): readonly { readonly type: string; readonly time: number; readonly text: string }[];
      }
      interface DevToolsHar {
        readonly HARFormat: { readonly HARRoot: new (json: unknown) => { readonly log: unknown } };
        readonly Importer: { readonly Importer: { requestsFromHARLog(log: unknown): readonly Request[] } };
      }
      const address = '/devtools/models/har/har.js';
      const { HARFormat, Importer } = (await import(address)) as DevToolsHar;
      const { log } = new HARFormat.HARRoot(JSON.parse(text));
      return Promise.all(
        Importer.Importer.requestsFromHARLog(log).map(async (one) => ({
          url: one.url(),
          method: one.requestMethod,
          status: one.statusCode,
          type: one.resourceType().name(),
          issuedAt: one.startTime,
          seconds: one.duration,
          size: one.resourceSize,
          content: (await one.requestContentData()).text,
          form: (await one.requestFormData()) ?? '',
          frames: one.frames().map(({ type, time, text: data }) => [type, time, data] as const),
        })),
      );
    }, JSON.stringify(har));

  it('reads every entry, with its time, size, bodies, failures and frames', async () => {
    const har = trafficHar(RECORDS, ABOUT);
    const requests = await imported(har);
    assert.equal(requests.length, har.log.entries.length);
    for (const [n, { url, method, status, issuedAt, seconds, type }] of requests.entries()) {
      const entry = har.log.entries[n]!;
      assert.deepEqual([url, method, status], [entry.request.url, entry.request.method, entry.response.status]);
      assert.equal(type, entry._resourceType);
      assert.equal(Math.round(issuedAt * 1000), Date.parse(entry.startedDateTime));
      assert.ok(Math.abs(seconds * 1000 - entry.time) < 1, `${seconds} s, and not ${entry.time} ms`);
    }
    const [session, events, , lost] = requests;
    assert.deepEqual([session?.form, session?.content], ['<body/>', '<body sid="a"/>']);
    assert.equal(events?.size, 812);
    assert.deepEqual([lost?.status, lost?.size], [0, 0]);
    const [first] = RECORDS.filter(({ way, method }) => way === 'websocket' && method === 'SEND');
    const socket = requests.find(({ type }) => type === 'websocket');
    assert.deepEqual(socket?.frames, [
      ['send', first!.at / 1000, '<open/>'],
      ['receive', first!.at / 1000 + 1, '[PUT of User 1]'],
      ['receive', first!.at / 1000 + 2, '<close/>'],
    ]);
  });

  it('refuses what is no HAR, so that the test above can fail', async () => {
    await assert.rejects(imported({ log: 'none' }));
    await assert.rejects(imported({ log: { version: '1.2', creator: {}, pages: [], entries: [{ time: 1 }] } }));
  });
});
