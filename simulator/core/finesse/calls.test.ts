import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOSS, ISAAC, SEOYEON, at, bench, childNames, type Bench } from './testing.ts';

const DIALOGS = `/finesse/api/User/${ISAAC}/Dialogs`;
const user = ({ finesse }: Bench, id = ISAAC) => finesse.snapshot().users.find((one) => one.id === id);
const action = (name: string, extra = ''): string =>
  `<Dialog><requestedAction>${name}</requestedAction>${extra}</Dialog>`;

/** An agent who is ready for calls of queue 5022. */
function ready(options: Parameters<typeof bench>[0] = {}): Bench {
  const made = bench(options);
  made.finesse.setAgentState(ISAAC, 'READY');
  return made;
}

test('a call to a queue reserves the agent, is answered, held, retrieved and dropped, each with its events', async () => {
  const made = ready();
  const id = made.finesse.startCall({ queueId: '5022', from: '2025550123', variables: { callVariable1: 'Gold' } });
  await made.clock.advance(10);
  assert.equal(user(made)?.state, 'RESERVED');
  const [added] = made.on(DIALOGS);
  assert.ok(added);
  assert.equal(at(added.xml, 'event'), 'POST');
  assert.equal(at(added.xml, 'source'), DIALOGS);
  assert.deepEqual(added.users, [ISAAC]);
  const dialog = ['data', 'dialogs', 'Dialog'] as const;
  assert.equal(at(added.xml, ...dialog, 'id'), id);
  assert.equal(at(added.xml, ...dialog, 'state'), 'ALERTING');
  assert.equal(at(added.xml, ...dialog, 'mediaProperties', 'queueName'), 'Billing');
  assert.equal(at(added.xml, ...dialog, 'mediaProperties', 'callvariables', 'CallVariable', 'value'), 'Gold');

  const states: (string | undefined)[] = [];
  for (const name of ['ANSWER', 'HOLD', 'RETRIEVE', 'DROP']) {
    const answer = await made.ask('PUT', `Dialog/${id}`, {
      body: action(name, '<targetMediaAddress>10001</targetMediaAddress>'),
      requestId: name,
    });
    assert.equal(answer.status, 202);
    await made.clock.advance(1000);
    states.push(user(made)?.state);
  }
  assert.deepEqual(states, ['TALKING', 'HOLD', 'TALKING', 'READY']);
  const events = made.on(DIALOGS).map(({ xml }) => [at(xml, 'event'), at(xml, 'source'), at(xml, 'requestId')]);
  assert.deepEqual(events.slice(1), [
    ['PUT', `/finesse/api/Dialog/${id}`, 'ANSWER'],
    ['PUT', `/finesse/api/Dialog/${id}`, 'HOLD'],
    ['PUT', `/finesse/api/Dialog/${id}`, 'RETRIEVE'],
    ['DELETE', DIALOGS, 'DROP'],
  ]);
  assert.equal(at(made.on(DIALOGS)[2]?.xml ?? '', 'data', 'dialog', 'participants', 'Participant', 'state'), 'HELD');
});

test('dialogs are read by the agent and its supervisor', async () => {
  const made = ready();
  const id = made.finesse.startCall({ userId: ISAAC });
  assert.equal(childNames((await made.ask('GET', `User/${ISAAC}/Dialogs`)).body).length, 1);
  assert.equal(at((await made.ask('GET', `Dialog/${id}`, { as: BOSS })).body, 'state'), 'ALERTING');
  assert.equal((await made.ask('GET', `Dialog/${id}`, { as: SEOYEON })).status, 401);
  assert.equal((await made.ask('PUT', `Dialog/${id}`, { as: BOSS, body: action('ANSWER') })).status, 401);
  assert.equal((await made.ask('DELETE', `Dialog/${id}`)).status, 405);
  const wrong = ['<Dialog/>', action('FLY'), action('ANSWER', '<targetMediaAddress>9</targetMediaAddress>'), '<x/>'];
  for (const body of wrong) assert.equal((await made.ask('PUT', `Dialog/${id}`, { body })).status, 400);
});

test('an action that a call does not allow comes back as Call Operation Failure', async () => {
  const made = ready();
  const id = made.finesse.startCall({ userId: ISAAC });
  assert.equal((await made.ask('PUT', `Dialog/${id}`, { body: action('RETRIEVE'), requestId: 'r' })).status, 202);
  await made.clock.advance(10);
  const { xml } = made.on(DIALOGS).at(-1) ?? { xml: '' };
  assert.equal(at(xml, 'data', 'apiErrors', 'apiError', 'errorType'), 'Call Operation Failure');
  assert.equal(at(xml, 'source'), `/finesse/api/Dialog/${id}`);
  assert.equal(at(xml, 'requestId'), 'r');
});

