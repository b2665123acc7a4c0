import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child, type XmlElement } from '../../../sdk/xml.ts';
import { DOMAIN, NODE, PUBSUB, pubsubIq, RawClient, signedIn, USER } from './fixture.ts';

const TEAM = '/finesse/api/Team/5000/Users';
const BARE = `${USER}@${DOMAIN}`;

/** Sends one pubsub action and gives the `<iq>` that answers it. */
async function ask(client: RawClient, type: 'get' | 'set', action: string): Promise<XmlElement> {
  const { xml } = await client.send(pubsubIq(type, action));
  const answer = child(xml, 'iq');
  assert.ok(answer);
  return answer;
}

function conditions(answer: XmlElement): readonly string[] {
  return child(answer, 'error')?.children.map((one) => one.localName) ?? [];
}

const subscribe = (client: RawClient, node: string, jid: string) =>
  ask(client, 'set', `<subscribe node="${node}" jid="${jid}"/>`);
const unsubscribe = (client: RawClient, node: string, jid: string, more = '') =>
  ask(client, 'set', `<unsubscribe node="${node}" jid="${jid}"${more}/>`);
const subscriptions = async (client: RawClient, attributes = '') =>
  child(child(await ask(client, 'get', `<subscriptions${attributes}/>`), 'pubsub'), 'subscriptions')?.children.map(
    (one) => [one.attributes.get('node'), one.attributes.get('jid')],
  );

test('a notification of 11.6 is the literal of the technote', async () => {
  const { client, service } = await signedIn();
  const update =
    '<Update><data><user><firstName>Isaac &amp; Co</firstName></user></data><event>PUT</event><requestId></requestId>' +
    `<source>${NODE}</source></Update>`;
  service.publish(NODE, update, [USER]);
  const { body } = await client.send();
  const messageId = /id="([^"]*)"/.exec(body)?.[1] ?? '';
  const itemId = /<item id="([^"]*)"/.exec(body)?.[1] ?? '';
  assert.match(messageId, new RegExp(`^${NODE}__${BARE}__[A-Za-z0-9]{5}$`));
  assert.match(itemId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}1$/);
  assert.equal(
    body,
    `<body xmlns="http://jabber.org/protocol/httpbind"><message xmlns="jabber:client" from="${PUBSUB}" to="${BARE}" id="${messageId}">` +
      `<event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${NODE}"><item id="${itemId}">` +
      '<notification xmlns="http://jabber.org/protocol/pubsub">&lt;Update&gt;&lt;data&gt;&lt;user&gt;&lt;firstName&gt;Isaac &amp;amp; Co' +
      '&lt;/firstName&gt;&lt;/user&gt;&lt;/data&gt;&lt;event&gt;PUT&lt;/event&gt;&lt;requestId&gt;&lt;/requestId&gt;&lt;source&gt;' +
      `${NODE}&lt;/source&gt;&lt;/Update&gt;</notification></item></items></event></message></body>`,
  );
});

test('a notification of 12.5 has another namespace and a short id', async () => {
  const { client, service } = await signedIn({ envelope: '12.5' });
  service.publish(NODE, '<Update/>', [USER]);
  const { body } = await client.send();
  assert.match(body, /<message xmlns="jabber:client" from="[^"]*" to="[^"]*" id="[A-Za-z0-9]{8}">/);
  assert.match(body, /<notification xmlns="urn:xmpp:push:0">&lt;Update\/&gt;<\/notification>/);
});

test('item ids of one publisher share a UUID and count on over all nodes; a restart begins anew', async () => {
  const { client, service } = await signedIn();
  const ids = async () =>
    [...(await client.send()).body.matchAll(/<item id="(.{36})(\d+)"/g)].map(([, uuid, count]) => [uuid, count]);
  service.publish(NODE, '<Update/>', [USER]);
  service.publish(TEAM, '<Update/>', []);
  service.publish(`${NODE}/Dialogs`, '<Update/>', [USER]);
  const [first, second] = await ids();
  assert.ok(first && second);
  assert.deepEqual([first[1], second[1]], ['1', '3']);
  assert.equal(first[0], second[0]);
  service.stop();
  service.start();
  await client.signIn();
  service.publish(NODE, '<Update/>', [USER]);
  const [later] = await ids();
  assert.ok(later);
  assert.equal(later[1], '1');
  assert.notEqual(later[0], first[0]);
});

test('characters that XML forbids are not sent on', async () => {
  const { client, service } = await signedIn();
  service.publish(NODE, '<Update>a\u0000b\u0008c\ud800</Update>', [USER]);
  assert.match((await client.send()).body, /&gt;abc&lt;/);
});

