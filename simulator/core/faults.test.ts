import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTIFICATION, REST, setUp } from './faults-fixture.ts';
import type { HttpOutcome } from './types.ts';

test('without faults everything passes as it is', async () => {
  const { clock, send } = setUp();
  const one = send();
  await clock.advance(0);
  assert.deepEqual(one.outcome, { kind: 'answer', status: 200, headers: {}, body: NOTIFICATION });
});

test('a delay makes answers late by its jitter too, and only where it is meant', async () => {
  const { clock, faults, send } = setUp();
  faults.add({ kind: 'delay', ms: 1000, jitterMs: 200, target: { on: 'rest', side: 'a' } });
  faults.add({ kind: 'delay', ms: 5000, target: { on: 'rest', side: 'b' } });
  const [rest, poll] = [send(REST), send()];
  await clock.advance(2000);
  assert.deepEqual([rest.at, poll.at], [1100, 0]);
});

test('a stall holds requests and answers with the connection open, and lets them go when it is removed', async () => {
  let answer = (_outcome: HttpOutcome): void => undefined;
  const { clock, faults, send } = setUp({}, () => new Promise((resolve) => (answer = resolve)));
  const held = send();
  await clock.advance(1000);
  const id = faults.add({ kind: 'stall', target: { on: 'bosh' } });
  answer({ kind: 'answer', status: 200, headers: {}, body: 'late' });
  await clock.advance(60_000);
  assert.equal(held.at, undefined);
  assert.equal(faults.remove(id), true);
  await clock.advance(0);
  assert.equal(held.at, 61_000);
});

test('a stalled request does not reach the server, and ends when the client hangs up', async () => {
  const { clock, faults, send, seen } = setUp();
  faults.add({ kind: 'stall' });
  const client = new AbortController();
  const one = send({}, client.signal);
  await clock.advance(1000);
  client.abort(new Error('gone'));
  await clock.advance(0);
  assert.deepEqual(seen, []);
  assert.match(String(one.error), /gone/);
});

test('what a black hole swallows never reaches the server, and stays open until the client hangs up', async () => {
  const { clock, faults, send, seen } = setUp();
  const client = new AbortController();
  faults.add({ kind: 'blackhole', target: { on: 'bosh' }, durationMs: 1000 });
  const [poll, rest] = [send({}, client.signal), send(REST)];
  await clock.advance(60_000);
  assert.deepEqual([poll.at, rest.at, seen], [undefined, 0, [REST.path]]);
  assert.deepEqual(faults.list(), []);
  client.abort(new Error('gone'));
  await clock.advance(0);
  assert.match(String(poll.error), /gone/);
  assert.equal(send().at, undefined);
  await clock.advance(0);
  assert.deepEqual(seen, [REST.path, '/http-bind/']);
});

test('the answer to a held request falls into a black hole, and the server hears nothing of the client any more', async () => {
  let answer = (_outcome: HttpOutcome): void => undefined;
  let aborted = false;
  const { clock, faults, send } = setUp({}, (_request, signal) => {
    signal.addEventListener('abort', () => (aborted = true));
    return new Promise((resolve) => (answer = resolve));
  });
  const client = new AbortController();
  const [held, late] = [send({}, client.signal), send({ path: '/http-bind/?late' })];
  await clock.advance(0);
  const id = faults.add({ kind: 'blackhole' });
  faults.remove(id);
  faults.add({ kind: 'reset' });
  answer({ kind: 'answer', status: 200, headers: {}, body: 'lost' });
  await clock.advance(60_000);
  assert.deepEqual([held, late], [{}, {}], 'no other fault finds what is lost');
  client.abort(new Error('gone'));
  await clock.advance(0);
  assert.match(String(held.error), /gone/);
  assert.equal(aborted, false);
  faults.close();
  await clock.advance(0);
  assert.deepEqual([aborted, late.outcome, clock.pending], [true, { kind: 'reset' }, 0]);
});

test('a request that a stall held when a black hole came does not reach the server', async () => {
  const { clock, faults, send, seen } = setUp();
  faults.add({ kind: 'stall', durationMs: 1000 });
  const one = send();
  await clock.advance(500);
  faults.add({ kind: 'blackhole', count: 1 });
  assert.deepEqual(
    faults.list().map(({ fault }) => fault.kind),
    ['stall'],
  );
  await clock.advance(60_000);
  assert.deepEqual([one, seen], [{}, []]);
});

test('a reset tears down the poll that is held, and the server sees the client go', async () => {
  let aborted = false;
  const { clock, faults, send } = setUp({}, (_request, signal) => {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted = true;
        reject(signal.reason as Error);
      });
    });
  });
  const held = send();
  await clock.advance(500);
  faults.add({ kind: 'reset', count: 1 });
  await clock.advance(0);
  assert.deepEqual(held.outcome, { kind: 'reset' });
  assert.equal(aborted, true);
  assert.deepEqual(faults.list(), []);
});

test('with a count of one only one of two held requests is hit', async () => {
  const { clock, faults, send } = setUp({}, () => new Promise(() => undefined));
  const two = [send(), send()];
  await clock.advance(0);
  faults.add({ kind: 'reset', count: 1 });
  await clock.advance(0);
  assert.equal(two.filter((one) => one.outcome).length, 1);
});

