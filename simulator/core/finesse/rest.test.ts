import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ISAAC, BOSS, SEOYEON, at, bench, childNames } from './testing.ts';

const user = (state: string, extra = ''): string => `<User><state>${state}</state>${extra}</User>`;
const login = user('LOGIN', '<extension>10001</extension>');
const USER = `/finesse/api/User/${ISAAC}`;

test('SystemInfo needs no credentials and tells the server time, both hosts and the domains of the side', async () => {
  const { ask, clock, finesse } = bench();
  finesse.clock.step(-90_000);
  const a = await ask('GET', 'SystemInfo?nocache=1', { as: '' });
  assert.equal(a.status, 200);
  assert.equal(a.headers['content-type'], 'application/xml;charset=UTF-8');
  assert.equal(at(a.body, 'currentTimestamp'), new Date(clock.now() - 90_000).toISOString());
  assert.equal(a.headers['date'], 'Mon, 05 Jan 2026 07:58:30 GMT');
  assert.equal(at(a.body, 'primaryNode', 'host'), 'fin1.ucce.local');
  assert.equal(at(a.body, 'xmppDomain'), 'fin1.ucce.local');
  assert.equal(at(a.body, 'statusReason'), '');
  const b = await ask('GET', 'SystemInfo', { as: '', side: 'b' });
  assert.equal(at(b.body, 'xmppPubSubDomain'), 'pubsub.fin2.ucce.local');
  assert.equal((await ask('POST', 'SystemInfo')).status, 405);
});

test('SystemInfo of 11.6 is small and knows no field of 12.x', async () => {
  const { ask } = bench({ version: '11.6' });
  const { body } = await ask('GET', 'SystemInfo', { as: '' });
  assert.deepEqual(childNames(body), [
    'currentTimestamp',
    'deploymentType',
    'primaryNode',
    'secondaryNode',
    'status',
    'systemAuthMode',
    'timezoneOffset',
    'xmppDomain',
    'xmppPubSubDomain',
  ]);
  assert.ok(body.length < 520, String(body.length));
});

test('a sign-in is answered 202 at once and followed by the event with its requestId', async () => {
  const { ask, clock, on } = bench();
  const answer = await ask('PUT', `User/${ISAAC}`, { body: login, requestId: 'r-1' });
  assert.equal(answer.status, 202);
  assert.equal(answer.body, '');
  assert.deepEqual(on(USER), []);
  await clock.advance(10);
  const [event] = on(USER);
  assert.ok(event);
  assert.deepEqual(event.users, [ISAAC]);
  assert.deepEqual(event.sides, ['a', 'b']);
  assert.equal(at(event.xml, 'requestId'), 'r-1');
  assert.equal(at(event.xml, 'data', 'user', 'state'), 'NOT_READY');
  assert.equal(at(event.xml, 'data', 'user', 'extension'), '10001');
  assert.equal(at(event.xml, 'data', 'user', 'stateChangeTime'), '2026-01-05T08:00:00.010Z');
  assert.equal(on('/finesse/api/Team/5000/Users').length, 1);
});

test('Not Ready carries its reason, Ready none, and signing out leaves the extension', async () => {
  const { ask, clock, on } = bench();
  for (const body of [login, user('NOT_READY', '<reasonCodeId>1</reasonCodeId>'), user('READY'), user('LOGOUT')]) {
    assert.equal((await ask('PUT', `User/${ISAAC}`, { body })).status, 202);
    await clock.advance(1000);
  }
  const seen = on(USER).map(({ xml }) => [
    at(xml, 'data', 'user', 'state'),
    at(xml, 'data', 'user', 'reasonCodeId'),
    at(xml, 'data', 'user', 'ReasonCode', 'label'),
    at(xml, 'data', 'user', 'extension'),
  ]);
  assert.deepEqual(seen, [
    ['NOT_READY', '-1', undefined, '10001'],
    ['NOT_READY', '1', 'Lunch', '10001'],
    ['READY', '-1', undefined, '10001'],
    ['LOGOUT', '-1', undefined, ''],
  ]);
});

