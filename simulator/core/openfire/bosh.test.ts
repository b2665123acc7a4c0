import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child } from '../../../sdk/xml.ts';
import { auth, DOMAIN, EMPTY, iq, NODE, RawClient, signedIn, startService, USER } from './fixture.ts';

const PING = iq('get', '<ping xmlns="urn:xmpp:ping"/>');

test('a session is created with the attributes of Openfire in their order', async () => {
  const client = new RawClient(startService());
  const created = await client.create();
  assert.match(client.sid, /^[0-9a-f]{8}$/);
  assert.equal(
    created.body,
    '<body xmlns="http://jabber.org/protocol/httpbind" xmlns:stream="http://etherx.jabber.org/streams"' +
      ` authid="${client.sid}" sid="${client.sid}" secure="true" requests="2" inactivity="60" polling="5" wait="30" hold="1"` +
      ` ack="2779414700" maxpause="300" ver="1.9" from="${DOMAIN}"><stream:features>` +
      '<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>PLAIN</mechanism></mechanisms></stream:features></body>',
  );
  const { headers } = created.answer;
  assert.equal(headers['content-type'], 'text/xml; charset=utf-8');
  assert.equal(headers['access-control-allow-origin'], '*');
});

test('the server waits no longer than it holds and keeps one request at most', async () => {
  const attributes = async (asked: string) => (await new RawClient(startService()).create(asked)).xml.attributes;
  const greedy = await attributes(`to="${DOMAIN}" wait="3600" hold="5" ver="1.6"`);
  assert.deepEqual([greedy.get('wait'), greedy.get('hold')], ['30', '1']);
  const modest = await attributes(`to="${DOMAIN}" wait="10" hold="0" ver="1.6"`);
  assert.deepEqual([modest.get('wait'), modest.get('hold')], ['10', '0']);
  const silent = await attributes(`to="${DOMAIN.toUpperCase()}" wait="soon"`);
  assert.deepEqual([silent.get('wait'), silent.has('hold'), silent.has('ver')], ['30', false, false], 'before 1.6');
});

test('a session for another host is refused', async () => {
  const client = new RawClient(startService());
  assert.equal((await client.create('to="elsewhere.example"')).terminated, 'host-unknown');
});

test('session ids stay unique even where chance does not vary', async () => {
  const { clock, service } = startService({ surroundings: { scheduler: startService().clock, random: () => 0.99 } });
  const one = new RawClient({ clock, service });
  const other = new RawClient({ clock, service });
  await one.create();
  await other.create();
  assert.deepEqual([one.sid, other.sid], ['ffffffff', '00000000']);
});

test('a poll of 83 bytes is held for 30 s and answered with 57', async () => {
  const { clock, client } = await signedIn();
  const poll = `<body xmlns="http://jabber.org/protocol/httpbind" sid="${client.sid}" rid="${(client.rid += 1)}"/>`;
  assert.equal(poll.length, 83);
  const call = client.raw(poll);
  await clock.advance(29_999);
  assert.ok(call.held);
  await clock.advance(1);
  assert.equal(call.body, EMPTY);
  assert.equal(call.body.length, 57);
});

test('news answers a held poll at once, and waits for the next one where none is held', async () => {
  const { clock, client, service } = await signedIn();
  const first = await client.send();
  service.publish(NODE, '<Update>1</Update>', [USER]);
  await clock.advance(0);
  assert.match(first.body, /&gt;1&lt;/);
  service.publish(NODE, '<Update>2</Update>', [USER]);
  service.publish(NODE, '<Update>3</Update>', [USER]);
  const second = await client.send();
  assert.match(second.body, /&gt;2&lt;.*&gt;3&lt;/s);
});

test('a second request releases the first with an empty answer', async () => {
  const { client, service } = await signedIn();
  const poll = await client.send();
  const other = await client.send('<presence xmlns="jabber:client"/>');
  assert.equal(poll.body, EMPTY);
  assert.ok(other.held);
  assert.equal(service.sessions()[0]?.held, 1);
});

test('the answer to a stanza goes to the lowest rid that is held', async () => {
  const { client } = await signedIn();
  const poll = await client.send();
  const asking = await client.send(PING);
  assert.equal(child(poll.xml, 'iq')?.attributes.get('type'), 'result');
  assert.ok(asking.held);
});

