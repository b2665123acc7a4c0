import { expect } from '@open-wc/testing';
import { Subject } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { TransportError } from '../errors.ts';
import { browserPlatform } from '../platform.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import { probes, type ProbeResult, type SystemInfoSource } from './prober.ts';

type Answer = Awaited<ReturnType<SystemInfoSource['systemInfo']>>;

function setUp(answer: (n: number, signal: AbortSignal) => Promise<Answer>) {
  const clock = new VirtualClock();
  const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic });
  const restart$ = new Subject<void>();
  const ask$ = new Subject<void>();
  const asked: number[] = [];
  const start = clock.now();
  const rest: SystemInfoSource = {
    systemInfo: ({ signal }) => {
      asked.push(clock.now() - start);
      return answer(asked.length, signal);
    },
  };
  const seen: ProbeResult[] = [];
  const subscription = probes({ rest, platform, restart$, ask$ }).subscribe((one) => seen.push(one));
  return { clock, start, restart$, ask$, asked, seen, subscription };
}

const info = (over: Partial<SystemInfo> = {}): SystemInfo => ({ status: 'IN_SERVICE', ctiServers: [], ...over });
const timing = { sentAt: 1_000, receivedAt: 1_040, sentMonotonic: 5, receivedMonotonic: 45 };

describe('the prober', () => {
  it('asks three times at the start and then once a minute', async () => {
    const { clock, asked } = setUp(() => Promise.resolve({ systemInfo: info(), timing }));
    await clock.advance(180_000);
    expect(asked).to.deep.equal([0, 1_000, 2_000, 60_000, 120_000, 180_000]);
  });

  it('asks in a burst again when the session is a new one', async () => {
    const { clock, restart$, asked } = setUp(() => Promise.resolve({ systemInfo: info(), timing }));
    await clock.advance(30_000);
    restart$.next();
    await clock.advance(61_000);
    expect(asked).to.deep.equal([0, 1_000, 2_000, 30_000, 31_000, 32_000, 90_000]);
  });

  it('asks once out of turn when it is told to, and keeps its rhythm', async () => {
    const { clock, ask$, asked } = setUp(() => Promise.resolve({ systemInfo: info(), timing }));
    await clock.advance(30_000);
    ask$.next();
    await clock.advance(31_000);
    expect(asked).to.deep.equal([0, 1_000, 2_000, 30_000, 60_000]);
  });

  it('gives the round trip and the probe for the clock', async () => {
    const { clock, seen } = setUp(() => Promise.resolve({ systemInfo: info({ currentTimestamp: 1_015 }), timing }));
    await clock.advance(0);
    expect(seen[0]).to.deep.include({
      kind: 'answered',
      at: 1_040,
      roundTripMs: 40,
      probe: { ...timing, serverTime: 1_015 },
    });
  });

  it('measures the round trip of a server that tells no time', async () => {
    const { clock, seen } = setUp(() => Promise.resolve({ systemInfo: info(), timing }));
    await clock.advance(0);
    expect(seen[0]).to.include({ roundTripMs: 40 });
    expect(seen[0]).not.to.have.property('probe');
  });

  it('tells a failure as evidence and goes on', async () => {
    const refused = new TransportError('http-status', 'The server said 503.', { status: 503 });
    const { clock, start, seen } = setUp((n) =>
      n === 2 ? Promise.reject(refused) : Promise.resolve({ systemInfo: info(), timing }),
    );
    await clock.advance(60_000);
    expect(seen.map(({ kind }) => kind)).to.deep.equal(['answered', 'failed', 'answered', 'answered']);
    expect(seen[1]).to.deep.include({ at: start + 1_000, afterMs: 0, error: refused });
  });

  it('stops when the credentials are refused, and asks again once in a new session', async () => {
    const refused = new TransportError('credentials-refused', '401', { status: 401 });
    const { clock, restart$, asked, seen } = setUp((n) =>
      n < 3 ? Promise.reject(refused) : Promise.resolve({ systemInfo: info(), timing }),
    );
    await clock.advance(600_000);
    expect(asked).to.deep.equal([0]);
    expect(clock.pending).to.equal(0);
    restart$.next();
    await clock.advance(600_000);
    expect(asked).to.deep.equal([0, 600_000]);
    restart$.next();
    await clock.advance(60_000);
    expect(asked).to.have.length(6);
    expect(seen.map(({ kind }) => kind)).to.deep.equal([
      'failed',
      'failed',
      'answered',
      'answered',
      'answered',
      'answered',
    ]);
  });

  it('gives a typed error even for what the application threw', async () => {
    const { clock, seen } = setUp(() => Promise.reject(new RangeError('no token')));
    await clock.advance(0);
    expect(seen[0]).to.have.nested.property('error.code', 'host-unreachable');
  });

  it('never asks twice at once, and aborts the question under way when nobody listens any more', async () => {
    let aborted = false;
    const { clock, asked, subscription } = setUp(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason as Error);
          });
        }),
    );
    await clock.advance(125_000);
    expect(asked).to.have.length(1);
    subscription.unsubscribe();
    expect(aborted).to.equal(true);
    expect(clock.pending).to.equal(0);
    await clock.advance(0);
  });
});
