import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent, request as ask, type IncomingMessage } from 'node:http';
import { request as askSecurely } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { WebSocket } from 'ws';
import { createSimulator, VirtualClock } from '../../simulator/index.ts';
import { startServer, type ServerOptions } from '../../simulator/node.ts';
import { within } from '../kit/deadline.ts';
import { LOOPBACK_TLS } from '../support/loopback-certificate.ts';

const SESSION =
  "<body xmlns='http://jabber.org/protocol/httpbind' rid='100' to='fin1.ucce.local' wait='30' hold='1' ver='1.6' xml:lang='en'/>";

async function setUp(context: TestContext, options: Partial<ServerOptions> = {}) {
  const clock = new VirtualClock();
  const simulator = createSimulator({ surroundings: { scheduler: clock } });
  const server = await startServer({ simulator, port: 0, ...options });
  context.after(async () => {
    await server.close();
    simulator.close();
  });
  return { clock, simulator, ...server };
}

/** A request on a connection of its own, so that what becomes of the connection can be seen. */
function send(url: string, body = '', method = body === '' ? 'GET' : 'POST') {
  const request = ask(url, { method, agent: new Agent() });
  const answered = new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>(
    (resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
    },
  );
  answered.catch(() => undefined);
  request.end(body);
  return { request, answered: within(10_000, `an answer of ${url}`, answered) };
}

test('side a and side b listen, each with its own name, and tell their ports', async (context) => {
  const { urlA, urlB } = await setUp(context);
  for (const [url, host] of [
    [urlA, 'fin1'],
    [urlB, 'fin2'],
  ] as const) {
    assert.match((await send(`${url}/finesse/api/SystemInfo`).answered).text, new RegExp(`<xmppDomain>${host}`));
  }
  const ports = JSON.parse((await send(`${urlB}/simulator/ports`).answered).text) as unknown;
  assert.deepEqual(ports, { a: Number(new URL(urlA).port), b: Number(new URL(urlB).port), here: 'b' });
});

test('an empty poll is answered with the 57 bytes of the technote, and their length', async (context) => {
  const { urlA, clock } = await setUp(context);
  const opened = await send(`${urlA}/http-bind/`, SESSION).answered;
  const sid = /\bsid="(\w+)"/.exec(opened.text)?.[1] ?? '';
  const poll = send(`${urlA}/http-bind/`, `<body xmlns='http://jabber.org/protocol/httpbind' sid='${sid}' rid='101'/>`);
  await once(poll.request, 'finish');
  // The poll is on its way to the server, whose hold passes in virtual time.
  const progress = { answered: false };
  poll.answered.then(
    () => (progress.answered = true),
    () => (progress.answered = true),
  );
  while (!progress.answered) await clock.advance(1000);
  const { text, headers } = await poll.answered;
  assert.equal(text.length, 57);
  assert.equal(headers['content-length'], '57');
});

test('a port that is taken gives one sentence, and nothing is left listening', async (context) => {
  const { urlA, simulator } = await setUp(context);
  const taken = Number(new URL(urlA).port);
  await assert.rejects(startServer({ simulator, port: taken }), {
    code: 'options-invalid',
    message: new RegExp(`^Port ${taken} on 127.0.0.1 is taken`),
  });
  await assert.rejects(startServer({ simulator, port: 0, portB: taken }), /is taken/);
  await assert.rejects(
    startServer({ simulator, port: 0, host: '192.0.2.1' }),
    /192.0.2.1 is no address of this machine/,
  );
});

test('a reset tears the connection down, as the operating system tells', async (context) => {
  const { urlA, simulator } = await setUp(context);
  simulator.faults.add({ kind: 'reset', count: 1 });
  await assert.rejects(send(`${urlA}/finesse/api/SystemInfo`).answered, { code: 'ECONNRESET' });
  assert.equal((await send(`${urlA}/finesse/api/SystemInfo`).answered).status, 200);
});

