/** A contact centre of the simulator, in virtual time, with injected incidents: the report must tell what was injected, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../simulator/core/random.ts';
import { inProcessFetch } from '../simulator/index.ts';
import { BEGIN, setUpCentre, ZONE } from '../test/kit/contact-centre.ts';
import { reportOf } from './testing.ts';

const SECOND = 1_000;
const MINUTE = 60_000;

test('a day with 200 agents and 30 injected incidents is told as it was: who, when, how it ended, and whose side', async () => {
  const { clock, simulator, desks, files } = await setUpCentre(200);
  const random = seededRandom(7);
  await clock.advance(5 * MINUTE);
  const injected: { agent: string; sid: string; at: number; kind: string }[] = [];
  for (let index = 0; index < 30; index += 1) {
    const desk = desks[(index * 37) % 200]!;
    const kind = ['forced-out', 'returned', 'resumed'][index % 3]!;
    // The service looks at its sessions on the half minutes. What resumes is silent for 50 s, and is seen so after 45 s.
    if (kind === 'resumed') await clock.advance(45 * SECOND - ((clock.now() - BEGIN) % (30 * SECOND)));
    injected.push({ agent: desk.id, sid: desk.sid, at: clock.now(), kind });
    desk.vanish();
    // 120 s are closed as idle in any case, within the grace time; 200 s are signed out.
    await clock.advance({ 'forced-out': 200, returned: 120, resumed: 50 }[kind]! * SECOND);
    if (kind === 'resumed') desk.resume();
    else await desk.signIn();
    await clock.advance(30 * SECOND + Math.floor(random() * 2 * MINUTE));
  }
  await clock.advance(3 * MINUTE);
  const report = await reportOf(files());
  simulator.close();

  const told = report.incidents.map(({ agent, sid, lastRequestAt, outcome }) => ({
    agent,
    sid,
    lastRequestAt,
    outcome,
  }));
  for (const [index, one] of injected.entries()) {
    const match = told.filter(({ agent, sid }) => agent === one.agent && sid === one.sid);
    assert.equal(match.length, 1, `incident ${index} of ${one.agent} (${one.kind}): ${JSON.stringify(match)}`);
    assert.ok(
      Math.abs((match[0]!.lastRequestAt ?? 0) - one.at) <= 1_500,
      `${one.kind}: ${match[0]!.lastRequestAt} ${one.at}`,
    );
    assert.equal(match[0]!.outcome, one.kind === 'forced-out' ? 'signed-out' : one.kind, one.agent);
  }
  assert.equal(told.length, injected.length);
  assert.deepEqual([...new Set(report.incidents.map(({ side }) => side))], ['client']);
  assert.equal(report.team.place, 'client');
  assert.equal(report.zoneMinutes, ZONE);
});

for (const deployment of ['UCCE', 'UCCX'] as const) {
  test(`${deployment}: a Notification Service that stops takes everybody along: server side, certain, with both marks quoted`, async () => {
    const { clock, simulator, desks, files } = await setUpCentre(20, deployment);
    await clock.advance(5 * MINUTE);
    const at = clock.now();
    simulator.faults.add({ kind: 'service-stop', target: { side: 'a' }, durationMs: 4 * MINUTE });
    await clock.advance(4 * MINUTE + SECOND);
    for (const desk of desks) await desk.signIn();
    await clock.advance(5 * MINUTE);
    const report = await reportOf(files());
    simulator.close();
    assert.equal(report.outages.length, 1);
    assert.equal(report.outages[0]!.kind, 'stopped');
    assert.ok(Math.abs(report.outages[0]!.from - at) <= SECOND);
    assert.ok(Math.abs((report.outages[0]!.to ?? 0) - at - 4 * MINUTE) <= SECOND);
    assert.equal(new Set(report.incidents.map(({ agent }) => agent)).size, 20);
    for (const { side, cause, certainty, quotes } of report.incidents) {
      assert.deepEqual([side, cause, certainty], ['server', 'notification-service-down', 'certain']);
      assert.deepEqual(
        quotes.filter(({ kind }) => kind.startsWith('service')).map(({ kind }) => kind),
        ['service-stopped', 'service-started'],
      );
    }
  });
}

test('a cut that all agents share and that the service survives is no client’s fault: lost together, server side', async () => {
  const { clock, simulator, desks, files } = await setUpCentre(24);
  await clock.advance(5 * MINUTE);
  for (const desk of desks) desk.vanish();
  await clock.advance(200 * SECOND);
  for (const desk of desks) await desk.signIn();
  await clock.advance(2 * MINUTE);
  const report = await reportOf(files());
  simulator.close();
  assert.equal(report.incidents.length, 24);
  assert.deepEqual([...new Set(report.incidents.map(({ side }) => side))], ['server']);
  assert.equal(report.outages.length, 0);
  assert.equal(report.team.place, 'server');
  assert.equal(report.incidents[0]!.together?.agents, 24);
});

test('agents who sign out and close their desktops in order are no incidents', async () => {
  const { clock, simulator, desks, files } = await setUpCentre(5);
  await clock.advance(5 * MINUTE);
  for (const desk of desks) {
    void inProcessFetch(simulator)(`/finesse/api/User/${desk.id}`, {
      method: 'PUT',
      headers: { authorization: `Basic ${btoa(`${desk.id}:${desk.id}`)}` },
      body: '<User><state>LOGOUT</state></User>',
    });
    await clock.advance(SECOND);
    simulator.faults.add({ kind: 'session-terminate', target: { userId: desk.id } });
    desk.vanish();
    await clock.advance(20 * SECOND);
  }
  await clock.advance(4 * MINUTE);
  const report = await reportOf(files());
  simulator.close();
  assert.equal(report.agents.filter(({ sessions }) => sessions.length === 1).length, 5);
  assert.deepEqual(report.incidents, []);
});
