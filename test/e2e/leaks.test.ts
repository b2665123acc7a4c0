/** Channels and subscriptions that come and go all day leave nothing behind: no request, timer or listener, and no memory. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import type { Browser, CDPSession } from 'playwright-core';
import { ROOT } from '../../scripts/run.mjs';
import { launchChromium } from '../kit/chromium.ts';
import type { Carrier, LeaksPage } from './leaks-page.ts';

const CONNECTS = 1_000;
const SUBSCRIPTIONS = 10_000;
/** So many go before the first look, in which the engine warms up, and what is bounded fills, such as the simulated server's logs. */
const WARM_UP = { connects: 500, subscriptions: 1_000 } as const;
/** A kind of object of which so many more are there, for each cycle, is left behind by it. Half of one: some bounded lists still fill. */
const LEFT_BEHIND = 0.5;

const ADDRESS = 'http://localhost/leaks';

declare const leaks: LeaksPage;

describe('memory', { concurrency: 1 }, () => {
  let browser: Browser;
  let script: string;
  before(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, 'test', 'e2e', 'leaks-page.ts')],
      bundle: true,
      format: 'esm',
      conditions: ['es2015'],
      write: false,
    });
    script = outputFiles[0]?.text ?? '';
    browser = await launchChromium();
  });
  after(() => browser.close());

  for (const [carrier, name] of [
    ['bosh', 'an own session over BOSH'],
    ['websocket', 'an own session over WebSocket'],
    ['hub', 'the hub of the Finesse desktop'],
  ] as const satisfies readonly (readonly [Carrier, string])[]) {
    it(`of the page does not grow, whatever comes and goes over ${name}`, async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      try {
        // Nobody serves it; but what it may do, an address on localhost may.
        await page.route(ADDRESS, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
        await page.goto(ADDRESS);
        await page.addScriptTag({ content: script, type: 'module' });
        await page.waitForFunction(() => 'leaks' in globalThis);
        await page.evaluate((of) => leaks.start(of), carrier);
        const protocol = await context.newCDPSession(page);
        const grown = {
          connects: await growth(protocol, WARM_UP.connects, CONNECTS, (times) =>
            page.evaluate((n) => leaks.connectAndClose(n), times),
          ),
          subscriptions: await growth(protocol, WARM_UP.subscriptions, SUBSCRIPTIONS, (times) =>
            page.evaluate((n) => leaks.subscribeAndLeave(n), times),
          ),
        };
        const leftovers = await page.evaluate(() => leaks.end());
        assert.deepEqual(
          Object.entries(leftovers).filter(([, left]) => left !== 0),
          [],
        );
        assert.deepEqual(grown, { connects: [], subscriptions: [] });
      } finally {
        await context.close();
      }
    });
  }
});

/** Kinds of objects that `work` leaves behind when it is done so many times, with their number. */
async function growth(
  protocol: CDPSession,
  warmUp: number,
  times: number,
  work: (times: number) => Promise<void>,
): Promise<readonly string[]> {
  await work(warmUp);
  const before = await population(protocol);
  await work(times);
  const after = await population(protocol);
  return [...after]
    .map(([kind, count]) => ({ kind, more: count - (before.get(kind) ?? 0) }))
    .filter(({ more }) => more >= times * LEFT_BEHIND)
    .map(({ kind, more }) => `${more} × ${kind}`);
}

/** What a heap snapshot of the DevTools protocol says of its form. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** Everything on the heap that is in use, counted by kind: type, and name of the constructor where there is one. */
async function population(protocol: CDPSession): Promise<ReadonlyMap<string, number>> {
  const chunks: string[] = [];
  const take = ({ chunk }: { readonly chunk: string }): void => void chunks.push(chunk);
  protocol.on('HeapProfiler.addHeapSnapshotChunk', take);
  await protocol.send('HeapProfiler.enable');
  await protocol.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  // The engine would go on to follow every object, which makes all that comes after slow.
  await protocol.send('HeapProfiler.disable');
  protocol.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { snapshot, nodes, strings } = JSON.parse(chunks.join('')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name] = [fields.indexOf('type'), fields.indexOf('name')];
  const counts = new Map<string, number>();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const typeName = types[0][nodes[at + type] ?? 0] ?? '';
    // The name of a text is the text.
    const kind = typeName.includes('string') ? 'text' : `${typeName} ${strings[nodes[at + name] ?? 0] ?? ''}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
