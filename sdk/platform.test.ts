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

  it('gives what a page tells of itself, a tick, the storage of the tab and its locks', async () => {
    const { signals$, tick$, storage, locks } = browserPlatform();
    storage?.setItem('finesse-pulse.test', '1');
    expect(sessionStorage.getItem('finesse-pulse.test')).to.equal('1');
    storage?.removeItem('finesse-pulse.test');
    expect(await locks?.request('finesse-pulse.test', (lock) => lock?.name)).to.equal('finesse-pulse.test');
    const told: string[] = [];
    const listening = signals$?.subscribe(({ kind }) => told.push(kind));
    dispatchEvent(new Event('online'));
    listening?.unsubscribe();
    dispatchEvent(new Event('online'));
    expect(told.filter((kind) => kind === 'online')).to.deep.equal(['online']);
    expect(tick$).not.to.equal(undefined);
  });

  it('does without the storage of the tab where it is forbidden', () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'sessionStorage');
    Object.defineProperty(globalThis, 'sessionStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('no', 'SecurityError');
      },
    });
    try {
      expect(browserPlatform()).not.to.have.property('storage');
    } finally {
      if (before) Object.defineProperty(globalThis, 'sessionStorage', before);
    }
  });

  it('lets single parts be replaced', () => {
    const scheduler = new VirtualClock();
    expect(browserPlatform({ scheduler, random: () => 0.5 })).to.include({ scheduler });
  });
});
