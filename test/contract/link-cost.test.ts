/** What watching the link costs: a whole client that has nothing to do. */
import { expect } from '@open-wc/testing';
import { setUpLinked, type Linked, type Way } from '../kit/linked.ts';

const HOUR = 3_600_000;

describe('the cost of watching the link', function () {
  this.timeout(120_000);
  let linked: Linked | undefined;
  afterEach(async () => {
    await linked?.dispose();
    linked = undefined;
  });
  const setUp = async (way: Way): Promise<Linked> => (linked = await setUpLinked(way));

  it('asks one thing a minute in an idle desktop, and nothing of the port of notifications', async () => {
    const { bench, asked } = await setUp('desktop');
    asked.length = 0;
    await bench.advance(HOUR);
    expect(asked.length).to.be.within(59, 60);
    expect(new Set(asked.map((url) => new URL(url).pathname))).to.deep.equal(new Set(['/finesse/api/SystemInfo']));
  });

  for (const way of ['bosh', 'websocket'] as const) {
    it(`asks one thing a minute beside an idle session's own polls and pings, over ${way}`, async () => {
      const { bench, asked } = await setUp(way);
      asked.length = 0;
      const [requests, frames] = [bench.traffic.requests.length, bench.traffic.frames.length];
      await bench.advance(HOUR / 4);
      expect(asked.length).to.be.within(14, 15);
      const sent = [
        ...bench.traffic.requests
          .slice(requests)
          .flatMap(({ path, body }) => (path.startsWith('/http-bind') ? [body] : [])),
        ...bench.traffic.frames.slice(frames),
      ];
      expect(sent.length).to.be.above(150);
      expect(sent.filter((text) => !/urn:xmpp:ping|^<body [^>]*\/>$/.test(text))).to.deep.equal([]);
    });
  }
});
