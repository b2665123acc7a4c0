/** A contact centre of the simulator in virtual time, whose agents may vanish and come back, and the logs that its server writes of it. */
import { RawClient } from '../../simulator/core/openfire/fixture.ts';
import type { Deployment } from '../../simulator/core/types.ts';
import { parseWorld } from '../../simulator/core/world.ts';
import { createSimulator, inProcessFetch, VirtualClock } from '../../simulator/index.ts';

/** When its time begins. */
export const BEGIN = Date.UTC(2026, 0, 5, 8, 0, 0);
/** Zone of its server, minutes east of Greenwich. */
export const ZONE = 330;

interface Rig {
  readonly clock: VirtualClock;
  readonly fetch: typeof fetch;
  readonly service: RawClient['service'];
}

/** An agent's desktop: it signs in, polls, and may vanish and come back. */
export class Desk {
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
export async function setUpCentre(agents: number, deployment: Deployment = 'UCCE') {
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
