/** A whole session against the simulator, with calls of customers and faults on the way, and all that the client has told afterwards. */
import type { Observable } from 'rxjs';
import { diagnosisBundle } from '../../sdk/export/bundle.ts';
import { trafficHar } from '../../sdk/export/har.ts';
import { recordTraffic } from '../../sdk/traffic.ts';
import { exampleWorld } from '../../simulator/core/example-world.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { Clocks, settle } from './clocks.ts';
import { openPage } from './page.ts';
import { drawSchedule, SELF } from './schedule.ts';
import { logged } from './secret-plants.ts';
import type { Told } from './secret-session.ts';
import { drawSecrets, type Secrets } from './secrets.ts';
import { openTab } from './tab.ts';

const START = Date.UTC(2026, 0, 5, 8);
/** Time between two things that happen, ms. */
const STEP_MS = 4_000;
const STEPS = 6;

/** Plays the session of a seed. */
export async function simulateSecrets(seed: number): Promise<{ readonly secrets: Secrets; readonly told: Told }> {
  const random = seededRandom(seed);
  for (let n = 0; n < 4; n += 1) random();
  const secrets = drawSecrets(random);
  const schedule = drawSchedule(seed);
  const clocks = new Clocks(START, (error) => {
    throw error;
  });
  const agents = exampleWorld.agents.map((one) => ({ ...one, password: secrets.password }));
  const simulator = createSimulator({
    seed,
    version: schedule.version,
    world: { ...exampleWorld, agents },
    surroundings: { scheduler: clocks.server },
  });
  const { finesse, faults } = simulator;
  finesse.setAgentState(SELF, 'NOT_READY');
  const page = openPage({
    simulator,
    clocks,
    schedule,
    tab: openTab(),
    nth: 0,
    note: () => undefined,
    complain: () => undefined,
    password: secrets.password,
  });
  const { client } = page;
  const ring = recordTraffic(client, { bodies: true });
  const items: string[] = [];
  client.nodes.items$.subscribe((item) => items.push(JSON.stringify(item)));
  const streams: readonly Observable<unknown>[] = [client.user(), client.dialogs(), client.connection$, client.health$];
  for (const stream$ of streams)
    stream$.subscribe({
      next: (one) => client.log.debug('told', one),
      error: (error: unknown) => client.log.error('ended', error),
    });
  client.open();
  await clocks.advance(STEP_MS);

  const drawn = schedule.steps.flatMap(({ act }) => (act.do === 'fault' ? [act.fault] : []));
  for (let n = 0; n < STEPS; n += 1) {
    const from = secrets.phones[n % secrets.phones.length] as string;
    const variables = { callVariable1: secrets.variable, callVariable2: secrets.email, callVariable3: from };
    try {
      if (n === 0) finesse.startCall({ userId: SELF, from, variables });
      else if (n === 2) finesse.callsOf(SELF).forEach(({ id }) => finesse.actOnCall(id, 'ANSWER'));
      else client.log.info('told', ...logged(random, secrets));
    } catch {
      // The world does not allow it now: a user who is signed out takes no call.
    }
    const fault = drawn[n];
    if (fault) faults.add(fault);
    await clocks.advance(STEP_MS);
  }
  faults.clear();
  client.sendClientLog().catch(() => undefined);
  await clocks.advance(STEP_MS);
  const records = ring.records();
  const told: Told = {
    log: client.log.lines().join('\n'),
    hub: '',
    store: '',
    posts: finesse.clientLogs.map(({ text }) => text).join('\n'),
    har: JSON.stringify(trafficHar(records, client.snapshot())),
    bundle: diagnosisBundle(client, records),
    nodes: items.join('\n'),
  };
  void client.close();
  await clocks.advance(STEP_MS);
  page.kill();
  await page.dispose();
  simulator.close();
  await settle();
  return { secrets, told };
}
