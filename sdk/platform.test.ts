import { expect } from '@open-wc/testing';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import { browserPlatform } from './platform.ts';

describe('browserPlatform', () => {
  it('gives the time, the chance and the network of the page', async () => {
    const platform = browserPlatform();
    expect(platform.scheduler.now()).to.be.closeTo(Date.now(), 1_000);
    const first = platform.monotonic();
    expect(platform.monotonic()).to.be.at.least(first);
    const chances = Array.from({ length: 100 }, platform.random);
    expect(chances.every((one) => one >= 0 && one < 1)).to.equal(true);
    expect(new Set(chances).size).to.be.above(90);
    expect(platform.uuid())
      .to.match(/^[0-9a-f-]{36}$/)
      .and.to.not.equal(platform.uuid());
    expect(await (await platform.fetch('data:,hello')).text()).to.equal('hello');
  });

  it('lets single parts be replaced', () => {
    const scheduler = new VirtualClock();
    expect(browserPlatform({ scheduler, random: () => 0.5 })).to.include({ scheduler });
  });
});
