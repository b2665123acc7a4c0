import { expect } from '@open-wc/testing';
import { BehaviorSubject, Subject } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import type { ChannelActivity, ConnectionReason, ConnectionState, ConnectionStatus } from '../channel/channel.ts';
import {
  beat,
  heartbeatAt,
  heartbeatOf,
  INITIAL_HEARTBEAT,
  type Heartbeat,
  type HeartbeatInput,
  type HeartbeatOptions,
} from './heartbeat.ts';

const heard = (at: number): ChannelActivity => ({ kind: 'heard', what: 'empty-answer', at, bytes: 57 });
const sent = (at: number, what: 'poll' | 'ping' | 'session' = 'poll'): ChannelActivity => ({
  kind: 'sent',
  what,
  at,
  bytes: 83,
});
const roundTrip = (at: number, ms: number): ChannelActivity => ({ kind: 'round-trip', what: 'ping', at, ms });
const state = (
  status: ConnectionStatus,
  since: number,
  transport?: ConnectionState['transport'],
  reason: ConnectionReason = 'opened',
): ConnectionState => ({ status, reason, since, epoch: 1, ...(transport && { transport }) });
const connection = (...given: Parameters<typeof state>): HeartbeatInput => ({
  kind: 'connection',
  state: state(...given),
});
const failed = (at: number): HeartbeatInput => ({ kind: 'failed', what: 'poll', at });

/** Inputs by the ms at which they come; wall and monotonic time are the same. */
function after(inputs: readonly (readonly [number, HeartbeatInput])[], options: HeartbeatOptions = {}) {
  const last = inputs.reduce((before, [at, input]) => beat(before, input, at, options), INITIAL_HEARTBEAT);
  return (at: number): Heartbeat => heartbeatAt(last, at, at, options.hub);
}
const UP = [0, connection('connected', 0)] as const;