test('what is wrong with a request itself is refused at once, with the requestId in the header', async () => {
  const { ask, clock, published } = bench();
  const cases: readonly (readonly [string, number, string])[] = [
    ['<User/>', 400, 'Parameter Missing'],
    [user('LOGIN'), 400, 'Parameter Missing'],
    [user('TALKING'), 400, 'Invalid Input'],
    [user('NOT_READY', '<reasonCodeId>99</reasonCodeId>'), 400, 'Invalid Input'],
    [user('NOT_READY', '<reasonCodeId>5</reasonCodeId>'), 400, 'Invalid Input'],
    [user('LOGOUT'), 400, 'Invalid State'],
    ['<User><state>', 400, 'Bad Request'],
    ['<Agent/>', 400, 'Bad Request'],
    ['', 400, 'Bad Request'],
  ];
  for (const [body, status, type] of cases) {
    const answer = await ask('PUT', `User/${ISAAC}`, { body, requestId: 'r-9' });
    assert.deepEqual([answer.status, at(answer.body, 'ApiError', 'ErrorType')], [status, type], body);
    assert.equal(answer.headers['requestId'], 'r-9');
  }
  await clock.advance(1000);
  assert.deepEqual(published, []);
});

test('what CTI refuses comes as apiErrors on the user node, in the form of the version', async () => {
  for (const version of ['11.6', '12.5'] as const) {
    const { ask, clock, on } = bench({ version });
    await ask('PUT', `User/${ISAAC}`, { body: user('READY'), requestId: 'r-2' });
    await ask('PUT', `User/${ISAAC}`, { body: user('LOGIN', '<extension>77</extension>') });
    await clock.advance(10);
    const [state, device] = on(USER);
    assert.ok(state && device);
    const modern = version === '12.5';
    assert.equal(at(state.xml, 'data', 'apiErrors', 'apiError', 'errorMessage'), 'CF_INVALID_OBJECT_STATE');
    assert.equal(at(state.xml, 'event'), modern ? 'put' : 'PUT');
    assert.deepEqual(
      childNames(state.xml),
      modern ? ['data', 'requestId', 'source', 'event'] : ['data', 'event', 'requestId', 'source'],
    );
    assert.equal(at(device.xml, 'data', 'apiErrors', 'apiError', 'errorData'), '260');
    assert.equal(at(device.xml, 'data', 'apiErrors', 'apiError', 'peripheralErrorCode'), modern ? '10125' : undefined);
  }
});

test('wrong, missing and unreadable credentials are 401', async () => {
  const { ask, finesse } = bench();
  const tries = [
    { as: '' },
    { password: 'wrong' },
    { as: '42' },
    { authorization: 'Basic %%%' },
    { authorization: `Basic ${btoa('nocolon')}` },
    { authorization: 'Digest x' },
    { authorization: 'Bearer nothing' },
  ];
  for (const one of tries) {
    const answer = await ask('GET', `User/${ISAAC}`, one);
    assert.equal(answer.status, 401, JSON.stringify(one));
    assert.equal(at(answer.body, 'ApiError', 'ErrorType'), 'Authorization Failure');
  }
  assert.equal(finesse.authenticate(ISAAC, 'finesse'), true);
  assert.equal(finesse.authenticate(ISAAC, 'Finesse'), false);
});

test('an access token opens REST as Bearer and the notification service as password, until it expires', async () => {
  const { ask, clock, finesse } = bench();
  const token = finesse.issueToken(ISAAC, 60_000);
  assert.equal((await ask('GET', `User/${ISAAC}`, { authorization: `Bearer ${token}` })).status, 200);
  assert.equal(finesse.authenticate(ISAAC, token), true);
  assert.equal(finesse.authenticate(SEOYEON, token), false);
  await clock.advance(60_000);
  assert.equal((await ask('GET', `User/${ISAAC}`, { authorization: `Bearer ${token}` })).status, 401);
  assert.equal(finesse.authenticate(ISAAC, token), false);
});

