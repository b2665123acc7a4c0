import { expect } from '@open-wc/testing';
import { Subject } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { record, tabOf, TEAM_NODE } from '../../test/kit/bench.ts';
import { fakeSessions, type FakeSession } from '../../test/support/fake-session.ts';
import { FinesseError } from '../errors.ts';
import { nodePath, userId } from '../ids.ts';
import { browserPlatform, type PageSignal, type Platform } from '../platform.ts';
import type { Channel } from './channel.ts';
import { endpointOf } from './fixed-route.ts';
import type { Route } from './route.ts';
import { assembleXmppChannel } from './xmpp-channel.ts';
import type { XmppChannelOptions } from './xmpp-options.ts';

const SERVICE = 'https://fin1.example.com:7443/http-bind/';
const DOMAIN = 'fin1.example.com';
const NO_ANSWER = { reason: 'network-error', detail: 'no answer' } as const;
const RECORD = { sid: 's1', rid: 4711, jid: `1001001@${DOMAIN}/before`, inactivityMs: 60_000 };

let clock: VirtualClock;
let platform: Platform;
let signals: Subject<PageSignal>;
let sessions: ReturnType<typeof fakeSessions>;
let route: { -readonly [K in keyof Route]: Route[K] } & { alone: boolean; told: string[] };
let channel: Channel;
let seen: ReturnType<typeof record>;

const last = () => seen.states.at(-1);
const session = (): FakeSession => sessions.all.at(-1)!;
const statuses = () => seen.states.map(({ status }) => status).filter((one, n, all) => one !== all[n - 1]);

function make(options: Partial<XmppChannelOptions> = {}, parts: Partial<Platform> = {}): Channel {
  platform = browserPlatform({
    scheduler: clock,
    monotonic: clock.monotonic,
    random: () => 0.5,
    signals$: signals,
    fetch: () => Promise.reject(new TypeError('Failed to fetch')),
    ...tabOf(),
    ...parts,
  });
  const jid = { userId: userId('1001001'), domain: DOMAIN };
  channel = assembleXmppChannel(
    { service: SERVICE, jid, password: 'finesse', platform, ...options },
    { route, startSession: sessions.startSession },
  );
  seen = record(channel);
  return channel;
}

async function connect(): Promise<FakeSession> {
  make().open();
  await clock.advance(0);
  session().establish();
  await clock.advance(30_000);
  expect(last()).to.include({ status: 'connected', epoch: 1 });
  return session();
}

beforeEach(() => {
  clock = new VirtualClock();
  signals = new Subject();
  sessions = fakeSessions();
  const endpoint = endpointOf({ service: SERVICE, domain: DOMAIN, pubsubDomain: `pubsub.${DOMAIN}` });
  route = {
    alone: false,
    told: [],
    needsFinesse: false,
    next: () => Promise.resolve(endpoint),
    connected: ({ side }) => void route.told.push(`connected ${side}`),
    failed: ({ side }, { reason }) => void route.told.push(`failed ${side} ${reason}`),
    isAlone: () => Promise.resolve(route.alone),
  };
});
afterEach(async () => {
  let closed = false;
  void channel.close().then(() => (closed = true));
  await clock.advance(3_000);
  expect([closed, clock.pending, signals.observed]).to.deep.equal([true, 0, false]);
});

