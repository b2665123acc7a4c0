import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { deadline } from './deadline.ts';

describe('a deadline', () => {
  let clock: VirtualClock;
  let standstillMs: number;
  let expired: number[];
  const begin = (ms: number) => {
    const monotonic = (): number => clock.monotonic() + standstillMs;
    return deadline({ scheduler: clock, monotonic }, ms, () => expired.push(clock.monotonic()));
  };
  beforeEach(() => {
    clock = new VirtualClock();
    standstillMs = 0;
    expired = [];
  });

  it('expires in time, once', async () => {
    begin(5_000);
    await clock.advance(4_999);
    expect(expired).to.deep.equal([]);
    await clock.advance(60_000);
    expect(expired).to.deep.equal([5_000]);
    expect(clock.pending).to.equal(0);
  });

  it('does not expire when it is unsubscribed', async () => {
    begin(5_000).unsubscribe();
    await clock.advance(60_000);
    expect([expired, clock.pending]).to.deep.equal([[], 0]);
  });

  it('gives a second of grace when its timer was late, since page or machine stood still', async () => {
    begin(5_000);
    standstillMs = 1_500;
    await clock.advance(5_999);
    expect(expired).to.deep.equal([]);
    await clock.advance(1);
    expect(expired).to.deep.equal([6_000]);
  });

  it('gives grace once: a page whose timers are always late gets its verdict', async () => {
    begin(5_000);
    standstillMs = 60_000;
    await clock.advance(5_500);
    standstillMs = 120_000;
    await clock.advance(500);
    expect(expired).to.deep.equal([6_000]);
  });

  it('gives no grace any more when it is unsubscribed in it', async () => {
    const whole = begin(5_000);
    standstillMs = 1_500;
    await clock.advance(5_500);
    whole.unsubscribe();
    await clock.advance(60_000);
    expect([expired, clock.pending]).to.deep.equal([[], 0]);
  });
});
