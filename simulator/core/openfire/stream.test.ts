import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child, type XmlElement } from '../../../sdk/xml.ts';
import { auth, bindIq, DOMAIN, iq, PUBSUB, RawClient, signedIn, startService, USER } from './fixture.ts';

async function created() {
  const world = startService();
  const client = new RawClient(world);
  await client.create();
  return { ...world, client };
}

/** Local name of the condition in a SASL failure or a stanza error. */
function condition(element: XmlElement | undefined): string | undefined {
  return element?.children[0]?.localName;
}

test('a wrong password is not-authorized, and the third one ends the stream', async () => {
  const { client } = await created();
  for (const _ of [1, 2]) {
    assert.equal(condition(child((await client.send(auth(USER, 'wrong'))).xml, 'failure')), 'not-authorized');
  }
  const third = await client.send(auth(USER, 'wrong'));
  assert.equal(condition(child(third.xml, 'failure')), 'not-authorized');
  assert.equal(third.terminated, 'remote-stream-error');
});

test('the right password succeeds after a wrong one, in any case of the id', async () => {
  const { client } = await created();
  await client.send(auth('1001003', 'wrong'));
  assert.ok(child((await client.send(auth('1001003', '1001003', `1001003@${DOMAIN.toUpperCase()}`))).xml, 'success'));
});

test('what is no SASL PLAIN gets the failure that says why', async () => {
  const sasl = (inner: string, mechanism = 'PLAIN', tag = 'auth') =>
    `<${tag} xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="${mechanism}">${inner}</${tag}>`;
  const cases: readonly (readonly [string, string])[] = [
    [sasl('!!!'), 'incorrect-encoding'],
    [sasl(btoa('\xff\xfe')), 'incorrect-encoding'],
    [sasl(btoa('one')), 'malformed-request'],
    [sasl(btoa('a\0b\0c\0d')), 'malformed-request'],
    [sasl(btoa('\0\0secret')), 'malformed-request'],
    [sasl(btoa(`\0${USER}\0`)), 'malformed-request'],
    [sasl('='), 'malformed-request'],
    [sasl(btoa('x'), 'DIGEST-MD5'), 'invalid-mechanism'],
    [sasl(btoa('x'), 'PLAIN', 'response'), 'malformed-request'],
    [sasl('', 'PLAIN', 'abort'), 'aborted'],
    [auth(USER, USER, `somebody@${DOMAIN}`), 'invalid-authzid'],
    [auth(USER, USER, 'no jid@'), 'invalid-authzid'],
    [auth(USER, USER, '@'), 'invalid-authzid'],
    [auth(USER, USER, `${USER}@${DOMAIN}/`), 'invalid-authzid'],
    [auth(USER, USER, `${USER}@${DOMAIN}/desktop`), 'invalid-authzid'],
  ];
  for (const [element, expected] of cases) {
    const { client } = await created();
    assert.equal(condition(child((await client.send(element)).xml, 'failure')), expected, element);
  }
});

test('PLAIN without an initial response is asked for it', async () => {
  const { client } = await created();
  const challenged = await client.send('<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN"/>');
  assert.ok(child(challenged.xml, 'challenge'));
  const payload = btoa(`\0${USER}\0${USER}`);
  const answered = await client.send(`<response xmlns="urn:ietf:params:xml:ns:xmpp-sasl">${payload}</response>`);
  assert.ok(child(answered.xml, 'success'));
});

test('a restart offers SASL before authentication, and binding after it', async () => {
  const { client } = await created();
  const restart = ' xmpp:restart="true" xmlns:xmpp="urn:xmpp:xbosh"';
  assert.ok(child(child((await client.send('', restart)).xml, 'features'), 'mechanisms'));
  await client.send(auth(USER, USER));
  const features = child((await client.send('', restart)).xml, 'features');
  assert.deepEqual(
    features?.children.map((one) => one.localName),
    ['bind', 'session'],
  );
});

test('stanzas before authentication or binding end the stream', async () => {
  const early = await created();
  const refused = await early.client.send('<presence xmlns="jabber:client"/>');
  assert.ok(child(child(refused.xml, 'error'), 'not-authorized'));
  const unbound = await created();
  await unbound.client.send(auth(USER, USER));
  assert.equal(
    (await unbound.client.send(iq('get', '<ping xmlns="urn:xmpp:ping"/>'))).xml.children[0]?.attributes.get('type'),
    'error',
  );
  assert.equal((await unbound.client.send('<message xmlns="jabber:client"/>')).terminated, 'remote-stream-error');
});

test('a resource is bound as asked, or chosen by the server', async () => {
  assert.equal((await signedIn({}, { resource: '10005' })).jid, `${USER}@${DOMAIN}/10005`);
  assert.match((await signedIn({}, { resource: '' })).jid, new RegExp(`^${USER}@${DOMAIN}/[0-9a-f]{8}$`));
});

