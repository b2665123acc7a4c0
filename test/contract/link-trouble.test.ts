/** What the link says of trouble: how soon, and whose. */
import { expect } from '@open-wc/testing';
import { setUpLinked, type Linked, type Way } from '../kit/linked.ts';

describe('the link in trouble', function () {
  this.timeout(120_000);
  let linked: Linked | undefined;
  afterEach(async () => {
    await linked?.dispose();
    linked = undefined;
  });
  const setUp = async (way: Way): Promise<Linked> => (linked = await setUpLinked(way));

  for (const way of ['bosh', 'websocket'] as const) {
    it(`is sure of a dead link within twelve seconds, over ${way}`, async () => {
      const { bench, beats, worst } = await setUp(way);
      for (let n = 0; n < 4; n++) {
        // Somewhere between two questions.
        await bench.advance(60_000 + n * 777);
        const begun = performance.now();
        const fault = bench.simulator.faults.add({ kind: 'blackhole' });
        await bench.advance(12_000);
        expect(beats.at(-1)?.beat.suspicion).to.be.at.least(0.9);
        expect(worst(begun)).to.be.at.least(0.9);
        bench.simulator.faults.remove(fault);
        await bench.advance(60_000);
        expect(beats.at(-1)?.beat).to.include({ suspicion: 0, missed: 0 });
      }
    });
  }

  it('is sure of a dead link in the desktop within seconds of the next question, before the desktop tells', async () => {
    const { bench, client, beats, mute } = await setUp('desktop');
    const statuses: string[] = [];
    client.connection$.subscribe(({ status }) => statuses.push(status));
    mute(true);
    await bench.advance(67_000);
    expect(beats.at(-1)?.beat.suspicion).to.be.at.least(0.9);
    expect(statuses).to.deep.equal(['connected']);
    mute(false);
    await bench.advance(60_000);
    expect(beats.at(-1)?.beat).to.include({ suspicion: 0, missed: 0 });
  });

  it('says whose trouble it is: the notification service is silent, REST of both sides answers', async () => {
    for (const way of ['bosh', 'desktop'] as const) {
      const { bench, asked } = await setUp(way);
      asked.length = 0;
      bench.simulator.faults.add({ kind: 'blackhole', target: { on: 'notification' } });
      await bench.advance(60_000);
      const { hostname } = new URL(`https://${bench.simulator.sides.b.host}`);
      const paths = new Set(
        asked.map((url) => `${new URL(url).hostname === hostname ? 'b' : 'a'} ${new URL(url).pathname}`),
      );
      expect(paths).to.include('a /http-bind/').and.to.include('a /finesse/api/SystemInfo');
      expect(paths).to.include('b /finesse/api/SystemInfo');
      await linked?.dispose();
      linked = undefined;
    }
  });

  it('holds of the session what the server can have heard: the last question answered, and the last that went out', async () => {
    const { bench, beats } = await setUp('bosh');
    const before = Date.now();
    bench.simulator.faults.add({ kind: 'blackhole' });
    await bench.advance(30_000);
    const span = beats.at(-1)?.beat.lastSeenByServerAt;
    expect(span?.from).to.be.within(before - 5_000, before);
    expect(span?.to).to.be.within(before, Date.now());
  });
});
