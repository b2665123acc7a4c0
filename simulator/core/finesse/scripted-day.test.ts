import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scriptedDay } from './scripted-day.ts';
import { BOSS, ISAAC, at, bench, type Bench } from './testing.ts';

/** A day that runs for `minutes`, and what it published. */
async function day(
  minutes: number,
  options: { except?: readonly string[]; seed?: number; pace?: number } = {},
): Promise<Bench> {
  const made = bench();
  const { seed = 0.25, ...rest } = options;
  const surroundings = { scheduler: made.clock, random: () => seed };
  const running = scriptedDay(made.finesse, { surroundings, ...rest });
  await made.clock.advance(minutes * 60_000);
  running.stop();
  return made;
}

test('within the hour agents have been through all of it: breaks with reasons, calls, hold, wrap-up, queue figures', async () => {
  const { published } = await day(60);
  const states = new Set(published.map(({ xml }) => at(xml, 'data', 'user', 'state')));
  for (const state of ['NOT_READY', 'READY', 'RESERVED', 'TALKING', 'HOLD', 'WORK_READY']) {
    assert.ok(states.has(state), state);
  }
  assert.ok(published.some(({ xml }) => at(xml, 'data', 'user', 'ReasonCode', 'label') !== undefined));
  const events = new Set(published.map(({ node, xml }) => `${node.split('/').at(-1)} ${at(xml, 'event')}`));
  for (const event of ['Dialogs POST', 'Dialogs PUT', 'Dialogs DELETE', '5023 PUT'])
    assert.ok(events.has(event), event);
  assert.ok(!published.some(({ xml }) => xml.includes('apiErrors')));
});

test('everybody has signed in within the first minute', async () => {
  const { finesse } = await day(1);
  assert.deepEqual(
    finesse.snapshot().users.filter((user) => user.state === 'LOGOUT'),
    [],
  );
});

test('the same seed gives the same day, another seed another', async () => {
  const [one, same, other] = await Promise.all([day(10), day(10), day(10, { seed: 0.75 })]);
  assert.deepEqual(one.published, same.published);
  assert.notDeepEqual(one.published, other.published);
});

test('agents who are excepted are left alone', async () => {
  const { on, published } = await day(20, { except: [ISAAC] });
  assert.deepEqual(on(`/finesse/api/User/${ISAAC}`), []);
  assert.ok(published.length > 0);
});

test('who is signed out by force during a call is out when it ends, whatever the day had in mind', async () => {
  const { clock, finesse, ask } = bench();
  const running = scriptedDay(finesse, { surroundings: { scheduler: clock, random: () => 0.25 } });
  const forced = new Set<string>();
  const ended = new Map<string, string>();
  const watching = finesse.agent$.subscribe(({ userId, state, pendingState }) => {
    if (forced.has(userId) && !ended.has(userId) && !['TALKING', 'HOLD'].includes(state)) ended.set(userId, state);
    if (state !== 'TALKING' || pendingState !== '' || forced.has(userId)) return;
    forced.add(userId);
    void ask('PUT', `User/${userId}`, { as: BOSS, body: '<User><state>LOGOUT</state></User>' });
  });
  await clock.advance(30 * 60_000);
  watching.unsubscribe();
  running.stop();
  const out = [...ended].filter(([userId]) => userId <= '1001005');
  assert.ok(out.length > 1);
  assert.deepEqual([...new Set(out.map(([, state]) => state))], ['LOGOUT']);
});

test('a higher pace makes more happen', async () => {
  const [slow, fast] = await Promise.all([day(10), day(10, { pace: 10 })]);
  assert.ok(fast.published.length > 3 * slow.published.length);
});

test('nothing moves and no timer waits after stop', async () => {
  const made = await day(10);
  made.finesse.close();
  assert.equal(made.clock.pending, 0);
  const before = made.published.length;
  await made.clock.advance(600_000);
  assert.equal(made.published.length, before);
});

test('an agent who was signed out comes back by itself', async () => {
  const made = bench();
  const running = scriptedDay(made.finesse, { surroundings: { scheduler: made.clock, random: () => 0.5 } });
  await made.clock.advance(60_000);
  made.finesse.setAgentState(ISAAC, 'LOGOUT', 255);
  await made.clock.advance(91_000);
  assert.notEqual(made.finesse.snapshot().users[0]?.state, 'LOGOUT');
  running.stop();
});