test('a status, a login page or a REST 503 stands in for the answer', async () => {
  const { clock, faults, send, seen } = setUp();
  faults.add({ kind: 'status', status: 429, retryAfterSeconds: 7, count: 1 });
  const limited = send();
  await clock.advance(0);
  faults.add({ kind: 'html', target: { on: 'bosh' } });
  faults.add({ kind: 'rest-unavailable' });
  const [portal, rest] = [send(), send(REST)];
  await clock.advance(0);
  assert.ok(limited.outcome?.kind === 'answer' && portal.outcome?.kind === 'answer' && rest.outcome?.kind === 'answer');
  assert.deepEqual([limited.outcome.status, limited.outcome.headers['retry-after']], [429, '7']);
  assert.match(portal.outcome.body, /^<!DOCTYPE html>/);
  assert.equal(rest.outcome.status, 503);
  assert.match(rest.outcome.body, /<ErrorType>Service Unavailable/);
  assert.deepEqual(seen, []);
});

test('XML is damaged, cut, grown to ten megabytes, or says everything twice', async () => {
  const { clock, faults, send } = setUp();
  const bodyUnder = async (kind: 'malformed-xml' | 'truncated-xml' | 'oversized-xml' | 'duplicate') => {
    const id = faults.add({ kind });
    const one = send();
    await clock.advance(0);
    faults.remove(id);
    return one.outcome?.kind === 'answer' ? one.outcome.body : '';
  };
  assert.match(await bodyUnder('malformed-xml'), /<cut off & "<\/body>$/);
  assert.equal(await bodyUnder('truncated-xml'), NOTIFICATION.slice(0, Math.ceil(NOTIFICATION.length / 2)));
  assert.equal((await bodyUnder('oversized-xml')).length, 10_485_760);
  assert.equal((await bodyUnder('duplicate')).match(/<message/g)?.length, 2);
});

test('a reordered answer follows the next one, or comes alone after its time', async () => {
  const { clock, faults, send } = setUp();
  faults.add({ kind: 'reorder', holdMs: 400 });
  const first = send();
  await clock.advance(100);
  const second = send();
  await clock.advance(0);
  const third = send();
  await clock.advance(1000);
  assert.deepEqual([second.at, first.at, third.at], [100, 100, 500]);
});

test('faults can be meant for one agent, by credentials, path or session', async () => {
  const { clock, faults, send } = setUp();
  faults.add({ kind: 'reset', target: { userId: '1001001' } });
  const mine = [
    send(),
    send({ ...REST, headers: { authorization: `Basic ${btoa('1001001:secret')}` } }),
    send({ ...REST, path: '/finesse/api/User/1001001' }),
    send({ body: "<body from='1001001@fin1.example' rid='1'/>" }),
  ];
  const others = [
    send({ body: "<body sid='s2' rid='1'/>" }),
    send({ ...REST, headers: { authorization: 'Basic ===' } }),
    send({ ...REST, headers: { authorization: 'Bearer x' } }),
  ];
  await clock.advance(0);
  assert.ok(mine.every((one) => one.outcome?.kind === 'reset'));
  assert.ok(others.every((one) => one.outcome?.kind === 'answer'));
});

test('a fault ends by itself after its time, and closing leaves no timer', async () => {
  const { clock, faults, send } = setUp();
  let changes = 0;
  faults.changes$.subscribe(() => (changes += 1));
  const id = faults.add({ kind: 'stall', durationMs: 2000 });
  assert.deepEqual(faults.list(), [{ id, fault: { kind: 'stall', durationMs: 2000 }, since: 0, until: 2000, used: 0 }]);
  const held = send();
  await clock.advance(5000);
  assert.equal(held.at, 2000);
  assert.equal(changes, 2);
  faults.add({ kind: 'stall', durationMs: 9000 });
  faults.close();
  assert.equal(clock.pending, 0);
  assert.equal(faults.remove(id), false);
});

test('closing resets what is held, late or kept back; nothing reaches the server later, and no timer waits', async () => {
  for (const fault of [
    { kind: 'delay', ms: 3_600_000 },
    { kind: 'reorder', holdMs: 3_600_000 },
    { kind: 'stall' },
  ] as const) {
    const { clock, faults, send, seen } = setUp();
    faults.add(fault);
    const one = send();
    await clock.advance(1000);
    const before = seen.length;
    faults.close();
    const after = send();
    await clock.advance(0);
    assert.deepEqual([one.outcome, after.outcome], [{ kind: 'reset' }, { kind: 'reset' }], fault.kind);
    assert.equal(seen.length, before);
    assert.equal(clock.pending, 0);
  }
});

test('a fault of the server is handed over, and undone when it is removed; one that acts once is not listed', () => {
  const log: string[] = [];
  const { faults } = setUp({
    server: (fault) => {
      log.push(fault.kind);
      return fault.kind === 'conflict' ? undefined : () => log.push(`undo ${fault.kind}`);
    },
  });
  faults.add({ kind: 'conflict' });
  faults.add({ kind: 'service-stop' });
  assert.deepEqual(
    faults.list().map((one) => one.fault.kind),
    ['service-stop'],
  );
  faults.clear();
  assert.deepEqual(log, ['conflict', 'service-stop', 'undo service-stop']);
});
