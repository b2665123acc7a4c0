import { expect } from '@open-wc/testing';
import { Subject, type Observable } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { TransportError } from '../errors.ts';
import type { ResourceTiming } from '../page-network.ts';
import { browserPlatform, type PageSignal } from '../platform.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import { bursts, probes, type ProbeResult, type SystemInfoSource } from './prober.ts';

type Answer = Awaited<ReturnType<SystemInfoSource['systemInfo']>>;

function setUp(
  answer: (n: number, signal: AbortSignal) => Promise<Answer>,
  { timings$, wait }: { timings$?: Observable<ResourceTiming>; wait?: (asked: number) => number | undefined } = {},
) {
  const clock = new VirtualClock();
  const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic, ...(timings$ && { timings$ }) });
  const restart$ = new Subject<void>();
  const ask$ = new Subject<void>();
  const burst$ = new Subject<void>();
  const asked: number[] = [];
  const start = clock.now();
  const rest: SystemInfoSource = {
    systemInfo: ({ signal }) => {
      asked.push(clock.now() - start);
      return answer(asked.length, signal);
    },
  };
  const seen: ProbeResult[] = [];
  const subscription = probes({ rest, platform, restart$, burst$, ask$, ...(wait && { wait }) }).subscribe((one) =>
    seen.push(one),
  );
  return { clock, start, restart$, burst$, ask$, asked, seen, subscription };
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

  it('asks in a burst again at once when what it knew has grown old, whatever is under way', async () => {
    const { clock, burst$, asked } = setUp((n) =>
      n === 3 ? new Promise(() => undefined) : Promise.resolve({ systemInfo: info(), timing }),
    );
    await clock.advance(30_000);
    burst$.next();
    await clock.advance(61_000);
    expect(asked).to.deep.equal([0, 1_000, 2_000, 30_000, 31_000, 32_000, 90_000]);
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

  it('takes the Date header for the clock where there is no better stamp, and says how coarse it is', async () => {
    const { clock, seen } = setUp((n) =>
      Promise.resolve({ systemInfo: info(n === 1 ? {} : { currentTimestamp: 1_015 }), timing, dateMs: 1_000 }),
    );
    await clock.advance(1_000);
    expect(seen[0]).to.have.deep.property('probe', { ...timing, serverTime: 1_000, resolutionMs: 1_000 });
    expect(seen[1]).to.have.deep.property('probe', { ...timing, serverTime: 1_015 });
  });

  it('asks when the answers make it worth while, where it is told to wait', async () => {
    const waits = [1_500, 2_500, 60_700, undefined];
    const numbers: number[] = [];
    const { clock, restart$, asked } = setUp(() => Promise.resolve({ systemInfo: info(), timing }), {
      wait: (n) => {
        numbers.push(n);
        return waits[n - 1];
      },
    });
    await clock.advance(124_700);
    expect(asked).to.deep.equal([0, 1_500, 4_000, 64_700, 124_700]);
    restart$.next();
    await clock.advance(1_500);
    expect(numbers).to.deep.equal([1, 2, 3, 4, 5, 1, 2]);
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
    const { clock, restart$, burst$, asked, seen } = setUp((n) =>
      n < 3 ? Promise.reject(refused) : Promise.resolve({ systemInfo: info(), timing }),
    );
    await clock.advance(600_000);
    expect(asked).to.deep.equal([0]);
    expect(clock.pending).to.equal(0);
    burst$.next();
    await clock.advance(0);
    expect(asked).to.deep.equal([0]);
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

describe('the prober, where the browser tells of requests', () => {
  const entry: ResourceTiming = {
    name: 'https://fin1.example.com:8445/finesse/api/SystemInfo?nocache=1000',
    startTime: 5,
    domainLookupStart: 5,
    domainLookupEnd: 5,
    connectStart: 5,
    secureConnectionStart: 15,
    connectEnd: 25,
    requestStart: 26,
    responseStart: 40,
    responseEnd: 41,
    workerStart: 0,
  };
  const stamped = { systemInfo: info({ currentTimestamp: 1_030 }), timing };

  it('splits the round trip, and narrows the probe to the request itself', async () => {
    const timings$ = new Subject<ResourceTiming>();
    const { clock, seen } = setUp(() => Promise.resolve(stamped), { timings$ });
    await clock.advance(1);
    timings$.next({ ...entry, name: 'https://fin1.example.com:8445/desktop/logo.png' });
    expect(seen).to.have.length(0);
    timings$.next(entry);
    expect(seen[0]).to.deep.include({
      roundTripMs: 40,
      split: { reused: false, dnsMs: 0, tcpMs: 10, tlsMs: 10, serverMs: 14 },
      probe: { sentAt: 1_021, receivedAt: 1_037, sentMonotonic: 26, receivedMonotonic: 42, serverTime: 1_030 },
    });
  });

  it('takes the entry that came before the answer was read', async () => {
    const timings$ = new Subject<ResourceTiming>();
    const { clock, seen } = setUp(
      () => {
        timings$.next(entry);
        return Promise.resolve(stamped);
      },
      { timings$ },
    );
    await clock.advance(0);
    expect(seen[0]).to.have.property('split');
  });

  it('is not taken in by the same question of somebody else, asked and answered meanwhile', async () => {
    const timings$ = new Subject<ResourceTiming>();
    const { clock, seen } = setUp(
      () => {
        const name = 'https://fin1.example.com:8445/finesse/api/SystemInfo';
        const foreign = { ...entry, startTime: 30, requestStart: 31, responseStart: 33, responseEnd: 34 };
        timings$.next({ ...foreign, name });
        timings$.next({ ...foreign, name: `${name}?nocache=1024` });
        return Promise.resolve(stamped);
      },
      { timings$ },
    );
    await clock.advance(100);
    expect(seen[0]).to.deep.include({ probe: { ...timing, serverTime: 1_030 } });
    expect(seen[0]).not.to.have.property('split');
  });

  it('goes on without it after a tenth of a second, and where the browser tells less than all', async () => {
    const timings$ = new Subject<ResourceTiming>();
    const { clock, seen } = setUp(() => Promise.resolve(stamped), { timings$ });
    await clock.advance(100);
    expect(seen).to.have.length(1);
    expect(seen[0]).to.deep.include({ probe: { ...timing, serverTime: 1_030 } });
    await clock.advance(900);
    timings$.next({ ...entry, requestStart: 0 });
    expect(seen).to.have.length(2);
    expect(seen[1]).not.to.have.property('split');
  });

  it('listens only while a probe is under way', async () => {
    const timings$ = new Subject<ResourceTiming>();
    const { clock, subscription } = setUp(() => Promise.resolve(stamped), { timings$ });
    await clock.advance(500);
    expect(timings$.observed).to.equal(false);
    await clock.advance(500);
    expect(timings$.observed).to.equal(true);
    subscription.unsubscribe();
    expect(timings$.observed).to.equal(false);
    expect(clock.pending).to.equal(0);
  });
});

describe('a reason for a burst', () => {
  type Step = readonly [atMs: number, kind: 'hidden' | 'shown' | 'resumed' | 'online' | 'woke', sleptMs?: number];
  async function told(...steps: readonly Step[]) {
    const clock = new VirtualClock();
    const signals$ = new Subject<PageSignal>();
    const at: number[] = [];
    const begun = clock.monotonic();
    const now = (): number => clock.monotonic() - begun;
    const listening = bursts(signals$, { monotonic: clock.monotonic, scheduler: clock }).subscribe(() =>
      at.push(now()),
    );
    for (const [ms, kind, sleptMs = 60_000] of steps) {
      await clock.advance(ms - now());
      signals$.next(kind === 'woke' ? { kind, ms: sleptMs } : { kind });
    }
    await clock.advance(120_000);
    listening.unsubscribe();
    expect(clock.pending).to.equal(0);
    return at;
  }

  it('is a machine that woke, a page that was frozen or offline, and one that comes back from long in the background', async () => {
    for (const kind of ['woke', 'resumed', 'online'] as const) expect(await told([1, kind])).to.deep.equal([1]);
    expect(await told([0, 'hidden'], [300_000, 'shown'])).to.deep.equal([300_000]);
    expect(await told([0, 'hidden'], [299_000, 'shown'])).to.deep.equal([]);
  });

  it('comes once in half a minute, whatever comes and goes by the second, and once more for what was left out', async () => {
    const flapping = Array.from({ length: 100 }, (_, n): Step => [1_000 * n, n % 2 === 0 ? 'online' : 'woke', 4_000]);
    expect(await told(...flapping)).to.deep.equal([0, 30_000, 60_000, 90_000, 120_000]);
  });

  it('comes at once after a sleep that was longer than that', async () => {
    expect(await told([0, 'online'], [10_000, 'woke', 3_600_000])).to.deep.equal([0, 10_000]);
  });

  it('waits while the page is hidden, and comes once when it is shown', async () => {
    const steps: Step[] = [
      [0, 'hidden'],
      [1_000, 'woke'],
      [2_000, 'online'],
      [9_000, 'shown'],
      [9_500, 'hidden'],
    ];
    expect(await told(...steps)).to.deep.equal([9_000]);
  });
});
