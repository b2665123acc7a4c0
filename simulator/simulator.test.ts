import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createSimulator,
  inProcessFetch,
  inProcessWebSocket,
  inProcessXMLHttpRequest,
  VirtualClock,
  type SimulatorOptions,
} from './index.ts';

const HTTPBIND = 'http://jabber.org/protocol/httpbind';
const AUTHORIZATION = { authorization: `Basic ${btoa('1001001:finesse')}` };

function setUp(options: SimulatorOptions = {}) {
  const clock = new VirtualClock();
  const simulator = createSimulator({ surroundings: { scheduler: clock }, ...options });
  const fetch = inProcessFetch(simulator, (url) => (url.hostname === 'fin2.ucce.local' ? 'b' : 'a'));
  const settled = async <Value>(promise: Promise<Value>, ms = 100): Promise<Value> => {
    promise.catch(() => undefined);
    await clock.advance(ms);
    return promise;
  };
  const read = async (address: string, init?: RequestInit): Promise<string> =>
    (await settled(fetch(address, init))).text();
  let rid = 1000;
  /** A BOSH session of an agent, bound and present. */
  const openSession = async () => {
    const post = async (attributes: string, content = '', ms = 100): Promise<string> =>
      (
        await settled(
          fetch('/http-bind/', {
            method: 'POST',
            body: `<body xmlns='${HTTPBIND}' rid='${++rid}' ${attributes}>${content}</body>`,
          }),
          ms,
        )
      ).text();
    const opened = await post("to='fin1.ucce.local' wait='30' hold='1' ver='1.6' xml:lang='en'");
    const sid = /\bsid="(\w+)"/.exec(opened)?.[1] ?? '';
    await post(
      `sid='${sid}'`,
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${btoa('\x001001001\x00finesse')}</auth>`,
    );
    await post(`sid='${sid}' xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh' to='fin1.ucce.local'`);
    await post(
      `sid='${sid}'`,
      "<iq xmlns='jabber:client' type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>desktop</resource></bind></iq>",
    );
    await post(`sid='${sid}'`, "<presence xmlns='jabber:client'/>", 30_100);
    return { sid, poll: () => post(`sid='${sid}'`, '', 31_000) };
  };
  return { clock, simulator, fetch, settled, read, openSession };
}

test('both sides answer, each with its own name', async () => {
  const { read, simulator, clock } = setUp();
  assert.match(await read('http://fin1.ucce.local/finesse/api/SystemInfo'), /<xmppDomain>fin1.ucce.local</);
  assert.match(await read('http://fin2.ucce.local/finesse/api/SystemInfo'), /<xmppDomain>fin2.ucce.local</);
  assert.match(await read('/nothing'), /Not found/);
  simulator.close();
  simulator.close();
  assert.equal(clock.pending, 0);
});

test('the same seed gives the same run', async () => {
  const run = async (seed: number): Promise<string> => {
    const { openSession, simulator } = setUp({ seed });
    const { sid } = await openSession();
    simulator.close();
    return sid;
  };
  assert.equal(await run(7), await run(7));
  assert.notEqual(await run(7), await run(8));
});

test('an agent whose browser vanishes is signed out with 255, when the technote says', async () => {
  const { simulator, openSession, settled, fetch, clock } = setUp();
  const login = '<User><state>LOGIN</state><extension>10001</extension></User>';
  await settled(fetch('/finesse/api/User/1001001', { method: 'PUT', headers: AUTHORIZATION, body: login }));
  await openSession();
  const state = () => simulator.finesse.snapshot().users.find((one) => one.id === '1001001');
  assert.equal(state()?.state, 'NOT_READY');
  const vanished = clock.now();
  while (state()?.state !== 'LOGOUT' && clock.now() - vanished < 300_000) await clock.advance(1000);
  assert.equal(state()?.reasonCode, 255);
  const took = clock.now() - vanished;
  assert.ok(took > 110_000 && took <= 181_000, `${took} ms`);
  simulator.close();
});

test('a state by REST arrives as a notification, twice under the fault that doubles', async () => {
  const { simulator, openSession } = setUp();
  const { poll } = await openSession();
  simulator.faults.add({ kind: 'duplicate' });
  simulator.finesse.setAgentState('1001001', 'READY');
  const body = await poll();
  assert.equal(body.match(/<message /g)?.length, 2);
  assert.match(body, /&lt;state&gt;READY&lt;/);
  simulator.close();
});

test('side b takes over: side a is out of service and its notification service gone, until the fault is removed', async () => {
  const { simulator, read, fetch, settled } = setUp();
  const id = simulator.faults.add({ kind: 'takeover' });
  const both = simulator.faults.add({ kind: 'service-stop', target: { side: 'a' } });
  assert.match(await read('/finesse/api/SystemInfo'), /OUT_OF_SERVICE/);
  assert.match(await read('http://fin2.ucce.local/finesse/api/SystemInfo'), /IN_SERVICE/);
  await assert.rejects(settled(fetch('/http-bind/', { method: 'POST', body: '<body/>' })), /Failed to fetch/);
  simulator.faults.remove(id);
  assert.match(await read('/finesse/api/SystemInfo'), /<status>IN_SERVICE/);
  assert.equal(simulator.sides.a.notification.running, false);
  simulator.faults.remove(both);
  assert.equal(simulator.sides.a.notification.running, true);
  simulator.close();
});

test('the server’s clock steps and runs away, and is right again without the faults', async () => {
  const { simulator, clock } = setUp();
  const offset = (): number => simulator.finesse.clock.now() - clock.now();
  const step = simulator.faults.add({ kind: 'clock-step', ms: 90_000 });
  const slope = simulator.faults.add({ kind: 'clock-slope', ppm: 1000 });
  await clock.advance(10_000);
  assert.equal(offset(), 90_010);
  simulator.faults.remove(slope);
  await clock.advance(10_000);
  assert.equal(offset(), 90_010);
  simulator.faults.remove(step);
  assert.equal(offset(), 10);
  simulator.close();
});

test('a session is lost or ended where the fault says', async () => {
  const { simulator, openSession } = setUp();
  const { sid, poll } = await openSession();
  simulator.faults.add({ kind: 'session-loss', target: { on: 'websocket' } });
  simulator.faults.add({ kind: 'session-loss', target: { userId: '1001002' } });
  assert.equal(simulator.sides.a.notification.sessions().length, 1);
  simulator.faults.add({ kind: 'session-loss', target: { sid } });
  assert.match(await poll(), /type="terminate" condition="item-not-found"/);
  simulator.close();
});

test('REST is for its own pages, unless other origins are allowed', async () => {
  const origin = 'https://crm.example';
  const ask = async (options: SimulatorOptions, init: RequestInit = {}): Promise<Response> => {
    const { fetch, settled, simulator } = setUp(options);
    const response = await settled(fetch('/finesse/api/SystemInfo', { ...init, headers: { origin } }));
    simulator.close();
    return response;
  };
  assert.equal((await ask({})).headers.get('access-control-allow-origin'), null);
  assert.equal(
    (await ask({ restOrigins: ['https://other.example'] })).headers.get('access-control-allow-origin'),
    null,
  );
  assert.equal((await ask({ restOrigins: [origin] })).headers.get('access-control-allow-origin'), origin);
  const preflight = await ask({ restOrigins: ['*'] }, { method: 'OPTIONS' });
  assert.equal(preflight.status, 200);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /authorization/);
});

