import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { tabOf } from '../../test/kit/bench.ts';
import { browserPlatform, type Platform } from '../platform.ts';
import { DEFAULT_BACKOFF } from './backoff.ts';
import { recallFailures, rememberFailures, retryDelay, wasAnswered, type Trouble } from './retry.ts';

const MINUTE = 60_000;

describe('the wait before the next attempt', () => {
  const range = (trouble: Trouble, failures = 0, downMs = 0): readonly [number, number] => {
    const at = (random: number): number => retryDelay(trouble, { failures, downMs }, random, DEFAULT_BACKOFF);
    return [at(0), at(1)];
  };

  it('is about a second while nothing else answers either, however often it was tried', () => {
    expect(range('own')).to.deep.equal([600, 1_200]);
    expect(range('own', 60, 3 * MINUTE)).to.deep.equal([600, 1_200]);
  });

  it('grows with an outage that is no blip any more, and no further than to ten seconds', () => {
    expect(range('own', 0, 6 * MINUTE)).to.deep.equal([1_200, 2_400]);
    expect(range('own', 0, 600 * MINUTE)).to.deep.equal([4_800, 9_600]);
  });

  it('is spread from half a second to half a minute when the server is in trouble', () => {
    expect(range('server')).to.deep.equal([500, 2_000]);
    expect(range('server', 9)).to.deep.equal([500, 30_000]);
  });

  it('is a few seconds while the browser says that it is offline', () => {
    expect(range('offline')).to.deep.equal([4_000, 8_000]);
  });

  it('is half a minute while something else answers in the place of Finesse', () => {
    expect(range('intercepted')).to.deep.equal([22_500, 37_500]);
  });

  it('is a blink after a good sign, but not the same for all', () => {
    expect(range('nudged', 9)).to.deep.equal([0, 300]);
  });
});

describe('whether somebody answered', () => {
  it('is what the session says, and else what the reason means', () => {
    expect(wasAnswered({ reason: 'network-error', answered: true })).to.equal(true);
    expect(wasAnswered({ reason: 'http-error', answered: false })).to.equal(false);
    for (const reason of ['network-error', 'timeout', 'answer-overdue'] as const) {
      expect(wasAnswered({ reason }), reason).to.equal(false);
    }
    for (const reason of ['http-error', 'session-lost', 'service-stopped', 'server-terminated'] as const) {
      expect(wasAnswered({ reason }), reason).to.equal(true);
    }
  });
});

describe('failures remembered across a reload', () => {
  let clock: VirtualClock;
  let platform: Platform;
  beforeEach(() => {
    clock = new VirtualClock();
    platform = browserPlatform({ scheduler: clock, ...tabOf() });
  });

  it('are there again, until an hour has passed', async () => {
    rememberFailures(platform, 5);
    await clock.advance(59 * MINUTE);
    expect(recallFailures(platform)).to.equal(5);
    await clock.advance(MINUTE);
    expect(recallFailures(platform)).to.equal(0);
  });

  it('are forgotten when the connection has stood', () => {
    rememberFailures(platform, 5);
    rememberFailures(platform, 0);
    expect(recallFailures(platform)).to.equal(0);
  });

  it('are none where nothing, or nonsense, was kept', () => {
    expect(recallFailures(platform)).to.equal(0);
    platform.storage?.setItem('finesse-pulse.failures', 'many of them');
    expect(recallFailures(platform)).to.equal(0);
  });

  it('are none where storage is missing or forbidden', () => {
    const { storage: _, ...without } = platform;
    rememberFailures(without, 5);
    expect(recallFailures(without)).to.equal(0);
    const forbid = (): never => {
      throw new DOMException('no', 'SecurityError');
    };
    const forbidden = { ...platform, storage: { getItem: forbid, setItem: forbid, removeItem: forbid } };
    rememberFailures(forbidden, 5);
    rememberFailures(forbidden, 0);
    expect(recallFailures(forbidden)).to.equal(0);
  });
});