describe('the heartbeat', () => {
  it('remembers when it last heard and last sent', () => {
    expect(after([UP, [10, sent(10)], [40, heard(40)]])(50)).to.include({ lastSentAt: 10, lastHeardAt: 40 });
  });

  it('expects to hear again within the longest healthy silence of the transport, and a margin', () => {
    expect(after([UP])(0).expectedBy).to.equal(33_000);
    expect(after([UP, [5_000, heard(5_000)]])(6_000).expectedBy).to.equal(38_000);
    expect(after([[0, connection('connected', 0, 'websocket')]])(0).expectedBy).to.equal(13_000);
    expect(after([UP], { quietMs: 60_000 })(0).expectedBy).to.equal(63_000);
  });

  it('follows the transport when the channel takes another', () => {
    const moved = after([
      UP,
      [50, connection('reconnecting', 50)],
      [100, connection('connected', 100, 'websocket')],
      [200, connection('degraded', 200, 'websocket')],
    ]);
    expect(moved(200).expectedBy).to.equal(13_100);
  });

  it('expects the answer to a ping at once, and never later than without it', () => {
    expect(after([UP, [10_000, sent(10_000, 'ping')]])(10_000).expectedBy).to.equal(13_000);
    expect(after([UP, [32_000, sent(32_000, 'ping')]])(32_000).expectedBy).to.equal(33_000);
  });

  it('grants a slow link a wider margin, learned from its own round trips', () => {
    const slow = after([UP, [1, roundTrip(1, 2_000)], [2, roundTrip(2, 2_400)], [1_000, heard(1_000)]])(1_000);
    expect(slow.roundTripMs).to.equal(2_050);
    expect(slow.expectedBy).to.equal(1_000 + 30_000 + 2_050 + 4 * 850);
  });

  it('is not moved by the same connection told twice, nor by a session that is only suspected', () => {
    expect(after([UP, [9_000, connection('connected', 9_000)]])(9_000).expectedBy).to.equal(33_000);
    expect(after([UP, [9_000, connection('degraded', 9_000)]])(9_000).expectedBy).to.equal(33_000);
  });

  it('expects nothing without a session, keeps what it knew, and is sure of what it was told', () => {
    const gone = after([UP, [10, heard(10)], [20, connection('reconnecting', 20)], [30, sent(30, 'ping')]])(60_000);
    expect(gone).to.include({ expectedBy: undefined, overdue: false, lastHeardAt: 10, suspicion: 1 });
    expect(after([[0, connection('connecting', 0)]])(60_000).suspicion).to.equal(0);
    expect(after([[0, connection('reconnecting', 0)]])(60_000).suspicion).to.equal(0);
    expect(after([UP, [20, connection('closed', 20)]])(60_000).suspicion).to.equal(0);
    expect(after([UP, [20, connection('conflict', 20)]])(60_000).suspicion).to.equal(0);
  });

  it('suspects nobody while this machine cannot listen, and the link when the browser has none', () => {
    const asleep = [UP, [20, connection('suspended', 20, undefined, 'asleep')]] as const;
    expect(after(asleep)(60_000).suspicion).to.equal(0);
    expect(after([...asleep, [30, connection('reconnecting', 30)]])(60_000).suspicion).to.equal(1);
    expect(after([UP, [20, connection('suspended', 20, undefined, 'offline')]])(60_000).suspicion).to.equal(1);
  });

  it('knows when the server can have heard the session last: proved by an answer, at most when we spoke last', () => {
    const told = [
      UP,
      [1_000, sent(1_000, 'ping')],
      [1_040, roundTrip(1_040, 40)],
      [5_000, sent(5_000, 'ping')],
    ] as const;
    expect(after(told)(9_000).lastSeenByServerAt).to.deep.equal({ from: 1_000, to: 5_000 });
    // A new session is not the one that the server is about to close.
    const anew = [...told, [7_000, connection('reconnecting', 7_000)], [8_000, sent(8_000, 'session')]] as const;
    expect(after(anew)(9_000).lastSeenByServerAt).to.deep.equal({ from: 1_000, to: 5_000 });
    expect(after([UP, [1_000, sent(1_000)]])(9_000).lastSeenByServerAt).to.equal(undefined);
  });

  it('counts the signs of life that failed to come', () => {
    const asked = [UP, [1_000, sent(1_000, 'ping')]] as const;
    expect(after(asked)(3_999).missed).to.equal(0);
    expect(after(asked)(4_000).missed).to.equal(1);
    expect(after(asked)(14_000).missed).to.equal(2);
    expect(after([...asked, [1_500, failed(1_500)]])(1_600).missed).to.equal(1);
    expect(after([...asked, [1_500, failed(1_500)], [2_000, heard(2_000)]])(2_100).missed).to.equal(0);
  });

  it('suspects the answer to a question that is not there, and the silence where none was asked', () => {
    const asked = after([UP, [1_000, sent(1_000, 'ping')]]);
    expect(asked(1_900).suspicion).to.equal(0);
    expect(asked(8_000).suspicion).to.be.above(0.9);
    expect(after([UP, [1_000, heard(1_000)]])(31_500).suspicion).to.equal(0);
    expect(after([UP, [1_000, heard(1_000)]])(38_000).suspicion).to.be.above(0.9);
  });

  it('leaves out what passed while the observer was late, once per question', () => {
    const late = [UP, [1_000, sent(1_000, 'ping')], [60_000, { kind: 'observer-late' }]] as const;
    expect(after(late)(60_500)).to.include({ suspicion: 0, overdue: false, expectedBy: 63_000 });
    expect(after(late)(67_000).suspicion).to.be.above(0.9);
    expect(after([...late, [67_000, { kind: 'observer-late' }]])(67_100).suspicion).to.be.above(0.9);
    // Nor does it learn from what was answered meanwhile.
    const slept = [...late, [60_010, roundTrip(60_010, 59_010)], [60_011, heard(60_011)]] as const;
    expect(after([...slept, [70_000, sent(70_000, 'ping')]])(76_500).suspicion).to.be.above(0.9);
  });

  it('is half sure of a failed exchange, until something is heard', () => {
    expect(after([UP, [10, failed(10)]])(20).suspicion).to.equal(0.5);
    expect(after([UP, [10, failed(10)], [30, heard(30)]])(40).suspicion).to.equal(0);
  });
});

