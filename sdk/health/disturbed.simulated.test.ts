import { expect } from '@open-wc/testing';
import { EMPTY } from 'rxjs';
import { setUpLinked, type Linked } from '../../test/kit/linked.ts';
import type { Health } from './health.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const EVERYTHING = { pathPrefix: '/' } as const;

for (const way of ['bosh', 'desktop'] as const) {
  describe(`health, disturbed, over ${way === 'bosh' ? 'an own session' : 'the hub of the desktop'}`, () => {
    let linked: Linked | undefined;
    const setUp = async () => {
      // No worker: the page's own timers beat.
      linked = await setUpLinked(way, { tick$: EMPTY });
      const { bench, client } = linked;
      const told: Health[] = [];
      client.health$.subscribe((health) => told.push(health));
      const last = (): Health => told.at(-1) ?? expect.fail('nothing was told');
      return { ...linked, bench, client, told, last };
    };
    afterEach(async () => {
      if (!linked) return;
      await linked.dispose();
      expect(linked.bench.timers).to.equal(0);
      linked = undefined;
    });

    it('knows, when the clock was set back by hours, neither a future nor a past that is fresh', async function () {
      this.timeout(60_000);
      const { bench, client, last, mute } = await setUp();
      await bench.advance(5 * MINUTE);
      bench.clock.setSystemTime(Date.now() - 3 * HOUR);
      await bench.advance(90 * SECOND);
      const { at, level, since, numbers } = last();
      expect(level).to.equal('good');
      for (const time of [since, numbers.lastHeardAt, numbers.lastSeenByServerAt]) expect(time).to.be.at.most(at);
      expect(client.healthHistory(at - MINUTE)).to.have.length.within(60, 62);
      bench.simulator.faults.add({ kind: 'blackhole', target: EVERYTHING });
      mute(true);
      await bench.advance(70 * SECOND);
      expect(last().level).to.equal('lost');
      // Not the port alone: that REST answered was hours ago, though its time lay ahead.
      expect(last().findings.map(({ cause }) => cause)).to.deep.equal(['network']);
      const { forecast } = last();
      expect(forecast?.lastSeen.from).to.be.at.least(Date.now() - 5 * MINUTE);
      expect(forecast?.forcedLogout?.to).to.be.at.most(Date.now() + 5 * MINUTE);
    });

    it('asks no more than it can answer for while the network comes and goes by the second', async function () {
      this.timeout(60_000);
      const { bench, asked, told } = await setUp();
      const before = asked.length;
      told.length = 0;
      for (let n = 0; n < 60; n += 1) {
        bench.signals.next({ kind: 'offline' });
        await bench.advance(500);
        bench.signals.next({ kind: 'online' });
        await bench.advance(500);
      }
      // Bursts of three, two a minute and what was begun, and the looks of the channel itself for each time.
      const probes = asked.slice(before).filter((address) => address.endsWith('/SystemInfo')).length;
      expect(probes).to.be.at.most(way === 'desktop' ? 12 : 12 + 120);
      expect(told.length, 'of two signals a second, and the beat').to.be.at.most(60 * 7);
    });

    it('leaves nothing behind when it is closed by whom it is told to, whenever that is', async function () {
      this.timeout(120_000);
      for (const nth of [1, 4, 15]) {
        const { bench, client, mute } = await setUp();
        let told = 0;
        let closing: Promise<void> | undefined;
        client.health$.subscribe(() => {
          told += 1;
          if (told === nth) {
            closing = client.close();
            client.open();
          }
        });
        bench.signals.next({ kind: 'woke', ms: 9_000 });
        await bench.advance(5 * SECOND);
        bench.simulator.faults.add({ kind: 'reset', target: EVERYTHING, durationMs: 12_000 });
        mute(true);
        await bench.advance(12 * SECOND);
        mute(false);
        await bench.advance(3 * SECOND);
        closing ??= client.close();
        let closed = false;
        void closing.then(() => (closed = true));
        await bench.advance(3 * SECOND);
        expect([closed, told >= nth], `told ${nth} times`).to.deep.equal([true, true]);
        // The simulated desktop has a session of its own, which listens on.
        if (way === 'bosh') expect(bench.signals.observed).to.equal(false);
        await linked?.dispose();
        linked = undefined;
        expect(bench.timers).to.equal(0);
      }
    });
  });
}
