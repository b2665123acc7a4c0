/** Clients that do what no client should: nothing that they do may end the simulator, or keep it from ending. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { connect as connectSecurely } from 'node:tls';
import { WebSocket } from 'ws';
import { createSimulator, VirtualClock } from '../../simulator/index.ts';
import { startServer, type ServerOptions } from '../../simulator/node.ts';
import { within } from '../kit/deadline.ts';
import { LOOPBACK_TLS } from '../support/loopback-certificate.ts';

async function setUp(context: TestContext, options: Partial<ServerOptions> = {}) {
  const simulator = createSimulator({ surroundings: { scheduler: new VirtualClock() } });
  const server = await startServer({ simulator, port: 0, ...options });
  context.after(async () => {
    await server.close();
    simulator.close();
  });
  const port = Number(new URL(server.urlA).port);
  /** A connection that speaks for itself; it stays half open when the server ends it. */
  const dial = async (): Promise<Socket> => {
    const socket = connect({ port, allowHalfOpen: true });
    socket.on('error', () => undefined);
    context.after(() => socket.destroy());
    await within(10_000, 'a connection', once(socket, 'connect'));
    return socket;
  };
  const alive = async (): Promise<void> => {
    const response = await fetch(`${server.urlA}/finesse/api/SystemInfo`);
    assert.equal(response.status, 200);
    await response.text();
  };
  return { ...server, simulator, port, dial, alive };
}

function upgrade(path: string): string {
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n`;
}

test('a WebSocket that is refused, and torn by its client, does not end the simulator', async (context) => {
  const { dial, alive } = await setUp(context);
  for (let n = 0; n < 10; n += 1) {
    const socket = await dial();
    // The flood behind the request meets a connection that nobody reads any more, which is what makes a reset of it.
    socket.write(upgrade('/elsewhere'));
    socket.write('x'.repeat(1000));
    const closed = once(socket, 'close');
    socket.resetAndDestroy();
    await within(10_000, 'the reset', closed);
    await alive();
  }
});

test('closing does not wait for a client that was refused and does not hang up', async (context) => {
  const server = await setUp(context);
  const socket = await server.dial();
  const refused = once(socket, 'data');
  socket.write(upgrade('/elsewhere'));
  assert.match(String((await within(10_000, 'a refusal', refused))[0]), /^HTTP\/1.1 400/);
  await within(1000, 'the server to close', server.close());
});

test('closing does not wait for a client that began TLS, a request or a body and fell silent', async (context) => {
  const secure = await setUp(context, { tls: LOOPBACK_TLS });
  const plain = await setUp(context);
  const sentences = ['', 'GET / HT', 'POST /http-bind/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<body'];
  await secure.dial();
  for (const sentence of sentences) {
    const socket = await plain.dial();
    if (sentence !== '') socket.write(sentence);
  }
  await plain.alive();
  await within(1000, 'the servers to close', Promise.all([secure.close(), plain.close()]));
});

test('a body without end is cut off, and one that breaks off is no failure of the simulator', async (context) => {
  const { dial, alive } = await setUp(context);
  const said = context.mock.method(console, 'error', () => undefined);
  const endless = await dial();
  endless.write('POST /http-bind/ HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n');
  const cut = new Promise((resolve) => endless.on('close', resolve));
  const flood = Buffer.alloc(1_048_576);
  let sent = 0;
  const pour = (): void => {
    while (!endless.destroyed && endless.write(flood)) sent += 1;
  };
  endless.on('drain', pour);
  pour();
  await within(10_000, 'the end of the flood', cut);
  assert.ok(sent < 200, `${sent} MB went through`);
  const broken = await dial();
  broken.write('POST /http-bind/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<body');
  await alive();
  const gone = once(broken, 'close');
  broken.destroy();
  await within(10_000, 'the client to go', gone);
  await alive();
  assert.deepEqual(
    said.mock.calls.map((call) => call.arguments),
    [],
  );
});

test('what is no HTTP, and HTTP that nobody speaks, is answered or hung up on', async (context) => {
  const { dial, alive } = await setUp(context);
  for (const nonsense of [
    '\0\u0001 nonsense\r\n\r\n',
    'CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET http://other.example/simulator/signin HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n',
  ]) {
    const socket = await dial();
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += String(chunk)));
    const ended = once(socket, 'end');
    socket.write(nonsense);
    await within(10_000, 'an end', ended);
    assert.doesNotMatch(heard, /password/);
  }
  await alive();
});

test('over TLS a WebSocket speaks, and a reset tears it', async (context) => {
  const { urlA, simulator, port } = await setUp(context, { tls: LOOPBACK_TLS });
  const socket = new WebSocket(`${urlA.replace('https', 'wss')}/ws/`, 'xmpp', { ca: LOOPBACK_TLS.cert });
  await within(10_000, 'the WebSocket', once(socket, 'open'));
  socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='fin1.ucce.local' version='1.0'/>");
  const [frame] = (await within(10_000, 'an answer', once(socket, 'message'))) as [Buffer];
  assert.match(frame.toString(), /^<open /);
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  simulator.faults.add({ kind: 'reset', target: { on: 'websocket' } });
  assert.equal((await within(10_000, 'the reset', closed))[0], 1006);
  const tls = connectSecurely({ port, ca: LOOPBACK_TLS.cert, servername: 'localhost' });
  await within(10_000, 'a TLS connection', once(tls, 'secureConnect'));
  assert.equal(tls.authorized, true);
  tls.destroy();
});
