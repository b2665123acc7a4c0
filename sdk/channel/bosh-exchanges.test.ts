import { expect } from '@open-wc/testing';
import type { Fault } from '../../simulator/core/faults-types.ts';
import { USER_NODE } from '../../test/kit/bench.ts';
import { setUpSessionBench, type SessionBench, type Watched } from '../../test/kit/session-bench.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const ON = { on: 'notification' } as const;

let bench: SessionBench;

const add = (fault: Fault) => bench.simulator.faults.add(fault);
const begin = async (): Promise<Watched> => {
  bench = await setUpSessionBench('bosh');
  return bench.established();
};
const requests = (): number => bench.traffic.requests.length;

afterEach(() => bench.dispose());

describe('exchanges over BOSH', () => {
  it('bring an event within 5 s though all of one second was swallowed, whenever that was', async function () {
    this.timeout(60_000);
    for (let later = 0; later < 5_000; later += 130) {
      const watched = await begin();
      await bench.advance(MINUTE + later);
      add({ kind: 'blackhole', durationMs: SECOND, target: ON });
      bench.publish(USER_NODE, 'READY');
      await bench.advance(900);
      bench.publish(USER_NODE, 'TALKING');
      await bench.advance(4_100);
      expect(watched.states(), `${later} ms`).to.deep.equal(['READY', 'TALKING']);
      expect(watched.kinds(), `${later} ms`).not.to.include('silent');
      await bench.dispose();
    }
    await begin();
  });

  for (const [name, fault, reason] of [
    ['a reset', { kind: 'reset' }, 'network-error'],
    ['HTTP 502', { kind: 'status', status: 502 }, 'http-error'],
  ] as const) {
    it(`tell ${name} in the moment in which it happens, and recover by asking the same again`, async () => {
      const watched = await begin();
      await bench.advance(MINUTE);
      const since = bench.now;
      add({ ...fault, count: 1 });
      await bench.advance(50);
      expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'recovered']);
      expect(watched.first('trouble')?.at).to.equal(since);
      expect(watched.first('trouble')?.event).to.include({ reason });
      bench.publish(USER_NODE, 'READY');
      await bench.advance(50);
      expect(watched.states()).to.deep.equal(['READY']);
    });

    it(`fall silent after a few seconds of ${name}, and then ask nothing until somebody knocks`, async () => {
      const watched = await begin();
      await bench.advance(MINUTE);
      const since = bench.now;
      add(fault);
      await bench.advance(5_000);
      expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'silent']);
      expect((watched.first('silent')?.at ?? 0) - since).to.be.within(3_000, 4_000);
      expect(watched.first('silent')?.event).to.include({ reason });
      const before = requests();
      await bench.advance(20_000);
      expect(requests()).to.equal(before);
      expect(watched.session.knock()).to.equal(true);
      await bench.advance(1);
      expect(requests() - before).to.be.within(1, 2);
      expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'silent', 'silent']);
    });

    it(`bring back all that ${name} of 20 s has held up, after one knock`, async () => {
      const watched = await begin();
      await bench.advance(MINUTE);
      const id = add(fault);
      for (let event = 0; event < 20; event += 1) {
        bench.publish(USER_NODE, String(event));
        await bench.advance(SECOND);
      }
      bench.simulator.faults.remove(id);
      expect(watched.states()).to.deep.equal([]);
      expect(watched.session.knock()).to.equal(true);
      await bench.advance(50);
      expect(watched.states()).to.deep.equal(Array.from({ length: 20 }, (_, event) => String(event)));
      expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'silent', 'recovered']);
    });
  }

  for (const fault of [{ kind: 'html' }, { kind: 'status', status: 204 }, { kind: 'status', status: 302 }] as const) {
    it(`end at once at ${JSON.stringify(fault)}: whoever that is, it is not Finesse`, async () => {
      const watched = await begin();
      const since = bench.now;
      add(fault);
      await bench.advance(50);
      expect(watched.kinds()).to.deep.equal(['established', 'ended']);
      expect(watched.first('ended')).to.include({ at: since });
      expect(watched.first('ended')?.event).to.include({ reason: 'not-xmpp', answered: true });
    });
  }

  it('end where the server says when to come again, and tell it', async () => {
    const watched = await begin();
    add({ kind: 'status', status: 503, retryAfterSeconds: 7 });
    await bench.advance(1);
    expect(watched.first('ended')?.event).to.include({ reason: 'http-error', answered: true, retryAfterMs: 7_000 });
  });

  it('knock into a black hole again and again, with few requests at once, and bring back what it held up', async () => {
    const watched = await begin();
    await bench.advance(MINUTE);
    const id = add({ kind: 'blackhole', target: ON });
    let most = 0;
    for (let event = 0; event < 40; event += 1) {
      bench.publish(USER_NODE, String(event));
      if (watched.kinds().includes('silent')) expect(watched.session.knock()).to.equal(true);
      await bench.advance(SECOND);
      most = Math.max(most, bench.traffic.open);
    }
    bench.simulator.faults.remove(id);
    expect(watched.session.knock()).to.equal(true);
    await bench.advance(50);
    expect(watched.states()).to.deep.equal(Array.from({ length: 40 }, (_, event) => String(event)));
    expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'silent', 'recovered']);
    expect(most).to.be.at.most(4);
    await bench.advance(MINUTE);
    expect(watched.kinds().at(-1)).to.equal('recovered');
  });

  it('recover by the last knock that makes sense, a minute after the question was asked', async () => {
    const watched = await begin();
    await bench.advance(MINUTE);
    const id = add({ kind: 'blackhole', target: ON });
    watched.session.check();
    await bench.advance(63 * SECOND);
    bench.publish(USER_NODE, 'READY');
    bench.simulator.faults.remove(id);
    expect(watched.session.knock()).to.equal(true);
    await bench.advance(MINUTE);
    expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'silent', 'recovered']);
    expect(watched.states()).to.deep.equal(['READY']);
  });

  it('say that a knock found nobody, once', async () => {
    const watched = await begin();
    add({ kind: 'blackhole', target: ON });
    await bench.advance(12_000);
    watched.session.knock();
    await bench.advance(MINUTE);
    expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'silent', 'silent']);
  });

  it('have nothing to knock at once the server has given the session up', async () => {
    const watched = await begin();
    add({ kind: 'reset', target: ON });
    await bench.advance(MINUTE);
    expect(watched.session.knock()).to.equal(true);
    await bench.advance(5_000);
    expect(watched.session.knock()).to.equal(false);
  });

  it('end when a knock finds that the server knows no such session', async () => {
    const watched = await begin();
    const id = add({ kind: 'blackhole', target: ON });
    await bench.advance(12_000);
    add({ kind: 'session-loss' });
    bench.simulator.faults.remove(id);
    watched.session.knock();
    await bench.advance(1);
    expect(watched.first('ended')?.event).to.include({ reason: 'session-lost', answered: true });
  });

  it('recover without a knock when the answer comes after all', async () => {
    const watched = await begin();
    const id = add({ kind: 'stall', target: ON });
    await bench.advance(12_000);
    bench.publish(USER_NODE, 'READY');
    bench.simulator.faults.remove(id);
    await bench.advance(SECOND);
    expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'silent', 'recovered']);
    expect(watched.states()).to.deep.equal(['READY']);
  });

  it('are read in the order in which they were asked, though the younger is answered first', async () => {
    const watched = await begin();
    for (let event = 0; event < 50; event += 1) {
      add({ kind: 'reorder', count: 1, holdMs: 300, target: ON });
      bench.publish(USER_NODE, String(2 * event));
      watched.session.check();
      await bench.advance(1);
      bench.publish(USER_NODE, String(2 * event + 1));
      await bench.advance(SECOND);
    }
    expect(watched.states()).to.deep.equal(Array.from({ length: 100 }, (_, event) => String(event)));
    expect(watched.kinds()).to.deep.equal(['established']);
  });

  it('are asked again when only the younger was answered, and are read in order', async () => {
    const watched = await begin();
    await bench.advance(MINUTE);
    swallowNext();
    bench.publish(USER_NODE, 'first');
    await bench.advance(1);
    bench.publish(USER_NODE, 'second');
    await bench.advance(6_000);
    bench.publish(USER_NODE, 'third');
    await bench.advance(10);
    expect(watched.states()).to.deep.equal(['first', 'second', 'third']);
    expect(watched.kinds()).to.deep.equal(['established']);
  });

  it('never have Openfire see polls too fast, though one in a burst was swallowed on its way', async function () {
    this.timeout(60_000);
    for (let later = 0; later < 600; later += 50) {
      const watched = await begin();
      await bench.advance(MINUTE);
      bench.publish(USER_NODE, 'first');
      await bench.advance(later);
      swallowNext();
      bench.publish(USER_NODE, 'second');
      await bench.advance(1);
      bench.publish(USER_NODE, 'third');
      await bench.advance(5_000);
      expect(watched.states(), `${later} ms`).to.deep.equal(['first', 'second', 'third']);
      watched.session.check();
      await bench.advance(20_000);
      expect(watched.kinds(), `${later} ms`).to.deep.equal(['established']);
      await bench.dispose();
    }
    await begin();
  });

  for (const count of [1, 2, 3]) {
    it(`outlive a burst in which ${count} polls are torn or swallowed, and a look in the middle of it`, async () => {
      for (const fault of ['reset', 'swallow'] as const) {
        const watched = await begin();
        for (let event = 0; event < count; event += 1) {
          if (fault === 'swallow') swallowNext();
          bench.publish(USER_NODE, String(event));
          await bench.advance(20);
          if (fault === 'reset') add({ kind: 'reset', count: 1, target: ON });
          watched.session.check();
          await bench.advance(20);
        }
        await bench.advance(20_000);
        expect(watched.kinds().filter((kind) => kind === 'ended' || kind === 'silent')).to.deep.equal([]);
        expect(watched.states()).to.deep.equal(Array.from({ length: count }, (_, event) => String(event)));
        await bench.dispose();
      }
      await begin();
    });
  }

  it('deliver once what is answered twice, late and again', async () => {
    const watched = await begin();
    await bench.advance(MINUTE);
    for (let event = 0; event < 20; event += 1) {
      add({ kind: 'delay', ms: 700, count: 1, target: ON });
      bench.publish(USER_NODE, String(event));
      watched.session.check();
      await bench.advance(6_000);
    }
    expect(watched.states()).to.deep.equal(Array.from({ length: 20 }, (_, event) => String(event)));
    expect(watched.kinds()).to.deep.equal(['established']);
  });

  it('do not care when somebody sets the clock of the machine', async () => {
    const watched = await begin();
    await bench.advance(2_000);
    const before = requests();
    bench.clock.setSystemTime(bench.clock.now + 24 * 60 * MINUTE);
    bench.publish(USER_NODE, 'READY');
    await bench.advance(100);
    expect(requests() - before).to.equal(1);
    bench.clock.setSystemTime(bench.clock.now - 48 * 60 * MINUTE);
    add({ kind: 'stall', target: ON });
    await bench.advance(12_000);
    expect(watched.kinds()).to.deep.equal(['established', 'trouble', 'silent']);
  });

  it('send no further while it is silent, and what was to be sent when it is not', async () => {
    const watched = await begin();
    const id = add({ kind: 'blackhole', target: ON });
    await bench.advance(12_000);
    const before = requests();
    const answer = watched.session.ask('fin1.ucce.local', MINUTE, (id) => ({
      tag: 'iq',
      attributes: { id, to: 'fin1.ucce.local', type: 'get' },
      content: [{ tag: 'ping', attributes: { xmlns: 'urn:xmpp:ping' }, content: [] }],
    }));
    await bench.advance(5_000);
    expect(requests()).to.equal(before);
    bench.simulator.faults.remove(id);
    watched.session.knock();
    await bench.advance(50);
    expect((await answer).kind).to.equal('result');
  });

  /** The request that goes out next is lost, and never answered. */
  function swallowNext(): void {
    bench.traffic.intercept = () => {
      bench.traffic.intercept = undefined;
      return new Promise(() => undefined);
    };
  }
});