test('a client that hangs up ends its request in the simulator', async (context) => {
  const { urlA, simulator } = await setUp(context);
  simulator.faults.add({ kind: 'stall' });
  const seen = within(
    10_000,
    'the end of the request',
    new Promise<void>((resolve) => {
      const { http } = simulator.sides.a;
      Object.assign(simulator.sides.a, {
        http: (...[request, signal]: Parameters<typeof http>) => {
          signal.addEventListener('abort', () => resolve());
          held.request.destroy();
          return http(request, signal);
        },
      });
    }),
  );
  const held = send(`${urlA}/finesse/api/SystemInfo`);
  await assert.rejects(held.answered);
  await seen;
});

test('a fault of every path takes the pages along, and leaves the control API', async (context) => {
  const { urlA, simulator } = await setUp(context);
  const id = simulator.faults.add({ kind: 'reset' });
  assert.equal((await send(`${urlA}/desktop/`).answered).status, 404);
  simulator.faults.remove(id);
  simulator.faults.add({ kind: 'reset', target: { pathPrefix: '/' } });
  for (const path of ['/desktop/', '/gadgets/ifr', '/finesse/api/SystemInfo'])
    await assert.rejects(send(urlA + path).answered, { code: 'ECONNRESET' });
  assert.equal((await send(`${urlA}/simulator/state`).answered).status, 200);
});

test('a black hole leaves requests and opening WebSockets without an answer, also when it is over', async (context) => {
  const { urlA, simulator } = await setUp(context);
  const used = within(
    10_000,
    'three that were swallowed',
    new Promise<void>((resolve) => {
      simulator.faults.changes$.subscribe(() => {
        if (simulator.faults.list().length === 0) resolve();
      });
    }),
  );
  const before = new WebSocket(`${urlA.replace('http', 'ws')}/ws/`, 'xmpp');
  await within(10_000, 'the WebSocket', once(before, 'open'));
  simulator.faults.add({ kind: 'blackhole', count: 3 });
  const heard: string[] = [];
  const lost = send(`${urlA}/finesse/api/SystemInfo`);
  lost.answered.then(
    () => heard.push('answer'),
    () => heard.push('hung up'),
  );
  const during = new WebSocket(`${urlA.replace('http', 'ws')}/ws/`, 'xmpp');
  for (const socket of [before, during]) {
    for (const kind of ['open', 'message', 'error', 'close']) socket.on(kind, () => heard.push(kind));
  }
  await used;
  before.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='fin1.ucce.local' version='1.0'/>");
  // The network is back, and what comes now is answered.
  assert.equal((await send(`${urlA}/finesse/api/SystemInfo`).answered).status, 200);
  const after = new WebSocket(`${urlA.replace('http', 'ws')}/ws/`, 'xmpp');
  await within(10_000, 'a new WebSocket', once(after, 'open'));
  assert.deepEqual([heard, before.readyState, during.readyState], [[], WebSocket.OPEN, WebSocket.CONNECTING]);
  lost.request.destroy();
  await assert.rejects(lost.answered);
});

test('closing ends held polls, WebSockets and idle connections at once', async () => {
  const simulator = createSimulator({ surroundings: { scheduler: new VirtualClock() } });
  const server = await startServer({ simulator, port: 0 });
  const { urlA } = server;
  simulator.faults.add({ kind: 'stall', target: { on: 'rest' } });
  const held = send(`${urlA}/finesse/api/SystemInfo`);
  const socket = new WebSocket(`${urlA.replace('http', 'ws')}/ws/`, 'xmpp');
  await within(10_000, 'the WebSocket', once(socket, 'open'));
  const gone = once(socket, 'close');
  await within(5_000, 'the server to close', server.close());
  await server.close();
  await assert.rejects(held.answered, { code: 'ECONNRESET' });
  assert.equal((await gone)[0], 1006);
  await assert.rejects(send(`${urlA}/finesse/api/SystemInfo`).answered, { code: 'ECONNREFUSED' });
  simulator.close();
});

