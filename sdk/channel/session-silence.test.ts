import { expect } from '@open-wc/testing';
import type { Fault } from '../../simulator/core/faults-types.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import { USER_NODE, type Transport } from '../../test/kit/bench.ts';
import { setUpSessionBench, type SessionBench } from '../../test/kit/session-bench.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ON = { on: 'notification' } as const;

let bench: SessionBench;

const add = (fault: Fault) => bench.simulator.faults.add(fault);
const begin = async (transport: Transport): Promise<void> => {
  bench = await setUpSessionBench(transport);
};
/** Times of what was asked. */
const asked = (): number => bench.traffic.requests.length + bench.traffic.frames.length;

afterEach(() => bench.dispose());

for (const transport of ['bosh', 'websocket'] as const) {
  describe(`a session that watches itself over ${transport}`, () => {
    it('stands without waiting for a timer, is told once, and tells presence', async () => {
      await begin(transport);
      const watched = await bench.established();
      expect(watched.told.map(({ event }) => event.kind)).to.deep.equal(['presence', 'established']);
      expect(watched.first('established')?.event).to.include({ resumed: false });
      expect(bench.timers).to.equal(1);
    });

    it('says, when there is no session in time, whether anybody answered: a slow line is no closed way', async () => {
      await begin(transport);
      const id = add({ kind: 'delay', ms: 2_000 });
      const slow = bench.start({ connectTimeoutMs: 5_000 });
      await bench.advance(5_000);
      expect(slow.first('ended')?.event).to.include({ reason: 'timeout', answered: true });
      bench.simulator.faults.remove(id);
      add({ kind: 'stall' });
      const silent = bench.start({ connectTimeoutMs: 5_000 });
      await bench.advance(5_000);
      expect(silent.first('ended')?.event).to.include({ reason: 'timeout' });
      expect(silent.first('ended')?.event).not.to.have.property('answered');
    });

    it('has no doubt in an hour of quiet, pings often enough for Finesse, and asks at most 1,000 times', async function () {
      this.timeout(60_000);
      await begin(transport);
      const watched = await bench.established();
      const before = asked();
      await bench.advance(HOUR);
      expect(watched.kinds()).to.deep.equal(['established']);
      expect(asked() - before).to.be.within(700, 1_000);
      const pings = watched.activity.filter((one) => one.kind === 'sent' && one.what === 'ping');
      const gaps = pings.map(({ at }, index) => at - (pings[index - 1]?.at ?? at));
      expect(Math.max(...gaps)).to.be.at.most(20_000);
      expect(watched.activity.filter(({ kind }) => kind === 'round-trip').length).to.be.at.least(pings.length);
    });

    it('lets Finesse hear a ping each 20 s though there is always something to hear', async () => {
      await begin(transport);
      const watched = await bench.established();
      for (let second = 0; second < 60; second += 1) {
        bench.publish(USER_NODE, 'READY');
        await bench.advance(1_000);
      }
      const pings = watched.activity.filter((one) => one.kind === 'sent' && one.what === 'ping');
      expect(pings.length).to.be.within(3, 6);
      expect(watched.kinds()).to.deep.equal(['established']);
    });

    for (const kind of ['stall', 'blackhole'] as const) {
      it(`tells trouble and then the verdict within 12 s of a ${kind}, whenever it begins`, async function () {
        this.timeout(60_000);
        for (let later = 0; later < 6_000; later += 370) {
          await begin(transport);
          const watched = await bench.established();
          await bench.advance(MINUTE + later);
          const since = bench.now;
          add({ kind, target: ON });
          await bench.advance(12_000);
          const verdict = transport === 'bosh' ? 'silent' : 'ended';
          expect(watched.kinds(), `${later} ms`).to.deep.equal(['established', 'trouble', verdict]);
          expect(watched.first('trouble')?.event).to.include({ reason: 'answer-overdue' });
          // What is asked into the silence is due at once.
          const due = watched.activity.find(
            (one) => one.kind === 'sent' && one.what === 'ping' && one.at >= bench.clock.now - 12_000,
          );
          expect((watched.first('trouble')?.at ?? 0) - since).to.be.at.most(
            (due?.at ?? 0) - (bench.clock.now - 12_000) + 3_000,
          );
          expect(watched.first(verdict)?.event).to.include({ reason: 'timeout' });
          await bench.dispose();
        }
        await begin(transport);
      });
    }

    if (transport === 'websocket') {
      it('tells the verdict within 9 s when only its own connection is dead, since the server answers others', async function () {
        this.timeout(60_000);
        for (let later = 0; later < 5_500; later += 500) {
          await begin(transport);
          const watched = await bench.established();
          await bench.advance(MINUTE + later);
          const since = bench.now;
          const before = bench.traffic.requests.length;
          add({ kind: 'blackhole', target: { on: 'websocket' } });
          await bench.advance(9_000);
          expect(watched.kinds(), `${later} ms`).to.deep.equal(['established', 'trouble', 'ended']);
          expect(watched.first('ended')?.event).to.include({ reason: 'timeout', answered: true });
          expect((watched.first('ended')?.at ?? 0) - (watched.first('trouble')?.at ?? 0)).to.be.within(500, 1_500);
          expect(bench.now - since).to.equal(9_000);
          expect(bench.traffic.requests.length - before).to.equal(1);
          expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
          await bench.dispose();
        }
        await begin(transport);
      });

      it('is not given up for the look, when what was late comes half a second after it', async () => {
        await begin(transport);
        const watched = await bench.established();
        await bench.advance(MINUTE);
        const id = add({ kind: 'stall', target: { on: 'websocket' } });
        watched.session.check();
        await bench.advance(3_400);
        expect(watched.kinds()).to.deep.equal(['established', 'trouble']);
        bench.simulator.faults.remove(id);
        await bench.advance(20_000);
        expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'recovered']);
        expect(bench.traffic.open).to.equal(1);
      });
    }

    it('never falls silent in an hour in which each twentieth answer comes 2 s late', async function () {
      this.timeout(120_000);
      await begin(transport);
      const chance = seededRandom(7);
      const watched = await bench.established();
      for (let second = 0; second < HOUR / 1_000; second += 4) {
        if (chance() < 0.05) add({ kind: 'delay', ms: 2_000, count: 1, target: ON });
        if (chance() < 0.05) bench.publish(USER_NODE, String(second));
        await bench.advance(4_000);
      }
      expect(watched.kinds()).to.deep.equal(['established']);
      expect(watched.states()).to.have.length.greaterThan(30);
      expect([...watched.states()].sort((a, b) => Number(a) - Number(b))).to.deep.equal(watched.states());
    });

    it('thinks nothing of a page that stood still for 40 s', async () => {
      await begin(transport);
      const watched = await bench.established();
      await bench.advance(9_000);
      bench.clock.jump(40_000);
      await bench.advance(20_000);
      expect(watched.kinds()).to.deep.equal(['established']);
    });

    it('gives an open question its time again when its timer fires 40 s late', async () => {
      await begin(transport);
      const watched = await bench.established();
      const id = add({ kind: 'stall', target: ON });
      watched.session.check();
      await bench.advance(100);
      bench.clock.jump(40_000);
      await bench.advance(1_000);
      expect(watched.kinds()).to.deep.equal(['established']);
      bench.simulator.faults.remove(id);
      await bench.advance(20_000);
      expect(watched.kinds()).to.deep.equal(['established']);
    });

    it('falls silent though each of its timers is a minute late', async () => {
      await begin(transport);
      const watched = await bench.established();
      add({ kind: 'blackhole', target: ON });
      watched.session.check();
      for (let minute = 0; minute < 3; minute += 1) {
        await bench.advance(0);
        bench.clock.jump(MINUTE);
      }
      await bench.advance(0);
      expect(watched.kinds()).to.deep.equal(['established', 'trouble', transport === 'bosh' ? 'silent' : 'ended']);
    });

    it('asks at once when it is to look, but not twice', async () => {
      await begin(transport);
      const watched = await bench.established();
      await bench.advance(1_000);
      const before = asked();
      const id = add({ kind: 'stall', target: ON });
      watched.session.check();
      watched.session.check();
      await bench.advance(1);
      watched.session.check();
      await bench.advance(1);
      expect(asked() - before).to.equal(1);
      bench.simulator.faults.remove(id);
      await bench.advance(1);
      expect(watched.activity.at(-1)?.kind).to.be.oneOf(['round-trip', 'sent', 'heard']);
      expect(watched.kinds()).to.deep.equal(['established']);
    });

    it('asks again at once when it is to look after a long sleep with a question open', async () => {
      await begin(transport);
      const watched = await bench.established();
      const id = add({ kind: 'blackhole', target: ON });
      watched.session.check();
      await bench.advance(100);
      bench.simulator.faults.remove(id);
      bench.clock.jump(10_000);
      const before = asked();
      watched.session.check();
      await bench.advance(1);
      expect(asked()).to.be.greaterThan(before);
    });

    it('recovers when the silence ends before the verdict, and has lost nothing', async () => {
      await begin(transport);
      const watched = await bench.established();
      await bench.advance(MINUTE);
      const id = add({ kind: 'stall', target: ON });
      await bench.advance(9_000);
      bench.publish(USER_NODE, 'READY');
      bench.simulator.faults.remove(id);
      await bench.advance(3_000);
      expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'recovered']);
      expect(watched.states()).to.deep.equal(['READY']);
    });

    it('leaves nothing behind when it is ended by whom it tells of trouble, or of the verdict', async () => {
      for (const kind of ['trouble', 'failed', transport === 'bosh' ? 'silent' : 'ended']) {
        await begin(transport);
        const watched = await bench.established({}, undefined, (event) => {
          const told = event.kind === 'activity' ? event.activity.kind : event.kind;
          if (told === kind) void watched.session.end();
        });
        add({ kind: 'stall', target: ON });
        await bench.advance(20_000);
        expect([bench.traffic.open, bench.timers], kind).to.deep.equal([0, 0]);
        await bench.dispose();
      }
      await begin(transport);
    });

    it('sends a password with characters outside the Basic Multilingual Plane as UTF-8', async () => {
      await begin(transport);
      bench.start({}, { kind: 'login', password: 'pä\u{1F511}' });
      await bench.advance(1);
      const sent = [...bench.traffic.requests.map(({ body }) => body), ...bench.traffic.frames].join('');
      const said = /<auth [^>]*>([^<]*)</.exec(sent)?.[1] ?? '';
      const bytes = Uint8Array.from(atob(said), (unit) => unit.charCodeAt(0));
      expect(new TextDecoder('utf-8', { fatal: true }).decode(bytes)).to.equal('\u00001001006\u0000pä\u{1F511}');
    });
  });
}

describe('a session that watches itself over websocket', () => {
  it('has nothing to knock at, and nothing to hand over', async () => {
    await begin('websocket');
    const { session } = await bench.established();
    expect(session.knock()).to.equal(false);
    expect(session.handOver()).to.equal(undefined);
  });
});