test('five wrong passwords lock for five minutes, and each try begins them anew', async () => {
  const { ask, clock } = bench();
  const right = async (): Promise<number> => (await ask('GET', `User/${ISAAC}`)).status;
  for (let n = 0; n < 4; n += 1) await ask('GET', `User/${ISAAC}`, { password: 'no' });
  assert.equal(await right(), 200);
  for (let n = 0; n < 5; n += 1) await ask('GET', `User/${ISAAC}`, { password: 'no' });
  assert.equal(await right(), 401);
  await clock.advance(299_000);
  assert.equal(await right(), 401);
  await clock.advance(299_000);
  assert.equal(await right(), 401);
  await clock.advance(300_000);
  assert.equal(await right(), 200);
});

test('a user is read by itself and by a supervisor of its team, by nobody else', async () => {
  const { ask } = bench();
  const own = await ask('GET', `User/${ISAAC}`);
  assert.equal(at(own.body, 'loginName'), 'isaac');
  assert.equal(at(own.body, 'state'), 'LOGOUT');
  assert.equal((await ask('GET', `User/${ISAAC}`, { as: BOSS })).status, 200);
  const other = await ask('GET', `User/${ISAAC}`, { as: SEOYEON });
  assert.equal(other.status, 401);
  assert.equal(at(other.body, 'ApiError', 'ErrorType'), 'Invalid Authorization User Specified');
  assert.equal((await ask('GET', `User/${SEOYEON}`, { as: BOSS })).status, 401);
  assert.equal((await ask('GET', 'User/42')).status, 404);
});

test('fields of a user come in the order of the captures', async () => {
  const { ask } = bench();
  const due =
    'dialogs extension firstName lastName loginId loginName mediaType pendingState reasonCodeId roles settings';
  assert.deepEqual(childNames((await ask('GET', `User/${BOSS}`, { as: BOSS })).body), [
    ...due.split(' '),
    ...'state stateChangeTime teamId teamName teams uri wrapUpTimer'.split(' '),
  ]);
  const old = bench({ version: '11.6' });
  assert.deepEqual(childNames((await old.ask('GET', `User/${BOSS}`, { as: BOSS })).body), [
    ...due.replace(' reasonCodeId', '').split(' '),
    ...'state stateChangeTime teamId teamName uri'.split(' '),
  ]);
});

test('a supervisor sets agents of the own team Not Ready or out, with the reason of the deployment', async () => {
  for (const [deployment, notReady, out] of [
    ['UCCE', '999', '999'],
    ['UCCX', '33', '22'],
  ] as const) {
    const { ask, clock, on } = bench({ deployment });
    await ask('PUT', `User/${ISAAC}`, { body: login });
    await clock.advance(10);
    for (const state of ['READY', 'NOT_READY', 'LOGOUT']) {
      assert.equal((await ask('PUT', `User/${ISAAC}`, { as: BOSS, body: user(state) })).status, 202);
      await clock.advance(10);
    }
    const codes = on(USER).map(({ xml }) => at(xml, 'data', 'user', 'ReasonCode', 'code'));
    assert.deepEqual(codes, [undefined, undefined, notReady, out]);
  }
  const { ask } = bench();
  const type = async (as: string, id: string, state: string): Promise<string | undefined> =>
    at((await ask('PUT', `User/${id}`, { as, body: user(state) })).body, 'ApiError', 'ErrorType');
  assert.equal(await type(SEOYEON, ISAAC, 'READY'), 'Invalid Authorization User Specified');
  assert.equal(await type(BOSS, SEOYEON, 'READY'), 'Invalid Supervisor');
  assert.equal(await type(BOSS, ISAAC, 'WORK'), 'Invalid State');
});