test('a second resource and an unusable one are refused', async () => {
  const { client } = await signedIn();
  assert.match((await client.send(bindIq('other'))).body, /<not-allowed/);
  const unbound = await created();
  await unbound.client.send(auth(USER, USER));
  assert.match((await unbound.client.send(bindIq('x'.repeat(1024)))).body, /<bad-request/);
});

test('the same full JID twice ends the older session with a conflict', async () => {
  const world = await signedIn();
  const { service, client } = world;
  const seen: (readonly [string, boolean])[] = [];
  service.presence$.subscribe(({ jid, available }) => seen.push([jid, available]));
  const poll = await client.send();
  const newer = new RawClient(world);
  const jid = await newer.signIn();
  assert.equal(
    poll.body,
    '<body xmlns="http://jabber.org/protocol/httpbind" xmlns:stream="http://etherx.jabber.org/streams" type="terminate"' +
      ' condition="remote-stream-error"><stream:error><conflict xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error></body>',
  );
  assert.deepEqual(seen, [
    [jid, false],
    [jid, true],
  ]);
  assert.deepEqual(
    service.sessions().map((one) => one.id),
    [newer.sid],
  );
  service.publish(`/finesse/api/User/${USER}`, '<Update/>', [USER]);
  assert.match((await newer.send()).body, /Update/);
});

test('another resource of the same user is no conflict', async () => {
  const world = await signedIn();
  await new RawClient(world).signIn('pidgin');
  assert.equal(world.service.sessions().length, 2);
});

test('availability is told once for each change, and ends with the session', async () => {
  const { client, service, jid, clock } = await signedIn();
  const seen: boolean[] = [];
  service.presence$.subscribe((change) => {
    assert.deepEqual([change.jid, change.userId, change.at], [jid, USER, clock.now()]);
    seen.push(change.available);
  });
  const presence = async (attributes: string, content = '') =>
    client.send(`<presence xmlns="jabber:client"${attributes}>${content}</presence>`);
  await presence('', '<show>away</show><priority>5</priority>');
  assert.equal(service.sessions()[0]?.priority, 5);
  await presence('', '<priority>1000</priority>');
  assert.equal(service.sessions()[0]?.priority, 0);
  await presence(' type="subscribe"');
  await presence(' to="somebody@elsewhere.example"');
  assert.deepEqual(seen, []);
  await presence(' type="unavailable"');
  await presence('');
  service.kill(() => true, 'terminate');
  assert.deepEqual(seen, [false, true, false]);
});

test('own presence is not reflected, that of finesse comes after it', async () => {
  const world = startService();
  const client = new RawClient(world);
  const jid = await client.signIn('desktop', { presence: '' });
  const answer = await client.send('<presence xmlns="jabber:client"/>');
  assert.equal(
    answer.body,
    `<body xmlns="http://jabber.org/protocol/httpbind"><presence xmlns="jabber:client" from="finesse@${DOMAIN}/finesse" to="${jid}"/></body>`,
  );
});

test('while finesse is unavailable nobody hears of it, and its coming and going is told to all who are available', async () => {
  const world = startService();
  const { service } = world;
  service.setFinessePresence(false);
  const client = new RawClient(world);
  await client.signIn('desktop', { presence: '' });
  const shy = new RawClient(world);
  await shy.signIn('shy', { presence: '' });
  const presence = await client.send('<presence xmlns="jabber:client"/>');
  const other = await shy.send();
  assert.ok(presence.held);
  service.setFinessePresence(true);
  service.setFinessePresence(true);
  await world.clock.advance(0);
  assert.equal(presence.xml.children.length, 1);
  assert.equal(presence.xml.children[0]?.attributes.has('type'), false);
  const next = await client.send();
  service.setFinessePresence(false);
  await world.clock.advance(0);
  assert.equal(next.xml.children[0]?.attributes.get('type'), 'unavailable');
  assert.ok(other.held);
});

