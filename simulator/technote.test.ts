/** The story that Cisco's technote 211376 tells, whole: a browser vanishes, and three minutes later at most its agent is signed out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RawClient, signInBySocket } from './core/openfire/fixture.ts';
import type { Deployment } from './core/types.ts';
import { createSimulator, inProcessFetch, inProcessWebSocket, VirtualClock, type SimulatorOptions } from './index.ts';
import { parseWorld } from './core/world.ts';

const USER = '1001003';
/** In the technote's log the reaper looks at :04 and :34, in India. */
const BEGIN = Date.UTC(2017, 5, 16, 18, 43, 34);

function worldOf(deployment: Deployment) {
  return parseWorld({
    deployment,
    version: '11.6',
    timezoneOffset: 330,
    sides: { a: { host: 'fin1.ucce.local' }, b: { host: 'fin2.ucce.local' } },
    teams: [{ id: '5000', name: 'Maths' }],
    agents: [{ id: USER, firstName: 'Isaac', lastName: 'Newton', password: USER, extension: '10005', teamId: '5000' }],
  });
}

function setUp(deployment: Deployment, options: SimulatorOptions = {}) {
  const clock = new VirtualClock(BEGIN);
  const simulator = createSimulator({ world: worldOf(deployment), surroundings: { scheduler: clock }, ...options });
  const { notification, http } = simulator.sides.a;
  const lines: string[] = [];
  notification.log.line$.subscribe(({ file, line }) => lines.push(`${file} ${line}`));
  simulator.finesse.webservicesLog.line$.subscribe(({ line }) =>
    lines.push(`webservices ${line.replace(/^\d+: [^:]+: /, '')}`),
  );
  const fetch = inProcessFetch(simulator);
  const signIn = async (): Promise<void> => {
    const done = fetch(`/finesse/api/User/${USER}`, {
      method: 'PUT',
      headers: { authorization: `Basic ${btoa(`${USER}:${USER}`)}` },
      body: '<User><state>LOGIN</state><extension>10005</extension></User>',
    });
    await clock.advance(100);
    assert.equal((await done).status, 202);
  };
  const user = () => simulator.finesse.snapshot().users.find((one) => one.id === USER);
  // Through everything that a face would go through, faults included.
  const client = new RawClient({ service: { ...notification, http }, clock });
  return { clock, simulator, lines, signIn, user, client };
}

for (const deployment of ['UCCE', 'UCCX'] as const) {
  test(`${deployment}: last request, empty answer, idle close, unavailable, forced logout with 255, each when and as the logs of the technote have it`, async () => {
    const { clock, simulator, lines, signIn, user, client } = setUp(deployment);
    await signIn();
    const jid = await client.signIn('desktop', { user: USER });
    assert.equal(user()?.state, 'NOT_READY');
    // 00:13:50.770 and 00:14:20.770: a client that polls; the answer of 00:14:50.770 is the last that it fetches.
    await clock.advance(BEGIN + 16_770 - clock.now());
    await client.send();
    await clock.advance(30_000);
    const last = await client.send();
    await clock.advance(30_000);
    assert.equal(last.body.length, 57);
    lines.length = 0;
    const vanished = clock.now();
    await clock.advance(133_229);
    assert.equal(user()?.state, 'NOT_READY');
    await clock.advance(11);
    assert.deepEqual([user()?.state, user()?.reasonCode], ['LOGOUT', 255]);
    assert.equal(clock.now() - vanished, 133_240);

    const { sid } = client;
    const story = lines.filter((line) => !line.includes('msgs_sent='));
    assert.deepEqual(story.slice(0, 9), [
      `debug.log 2017.06.17 00:15:04 Session (id=${sid}) was last active 13230 ms ago: ${jid}`,
      `debug.log 2017.06.17 00:15:34 Session (id=${sid}) was last active 43230 ms ago: ${jid}`,
      `debug.log 2017.06.17 00:16:04 Session (id=${sid}) was last active 73230 ms ago: ${jid}`,
      `info.log 2017.06.17 00:16:04 Closing idle session (id=${sid}): ${jid} after inactivity for more than threshold value of 60`,
      `info.log 2017.06.17 00:16:04 A session is closed for ${jid}`,
      `webservices Jun 17 2017 00:16:04.000 +0530: %CCBU_Smack Listener Processor (1)-6-SIM_PRESENCE_UNAVAILABLE: jid: ${jid}`,
      `webservices Jun 17 2017 00:16:34.000 +0530: %CCBU_pool-8-thread-1-6-SIM_AGENT_PRESENCE_MONITOR: agentid: ${USER}, unavailable for 30000 ms`,
      `webservices Jun 17 2017 00:17:04.000 +0530: %CCBU_CoreImpl-worker12-6-SIM_PRESENCE_DRIVEN_LOGOUT: agentid: ${USER}, agentState: NOT_READY`,
      `webservices Jun 17 2017 00:17:04.000 +0530: %CCBU_CoreImpl-worker12-6-SIM_MESSAGE_TO_CTI_SERVER: agentstate: LOGOUT, forceflag: 1, reason code: 255, agentext: 10005, agentid: ${USER}`,
    ]);
    assert.match(story[9] ?? '', /^debug\.log 2017\.06\.17 00:17:04 Unable to route packet\. No session is available/);
    assert.match(
      story.at(-1) ?? '',
      /^webservices Jun 17 2017 00:17:04\.010 \+0530: .*agentState=LOGOUT, .*eventReasonCode=255/,
    );
    assert.equal((await client.send()).terminated, 'item-not-found');
    simulator.close();
    assert.equal(clock.pending, 0);
  });
}

