import { expect } from '@open-wc/testing';
import { panned, ticksOf, tickStep, wholeWindow, within, zoomed } from './time-window.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const bounds = { from: 0, to: DAY };

describe('the window of a timeline', () => {
  it('zooms around a time that stays where it is, no closer than 2 s and no wider than all', () => {
    expect(zoomed(bounds, bounds, 2, DAY / 4)).to.deep.equal({ from: DAY / 8, to: (DAY * 5) / 8 });
    const closest = zoomed(bounds, bounds, 1e9, 6 * HOUR);
    expect(closest.to - closest.from).to.equal(2_000);
    expect(zoomed({ from: HOUR, to: 2 * HOUR }, bounds, 0.001, HOUR)).to.deep.equal(bounds);
  });

  it('stops at the bounds when it is moved', () => {
    const window = { from: HOUR, to: 2 * HOUR };
    expect(panned(window, bounds, -5 * HOUR)).to.deep.equal({ from: 0, to: HOUR });
    expect(panned(window, bounds, 2 * DAY)).to.deep.equal({ from: DAY - HOUR, to: DAY });
    expect(within({ from: -DAY, to: 3 * DAY }, bounds)).to.deep.equal(bounds);
    expect(within({ from: NaN, to: NaN }, bounds)).to.deep.equal(bounds);
  });

  it('is never empty', () => {
    expect(wholeWindow(HOUR, HOUR)).to.deep.equal({ from: HOUR - 30_000, to: HOUR + 30_000 });
  });

  it('has ticks at round times of the zone, with room for their words, and days marked', () => {
    const step = tickStep(bounds, 1_000, 80);
    expect(step).to.equal(2 * HOUR);
    const ticks = ticksOf(bounds, step, () => 330);
    expect(ticks.length).to.be.within(11, 13);
    for (const { at } of ticks) expect((at + 5.5 * HOUR) % step).to.equal(0);
    expect(ticks.filter(({ day }) => day).map(({ at }) => at)).to.deep.equal([18.5 * HOUR]);
  });

  it('keeps ticks round where the zone changes its offset within', () => {
    const change = 10 * HOUR;
    const offset = (at: number): number => (at < change ? 0 : 60);
    for (const { at } of ticksOf(bounds, 2 * HOUR, offset)) expect((at + offset(at) * 60_000) % (2 * HOUR)).to.equal(0);
  });

  it('finds a step for a century', () => {
    const century = { from: 0, to: 36_525 * DAY };
    expect(ticksOf(century, tickStep(century, 600, 80), () => 0).length).to.be.at.most(9);
  });
});
