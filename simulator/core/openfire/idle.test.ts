import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RawClient, startService, USER } from './fixture.ts';
import type { LogLine } from './log.ts';
import type { PresenceChange } from './router.ts';

const NODE = `/finesse/api/User/${USER}`;

test('the timeline of the technote: a vanished browser is found idle, closed after 60 s by the reaper, and becomes unavailable', async () => {
  // As in the technote the reaper looks at :04 and :34, and the last answer was 13,230 ms before 00:15:04, server time UTC+05:30.
  const world = startService({ zoneOffsetMinutes: 330 }, Date.UTC(2017, 5, 16, 18, 43, 34));
  const { clock, service } = world;
  const presence: PresenceChange[] = [];
  service.presence$.subscribe((change) => presence.push(change));
  const client = new RawClient(world);
  const jid = await client.signIn('desktop', { user: '1001003' });
  await clock.advance(16_770);
  await client.send();
  await clock.advance(30_000);
  const last = await client.send();
  await clock.advance(30_000);
  assert.ok(!last.held);
  await clock.advance(73_229);
  assert.equal(service.sessions()[0]?.available, true);
  await clock.advance(1);

  const { sid } = client;
  assert.deepEqual(
    service.log.debug.filter((line) => line.includes('was last active')),
    [
      `2017.06.17 00:14:04 Session (id=${sid}) was last active 0 ms ago: ${jid}`,
      `2017.06.17 00:14:34 Session (id=${sid}) was last active 0 ms ago: ${jid}`,
      `2017.06.17 00:15:04 Session (id=${sid}) was last active 13230 ms ago: ${jid}`,
      `2017.06.17 00:15:34 Session (id=${sid}) was last active 43230 ms ago: ${jid}`,
      `2017.06.17 00:16:04 Session (id=${sid}) was last active 73230 ms ago: ${jid}`,
    ],
  );
  assert.deepEqual(service.log.info.slice(1), [
    `2017.06.17 00:16:04 Closing idle session (id=${sid}): ${jid} after inactivity for more than threshold value of 60`,
    `2017.06.17 00:16:04 A session is closed for ${jid}`,
  ]);
  const at = Date.UTC(2017, 5, 16, 18, 46, 4);
  assert.deepEqual(presence.at(-1), { jid, userId: '1001003', available: false, at });
  assert.deepEqual(service.sessions(), []);
  assert.equal((await client.send()).terminated, 'item-not-found');

  service.publish('/finesse/api/User/1001003', '<Update>call data</Update>', ['1001003']);
  assert.match(
    service.log.debug.at(-1) ?? '',
    /^2017\.06\.17 00:16:04 Unable to route packet\. No session is available so store offline\. <message from="pubsub\.fin1/,
  );
  assert.ok(!service.log.debug.some((line) => line.includes('call data')), 'call data never reaches a log');
});

test('a vanished browser is found within 120 s, whatever the moment', async () => {
  for (const moment of [1_000, 14_999, 29_999]) {
    const world = startService();
    const client = new RawClient(world);
    await client.signIn();
    await world.clock.advance(moment);
    await client.send();
    await world.clock.advance(90_000);
    assert.equal(world.service.sessions().length, 1);
    await world.clock.advance(30_000);
    assert.equal(world.service.sessions().length, 0);
  }
});

test('a held request keeps a session alive for hours', async () => {
  const world = startService();
  const client = new RawClient(world);
  await client.signIn();
  for (let poll = 0; poll < 240; poll += 1) {
    await client.send();
    await world.clock.advance(30_000);
  }
  assert.equal(world.service.sessions()[0]?.available, true);
});

test('a session that never signed in is closed too', async () => {
  const world = startService();
  const client = new RawClient(world);
  await client.create();
  await world.clock.advance(90_000);
  assert.deepEqual(world.service.sessions(), []);
  assert.match(
    world.service.log.info.at(-1) ?? '',
    new RegExp(`A session is closed for fin1.ucce.local/${client.sid}$`),
  );
});

test('traffic is logged as it flows', async () => {
  const world = startService({}, Date.UTC(2017, 3, 14, 16, 4, 26));
  const client = new RawClient(world);
  const jid = await client.signIn();
  await client.send();
  world.service.publish(NODE, '<Update/>', [USER]);
  assert.equal(world.service.log.debug.at(-1), '2017.04.14 16:04:26 Exiting since queue is empty for /127.0.0.1.44660');
  await client.send();
  await world.clock.advance(30_000);
  const line = world.service.log.debug.find((one) => one.includes('JID='));
  assert.match(
    line ?? '',
    new RegExp(
      `^2017.04.14 16:04:56 time=1492185896000,JID=${jid},msgs_sent=5,msgs_queue=0,msgs_drop=0,bytes_sent=\\d{4}$`,
    ),
  );
});

test('log lines carry the clock of the server, even when it is wrong', async () => {
  const { clock, service } = startService({
    serverClock: () => Date.UTC(1999, 11, 31, 23, 59, 59),
    zoneOffsetMinutes: -60,
  });
  await clock.advance(0);
  assert.deepEqual(service.log.info, ['1999.12.31 22:59:59 HTTP bind service started']);
});

test('logs keep their latest lines only, and stream every line', async () => {
  const world = startService({ logCapacity: 2 });
  const lines: LogLine[] = [];
  let completed = false;
  world.service.log.line$.subscribe({ next: (line) => lines.push(line), complete: () => (completed = true) });
  await new RawClient(world).signIn();
  await world.clock.advance(300_000);
  assert.equal(world.service.log.debug.length, 2);
  assert.ok(lines.length > 8);
  assert.deepEqual(new Set(lines.map(({ file }) => file)), new Set(['debug.log', 'info.log']));
  world.service.close();
  assert.ok(completed);
});

test('while the service is stopped connections are reset, and nobody is available', async () => {
  const world = startService();
  const { clock, service } = world;
  const presence: boolean[] = [];
  service.presence$.subscribe(({ available }) => presence.push(available));
  const client = new RawClient(world);
  await client.signIn();
  const poll = await client.send();
  service.stop();
  service.stop();
  await clock.advance(0);
  assert.deepEqual(poll.outcome, { kind: 'reset' });
  assert.deepEqual((await client.send()).outcome, { kind: 'reset' });
  assert.deepEqual(presence, [true, false]);
  assert.equal(service.running, false);
  service.publish(NODE, '<Update>lost</Update>', [USER]);
  assert.equal(clock.pending, 0);

  service.start();
  service.start();
  assert.equal(service.running, true);
  assert.equal((await client.send()).terminated, 'item-not-found', 'sessions do not survive');
  assert.deepEqual(
    service.log.info.map((line) => line.slice(20)),
    ['HTTP bind service started', 'Openfire stopped', 'HTTP bind service started'],
  );
});

test('closing leaves no timer and no stream behind', async () => {
  const world = startService();
  const { clock, service } = world;
  let completed = false;
  service.presence$.subscribe({ complete: () => (completed = true) });
  const client = new RawClient(world);
  await client.signIn();
  await client.send();
  service.close();
  service.close();
  service.start();
  assert.equal(service.running, false);
  assert.ok(completed);
  assert.equal(clock.pending, 0);
});
