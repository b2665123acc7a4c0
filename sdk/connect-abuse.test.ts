import { expect } from '@open-wc/testing';
import { Observable, Subject, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { PASSWORD, setUpBench, SUPERVISOR, tabOf, type Bench } from '../test/kit/bench.ts';
import { tickAt } from '../test/kit/machine.ts';
import type { ConnectionState } from './channel/channel.ts';
import type { Tick } from './platform.ts';
import type { FinesseClient } from './client.ts';
import { connectFinesse } from './connect.ts';
import type { ConnectOptions } from './connect-options.ts';

describe('a client whose surroundings misbehave', () => {
  let bench: Bench;
  let client: FinesseClient | undefined;
  let now: ConnectionState | undefined;
  beforeEach(async () => {
    bench = await setUpBench('websocket');
    client = undefined;
  });
  afterEach(async () => {
    void client?.close();
    await bench.advance(3_000);
    expect([bench.timers, bench.traffic.open]).to.deep.equal([0, 0]);
    await bench.dispose();
  });

  async function connect(over: Partial<ConnectOptions> = {}): Promise<FinesseClient> {
    const secret = 'token' in over ? {} : { password: PASSWORD };
    const made = connectFinesse({
      host: 'fin1.ucce.local',
      userId: SUPERVISOR,
      platform: bench.platform,
      ...secret,
      ...over,
    });
    made.catch(() => undefined);
    await bench.advance(5_000);
    client = await made;
    client.connection$.subscribe((state) => (now = state));
    return client;
  }
  const asked = (path: string): number => bench.traffic.requests.filter((one) => one.path.startsWith(path)).length;

  it('is not made to ask without end by a server that sends it away for years', async () => {
    const made = await connect();
    const away = { kind: 'status', status: 503, retryAfterSeconds: 999_999_999 } as const;
    bench.simulator.faults.add({ ...away, target: { pathPrefix: '/finesse/api/User' } });
    made.user().subscribe();
    await bench.advance(30_000);
    expect(asked('/finesse/api/User')).to.equal(1);
    bench.simulator.faults.add({ ...away, target: { pathPrefix: '/' } });
    const before = asked('/');
    await bench.advance(60_000);
    expect(now?.status).not.to.equal('connected');
    expect(asked('/') - before).to.be.below(40);
  });

  it('does not ask for a token each second that cannot be had, and connects when it can', async () => {
    let broken = false;
    let calls = 0;
    const token = (): string => {
      calls += 1;
      if (broken) throw new Error('single sign-on is down: secret-7');
      return bench.simulator.finesse.issueToken(SUPERVISOR, 3_600_000);
    };
    await connect({ token });
    broken = true;
    calls = 0;
    bench.simulator.faults.add({ kind: 'service-stop', durationMs: 1_000 });
    await bench.advance(60_000);
    expect(now?.status).to.equal('reconnecting');
    expect(JSON.stringify(now)).not.to.contain('secret-7');
    expect(calls).to.be.within(4, 40);
    broken = false;
    await bench.advance(40_000);
    expect(now?.status).to.equal('connected');
  });

  it('connects where storage may not even be read', async () => {
    const refuse = (): never => {
      throw new DOMException('no', 'SecurityError');
    };
    const storage = { getItem: refuse, setItem: refuse, removeItem: refuse };
    await connect({ platform: { ...bench.platform, storage } });
    expect(now?.status).to.equal('connected');
  });

  it('keeps no address with a query, which may hold a secret, and tells none', async () => {
    const kept = new Map<string, string>();
    const serviceUrl = 'https://fin1.ucce.local:7443/http-bind/?key=secret-7';
    const made = await connect({ serviceUrl, platform: { ...bench.platform, ...tabOf(kept) } });
    bench.signals.next({ kind: 'leaving', kept: false, reloading: true });
    await bench.advance(3_000);
    expect(JSON.stringify([[...kept], now, made.log])).not.to.contain('secret-7');
  });

  it('finds its way within seconds though the page is hidden and its timers come once a minute', async () => {
    const tick$ = new Subject<Tick>();
    let ticking = 0;
    const counted$ = new Observable<Tick>((subscriber) => {
      ticking += 1;
      subscriber.add(tick$.subscribe(subscriber));
      subscriber.add(() => (ticking -= 1));
    });
    const hidden = { is: false };
    const { scheduler } = bench.platform;
    const throttled: SchedulerLike = {
      now: () => scheduler.now(),
      schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) =>
        scheduler.schedule(work, hidden.is ? Math.max(60_000, delay) : delay, state),
    };
    await connect({ platform: { ...bench.platform, scheduler: throttled, tick$: counted$ } });
    const live = async (seconds: number): Promise<void> => {
      for (let n = 0; n < seconds; n += 1) {
        await bench.advance(1_000);
        tick$.next(tickAt(scheduler.now()));
      }
    };
    hidden.is = true;
    bench.signals.next({ kind: 'hidden' });
    await live(300);
    expect(now?.status).to.equal('connected');
    bench.simulator.faults.add({ kind: 'blackhole', durationMs: 40_000, target: { pathPrefix: '/' } });
    await live(40);
    expect(now?.status).to.equal('reconnecting');
    await live(4);
    expect(now?.status).to.equal('connected');
    bench.simulator.faults.add({ kind: 'takeover' });
    await live(8);
    expect([now?.status, now?.side]).to.deep.equal(['connected', bench.simulator.sides.b.host]);
    bench.signals.next({ kind: 'shown' });
    expect(ticking, 'the watch of the machine goes on').to.equal(1);
  });
});
