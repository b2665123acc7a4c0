import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFaults } from './faults.ts';
import type { SocketPeer } from './types.ts';
import { VirtualClock } from './virtual-clock.ts';

function setUp() {
  const clock = new VirtualClock(0);
  const faults = createFaults({
    surroundings: { scheduler: clock, random: () => 0.5 },
    server: () => undefined,
    userOf: (_side, sid) => (sid === 's1' ? '1001001' : undefined),
  });
  const toServer: string[] = [];
  const toClient: [number, string][] = [];
  const note = (what: string): void => void toClient.push([clock.now(), what]);
  const connect = () => {
    let server: SocketPeer | undefined;
    const handler = faults.socket('a', (peer) => {
      server = peer;
      return { receive: (text) => toServer.push(text), gone: () => toServer.push('gone') };
    });
    const client = handler(
      { send: note, close: (code) => note(`close ${code}`), reset: () => note('reset') },
      '127.0.0.1.1',
    );
    return { client, server };
  };
  return { clock, faults, connect, toServer, toClient };
}

test('frames pass both ways as they are', () => {
  const { connect, toServer, toClient } = setUp();
  const { client, server } = connect();
  client.receive('<open/>');
  server?.send("<open id='s1'/>");
  server?.close(1000, 'bye');
  client.gone();
  assert.deepEqual(toServer, ['<open/>', 'gone']);
  assert.deepEqual(toClient, [
    [0, "<open id='s1'/>"],
    [0, 'close 1000'],
  ]);
});

test('a stall withholds frames both ways and keeps their order', async () => {
  const { clock, faults, connect, toServer, toClient } = setUp();
  const { client, server } = connect();
  const id = faults.add({ kind: 'stall', target: { on: 'websocket' } });
  client.receive('up 1');
  client.receive('up 2');
  server?.send('down 1');
  server?.close(1001, 'bye');
  await clock.advance(9000);
  assert.deepEqual([toServer, toClient], [[], []]);
  faults.remove(id);
  assert.deepEqual(toServer, ['up 1', 'up 2']);
  assert.deepEqual(toClient, [
    [9000, 'down 1'],
    [9000, 'close 1001'],
  ]);
});

test('a socket that was open in a black hole carries nothing any more, and neither end is told', async () => {
  const { clock, faults, connect, toServer, toClient } = setUp();
  const { client, server } = connect();
  faults.add({ kind: 'delay', ms: 200 });
  server?.send('late');
  faults.add({ kind: 'blackhole', durationMs: 100 });
  assert.equal(client.silent, true);
  await clock.advance(1000);
  client.receive('up');
  server?.send('down');
  faults.add({ kind: 'reset' });
  server?.reset();
  server?.close(1000, 'bye');
  client.gone();
  await clock.advance(60_000);
  assert.deepEqual([toServer, toClient, clock.pending], [[], [], 0]);
});

test('a black hole is found with the first frame where it was meant for an agent not yet known', () => {
  const { faults, connect, toServer, toClient } = setUp();
  faults.add({ kind: 'blackhole', target: { userId: '1001001' }, count: 1 });
  const { client, server } = connect();
  server?.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' id='s1'/>");
  client.receive('auth');
  assert.deepEqual([toServer, toClient, client.silent, faults.list()], [[], [], true, []]);
});

test('a socket that is opened in a black hole never opens; the end of the simulator tears it', () => {
  const { faults, connect, toServer, toClient } = setUp();
  const id = faults.add({ kind: 'blackhole' });
  const [one, other] = [connect(), connect()];
  assert.deepEqual([one.server, one.client.silent], [undefined, true]);
  faults.remove(id);
  one.client.receive('never heard');
  one.client.gone();
  faults.close();
  assert.equal(other.server, undefined);
  assert.deepEqual([toServer, toClient], [[], [[0, 'reset']]]);
});

test('a delay moves frames back without changing their order', async () => {
  const { clock, faults, connect, toClient } = setUp();
  const { server } = connect();
  const id = faults.add({ kind: 'delay', ms: 800, jitterMs: 100 });
  server?.send('one');
  faults.remove(id);
  server?.send('two');
  await clock.advance(1000);
  assert.deepEqual(toClient, [
    [800, 'one'],
    [800, 'two'],
  ]);
});

test('a reset tears down the socket of one agent and refuses new ones', () => {
  const { faults, connect, toServer, toClient } = setUp();
  const { server } = connect();
  server?.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' id='s1'/>");
  toClient.length = 0;
  faults.add({ kind: 'reset', target: { userId: '9999' } });
  assert.deepEqual(toClient, []);
  faults.add({ kind: 'reset', target: { userId: '1001001' } });
  assert.deepEqual([toServer, toClient], [['gone'], [[0, 'reset']]]);
  faults.add({ kind: 'status', status: 502, target: { on: 'notification' } });
  connect().client.receive('never heard');
  assert.deepEqual(
    [toServer, toClient],
    [
      ['gone'],
      [
        [0, 'reset'],
        [0, 'reset'],
      ],
    ],
  );
});

test('closing tears sockets down at once, late frames or not, and leaves no timer', () => {
  const { clock, faults, connect, toServer, toClient } = setUp();
  const { server } = connect();
  faults.add({ kind: 'delay', ms: 3_600_000 });
  server?.send('<message>never heard</message>');
  faults.close();
  assert.deepEqual([toServer, toClient], [['gone'], [[0, 'reset']]]);
  assert.equal(clock.pending, 0);
});

test('notifications come twice, out of order, after garbage or damaged; other frames keep their place', async () => {
  const { clock, faults, connect, toClient } = setUp();
  const { server } = connect();
  const under = async (kind: 'duplicate' | 'reorder' | 'garbage-frame' | 'truncated-xml'): Promise<string[]> => {
    toClient.length = 0;
    const id = faults.add({ kind });
    server?.send('<message>1</message>');
    server?.send('<iq>2</iq>');
    server?.send('<message>3</message>');
    await clock.advance(1000);
    faults.remove(id);
    return toClient.map(([, text]) => text);
  };
  assert.deepEqual(await under('duplicate'), [
    '<message>1</message>',
    '<message>1</message>',
    '<iq>2</iq>',
    '<message>3</message>',
    '<message>3</message>',
  ]);
  assert.deepEqual(await under('reorder'), ['<iq>2</iq>', '<message>1</message>', '<message>3</message>']);
  assert.equal((await under('garbage-frame'))[0], '\u0001 not xml <<');
  assert.deepEqual(await under('truncated-xml'), ['<message>1', '<iq>2', '<message>3']);
  assert.equal(clock.pending, 0);
});
