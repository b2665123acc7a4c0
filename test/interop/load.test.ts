/** Much at once, and more than one client of the same user, against Prosody. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { within } from '../kit/deadline.ts';
import { AGENT, EVERYWHERE, interopBench } from './bench.ts';
import { isConnection, isUser, type ClientEvent, type Running } from './session.ts';
import { nodeOf, updateOf } from './site.ts';

const NODE = nodeOf(AGENT);
const NODES = Array.from({ length: 200 }, (_, index) => nodeOf(String(2_000_001 + index)));
/** 64 KiB of UTF-8: Hangul takes three bytes each. */
const LONG_NAME = '상'.repeat(65_536 / 3);

const isNotification = (event: ClientEvent): event is Extract<ClientEvent, { on: 'notification' }> =>
  event.on === 'notification';

describe('the SDK against Prosody', () => {
  const bench = interopBench([NODE, ...NODES], { storage: 'memory' });

  it('takes a notification of 64 KiB as it is, everywhere', async () => {
    const clients = await openEverywhere();
    await bench.admin.publish(NODE, updateOf(AGENT, 'READY', LONG_NAME));
    for (const { events } of clients) {
      const update = await events.next(isUser('update', 'READY'), 'the published user');
      assert.ok(update.on === 'user' && update.firstName === LONG_NAME);
    }
    await Promise.all(clients.map(({ close }) => close()));
  });

  it('hears of 200 nodes, of each once, everywhere', async () => {
    const clients = await openEverywhere(NODES);
    await within(20_000, 'all to be subscribed', allSubscribed(clients.length));
    await Promise.all(NODES.map((node, index) => bench.admin.publish(node, updateOf(nameOf(node), stateOf(index)))));
    for (const { events } of clients) for (const _ of NODES) await events.next(isNotification, 'all of them');
    await bench.admin.publish(NODE, updateOf(AGENT, 'READY'));
    for (const { events } of clients) {
      await events.next(isUser('update', 'READY'), 'what was published after them');
      const heard = events.all.filter(isNotification).map(({ node, state }) => `${node} ${state}`);
      assert.deepEqual(heard.sort(), NODES.map((node, index) => `${node} ${stateOf(index)}`).sort());
    }
    await Promise.all(clients.map(({ close }) => close()));
  });

  const nameOf = (node: string): string => node.split('/').at(-1) ?? '';
  const stateOf = (index: number): string => (index % 2 === 0 ? 'READY' : 'TALKING');
  const openEverywhere = async (nodes: readonly string[] = []): Promise<readonly Running[]> => {
    const clients = await Promise.all(EVERYWHERE.map(([place, transport]) => bench.open(place, transport, { nodes })));
    for (const { events } of clients) await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');
    return clients;
  };
  /** Asks until it is so; each question takes its round trip. */
  const allSubscribed = async (clients: number): Promise<void> => {
    const counts = await Promise.all(NODES.map(async (node) => (await bench.admin.subscribers(node)).length));
    if (!counts.every((count) => count === clients)) await allSubscribed(clients);
  };

  it('gives two clients of one user what each has subscribed, and the end of one is not the end of the other', async () => {
    const [both = '', first = '', second = ''] = NODES;
    const one = await bench.open('Chromium', 'websocket', { nodes: [both, first] });
    const other = await bench.open('Node', 'bosh', { nodes: [both, second] });
    for (const { events } of [one, other]) await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');

    for (const node of [both, first, second]) await bench.admin.publish(node, updateOf(nameOf(node), 'READY'));
    for (const { events } of [one, other]) {
      for (const _ of 'ab') await events.next(isNotification, 'what it has subscribed');
    }
    await bench.admin.publish(NODE, updateOf(AGENT, 'READY'));
    for (const { events } of [one, other]) {
      await events.next(isUser('update', 'READY'), 'what both follow');
    }
    const heard = (of: typeof one): readonly string[] => of.events.all.filter(isNotification).map(({ node }) => node);
    assert.deepEqual([...heard(one)].sort(), [both, first]);
    assert.deepEqual([...heard(other)].sort(), [both, second]);

    await one.close();
    await bench.admin.publish(both, updateOf(nameOf(both), 'TALKING'));
    const last = await other.events.next(isNotification, 'what the other still follows');
    assert.equal(last.state, 'TALKING');
    await other.close();
  });

  for (const [place, transport] of EVERYWHERE) {
    it(`says that another session took its resource, and stays away, over ${transport} in ${place}`, async () => {
      const first = await bench.open(place, transport, { resource: 'monitor' });
      await first.events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');
      const second = await bench.open('Node', 'websocket', { resource: 'monitor' });
      await first.events.next(isConnection('conflict'), 'the conflict');
      await second.events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot of the other');

      await bench.admin.publish(NODE, updateOf(AGENT, 'TALKING'));
      await second.events.next(isUser('update', 'TALKING'), 'the other to have it');
      const told = first.events.all.flatMap((event) => (event.on === 'connection' ? [event.status] : []));
      assert.equal(told.at(-1), 'conflict');
      await first.close();
      await second.close();
    });
  }
});
