import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import type { ConnectionState } from './channel.ts';
import { ConnectionStates } from './connection-states.ts';

describe('ConnectionStates', () => {
  let clock: VirtualClock;
  let states: ConnectionStates;
  let told: ConnectionState[];
  beforeEach(() => {
    clock = new VirtualClock(1_000);
    states = new ConnectionStates(clock);
    told = [];
    states.state$.subscribe((state) => told.push(state));
  });

  it('tells a state once however often it is set', () => {
    states.set({ status: 'connecting', reason: 'opened', attempt: 1 });
    states.set({ status: 'connecting', reason: 'opened', attempt: 1 });
    expect(told.map(({ status }) => status)).to.deep.equal(['idle', 'connecting']);
  });

  it('keeps the time of the transition while only attempts change', async () => {
    states.set({ status: 'reconnecting', reason: 'timeout', attempt: 1, retryAt: 3_000 });
    await clock.advance(2_000);
    states.set({ status: 'reconnecting', reason: 'timeout', attempt: 1 });
    expect(told.slice(1)).to.deep.equal([
      { status: 'reconnecting', reason: 'timeout', since: 1_000, epoch: 0, attempt: 1, retryAt: 3_000 },
      { status: 'reconnecting', reason: 'timeout', since: 1_000, epoch: 0, attempt: 1 },
    ]);
  });

  it('keeps the first cause until the connection stands again', () => {
    states.connected('session-established');
    states.set({ status: 'reconnecting', reason: 'http-error', detail: 'HTTP 503' });
    states.set({ status: 'reconnecting', reason: 'network-error', detail: 'no answer', attempt: 2 });
    expect(states.now).to.include({ reason: 'http-error', detail: 'HTTP 503', attempt: 2 });
    states.connected('session-established');
    states.set({ status: 'reconnecting', reason: 'network-error' });
    expect(states.now).to.include({ reason: 'network-error' }).and.not.have.property('detail');
  });

  it('keeps the first cause from the first suspicion on', () => {
    states.connected('session-established');
    states.set({ status: 'degraded', reason: 'http-error', detail: 'HTTP 502' });
    states.set({ status: 'degraded', reason: 'answer-overdue' });
    states.set({ status: 'suspended', reason: 'offline' });
    expect(states.now.reason, 'which stands for itself').to.equal('offline');
    states.set({ status: 'reconnecting', reason: 'timeout', attempt: 1 });
    expect(states.now).to.include({ reason: 'http-error', detail: 'HTTP 502' });
    states.set({ status: 'connected', reason: 'session-resumed' });
    expect(states.now).to.include({ reason: 'session-resumed', epoch: 1 }).and.not.have.property('detail');
    states.set({ status: 'degraded', reason: 'answer-overdue' });
    expect(states.now.reason).to.equal('answer-overdue');
  });

  it('tells the place with the next state, and a change of it once', () => {
    states.place = { side: 'fin1', transport: 'bosh' };
    expect(states.now).not.to.have.any.keys('side', 'transport');
    states.set({ status: 'connecting', reason: 'opened' });
    states.set({ status: 'connecting', reason: 'opened' });
    states.place = { side: 'fin2', transport: 'websocket' };
    states.set({ status: 'connecting', reason: 'opened' });
    expect(told.slice(1).map(({ side, transport }) => [side, transport])).to.deep.equal([
      ['fin1', 'bosh'],
      ['fin2', 'websocket'],
    ]);
  });

  it('gives states that stand for themselves their own cause', () => {
    states.set({ status: 'reconnecting', reason: 'network-error' });
    states.set({ status: 'unauthorized', reason: 'credentials-refused' });
    expect(states.now.reason).to.equal('credentials-refused');
  });

  it('counts sessions, and dates each of them', async () => {
    expect(states.connected('session-established')).to.equal(1);
    await clock.advance(500);
    expect(states.connected('desktop-recovered')).to.equal(2);
    expect(states.now.since).to.equal(1_500);
  });

  it('keeps the order for all when one of those who are told changes it', () => {
    const first: string[] = [];
    const second: string[] = [];
    const other = new ConnectionStates(clock);
    other.state$.subscribe(({ status }) => {
      first.push(status);
      if (status === 'unauthorized') other.set({ status: 'connecting', reason: 'opened' });
      if (status === 'connected') other.close();
    });
    other.state$.subscribe({ next: ({ status }) => second.push(status), complete: () => second.push('complete') });
    other.set({ status: 'unauthorized', reason: 'credentials-refused' });
    other.connected('session-established');
    expect(second).to.deep.equal(['idle', 'unauthorized', 'connecting', 'connected', 'closed', 'complete']);
    expect(first).to.deep.equal(second.slice(0, -1));
  });

  it('changes nothing after it was closed, and replays that', () => {
    states.close();
    states.set({ status: 'connecting', reason: 'opened' });
    states.connected('session-established');
    const late: string[] = [];
    states.state$.subscribe({ next: ({ status }) => late.push(status), complete: () => late.push('complete') });
    expect(late).to.deep.equal(['closed', 'complete']);
  });
});
