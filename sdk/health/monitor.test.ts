import { expect } from '@open-wc/testing';
import { NEVER, Subject } from 'rxjs';
import { fakeMachine } from '../../test/kit/machine.ts';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { fakeChannel } from '../../test/support/fake-channel.ts';
import { TransportError } from '../errors.ts';
import { userId } from '../ids.ts';
import { browserPlatform, type PageSignal } from '../platform.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { Health, HealthOptions } from './health.ts';
import { findingLine, logHealth } from './health-log.ts';
import { createMonitor } from './monitor.ts';
import type { SystemInfoSource } from './prober.ts';

const MINUTE = 60_000;

function setUp(kind: 'xmpp' | 'desktop' = 'xmpp', health: HealthOptions = {}) {
  const clock = new VirtualClock();
  const signals$ = new Subject<PageSignal>();
  const { tick$: _, ...platform } = browserPlatform({
    scheduler: clock,
    monotonic: clock.monotonic,
    random: () => 0.5,
    signals$,
    tick$: NEVER,
    machine: fakeMachine(),
  });
  const channel = fakeChannel(() => clock.now(), { kind });
  const server = { up: true, stranger: false, roundTrip: 40, driftMs: -9, asked: 0 };
  const rest: SystemInfoSource = {
    systemInfo: () => {
      server.asked += 1;
      if (!server.up) return Promise.reject(new TransportError('http-status', 'The server said 503.', { status: 503 }));
      if (server.stranger) return Promise.reject(new TransportError('not-xml', 'A login page.', { status: 200 }));
      const [sentAt, sentMonotonic] = [clock.now(), clock.monotonic()];
      const systemInfo: SystemInfo = {
        status: 'IN_SERVICE',
        currentTimestamp: sentAt + server.roundTrip / 2 + server.driftMs,
        ctiServers: [],
      };
      const receivedAt = sentAt + server.roundTrip;
      return Promise.resolve({
        systemInfo,
        timing: { sentAt, sentMonotonic, receivedAt, receivedMonotonic: sentMonotonic + server.roundTrip },
      });
    },
  };
  const monitor = createMonitor({
    channel,
    rest,
    platform,
    probeIntervalMs: MINUTE,
    userId: userId('1001001'),
    health,
  });
  const seen: Health[] = [];
  const state = { done: false };
  monitor.health$.subscribe({ next: (health) => seen.push(health), complete: () => (state.done = true) });
  const last = (): Health => {
    const health = seen.at(-1);
    if (!health) throw new Error('Nothing was told.');
    return health;
  };
  return { clock, signals$, channel, server, monitor, seen, state, last };
}

