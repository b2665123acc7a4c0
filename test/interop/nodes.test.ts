/** Looking at nodes as engineers do with Pidgin, and a session made anew when told, on a real server. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as sdk from 'finesse-pulse';
import { EventLog, within } from '../kit/deadline.ts';
import { AGENT, interopBench, SUPERVISOR } from './bench.ts';
import { PUBSUB } from './prosody.ts';
import { nodeOf, updateOf } from './site.ts';

const NODE = nodeOf(AGENT);
const OTHER = '/finesse/api/Team/5000/Users';

for (const transport of ['bosh', 'websocket'] as const) {
  describe(`nodes of Prosody over ${transport}`, () => {
    const bench = interopBench([NODE, OTHER]);

    it('are listed, with what they hold and who is subscribed, as they are while a new session is made', async (test) => {
      const { prosody, site, admin } = bench;
      const serviceUrl = transport === 'bosh' ? prosody.boshUrl : prosody.webSocketUrl;
      const client = await within(
        15_000,
        'the client to connect',
        sdk.connectFinesse({
          host: 'localhost',
          userId: SUPERVISOR,
          password: 'supervisor-secret',
          transport,
          serviceUrl,
          restUrl: site.origin,
        }),
      );
      test.after(() => client.close());
      const { nodes } = client;
      const { service } = nodes;
      assert.ok(service);
      assert.equal(service.address(), PUBSUB);

      const listed = await service.nodes();
      assert.deepEqual(listed.map(({ node }) => node).sort(), [OTHER, NODE]);
      assert.deepEqual(await service.items(OTHER), []);
      await assert.rejects(service.items('/finesse/api/Nothing'), { code: 'node-unknown' });
      assert.deepEqual(await service.subscriptions(), []);

      const told = new EventLog<string>();
      nodes.items$.subscribe(({ node, raw }) => told.add(`raw ${node} ${raw}`));
      client.connection$.subscribe(({ status, epoch }) => told.add(`${status} ${epoch}`));
      client
        .node(NODE)
        .subscribe(({ payload }) => told.add(payload.kind === 'user' ? payload.user.state : payload.kind));
      const stands = async (): Promise<void> => {
        // Each question is answered after the subscription that was asked for before it.
        for (let look = 0; look < 50; look += 1) {
          await service.subscriptions();
          if (nodes.subscriptions().some(({ node, state }) => node === NODE && state === 'subscribed')) return;
        }
        assert.fail(JSON.stringify(nodes.subscriptions()));
      };
      await stands();
      await admin.publish(NODE, updateOf(AGENT, 'READY').replace('<user>', '<user><password>geheim</password>'));
      await told.next((one) => one === 'READY', 'the notification');
      const raw = told.all.find((one) => one.startsWith('raw')) ?? '';
      assert.match(raw, new RegExp(`^raw ${NODE} <message .*<items .*node="${NODE}"`));
      const [item] = await service.items(NODE);
      assert.match(item?.raw ?? '', /<item .*READY/s);
      assert.ok(!`${raw}${item?.raw ?? ''}`.includes('geheim'), 'no secret is shown');
      const [held] = await service.subscriptions();
      assert.equal(held?.node, NODE);

      client.reconnect?.();
      await told.next((one) => one === 'connected 2', 'the new session');
      await stands();
      await admin.publish(NODE, updateOf(AGENT, 'NOT_READY'));
      await told.next((one) => one === 'NOT_READY', 'the notification in it');
      assert.deepEqual(
        told.all.filter((one) => /^[a-z-]+ \d$/.test(one)),
        ['connected 1', 'connecting 1', 'connected 2'],
      );
      assert.equal((await admin.subscribers(NODE)).length, 1, 'nothing is left of the session before');
    });
  });
}
