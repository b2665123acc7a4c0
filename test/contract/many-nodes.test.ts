/** Explicit subscriptions on the simulated service: a thousand at once, and what sessions before have left behind. */
import { expect } from '@open-wc/testing';
import type { Channel } from '../../sdk/channel/channel.ts';
import { nodePath, queueId } from '../../sdk/ids.ts';
import { exampleWorld } from '../../simulator/core/example-world.ts';
import { setUpBench, SUPERVISOR, TEAM_NODE, type Bench, type Transport } from '../kit/bench.ts';

const COUNT = 1_000;
const queues = Array.from({ length: COUNT }, (_, at) => ({
  id: queueId(String(9_000 + at)),
  name: `Q${at}`,
  teams: [],
}));
const nodes = queues.map(({ id }) => nodePath(`/finesse/api/Queue/${id}`));

function sent({ traffic }: Bench): readonly string[] {
  return [...traffic.requests.map(({ body }) => body), ...traffic.frames];
}

/** What was asked of the pubsub service, body by body or frame by frame. */
function asked(bench: Bench): readonly (readonly [action: string, node: string, jid: string])[][] {
  return sent(bench).map((text) =>
    [...text.matchAll(/<(subscribe|unsubscribe) ([^>]*)>/g)].map(([, action = '', rest = '']) => [
      action,
      /node="([^"]*)"/.exec(rest)?.[1] ?? '',
      /jid="([^"]*)"/.exec(rest)?.[1] ?? '',
    ]),
  );
}

for (const transport of ['bosh', 'websocket'] as const satisfies readonly Transport[]) {
  describe(`explicit subscriptions over ${transport}`, () => {
    let bench: Bench;
    afterEach(() => bench.dispose());

    it('of a thousand nodes are made again after a loss, oldest first, a few in each body', async function () {
      this.timeout(30_000);
      bench = await setUpBench(transport, { world: { ...exampleWorld, queues } });
      const channel = bench.channel();
      const ready = new Map<string, number>();
      for (const node of nodes) {
        channel.notifications(node).subscribe();
        channel.ready(node).subscribe((epoch) => ready.set(node, epoch));
      }
      channel.open();
      await bench.advance(5_000);
      expect([...ready.values()]).to.deep.equal(nodes.map(() => 1));
      bench.simulator.faults.add({ kind: 'session-terminate' });
      await bench.advance(60_000);
      expect([...ready.values()]).to.deep.equal(nodes.map(() => 2));
      const bodies = asked(bench);
      expect(Math.max(...bodies.map((body) => body.length))).to.be.at.most(50);
      expect(bodies.flat().map(([action, node]) => `${action} ${node}`)).to.deep.equal(
        [...nodes, ...nodes].map((node) => `subscribe ${node}`),
      );
    });

    it('are not multiplied by losses on a server that makes another each time it is asked', async () => {
      bench = await setUpBench(transport, { openfire: { repeated: 'another' } });
      const channel = bench.channel();
      const listener = channel.notifications(TEAM_NODE).subscribe();
      channel.open();
      await bench.advance(1_000);
      for (let losses = 0; losses < 3; losses += 1) {
        bench.simulator.faults.add({ kind: 'session-terminate' });
        await bench.advance(60_000);
      }
      const actions = (): readonly string[] =>
        asked(bench)
          .flat()
          .map(([action]) => action);
      const each = ['subscribe', 'unsubscribe'];
      expect(actions()).to.deep.equal(['subscribe', ...each, ...each, ...each]);
      listener.unsubscribe();
      await bench.advance(1_000);
      expect(actions().slice(7)).to.deep.equal(['unsubscribe']);
    });

    describe('that were left behind', () => {
      const channelAs = (resource: string): Channel =>
        bench.channel({
          jid: { userId: SUPERVISOR, domain: bench.simulator.sides.a.host, resource },
          allowDesktopResource: true,
        });
      /** A session that subscribes a node, and dies without a word where it is told to. */
      const leave = async (resource: string, dies: boolean): Promise<void> => {
        const channel = channelAs(resource);
        channel.notifications(TEAM_NODE).subscribe();
        channel.open();
        await bench.advance(1_000);
        if (!dies) return;
        bench.simulator.faults.add({ kind: 'blackhole', durationMs: 4_000 });
        void channel.close();
        // Longer than the service keeps a session of which it hears nothing.
        await bench.advance(200_000);
      };
      it('by sessions of ours that are gone are ended, and no others', async () => {
        bench = await setUpBench(transport);
        const account = `${SUPERVISOR}@${bench.simulator.sides.a.host}`;
        for (const resource of ['10005', 'desktop', 'finesse-pulse-gone']) await leave(resource, true);
        let seen = asked(bench).flat().length;
        await leave('finesse-pulse-alive', false);
        expect(asked(bench).flat().slice(seen)).to.deep.equal([
          ['subscribe', TEAM_NODE, `${account}/finesse-pulse-alive`],
          ['unsubscribe', TEAM_NODE, `${account}/finesse-pulse-gone`],
        ]);
        seen = asked(bench).flat().length;
        channelAs('finesse-pulse-new').open();
        await bench.advance(15_000);
        const addressed = (resource: string): number =>
          sent(bench).join().split(`to="${account}/${resource}"`).length - 1;
        expect([addressed('finesse-pulse-alive'), addressed('finesse-pulse-new')], 'question, answer').to.deep.equal([
          1, 1,
        ]);
        expect(asked(bench).flat().slice(seen)).to.deep.equal([]);
      });
    });
  });
}
