/** Traffic records in Node: the SDK as it is published, the simulator's servers, real sockets, both transports. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { connectFinesse, recordTraffic, type TrafficRecord } from 'finesse-pulse';
import { filter, firstValueFrom, take } from 'rxjs';
import { createSimulator } from '../../simulator/index.ts';
import { startServer } from '../../simulator/node.ts';
import { within } from '../kit/deadline.ts';

for (const transport of ['bosh', 'websocket'] as const) {
  it(`tells each request of a client in Node once, and each frame of its socket (${transport})`, async (context) => {
    const simulator = createSimulator();
    const server = await startServer({ simulator, port: 0 });
    context.after(async () => {
      await server.close();
      simulator.close();
    });
    let fetched = 0;
    const client = await connectFinesse({
      host: 'localhost',
      userId: '1001006',
      password: 'finesse',
      transport,
      restUrl: server.urlA,
      serviceUrl: transport === 'bosh' ? `${server.urlA}/http-bind/` : `${server.urlA.replace('http', 'ws')}/ws/`,
      fetch: (input, init) => {
        fetched += 1;
        return fetch(input, init);
      },
    });
    context.after(() => client.close());
    const recording = recordTraffic(client, { bodies: true });
    const told = (is: (record: TrafficRecord) => boolean) =>
      within(10_000, 'a record', firstValueFrom(client.traffic$.pipe(filter(is), take(1))));
    fetched = 0;
    const event = told(
      ({ carried, result }) => result === 'answered' && carried.includes('PUT of User 1001006; NOT_READY'),
    );
    const updated = firstValueFrom(client.user().pipe(take(1)));
    await within(10_000, 'the snapshot', updated);
    simulator.finesse.requestAgentState('1001006', 'LOGIN');
    assert.equal((await event).kind, 'events');
    await client.close();

    const records = recording.records();
    assert.deepEqual(
      records.filter(({ result }) => result === 'pending'),
      [],
    );
    const requests = records.filter(({ way }) => way !== 'websocket');
    assert.equal(requests.length, fetched, 'in Node all but a WebSocket goes by fetch');
    const last = records.findLast(({ kind }) => kind === 'terminate');
    assert.match(last?.carried ?? '', transport === 'bosh' ? /terminate/ : /^WebSocket closed|^close$/);
    assert.ok(records.some(({ way }) => way === (transport === 'bosh' ? 'bosh' : 'websocket')));
    assert.doesNotMatch(JSON.stringify(records), new RegExp(btoa('1001006:finesse')));
  });
}