test('automatic nodes reach every available session of the user without a subscription', async () => {
  const world = await signedIn();
  const phone = new RawClient(world);
  await phone.signIn('pidgin', { presence: '<presence xmlns="jabber:client"><priority>0</priority></presence>' });
  const hidden = new RawClient(world);
  await hidden.signIn('hidden', { presence: '<presence xmlns="jabber:client"><priority>-1</priority></presence>' });
  const other = new RawClient(world);
  await other.signIn('desktop', { user: '1001003' });
  world.service.publish(NODE, '<Update/>', [USER.toUpperCase()]);
  assert.match((await world.client.send()).body, /Update/);
  assert.match((await phone.send()).body, /Update/);
  assert.ok((await hidden.send()).held);
  assert.ok((await other.send()).held);
});

test('upstream routing gives a bare JID to the highest priority only, and to the latest active of equals', async () => {
  const world = await signedIn({ deliverToAll: false });
  const second = new RawClient(world);
  const polls = async () => [await world.client.send(), await second.send()];
  await second.signIn('pidgin', { presence: '<presence xmlns="jabber:client"><priority>1</priority></presence>' });
  const [low, high] = await polls();
  world.service.publish(NODE, '<Update/>', [USER]);
  await world.clock.advance(0);
  assert.deepEqual([low?.held, high?.held], [true, false]);
  await second.send('<presence xmlns="jabber:client"/>');
  await world.clock.advance(31_000);
  await world.client.send('<presence xmlns="jabber:client"/>');
  world.service.publish(NODE, '<Update/>', [USER]);
  await world.clock.advance(0);
  assert.equal(world.service.sessions().find((one) => one.jid?.endsWith('pidgin'))?.messagesQueued, 0);
});

test('before presence nothing of an automatic node arrives, and nothing is made up for afterwards', async () => {
  const { client, service } = await signedIn({}, { presence: '' });
  service.publish(NODE, '<Update>missed</Update>', [USER]);
  const { body } = await client.send('<presence xmlns="jabber:client"/>');
  assert.doesNotMatch(body, /missed/);
  assert.match(service.log.debug.join(), /Unable to route packet/);
});

test('an explicit subscription by full JID gets what is published, for that session only', async () => {
  const world = await signedIn();
  const { client, jid, service } = world;
  const other = new RawClient(world);
  await other.signIn('pidgin');
  const answer = await subscribe(client, TEAM, jid);
  const subscription = child(child(answer, 'pubsub'), 'subscription');
  assert.equal(answer.attributes.get('from'), PUBSUB);
  assert.deepEqual(
    ['node', 'jid', 'subscription'].map((name) => subscription?.attributes.get(name)),
    [TEAM, jid, 'subscribed'],
  );
  service.publish(TEAM, '<Update/>', []);
  const { body } = await client.send();
  assert.match(body, new RegExp(` to="${jid}" id="${TEAM}__${BARE}__`));
  assert.ok((await other.send()).held);
});

test('a bare JID subscribed explicitly and automatically hears once', async () => {
  const { client, service } = await signedIn();
  await subscribe(client, NODE, BARE);
  service.publish(NODE, '<Update/>', [USER]);
  assert.equal((await client.send()).xml.children.length, 1);
});

test('subscriptions outlive sessions and restarts of the service until they are unsubscribed', async () => {
  const { client, jid, service } = await signedIn();
  await subscribe(client, TEAM, jid);
  await client.send('', ' type="terminate"');
  service.stop();
  service.start();
  await client.signIn();
  service.publish(TEAM, '<Update/>', []);
  assert.match((await client.send()).body, /Update/);
  const answer = await unsubscribe(client, TEAM, jid);
  assert.deepEqual([answer.attributes.get('type'), answer.children.length], ['result', 0]);
  assert.deepEqual(await subscriptions(client), [[NODE, BARE]]);
  service.publish(TEAM, '<Update/>', []);
  assert.ok((await client.send()).held);
});

test('subscribing again gives the same subscription', async () => {
  const { client, jid } = await signedIn();
  const subid = (answer: XmlElement) => child(child(answer, 'pubsub'), 'subscription')?.attributes.get('subid');
  const first = subid(await subscribe(client, TEAM, jid));
  assert.equal(subid(await subscribe(client, TEAM, jid)), first);
  assert.deepEqual(conditions(await unsubscribe(client, TEAM, jid, ' subid="other"')), [
    'not-acceptable',
    'invalid-subid',
  ]);
  assert.deepEqual(conditions(await unsubscribe(client, TEAM, jid, ` subid="${first}"`)), []);
});

