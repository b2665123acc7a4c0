import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSimulator } from '../simulator.ts';
import type { HttpRequest } from './types.ts';
import { VirtualClock } from './virtual-clock.ts';

function setUp() {
  const clock = new VirtualClock();
  const simulator = createSimulator({ surroundings: { scheduler: clock } });
  const ask = async (method: string, path: string, body?: unknown, headers: HttpRequest['headers'] = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    const outcome = await simulator.control(
      {
        method,
        path: `/simulator/${path}`,
        headers: { host: 'localhost:8445', ...json, ...headers },
        body: text,
        remote: '127.0.0.1.1',
      },
      new AbortController().signal,
    );
    assert.ok(outcome.kind === 'answer');
    const read: unknown = outcome.headers['content-type']?.startsWith('application/json')
      ? JSON.parse(outcome.body)
      : outcome.body;
    return { status: outcome.status, body: read as Record<string, unknown>, text: outcome.body };
  };
  return { clock, simulator, ask };
}

test('the state tells users, sides, sessions and faults, and no password', async () => {
  const { ask, simulator } = setUp();
  simulator.faults.add({ kind: 'stall', target: { on: 'rest' } });
  const { status, body } = await ask('GET', 'state');
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body['sides'] as object), ['a', 'b']);
  assert.deepEqual(body['services'], { a: { running: true, sessions: [] }, b: { running: true, sessions: [] } });
  assert.equal((body['faults'] as unknown[]).length, 1);
  assert.equal(body['now'], Date.UTC(2026, 0, 5, 8));
  for (const agent of simulator.finesse.world.agents)
    assert.doesNotMatch(JSON.stringify(body), new RegExp(`"${agent.password}"`));
});

test('faults are added, listed, removed one by one and all at once', async () => {
  const { ask } = setUp();
  const first = await ask('POST', 'faults', { kind: 'delay', ms: 100 });
  assert.deepEqual([first.status, first.body], [201, { id: 'f1' }]);
  await ask('POST', 'faults', { kind: 'html', durationMs: 5000 });
  assert.equal(((await ask('GET', 'faults')).body as unknown as unknown[]).length, 2);
  assert.equal((await ask('DELETE', 'faults/f1')).status, 200);
  assert.equal((await ask('DELETE', 'faults/f1')).status, 404);
  assert.deepEqual((await ask('DELETE', 'faults')).body, []);
});

test('an agent is put into a state, and a call begins', async () => {
  const { ask, simulator } = setUp();
  assert.equal((await ask('POST', 'agents/1001001/state', { state: 'READY' })).status, 200);
  const user = () => simulator.finesse.snapshot().users.find((one) => one.id === '1001001');
  assert.equal(user()?.state, 'READY');
  assert.equal((await ask('POST', 'calls', { userId: '1001001', from: '2025550123' })).status, 201);
  assert.equal((await ask('POST', 'agents/1001001/state', { state: 'LOGOUT', reasonCode: 255 })).status, 200);
  assert.deepEqual([user()?.state, user()?.reasonCode], ['LOGOUT', 255]);
});

test('actions act once, or switch what stands', async () => {
  const { ask, simulator } = setUp();
  assert.equal((await ask('POST', 'actions', { action: 'conflict', userId: '1001001' })).status, 201);
  assert.deepEqual(simulator.faults.list(), []);
  await ask('POST', 'actions', { action: 'stop-service', side: 'a' });
  await ask('POST', 'actions', { action: 'stop-service', side: 'b' });
  assert.equal(simulator.sides.a.notification.running, false);
  assert.deepEqual((await ask('POST', 'actions', { action: 'start-service', side: 'a' })).body, { removed: ['f2'] });
  assert.deepEqual([simulator.sides.a.notification.running, simulator.sides.b.notification.running], [true, false]);
});

test('logs are read by side, and the demo agent’s credentials by name', async () => {
  const { ask } = setUp();
  assert.match((await ask('GET', 'logs/info.log?side=b')).text, /HTTP bind service started\n$/);
  for (const file of ['debug.log', 'webservices.log']) assert.equal((await ask('GET', `logs/${file}`)).status, 200);
  assert.equal((await ask('GET', 'signin')).body['userId'], '1001001');
  assert.equal((await ask('GET', 'signin?userId=1001002')).body['extension'], '10002');
  assert.deepEqual((await ask('GET', 'clientlogs')).body, []);
});

test('each mistake gets a sentence that names it', async () => {
  const { ask } = setUp();
  const mistakes: readonly (readonly [string, string, unknown, number, RegExp])[] = [
    ['GET', 'nothing', undefined, 404, /no GET \/simulator\/nothing/],
    ['PUT', 'state', undefined, 404, /no PUT/],
    ['POST', 'faults', '{"kind":', 400, /no JSON/],
    ['POST', 'faults', '[]', 400, /must be a JSON object/],
    ['POST', 'faults', { kind: 'delay' }, 400, /ms: delay needs/],
    ['POST', 'agents/1001001/state', { state: 'ASLEEP' }, 400, /^state:/],
    ['POST', 'agents/1001001/state', { state: 'READY', reasonCode: 'x' }, 400, /^reasonCode:/],
    ['POST', 'agents/9/state', { state: 'READY' }, 404, /no agent 9/],
    ['POST', 'agents/%zz/state', { state: 'READY' }, 400, /%zz/],
    ['POST', 'faults', '{"kind":"stall","__proto__":1}', 400, /^__proto__: stall has no such field/],
    ['POST', 'calls', { queueId: 5 }, 400, /^queueId:/],
    ['POST', 'calls', { variables: { a: 1 } }, 400, /^variables:/],
    ['POST', 'calls', { queueId: 'none' }, 400, /none/],
    ['POST', 'actions', { action: 'toString' }, 400, /^action: one of conflict/],
    ['POST', 'actions', { action: 'conflict', side: 'c' }, 400, /target.side/],
    ['GET', 'logs/other.log', undefined, 404, /debug.log, info.log, webservices.log/],
    ['GET', 'logs/info.log?side=c', undefined, 400, /^side:/],
    ['GET', 'signin?userId=9', undefined, 404, /no agent 9/],
    ['GET', 'clientlogs/0', undefined, 404, /0 are kept/],
  ];
  for (const [method, path, body, status, message] of mistakes) {
    const answer = await ask(method, path, body);
    assert.equal(answer.status, status, `${method} ${path}`);
    assert.match(String(answer.body['error']), message);
  }
  assert.match(
    String((await ask('POST', 'faults', '{}', { 'content-type': 'text/plain' })).body['error']),
    /Content-Type/,
  );
});

test('a foreign page, a foreign name of this machine and a cross-site request are refused', async () => {
  const { ask } = setUp();
  const allowed = [
    { host: '127.0.0.1:8445' },
    { host: '[::1]:8445' },
    { host: 'localhost:8445', origin: 'http://localhost:8445', 'sec-fetch-site': 'same-origin' },
  ];
  for (const headers of allowed) assert.equal((await ask('GET', 'signin', undefined, headers)).status, 200);
  const refused = [
    { host: 'rebound.example:8445' },
    { host: 'localhost:8445', origin: 'http://elsewhere.example' },
    { host: 'localhost:8445', origin: 'http://localhost:9999' },
    { host: 'localhost:8445', origin: 'null' },
    { host: 'localhost:8445', 'sec-fetch-site': 'cross-site' },
    { host: 'localhost:8445', 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of refused) {
    const { status, body } = await ask('GET', 'signin', undefined, headers);
    assert.equal(status, 403, JSON.stringify(headers));
    assert.equal(typeof body['error'], 'string');
  }
});