test('unknown sessions are item-not-found, or HTTP 404 as in old versions', async () => {
  const current = new RawClient(startService());
  current.sid = '3117c5ef';
  assert.equal((await current.send()).terminated, 'item-not-found');
  const old = new RawClient(startService({ unknownSid: 'http-404' }));
  old.sid = '3117c5ef';
  assert.equal((await old.send()).answer.status, 404);
});

test('what is no body is a bad-request and harms nobody', async () => {
  const { clock, client, service } = await signedIn();
  const bodies = [
    '',
    '<body',
    '<html xmlns="http://jabber.org/protocol/httpbind" rid="1"/>',
    `<body rid="5" sid="${client.sid}"/>`,
    `<body xmlns="http://jabber.org/protocol/httpbind" sid="${client.sid}"/>`,
    `<body xmlns="http://jabber.org/protocol/httpbind" sid="${client.sid}" rid="9007199254740993"/>`,
    '<!DOCTYPE body [<!ENTITY a "aaaa">]><body xmlns="http://jabber.org/protocol/httpbind" rid="1">&a;</body>',
  ];
  for (const body of bodies) {
    const call = client.raw(body);
    await clock.advance(0);
    assert.equal(call.terminated, 'bad-request', body);
  }
  assert.equal(service.sessions().length, 1);
});

test('oversized and deep bodies are refused in bounded time', async () => {
  const { clock, client, service } = await signedIn();
  const open = `<body xmlns="http://jabber.org/protocol/httpbind" sid="${client.sid}" rid="${client.rid + 1}"`;
  const hostile = [
    `${open}>${'x'.repeat(1_100_000)}</body>`,
    `${open} huge="${'x'.repeat(1_100_000)}"/>`,
    `${open}>${'<a>'.repeat(300_000)}</body>`,
    `${open}>${'<iq>'.repeat(50)}${'</iq>'.repeat(50)}</body>`,
    '<'.repeat(1_000_000),
    `${open}>${'<a/>'.repeat(250_000)}</body>`,
    `${open} ${Array.from({ length: 60_000 }, (_, at) => `a${at}=""`).join(' ')}>`,
    `${open}>${'&amp;'.repeat(200_000)}`,
  ];
  const begun = performance.now();
  for (const body of hostile) {
    const call = client.raw(body);
    await clock.advance(0);
    assert.equal(call.terminated, 'bad-request');
  }
  assert.ok(performance.now() - begun < 2_000);
  assert.equal(service.sessions().length, 1);
});

test('a flood of stanzas in one body is answered or refused, never thrown', async () => {
  const { client } = await signedIn();
  const flood = await client.send(iq('get', '<ping xmlns="urn:xmpp:ping"/>', '', 'a').repeat(10_000));
  assert.equal(flood.xml.children.length, 5_000, 'the queue of a session is bounded');
});

test('the client ends its session, and its poll with it', async () => {
  const { client, service, clock } = await signedIn();
  const poll = await client.send();
  const seen: boolean[] = [];
  service.presence$.subscribe(({ available }) => seen.push(available));
  const farewell = await client.send('<presence xmlns="jabber:client" type="unavailable"/>', ' type="terminate"');
  assert.equal(poll.body, EMPTY);
  assert.equal(farewell.terminated, 'none');
  assert.deepEqual(seen, [false], 'said once');
  assert.equal((await client.send('', '', client.rid)).body, farewell.body, 'the end is replayed too');
  assert.equal((await client.send()).terminated, 'item-not-found');
  await clock.advance(120_000);
  assert.equal((await client.send('', '', client.rid - 1)).terminated, 'item-not-found', 'forgotten in the end');
});

test('two empty polls that overlap within the polling interval are a policy violation', async () => {
  const { client } = await signedIn();
  await client.send();
  assert.equal((await client.send()).terminated, 'policy-violation');
});

test('an empty poll beside a held one is fine when the interval has passed, and the older one is answered at once', async () => {
  const { clock, client } = await signedIn();
  let older = await client.send();
  for (let turn = 0; turn < 100; turn += 1) {
    await clock.advance(5_000);
    const newer = await client.send();
    assert.deepEqual([older.held, older.body, newer.held], [false, EMPTY, true]);
    older = newer;
  }
  await clock.advance(4_999);
  assert.equal((await client.send()).terminated, 'policy-violation');
});