describe('the stream of health', () => {
  it('knows nothing before anything was seen, and asks nothing before it is started', async () => {
    const { clock, server, seen } = setUp();
    await clock.advance(MINUTE);
    expect(seen.map(({ level }) => level)).to.deep.equal(['unknown']);
    expect([server.asked, clock.pending]).to.deep.equal([0, 0]);
  });

  it('becomes good with the connection, and tells its figures', async () => {
    const { clock, channel, monitor, last } = setUp();
    monitor.start();
    channel.connect();
    await clock.advance(MINUTE);
    expect(last()).to.include({ level: 'good', place: 'unknown' });
    expect(last().findings).to.deep.equal([]);
    expect(last().numbers).to.include({ lossShare: 0 });
    expect(last().numbers.rest?.p50).to.equal(40);
    expect(last().numbers.driftMs).to.be.closeTo(-9, 1);
    monitor.close();
  });

  it('tells a lost connection at once, with a forecast that goes when it is back', async () => {
    const { clock, channel, monitor, last } = setUp();
    monitor.start();
    channel.connect();
    channel.activity({ kind: 'sent', what: 'ping', at: clock.now(), bytes: 10 });
    await clock.advance(10_000);
    channel.activity({ kind: 'sent', what: 'ping', at: clock.now(), bytes: 10 });
    channel.activity({ kind: 'heard', what: 'pong', at: clock.now(), bytes: 10 });
    channel.set({ status: 'reconnecting', reason: 'network-error' });
    expect(last()).to.include({ level: 'lost', since: clock.now() });
    expect(last().forecast?.forcedLogout?.to).to.be.greaterThan(clock.now() + MINUTE);
    channel.connect();
    expect(last().forecast).to.equal(undefined);
    monitor.close();
  });

  it('does not go on telling of refused credentials beside a session that stands', async () => {
    const { clock, channel, monitor, last } = setUp('desktop');
    monitor.start();
    channel.connect();
    await clock.advance(MINUTE + 5_000);
    channel.set({ status: 'unauthorized', reason: 'credentials-refused' });
    expect(last().findings.map(({ cause }) => cause)).to.deep.equal(['credentials-refused']);
    await clock.advance(30_000);
    expect(last().findings[0], 'REST takes them').to.include({ certainty: 'possible' });
    channel.connect();
    expect(last().findings).to.deep.equal([]);
    expect(last().recent.map(({ cause }) => cause)).to.deep.equal(['credentials-refused']);
    monitor.close();
  });

  for (const [status, reason, cause] of [
    ['conflict', 'conflict', 'session-conflict'],
    ['intercepted', 'not-xmpp', 'intercepted'],
  ] as const) {
    for (const kind of ['xmpp', 'desktop'] as const) {
      it(`does not go on telling of ${cause} beside a session that stands (${kind})`, async () => {
        const { clock, channel, monitor, last } = setUp(kind);
        monitor.start();
        channel.connect();
        await clock.advance(MINUTE + 5_000);
        channel.set({ status, reason });
        await clock.advance(20_000);
        expect(last().findings.map((one) => one.cause)).to.deep.equal([cause]);
        channel.connect();
        for (let second = 0; second < 40; second += 1) {
          expect(last().findings, `after ${second} s`).to.deep.equal([]);
          await clock.advance(1_000);
        }
        expect(last().level).to.equal('good');
        expect(last().recent.map((one) => one.cause)).to.deep.equal([cause]);
        monitor.close();
      });
    }
  }

  it('is in doubt of a session that stands where something else answers after it was made', async () => {
    const { clock, channel, server, monitor, last } = setUp();
    monitor.start();
    channel.connect();
    await clock.advance(MINUTE + 5_000);
    channel.set({ status: 'intercepted', reason: 'not-xmpp' });
    await clock.advance(20_000);
    channel.connect();
    expect(last().findings).to.deep.equal([]);
    server.stranger = true;
    await clock.advance(2 * MINUTE);
    expect(last().findings.map((one) => one.cause)).to.deep.equal(['intercepted']);
    monitor.close();
  });

  it('tells the same to all, in order, though one of them acts on it', async () => {
    const { clock, channel, monitor, seen } = setUp();
    monitor.start();
    const others: string[] = [];
    let acted = false;
    monitor.health$.subscribe(({ level }) => {
      if (level !== 'lost' || acted) return;
      acted = true;
      channel.connect();
    });
    monitor.health$.subscribe(({ level }) => others.push(level));
    channel.connect();
    await clock.advance(MINUTE);
    channel.set({ status: 'reconnecting', reason: 'network-error' });
    await clock.advance(MINUTE);
    expect(others).to.deep.equal(seen.slice(-others.length).map(({ level }) => level));
    expect(others.at(-1)).to.equal('good');
    monitor.close();
  });

  it('keeps an hour of it, second by second, and marks what was slept through', async () => {
    const { clock, channel, monitor, server } = setUp();
    monitor.start();
    channel.connect();
    await clock.advance(MINUTE);
    server.up = false;
    channel.set({ status: 'reconnecting', reason: 'network-error' });
    await clock.advance(30_000);
    channel.connect();
    server.up = true;
    await clock.advance(10 * MINUTE);
    const samples = monitor.history(clock.now() - 11 * MINUTE);
    expect(samples.length).to.be.within(659, 661);
    expect(samples.filter(({ level }) => level === 'lost').length).to.be.within(30, 31);
    expect(monitor.history().length).to.be.at.most(3_600);
    expect(monitor.history(-Infinity, Infinity).at(-1)?.at).to.be.at.most(clock.now());
    monitor.close();
  });

  it('tells figures each five seconds while all is well, and each second while it is not', async () => {
    const { clock, channel, monitor, seen } = setUp();
    monitor.start();
    channel.connect();
    await clock.advance(5 * MINUTE + 500);
    const calm = seen.length;
    await clock.advance(50_000);
    expect(seen.length - calm).to.be.within(10, 12);
    channel.set({ status: 'reconnecting', reason: 'network-error' });
    await clock.advance(10_000);
    const lost = seen.length;
    await clock.advance(20_000);
    expect(seen.length - lost).to.be.at.least(19);
    monitor.close();
  });

  it('says what it cannot see: a machine that tells no long tasks is no idle one', async () => {
    const { clock, channel, monitor, last } = setUp();
    monitor.start();
    channel.connect();
    await clock.advance(MINUTE);
    expect(last().blindSpots).to.include('long-tasks');
    monitor.close();
  });

  it('tells at once what the page tells of itself, however well all is', async () => {
    const { clock, signals$, channel, monitor, last } = setUp();
    monitor.start();
    channel.connect();
    await clock.advance(5 * MINUTE + 1_500);
    signals$.next({ kind: 'offline' });
    expect(last().at).to.equal(clock.now());
    monitor.close();
  });

  it('reckons with the timers of the server that it is told', async () => {
    const { clock, channel, monitor, last } = setUp('xmpp', { logoutTerms: { graceMs: 10_000 } });
    monitor.start();
    channel.connect();
    channel.activity({ kind: 'sent', what: 'ping', at: clock.now(), bytes: 10 });
    await clock.advance(10_000);
    channel.set({ status: 'reconnecting', reason: 'network-error' });
    const { sessionClosed, forcedLogout } = last().forecast ?? {};
    expect((forcedLogout?.from ?? 0) - (sessionClosed?.from ?? 0)).to.be.within(10_000, 11_000);
    monitor.close();
  });

  it('has no open finding any more when the channel was closed', async () => {
    const { clock, channel, monitor, last } = setUp();
    monitor.start();
    channel.connect();
    channel.set({ status: 'conflict', reason: 'conflict' });
    await clock.advance(MINUTE);
    expect(last().findings[0]?.cause).to.equal('session-conflict');
    channel.set({ status: 'closed', reason: 'closed-by-caller' });
    expect([last().level, last().findings]).to.deep.equal(['unknown', []]);
    expect(last().recent[0]).to.include({ cause: 'session-conflict', closedAt: clock.now() });
    monitor.close();
  });

  it('leaves no timer, and completes, when it is closed', async () => {
    const { clock, channel, monitor, seen, state } = setUp();
    monitor.start();
    channel.connect();
    await clock.advance(MINUTE);
    monitor.close();
    const told = seen.length;
    channel.set({ status: 'reconnecting', reason: 'network-error' });
    await clock.advance(MINUTE);
    expect([clock.pending, seen.length, state.done]).to.deep.equal([0, told, true]);
  });
});

