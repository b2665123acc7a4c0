import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interval } from 'rxjs';
import { Clocks } from './clocks.ts';

function setUp() {
  const errors: unknown[] = [];
  const clocks = new Clocks(1_000, (error) => errors.push(error));
  return { clocks, page: clocks.page(), errors };
}

test('timers of server and page fire in the order of one time', async () => {
  const { clocks, page } = setUp();
  const fired: string[] = [];
  clocks.server.schedule(() => fired.push(`server ${clocks.now()}`), 20);
  page.schedule(() => fired.push(`page ${page.now()}`), 10);
  await clocks.advance(15);
  assert.deepEqual(fired, ['page 1010']);
  await clocks.advance(5);
  assert.deepEqual(fired, ['page 1010', 'server 1020']);
  assert.deepEqual([clocks.now(), page.monotonic(), clocks.pending, page.pending], [1_020, 20, 0, 0]);
});

test('timers of a frozen page fire late, each once, and the time does not go back for them', async () => {
  const { clocks, page } = setUp();
  const fired: number[] = [];
  const ticks = interval(10, page).subscribe(() => fired.push(page.now()));
  await clocks.advance(10);
  page.sleep('frozen');
  await clocks.advance(100);
  assert.deepEqual(fired, [1_010]);
  page.wake();
  await clocks.advance(15);
  assert.deepEqual(fired, [1_010, 1_110, 1_120]);
  assert.equal(page.monotonic(), 125);
  ticks.unsubscribe();
});

test('in a suspended machine timers wait for what was left of their time', async () => {
  const { clocks, page } = setUp();
  const fired: number[] = [];
  page.schedule(() => fired.push(page.now()), 10);
  await clocks.advance(4);
  page.sleep('suspended');
  await clocks.advance(1_000);
  page.wake();
  await clocks.advance(5);
  assert.deepEqual(fired, []);
  await clocks.advance(1);
  assert.deepEqual(fired, [2_010]);
  assert.equal(page.monotonic(), 10);
});

test('what a timer throws is told, and the others go on', async () => {
  const { clocks, page, errors } = setUp();
  const fired: string[] = [];
  page.schedule(() => {
    throw new Error('broken');
  }, 1);
  page.schedule(() => fired.push('next'), 2);
  await clocks.advance(5);
  assert.deepEqual([String(errors[0]), fired], ['Error: broken', ['next']]);
});

test('a page that is gone fires nothing any more', async () => {
  const { clocks, page } = setUp();
  const fired: string[] = [];
  page.schedule(() => fired.push('late'), 1);
  page.kill();
  page.schedule(() => fired.push('later'), 1);
  await clocks.advance(10);
  assert.deepEqual(fired, []);
});