test('within the polling interval a request that says something is welcome, and an empty one beside it is not', async () => {
  const { client } = await signedIn();
  const poll = await client.send();
  const presence = await client.send('<presence xmlns="jabber:client"><priority>1</priority></presence>');
  assert.deepEqual([poll.body, presence.held], [EMPTY, true]);
  assert.equal((await client.send()).terminated, 'policy-violation');
});

test('a poll that is asked again is held in place of the older one, and counts as the last poll', async () => {
  const { clock, client } = await signedIn();
  await client.send();
  await clock.advance(4_000);
  const again = await client.send('', '', client.rid);
  assert.ok(again.held);
  await clock.advance(1_000);
  assert.equal((await client.send()).terminated, 'policy-violation');
});

test('a client that polls as soon as it is answered is never punished', async () => {
  const { clock, client, service } = await signedIn();
  for (let round = 0; round < 100; round += 1) {
    const poll = await client.send();
    service.publish(NODE, `<Update>${round}</Update>`, [USER]);
    await clock.advance(0);
    assert.match(poll.body, new RegExp(`&gt;${round}&lt;`));
  }
});

test('a polling session is answered at once and may not poll faster than agreed', async () => {
  const world = startService();
  const client = new RawClient(world);
  await client.create(`to="${DOMAIN}" wait="30" hold="0" ver="1.6"`);
  await client.send(auth(USER, USER));
  assert.equal((await client.send()).body, EMPTY);
  await world.clock.advance(5_000);
  assert.equal((await client.send()).body, EMPTY);
  await world.clock.advance(4_999);
  assert.equal((await client.send()).terminated, 'policy-violation');
});

test('a wait of 0 makes a polling session too', async () => {
  const client = new RawClient(startService());
  await client.create(`to="${DOMAIN}" wait="0" hold="1" ver="1.6"`);
  assert.equal((await client.send()).body, EMPTY);
});

test('a pause answers all that is held and lengthens the inactivity allowed', async () => {
  const { clock, client, service } = await signedIn();
  const poll = await client.send();
  const pause = await client.send('', ' pause="200"');
  assert.equal(poll.body, EMPTY);
  assert.equal(pause.body, EMPTY);
  await clock.advance(195_000);
  assert.equal(service.sessions().length, 1);
  assert.ok((await client.send()).held, 'the pause is over with the next request');
  await clock.advance(30_000 + 60_000 + 30_000);
  assert.equal(service.sessions().length, 0);
});

test('a pause beyond maxpause is a policy violation', async () => {
  for (const pause of ['301', 'long', '-1']) {
    const { client } = await signedIn();
    assert.equal((await client.send('', ` pause="${pause}"`)).terminated, 'policy-violation');
  }
});

test('only POST and OPTIONS of /http-bind are answered', async () => {
  const { clock, client } = await signedIn();
  const status = async (method: string, path: string) => {
    const call = client.raw('', method, path);
    await clock.advance(0);
    return call.answer.status;
  };
  assert.equal(await status('OPTIONS', '/http-bind'), 200);
  assert.equal(await status('POST', '/http-bind?x=1'), 200);
  assert.equal(await status('GET', '/http-bind/'), 400);
  assert.equal(await status('POST', '/finesse/api/SystemInfo'), 404);
});

test('a session that is lost leaves its poll unanswered and is unknown from then on', async () => {
  const { clock, client, service, jid } = await signedIn();
  const poll = await client.send();
  assert.equal(
    service.kill((one) => one.jid === jid, 'lose'),
    1,
  );
  await clock.advance(60_000);
  assert.ok(poll.held);
  assert.equal((await client.send()).terminated, 'item-not-found');
  service.stop();
  await clock.advance(0);
  assert.deepEqual(poll.outcome, { kind: 'reset' });
});

test('a session that the server ends says so on its poll, or on the next one', async () => {
  const { clock, client, service } = await signedIn();
  const poll = await client.send();
  service.kill(() => true, 'terminate');
  await clock.advance(0);
  assert.equal(poll.terminated, 'none');

  const other = await signedIn();
  other.service.kill(() => true, 'conflict');
  const next = await other.client.send();
  assert.equal(next.terminated, 'remote-stream-error');
  assert.ok(child(child(next.xml, 'error'), 'conflict'));
  assert.equal((await other.client.send()).terminated, 'item-not-found');
});