describe('trouble of a session', () => {
  it('is degraded at once, and nothing when it has passed', async () => {
    const one = await connect();
    one.tell({ kind: 'trouble', ...NO_ANSWER });
    expect(last()).to.include({ status: 'degraded', ...NO_ANSWER, epoch: 1, since: clock.now() });
    one.tell({ kind: 'trouble', reason: 'http-error' });
    one.tell({ kind: 'recovered' });
    expect(last()).to.include({ status: 'connected', reason: 'session-established', epoch: 1 });
    expect(last()).not.to.have.any.keys('detail', 'attempt', 'retryAt');
  });

  it('is told with server and transport', async () => {
    await connect();
    expect(seen.states.slice(1).map(({ side, transport }) => `${side} ${transport}`)).to.include(`${DOMAIN} bosh`);
    expect(last()).to.include({ side: DOMAIN, transport: 'bosh' });
  });

  it('leads, with silence, to reconnecting for its first cause; what was asked is asked again until it is answered', async () => {
    const one = await connect();
    const epochs: number[] = [];
    channel.ready(nodePath('/finesse/api/User/1001001')).subscribe((epoch) => epochs.push(epoch));
    route.alone = true;
    one.tell({ kind: 'trouble', reason: 'answer-overdue' });
    one.tell({ kind: 'silent', reason: 'timeout', detail: 'no answer for 7300 ms' });
    expect(last()).to.include({ status: 'reconnecting', reason: 'answer-overdue', attempt: 1 });
    await clock.advance(2_700);
    expect(one.calls).to.deep.equal(['knock', 'knock', 'knock']);
    one.tell({ kind: 'silent', reason: 'timeout' });
    expect(last()).to.include({ status: 'reconnecting', reason: 'answer-overdue', attempt: 2 });
    one.tell({ kind: 'recovered' });
    expect(last()).to.include({ status: 'connected', reason: 'session-resumed', epoch: 1 });
    await clock.advance(60_000);
    expect([one.calls.length, sessions.all.length]).to.deep.equal([3, 1]);
    expect(epochs, 'nothing was lost, so nothing is made again').to.deep.equal([1]);
  });

  it('is looked at slowly while the rest of the server answers', async () => {
    const one = await connect();
    one.tell({ kind: 'silent', reason: 'timeout' });
    await clock.advance(1_250);
    expect(one.calls).to.deep.equal(['knock']);
    await clock.advance(30_000);
    expect(one.calls, 'until that has come to nothing').to.deep.equal(['knock']);
    one.tell({ kind: 'silent', reason: 'timeout' });
    await clock.advance(2_250);
    expect(one.calls).to.deep.equal(['knock', 'knock']);
  });

  it('is not waited for where there is another side, while the rest of this one answers', async () => {
    const one = await connect();
    route = Object.assign(route, { needsFinesse: true });
    one.tell({ kind: 'silent', reason: 'timeout' });
    for (let ms = 0; ms < 30_000 && sessions.all.length === 1; ms += 500) {
      const before = one.calls.length;
      await clock.advance(500);
      if (one.calls.length > before && one.calls.at(-1) === 'knock') one.tell({ kind: 'silent', reason: 'timeout' });
    }
    expect(one.calls).to.deep.equal(['knock', 'knock', 'end']);
    expect(route.told).to.deep.equal([`connected ${DOMAIN}`, `failed ${DOMAIN} timeout`]);
    expect(sessions.all).to.have.length(2);
  });

  it('ends in a new session where the old one cannot be revived', async () => {
    const one = await connect();
    route.alone = true;
    one.revivable = false;
    one.tell({ kind: 'silent', reason: 'timeout' });
    await clock.advance(900);
    expect(one.calls).to.deep.equal(['knock', 'end']);
    session().establish();
    expect(last()).to.include({ status: 'connected', reason: 'session-established', epoch: 2 });
  });

  it('ends in a new session at once when the server has forgotten the old one while we were cut off', async () => {
    const one = await connect();
    route.alone = true;
    one.tell({ kind: 'silent', reason: 'timeout' });
    await clock.advance(2_000);
    one.tell({ kind: 'ended', reason: 'session-lost', answered: true });
    await clock.advance(150);
    expect(sessions.all).to.have.length(2);
    session().establish();
    expect(route.told).to.deep.equal([`connected ${DOMAIN}`, `failed ${DOMAIN} session-lost`, `connected ${DOMAIN}`]);
  });

  it('ends in a new session after a spread wait when the server has forgotten all its sessions', async () => {
    const one = await connect();
    one.tell({ kind: 'ended', reason: 'session-lost', answered: true });
    await clock.advance(1_249);
    expect(sessions.all).to.have.length(1);
    await clock.advance(1);
    expect(sessions.all).to.have.length(2);
  });

  it('stops at refused credentials and at a conflict, even in the middle of knocking', async () => {
    for (const [reason, status] of [
      ['credentials-refused', 'unauthorized'],
      ['conflict', 'conflict'],
    ] as const) {
      const one = await connect();
      route.alone = true;
      one.tell({ kind: 'silent', reason: 'timeout' });
      await clock.advance(1_000);
      one.tell({ kind: 'ended', reason, answered: true });
      await clock.advance(600_000);
      expect(last()).to.include({ status, reason });
      expect([clock.pending, signals.observed]).to.deep.equal([0, false]);
      const before = sessions.all.length;
      channel.open();
      await clock.advance(0);
      expect(sessions.all.length - before).to.equal(1);
      void channel.close();
    }
  });
});

