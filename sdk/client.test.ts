import { expect } from '@open-wc/testing';
import { Subject, type Observable } from 'rxjs';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import { fakeChannel } from '../test/support/fake-channel.ts';
import { createClient, type ClientOptions } from './client.ts';
import { OptionsError, TransportError } from './errors.ts';
import type { ProbeResult } from './health/prober.ts';
import { nodePath, teamId, userId } from './ids.ts';
import { readDriftLine } from './logs/drift-line.ts';
import { parseLine } from './logs/line.ts';
import { browserPlatform } from './platform.ts';
import type { SystemInfo } from './resources/system-info.ts';
import { teamUsersNode, type Team } from './resources/team.ts';
import { userNode, type User } from './resources/user.ts';
import type { RestClient, RestExchange } from './rest/rest-client.ts';

const ID = '1001001';
const NODE = userNode(userId(ID));
const user = (state: string, stateChangeTime: number, id = ID): User => ({
  id: userId(id),
  state,
  stateChangeTime,
  roles: [],
  teams: [],
  settings: {},
  devices: [],
});

function setUp(over: Partial<ClientOptions> & { readonly stuck?: boolean; readonly kind?: 'desktop' } = {}) {
  const clock = new VirtualClock();
  const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic, random: () => 1 });
  const channel = fakeChannel(() => clock.now(), {
    ...(over.kind && { kind: over.kind }),
    ...(over.stuck && { stuck: true }),
  });
  const exchanges$ = new Subject<RestExchange>();
  const loaded: string[] = [];
  const posted: string[] = [];
  const server = { drift: 250, up: true, roundTrip: 40, info: {} as Partial<SystemInfo> };
  let restClosed = false;
  const unused = (): Promise<never> => Promise.reject(new Error('not used'));
  const rest: RestClient = {
    exchanges$,
    get: unused,
    send: () => new Promise(() => undefined),
    dialogs: () => Promise.resolve([]),
    dialog: unused,
    media: () => Promise.resolve([]),
    tasks: () => Promise.resolve([]),
    team: (id) => Promise.resolve({ id, users: [user('READY', 10)] }),
    queues: () => Promise.resolve([]),
    queue: (id) => Promise.resolve({ id, statistics: {} }),
    user: (id) => {
      loaded.push(id);
      return Promise.resolve(user('READY', 10, id));
    },
    systemInfo: () => {
      if (!server.up) return Promise.reject(new TransportError('http-status', 'The server said 503.', { status: 503 }));
      const sentAt = clock.now();
      const sentMonotonic = clock.monotonic();
      const systemInfo: SystemInfo = {
        status: 'IN_SERVICE',
        currentTimestamp: sentAt + server.roundTrip / 2 + server.drift,
        timezoneOffset: 540,
        ctiServers: [],
        ...server.info,
      };
      return Promise.resolve({
        systemInfo,
        timing: {
          sentAt,
          sentMonotonic,
          receivedAt: sentAt + server.roundTrip,
          receivedMonotonic: sentMonotonic + server.roundTrip,
        },
      });
    },
    postClientLog: (_, text) => {
      posted.push(text);
      const timing = { sentAt: 0, receivedAt: 0, sentMonotonic: 1, receivedMonotonic: 8 };
      return Promise.resolve({ status: 202, headers: new Headers(), body: '', timing });
    },
    close: () => {
      restClosed = true;
      return Promise.resolve();
    },
  };
  const lines: string[] = [];
  const client = createClient({
    channel,
    rest,
    userId: ID,
    platform,
    ...over,
    clientLog: { sink: (line) => lines.push(line), zoneMinutes: () => 0, ...over.clientLog },
  });
  const latest = <T>(stream: Observable<T>) => {
    const seen: T[] = [];
    const state = { seen, done: false };
    stream.subscribe({
      next: (value) => seen.push(value),
      complete: () => {
        state.done = true;
      },
    });
    return state;
  };
  return { clock, channel, client, server, loaded, posted, lines, latest, restClosed: () => restClosed };
}

