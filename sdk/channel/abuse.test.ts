import { expect } from '@open-wc/testing';
import { Observable, Subject } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { record, tabOf } from '../../test/kit/bench.ts';
import { fakeSessions, type FakeSession } from '../../test/support/fake-session.ts';
import { userId } from '../ids.ts';
import { browserPlatform, type PageSignal, type Platform, type Tick } from '../platform.ts';
import type { Channel } from './channel.ts';
import { assembleXmppChannel } from './xmpp-channel.ts';
import type { XmppChannelOptions } from './xmpp-options.ts';

const SERVICE = 'https://fin1.example.com:7443/http-bind/';
const DOMAIN = 'fin1.example.com';
const OWNER = `1001001@${DOMAIN} ${SERVICE}`;

describe('surroundings that misbehave', () => {
  let clock: VirtualClock;
  let signals: Subject<PageSignal>;
  let sessions: ReturnType<typeof fakeSessions>;
  let kept: Map<string, string>;
  let channel: Channel | undefined;
  let ticking: number;
  let seen: ReturnType<typeof record>;
  const last = () => seen.states.at(-1);
  const session = (): FakeSession => sessions.all.at(-1)!;

  function open(parts: Partial<Platform> = {}, options: Partial<XmppChannelOptions> = {}): Channel {
    const tick$ = new Observable<Tick>((subscriber) => {
      ticking += 1;
      subscriber.add(() => (ticking -= 1));
    });
    const platform = browserPlatform({
      scheduler: clock,
      monotonic: clock.monotonic,
      random: () => 0.5,
      signals$: signals,
      tick$,
      fetch: () => Promise.resolve(new Response('')),
      ...tabOf(kept),
      ...parts,
    });
    const jid = { userId: userId('1001001'), domain: DOMAIN };
    const made = assembleXmppChannel(
      { service: SERVICE, jid, password: 'finesse', platform, ...options },
      { startSession: sessions.startSession },
    );
    channel = made;
    seen = record(made);
    made.open();
    return made;
  }

  beforeEach(() => {
    clock = new VirtualClock();
    signals = new Subject();
    sessions = fakeSessions();
    kept = new Map();
    ticking = 0;
  });
  afterEach(async () => {
    let closed = false;
    void channel?.close().then(() => (closed = true));
    await clock.advance(3_000);
    expect([closed, clock.pending, signals.observed, ticking]).to.deep.equal([true, 0, false, 0]);
  });

  it('a page that was hidden and offline at a conflict is neither when the channel is opened again', async () => {
    const again = open();
    await clock.advance(0);
    session().establish();
    signals.next({ kind: 'hidden' });
    signals.next({ kind: 'offline' });
    session().tell({ kind: 'ended', reason: 'conflict', answered: true });
    expect(last()?.status).to.equal('conflict');
    // It is shown, and the network is back; nobody listens.
    again.open();
    await clock.advance(0);
    session().tell({ kind: 'ended', reason: 'network-error', detail: 'no answer' });
    expect([last()?.status, ticking]).to.deep.equal(['reconnecting', 0]);
  });

  it('a server that keeps the dead session, and gives its resource to no other, gets one under another name', async () => {
    open();
    await clock.advance(0);
    session().establish();
    await clock.advance(20_000);
    session().tell({ kind: 'ended', reason: 'timeout', detail: 'no answer for 6500 ms' });
    await clock.advance(5_000);
    const refused = session();
    refused.tell({ kind: 'ended', reason: 'conflict', detail: 'conflict', answered: true });
    expect(last()?.status).to.equal('reconnecting');
    await clock.advance(30_000);
    expect(session().options.jid).not.to.equal(refused.options.jid);
    session().establish();
    expect(last()).to.include({ status: 'connected', epoch: 2 });
  });

  it('a resource that the caller wants is not swapped for another at a conflict', async () => {
    open({}, { jid: { userId: userId('1001001'), domain: DOMAIN, resource: 'wallboard' } });
    await clock.advance(0);
    session().tell({ kind: 'ended', reason: 'conflict', detail: 'conflict', answered: true });
    await clock.advance(60_000);
    expect([last()?.status, sessions.all.length]).to.deep.equal(['conflict', 1]);
  });

  it('a network that flaps ten times a second does not have a busy server asked as often', async () => {
    open();
    await clock.advance(0);
    session().establish();
    await clock.advance(20_000);
    session().tell({ kind: 'ended', reason: 'http-error', detail: 'HTTP 503', answered: true });
    const before = sessions.all.length;
    for (let n = 0; n < 100; n += 1) {
      signals.next({ kind: n % 2 === 0 ? 'offline' : 'online' });
      await clock.advance(100);
      session().tell({ kind: 'ended', reason: 'http-error', detail: 'HTTP 503', answered: true });
    }
    expect(sessions.all.length - before).to.be.within(2, 12);
  });

  const record0 = { sid: 's1', rid: 4711, jid: `1001001@${DOMAIN}/before`, inactivityMs: 60_000 };
  const endpoint0 = {
    side: DOMAIN,
    transport: 'bosh',
    service: SERVICE,
    domain: DOMAIN,
    pubsubDomain: `pubsub.${DOMAIN}`,
  };
  const whole = { owner: OWNER, record: record0, endpoint: endpoint0, at: new VirtualClock().now() };
  for (const [what, text] of [
    ['no list', '{"length":3}'],
    ['cut off', '[{"owner"'],
    ['an endpoint without names', JSON.stringify([{ ...whole, endpoint: { service: SERVICE } }])],
    ['a service that is no address', JSON.stringify([{ ...whole, endpoint: { ...endpoint0, service: '//' } }])],
    ['a script for a service', JSON.stringify([{ ...whole, endpoint: { ...endpoint0, service: 'javascript:1' } }])],
    [
      'a WebSocket',
      JSON.stringify([{ ...whole, endpoint: { ...endpoint0, service: 'wss://x/ws/', transport: 'websocket' } }]),
    ],
    ['somebody else', JSON.stringify([{ ...whole, record: { ...record0, jid: `1001002@${DOMAIN}/x` } }])],
    ['a rid below zero', JSON.stringify([{ ...whole, record: { ...record0, rid: -4 } }])],
    ['a rid beyond what counts', JSON.stringify([{ ...whole, record: { ...record0, rid: 1e300 } }])],
    ['an empty sid', JSON.stringify([{ ...whole, record: { ...record0, sid: '' } }])],
    ['the far future', JSON.stringify([{ ...whole, at: 1e15 }])],
  ] as const) {
    it(`a storage that holds ${what} for a session leads to a login`, async () => {
      kept.set('finesse-pulse.sessions', text);
      open();
      await clock.advance(0);
      expect(sessions.all.map(({ start }) => start.kind)).to.deep.equal(['login']);
    });
  }

  for (const [what, parts] of [
    [
      'throws',
      {
        locks: {
          request: () => {
            throw new DOMException('no', 'SecurityError');
          },
        },
      },
    ],
    ['is refused', { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } }],
  ] as unknown as readonly (readonly [string, Partial<Platform>])[]) {
    it(`a lock that ${what} leads to a login`, async () => {
      kept.set('finesse-pulse.sessions', JSON.stringify([whole]));
      open(parts);
      await clock.advance(3_000);
      expect(sessions.all.map(({ start }) => start.kind)).to.deep.equal(['login']);
    });
  }

  it('a password that never comes fails each attempt by its limit, and no more than a few are asked for at once', async () => {
    let asked = 0;
    open({}, { password: () => ((asked += 1), new Promise<string>(() => undefined)) });
    await clock.advance(600_000);
    expect(last()).to.include({ status: 'reconnecting' });
    expect(asked).to.be.within(10, 60);
    expect(sessions.all).to.have.length(0);
  });

  it('a password function that throws is not asked each second', async () => {
    let asked = 0;
    const broken = (): string => {
      asked += 1;
      throw new Error('secret-7');
    };
    open({}, { password: broken });
    await clock.advance(600_000);
    expect(asked).to.be.within(5, 60);
    expect(JSON.stringify(seen.states)).not.to.contain('secret-7');
  });
});
