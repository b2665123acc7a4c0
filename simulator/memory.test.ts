/** What a simulator that runs for hours keeps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { scriptedDay } from './core/finesse/scripted-day.ts';
import { auth, bindIq, RawClient } from './core/openfire/fixture.ts';
import { createSimulator, inProcessFetch, VirtualClock } from './index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('an hour of a lively day with a connected client leaves no more behind than the half hour before it', async () => {
  const clock = new VirtualClock();
  const simulator = createSimulator({ surroundings: { scheduler: clock } });
  const { notification, http } = simulator.sides.a;
  const client = new RawClient({ service: { ...notification, http }, clock });
  await client.create('to="fin1.ucce.local" wait="30" hold="1" ver="1.9"');
  await client.send(auth('1001006', 'finesse'));
  await client.send('', ' xmpp:restart="true" xmlns:xmpp="urn:xmpp:xbosh"');
  await client.send(bindIq('desktop'));
  await client.send('<presence xmlns="jabber:client"/>');
  const day = scriptedDay(simulator.finesse, { surroundings: simulator.surroundings, pace: 10 });

  let notifications = 0;
  let call = await client.send();
  const pass = async (minutes: number): Promise<void> => {
    for (const until = clock.now() + minutes * 60_000; clock.now() < until;) {
      await clock.advance(5000);
      if (call.held) continue;
      notifications += call.body.match(/<message /g)?.length ?? 0;
      call = await client.send();
    }
  };
  await pass(30);
  const timers = clock.pending;
  const before = heapUsed();
  await pass(60);
  const grown = heapUsed() - before;
  assert.ok(notifications > 500, `${notifications} notifications`);
  assert.ok(grown < 2 * 1_048_576, `${grown} bytes more after an hour more`);
  assert.ok(clock.pending < 2 * timers + 20, `${clock.pending} timers after ${timers}`);
  assert.ok(notification.log.debug.length <= 5000 && notification.log.info.length <= 5000);
  const [session, ...others] = notification.sessions();
  assert.deepEqual([session?.messagesQueued, others], [0, []]);
  day.stop();
  simulator.close();
  assert.equal(clock.pending, 0);
});

test('a request that waits is hung up on when it is aborted, also after thousands of others and a collection of garbage', async () => {
  const clock = new VirtualClock();
  const simulator = createSimulator({ surroundings: { scheduler: clock } });
  const fetch = inProcessFetch(simulator);
  const ask = async (signal: AbortSignal) => (await fetch('/finesse/api/SystemInfo', { signal })).status;
  // So often that the code is optimised, which lets go of what it needs no longer.
  for (let n = 0; n < 6_000; n += 1) await ask(new AbortController().signal);
  simulator.faults.add({ kind: 'stall' });
  const controllers = Array.from({ length: 20 }, () => new AbortController());
  const ends = controllers.map(({ signal }) => ask(signal).catch((error: unknown) => error));
  for (let n = 0; n < 5; n += 1) {
    await clock.advance(1_000);
    collectGarbage();
  }
  const reason = new Error('hung up');
  for (const controller of controllers) controller.abort(reason);
  const late = new Promise((resolve) => setTimeout(() => resolve('still waiting'), 1_000).unref());
  assert.deepEqual(
    await Promise.all(ends.map((end) => Promise.race([end, late]))),
    ends.map(() => reason),
  );
  simulator.close();
});