describe('the heartbeat of a hub', () => {
  const HUB = { hub: true };
  const notified = (at: number): HeartbeatInput => ({ kind: 'heard', what: 'hub-notification', at, bytes: 9 });
  const status = (at: number): HeartbeatInput => ({ kind: 'heard', what: 'hub-status', at, bytes: 9 });

  it('owes no sign of life, until somebody asks beside it', () => {
    expect(after([UP, [5, notified(5)]], HUB)(9e6)).to.include({ expectedBy: undefined, suspicion: 0, lastHeardAt: 5 });
    const asked = [UP, [1_000, { kind: 'asked' }]] as const;
    expect(after(asked, HUB)(1_000).expectedBy).to.equal(4_000);
    expect(after(asked, HUB)(8_000).suspicion).to.be.above(0.9);
    expect(after([...asked, [1_100, { kind: 'answered', ms: 100 }]], HUB)(60_000)).to.include({
      expectedBy: undefined,
      suspicion: 0,
    });
    expect(after([...asked, [1_100, failed(1_100)]], HUB)(60_000)).to.include({
      expectedBy: undefined,
      suspicion: 0.5,
    });
  });

  it('does not take the desktop’s own word for an answer', () => {
    expect(after([UP, [1_000, { kind: 'asked' }], [7_000, status(7_000)]], HUB)(8_000)).to.include({
      lastHeardAt: 7_000,
    });
    expect(after([UP, [1_000, { kind: 'asked' }], [7_000, status(7_000)]], HUB)(8_000).suspicion).to.be.above(0.9);
    expect(after([UP, [1_000, { kind: 'asked' }], [7_000, notified(7_000)]], HUB)(8_000).suspicion).to.equal(0);
  });

  it('knows of the desktop’s requests what can be known: it asks each 30 s, and tells a loss within 150 s', () => {
    expect(after([UP], HUB)(40_000).lastSeenByServerAt).to.deep.equal({ from: 0, to: 40_000 });
    expect(after([UP, [50_000, notified(50_000)]], HUB)(60_000).lastSeenByServerAt).to.deep.equal({
      from: 20_000,
      to: 60_000,
    });
    const lost = [
      UP,
      [500_000, connection('reconnecting', 500_000)],
      [510_000, connection('failing-over', 510_000)],
    ] as const;
    expect(after(lost, HUB)(600_000).lastSeenByServerAt).to.deep.equal({ from: 350_000, to: 500_000 });
    const back = [...lost, [700_000, connection('connected', 700_000)]] as const;
    expect(after(back, HUB)(800_000).lastSeenByServerAt).to.deep.equal({ from: 700_000, to: 800_000 });
  });
});