test('a body above the limit is refused with 413', async (context) => {
  const { urlA } = await setUp(context);
  const { status } = await send(`${urlA}/finesse/api/User/1001001/ClientLog`, 'x'.repeat(8 * 1_048_576 + 1)).answered;
  assert.equal(status, 413);
});

test('a WebSocket speaks with the subprotocol xmpp; without it, or elsewhere, it is refused', async (context) => {
  const { urlA, simulator } = await setUp(context);
  const base = urlA.replace('http', 'ws');
  for (const [path, protocols, status] of [
    ['/ws/', [], 400],
    ['/other', ['xmpp'], 404],
  ] as const) {
    const refused = new WebSocket(base + path, [...protocols]);
    const [error] = (await within(10_000, 'a refusal', once(refused, 'error'))) as [Error];
    assert.match(error.message, new RegExp(`${status}`));
  }
  const socket = new WebSocket(`${base}/ws`, 'xmpp');
  await within(10_000, 'the WebSocket', once(socket, 'open'));
  socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='fin1.ucce.local' version='1.0'/>");
  const [frame] = (await within(10_000, 'an answer', once(socket, 'message'))) as [Buffer];
  assert.match(frame.toString(), /^<open /);
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  simulator.faults.add({ kind: 'reset' });
  assert.equal((await within(10_000, 'the reset', closed))[0], 1006);
});

test('folders are served, and nothing beside them', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-'));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'page'));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'page', 'index.html'), '<h1>시작</h1>');
  writeFileSync(
    join(folder, 'page', 'gadget.xml'),
    '<Module><ModulePrefs title="T"/><Content type="html"><![CDATA[<p>here</p>]]></Content></Module>',
  );
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'page', 'link.txt'));
  const page = join(folder, 'page');
  const { urlA } = await setUp(context, {
    staticFolders: { '/desktop/': page, '/3rdpartygadget/files/finesse-pulse/': page },
  });
  const at = async (path: string, method = 'GET') => send(urlA + path, '', method).answered;
  assert.deepEqual([(await at('/')).status, (await at('/')).headers.location], [302, '/desktop/start.html']);
  const index = await at('/desktop/');
  assert.deepEqual([index.text, index.headers['content-type']], ['<h1>시작</h1>', 'text/html;charset=utf-8']);
  assert.equal((await at('/desktop/', 'HEAD')).status, 200);
  assert.match((await at('/gadgets/ifr?url=/3rdpartygadget/files/finesse-pulse/gadget.xml')).text, /<p>here<\/p>/);
  for (const path of [
    '/desktop/../secret.txt',
    '/desktop/%2e%2e/secret.txt',
    '/desktop/..%2fsecret.txt',
    '/desktop/link.txt',
    '/desktop/%00',
    '/desktop/%zz',
    '/desktop/none',
    '/desktop/index.html/x',
    '/elsewhere',
  ]) {
    assert.equal((await at(path)).status, 404, path);
  }
  assert.equal((await at('/desktop/', 'DELETE')).status, 404);
});

test('the control API answers by address, and refuses a name that was rebound', async (context) => {
  const { urlA } = await setUp(context);
  assert.equal((await send(`${urlA}/simulator/signin`).answered).status, 200);
  const request = ask(`${urlA}/simulator/signin`, { headers: { host: 'rebound.example' } });
  request.end();
  const [response] = (await within(10_000, 'an answer', once(request, 'response'))) as [IncomingMessage];
  response.resume();
  assert.equal(response.statusCode, 403);
});

test('with a certificate it speaks HTTPS, and a reset tears that too', async (context) => {
  const { urlA, simulator } = await setUp(context, { tls: LOOPBACK_TLS });
  assert.match(urlA, /^https:/);
  const get = async (): Promise<number | undefined> => {
    const request = askSecurely(`${urlA}/finesse/api/SystemInfo`, { ca: LOOPBACK_TLS.cert, agent: false });
    request.end();
    const [response] = (await within(10_000, 'an answer', once(request, 'response'))) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  };
  assert.equal(await get(), 200);
  simulator.faults.add({ kind: 'reset' });
  await assert.rejects(get(), { code: 'ECONNRESET' });
});
