import { expect } from '@open-wc/testing';
import { record, setUpBench, USER_NODE, type Bench, type Transport } from '../../test/kit/bench.ts';

for (const transport of ['bosh', 'websocket'] as const satisfies readonly Transport[]) {
  describe(`XMPP channel over ${transport}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await setUpBench(transport);
    });
    afterEach(() => bench.dispose());

    it('connects and delivers', async () => {
      const channel = bench.channel();
      const seen = record(channel);
      channel.open();
      await bench.advance(1000);
      bench.publish(USER_NODE, 'READY');
      await bench.advance(1000);
      expect(seen.notified).to.deep.equal([`${USER_NODE} READY`]);
      const closing = channel.close();
      await bench.advance(3000);
      await closing;
      expect(bench.timers).to.equal(0);
      expect(bench.traffic.open).to.equal(0);
    });
  });
}