test('a team is read by its supervisor, with summaries of its users', async () => {
  const { ask } = bench();
  const team = await ask('GET', 'Team/5000', { as: BOSS });
  assert.equal(at(team.body, 'name'), 'Customer Support');
  assert.equal(childNames(team.body, 'users').length, 6);
  assert.ok(!childNames(team.body, 'users', 'User').includes('settings'));
  assert.equal((await ask('GET', 'Team/5000')).status, 401);
  assert.equal((await ask('GET', 'Team/9', { as: BOSS })).status, 404);
  assert.equal((await ask('PUT', 'Team/5000', { as: BOSS })).status, 405);
});

test('queues are read on UCCE and are not there on UCCX', async () => {
  const ucce = bench();
  assert.equal(at((await ucce.ask('GET', 'Queue/5022')).body, 'statistics', 'agentsLoggedOn'), '0');
  assert.equal(childNames((await ucce.ask('GET', `User/${ISAAC}/Queues`)).body).length, 2);
  assert.equal((await ucce.ask('GET', 'Queue/1')).status, 404);
  assert.equal((await ucce.ask('DELETE', 'Queue/5022')).status, 405);
  const uccx = bench({ deployment: 'UCCX' });
  assert.equal((await uccx.ask('GET', 'Queue/5022')).status, 404);
  assert.equal((await uccx.ask('GET', `User/${ISAAC}/Queues`)).status, 404);
});

test('reason codes are read by category', async () => {
  const { ask } = bench();
  const answer = await ask('GET', `User/${ISAAC}/ReasonCodes?category=LOGOUT&nocache=5`);
  assert.equal(childNames(answer.body).length, 2);
  assert.equal((await ask('GET', `User/${ISAAC}/ReasonCodes`)).status, 400);
});

test('unknown paths are 404 and unknown methods 405', async () => {
  const { ask } = bench();
  for (const path of ['', 'Nothing', `User/${ISAAC}/Shoes`, 'Queue/1/2', 'Dialog', 'User', 'Dialog/5']) {
    const answer = await ask('GET', path);
    assert.equal(answer.status, 404, path);
    assert.ok(at(answer.body, 'ApiError', 'ErrorType'));
  }
  for (const [method, path] of [
    ['DELETE', `User/${ISAAC}`],
    ['PUT', `User/${ISAAC}/Dialogs`],
  ] as const) {
    assert.equal((await ask(method, path)).status, 405);
  }
});

test('a side that is out of service says so, answers 503 to the rest and publishes nothing else', async () => {
  const { ask, finesse, on, published } = bench();
  finesse.failover();
  finesse.failover();
  const info = on('/finesse/api/SystemInfo');
  const [outage] = info;
  assert.ok(outage && info.length === 1);
  assert.deepEqual(outage.sides, ['a']);
  assert.equal(outage.users.length, 12);
  assert.equal(at(outage.xml, 'data', 'systemInfo', 'status'), 'OUT_OF_SERVICE');
  assert.equal(at((await ask('GET', 'SystemInfo')).body, 'status'), 'OUT_OF_SERVICE');
  const refused = await ask('GET', `User/${ISAAC}`);
  assert.equal(refused.status, 503);
  assert.equal(at(refused.body, 'ApiError', 'ErrorMessage'), 'SERVER_OUT_OF_SERVICE');
  assert.equal((await ask('GET', `User/${ISAAC}`, { side: 'b' })).status, 200);
  finesse.setAgentState(ISAAC, 'NOT_READY');
  assert.deepEqual(published.at(-1)?.sides, ['b']);
  finesse.setSystemStatus('b', 'OUT_OF_SERVICE');
  const before = published.length;
  finesse.setAgentState(ISAAC, 'READY');
  assert.equal(published.length, before);
  finesse.failover('a');
  assert.equal(finesse.systemStatus('a'), 'IN_SERVICE');
});

