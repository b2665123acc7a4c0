import { expect } from '@open-wc/testing';
import { Observable, Subject, type SchedulerAction, type SchedulerLike } from 'rxjs';
import {
  record,
  setUpBench,
  SUPERVISOR,
  TEAM_NODE,
  USER_NODE,
  type Bench,
  type Transport,
} from '../../test/kit/bench.ts';
import { tickAt } from '../../test/kit/machine.ts';
import type { Tick } from '../platform.ts';
import type { Channel } from './channel.ts';

const MINUTE = 60_000;
const TRANSPORTS = ['bosh', 'websocket'] as const satisfies readonly Transport[];

let bench: Bench;
let channel: Channel;
let seen: ReturnType<typeof record>;
const last = () => seen.states.at(-1);
const sessions = () => bench.simulator.sides.a.notification.sessions();
const explicit = () => wire().filter(([action]) => action !== undefined);

/** What was asked of the pubsub service, in order. */
function wire(): readonly (readonly [string | undefined, string | undefined])[] {
  const sent = [...bench.traffic.requests.map(({ body }) => body), ...bench.traffic.frames].join('');
  return [...sent.matchAll(/<(subscribe|unsubscribe) [^>]*node="([^"]*)"/g)].map(([, action, node]) => [action, node]);
}

async function open(overrides: Parameters<Bench['channel']>[0] = {}): Promise<void> {
  channel = bench.channel(overrides);
  seen = record(channel);
  channel.notifications(TEAM_NODE).subscribe();
  channel.open();
  await bench.advance(1_000);
  expect(last()?.status).to.equal('connected');
}

describe('a page', () => {
  afterEach(() => bench.dispose());

  for (const transport of TRANSPORTS) {
    it(`that is closed ends session and subscriptions in its last moment, over ${transport}`, async () => {
      bench = await setUpBench(transport);
      await open();
      bench.signals.next({ kind: 'leaving', kept: false, reloading: false });
      // All that still runs in a page that goes: what its last event leads to at once.
      const frozen = bench.traffic.requests.length;
      await bench.advance(1);
      await bench.advance(1);
      expect(bench.traffic.requests.slice(frozen).length).to.be.at.most(1);
      expect(sessions()).to.deep.equal([]);
      expect(explicit()).to.deep.equal([
        ['subscribe', TEAM_NODE],
        ['unsubscribe', TEAM_NODE],
      ]);
      await bench.advance(2_000);
      expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
    });

    it(`that wakes finds out at once that its session is gone, and is back within half a second, over ${transport}`, async () => {
      bench = await setUpBench(transport);
      await open();
      await bench.advance(MINUTE);
      bench.simulator.faults.add({ kind: 'session-loss' });
      const { now } = bench.clock;
      bench.signals.next({ kind: 'woke', ms: 600_000 });
      await bench.advance(transport === 'bosh' ? 500 : 10_000);
      expect(last()).to.include({ status: 'connected', epoch: 2 });
      const lost = seen.states.findLast(({ status }) => status === 'suspended');
      expect(lost).to.include({ reason: 'asleep' });
      expect((last()?.since ?? 0) - (lost?.since ?? now)).to.be.at.most(300);
    });
  }

  it('that is reloaded goes on with its session, and gets what was sent in between', async () => {
    bench = await setUpBench('bosh');
    await open();
    const jid = sessions()[0]?.jid;
    bench.signals.next({ kind: 'leaving', kept: false, reloading: true });
    await bench.advance(1_500);
    bench.publish(USER_NODE, 'TALKING');
    const logins = bench.traffic.requests.filter(({ body }) => body.includes('<auth')).length;
    await open();
    expect(last()).to.include({ status: 'connected', reason: 'session-resumed', epoch: 1 });
    expect(sessions().map((one) => one.jid)).to.deep.equal([jid]);
    expect(bench.traffic.requests.filter(({ body }) => body.includes('<auth')).length).to.equal(logins);
    expect(seen.notified).to.deep.equal([`${USER_NODE} TALKING`]);
    bench.publish(TEAM_NODE, 'READY');
    await bench.advance(1_000);
    expect(seen.notified.slice(1)).to.deep.equal([`${TEAM_NODE} READY`]);
    await bench.advance(10 * MINUTE);
    expect(last()?.epoch).to.equal(1);
  });

  it('that is reloaded after its session was given up logs in, and shows no trouble', async () => {
    bench = await setUpBench('bosh');
    await open();
    bench.signals.next({ kind: 'leaving', kept: false, reloading: true });
    await bench.advance(1_500);
    bench.simulator.faults.add({ kind: 'session-loss' });
    await open();
    expect(last()).to.include({ status: 'connected', reason: 'session-established', epoch: 1 });
    expect(new Set(seen.statuses())).to.deep.equal(new Set(['idle', 'connecting', 'connected']));
  });

  it('that is duplicated does not share the session of the one it was copied from', async () => {
    bench = await setUpBench('bosh');
    await open();
    bench.signals.next({ kind: 'leaving', kept: false, reloading: true });
    await bench.advance(1_000);
    const { storage, locks } = bench.platform;
    const copied = storage?.getItem('finesse-pulse.sessions') ?? '';
    await open();
    const [original, first] = [channel, last()];
    expect(first?.reason).to.equal('session-resumed');
    const copy = new Map([['finesse-pulse.sessions', copied]]);
    await open({
      platform: {
        ...bench.platform,
        ...(locks && { locks }),
        storage: {
          getItem: (key) => copy.get(key) ?? null,
          setItem: (key, value) => void copy.set(key, value),
          removeItem: (key) => void copy.delete(key),
        },
      },
    });
    expect(last()?.reason).to.equal('session-established');
    await bench.advance(MINUTE);
    expect(sessions()).to.have.length(2);
    expect(record(original).statuses()).to.deep.equal(['connected']);
  });

  it('that is hidden, and whose timers come once a minute, still notices a silent stall within 13 s', async () => {
    const tick$ = new Subject<Tick>();
    let ticking = 0;
    bench = await setUpBench('bosh');
    const { scheduler } = bench.platform;
    const hidden = { is: false };
    const throttled: SchedulerLike = {
      now: () => scheduler.now(),
      schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) =>
        scheduler.schedule(work, hidden.is ? Math.max(MINUTE, delay) : delay, state),
    };
    const counted$ = new Observable<Tick>((subscriber) => {
      ticking += 1;
      subscriber.add(tick$.subscribe(subscriber));
      subscriber.add(() => (ticking -= 1));
    });
    await open({ platform: { ...bench.platform, scheduler: throttled, tick$: counted$ } });
    const advance = async (seconds: number): Promise<void> => {
      for (let n = 0; n < seconds; n += 1) {
        await bench.advance(1_000);
        tick$.next(tickAt(scheduler.now()));
      }
    };
    expect(ticking).to.equal(0);
    hidden.is = true;
    bench.signals.next({ kind: 'hidden' });
    await advance(600);
    expect([last()?.status, ticking]).to.deep.equal(['connected', 1]);
    bench.simulator.faults.add({ kind: 'stall', durationMs: 20_000 });
    await advance(13);
    expect(last()?.status).to.equal('reconnecting');
    await advance(10);
    expect(last()).to.include({ status: 'connected', epoch: 1 });
    bench.signals.next({ kind: 'shown' });
    expect(ticking).to.equal(0);
    void channel.close();
    await bench.advance(3_000);
    expect(bench.timers).to.equal(0);
  });
});

