/** A team and its supervisor on the simulated Finesse, in virtual time: what becomes of its agents, and what the supervisor concludes. */
import { expect } from '@open-wc/testing';
import { PASSWORD, setUpBench, SUPERVISOR, type Bench } from '../../test/kit/bench.ts';
import { createClient } from '../client.ts';
import { userId } from '../ids.ts';
import { basic } from '../rest/authorization.ts';
import { createRestClient } from '../rest/rest-client.ts';
import type { TeamVerdict } from './team.ts';
import { teamConnectivity } from './team-stream.ts';
import { Subject } from 'rxjs';
import type { Drop } from './team-drops.ts';

const SECOND = 1_000;
const TEAM = '5000';
const AGENTS = ['1001001', '1001002', '1001003', '1001004', '1001005'].map(userId);

describe('a supervisor’s view of the team', () => {
  let bench: Bench;
  let verdicts: TeamVerdict[];
  const reports$ = new Subject<Drop>();

  beforeEach(async () => {
    bench = await setUpBench('websocket', {});
    const { host } = bench.simulator.sides.a;
    for (const id of [...AGENTS, SUPERVISOR]) bench.simulator.finesse.setAgentState(id, 'READY');
    for (const id of AGENTS) bench.channel({ jid: { userId: id, domain: host } }).open();
    const rest = createRestClient({
      baseUrl: `https://${host}:8445`,
      authorization: () => basic(SUPERVISOR, PASSWORD),
      platform: bench.platform,
    });
    const client = createClient({ channel: bench.channel(), rest, userId: SUPERVISOR, platform: bench.platform });
    client.open();
    verdicts = [];
    const groupsOf = ({ id }: { readonly id: string }) => ({ site: id < '1001004' ? 'Porto' : 'Lisbon' });
    teamConnectivity(client, TEAM, { groupsOf, reports$ }).subscribe((verdict) => verdicts.push(verdict));
    await bench.advance(5 * SECOND);
  });
  afterEach(() => bench.dispose());

  it('a notification service that stops is the server’s doing', async () => {
    expect(verdicts.at(-1)).to.include({ place: 'unknown', reason: 'not-enough', of: 6, drops: 0 });
    bench.simulator.faults.add({ kind: 'service-stop', durationMs: 75 * SECOND });
    await bench.advance(180 * SECOND);
    const verdict = verdicts.at(-1);
    expect(verdict).to.include({ place: 'server', reason: 'burst', dropped: 6 });
    expect(verdict?.incidents[0]).to.include({ pattern: 'same-second', strong: true, evidence: 'forced-logout' });
  }).timeout(60_000);

  it('one agent whose network goes again and again has trouble of its own', async () => {
    const [agent = SUPERVISOR] = AGENTS;
    for (let n = 0; n < 4; n += 1) {
      bench.simulator.faults.add({ kind: 'blackhole', target: { userId: agent }, durationMs: 240 * SECOND });
      await bench.advance(270 * SECOND);
      bench.simulator.finesse.setAgentState(agent, 'READY');
      await bench.advance((40 + 17 * n) * SECOND);
    }
    expect(verdicts.at(-1)).to.include({ place: 'client', reason: 'one-agent', dropped: 1, drops: 4 });
    expect(verdicts.at(-1)?.scattered.agents).to.deep.equal([agent]);
    expect(verdicts.some(({ place }) => place === 'server' || place === 'shared-network')).to.equal(false);
  }).timeout(100_000);

  it('takes reports of the agents’ own pages, and what SystemInfo says', async () => {
    bench.simulator.faults.add({ kind: 'out-of-service', durationMs: 5 * SECOND });
    await bench.advance(SECOND);
    for (const agent of [...AGENTS].reverse()) reports$.next({ agent, at: bench.clock.now, evidence: 'socket' });
    expect(verdicts.at(-1)?.incidents[0]).to.include({ evidence: 'socket', count: 5, windowMs: 5_000, strong: true });
  }).timeout(30_000);
});
