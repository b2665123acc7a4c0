/** A contact centre of the simulator, in virtual time, with injected incidents: the report must tell what was injected, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RawClient } from '../simulator/core/openfire/fixture.ts';
import { seededRandom } from '../simulator/core/random.ts';
import type { Deployment } from '../simulator/core/types.ts';
import { parseWorld } from '../simulator/core/world.ts';
import { createSimulator, inProcessFetch, VirtualClock } from '../simulator/index.ts';
import { reportOf } from './testing.ts';

const BEGIN = Date.UTC(2026, 0, 5, 8, 0, 0);
const SECOND = 1_000;
const MINUTE = 60_000;
const ZONE = 330;

interface Rig {
  readonly clock: VirtualClock;
  readonly fetch: typeof fetch;
  readonly service: RawClient['service'];
}

/** An agent's desktop: it signs in, polls, and may vanish and come back. */
class Desk {
  readonly id: string;
  readonly #rig: Rig;
  #client: RawClient | undefined;
  #round = 0;
  #held: AbortController | undefined;

  constructor(id: string, rig: Rig) {
    this.id = id;
    this.#rig = rig;
  }

  get sid(): string {
    return this.#client?.sid ?? '';
  }

  async signIn(): Promise<void> {
    const { fetch, clock, service } = this.#rig;
    void fetch(`/finesse/api/User/${this.id}`, {
      method: 'PUT',
      headers: { authorization: `Basic ${btoa(`${this.id}:${this.id}`)}` },
      body: `<User><state>LOGIN</state><extension>2${this.id}</extension></User>`,
    });
    await clock.advance(20);
    this.#client = new RawClient({ service, clock });
    await this.#client.signIn('desktop', { user: this.id });
    this.#poll(this.#client, (this.#round += 1));
  }

  /** From now on nothing is sent. The poll that is held is hung up, as when the computer goes. */
  vanish(): void {
    this.#round += 1;
    this.#held?.abort();
  }

  /** The same page goes on polling. */
  resume(): void {
    if (this.#client) this.#poll(this.#client, (this.#round += 1));
  }

  /** Each answer is followed by the next poll at once, as by any BOSH client. */
  #poll(client: RawClient, round: number): void {
    if (round !== this.#round) return;
    const held = new AbortController();
    this.#held = held;
    client.rid += 1;
    const body = `<body xmlns="http://jabber.org/protocol/httpbind" sid="${client.sid}" rid="${client.rid}"/>`;
    const request = { method: 'POST', path: '/http-bind/', headers: {}, body, remote: '10.1.2.3.44660' };
    this.#rig.service.http(request, held.signal).then(
      (outcome) => {
        if (outcome.kind === 'answer' && !outcome.body.includes('terminate')) this.#poll(client, round);
      },
      () => undefined,
    );
  }
}

/** Starts a centre; every agent's desktop is signed in a little after the one before. */
async function setUp(agents: number, deployment: Deployment = 'UCCE') {
  const clock = new VirtualClock(BEGIN);
  const ids = Array.from({ length: agents }, (_, index) => String(1_001_001 + index));
  const world = parseWorld({
    deployment,
    version: '11.6',
    timezoneOffset: ZONE,
    sides: { a: { host: 'fin1.ucce.local' }, b: { host: 'fin2.ucce.local' } },
    teams: [{ id: '5000', name: 'Maths' }],
    agents: ids.map((id) => ({ id, firstName: 'A', lastName: id, password: id, extension: `2${id}`, teamId: '5000' })),
  });
  const simulator = createSimulator({ world, surroundings: { scheduler: clock } });
  const lines: Record<string, string[]> = { 'debug.log': [], 'info.log': [], 'webservices.log': [] };
  const { notification, http } = simulator.sides.a;
  notification.log.line$.subscribe(({ file, line }) => lines[file]!.push(line));
  simulator.finesse.webservicesLog.line$.subscribe(({ line, side }) => {
    if (side === 'a') lines['webservices.log']!.push(line);
  });
  const rig: Rig = { clock, fetch: inProcessFetch(simulator), service: { ...notification, http } };
  const desks = ids.map((id) => new Desk(id, rig));
  for (const desk of desks) await desk.signIn();
  const files = (): Record<string, string> =>
    Object.fromEntries(Object.entries(lines).map(([name, all]) => [name, all.map((line) => `${line}\n`).join('')]));
  return { clock, simulator, desks, files };
}

test('a day with 200 agents and 30 injected incidents is told as it was: who, when, how it ended, and whose side', async () => {
  const { clock, simulator, desks, files } = await setUp(200);
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
    const { clock, simulator, desks, files } = await setUp(20, deployment);
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
  const { clock, simulator, desks, files } = await setUp(24);
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
  const { clock, simulator, desks, files } = await setUp(5);
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