test('a service that makes another subscription each time it is asked lists all, delivers once, and ends each by its name', async () => {
  const { client, jid, service, clock } = await signedIn({ repeated: 'another' });
  const answer = await subscribe(client, TEAM, jid);
  assert.ok(child(child(answer, 'pubsub'), 'subscription')?.attributes.get('subid'));
  await subscribe(client, TEAM, jid);
  const listed = async () => {
    const reply = child((await client.send(pubsubIq('get', `<subscriptions node="${TEAM}"/>`))).xml, 'iq');
    const all = child(child(reply, 'pubsub'), 'subscriptions')?.children ?? [];
    return all.map(({ attributes }) => attributes.get('subid') ?? '');
  };
  const subids = await listed();
  assert.equal(new Set(subids).size, 2);
  const poll = await client.send();
  service.publish(TEAM, '<Update>once</Update>', []);
  await clock.advance(0);
  assert.equal(poll.xml.children.length, 1);
  assert.deepEqual(conditions(await unsubscribe(client, TEAM, jid)), ['bad-request', 'subid-required']);
  for (const subid of subids)
    assert.deepEqual(conditions(await unsubscribe(client, TEAM, jid, ` subid="${subid}"`)), []);
  assert.deepEqual(await listed(), []);
});

test('subscriptions lists the automatic and the explicit ones of the user, of one node where asked', async () => {
  const world = await signedIn();
  const { client, jid } = world;
  await subscribe(client, TEAM, jid);
  const other = new RawClient(world);
  await other.signIn('desktop', { user: '1001003' });
  await subscribe(other, TEAM, `1001003@${DOMAIN}/desktop`);
  assert.deepEqual(await subscriptions(client), [
    [NODE, BARE],
    [TEAM, jid],
  ]);
  assert.deepEqual(await subscriptions(client, ` node="${TEAM}"`), [[TEAM, jid]]);
});

test('the last item of a node is given to its subscribers', async () => {
  const { client, jid, service } = await signedIn();
  const items = () => ask(client, 'get', `<items node="${TEAM}"/>`);
  assert.deepEqual(conditions(await items()), ['not-authorized', 'not-subscribed']);
  await subscribe(client, TEAM, jid);
  assert.equal(child(child(await items(), 'pubsub'), 'items')?.children.length, 0);
  service.publish(TEAM, '<Update>1</Update>', []);
  service.publish(TEAM, '<Update>2</Update>', []);
  await client.send();
  assert.equal(child(child(await items(), 'pubsub'), 'items')?.text, '<Update>2</Update>');
  assert.equal(
    child(child(await ask(client, 'get', `<items node="${NODE}"/>`), 'pubsub'), 'items')?.children.length,
    0,
  );
  assert.deepEqual(conditions(await ask(client, 'get', '<items node="/finesse/api/Nothing"/>')), ['item-not-found']);
  assert.deepEqual(conditions(await ask(client, 'get', '<items node="/finesse/api/Secret"/>')), ['forbidden']);
  assert.deepEqual(conditions(await ask(client, 'get', '<items/>')), ['bad-request', 'nodeid-required']);
});

test('each way to subscribe wrongly has its error', async () => {
  const { client, jid } = await signedIn();
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [`<subscribe node="/finesse/api/Nothing" jid="${jid}"/>`, ['item-not-found']],
    [`<subscribe node="/finesse/api/Secret" jid="${jid}"/>`, ['forbidden']],
    [`<subscribe node="${TEAM}" jid="1001003@${DOMAIN}"/>`, ['bad-request', 'invalid-jid']],
    [`<subscribe node="${TEAM}" jid="@"/>`, ['bad-request', 'invalid-jid']],
    [`<subscribe node="${TEAM}"/>`, ['bad-request', 'jid-required']],
    [`<subscribe jid="${jid}"/>`, ['bad-request', 'nodeid-required']],
    [`<unsubscribe node="${TEAM}" jid="${jid}"/>`, ['unexpected-request', 'not-subscribed']],
    [`<unsubscribe node="${TEAM}" jid="1001003@${DOMAIN}"/>`, ['forbidden']],
    [`<unsubscribe node="${NODE}" jid="${BARE}"/>`, ['forbidden']],
    [`<unsubscribe node="/finesse/api/Nothing" jid="${jid}"/>`, ['item-not-found']],
    [`<unsubscribe node="${TEAM}"/>`, ['bad-request', 'jid-required']],
    [`<unsubscribe jid="${jid}"/>`, ['bad-request', 'nodeid-required']],
    ['<publish node="x"/>', ['feature-not-implemented', 'unsupported']],
    ['', ['bad-request']],
  ];
  for (const [action, expected] of cases)
    assert.deepEqual(conditions(await ask(client, 'set', action)), expected, action);
});

test('subscriptions of one user are bounded', async () => {
  const { client, jid } = await signedIn();
  const many = Array.from({ length: 1_001 }, (_, at) =>
    pubsubIq('set', `<subscribe node="/n/${at}" jid="${jid}"/>`),
  ).join('');
  const { xml } = await client.send(many);
  assert.equal(xml.children.filter((one) => one.attributes.get('type') === 'result').length, 1_000);
  const last = xml.children.at(-1);
  assert.ok(last);
  assert.deepEqual(conditions(last), ['resource-constraint']);
});