describe('attempts while our own network is in trouble', () => {
  const cutOff = async (): Promise<void> => {
    const one = await connect();
    route.alone = true;
    one.tell({ kind: 'ended', ...NO_ANSWER });
  };

  it('overlap, so that one whose question was lost does not hold up the next', async () => {
    await cutOff();
    await clock.advance(2_700);
    expect(sessions.all).to.have.length(4);
    expect(sessions.all.slice(1).map(({ calls }) => calls.length)).to.deep.equal([0, 0, 0]);
    await clock.advance(900);
    expect(sessions.all[1]?.calls, 'given up after 2.5 s').to.deep.equal(['end']);
  });

  it('become one as soon as one is answered, since all want the same resource', async () => {
    await cutOff();
    await clock.advance(2_700);
    const [, first, second, third] = sessions.all;
    second?.answer();
    expect([first?.calls, second?.calls, third?.calls]).to.deep.equal([['end'], [], ['end']]);
    await clock.advance(2_400);
    expect(sessions.all, 'no further one beside it').to.have.length(4);
    second?.establish();
    expect(last()).to.include({ status: 'connected', epoch: 2 });
  });

  it('do not hang in the middle of a login when the network goes again', async () => {
    await cutOff();
    await clock.advance(900);
    session().answer();
    await clock.advance(2_499);
    expect(sessions.all).to.have.length(2);
    await clock.advance(1_000);
    expect(sessions.all[1]?.calls).to.deep.equal(['end']);
    expect(sessions.all).to.have.length(3);
  });

  it('give a line that is slow, and not dead, the full time now and then', async () => {
    await cutOff();
    const answered: number[] = [];
    for (let ms = 0; ms < 20_000 && answered.length === 0; ms += 100) {
      await clock.advance(100);
      const patient = sessions.all.slice(1).find(({ calls }, n) => n % 5 === 4 && calls.length === 0);
      if (patient && ms > 8_000) {
        patient.establish();
        answered.push(ms);
      }
    }
    expect(last()).to.include({ status: 'connected', epoch: 2 });
  });

  it('are at most four at once', async () => {
    await cutOff();
    for (let ms = 0; ms < 30_000; ms += 100) {
      await clock.advance(100);
      const open = sessions.all.filter(({ calls }) => !calls.includes('end'));
      expect(open.length).to.be.at.most(4);
    }
    expect(last()).to.include({ status: 'reconnecting', reason: 'network-error' });
  });

  it('are one while a usable side is waited for, and that is told', async () => {
    const one = await connect();
    const aborted: boolean[] = [];
    route.next = (signal, onWait) => {
      onWait?.({ reason: 'server-out-of-service', detail: 'OUT_OF_SERVICE' });
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(true);
          reject(signal.reason as Error);
        });
      });
    };
    route.alone = true;
    one.tell({ kind: 'ended', ...NO_ANSWER });
    await clock.advance(10_000);
    expect(last()).to.include({ status: 'failing-over', reason: 'server-out-of-service' });
    void channel.close();
    await clock.advance(0);
    expect(aborted).to.deep.equal([true]);
  });

  it('stop where the route says that credentials were refused, and go on where it failed otherwise', async () => {
    route.next = () => Promise.reject(new Error('no side'));
    make().open();
    await clock.advance(1_000);
    expect(last()).to.include({ status: 'reconnecting', reason: 'network-error', detail: 'no address' });
    route.next = () => Promise.reject(new FinesseError('credentials-refused', 'refused'));
    await clock.advance(60_000);
    expect(last()).to.include({ status: 'unauthorized', reason: 'credentials-refused' });
  });
});

