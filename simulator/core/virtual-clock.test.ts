import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interval } from 'rxjs';
import { VirtualClock } from './virtual-clock.ts';

test('an hour of ticks passes at once, each at its moment', async () => {
  const clock = new VirtualClock(0);
  const at: number[] = [];
  const ticking = interval(60_000, clock).subscribe(() => at.push(clock.now()));
  await clock.advance(3_600_000);
  assert.equal(at.length, 60);
  assert.deepEqual(at.slice(0, 2), [60_000, 120_000]);
  ticking.unsubscribe();
  assert.equal(clock.pending, 0);
});
