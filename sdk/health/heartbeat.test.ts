import { expect } from '@open-wc/testing';
import { BehaviorSubject, Subject } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import type { ChannelActivity, ConnectionState, ConnectionStatus } from '../channel/channel.ts';
import { beat, heartbeatOf, INITIAL_HEARTBEAT, type Heartbeat, type HeartbeatInput } from './heartbeat.ts';

const QUIET = { quietMs: 30_000 };
const heard = (at: number): ChannelActivity => ({ kind: 'heard', what: 'empty-answer', at, bytes: 57 });
const sent = (at: number, what: 'poll' | 'ping' = 'poll'): ChannelActivity => ({ kind: 'sent', what, at, bytes: 83 });
const roundTrip = (at: number, ms: number): ChannelActivity => ({ kind: 'round-trip', what: 'ping', at, ms });
const connected = (at: number): HeartbeatInput => ({ kind: 'connection', connected: true, at });
const lost = (at: number): HeartbeatInput => ({ kind: 'connection', connected: false, at });

function beats(inputs: readonly HeartbeatInput[], options: { quietMs: number | undefined; marginMs?: number } = QUIET) {
  return inputs.reduce((state, input) => beat(state, input, options), INITIAL_HEARTBEAT);
}

describe('the heartbeat', () => {
  it('remembers when it last heard and last sent', () => {
    expect(beats([connected(0), sent(10), heard(40)])).to.include({ lastSentAt: 10, lastHeardAt: 40 });
  });

  it('expects to hear again within the longest healthy silence and a margin', () => {
    expect(beats([connected(0)]).expectedBy).to.equal(33_000);
    expect(beats([connected(0), heard(5_000)]).expectedBy).to.equal(38_000);
  });

  it('expects the answer to a ping at once, and never later than without it', () => {
    expect(beats([connected(0), sent(10_000, 'ping')]).expectedBy).to.equal(13_000);
    expect(beats([connected(0), sent(32_000, 'ping')]).expectedBy).to.equal(33_000);
  });

  it('grants a slow link a wider margin, learned from its own round trips', () => {
    const slow = beats([connected(0), roundTrip(1, 2_000), roundTrip(2, 2_400), heard(1_000)]);
    expect(slow.roundTripMs).to.equal(2_050);
    expect(slow.expectedBy).to.equal(1_000 + 30_000 + 2_050 + 4 * 850);
  });

  it('expects nothing while not connected, and keeps what it knew', () => {
    const state = beats([connected(0), heard(10), lost(20), heard(25), sent(30, 'ping')]);
    expect(state.expectedBy).to.equal(undefined);
    expect(state.lastHeardAt).to.equal(25);
  });

  it('is not moved by the same connection told twice, nor by failures', () => {
    expect(beats([connected(0), connected(9_000)]).expectedBy).to.equal(33_000);
    expect(beats([connected(0), { kind: 'failed', what: 'poll', at: 5 }]).expectedBy).to.equal(33_000);
  });

  it('expects nothing of a channel that owes no sign of life', () => {
    const hub = beats([connected(0), heard(5), sent(6, 'ping')], { quietMs: undefined });
    expect(hub.expectedBy).to.equal(undefined);
    expect(hub.lastHeardAt).to.equal(5);
  });
});

describe('the heartbeat of a channel', () => {
  const state = (status: ConnectionStatus, since: number): ConnectionState => ({
    status,
    reason: 'opened',
    since,
    epoch: 1,
  });

  function setUp() {
    const clock = new VirtualClock();
    const start = clock.now();
    const connection$ = new BehaviorSubject(state('connected', start));
    const activity$ = new Subject<ChannelActivity>();
    const seen: Heartbeat[] = [];
    const subscription = heartbeatOf({ connection$, activity$ }, clock, QUIET).subscribe((one) => seen.push(one));
    return { clock, start, connection$, activity$, seen, subscription };
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

  it('leaves no timer behind when unsubscribed or when the connection goes', async () => {
    const { clock, connection$, seen, subscription } = setUp();
    connection$.next(state('reconnecting', clock.now()));
    expect(seen.at(-1)?.expectedBy).to.equal(undefined);
    await clock.advance(0);
    expect(clock.pending).to.equal(0);
    connection$.next(state('connected', clock.now()));
    expect(clock.pending).to.equal(1);
    subscription.unsubscribe();
    expect(clock.pending).to.equal(0);
  });
});