describe('signals of the page', () => {
  it('have the session look at once whether the other end is there', async () => {
    const one = await connect();
    for (const kind of ['hidden', 'shown', 'online', 'resumed', 'offline'] as const) signals.next({ kind });
    signals.next({ kind: 'woke', ms: 60_000 });
    signals.next({ kind: 'returned' });
    expect(one.calls).to.deep.equal(['check', 'check', 'check', 'check', 'check']);
    expect(last()?.status).to.equal('connected');
  });

  it('have a lost connection tried at once', async () => {
    for (const kind of ['shown', 'online', 'resumed'] as const) {
      const one = await connect();
      one.tell({ kind: 'ended', reason: 'http-error', answered: true });
      const before = sessions.all.length;
      signals.next({ kind });
      await clock.advance(300);
      expect(sessions.all.length - before, kind).to.equal(1);
      void channel.close();
    }
  });

  it('have a first attempt not waited for that may have been lost', async () => {
    make().open();
    await clock.advance(0);
    signals.next({ kind: 'shown' });
    await clock.advance(0);
    expect(sessions.all).to.have.length(1);
    signals.next({ kind: 'online' });
    await clock.advance(0);
    expect(sessions.all).to.have.length(2);
    session().establish();
    expect(sessions.all[0]?.calls).to.deep.equal(['end']);
    expect(last()).to.include({ status: 'connected', epoch: 1 });
  });

  it('that say offline are believed when the look has failed, and never stop the attempts', async () => {
    const one = await connect();
    route.alone = true;
    signals.next({ kind: 'offline' });
    expect(last()?.status).to.equal('connected');
    one.tell({ kind: 'trouble', ...NO_ANSWER });
    one.tell({ kind: 'silent', ...NO_ANSWER });
    expect(last()).to.include({ status: 'suspended', reason: 'offline' });
    await clock.advance(30_000);
    expect(one.calls.filter((call) => call === 'knock')).to.have.length(5);
    signals.next({ kind: 'online' });
    expect(last()).to.include({ status: 'reconnecting', reason: 'network-error' });
    await clock.advance(150);
    one.tell({ kind: 'recovered' });
    expect(statuses().slice(2)).to.deep.equal(['connected', 'degraded', 'suspended', 'reconnecting', 'connected']);
  });

  it('that say offline while the connection is lost already are told', async () => {
    const one = await connect();
    one.tell({ kind: 'ended', ...NO_ANSWER });
    signals.next({ kind: 'offline' });
    expect(last()).to.include({ status: 'suspended', reason: 'offline' });
  });

  it('that say frozen suspend, until something is heard', async () => {
    const one = await connect();
    signals.next({ kind: 'frozen' });
    expect(last()).to.include({ status: 'suspended', reason: 'frozen', epoch: 1 });
    signals.next({ kind: 'resumed' });
    expect(last()?.status).to.equal('suspended');
    one.answer();
    await clock.advance(0);
    expect(last()).to.include({ status: 'connected', reason: 'session-established', epoch: 1 });
  });

  it('that say frozen and a session that is gone afterwards make a new one at once', async () => {
    const one = await connect();
    signals.next({ kind: 'frozen' });
    signals.next({ kind: 'resumed' });
    one.tell({ kind: 'ended', reason: 'session-lost', answered: true });
    expect(last()).to.include({ status: 'suspended', reason: 'frozen' });
    await clock.advance(150);
    session().establish();
    expect(last()).to.include({ status: 'connected', epoch: 2 });
  });

  it('that say that the machine woke name the cause when the session is gone, and only then', async () => {
    const one = await connect();
    signals.next({ kind: 'woke', ms: 20_000 });
    one.answer();
    await clock.advance(0);
    one.tell({ kind: 'ended', reason: 'server-terminated', answered: true });
    expect(last()).to.include({ status: 'reconnecting', reason: 'server-terminated' });
    await clock.advance(2_000);
    session().establish();
    await clock.advance(30_000);
    signals.next({ kind: 'woke', ms: 600_000 });
    session().answer();
    session().tell({ kind: 'ended', reason: 'session-lost', answered: true });
    expect(last()).to.include({ status: 'suspended', reason: 'asleep' });
    await clock.advance(150);
    session().tell({ kind: 'ended', reason: 'http-error', answered: true });
    expect(last()).to.include({ status: 'reconnecting', reason: 'asleep' });
  });
});

