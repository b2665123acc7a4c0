import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../random.ts';
import { DOMAIN, EMPTY, iq, NODE, signedIn, USER } from './fixture.ts';

const PING = iq('get', '<ping xmlns="urn:xmpp:ping"/>');

test('requests that come out of order are processed in order', async () => {
  const { client } = await signedIn();
  const rid = client.rid;
  const second = await client.send(iq('get', '<ping xmlns="urn:xmpp:ping"/>', DOMAIN, 'second'), '', rid + 2);
  assert.ok(second.held);
  const first = await client.send(iq('get', '<ping xmlns="urn:xmpp:ping"/>', DOMAIN, 'first'), '', rid + 1);
  assert.deepEqual(
    first.xml.children.map((one) => one.attributes.get('id')),
    ['first', 'second'],
  );
  assert.ok(second.held, 'the later one is held as the poll');
});

test('a gap that is never filled ends the session', async () => {
  const { clock, client } = await signedIn();
  const early = await client.send('', '', client.rid + 2);
  await clock.advance(30_000);
  assert.equal(early.terminated, 'item-not-found');
});

test('the same rid again gets the same answer, byte for byte', async () => {
  const { client, service } = await signedIn();
  service.publish(NODE, '<Update>once</Update>', [USER]);
  const first = await client.send();
  const again = await client.send('', '', client.rid);
  assert.equal(again.body, first.body);
  await client.send(PING);
  assert.equal((await client.send('', '', client.rid - 1)).body, first.body, 'the last two answers are kept');
  await client.send(PING);
  assert.equal((await client.send('', '', client.rid - 2)).terminated, 'item-not-found');
});

test('a service that keeps answers with stanzas alone gives those again, and ends a session that asks for an empty one', async () => {
  const { clock, client, service } = await signedIn({ replay: 'stanzas' });
  service.publish(NODE, '<Update>once</Update>', [USER]);
  const told = await client.send();
  const poll = await client.send();
  await clock.advance(5_000);
  await client.send();
  assert.equal(poll.body, EMPTY);
  assert.equal((await client.send('', '', client.rid - 2)).body, told.body, 'empty answers push out nothing');
  assert.equal((await client.send('', '', client.rid - 1)).terminated, 'item-not-found');
});

test('a rid sent again while it is held takes over the wait', async () => {
  const { clock, client } = await signedIn();
  const first = await client.send();
  await clock.advance(10_000);
  const again = await client.send('', '', client.rid);
  assert.equal(first.xml.attributes.get('type'), 'error', 'recoverable binding condition');
  await clock.advance(19_999);
  assert.ok(again.held);
  await clock.advance(1);
  assert.equal(again.body, EMPTY);
});

test('rids outside the window end the session', async () => {
  for (const distance of [3, 100, -10]) {
    const { client, service } = await signedIn();
    const held = await client.send();
    const stray = await client.send('', '', client.rid + distance);
    assert.equal(stray.terminated, 'item-not-found');
    assert.equal(held.body, EMPTY);
    assert.deepEqual(service.sessions(), []);
  }
});

test('a client that hangs up misses nothing: the same rid or the next one brings it', async () => {
  const { clock, client, service } = await signedIn();
  const lost = await client.send();
  lost.hangUp();
  await clock.advance(0);
  assert.ok(lost.failure instanceof DOMException);
  service.publish(NODE, '<Update>kept</Update>', [USER]);
  const same = await client.send('', '', client.rid);
  assert.match(same.body, /kept/);

  (await client.send()).hangUp();
  service.publish(NODE, '<Update>kept too</Update>', [USER]);
  const next = await client.send();
  assert.match(next.body, /kept too/);
  assert.equal((await client.send('', '', client.rid - 1)).body, EMPTY, 'what was given up is answered empty');
});

test('the wait of a request goes on after its client hung up', async () => {
  const { clock, client, service } = await signedIn();
  (await client.send()).hangUp();
  await clock.advance(31_000);
  service.publish(NODE, '<Update>later</Update>', [USER]);
  assert.equal((await client.send('', '', client.rid)).body, EMPTY);
  assert.match((await client.send()).body, /later/);
});

test('a request whose client hung up before it was handed in is not taken', async () => {
  const { service } = await signedIn();
  const gone = AbortSignal.abort();
  const request = { method: 'POST', path: '/http-bind', headers: {}, body: '', remote: 'x' };
  await assert.rejects(service.http(request, gone), { name: 'AbortError' });
});

test('more simultaneous requests than agreed are a policy violation', async () => {
  const { client } = await signedIn();
  const rid = client.rid;
  await client.send();
  await client.send(PING, '', rid + 3);
  assert.equal((await client.send(PING, '', rid + 2)).terminated, 'policy-violation');
});

test('whatever hangs up, is sent again or is lost on the way, every update arrives once and in order', async () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const chance = seededRandom(seed);
    const { clock, client, service } = await signedIn();
    const received: string[] = [];
    let published = 0;
    let call = await client.send();
    const read = async () => {
      received.push(...[...call.body.matchAll(/&gt;(\d+)&lt;/g)].map(([, text]) => text ?? ''));
      call = await client.send();
    };
    for (let step = 0; step < 100; step += 1) {
      const dice = chance();
      if (dice < 0.4) service.publish(NODE, `<Update>${(published += 1)}</Update>`, [USER]);
      else if (dice < 0.5) await clock.advance(chance() * 20_000);
      else if (dice < 0.7) call.hangUp();
      await clock.advance(0);
      if (chance() < 0.3 || call.failure) call = await client.send('', '', client.rid);
      if (!call.held && chance() < 0.5) await read();
    }
    if (call.failure || !call.held) call = await client.send('', '', client.rid);
    while (!call.held) await read();
    assert.deepEqual(
      received,
      Array.from({ length: published }, (_, at) => String(at + 1)),
      `seed ${seed}`,
    );
  }
});