describe('the client', () => {
  it('sends nothing before it is opened', async () => {
    const { clock, channel, client, latest } = setUp();
    const probes = latest(client.probes$);
    await clock.advance(120_000);
    expect(channel.calls).to.deep.equal([]);
    expect(probes.seen).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
  });

  it('refuses options that cannot be right', () => {
    expect(() => setUp({ userId: '' })).to.throw(OptionsError, 'userId');
    expect(() => setUp({ probeIntervalMs: 10 })).to.throw(OptionsError, 'probeIntervalMs');
    const { channel } = setUp();
    expect(createClient({ channel, rest: {} as RestClient, userId: 'x' }).userId).to.equal('x');
  });

  it('counts notifications from the start, also for who asks later', async () => {
    const { channel, client, latest } = setUp();
    channel.notify({ node: nodePath('/finesse/api/SystemInfo'), payload: { kind: 'unknown', element: '' } });
    channel.notify({ node: NODE, payload: { kind: 'unknown', element: '' } });
    const count = latest(client.notificationCount$);
    expect(count.seen).to.deep.equal([2]);
    await client.close();
    expect(count.done).to.equal(true);
  });

  it('tells drift with its bound, and round trips, once the server has answered', async () => {
    const { clock, client, latest } = setUp();
    const drift = latest(client.clock$);
    const latency = latest(client.latency$);
    client.open();
    client.open();
    await clock.advance(60_000);
    expect(drift.seen).to.have.length(4);
    expect(drift.seen.at(-1)?.driftMs).to.be.closeTo(250, 1);
    expect(drift.seen.at(-1)?.boundMs).to.be.within(20, 23);
    expect(latency.seen.at(-1)).to.include({ last: 40, p50: 40, p95: 40, samples: 4 });
    expect(latest(client.clock$).seen).to.have.length(1);
    await client.close();
  });

  it('writes the once-a-minute line of the desktop, with server time by the drift', async () => {
    const { clock, client, lines } = setUp({ clientLog: { host: 'fin1.example.com' } });
    client.open();
    await clock.advance(180_000);
    const readings = lines.map(readDriftLine).filter((one) => one !== undefined);
    expect(readings).to.have.length(4);
    expect(readings[3]).to.include({ driftMs: 250, roundTripMs: 40 });
    const line = parseLine(lines.at(-1)!);
    expect(line).to.include({ id: 'Header', host: 'fin1.example.com', serverZoneMinutes: 540 });
    expect(line!.serverAt! - line!.at).to.equal(250);
    await client.close();
  });

  it('takes other names for its loggers', async () => {
    const { clock, client, lines } = setUp({ clientLog: { id: 'my-gadget', driftId: 'my-gadget.clock' } });
    client.open();
    await clock.advance(0);
    expect(client.log.id).to.equal('my-gadget');
    expect(lines.some((line) => line.includes(': my-gadget.clock : Client: '))).to.equal(true);
    await client.close();
  });

  it('says in the log that a clock was set', async () => {
    const { clock, client, server, lines } = setUp();
    client.open();
    await clock.advance(30_000);
    server.drift = -5_000;
    await clock.advance(60_000);
    expect(lines.join('\n')).to.contain('the drift jumped by -5250 ms');
    await client.close();
  });

  it('keeps what it knew of the clock where the server tells no time', async () => {
    const { clock, client, server, latest } = setUp();
    server.info = { currentTimestamp: undefined, timezoneOffset: undefined };
    const drift = latest(client.clock$);
    const latency = latest(client.latency$);
    client.open();
    await clock.advance(0);
    expect(drift.seen).to.have.length(0);
    expect(latency.seen).to.have.length(1);
    await client.close();
  });

  it('gives failed probes as evidence and writes them down', async () => {
    const { clock, client, server, lines, latest } = setUp();
    server.up = false;
    const probes = latest<ProbeResult>(client.probes$);
    client.open();
    await clock.advance(2_000);
    expect(probes.seen.map(({ kind }) => kind)).to.deep.equal(['failed', 'failed', 'failed']);
    expect(lines.join('\n')).to.contain('[warn] SystemInfo did not answer within 0 ms: TransportError (http-status)');
    await client.close();
  });

  it('probes in a burst again for each new session but the first', async () => {
    const { clock, channel, client, latest } = setUp();
    const probes = latest<ProbeResult>(client.probes$);
    client.open();
    channel.connect();
    await clock.advance(30_000);
    expect(probes.seen).to.have.length(3);
    channel.set({ status: 'reconnecting', reason: 'timeout' });
    channel.connect();
    await clock.advance(3_000);
    expect(probes.seen).to.have.length(6);
    await client.close();
  });

  it('asks the rest of the server within a second of a loss, once', async () => {
    const { clock, channel, client, latest } = setUp();
    const probes = latest<ProbeResult>(client.probes$);
    client.open();
    channel.connect();
    await clock.advance(30_000);
    channel.set({ status: 'reconnecting', reason: 'timeout' });
    channel.set({ status: 'reconnecting', reason: 'timeout', attempt: 2 });
    await clock.advance(1_000);
    expect(probes.seen).to.have.length(4);
    await clock.advance(20_000);
    expect(probes.seen).to.have.length(4);
    await client.close();
    expect(clock.pending).to.equal(0);
  });

  it('writes each state of the connection down, with its cause', () => {
    const { channel, lines } = setUp();
    channel.set({ status: 'reconnecting', reason: 'http-error', detail: 'status 502' });
    expect(lines.at(-1)).to.contain('Connection: reconnecting (http-error, status 502), session 0.');
    const { length } = lines;
    channel.set({ status: 'reconnecting', reason: 'http-error', detail: 'status 502', attempt: 2 });
    expect(lines).to.have.length(length, 'not with each attempt');
  });

  it('tells the heartbeat, overdue where an own session is silent, never for the hub', async () => {
    for (const [kind, overdue] of [
      [undefined, true],
      ['desktop', false],
    ] as const) {
      const { clock, channel, client, latest } = setUp(kind && { kind });
      channel.connect();
      channel.activity({ kind: 'heard', what: 'stanza', at: clock.now(), bytes: 10 });
      await clock.advance(40_000);
      expect(latest(client.heartbeat$).seen[0]).to.include({ overdue, lastHeardAt: clock.now() - 40_000 });
      expect(client.channelKind).to.equal(kind ?? 'xmpp');
    }
  });

  it('streams the own user, other users and the server, shared by node', async () => {
    const { clock, channel, client, loaded, latest } = setUp();
    channel.connect();
    const own = latest(client.user());
    latest(client.user(ID));
    const other = latest(client.user('1001002'));
    const info = latest(client.systemInfo());
    latest(client.systemInfo());
    await clock.advance(0);
    expect(loaded).to.deep.equal([ID, '1001002']);
    expect(own.seen[0]).to.have.nested.property('value.state', 'READY');
    expect(other.seen[0]).to.have.nested.property('value.id', '1001002');
    expect(info.seen[0]).to.have.nested.property('value.status', 'IN_SERVICE');
    expect(channel.listeners.size).to.equal(3);
    await client.close();
  });

  it('gives collections whole, and goes on with what is told of their members', async () => {
    const { clock, channel, client, latest } = setUp();
    channel.connect();
    const team = latest(client.team('5'));
    await clock.advance(0);
    channel.notify({ node: teamUsersNode(teamId('5')), payload: { kind: 'user', user: user('TALKING', 20) } });
    const whole: Team = { id: teamId('5'), users: [user('WORK', 30)] };
    channel.notify({ node: teamUsersNode(teamId('5')), payload: { kind: 'team', team: whole } });
    expect(team.seen.map(({ kind, value }) => `${kind} ${value.get(userId(ID))?.state}`)).to.deep.equal([
      'snapshot READY',
      'update TALKING',
      'update WORK',
    ]);
    await client.close();
  });

  it('probes anew in a new session, and not in one that is only suspected', async () => {
    const { clock, channel, client, latest } = setUp();
    const probes = latest<ProbeResult>(client.probes$);
    client.open();
    channel.connect();
    await clock.advance(30_000);
    const before = probes.seen.length;
    channel.set({ status: 'degraded', reason: 'answer-overdue' });
    await clock.advance(1_000);
    // Asked once, whether the rest of the server answers.
    expect(probes.seen).to.have.length(before + 1);
    channel.set({ status: 'connected' });
    await clock.advance(5_000);
    expect(probes.seen).to.have.length(before + 1);
    await client.close();
  });

  it('gives the notifications of any node', async () => {
    const { channel, client, latest } = setUp();
    const queue = latest(client.node('/finesse/api/Queue/10'));
    channel.notify({ node: nodePath('/finesse/api/Queue/10'), payload: { kind: 'unknown', element: 'queue' } });
    expect(queue.seen).to.have.length(1);
    await client.close();
    expect(queue.done).to.equal(true);
  });

  it('gives a notification of any node once, and none after a later one of its publisher', () => {
    const { channel, client } = setUp();
    const heard: (string | undefined)[] = [];
    client.node('/finesse/api/Queue/10').subscribe(({ itemId }) => heard.push(itemId));
    channel.connect();
    const [old, next] = ['26a3e421-9d0c-4752-8a1d-5adbdac74a77', '57f04c40-9d0c-4752-8a1d-5adbdac74a77'];
    const told = [`${old}9`, `${old}9`, `${old}11`, `${old}10`, `${next}1`, 'x', 'x', undefined, undefined];
    for (const itemId of told) {
      channel.notify({
        node: nodePath('/finesse/api/Queue/10'),
        payload: { kind: 'unknown', element: 'queue' },
        itemId,
      });
    }
    expect(heard).to.deep.equal([`${old}9`, `${old}11`, `${next}1`, 'x', undefined, undefined]);
  });

  it('posts the client log, redacted, and gives the receipt', async () => {
    const { clock, client, posted } = setUp();
    client.log.info('signing in', { password: 'open sesame' });
    const sent = client.sendClientLog();
    await clock.advance(5_000);
    expect((await sent).lines).to.equal(2);
    expect(posted[0]).to.contain('signing in').and.not.to.contain('sesame');
  });

  it('leaves nothing behind when it is closed: no stream, timer, request or subscription', async () => {
    const { clock, channel, client, latest, restClosed } = setUp();
    client.open();
    channel.connect();
    const streams = [
      client.connection$,
      client.notifications$,
      client.notificationCount$,
      client.heartbeat$,
      client.clock$,
      client.latency$,
      client.probes$,
      client.user(),
      client.systemInfo(),
      client.dialogs(),
      client.tasks(),
      client.media(),
      client.team('5'),
      client.queues(),
      client.queue('7'),
      client.clientLog(),
      client.node('/finesse/api/Team/6/Users'),
    ].map((stream) => latest<unknown>(stream));
    await clock.advance(90_000);
    const pending = client.command({ method: 'PUT', path: '/finesse/api/User/1' }).catch((error: unknown) => error);
    const closing = client.close();
    expect(client.close()).to.equal(closing);
    await closing;
    expect(await pending).to.have.property('code', 'closed');
    expect(streams.map(({ done }) => done)).to.deep.equal(streams.map(() => true));
    expect(clock.pending).to.equal(0);
    expect(channel.listeners.size).to.equal(0);
    expect(restClosed()).to.equal(true);
    expect(channel.calls).to.deep.equal(['open', 'close']);
  });

  it('does nothing any more after it was closed', async () => {
    const { clock, channel, client, latest } = setUp();
    await client.close();
    client.open();
    expect(channel.calls).to.deep.equal(['close']);
    expect(latest(client.user()).done).to.equal(true);
    expect(latest(client.systemInfo()).done).to.equal(true);
    expect(latest(client.node('/finesse/api/SystemInfo')).done).to.equal(true);
    const error = await client.sendClientLog().catch((caught: unknown) => caught);
    expect(error).to.have.property('code', 'closed');
    expect(clock.pending).to.equal(0);
  });

  it('is closed within three seconds though the server is silent', async () => {
    const { clock, client } = setUp({ stuck: true });
    client.open();
    let closed = false;
    void client.close().then(() => {
      closed = true;
    });
    await clock.advance(2_999);
    expect(closed).to.equal(false);
    await clock.advance(1);
    expect(closed).to.equal(true);
    expect(clock.pending).to.equal(0);
  });
});