test('fetch in process rejects as a browser’s does, on a reset and on an abort', async () => {
  const { simulator, fetch, settled, clock } = setUp();
  simulator.faults.add({ kind: 'reset', count: 1 });
  await assert.rejects(settled(fetch('/finesse/api/SystemInfo')), { name: 'TypeError', message: 'Failed to fetch' });
  simulator.faults.add({ kind: 'stall' });
  const abort = new AbortController();
  const held = fetch(new Request('http://fin1.ucce.local/finesse/api/SystemInfo'), { signal: abort.signal });
  held.catch(() => undefined);
  await clock.advance(1000);
  abort.abort();
  await assert.rejects(held, { name: 'AbortError' });
  await assert.rejects(fetch(new URL('http://x.example/'), { signal: AbortSignal.abort() }), { name: 'AbortError' });
  simulator.faults.clear();
  simulator.faults.add({ kind: 'status', status: 204 });
  assert.equal((await settled(fetch('/finesse/api/SystemInfo'))).status, 204);
  simulator.close();
});

test('XMLHttpRequest in process goes through its states, and is silent after an abort', async () => {
  const { simulator, clock } = setUp();
  const Xhr = inProcessXMLHttpRequest(simulator, 'a', { parse: () => null });
  const states: number[] = [];
  const xhr = new Xhr();
  xhr.onreadystatechange = () => states.push(xhr.readyState);
  xhr.open('GET', '/finesse/api/SystemInfo');
  xhr.setRequestHeader('locale', 'ko');
  xhr.overrideMimeType('text/xml');
  xhr.send();
  await clock.advance(100);
  assert.deepEqual(states, [1, 2, 3, 4]);
  assert.deepEqual([xhr.status, xhr.responseXML], [200, null]);
  assert.match(xhr.responseText, /<SystemInfo>/);
  assert.match(xhr.getResponseHeader('Content-Type') ?? '', /xml/);
  assert.match(xhr.getAllResponseHeaders(), /content-type: /);

  simulator.faults.add({ kind: 'stall' });
  states.length = 0;
  let aborted = 0;
  xhr.onabort = () => (aborted += 1);
  xhr.open('GET', '/finesse/api/SystemInfo');
  xhr.send(null);
  await clock.advance(100);
  xhr.abort();
  xhr.abort();
  simulator.faults.clear();
  await clock.advance(100);
  assert.deepEqual([states, aborted, xhr.readyState, xhr.status], [[1, 4], 1, 0, 0]);

  simulator.faults.add({ kind: 'reset' });
  let errors = 0;
  xhr.onerror = () => (errors += 1);
  xhr.open('GET', '/finesse/api/SystemInfo');
  xhr.send();
  await clock.advance(100);
  assert.deepEqual([errors, xhr.status, xhr.readyState], [1, 0, 4]);
  simulator.close();
});

