import { expect } from '@open-wc/testing';
import { USER_NODE } from '../../test/kit/bench.ts';
import { setUpSessionBench, type SessionBench, type Watched } from '../../test/kit/session-bench.ts';
import type { BoshRecord } from './session.ts';

const SECOND = 1_000;
const MINUTE = 60_000;

let bench: SessionBench;

const begin = async (): Promise<Watched> => {
  bench = await setUpSessionBench('bosh');
  return bench.established();
};
const handOver = ({ session }: Watched): BoshRecord => {
  const record = session.handOver();
  if (!record) throw new Error('nothing to hand over');
  return record;
};
const sessions = () => bench.simulator.sides.a.notification.sessions();

afterEach(() => bench.dispose());

describe('a BOSH session handed to the next page', () => {
  it('announces a pause, stops, and holds nothing secret', async () => {
    const watched = await begin();
    await bench.advance(MINUTE);
    const record = handOver(watched);
    expect(Object.keys(record)).to.have.members(['sid', 'rid', 'jid', 'inactivityMs']);
    expect(record).to.include({ inactivityMs: 120_000, jid: '1001006@fin1.ucce.local/test' });
    await bench.advance(SECOND);
    expect(bench.traffic.requests.at(-1)?.body).to.contain(' pause="120"');
    expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
    await watched.session.end();
    expect(bench.traffic.requests.at(-1)?.body).to.contain(' pause="120"');
    expect(watched.kinds()).to.deep.equal(['established']);
    expect(watched.session.handOver()).to.equal(undefined);
    expect(sessions()).to.have.length(1);
  });

  it('goes on there, with what happened meanwhile, without a login', async () => {
    const record = handOver(await begin());
    await bench.advance(SECOND);
    bench.publish(USER_NODE, 'READY');
    await bench.advance(100 * SECOND);
    const before = bench.traffic.requests.length;
    const next = await bench.established({}, { kind: 'resume', record });
    expect(next.first('established')?.event).to.include({ resumed: true, jid: record.jid });
    bench.publish(USER_NODE, 'TALKING');
    await bench.advance(5 * MINUTE);
    expect(next.states()).to.deep.equal(['READY', 'TALKING']);
    expect(next.kinds()).to.deep.equal(['established']);
    const sent = bench.traffic.requests.slice(before).map(({ body }) => body);
    expect(sent.join('')).not.to.match(/<auth|<presence/);
    expect(sessions()).to.have.length(1);
  });

  it('goes on though the pause was never heard', async () => {
    const watched = await begin();
    bench.traffic.intercept = ({ body }) => (body.includes(' pause=') ? { kind: 'reset' } : undefined);
    const record = handOver(watched);
    await bench.advance(SECOND);
    bench.publish(USER_NODE, 'READY');
    const next = await bench.established({}, { kind: 'resume', record });
    expect(next.states()).to.deep.equal(['READY']);
    await bench.advance(MINUTE);
    expect(next.kinds()).to.deep.equal(['established']);
  });

  for (const [what, lost] of [
    ['was heard', false],
    ['was lost with the page', true],
  ] as const) {
    it(`goes on though a question was under way, which ${what}`, async () => {
      const watched = await begin();
      if (lost) bench.traffic.intercept = () => new Promise(() => undefined);
      else bench.simulator.faults.add({ kind: 'delay', ms: 200, target: { on: 'notification' } });
      watched.session.check();
      await bench.advance(10);
      expect(bench.traffic.open).to.equal(2);
      const record = handOver(watched);
      bench.traffic.intercept = undefined;
      await bench.advance(2 * SECOND);
      const next = bench.start({}, { kind: 'resume', record });
      await bench.advance(2 * SECOND);
      expect(next.kinds()).to.deep.equal(['established']);
      bench.publish(USER_NODE, 'READY');
      await bench.advance(MINUTE);
      expect(next.states()).to.deep.equal(['READY']);
      expect(next.kinds()).to.deep.equal(['established']);
    });
  }

  it('ends as lost where the server has given it up', async () => {
    const record = handOver(await begin());
    await bench.advance(3 * MINUTE);
    const next = bench.start({}, { kind: 'resume', record });
    await bench.advance(1);
    expect(next.kinds()).to.deep.equal(['ended']);
    expect(next.first('ended')?.event).to.include({ reason: 'session-lost', answered: true });
    expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
  });

  for (const [kind, reason] of [
    ['blackhole', 'timeout'],
    ['reset', 'network-error'],
  ] as const) {
    it(`ends with ${reason} where nobody answers (${kind})`, async () => {
      const record = handOver(await begin());
      bench.simulator.faults.add({ kind, target: { on: 'notification' } });
      const next = bench.start({}, { kind: 'resume', record });
      await bench.advance(15 * SECOND);
      expect(next.kinds()).to.deep.equal(['ended']);
      expect(next.first('ended')?.event).to.include({ reason });
      expect(bench.traffic.open).to.equal(0);
    });
  }

  it('is not to be had before it stands, nor after its end', async () => {
    bench = await setUpSessionBench('bosh');
    const { session } = bench.start();
    expect(session.handOver()).to.equal(undefined);
    await session.end();
    expect(session.handOver()).to.equal(undefined);
  });
});
