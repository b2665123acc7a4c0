import { expect } from '@open-wc/testing';
import { BehaviorSubject, Subject } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import type { ConnectionState, ConnectionStatus } from '../channel/channel.ts';
import type { Observation } from './evidence.ts';
import { reachOnce, watchReach, type ReachTarget } from './reach.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
const NOTIFICATION: ReachTarget = { target: 'notification', url: 'https://fin1.example.com:7443/http-bind/' };
const REST: ReachTarget = { target: 'rest', url: 'https://fin1.example.com:8445/finesse/api/SystemInfo' };
const opaque = { status: 0, type: 'opaque' } as Response;

function setUp(fetch: Fetch = () => Promise.resolve(opaque), targets: readonly ReachTarget[] = [NOTIFICATION, REST]) {
  const clock = new VirtualClock();
  const start = clock.now();
  const asked: { readonly url: string; readonly init: RequestInit; readonly at: number }[] = [];
  const forbidden$ = new Subject<string>();
  const platform = {
    scheduler: clock,
    monotonic: clock.monotonic,
    random: () => 0.5,
    forbidden$,
    fetch: ((url: string, init: RequestInit) => {
      asked.push({ url, init, at: clock.now() - start });
      return fetch(url, init);
    }) as typeof globalThis.fetch,
  };
  const state = (status: ConnectionStatus): ConnectionState => ({ status, reason: 'opened', since: 0, epoch: 1 });
  const connection$ = new BehaviorSubject(state('connected'));
  const heartbeat$ = new Subject<{ readonly suspicion: number }>();
  const seen: Observation[] = [];
  const subscription = watchReach({
    connection$,
    heartbeat$,
    targets: () => targets,
    info: () => undefined,
    platform,
  }).subscribe((one) => seen.push(one));
  const become = (status: ConnectionStatus): void => connection$.next(state(status));
  const rounds = () => asked.filter(({ url }) => url === NOTIFICATION.url).map(({ at }) => at);
  return { clock, start, asked, rounds, forbidden$, platform, become, heartbeat$, seen, subscription };
}

