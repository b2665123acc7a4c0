import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ISAAC, SEOYEON, at, bench, childNames, type Bench } from './testing.ts';

const MEDIA = `/finesse/api/User/${ISAAC}/Media`;
const TASKS = `/finesse/api/User/${ISAAC}/Dialogs/Media`;
const QUEUES = `/finesse/api/User/${ISAAC}/Queues`;
const DIALOGS = `/finesse/api/User/${ISAAC}/Dialogs`;
const LOGIN =
  '<Media><state>LOGIN</state><maxDialogLimit>3</maxDialogLimit><interruptAction>IGNORE</interruptAction></Media>';
const state = (name: string, extra = ''): string => `<Media><state>${name}</state>${extra}</Media>`;
const put = async ({ ask, clock }: Bench, path: string, body: string, requestId?: string): Promise<number> => {
  const { status } = await ask('PUT', path, { body, ...(requestId === undefined ? {} : { requestId }) });
  await clock.advance(10);
  return status;
};

test('a user signs in to a media routing domain, changes state there and is told each change', async () => {
  const made = bench();
  assert.equal(await put(made, `User/${ISAAC}/Media/5101`, LOGIN, 'r1'), 202);
  const [told] = made.on(MEDIA);
  assert.ok(told);
  assert.deepEqual(told.users, [ISAAC]);
  assert.equal(at(told.xml, 'source'), `${MEDIA}/5101`);
  assert.equal(at(told.xml, 'requestId'), 'r1');
  const field = (xml: string, name: string): string | undefined => at(xml, 'data', 'Media', name);
  assert.deepEqual(
    ['id', 'state', 'routable', 'maxDialogLimit', 'interruptAction', 'dialogLogoutAction'].map((name) =>
      field(told.xml, name),
    ),
    ['5101', 'NOT_READY', 'true', '3', 'IGNORE', 'CLOSE'],
  );
  for (const [name, extra] of [
    ['READY', ''],
    ['NOT_READY', '<reasonCodeId>2</reasonCodeId>'],
    ['LOGOUT', ''],
  ] as const) {
    await put(made, `User/${ISAAC}/Media/5101`, state(name, extra));
    const { xml = '' } = made.on(MEDIA).at(-1) ?? {};
    assert.equal(field(xml, 'state'), name);
    assert.equal(field(xml, 'reasonCodeId'), extra === '' ? '-1' : '2');
  }
  assert.equal(childNames((await made.ask('GET', `User/${ISAAC}/Media`)).body).length, 2);
  assert.equal(at((await made.ask('GET', `User/${ISAAC}/Media/5101`)).body, 'state'), 'LOGOUT');
});

test('what a media routing domain does not allow comes back as an error that names it', async () => {
  for (const version of ['11.6', '12.5'] as const) {
    const made = bench({ version });
    await put(made, `User/${ISAAC}/Media/5102`, state('READY'), 'r');
    await put(made, `User/${ISAAC}/Media/5102`, LOGIN);
    await put(made, `User/${ISAAC}/Media/5102`, LOGIN, 'twice');
    const errors = made.on(MEDIA).filter(({ xml }) => at(xml, 'data', 'apiErrors') !== undefined);
    assert.deepEqual(
      errors.map(({ xml }) => [at(xml, 'requestId'), at(xml, 'data', 'apiErrors', 'apiError', 'errorMedia')]),
      [
        ['r', '5102'],
        ['twice', '5102'],
      ],
    );
  }
});