test('WebSocket in process opens with the subprotocol xmpp alone, speaks, closes, and is torn by a reset', async () => {
  const { simulator, clock } = setUp();
  const Socket = inProcessWebSocket(simulator);
  const log: string[] = [];
  const connect = (protocols?: string[]) => {
    const socket = new Socket('ws://fin1.ucce.local/ws/', protocols);
    socket.onopen = () => log.push(`open ${socket.protocol}`);
    socket.onmessage = ({ data }) => log.push(data.slice(0, 5));
    socket.onerror = () => log.push('error');
    socket.onclose = ({ code, wasClean }) => log.push(`close ${code} ${wasClean}`);
    return socket;
  };
  connect();
  await clock.advance(0);
  assert.deepEqual(log.splice(0), ['error', 'close 1006 false']);

  const socket = connect(['xmpp']);
  assert.throws(() => socket.send('early'), { name: 'InvalidStateError' });
  await clock.advance(0);
  socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='fin1.ucce.local' version='1.0'/>");
  await clock.advance(0);
  assert.deepEqual(log.splice(0), ['open xmpp', '<open', '<stre']);
  socket.close(1000, 'bye');
  await clock.advance(0);
  assert.deepEqual(log.splice(0), ['close 1000 true']);
  assert.equal(simulator.sides.a.notification.sessions().length, 0);

  connect(['xmpp']);
  await clock.advance(0);
  simulator.faults.add({ kind: 'reset', target: { on: 'websocket' } });
  connect(['xmpp']);
  await clock.advance(0);
  assert.deepEqual(log, ['open xmpp', 'error', 'close 1006 false', 'error', 'close 1006 false']);
  simulator.close();
});

test('a WebSocket in process that a black hole has met opens no more, hears no more, and closes after the browser’s own time', async () => {
  const { simulator, clock } = setUp();
  const Socket = inProcessWebSocket(simulator);
  const log: string[] = [];
  const connect = (name: string) => {
    const socket = new Socket('ws://fin1.ucce.local/ws/', ['xmpp']);
    for (const kind of ['open', 'message', 'error', 'close'])
      socket.addEventListener(kind, () => log.push(`${name} ${kind}`));
    return socket;
  };
  const before = connect('before');
  await clock.advance(0);
  const id = simulator.faults.add({ kind: 'blackhole' });
  const during = connect('during');
  await clock.advance(1000);
  simulator.faults.remove(id);
  before.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='fin1.ucce.local' version='1.0'/>");
  await clock.advance(60_000);
  assert.deepEqual([log.splice(0), before.readyState, during.readyState], [['before open'], 1, 0]);
  before.close(1000);
  during.close();
  await clock.advance(9_999);
  assert.deepEqual([log.splice(0), before.readyState], [['during error', 'during close'], 2]);
  await clock.advance(1);
  assert.deepEqual(log, ['before error', 'before close']);
  simulator.close();
  assert.equal(clock.pending, 0);
});
