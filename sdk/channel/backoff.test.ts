import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { backoffDelay, DEFAULT_BACKOFF, interceptedDelay } from './backoff.ts';

describe('backoffDelay', () => {
  it('lies between half a second and half a minute, whatever the chance and however many failures', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, random) => {
        const delay = backoffDelay(failures, random, DEFAULT_BACKOFF);
        return delay >= 500 && delay <= 30_000;
      }),
    );
  });

  it('has a ceiling that doubles until it is reached', () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 50].map((failures) => backoffDelay(failures, 1, DEFAULT_BACKOFF));
    expect(ceilings).to.deep.equal([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('spreads the very first wait', () => {
    expect(backoffDelay(0, 0, DEFAULT_BACKOFF)).to.equal(500);
    expect(backoffDelay(0, 0.5, DEFAULT_BACKOFF)).to.equal(1_250);
  });
});

it('what answers in the place of Finesse is asked about twice a minute', () => {
  expect([interceptedDelay(0, DEFAULT_BACKOFF), interceptedDelay(1, DEFAULT_BACKOFF)]).to.deep.equal([22_500, 37_500]);
});