test('calls wait until an agent of the queue is ready, oldest call and longest ready agent first', async () => {
  const made = bench();
  const first = made.finesse.startCall({ queueId: '5023' });
  await made.clock.advance(1000);
  const second = made.finesse.startCall({ queueId: '5023' });
  made.finesse.setAgentState(ISAAC, 'READY');
  await made.clock.advance(10);
  const call = (id: string) => made.finesse.snapshot().calls.find((one) => one.id === id);
  assert.equal(call(first)?.userId, ISAAC);
  assert.equal(call(second)?.state, 'QUEUED');
  made.finesse.setAgentState('1001002', 'NOT_READY');
  made.finesse.setAgentState(SEOYEON, 'READY');
  await made.clock.advance(10);
  assert.equal(call(second)?.userId, SEOYEON);
  assert.equal(made.finesse.endCall('5'), false);
});

test('a queue of one team does not give calls to another', async () => {
  const made = bench();
  made.finesse.setAgentState(SEOYEON, 'READY');
  made.finesse.startCall({ queueId: '5022' });
  await made.clock.advance(1000);
  assert.equal(user(made, SEOYEON)?.state, 'READY');
});

test('a caller who gives up waiting leaves the queue without a trace at agents', () => {
  const made = bench();
  const id = made.finesse.startCall({ queueId: '5022' });
  assert.equal(made.finesse.actOnCall(id, 'ANSWER'), false);
  assert.equal(made.finesse.endCall(id), true);
  assert.deepEqual(made.finesse.snapshot().calls, []);
  assert.deepEqual(made.published, []);
});

test('a call that is not answered goes back to its queue and the agent to Not Ready', async () => {
  for (const [deployment, code] of [
    ['UCCE', 32_767],
    ['UCCX', 32_763],
  ] as const) {
    const made = ready({ deployment });
    made.finesse.startCall({ queueId: '5022' });
    await made.clock.advance(20_010);
    assert.equal(user(made)?.state, 'NOT_READY');
    assert.equal(user(made)?.reasonCode, code);
    assert.equal(made.finesse.snapshot().calls[0]?.state, 'QUEUED');
    assert.equal(at(made.on(DIALOGS).at(-1)?.xml ?? '', 'event'), 'DELETE');
  }
  const direct = ready();
  direct.finesse.startCall({ userId: ISAAC });
  await direct.clock.advance(20_000);
  assert.deepEqual(direct.finesse.snapshot().calls, []);
  assert.equal(user(direct)?.state, 'READY');
});

test('a state that is asked for during a call is pending until its end', async () => {
  const made = ready();
  const talk = async (body: string): Promise<string | undefined> => {
    const id = made.finesse.startCall({ userId: ISAAC });
    made.finesse.actOnCall(id, 'ANSWER');
    await made.ask('PUT', `User/${ISAAC}`, { body });
    await made.clock.advance(10);
    const pending = user(made)?.pendingState;
    assert.equal(user(made)?.state, 'TALKING');
    made.finesse.endCall(id);
    return `${pending} ${user(made)?.state} ${user(made)?.reasonCode}`;
  };
  const state = (name: string, extra = ''): string => `<User><state>${name}</state>${extra}</User>`;
  assert.equal(await talk(state('NOT_READY', '<reasonCodeId>2</reasonCodeId>')), 'NOT_READY NOT_READY 11');
  assert.equal(await talk(state('WORK_READY')), 'WORK_READY WORK_READY null');
  assert.equal(await talk(state('LOGOUT')), ' READY null');
});

test('UCCX lets a pending Not Ready be asked for once only, and knows no WORK_READY', async () => {
  const made = ready({ deployment: 'UCCX' });
  const id = made.finesse.startCall({ userId: ISAAC });
  made.finesse.actOnCall(id, 'ANSWER');
  for (const name of ['NOT_READY', 'NOT_READY', 'WORK_READY']) {
    await made.ask('PUT', `User/${ISAAC}`, { body: `<User><state>${name}</state></User>` });
    await made.clock.advance(10);
  }
  const errors = made.on(`/finesse/api/User/${ISAAC}`).slice(-2);
  assert.deepEqual(
    errors.map(({ xml }) => at(xml, 'data', 'apiErrors', 'apiError', 'errorData')),
    ['265', '22'],
  );
});

