/** The built SDK in real Chromium and in Node, against a real XMPP server: Prosody with http-bind, websocket and a pubsub component. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AGENT, EVERYWHERE, interopBench, SUPERVISOR } from './bench.ts';
import { DOMAIN } from './prosody.ts';
import { isConnection, isError, isUser } from './session.ts';
import { nodeOf, updateOf } from './site.ts';

const NODE = nodeOf(AGENT);

describe('the SDK against Prosody', () => {
  const bench = interopBench([NODE]);

  for (const [place, transport] of EVERYWHERE) {
    const where = `over ${transport} in ${place}`;

    it(`receives what another client publishes, typed, ${where}`, async () => {
      const { events, close } = await bench.open(place, transport);
      await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');
      const subscribers = await bench.admin.subscribers(NODE);
      assert.ok(
        subscribers.some((jid) => jid.startsWith(`${SUPERVISOR}@${DOMAIN}`)),
        `subscribed: ${subscribers.join(', ')}`,
      );

      await bench.admin.publish(NODE, updateOf(AGENT, 'READY'));
      await events.next(isUser('update', 'READY'), 'the published user');

      await close();
      assert.deepEqual(await bench.admin.subscribers(NODE), [], 'closing leaves no subscription on the server');
    });

    it(`refuses a wrong password with one typed error ${where}`, async () => {
      const { events, close } = await bench.open(place, transport, { password: 'wrong' });
      const refusal = await events.next(isError, 'the refusal');
      assert.deepEqual(refusal, { on: 'error', of: 'connect', name: 'TransportError', code: 'credentials-refused' });
      await close();
    });

    it(`says that a node is unknown, on that stream alone, ${where}`, async () => {
      const { events, close } = await bench.open(place, transport, { nodes: ['/finesse/api/Team/404/Users'] });
      const refusal = await events.next(isError, 'the refusal');
      assert.deepEqual(refusal, { on: 'error', of: 'node', name: 'SubscriptionError', code: 'node-unknown' });

      await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot of the other stream');
      await bench.admin.publish(NODE, updateOf(AGENT, 'READY'));
      await events.next(isUser('update', 'READY'), 'the other stream to go on');
      await close();
    });
  }

  it('comes back everywhere after the server was killed and started again', async () => {
    const clients = await Promise.all(EVERYWHERE.map(([place, transport]) => bench.open(place, transport)));
    const all = (...args: Parameters<(typeof clients)[number]['events']['next']>): Promise<unknown> =>
      Promise.all(clients.map(({ events }) => events.next(...args)));
    await all(isUser('snapshot', 'NOT_READY'), 'the snapshot');

    await bench.prosody.kill();
    await all((event) => event.on === 'connection' && event.status !== 'connected', 'trouble to be noticed');
    await bench.prosody.restart();
    await bench.renewAdmin();

    await all(isConnection('connected'), 'the session to come back', 60_000);
    await all(isUser('resync', 'NOT_READY'), 'the new snapshot');
    await bench.admin.publish(NODE, updateOf(AGENT, 'TALKING'));
    await all(isUser('update', 'TALKING'), 'what was published after the restart');
    await Promise.all(clients.map(({ close }) => close()));
  });
});
