/** Health shared between whole clients: over own sessions, and on the hub of the Finesse desktop, which carries nothing between users. */
import { expect } from '@open-wc/testing';
import { EMPTY } from 'rxjs';
import { PASSWORD, setUpBench, SUPERVISOR, type Bench } from '../../test/kit/bench.ts';
import { setUpLinked } from '../../test/kit/linked.ts';
import { createClient } from '../client.ts';
import { OptionsError } from '../errors.ts';
import type { Health } from '../health/health.ts';
import { userId } from '../ids.ts';
import { basic } from '../rest/authorization.ts';
import { createRestClient } from '../rest/rest-client.ts';
import { shareHealth } from './share.ts';
import { watchHealth, type AgentBeacon } from './watch.ts';

const SECOND = 1_000;
const AGENT = '1001001';

function open(bench: Bench, id: string) {
  const { platform } = bench;
  const { host } = bench.simulator.sides.a;
  const rest = createRestClient({
    baseUrl: `https://${host}:8445`,
    authorization: () => basic(id, PASSWORD),
    platform,
  });
  const channel = bench.channel({ jid: { userId: userId(id), domain: host } });
  const client = createClient({ channel, rest, userId: id, platform });
  client.open();
  return client;
}

describe('health shared between clients', () => {
  it('is what the agent’s own client says of itself', async () => {
    // A page without a worker: its own timer looks at its health.
    const bench = await setUpBench('websocket', {}, { tick$: EMPTY });
    try {
      const agent = open(bench, AGENT);
      const supervisor = open(bench, SUPERVISOR);
      const { platform } = bench;
      let told: Health | undefined;
      agent.health$.subscribe((health) => (told = health));
      const sharing = shareHealth(agent, { beacon: [SUPERVISOR], platform });
      expect(sharing.state).to.equal('on');
      let latest: AgentBeacon | undefined;
      watchHealth(supervisor, [AGENT], { platform }).subscribe((one) => {
        if (one.kind === 'agent') latest = one.agent;
      });
      await bench.advance(150 * SECOND);
      const own = agent.snapshot();
      expect(latest).to.deep.include({ userId: AGENT, state: 'live', reason: undefined });
      expect(latest?.health).to.deep.include({ level: 'good', page: own.pageId });
      expect(latest?.health?.since).to.be.closeTo(own.health.since, 50);
      expect(latest?.health?.lossShare).to.equal(told?.numbers.lossShare);
      expect(latest?.health?.driftMs).to.be.closeTo(own.health.numbers.driftMs ?? NaN, 50);
      expect(latest?.health?.roundTripMs).to.be.closeTo(own.health.numbers.rest?.last ?? NaN, 50);

      bench.simulator.faults.add({ kind: 'reset', target: { on: 'rest', userId: AGENT } });
      await bench.advance(300 * SECOND);
      expect(latest?.health?.level).to.equal(agent.snapshot().health.level);
      expect(latest?.health?.level).not.to.equal('good');
      expect(latest?.health?.cause?.code).to.equal(agent.snapshot().health.findings[0]?.cause);
      for (const client of [agent, supervisor]) {
        const closing = client.close();
        await bench.advance(3 * SECOND);
        await closing;
      }
      expect(bench.timers).to.equal(0);
    } finally {
      await bench.dispose();
    }
  }).timeout(60_000);

  it('is not carried by the hub of the desktop, which is said at once and costs nothing', async () => {
    const { client, bench, dispose } = await setUpLinked('desktop');
    const { platform } = bench;
    const sharing = shareHealth(client, { beacon: 'domain', platform });
    expect(sharing.state).to.equal('unsupported');
    const told: unknown[] = [];
    const completed: string[] = [];
    sharing.watchers$.subscribe((watchers) => told.push(watchers));
    watchHealth(client, [AGENT], { platform }).subscribe({
      next: (one) => told.push(one),
      complete: () => completed.push('watch'),
    });
    await bench.advance(60 * SECOND);
    expect(told).to.deep.equal([
      [],
      { kind: 'carriage', carriage: { state: 'cannot-be-carried', reason: 'unsupported' } },
    ]);
    sharing.stop();
    await dispose();
    expect(completed).to.deep.equal(['watch']);
  }).timeout(60_000);

  it('refuses options that are out of range, before anything is sent', async () => {
    const { client, bench, dispose } = await setUpLinked('websocket');
    const { platform } = bench;
    for (const wrong of [
      { beacon: 'on' as 'off' },
      { beacon: null as unknown as 'off' },
      { beacon: 'domain' as const, maxWatchers: 0 },
      { beacon: 'domain' as const, maxWatchers: 33 },
      { beacon: 'domain' as const, maxWatchers: 1.5 },
    ])
      expect(() => shareHealth(client, { platform, ...wrong }), JSON.stringify(wrong)).to.throw(OptionsError);
    for (const wrong of [{ leaseMs: 59_999 }, { leaseMs: NaN }, { everyMs: 14_999 }, { everyMs: 300_001 }])
      expect(() => watchHealth(client, [], { platform, ...wrong }), JSON.stringify(wrong)).to.throw(OptionsError);
    expect(shareHealth(client).state, 'of the page’s own platform').to.equal('off');
    expect(() => watchHealth(client, [])).not.to.throw();
    await dispose();
  }).timeout(60_000);
});