test('the server answers session, roster, ping and disco', async () => {
  const { client, jid } = await signedIn();
  const ask = async (type: string, payload: string, to?: string) =>
    child((await client.send(iq(type, payload, to))).xml, 'iq');
  const session = await ask('set', '<session xmlns="urn:ietf:params:xml:ns:xmpp-session"/>');
  assert.deepEqual(
    [...(session?.attributes ?? [])],
    [
      ['xmlns', 'jabber:client'],
      ['type', 'result'],
      ['id', 'q1'],
      ['from', DOMAIN],
      ['to', jid],
    ],
  );
  assert.equal((await ask('get', '<query xmlns="jabber:iq:roster"/>', ''))?.children[0]?.children.length, 0);
  assert.equal((await ask('get', '<ping xmlns="urn:xmpp:ping"/>'))?.attributes.get('type'), 'result');
  assert.equal((await ask('get', '<ping xmlns="urn:xmpp:ping"/>', PUBSUB))?.attributes.get('type'), 'result');
  assert.equal(
    (await ask('get', '<ping xmlns="urn:xmpp:ping"/>', `${USER}@${DOMAIN}`))?.attributes.get('type'),
    'result',
  );
  const items = await ask('get', '<query xmlns="http://jabber.org/protocol/disco#items"/>');
  assert.equal(items?.children[0]?.children[0]?.attributes.get('jid'), PUBSUB);
  const info = await ask('get', '<query xmlns="http://jabber.org/protocol/disco#info"/>', PUBSUB);
  assert.equal(info?.children[0]?.children[0]?.attributes.get('category'), 'pubsub');
  const server = await ask('get', '<query xmlns="http://jabber.org/protocol/disco#info"/>');
  assert.equal(server?.children[0]?.children[0]?.attributes.get('category'), 'server');
});

test('what the server does not know is service-unavailable', async () => {
  const { client } = await signedIn();
  const unknown = iq('get', '<query xmlns="jabber:iq:version"/>');
  for (const question of [
    unknown,
    iq('get', '<query xmlns="jabber:iq:version"/>', PUBSUB),
    iq('set', '<ping xmlns="urn:xmpp:ping"/>', PUBSUB),
    iq('get', '<ping xmlns="urn:xmpp:ping"/>', `somebody@${DOMAIN}/home`),
  ]) {
    const error = child(child((await client.send(question)).xml, 'iq'), 'error');
    assert.deepEqual([error?.attributes.get('code'), condition(error)], ['503', 'service-unavailable']);
  }
});

test('IQs that ask nothing are refused, and answers of the client are not answered', async () => {
  const { client } = await signedIn();
  for (const bad of [
    '<iq xmlns="jabber:client" type="get" id="1"/>',
    iq('ask', '<a xmlns="b"/>'),
    '<iq xmlns="jabber:client" type="get"><a/></iq>',
  ]) {
    assert.equal(condition(child(child((await client.send(bad)).xml, 'iq'), 'error')), 'bad-request');
  }
  assert.ok(
    (await client.send(iq('result', '') + iq('error', '') + `<message xmlns="jabber:client" to="${DOMAIN}"/>`)).held,
  );
});

test('a question to the full JID of another session reaches it, and its answer comes back; of a session that is gone the server says so', async () => {
  const world = await signedIn();
  const { client, jid } = world;
  const other = new RawClient(world);
  await other.signIn('pidgin');
  const peer = `${USER}@${DOMAIN}/pidgin`;
  const question = client.post(iq('get', '<ping xmlns="urn:xmpp:ping"/>', peer));
  const asked = child((await other.send()).xml, 'iq');
  assert.deepEqual([asked?.attributes.get('from'), child(asked, 'ping')?.namespace], [jid, 'urn:xmpp:ping']);
  other.post(
    `<iq xmlns="jabber:client" type="result" id="${asked?.attributes.get('id')}" to="${jid}" from="forged@x"/>`,
  );
  await world.clock.advance(0);
  const answer = child(question.xml, 'iq');
  assert.deepEqual(
    ['type', 'from'].map((name) => answer?.attributes.get(name)),
    ['result', peer],
  );
  await other.send('', ' type="terminate"');
  const gone = child((await client.send(iq('get', '<ping xmlns="urn:xmpp:ping"/>', peer))).xml, 'iq');
  assert.equal(condition(child(gone, 'error')), 'service-unavailable');
});

test('a forged from changes nothing: the answer goes to the session itself', async () => {
  const { client, jid } = await signedIn();
  const forged = `<iq xmlns="jabber:client" type="get" id="1" from="finesse@${DOMAIN}/x"><ping xmlns="urn:xmpp:ping"/></iq>`;
  assert.equal(child((await client.send(forged)).xml, 'iq')?.attributes.get('to'), jid);
});

test('an element that is no stanza ends the stream', async () => {
  const { client } = await signedIn();
  assert.ok(
    child(child((await client.send('<bogus xmlns="jabber:client"/>')).xml, 'error'), 'unsupported-stanza-type'),
  );
});

test('an owner that throws costs the session, not the service', async () => {
  const world = startService({
    authenticate: () => {
      throw new Error('no such world');
    },
  });
  const client = new RawClient(world);
  await client.create();
  assert.match((await client.send(auth(USER, USER))).body, /<internal-server-error/);
  assert.match(world.service.log.info.join(), /Internal server error: Error: no such world/);
  assert.equal((await new RawClient(world).create()).xml.attributes.has('sid'), true);
});
