import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../virtual-clock.ts';
import { createServerClock } from './server-clock.ts';

test('a server clock tells the true time until it is stepped or sloped', async () => {
  const time = new VirtualClock(1_000_000);
  const clock = createServerClock(time);
  await time.advance(500);
  assert.equal(clock.now(), 1_000_500);
  clock.step(-250);
  assert.equal(clock.now(), 1_000_250);
  clock.slope(200);
  assert.equal(clock.ppm, 200);
  await time.advance(3_600_000);
  assert.equal(clock.now(), 1_000_250 + 3_600_000 + 720);
});

test('what a slope has gained stays when it ends', async () => {
  const time = new VirtualClock(0);
  const clock = createServerClock(time);
  clock.slope(-1000);
  await time.advance(10_000);
  clock.slope(0);
  await time.advance(10_000);
  assert.equal(clock.offset(), -10);
  clock.step(10);
  assert.equal(clock.now(), 20_000);
});