describe('the heartbeat of a channel', () => {
  function setUp() {
    const clock = new VirtualClock();
    const start = clock.now();
    const connection$ = new BehaviorSubject(state('connected', start));
    const activity$ = new Subject<ChannelActivity>();
    const others = new Subject<HeartbeatInput>();
    const seen: Heartbeat[] = [];
    let completed = false;
    const platform = { scheduler: clock, monotonic: clock.monotonic };
    const subscription = heartbeatOf({ connection$, activity$ }, platform, {}, others).subscribe({
      next: (one) => seen.push(one),
      complete: () => (completed = true),
    });
    return { clock, start, connection$, activity$, others, seen, subscription, completed: () => completed };
  }

  it('says that it is overdue at the moment it is, and no longer once heard again', async () => {
    const { clock, start, activity$, seen } = setUp();
    await clock.advance(32_999);
    expect(seen.at(-1)?.overdue).to.equal(false);
    await clock.advance(1);
    expect(seen.at(-1)).to.include({ overdue: true, expectedBy: start + 33_000 });
    activity$.next(sent(clock.now()));
    expect(seen.at(-1)?.overdue).to.equal(true);
    activity$.next(heard(clock.now()));
    expect(seen.at(-1)).to.include({ overdue: false, lastHeardAt: start + 33_000 });
  });

  it('tells a suspicion that grows, and then rests', async () => {
    const { clock, activity$, seen } = setUp();
    activity$.next(sent(clock.now(), 'ping'));
    await clock.advance(7_000);
    const levels = seen.map(({ suspicion }) => suspicion);
    expect(levels).to.deep.equal(levels.toSorted((a, b) => a - b));
    expect(levels.at(-1)).to.equal(1);
    expect(levels.length).to.be.within(8, 20);
    await clock.advance(60_000);
    expect(seen.length - levels.length).to.be.at.most(7);
    expect(seen.at(-1)?.missed).to.be.at.least(6);
  });

  it('tells nothing while all is well but what it hears', async () => {
    const { clock, activity$, seen } = setUp();
    for (let n = 0; n < 100; n++) {
      activity$.next(heard(clock.now()));
      await clock.advance(20_000);
    }
    expect(seen).to.have.length(101);
    expect(clock.pending).to.equal(1);
  });

  it('takes questions from beside the channel', async () => {
    const { clock, others, seen } = setUp();
    others.next({ kind: 'asked' });
    await clock.advance(6_600);
    expect(seen.at(-1)?.suspicion).to.be.above(0.9);
    others.next({ kind: 'answered', ms: 6_600 });
    expect(seen.at(-1)?.suspicion).to.equal(0);
  });

  it('forgets what was proved in a time that lies ahead, since the clock was set back', () => {
    const hour = 3_600_000;
    const back = after([UP, [1, sent(hour)], [2, roundTrip(hour, 40)], [3, sent(500)], [4, roundTrip(500, 40)]]);
    expect(back(600).lastSeenByServerAt).to.deep.equal({ from: 460, to: 500 });
    const hub = after([UP, [1, heard(hour)], [2, heard(40_000)]], { hub: true });
    expect(hub(40_000).lastSeenByServerAt?.from).to.equal(10_000);
  });

  it('is not misled by a wall clock that is set', async () => {
    const clock = new VirtualClock();
    let set = 0;
    const scheduler = { now: () => clock.now() + set, schedule: clock.schedule.bind(clock) };
    const connection$ = new BehaviorSubject(state('connected', clock.now()));
    const activity$ = new Subject<ChannelActivity>();
    const seen: Heartbeat[] = [];
    heartbeatOf({ connection$, activity$ }, { scheduler, monotonic: clock.monotonic }).subscribe((one) =>
      seen.push(one),
    );
    await clock.advance(1_000);
    set = 3_600_000;
    activity$.next(sent(scheduler.now(), 'poll'));
    expect(seen.at(-1)).to.include({ overdue: false, suspicion: 0, expectedBy: scheduler.now() + 32_000 });
  });

  it('does not hold its own standstill against the server', async () => {
    const { clock, activity$ } = setUp();
    // A page whose timers stand still: what is due comes 40 s late.
    let lateBy = 0;
    const late = {
      now: () => clock.now(),
      schedule: ((work, delay = 0, given) => clock.schedule(work, delay + lateBy, given)) as VirtualClock['schedule'],
    };
    const connection$ = new BehaviorSubject(state('connected', clock.now()));
    const seen: Heartbeat[] = [];
    heartbeatOf({ connection$, activity$ }, { scheduler: late, monotonic: clock.monotonic }).subscribe((one) =>
      seen.push(one),
    );
    lateBy = 40_000;
    activity$.next(sent(clock.now(), 'ping'));
    lateBy = 0;
    await clock.advance(43_000);
    expect(Math.max(...seen.map(({ suspicion }) => suspicion))).to.equal(0);
    await clock.advance(7_000);
    expect(seen.at(-1)?.suspicion).to.be.above(0.9);
  });

  it('leaves no timer behind when unsubscribed or when the connection goes, and ends with the channel', async () => {
    const { clock, connection$, activity$, seen, subscription } = setUp();
    connection$.next(state('reconnecting', clock.now()));
    expect(seen.at(-1)?.expectedBy).to.equal(undefined);
    await clock.advance(0);
    expect(clock.pending).to.equal(0);
    connection$.next(state('connected', clock.now()));
    expect(clock.pending).to.equal(1);
    subscription.unsubscribe();
    expect(clock.pending).to.equal(0);
    const other = setUp();
    other.connection$.complete();
    other.activity$.complete();
    expect(other.completed()).to.equal(true);
    expect(other.clock.pending).to.equal(0);
    expect(activity$.observed).to.equal(false);
  });
});
