import { expect } from '@open-wc/testing';
import { INITIAL_SUSPICION, learnAnswer, patienceOf, phiOf, suspicionOf, type SuspicionState } from './suspicion.ts';

const learned = (...ms: readonly number[]): SuspicionState => ms.reduce(learnAnswer, INITIAL_SUSPICION);
const even = (ms: number, count = 50) => learned(...Array.from({ length: count }, () => ms));

describe('suspicion', () => {
  it('is nothing while an answer takes no longer than it may, and begins where patience ends', () => {
    for (const state of [INITIAL_SUSPICION, even(40), even(1_500)]) {
      expect(suspicionOf(state, -Infinity)).to.equal(0);
      expect(suspicionOf(state, patienceOf(state) - 50)).to.equal(0);
      expect(suspicionOf(state, patienceOf(state) + 50)).to.be.within(0.001, 0.05);
    }
  });

  it('grows with the silence, never falls, and ends at 1 without overflowing', () => {
    const state = even(40);
    const levels = Array.from({ length: 100 }, (_, n) => suspicionOf(state, n * 100));
    expect(levels).to.deep.equal(levels.toSorted((a, b) => a - b));
    expect(levels.at(-1)).to.equal(1);
    expect(suspicionOf(state, 1e12)).to.equal(1);
    expect(phiOf(state, 1e12)).to.be.finite;
  });

  it('takes a second or two for a lost packet, however even the line was', () => {
    expect(suspicionOf(even(40), 2_000)).to.be.below(0.15);
    expect(suspicionOf(even(40), 6_500)).to.be.above(0.9);
  });

  it('learns the habits of a slow line', () => {
    const slow = learned(...Array.from({ length: 60 }, (_, n) => (n % 4 === 0 ? 5_000 : 500)));
    expect(suspicionOf(slow, 5_000)).to.be.below(0.3);
    expect(suspicionOf(slow, 20_000)).to.be.above(0.9);
  });

  it('forgets an old habit, and is not blinded by one outage', () => {
    const blinded = learned(...Array.from({ length: 30 }, () => 40), 300_000);
    expect(suspicionOf(blinded, 8_000)).to.be.above(0.9);
    const again = Array.from({ length: 400 }, () => 40).reduce(learnAnswer, even(6_000));
    expect(again.meanMs).to.be.below(60);
    expect(suspicionOf(again, 6_500)).to.be.above(0.9);
  });

  it('is half sure after one exchange that failed, and surer after each further one', () => {
    const state = even(40);
    expect([0, 1, 2, 3].map((failures) => suspicionOf(state, 0, failures))).to.deep.equal([0, 0.5, 0.75, 0.875]);
  });

  it('is as the normal distribution has it', () => {
    const state: SuspicionState = { samples: 64, meanMs: 0, variance: 1e6 };
    // −log10 of the upper tail at 1, 2, 3 and 4 deviations.
    for (const [z, phi] of [
      [1, 0.7995],
      [2, 1.643],
      [3, 2.8697],
      [4, 4.4993],
    ] as const) {
      expect(phiOf(state, z * 1_000)).to.be.closeTo(phi, phi * 0.06);
    }
  });
});