test('media are the own ones only, on UCCE only, and wrong requests are refused at once', async () => {
  const made = bench();
  const status = async (method: string, path: string, body = '', as: string = ISAAC): Promise<number> =>
    (await made.ask(method, path, { body, as })).status;
  assert.equal(await status('GET', `User/${ISAAC}/Media`, '', SEOYEON), 401);
  for (const tail of ['9', '5101/x', '5101/Dialogs/x'])
    assert.equal(await status('GET', `User/${ISAAC}/Media/${tail}`), 404);
  assert.equal(await status('PUT', `User/${ISAAC}/Media`, LOGIN), 405);
  assert.equal(await status('DELETE', `User/${ISAAC}/Media/5101`), 405);
  for (const body of [
    '<x/>',
    '<Media/>',
    state('FLY'),
    state('LOGIN'),
    LOGIN.replace('>3<', '>11<'),
    LOGIN.replace('IGNORE', 'x'),
    LOGIN.replace('</Media>', '<dialogLogoutAction>x</dialogLogoutAction></Media>'),
  ])
    assert.equal(await status('PUT', `User/${ISAAC}/Media/5101`, body), 400, body);
  const uccx = bench({ deployment: 'UCCX' });
  assert.equal((await uccx.ask('GET', `User/${ISAAC}/Media`)).status, 404);
});

test('a task is offered, accepted, worked on and closed, each with its events', async () => {
  const made = bench();
  assert.throws(() => made.finesse.offerTask(ISAAC, '5101'), /takes no task/);
  await put(made, `User/${ISAAC}/Media/5101`, LOGIN);
  await put(made, `User/${ISAAC}/Media/5101`, state('READY'));
  const id = made.finesse.offerTask(ISAAC, '5101');
  assert.match(id, /_/);
  const action = (name: string): string =>
    `<Dialog><requestedAction>${name}</requestedAction><targetMediaAddress>${ISAAC}</targetMediaAddress></Dialog>`;
  assert.equal(await put(made, `Dialog/${id}`, action('START'), 'early'), 202);
  for (const name of ['ACCEPT', 'START', 'PAUSE', 'RESUME', 'WRAP_UP'])
    await put(made, `Dialog/${id}`, action(name), name);
  assert.equal(at((await made.ask('GET', `Dialog/${id}`)).body, 'state'), 'WRAPPING_UP');
  assert.equal(childNames((await made.ask('GET', `User/${ISAAC}/Media/5101/Dialogs`)).body).length, 1);
  assert.equal(childNames((await made.ask('GET', `User/${ISAAC}/Media/5102/Dialogs`)).body).length, 0);
  assert.equal(at(made.on(MEDIA).at(-1)?.xml ?? '', 'data', 'Media', 'state'), 'ACTIVE');
  await put(made, `Dialog/${id}`, action('CLOSE'), 'CLOSE');
  assert.equal(at(made.on(MEDIA).at(-1)?.xml ?? '', 'data', 'Media', 'state'), 'READY');
  assert.deepEqual(
    made.on(TASKS).map(({ xml }) => [at(xml, 'event')?.toUpperCase(), at(xml, 'requestId')]),
    [
      ['POST', ''],
      ['PUT', 'early'],
      ['PUT', 'ACCEPT'],
      ['PUT', 'START'],
      ['PUT', 'PAUSE'],
      ['PUT', 'RESUME'],
      ['PUT', 'WRAP_UP'],
      ['DELETE', 'CLOSE'],
    ],
  );
  assert.equal(at(made.on(TASKS)[0]?.xml ?? '', 'source'), `${MEDIA}/5101/Dialogs`);
  assert.equal(at(made.on(TASKS)[1]?.xml ?? '', 'data', 'apiErrors', 'apiError', 'errorMedia'), '5101');
});

test('a task is the own one only, and takes the actions of tasks only', async () => {
  const made = bench();
  await put(made, `User/${ISAAC}/Media/5101`, LOGIN);
  await put(made, `User/${ISAAC}/Media/5101`, state('READY'));
  const id = made.finesse.offerTask(ISAAC, '5101');
  const body = '<Dialog><requestedAction>ANSWER</requestedAction></Dialog>';
  assert.equal((await made.ask('GET', `Dialog/${id}`, { as: SEOYEON })).status, 401);
  assert.equal((await made.ask('DELETE', `Dialog/${id}`)).status, 405);
  assert.equal((await made.ask('PUT', `Dialog/${id}`, { body })).status, 400);
  const other = body
    .replace('ANSWER', 'ACCEPT')
    .replace('</Dialog>', '<targetMediaAddress>9</targetMediaAddress></Dialog>');
  assert.equal((await made.ask('PUT', `Dialog/${id}`, { body: other })).status, 400);
});

