/** What a page that crashed has left on a real server is ended by the next one, and what a living one has there is not. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AGENT, interopBench } from './bench.ts';
import { isUser } from './session.ts';
import { nodeOf } from './site.ts';

const NODE = nodeOf(AGENT);
/** Questions to the server until it must have been tidied up; each waits for its answer. */
const LOOKS = 500;

describe('subscriptions on Prosody', () => {
  const bench = interopBench([NODE]);

  it('of a page that crashed are ended by the next session, those of a living one are not', async () => {
    const living = await bench.open('Node', 'websocket');
    const crashing = await bench.open('Chromium', 'websocket');
    for (const { events } of [living, crashing]) await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');
    const before = await bench.admin.subscribers(NODE);
    assert.equal(before.length, 2, before.join());

    // Not even the last words of a page that goes are said.
    const crashed = crashing.page?.waitForEvent('crash');
    crashing.page?.goto('chrome://crash').catch(() => undefined);
    await crashed;
    assert.deepEqual(await bench.admin.subscribers(NODE), before, 'the server keeps what was left behind');

    const next = await bench.open('Chromium', 'websocket');
    await next.events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');
    let now: readonly string[] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      now = await bench.admin.subscribers(NODE);
      if (now.length === 2) break;
    }
    assert.equal(now.length, 2, now.join());
    assert.equal(now.filter((jid) => before.includes(jid)).length, 1, 'the living one is still there');

    await next.close();
    await living.close();
    assert.deepEqual(await bench.admin.subscribers(NODE), []);
  });
});