for (const transport of TRANSPORTS) {
  describe(`the first failed exchange over ${transport}`, () => {
    afterEach(() => bench.dispose());
    const faults =
      transport === 'bosh'
        ? [{ kind: 'reset' }, { kind: 'status', status: 502 }, { kind: 'html' }]
        : [{ kind: 'reset' }];
    for (const fault of faults as readonly ({ kind: 'reset' | 'html' } | { kind: 'status'; status: number })[]) {
      it(`(${fault.kind}) is told within 100 ms`, async () => {
        bench = await setUpBench(transport);
        await open();
        await bench.advance(MINUTE);
        bench.simulator.faults.add(fault);
        await bench.advance(100);
        expect(last()?.status).to.be.oneOf(
          fault.kind === 'html' ? ['intercepted'] : transport === 'bosh' ? ['degraded'] : ['reconnecting'],
        );
        expect((last()?.since ?? 0) - bench.clock.now).to.be.at.least(-100);
      });
    }
  });
}

it('the name of a user and no other secret is kept for the next page', async () => {
  bench = await setUpBench('bosh');
  const kept: string[] = [];
  const { storage } = bench.platform;
  await open({
    platform: {
      ...bench.platform,
      storage: { getItem: () => null, removeItem: () => undefined, setItem: (_, value) => void kept.push(value) },
    },
  });
  expect(storage).not.to.equal(undefined);
  bench.signals.next({ kind: 'leaving', kept: false, reloading: true });
  expect(kept.join())
    .to.contain(String(SUPERVISOR))
    .and.not.match(/finesse"|password|Basic|Bearer|PLAIN/i);
  await bench.dispose();
});