describe('a page that goes', () => {
  const leaving = (kept: boolean, reloading: boolean) => signals.next({ kind: 'leaving', kept, reloading });

  it('for good says good-bye', async () => {
    const one = await connect();
    leaving(false, false);
    await clock.advance(0);
    expect(one.calls).to.deep.equal(['end']);
    expect(last()?.status).to.equal('closed');
  });

  it('to be reloaded hands its session to the next page, which goes on with it', async () => {
    const one = await connect();
    one.record = RECORD;
    const tab = { storage: platform.storage!, locks: platform.locks! };
    leaving(false, true);
    await clock.advance(2_000);
    expect(one.calls).to.deep.equal(['handOver']);
    make({}, tab).open();
    await clock.advance(0);
    expect(session().start).to.deep.equal({ kind: 'resume', record: RECORD });
    expect(session().options).to.include({ jid: RECORD.jid, service: SERVICE });
    session().establish(true);
    expect(last()).to.include({ status: 'connected', reason: 'session-resumed', epoch: 1 });
    session().tell({ kind: 'ended', ...NO_ANSWER });
    await clock.advance(3_000);
    expect(session().options.jid, 'keeps the resource').to.equal(RECORD.jid);
    expect(session().start.kind).to.equal('login');
  });

  it('to be reloaded says good-bye where there is nothing to hand over, or no place for it', async () => {
    const one = await connect();
    leaving(false, true);
    await clock.advance(0);
    expect(one.calls).to.deep.equal(['handOver', 'end']);
    const { locks: _, ...lockless } = tabOf();
    make({}, lockless);
    Reflect.deleteProperty(platform, 'locks');
    channel.open();
    await clock.advance(0);
    session().establish();
    session().record = RECORD;
    leaving(false, true);
    await clock.advance(0);
    expect(last()?.status).to.equal('closed');
  });

  it('and whose session the server has given up in between logs in, without a word of trouble', async () => {
    const one = await connect();
    one.record = RECORD;
    const tab = { storage: platform.storage!, locks: platform.locks! };
    leaving(false, true);
    make({}, tab).open();
    await clock.advance(0);
    session().tell({ kind: 'ended', reason: 'session-lost', answered: true });
    await clock.advance(0);
    expect(session().start).to.deep.equal({ kind: 'login', password: 'finesse' });
    session().establish();
    expect(statuses()).to.deep.equal(['idle', 'connecting', 'connected']);
  });

  it('is not followed into its session by a page of somebody else, or one that wants another resource', async () => {
    const one = await connect();
    one.record = RECORD;
    const tab = { storage: platform.storage!, locks: platform.locks! };
    leaving(false, true);
    const jid = { userId: userId('1001001'), domain: DOMAIN };
    for (const other of [
      { jid: { ...jid, userId: userId('1001002') } },
      { jid: { ...jid, resource: 'another' } },
      { service: 'https://fin2.example.com:7443/http-bind/' },
    ]) {
      make(other, tab).open();
      await clock.advance(0);
      expect(session().start.kind).to.equal('login');
      void channel.close();
    }
  });

  it('is gone when its session would be resumed: then nobody resumes it', async () => {
    const one = await connect();
    one.record = RECORD;
    const tab = { storage: platform.storage!, locks: platform.locks! };
    leaving(false, true);
    make({}, tab).open();
    void channel.close();
    await clock.advance(1_000);
    expect(sessions.all).to.have.length(1);
  });

  it('into the back/forward cache is suspended, and goes on when it is back', async () => {
    const one = await connect();
    const heard: unknown[] = [];
    channel.notifications(TEAM_NODE).subscribe({ complete: () => heard.push('complete') });
    one.record = RECORD;
    leaving(true, false);
    expect(last()).to.include({ status: 'suspended', reason: 'frozen', epoch: 1 });
    await clock.advance(20_000);
    signals.next({ kind: 'returned' });
    await clock.advance(0);
    expect(session().start.kind).to.equal('resume');
    session().establish(true);
    expect(last()).to.include({ status: 'connected', reason: 'session-resumed', epoch: 2 });
    session().tell({ kind: 'silent', reason: 'timeout' });
    leaving(true, false);
    await clock.advance(0);
    expect(session().calls, 'a session that is not sure is not handed over').to.deep.equal(['end']);
    signals.next({ kind: 'returned' });
    await clock.advance(0);
    expect(session().start.kind).to.equal('login');
    expect(heard).to.deep.equal([]);
  });
});
