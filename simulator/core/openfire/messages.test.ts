import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childrenNamed, type XmlElement } from '../../../sdk/xml.ts';
import { DOMAIN, RawClient, startService, USER, type Call } from './fixture.ts';

const SUPERVISOR = '1001003';

/** The agent with two sessions, the supervisor with one; each of them holds a poll. */
async function setUp(deliverToAll = true) {
  const world = startService({ deliverToAll });
  const held = new Map<string, Call>();
  const session = async (user: string, resource: string, priority = 0) => {
    const client = new RawClient(world);
    const presence = `<presence xmlns="jabber:client"><priority>${priority}</priority></presence>`;
    const jid = await client.signIn(resource, { user, presence });
    held.set(resource, await client.send());
    return { client, jid };
  };
  const supervisor = await session(SUPERVISOR, 'view');
  await session(USER, 'desktop', 1);
  await session(USER, 'page');
  const heard = (resource: string): readonly XmlElement[] => {
    const call = held.get(resource);
    return call && !call.held ? childrenNamed(call.xml, 'message') : [];
  };
  /** Sends, and gives what the sender was told. */
  const say = async (to: string, type = 'headline', rest = ''): Promise<readonly XmlElement[]> => {
    const call = await supervisor.client.send(
      `<message xmlns="jabber:client" id="m1"${to && ` to="${to}"`} type="${type}"${rest}><hi xmlns="x" a="1"/></message>`,
    );
    // What the server says goes to the request that it has held the longest; the next one is held from then on.
    const told = heard('view');
    held.set('view', call);
    return told.length > 0 ? told : heard('view');
  };
  return { ...world, heard, say, jid: supervisor.jid };
}

const shown = ({ attributes, children }: XmlElement) => [
  attributes.get('type'),
  attributes.get('from'),
  children[0]?.children[0]?.localName ?? children[0]?.localName,
];

test('a headline to a bare JID reaches all sessions of the user, stamped with its sender whatever that wrote', async () => {
  const { say, heard, jid } = await setUp();
  assert.deepEqual(await say(`${USER}@${DOMAIN.toUpperCase()}`, 'headline', ` from="finesse@${DOMAIN}"`), []);
  for (const resource of ['desktop', 'page'])
    assert.deepEqual(heard(resource).map(shown), [['headline', jid, 'hi']], resource);
});

test('it reaches the one of the highest priority where the server is set up so', async () => {
  const { say, heard } = await setUp(false);
  await say(`${USER}@${DOMAIN}`);
  assert.deepEqual([heard('desktop').length, heard('page').length], [1, 0]);
});

test('a full JID is one session, also one’s own; without an address it is one’s own account', async () => {
  const { say, heard, jid } = await setUp();
  await say(`${USER}@${DOMAIN}/page`);
  assert.deepEqual([heard('desktop').length, heard('page').length], [0, 1]);
  assert.deepEqual((await say(jid)).map(shown), [['headline', jid, 'hi']]);
  assert.deepEqual((await say('')).map(shown), [['headline', jid, 'hi']]);
});

test('where nobody is a headline is silently gone, as an error is; anything else is service-unavailable', async () => {
  const { say } = await setUp();
  for (const to of [`${USER}@${DOMAIN}/gone`, `nobody@${DOMAIN}`]) {
    assert.deepEqual(await say(to), []);
    assert.deepEqual(await say(to, 'error'), []);
    assert.deepEqual((await say(to, 'chat')).map(shown), [['error', to, 'service-unavailable']]);
  }
});

test('another domain is unknown, a wrong address is told, the server and its services take no messages', async () => {
  const { say } = await setUp();
  assert.deepEqual((await say('a@other.test')).map(shown), [['error', 'a@other.test', 'remote-server-not-found']]);
  assert.deepEqual((await say('@')).map(shown), [['error', '@', 'bad-request']]);
  for (const to of [DOMAIN, `pubsub.${DOMAIN}`, `x@pubsub.${DOMAIN}`]) assert.deepEqual(await say(to, 'chat'), []);
});

test('a rule of the server refuses or drops what is between users, and nothing else', async () => {
  const { say, heard, service, clock } = await setUp();
  const to = `${USER}@${DOMAIN}/page`;
  service.setUserMessages('refused');
  assert.deepEqual((await say(to)).map(shown), [['error', to, 'not-allowed']]);
  service.setUserMessages('dropped');
  assert.deepEqual(await say(to), []);
  assert.deepEqual(heard('page'), []);
  service.publish(`/finesse/api/User/${USER}`, '<Update/>', [USER]);
  await clock.advance(0);
  assert.equal(heard('page').length, 1, 'notifications are the server’s own');
});
