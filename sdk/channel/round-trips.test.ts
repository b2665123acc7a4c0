import { expect } from '@open-wc/testing';
import { seededRandom } from '../../simulator/core/random.ts';
import { Pings } from './pings.ts';
import { CEILING_MS, RoundTrips } from './round-trips.ts';

describe('the margin that an answer is given', () => {
  it('is a second as long as nothing is known', () => {
    expect(new RoundTrips().margin).to.equal(1_000);
  });

  it('follows RFC 6298: 3 x the first round trip, then smoothed + 4 x variation', () => {
    const trips = new RoundTrips();
    trips.note(500);
    expect(trips.margin).to.equal(1_500);
    trips.note(300);
    // Variation 3/4 x 250 + 1/4 x 200, smoothed 7/8 x 500 + 1/8 x 300.
    expect(trips.margin).to.equal(475 + 4 * 237.5);
  });

  it('stays within its bounds, on a fast line and on a slow one', () => {
    const [fast, slow] = [new RoundTrips(), new RoundTrips()];
    for (let trip = 0; trip < 100; trip += 1) {
      fast.note(1);
      slow.note(10_000);
    }
    expect(fast.margin).to.equal(400);
    expect(slow.margin).to.equal(CEILING_MS);
  });

  it('misses few answers of a line that is slow and uneven', () => {
    const chance = seededRandom(3);
    const trips = new RoundTrips();
    let missed = 0;
    for (let trip = 0; trip < 1_000; trip += 1) {
      const ms = 300 + 400 * chance();
      if (trip > 20 && ms > trips.margin) missed += 1;
      trips.note(ms);
    }
    expect(missed).to.be.at.most(5);
  });
});

describe('pings', () => {
  it('tell how long the oldest has waited, and that one answer answers all', () => {
    const pings = new Pings();
    pings.asked('a', 1_000);
    pings.asked('b', 2_000);
    expect([pings.openSince, pings.askedAt]).to.deep.equal([1_000, 2_000]);
    expect(pings.answered('c', 2_500)).to.equal(undefined);
    expect(pings.answered(undefined, 2_500)).to.equal(undefined);
    expect(pings.answered('b', 2_500)).to.equal(1_500);
    expect(pings.openSince).to.equal(Infinity);
    expect(pings.answered('a', 2_600)).to.equal(undefined);
  });

  it('teach the margin only what is not ambiguous (Karn)', () => {
    const pings = new Pings();
    pings.asked('a', 0);
    pings.again();
    pings.answered('a', 2_000);
    pings.asked('b', 3_000);
    pings.asked('c', 4_000);
    pings.answered('c', 4_010);
    expect(pings.roundTrips.margin).to.equal(1_000);
    pings.asked('d', 5_000);
    pings.answered('d', 5_200);
    expect(pings.roundTrips.margin).to.equal(600);
  });
});
