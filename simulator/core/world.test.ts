import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleWorld } from './example-world.ts';
import { createFinesse } from './finesse/finesse.ts';
import { VirtualClock } from './virtual-clock.ts';
import { WorldError, parseWorld, parseWorldText, type WorldMistake } from './world.ts';

type Json = Record<string, unknown>;

const agent = (over: Json = {}): Json => ({
  id: '1001001',
  loginName: 'isaac',
  firstName: 'Isaac',
  lastName: 'Newton',
  password: 'apple',
  extension: '10005',
  teamId: '5000',
  ...over,
});
const world = (over: Json = {}): Json => ({
  sides: { a: { host: 'fin1.ucce.local' }, b: { host: 'fin2.ucce.local' } },
  agents: [agent()],
  teams: [{ id: '5000', name: 'Maths' }],
  ...over,
});

function mistakesOf(read: () => unknown): readonly WorldMistake[] {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof WorldError);
    assert.equal(error.code, 'options-invalid');
    return error.mistakes;
  }
  return assert.fail('no mistake was told');
}
const messages = (json: unknown): readonly string[] =>
  mistakesOf(() => parseWorld(json)).map((one) => `${one.path}: ${one.message}`);

test('the example world has two teams of six with a supervisor each, three queues and Korean names', () => {
  assert.equal(exampleWorld.agents.length, 12);
  assert.equal(exampleWorld.agents[0]?.id, '1001001');
  assert.deepEqual(
    exampleWorld.teams.map((team) => team.supervisors),
    [['1001006'], ['1001012']],
  );
  assert.equal(exampleWorld.queues.length, 3);
  assert.ok(exampleWorld.agents.some((one) => /[가-힣]/.test(one.firstName)));
});

test('a small world is read, with what it leaves out', () => {
  const read = parseWorld(world({ queues: [{ id: 7, name: 'All' }], initialStates: { '1001001': 'READY' } }));
  assert.equal(read.deployment, 'UCCE');
  assert.equal(read.version, '12.5');
  assert.deepEqual(read.agents[0]?.roles, ['Agent']);
  assert.deepEqual(read.queues, [{ id: '7', name: 'All', teams: ['5000'] }]);
  assert.deepEqual(read.initialStates, { '1001001': 'READY' });
});

test('an agent of a team that is not there is told with its path and the teams that are', () => {
  const teams = [
    { id: '5000', name: 'Maths' },
    { id: '5002', name: 'Physics' },
  ];
  const agents = ['1', '2', '3'].map((id) => agent({ id, loginName: id, extension: id }));
  agents.push(agent({ id: '4', loginName: '4', extension: '4', teamId: '5001' }));
  assert.deepEqual(messages(world({ teams, agents })), [
    'agents[3].teamId: there is no team "5001"; teams are 5000, 5002',
  ]);
});

test('every mistake is told at once', () => {
  const told = messages({
    deployment: 'UCCY',
    version: 12.5,
    sides: { a: { host: 'https://fin1/' }, b: {}, c: {} },
    timezoneOffset: 'KST',
    agents: [agent({ roles: ['Boss'], password: ['s3cret'], nickname: 'Zac' }), agent(), 7],
    teams: [{ id: '50 00', name: '' }],
    queues: [{ id: '1', name: 'Q', teams: ['9'] }],
    reasonCodes: [{ id: '1', category: 'LUNCH', code: 70_000, label: 'x'.repeat(41) }, { id: '1' }],
    initialStates: { '42': 'TALKING' },
    colour: 'blue',
  });
  for (const due of [
    'deployment: must be one of "UCCE", "UCCX", not "UCCY"',
    'version: must be one of "11.6", "12.5", not 12.5',
    'sides.a.host: must be a bare host name such as "fin1.ucce.local", not "https://fin1/"',
    'sides.b.host: is missing; write a host name such as "fin1.ucce.local"',
    'sides.c: is not known here; known are a, b',
    'timezoneOffset: must be a whole number from -720 to 840, not "KST"',
    'agents[0].roles[0]: there is no role "Boss"; roles are Agent, Supervisor',
    'agents[0].password: must be a password, not a list',
    'agents[0].nickname: is not known here; known are id, roles, loginName, firstName, lastName, password, extension, teamId',
    'agents[1].id: "1001001" stands at agents[0] too; give each its own',
    'agents[2]: must be an object { … }, not 7',
    'teams[0].name: must be the name of the team, not ""',
    'queues[0].teams[0]: there is no team "9"; teams are 50 00',
    'reasonCodes[0].category: must be one of "NOT_READY", "LOGOUT", not "LUNCH"',
    'reasonCodes[1].code: is missing; write a whole number from 1 to 65535',
    'initialStates.42: must be one of LOGOUT, NOT_READY, READY, not "TALKING"',
    'colour: is not known here; known are deployment, version, sides, timezoneOffset, teams, agents, queues, media, reasonCodes, initialStates',
  ]) {
    assert.ok(told.includes(due), `${due}\nis not among\n${told.join('\n')}`);
  }
  assert.ok(!told.join().includes('s3cret'));
});

