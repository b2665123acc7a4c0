/** Faults of what lies on the way: lost packets, proxies, certificates, firewalls. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REST, setUp } from './faults-fixture.ts';
import type { HttpOutcome } from './types.ts';
import { VirtualClock } from './virtual-clock.ts';

test('lost packets are sent again after 300 ms, each time doubled, both ways', async () => {
  const draws = [0.1, 0.2, 0.9, 0.4, 0.9];
  const clock0 = new VirtualClock(0);
  const { clock, faults, send } = setUp({
    surroundings: { scheduler: clock0, random: () => draws.shift() ?? 1 },
  });
  faults.add({ kind: 'loss', percent: 50 });
  const one = send();
  // Twice on the way there, once on the way back.
  await clock0.advance(300 + 600 + 300);
  assert.deepEqual([one.at === undefined, clock.now(), draws], [false, 0, []]);
});

test('what gathers lets go in bunches', async () => {
  const { clock, faults, send } = setUp();
  await clock.advance(500);
  faults.add({ kind: 'hold-back', everyMs: 10_000, target: { on: 'bosh' } });
  await clock.advance(3_000);
  const [one, rest] = [send(), send(REST)];
  await clock.advance(4_000);
  const other = send();
  await clock.advance(20_000);
  assert.deepEqual([one.at, other.at, rest.at], [10_500, 10_500, 3_500]);
});

test('a proxy without patience ends what is held, by the age of the request', async () => {
  const { clock, faults, send } = setUp({}, () => new Promise(() => undefined));
  const before = send();
  await clock.advance(5_000);
  faults.add({ kind: 'cut-off', afterMs: 8_000 });
  const after = send();
  await clock.advance(20_000);
  assert.deepEqual([before.at, after.at], [8_000, 13_000]);
  assert.equal(after.outcome?.kind === 'answer' && after.outcome.status, 504);
  const spared = send();
  faults.clear();
  await clock.advance(20_000);
  assert.equal(spared.at, undefined);
  faults.close();
  await clock.advance(0);
  assert.equal(clock.pending, 0);
});

test('without trust nothing begins, and what is held goes on', async () => {
  let answer = (_outcome: HttpOutcome): void => undefined;
  const { clock, faults, send } = setUp({}, () => new Promise((resolve) => (answer = resolve)));
  const held = send();
  await clock.advance(0);
  faults.add({ kind: 'untrusted' });
  const refused = send();
  await clock.advance(10);
  answer({ kind: 'answer', status: 200, headers: {}, body: '' });
  await clock.advance(10);
  assert.deepEqual([refused.outcome, held.outcome?.kind], [{ kind: 'reset' }, 'answer']);
});

test('a fault of a port reaches all that is asked there, and nothing else', async () => {
  const { clock, faults, send } = setUp();
  faults.add({ kind: 'reset', target: { port: 7443 } });
  const asked = [{ port: 7443 }, { ...REST, port: 7443 }, { path: '/', port: 7443 }, { port: 8445 }, {}].map((one) =>
    send(one),
  );
  await clock.advance(0);
  assert.deepEqual(
    asked.map(({ outcome }) => outcome?.kind),
    ['reset', 'reset', 'reset', 'answer', 'answer'],
  );
});
