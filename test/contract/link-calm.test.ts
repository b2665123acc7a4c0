/** No false alarm: an hour on a line that is often late. */
import { expect } from '@open-wc/testing';
import { setUpLinked, type Linked, type Way } from '../kit/linked.ts';

const HOUR = 3_600_000;

describe('the suspicion of a whole client', function () {
  this.timeout(120_000);
  let linked: Linked | undefined;
  afterEach(async () => {
    await linked?.dispose();
    linked = undefined;
  });
  const setUp = async (way: Way): Promise<Linked> => (linked = await setUpLinked(way));

  for (const way of ['bosh', 'websocket', 'desktop'] as const) {
    it(`suspects nobody in an hour in which answers are two seconds late now and then, over ${way}`, async () => {
      const { bench, beats, worst } = await setUp(way);
      // Repeatable, and in step with nothing. Of the one question a minute in the desktop more are to be met.
      const durationMs = way === 'desktop' ? 6_000 : 1_000;
      for (let n = 0; n < HOUR / 20_000; n++) {
        await bench.advance((n * 7_919) % 19_000);
        bench.simulator.faults.add({ kind: 'delay', ms: 2_000, durationMs });
        await bench.advance(20_000 - ((n * 7_919) % 19_000));
      }
      expect(worst()).to.be.within(0.01, 0.49);
      expect(beats.filter(({ beat }) => beat.overdue)).to.have.length(0);
    });
  }
});