test('a supervisor who is none, or is not there, is told', () => {
  assert.deepEqual(messages(world({ teams: [{ id: '5000', name: 'Maths', supervisors: ['1001001', '9'] }] })), [
    'teams[0].supervisors[0]: agent "1001001" has not the role Supervisor; add it to its roles',
    'teams[0].supervisors[1]: there is no agent "9"; supervisors are none',
  ]);
});

test('both sides on one host are refused, and a login id above 12 characters', () => {
  const sides = { a: { host: 'fin1.local' }, b: { host: 'FIN1.local' } };
  assert.deepEqual(messages(world({ sides, agents: [agent({ id: '1234567890123' })] })), [
    'sides.b.host: is the host of side a too ("fin1.local"); give side b a name of its own',
    'agents[0].id: has 13 characters; Finesse takes at most 12',
  ]);
});

test('a login id in upper case is refused, since XMPP would not tell it from one in lower case', () => {
  assert.deepEqual(messages(world({ agents: [agent({ id: 'Isaac' })] })), [
    'agents[0].id: must be in lower case, as XMPP addresses are: "isaac"',
  ]);
});

test('a login id that no address can hold, or that is the server’s own, is refused', () => {
  assert.deepEqual(messages(world({ agents: [agent({ id: '..' })] })), [
    'agents[0].id: may hold letters, digits, ".", "_" and "-" only, not ".."',
  ]);
  assert.deepEqual(messages(world({ agents: [agent({ id: 'finesse' })] })), [
    'agents[0].id: "finesse" is the name of the server’s own XMPP user',
  ]);
});

test('an agent may be called as a property of every object is', () => {
  const ids = ['constructor', '__proto__'];
  const agents = ids.map((id, index) => agent({ id, loginName: id, extension: String(index) }));
  const initialStates: unknown = JSON.parse('{"__proto__":"READY"}');
  const made = parseWorld(world({ agents, initialStates }));
  assert.deepEqual(Object.entries(made.initialStates), [['__proto__', 'READY']]);
  const finesse = createFinesse({
    world: made,
    surroundings: { scheduler: new VirtualClock(), random: () => 0 },
    publish: () => undefined,
  });
  assert.deepEqual(
    finesse.snapshot().users.map((user) => user.state),
    ['LOGOUT', 'READY'],
  );
  finesse.close();
});

test('lists, flags and initial states of a wrong type are told', () => {
  assert.deepEqual(
    messages(
      world({
        queues: { id: 'x' },
        teams: [{ id: '5000', name: 'Maths', supervisors: [true] }],
        reasonCodes: [{ id: '1', category: 'NOT_READY', code: 1.5, label: 'Lunch', forAll: 'yes' }],
        initialStates: ['READY'],
      }),
    ),
    [
      'queues: must be a list [ … ], not an object',
      'teams[0].supervisors[0]: must be a text, not true',
      'reasonCodes[0].code: must be a whole number from 1 to 65535, not 1.5',
      'reasonCodes[0].forAll: must be true or false, not "yes"',
      'initialStates: must be an object such as {"1001001": "READY"}, not a list',
    ],
  );
  assert.deepEqual(messages({ ...world(), teams: undefined, agents: [] }), ['teams: is missing; write a list [ … ]']);
});

test('what is no object at all is told', () => {
  assert.match(mistakesOf(() => parseWorld([]))[0]?.message ?? '', /^It must be an object/);
  assert.match(mistakesOf(() => parseWorldText('null'))[0]?.message ?? '', /not null/);
});

test('a JSON text with a mistake is told with line and column', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['{\n  "a": 1,\n}', 'line 3, column 1: take away the comma before }'],
    ['{\n  "a" 1}', 'line 2, column 7: a colon was due after the name'],
    ['{ a: 1 }', 'line 1, column 3: a name in "double quotes" was due'],
    ['{"a": [1 2]}', 'line 1, column 10: a comma or ] was due'],
    ['{"a": "x\n"}', 'line 1, column 7: this string is not closed'],
    ['{"a": 1', 'line 1, column 8: the text ends here; a comma or } was due'],
    ['', 'line 1, column 1: the text ends here; a value was due'],
    ['{} x', 'line 1, column 4: nothing may follow'],
    ['['.repeat(300), 'line 1, column 202: nothing may be nested deeper'],
  ];
  for (const [text, due] of cases) {
    const told = mistakesOf(() => parseWorldText(text))[0]?.message ?? '';
    assert.ok(told.startsWith(`It is no JSON: ${due}`), told);
  }
});

test('a world text is read, with a byte order mark too', () => {
  assert.equal(parseWorldText(`\ufeff${JSON.stringify(world())}`).agents.length, 1);
});
