import { expect } from '@open-wc/testing';
import { PASSWORD, setUpBench, SUPERVISOR } from '../test/kit/bench.ts';
import type { PageSignal } from './platform.ts';
import { connectFinesse } from './connect.ts';

const EVERYTHING = { pathPrefix: '/' } as const;

describe('a client that is closed by whom it tells of a state', () => {
  for (const transport of ['bosh', 'auto'] as const) {
    it(`leaves nothing behind, whichever it is and whatever is under way, over ${transport}`, async function () {
      this.timeout(120_000);
      const closedIn = new Set<string>();
      let all = 0;
      for (let nth = 1; all === 0 || nth <= all; nth += 2) {
        const bench = await setUpBench('websocket');
        const { faults } = bench.simulator;
        const made = connectFinesse({
          host: 'fin1.ucce.local',
          userId: SUPERVISOR,
          password: PASSWORD,
          platform: bench.platform,
          transport,
        });
        await bench.advance(1_000);
        const client = await made;
        let told = 0;
        let closing: Promise<void> | undefined;
        client.team('5000').subscribe();
        client.connection$.subscribe(({ status }) => {
          told += 1;
          // The first time it is let live, to see how many there are.
          if (all === 0 || told !== nth) return;
          closedIn.add(status);
          closing = client.close();
        });
        const page = (signal: PageSignal) => () => bench.signals.next(signal);
        const command = () => void client.changeState({ state: 'NOT_READY' }).catch(() => undefined);
        for (const step of [
          () => faults.add({ kind: 'stall', durationMs: 14_000 }),
          command,
          () => faults.add({ kind: 'session-loss' }),
          page({ kind: 'frozen' }),
          page({ kind: 'resumed' }),
          () => faults.add({ kind: 'takeover', durationMs: 20_000 }),
          command,
          page({ kind: 'offline' }),
          () => faults.add({ kind: 'blackhole', durationMs: 13_000, target: EVERYTHING }),
          page({ kind: 'online' }),
          page({ kind: 'woke', ms: 9_000 }),
          () => faults.add({ kind: 'html', durationMs: 13_000, target: EVERYTHING }),
          () => faults.add({ kind: 'conflict' }),
          () => client.open(),
        ]) {
          step();
          await bench.advance(9_500);
        }
        closing ??= client.close();
        let closed = false;
        void closing.then(() => (closed = true));
        await bench.advance(3_000);
        const left = [bench.timers, bench.traffic.open, bench.signals.observed];
        await bench.dispose();
        expect([closed, ...left], `state ${nth}`).to.deep.equal([true, 0, 0, false]);
        if (all === 0) {
          all = told;
          nth = transport === 'bosh' ? -1 : 0;
        }
      }
      expect([...closedIn]).to.include.members(['connected', 'reconnecting', 'failing-over', 'suspended']);
    });
  }
});