test('on UCCE the peripheral may leave the vanished agent Not Ready, on UCCX it is signed out all the same', async () => {
  for (const [deployment, due] of [
    ['UCCE', 'NOT_READY'],
    ['UCCX', 'LOGOUT'],
  ] as const) {
    const { clock, simulator, signIn, user, client } = setUp(deployment, { presence: { forcedState: 'NOT_READY' } });
    await signIn();
    await client.signIn('desktop', { user: USER });
    await clock.advance(181_000);
    assert.deepEqual([user()?.state, user()?.reasonCode], [due, 255]);
    simulator.close();
  }
});

test('a browser that comes back within the grace time keeps its agent signed in', async () => {
  const { clock, simulator, signIn, user, client } = setUp('UCCE');
  await signIn();
  await client.signIn('desktop', { user: USER });
  const presence: boolean[] = [];
  simulator.sides.a.notification.presence$.subscribe(({ available }) => presence.push(available));
  while (presence.length === 0) await clock.advance(1000);
  await clock.advance(55_000);
  await client.signIn('desktop', { user: USER });
  for (let poll = 0; poll < 10; poll += 1) {
    await client.send();
    await clock.advance(30_000);
  }
  assert.deepEqual([presence, user()?.state], [[false, true], 'NOT_READY']);
  simulator.close();
});

test('over WebSocket a torn connection is noticed at once, a silent one within 90 s, and 60 s later the agent is signed out', async () => {
  for (const [how, unavailableBy] of [
    ['closed', 0],
    ['silent', 90_000],
  ] as const) {
    const { clock, simulator, signIn, user } = setUp('UCCX');
    await signIn();
    const Socket = inProcessWebSocket(simulator);
    const socket = new Socket('ws://fin1.ucce.local/ws/', ['xmpp']);
    await signInBySocket(socket, USER, clock);
    const began = clock.now();
    let unavailableAt: number | undefined;
    simulator.sides.a.notification.presence$.subscribe(({ at }) => (unavailableAt ??= at));
    if (how === 'closed') socket.close();
    while (user()?.state !== 'LOGOUT' && clock.now() - began < 300_000) await clock.advance(10);
    assert.ok(unavailableAt !== undefined && unavailableAt - began <= unavailableBy, `${how}: ${unavailableAt}`);
    assert.equal(clock.now() - unavailableAt, 60_010);
    assert.equal(user()?.reasonCode, 255);
    simulator.close();
  }
});
