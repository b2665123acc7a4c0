import { expect } from '@open-wc/testing';
import { heldOff, readRetryAfter } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 5, 8);

describe('Retry-After', () => {
  for (const [said, ms] of [
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 05 Jan 2026 08:00:30 GMT', 30_000],
    ['Mon, 05 Jan 2026 07:00:00 GMT', 0],
    // What a timer cannot hold would be over at once, again and again.
    ['999999999', 600_000],
    ['9'.repeat(400), 600_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 600_000],
    ['-5', undefined],
    ['1.5', undefined],
    ['1e9', undefined],
    ['2027', 600_000],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ] as const) {
    it(`of ${String(said).slice(0, 40)} is ${String(ms)} ms`, () => {
      expect(readRetryAfter(said, undefined, NOW)).to.equal(ms);
    });
  }

  it('that is a date counts by the clock of the server, where the answer tells it', () => {
    const said = 'Tue, 06 Jan 2026 09:00:30 GMT';
    expect(readRetryAfter(said, 'Tue, 06 Jan 2026 09:00:00 GMT', NOW)).to.equal(30_000);
    expect(readRetryAfter(said, 'Tue, 06 Jan 2026 10:00:00 GMT', NOW)).to.equal(0);
    expect(readRetryAfter('Mon, 05 Jan 2026 08:01:00 GMT', 'nonsense', NOW)).to.equal(60_000);
  });

  it('is never undercut, and not the same for all', () => {
    expect([0, 0.5, 0.999].map((random) => heldOff(30_000, random))).to.deep.equal([30_000, 31_000, 31_998]);
    expect(heldOff(undefined, 0.9)).to.equal(0);
  });
});