test('an agent who is reserved cannot choose, and one who is ready stays so', async () => {
  const made = ready();
  await made.ask('PUT', `User/${ISAAC}`, { body: '<User><state>READY</state></User>', requestId: 'again' });
  await made.clock.advance(10);
  assert.equal(at(made.on(`/finesse/api/User/${ISAAC}`).at(-1)?.xml ?? '', 'requestId'), 'again');
  made.finesse.startCall({ queueId: '5022' });
  await made.clock.advance(10);
  await made.ask('PUT', `User/${ISAAC}`, { body: '<User><state>NOT_READY</state></User>' });
  await made.clock.advance(10);
  assert.equal(user(made)?.state, 'RESERVED');
});

test('signing in again with the own extension changes nothing, an extension in use is refused', async () => {
  const made = ready();
  const login = '<User><state>LOGIN</state><extension>10001</extension></User>';
  await made.ask('PUT', `User/${ISAAC}`, { body: login, requestId: 'twice' });
  await made.ask('PUT', `User/${SEOYEON}`, { as: SEOYEON, body: login });
  await made.clock.advance(10);
  assert.equal(user(made)?.state, 'READY');
  const error = made.on(`/finesse/api/User/${SEOYEON}`)[0]?.xml ?? '';
  assert.equal(at(error, 'data', 'apiErrors', 'apiError', 'errorType'), 'Invalid Device');
});

test('an agent set out by decree loses its call, and a state of calls can be decreed', () => {
  const made = ready();
  made.finesse.actOnCall(made.finesse.startCall({ userId: ISAAC }), 'ANSWER');
  made.finesse.setAgentState(ISAAC, 'LOGOUT');
  assert.deepEqual(made.finesse.snapshot().calls, []);
  made.finesse.setAgentState(ISAAC, 'HOLD');
  assert.equal(user(made)?.state, 'HOLD');
});

test('what cannot be begun is told', () => {
  const { finesse } = bench();
  assert.throws(() => finesse.startCall({}), /needs a userId or a queueId/);
  assert.throws(() => finesse.startCall({ queueId: '1' }), /no queue "1"/);
  assert.throws(() => finesse.startCall({ userId: ISAAC }), /cannot take a call/);
  assert.throws(() => finesse.setAgentState('42', 'READY'), /no user "42"/);
});

test('queue statistics are published every 10 s, and only when they changed', async () => {
  const made = bench();
  await made.clock.advance(3000);
  made.finesse.setAgentState(ISAAC, 'READY');
  made.finesse.setAgentState('1001002', 'WORK_READY');
  assert.deepEqual(made.on('/finesse/api/Queue/5022'), []);
  await made.clock.advance(7000);
  const [update, ...more] = made.on('/finesse/api/Queue/5022');
  assert.deepEqual(more, []);
  assert.deepEqual(made.on('/finesse/api/Queue/5024'), []);
  const figure = (name: string): string | undefined => at(update?.xml ?? '', 'data', 'queue', 'statistics', name);
  assert.deepEqual(['agentsLoggedOn', 'agentsReady', 'agentsWrapUpReady', 'callsInQueue'].map(figure), [
    '2',
    '1',
    '1',
    '0',
  ]);
  assert.equal(made.clock.pending, 0);
  made.finesse.setAgentState(ISAAC, 'NOT_READY');
  made.finesse.setAgentState(ISAAC, 'READY');
  await made.clock.advance(10_000);
  assert.equal(made.on('/finesse/api/Queue/5022').length, 1);
});

test('calls in queue and talking agents are counted', async () => {
  const made = ready();
  made.finesse.actOnCall(made.finesse.startCall({ userId: ISAAC, queueId: '5022' }), 'ANSWER');
  made.finesse.startCall({ queueId: '5022' });
  await made.clock.advance(10_000);
  const xml = made.on('/finesse/api/Queue/5022').at(-1)?.xml ?? '';
  assert.equal(at(xml, 'data', 'queue', 'statistics', 'callsInQueue'), '1');
  assert.equal(at(xml, 'data', 'queue', 'statistics', 'agentsTalkingInbound'), '1');
  assert.equal(at(xml, 'data', 'queue', 'statistics', 'startTimeOfLongestCallInQueue'), '2026-01-05T08:00:00.000Z');
});

test('UCCX has no queue notifications', async () => {
  const made = ready({ deployment: 'UCCX' });
  made.finesse.startCall({ queueId: '5022' });
  await made.clock.advance(15_000);
  assert.deepEqual(made.on('/finesse/api/Queue/5022'), []);
});
