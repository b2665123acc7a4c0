import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../core/virtual-clock.ts';
import { createSimulator } from '../simulator.ts';
import { demoStringsOf } from '../desktop/demo-strings.ts';
import { burstOf } from './burst.ts';
import { createCrowd } from './crowd.ts';
import { demoWorld } from './demo-world.ts';
import { createDemo } from './demo.ts';

function crowdOf(agents: number) {
  const clock = new VirtualClock();
  const simulator = createSimulator({ world: demoWorld(agents), surroundings: { scheduler: clock } });
  const crowd = createCrowd(simulator, 3);
  const outs: { readonly id: string; readonly at: number; readonly code: number | null }[] = [];
  simulator.finesse.agent$.subscribe(({ userId, state }) => {
    const user = simulator.finesse.snapshot().users.find(({ id }) => id === userId);
    if (state === 'LOGOUT') outs.push({ id: userId, at: clock.now(), code: user?.reasonCode ?? null });
  });
  const close = (): void => {
    crowd.close();
    simulator.close();
  };
  return { clock, simulator, crowd, outs, close };
}

test('a team of any size is at work, each with an own name, id and extension', () => {
  for (const size of [6, 12, 200, 1_000]) {
    const { agents, teams, initialStates } = demoWorld(size);
    const team = agents.filter(({ teamId }) => teamId === '5000');
    assert.equal(team.length, size);
    assert.ok(team.every(({ id }) => initialStates[id] !== 'LOGOUT' && initialStates[id] !== undefined));
    assert.deepEqual(teams[0]?.supervisors, ['1001006']);
    assert.equal(new Set(team.map(({ firstName, lastName }) => `${firstName} ${lastName}`)).size, size);
  }
  for (const size of [5, 2_001, 12.5, NaN]) assert.throws(() => demoWorld(size), /from 6 to 2000/);
});

test('seven of twelve are forced out within 4 s, with reason code 255', async () => {
  const { clock, crowd, outs, close } = crowdOf(12);
  crowd.drop('burst');
  const begun = clock.now();
  await clock.advance(4_000);
  const forced = outs.filter(({ code }) => code === 255);
  assert.equal(new Set(forced.map(({ id }) => id)).size, 7);
  assert.ok(forced.every(({ at }) => at - begun <= 4_000));
  assert.deepEqual(crowd.state().drop, { kind: 'burst', done: 7, of: 7 });
  await clock.advance(120_000);
  assert.equal(crowd.state().signedIn, 12, 'they come back by themselves');
  close();
});

test('others drop one by one, farther apart than what counts as together, until they are left in peace', async () => {
  const { clock, crowd, outs, close } = crowdOf(12);
  crowd.drop('scattered');
  await clock.advance(16_000);
  const lost = outs.filter(({ code }) => code === 50_002);
  assert.equal(new Set(lost.map(({ id }) => id)).size, 3);
  assert.deepEqual(
    lost.slice(1).map(({ at }, n) => at - (lost[n]?.at ?? 0)),
    [8_000, 8_000],
  );
  crowd.calm();
  await clock.advance(60_000);
  assert.equal(outs.filter(({ code }) => code === 50_002).length, 3);
  close();
});

test('who sits at a desk neither drops nor is moved from state to state', async () => {
  const { clock, simulator, crowd, outs, close } = crowdOf(12);
  const [first = ''] = simulator.finesse.world.agents.map(({ id }) => id);
  const { notification } = simulator.sides.a;
  Object.assign(notification, { sessions: () => [{ id: 's', userId: first, transport: 'bosh' }] });
  simulator.finesse.setAgentState(first, 'NOT_READY');
  crowd.drop('burst');
  await clock.advance(600_000);
  assert.ok(outs.every(({ id }) => id !== first));
  assert.equal(simulator.finesse.snapshot().users.find(({ id }) => id === first)?.state, 'NOT_READY');
  close();
});

test('another size is another contact centre behind the same servers', async () => {
  const demo = createDemo();
  const ask = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const outcome = await demo.control(
      {
        method,
        path: `/simulator/${path}`,
        headers: { host: '127.0.0.1:8445', 'content-type': 'application/json' },
        body: body === undefined ? '' : JSON.stringify(body),
        remote: '127.0.0.1.1',
      },
      new AbortController().signal,
    );
    assert.ok(outcome.kind === 'answer');
    return { status: outcome.status, body: JSON.parse(outcome.body) };
  };
  try {
    assert.deepEqual((await ask('GET', 'demo')).body, { generation: 1, resizable: true, agents: 12, signedIn: 12 });
    demo.faults.add({ kind: 'stall' });
    assert.equal((await ask('POST', 'demo/team', { agents: 200 })).status, 200);
    assert.deepEqual((await ask('GET', 'demo')).body, { generation: 2, resizable: true, agents: 200, signedIn: 200 });
    assert.deepEqual((await ask('GET', 'faults')).body, []);
    assert.equal(demo.finesse.world.agents.length, 206);
    for (const [path, body] of [
      ['demo/team', { agents: 3 }],
      ['demo/team', { agents: '9' }],
      ['demo/drop', { kind: 'all' }],
    ] as const)
      assert.equal((await ask('POST', path, body)).status, 400, JSON.stringify(body));
    assert.equal((await ask('GET', 'demo/other')).status, 404);
  } finally {
    demo.close();
  }
});

test('the button for a burst names as many as drop, whatever the size of the team', () => {
  for (const size of [6, 12, 200]) {
    const { crowd, close } = crowdOf(size);
    const { signedIn } = crowd.state();
    crowd.drop('burst');
    const dropping = crowd.state().drop?.of ?? 0;
    assert.equal(dropping, { 6: 4, 12: 7, 200: 117 }[size]);
    assert.equal(
      demoStringsOf('en').burst(burstOf(signedIn), signedIn),
      `${dropping} of ${size} within 4 s (reason 255)`,
    );
    assert.equal(
      demoStringsOf('ko').burst(burstOf(signedIn), signedIn),
      `4초 안에 ${size}명 중 ${dropping}명(사유 코드 255)`,
    );
    close();
  }
});