describe('the watch of what can be reached', () => {
  it('asks nothing while all is well, not opened, refused or closed', async () => {
    const { clock, become, asked } = setUp();
    for (const status of ['connected', 'idle', 'conflict', 'unauthorized', 'suspended', 'closed'] as const) {
      become(status);
      await clock.advance(3_600_000);
    }
    expect(asked).to.have.length(0);
    expect(clock.pending).to.equal(0);
  });

  it('asks within a second of trouble, then each 10 to 15 s, after five minutes once in a minute or more', async () => {
    const { clock, become, rounds } = setUp();
    become('reconnecting');
    await clock.advance(300_000);
    const first = rounds();
    expect(first.slice(0, 3)).to.deep.equal([500, 13_000, 25_500]);
    await clock.advance(600_000);
    const later = rounds().slice(first.length);
    expect(later.length).to.be.within(7, 10);
    become('connected');
    await clock.advance(600_000);
    expect(rounds()).to.have.length(first.length + later.length);
    expect(clock.pending).to.equal(0);
  });

  it('looks when the silence is suspect, though the connection is said to stand', async () => {
    const { clock, heartbeat$, rounds } = setUp();
    heartbeat$.next({ suspicion: 0.3 });
    await clock.advance(20_000);
    heartbeat$.next({ suspicion: 0.6 });
    heartbeat$.next({ suspicion: 0.9 });
    await clock.advance(5_000);
    heartbeat$.next({ suspicion: 0 });
    await clock.advance(60_000);
    expect(rounds()).to.deep.equal([20_500]);
  });

  it('gives a first connection ten seconds', async () => {
    const { clock, become, rounds } = setUp();
    become('connecting');
    await clock.advance(9_000);
    become('connected');
    become('connecting');
    await clock.advance(11_000);
    expect(rounds()).to.deep.equal([19_500]);
  });

  it('asks no more often though troubles come and go', async () => {
    const { clock, become, rounds } = setUp();
    for (let n = 0; n < 60; n++) {
      become(n % 2 ? 'connected' : 'degraded');
      await clock.advance(2_000);
    }
    expect(rounds().length).to.be.within(8, 12);
  });

  it('tells what was answered, refused or silent, whatever the answer says, with how long it took', async () => {
    const { clock, start, become, seen } = setUp((url) =>
      url === REST.url
        ? Promise.resolve({ status: 401 } as Response)
        : Promise.reject(new TypeError('Failed to fetch')),
    );
    become('degraded');
    await clock.advance(600);
    expect(seen).to.deep.equal([
      {
        kind: 'reach',
        reach: {
          at: start + 500,
          target: 'rest',
          host: 'fin1.example.com:8445',
          outcome: 'answered',
          ms: 0,
          status: 401,
        },
      },
      { kind: 'blind', spot: 'notification-port', is: false },
      {
        kind: 'reach',
        reach: { at: start + 550, target: 'notification', host: 'fin1.example.com:7443', outcome: 'failed', ms: 0 },
      },
    ]);
  });

  it('gives up after five seconds, and hangs up', async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const { clock, platform } = setUp((_, { signal }) => {
      signals.push(signal);
      return new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new TypeError('aborted'))),
      );
    });
    const seen: unknown[] = [];
    reachOnce(NOTIFICATION, platform).subscribe((one) => seen.push(one));
    await clock.advance(5_000);
    expect(seen).to.have.length(1);
    expect(seen[0]).to.include({ outcome: 'timeout', ms: 5_000 });
    expect(signals[0]?.aborted).to.equal(true);
    await clock.advance(60_000);
    expect(seen).to.have.length(1);
    expect(clock.pending).to.equal(0);
  });

  it('sends no credentials, no cookie, no referrer, and opens no session', async () => {
    const { clock, become, asked } = setUp();
    become('reconnecting');
    await clock.advance(1_000);
    expect(asked).to.have.length(2);
    for (const { init } of asked) {
      const { signal: _, ...rest } = init;
      expect(rest).to.deep.equal({
        mode: 'no-cors',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
    }
  });

  it('says that it is blind where the policy of the page forbids to ask, and until when', async () => {
    let forbidding = true;
    const { clock, become, forbidden$, seen } = setUp((url) => {
      if (url !== NOTIFICATION.url || !forbidding) return Promise.resolve(opaque);
      forbidden$.next('https://fin1.example.com:7443');
      return Promise.reject(new TypeError('Failed to fetch'));
    });
    become('reconnecting');
    await clock.advance(1_000);
    expect(seen.map((one) => (one.kind === 'reach' ? one.reach.target : one))).to.deep.equal([
      'rest',
      { kind: 'blind', spot: 'notification-port', is: true },
    ]);
    forbidding = false;
    await clock.advance(13_000);
    expect(seen.slice(2).map((one) => (one.kind === 'reach' ? one.reach.target : one))).to.deep.equal([
      { kind: 'blind', spot: 'notification-port', is: false },
      'notification',
      'rest',
    ]);
  });

  it('says that it is blind where the address is not known', async () => {
    const { clock, become, seen } = setUp(undefined, [REST]);
    become('reconnecting');
    await clock.advance(30_000);
    expect(seen.filter(({ kind }) => kind === 'blind')).to.deep.equal([
      { kind: 'blind', spot: 'notification-port', is: true },
    ]);
    expect(seen.filter(({ kind }) => kind === 'reach').length).to.be.at.least(2);
  });

  it('takes an address of the page’s own origin', async () => {
    const { clock, platform } = setUp();
    const seen: unknown[] = [];
    reachOnce({ target: 'rest', url: '/finesse/api/SystemInfo' }, platform).subscribe((one) => seen.push(one));
    await clock.advance(0);
    expect(seen[0]).to.include({ host: '', outcome: 'answered' });
  });

  it('leaves nothing behind', async () => {
    const aborted: boolean[] = [];
    const { clock, become, forbidden$, subscription } = setUp(
      (_, { signal }) => new Promise(() => signal?.addEventListener('abort', () => aborted.push(true))),
    );
    become('reconnecting');
    await clock.advance(1_000);
    subscription.unsubscribe();
    expect(aborted).to.deep.equal([true, true]);
    expect(clock.pending).to.equal(0);
    expect(forbidden$.observed).to.equal(false);
  });
});
