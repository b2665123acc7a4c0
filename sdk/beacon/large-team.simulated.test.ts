/** One supervisor who watches 200 agents, each with a session of its own on the simulated Finesse, in virtual time: what it costs. */
import { expect } from '@open-wc/testing';
import { share, sharer, watch, type Sharer } from '../../test/kit/beacon-bench.ts';
import { setUpBench } from '../../test/kit/bench.ts';
import { parseWorld } from '../../simulator/core/world.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const AGENTS = Array.from({ length: 200 }, (_, index) => String(1_001_001 + index));
const SUPERVISOR = '1009999';

describe('health of 200 agents', () => {
  it('costs a supervisor some 300 messages a minute, spread out; a change of all is told within seconds', async () => {
    const world = parseWorld({
      deployment: 'UCCE',
      version: '12.5',
      sides: { a: { host: 'fin1.ucce.local' }, b: { host: 'fin2.ucce.local' } },
      teams: [{ id: '5000', name: 'All' }],
      agents: [...AGENTS, SUPERVISOR].map((id) => ({
        id,
        firstName: 'A',
        lastName: id,
        password: 'finesse',
        extension: `2${id}`,
        teamId: '5000',
        ...(id === SUPERVISOR && { roles: ['Agent', 'Supervisor'] }),
      })),
    });
    const bench = await setUpBench('websocket', { world });
    try {
      const agents: Sharer[] = [];
      for (const id of AGENTS) {
        const agent = sharer(bench, id);
        agents.push(agent);
        share(bench, agent, { beacon: [SUPERVISOR] });
        // No two clients beat in step.
        await bench.advance(25);
      }
      const supervisor = sharer(bench, SUPERVISOR);
      await bench.advance(5 * SECOND);
      const view = watch(bench, supervisor, AGENTS);
      const states = () => new Set([...view.latest.values()].map(({ state, health }) => `${state} ${health?.level}`));

      await bench.advance(SECOND);
      expect(supervisor.sent.length, 'not all at once').to.be.below(40);
      await bench.advance(19 * SECOND);
      expect([view.latest.size, ...states()]).to.deep.equal([200, 'live good']);

      await bench.advance(MINUTE);
      const marks: number[] = [];
      for (let second = 0; second < 240; second += 1) {
        marks.push(supervisor.received.length);
        await bench.advance(SECOND);
      }
      const perSecond = marks.slice(1).map((count, index) => count - marks[index]!);
      const perMinute = (supervisor.received.length - marks[0]!) / 4;
      expect(perMinute).to.be.within(280, 310);
      expect(Math.max(...perSecond), 'in one second').to.be.below(30);
      const asked = supervisor.sent.filter(({ at }) => at > bench.clock.now - 4 * MINUTE).length / 4;
      expect(asked, 'renewals a minute').to.be.within(50, 85);
      for (const agent of agents) expect(agent.sent.length).to.be.below(20);

      const before = supervisor.received.length;
      for (const agent of agents) agent.health('poor', { cause: 'network', certainty: 'proved' });
      await bench.advance(3 * SECOND);
      expect([...states()]).to.deep.equal(['live poor']);
      expect(supervisor.received.length - before).to.be.within(200, 240);
    } finally {
      await bench.dispose();
    }
  }).timeout(120_000);
});