test('a queue that is assigned or taken away is told on the node of the user’s queues, once', () => {
  const made = bench();
  made.finesse.assignQueue(ISAAC, '5024', true);
  made.finesse.assignQueue(ISAAC, '5024', true);
  made.finesse.assignQueue(ISAAC, '5022', false);
  made.finesse.assignQueue(ISAAC, '9', true);
  assert.deepEqual(
    made.on(QUEUES).map(({ xml }) => [at(xml, 'event'), at(xml, 'data', 'Queues', 'Queue', 'id')]),
    [
      ['POST', '5024'],
      ['DELETE', '5022'],
    ],
  );
});

test('an agent makes a call from its own extension, and its dialog tells how it goes', async () => {
  const made = bench();
  made.finesse.setAgentState(ISAAC, 'NOT_READY');
  const body = (extra: string): string => `<Dialog><requestedAction>MAKE_CALL</requestedAction>${extra}</Dialog>`;
  const call = body(
    '<fromAddress>10001</fromAddress><toAddress>2025550123</toAddress><mediaProperties><callvariables><CallVariable><name>callVariable1</name><value>VIP</value></CallVariable></callvariables></mediaProperties>',
  );
  const post = (text: string, as: string = ISAAC) =>
    made.ask('POST', `User/${ISAAC}/Dialogs`, { body: text, as, requestId: 'm' });
  assert.equal((await post(call)).status, 202);
  await made.clock.advance(20);
  const [added, changed] = made.on(DIALOGS);
  const dialog = ['data', 'dialogs', 'Dialog'] as const;
  assert.equal(at(added?.xml ?? '', 'requestId'), 'm');
  assert.equal(at(added?.xml ?? '', ...dialog, 'state'), 'INITIATED');
  assert.equal(at(added?.xml ?? '', ...dialog, 'toAddress'), '2025550123');
  assert.equal(at(changed?.xml ?? '', 'data', 'dialog', 'state'), 'ACTIVE');
  const id = at(added?.xml ?? '', ...dialog, 'id') ?? '';
  const update = call.replace('MAKE_CALL', 'UPDATE_CALL_DATA').replace('VIP', 'Gold');
  await put(made, `Dialog/${id}`, update);
  const value = ['data', 'dialog', 'mediaProperties', 'callvariables', 'CallVariable', 'value'] as const;
  assert.equal(at(made.on(DIALOGS).at(-1)?.xml ?? '', ...value), 'Gold');
  // A second call while there is one.
  await post(call);
  await made.clock.advance(10);
  assert.equal(
    at(made.on(DIALOGS).at(-1)?.xml ?? '', 'data', 'apiErrors', 'apiError', 'errorType'),
    'Call Operation Failure',
  );
  const transfer = '<Dialog><requestedAction>TRANSFER_SST</requestedAction></Dialog>';
  assert.equal(await put(made, `Dialog/${id}`, transfer), 400);
  await put(made, `Dialog/${id}`, transfer.replace('</Dialog>', '<toAddress>10002</toAddress></Dialog>'));
  assert.equal(at(made.on(DIALOGS).at(-1)?.xml ?? '', 'event'), 'DELETE');
  assert.equal(made.finesse.snapshot().users.find((one) => one.id === ISAAC)?.state, 'NOT_READY');

  assert.equal((await post(call, SEOYEON)).status, 401);
  for (const wrong of [
    '<x/>',
    body(''),
    call.replace('MAKE_CALL', 'FLY'),
    call.replace('>10001<', '>10002<'),
    call.replace('>2025550123<', '>10001<'),
  ])
    assert.equal((await post(wrong)).status, 400, wrong);
  const uccx = bench({ deployment: 'UCCX' });
  assert.equal((await uccx.ask('POST', `User/${ISAAC}/Dialogs`, { body: call })).status, 400);
});