describe('health in the client log', () => {
  it('is a line for each change of level, and for each finding as it comes, gets surer and goes', () => {
    const health$ = new Subject<Health>();
    const lines: string[] = [];
    const log = { info: (text: string) => lines.push(`i ${text}`), warn: (text: string) => lines.push(`w ${text}`) };
    logHealth(health$, log).subscribe();
    const { last } = setUp();
    const at = Date.UTC(2026, 0, 1);
    const finding: Health['findings'][number] = {
      id: 'computer-sleep-1',
      cause: 'computer-sleep',
      advice: 'computer-sleep',
      level: 'lost',
      confidence: 0.7,
      certainty: 'likely',
      actor: 'both',
      place: 'client',
      since: at,
      openedAt: at,
      updatedAt: at,
      evidence: [{ code: 'slept', at, values: { ms: 300_000 } }],
      against: [{ code: 'rest-answered', at, values: {} }],
    };
    health$.next({ ...last(), at, since: at, level: 'good' });
    health$.next({ ...last(), at: at + 90_000, since: at + 90_000, level: 'lost', findings: [finding] });
    health$.next({ ...last(), at: at + 91_000, since: at + 90_000, level: 'lost', findings: [finding] });
    const proved = { ...finding, confidence: 1, certainty: 'proved' as const };
    health$.next({ ...last(), at: at + 92_000, since: at + 90_000, level: 'lost', findings: [proved] });
    const closed = { ...proved, closedAt: at + 100_000 };
    health$.next({ ...last(), at: at + 100_000, since: at + 100_000, level: 'good', recent: [closed] });
    health$.next({ ...last(), at: at + 101_000, since: at + 100_000, level: 'good', recent: [closed] });
    expect(lines).to.deep.equal([
      'i Health: lost; it was good for 90 s.',
      `w Finding ${findingLine(finding)}`,
      `w Finding ${findingLine(proved)}`,
      'i Health: good; it was lost for 10 s.',
      'i Finding computer-sleep-1 closed.',
    ]);
    expect(findingLine(finding)).to.equal(
      'computer-sleep-1: computer-sleep, likely, lost, since 2026-01-01T00:00:00.000Z; for: slept (ms 300000); against: rest-answered',
    );
  });
});