test('a client log is stored, and its receipt is the POST event with the requestId', async () => {
  const { ask, clock, finesse, on } = bench();
  const text = 'line <1> & "more"\n'.repeat(3);
  const body = `<ClientLog><logData>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</logData></ClientLog>`;
  const answer = await ask('POST', `User/${ISAAC}/ClientLog`, { body, requestId: 'log-1' });
  assert.equal(answer.status, 202);
  await clock.advance(10);
  const [entry] = finesse.clientLogs;
  assert.ok(entry);
  assert.equal(entry.text, text);
  assert.equal(entry.characters, text.length);
  assert.match(entry.file, /^\/desktop\/logs\/clientlogs\/ClientLog-1001001\.2026-01-05T08-00-00\.010\.log$/);
  const [event] = on(`${USER}/ClientLog`);
  assert.ok(event);
  assert.equal(at(event.xml, 'event'), 'POST');
  assert.equal(at(event.xml, 'requestId'), 'log-1');
  assert.deepEqual(event.users, []);
});

test('a client log of 1,048,576 characters is taken, one more is Invalid Input', async () => {
  const { ask, clock, finesse } = bench();
  const post = async (length: number, char = 'x'): Promise<readonly [number, string | undefined]> => {
    const body = `<ClientLog><logData>${char.repeat(length)}</logData></ClientLog>`;
    const answer = await ask('POST', `User/${ISAAC}/ClientLog`, { body });
    return [answer.status, answer.body === '' ? undefined : at(answer.body, 'ApiError', 'ErrorType')];
  };
  assert.deepEqual(await post(1_048_576), [202, undefined]);
  assert.deepEqual(await post(1_048_576, '&quot;'), [202, undefined]);
  assert.deepEqual(await post(1_048_577), [400, 'Invalid Input']);
  assert.deepEqual(await post(7_000_000), [400, 'Invalid Input']);
  await clock.advance(10);
  assert.equal(finesse.clientLogs.length, 2);
});

test('a client log without text, by another method or of another user is refused', async () => {
  const { ask, clock, finesse } = bench();
  const body = '<ClientLog><logData>x</logData></ClientLog>';
  const path = `User/${ISAAC}/ClientLog`;
  const type = async (method: string, one: { body?: string; as?: string }): Promise<string> => {
    const answer = await ask(method, path, one);
    return `${answer.status} ${at(answer.body, 'ApiError', 'ErrorType')}`;
  };
  assert.equal(await type('POST', { body: '<ClientLog/>' }), '400 Parameter Missing');
  assert.equal(await type('POST', { body: '<ClientLog><logData> </logData></ClientLog>' }), '400 Parameter Missing');
  assert.equal(await type('POST', { body: 'text' }), '400 Bad Request');
  assert.equal(await type('GET', {}), '405 Method Not Allowed');
  assert.equal(await type('PUT', { body }), '405 Method Not Allowed');
  assert.equal((await ask('PUT', path, { body })).headers['allow'], 'POST');
  assert.equal(await type('POST', { body, as: SEOYEON }), '401 Invalid Authorization User Specified');
  for (let n = 0; n < 25; n += 1) await ask('POST', path, { body });
  await clock.advance(10);
  assert.equal(finesse.clientLogs.length, 20);
});

test('nothing waits and nothing answers late after close', async () => {
  const { ask, clock, finesse, published } = bench();
  await ask('PUT', `User/${ISAAC}`, { body: login });
  finesse.startCall({ queueId: '5022' });
  finesse.close();
  assert.equal(clock.pending, 0);
  const before = published.length;
  await clock.advance(60_000);
  assert.equal(published.length, before);
});

test('the snapshot is plain JSON and holds no password', () => {
  const { finesse } = bench();
  finesse.setAgentState(ISAAC, 'NOT_READY', 255);
  const text = JSON.stringify(finesse.snapshot());
  assert.ok(!text.includes('"finesse"') && !text.includes('password'));
  const snapshot = finesse.snapshot();
  assert.equal(snapshot.users.length, 12);
  assert.equal(snapshot.users[0]?.reasonCode, 255);
  assert.deepEqual(JSON.parse(text), snapshot);
});
