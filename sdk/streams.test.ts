import { expect } from '@open-wc/testing';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import { fakeChannel } from '../test/support/fake-channel.ts';
import { ApiError, FinesseError, SubscriptionError, TransportError } from './errors.ts';
import { queueId, userId } from './ids.ts';
import { browserPlatform } from './platform.ts';
import { queueNode, type Queue } from './resources/queue.ts';
import { SYSTEM_INFO_NODE, type SystemInfo } from './resources/system-info.ts';
import { userNode, type User } from './resources/user.ts';
import { queueResource, systemInfoResource, userResource } from './streams/sources.ts';
import { resourceStream, type ResourceUpdate } from './streams.ts';

const ID = userId('1001001');
const NODE = userNode(ID);
const PUBLISHER = '26a3e421-9d0c-4752-8a1d-5adbdac74a77';

const user = (state: string, stateChangeTime: number | undefined, over: Partial<User> = {}): User => ({
  id: ID,
  state,
  stateChangeTime,
  roles: [],
  teams: [],
  settings: {},
  devices: [],
  ...over,
});

interface Request {
  readonly signal: AbortSignal;
  readonly answer: (value: User) => void;
  readonly fail: (error: unknown) => void;
}

function setUp() {
  const clock = new VirtualClock();
  const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic, random: () => 1 });
  const channel = fakeChannel(() => clock.now());
  const requests: Request[] = [];
  const rest = {
    user: (_: unknown, { signal }: { readonly signal: AbortSignal }) =>
      new Promise<User>((resolve, reject) => {
        requests.push({ signal, answer: resolve, fail: reject });
      }),
  };
  const stream$ = resourceStream({ channel, platform }, userResource(rest, ID));
  const seen: ResourceUpdate<User>[] = [];
  const errors: unknown[] = [];
  let completed = false;
  const listen = () =>
    stream$.subscribe({
      next: (one) => seen.push(one),
      error: (error: unknown) => errors.push(error),
      complete: () => {
        completed = true;
      },
    });
  const notify = (value: User, counter?: number) =>
    channel.notify({
      node: NODE,
      payload: { kind: 'user', user: value },
      itemId: counter === undefined ? undefined : `${PUBLISHER}${counter}`,
    });
  const answer = async (value: User) => {
    requests.at(-1)?.answer(value);
    await clock.advance(0);
  };
  const fail = async (error: unknown) => {
    requests.at(-1)?.fail(error);
    await clock.advance(0);
  };
  const told = () => seen.map(({ kind, value }) => `${kind} ${value.state}`);
  return { clock, channel, requests, stream$, seen, errors, listen, notify, answer, fail, told, done: () => completed };
}

describe('a user stream', () => {
  it('subscribes first and asks for the snapshot only when nothing can be missed any more', async () => {
    const { channel, requests, listen, answer, told } = setUp();
    listen();
    expect(channel.listeners.get(NODE)).to.equal(1);
    expect(requests).to.have.length(0);
    channel.connect({ ready: false });
    expect(requests).to.have.length(0);
    channel.makeReady();
    expect(requests).to.have.length(1);
    await answer(user('READY', 10));
    expect(told()).to.deep.equal(['snapshot READY']);
  });

  it('replays what came during the snapshot and is newer, and drops what is not', async () => {
    const { channel, listen, notify, answer, told } = setUp();
    listen();
    channel.connect();
    notify(user('NOT_READY', 8), 1);
    notify(user('READY', 10), 2);
    notify(user('TALKING', 12), 3);
    await answer(user('READY', 10));
    notify(user('TALKING', 12), 3);
    notify(user('WORK', 14), 4);
    expect(told()).to.deep.equal(['snapshot READY', 'update TALKING', 'update WORK']);
  });

  it('replays what is newer by its time though what the snapshot holds came after it', async () => {
    const { channel, listen, notify, answer, told } = setUp();
    listen();
    channel.connect();
    notify(user('TALKING', 12));
    notify(user('READY', 10));
    await answer(user('READY', 10));
    expect(told()).to.deep.equal(['snapshot READY', 'update TALKING']);
  });

  it('ignores what is told on the node of other things', async () => {
    const { channel, listen, answer, told } = setUp();
    listen();
    channel.connect();
    channel.notify({ node: NODE, payload: { kind: 'apiErrors', errors: [] } });
    await answer(user('READY', 10));
    channel.notify({ node: NODE, payload: { kind: 'apiErrors', errors: [] } });
    expect(told()).to.deep.equal(['snapshot READY']);
  });

  it('takes a new snapshot in each new session before it goes on, marked as resync', async () => {
    const { clock, channel, requests, listen, notify, answer, seen, told } = setUp();
    listen();
    channel.connect();
    await answer(user('READY', 10));
    channel.set({ status: 'reconnecting', reason: 'network-error' });
    await clock.advance(5_000);
    channel.connect({ ready: false });
    notify(user('LOGOUT', 30), 9);
    expect(told()).to.deep.equal(['snapshot READY']);
    channel.makeReady();
    expect(requests).to.have.length(2);
    await answer(user('NOT_READY', 20));
    expect(told()).to.deep.equal(['snapshot READY', 'resync NOT_READY', 'update LOGOUT']);
    expect(seen[1]?.at).to.equal(clock.now());
  });

  it('replays nothing that an earlier session told: its end may be missing', async () => {
    const { channel, listen, notify, answer, told } = setUp();
    listen();
    channel.connect();
    notify(user('TALKING', undefined), 1);
    channel.set({ status: 'reconnecting' });
    channel.connect();
    notify(user('WORK', undefined), 7);
    await answer(user('READY', undefined));
    expect(told()).to.deep.equal(['snapshot READY', 'update WORK']);
  });

  it('takes no new snapshot when the same session is heard again, and loses nothing that it held back', async () => {
    const { clock, channel, requests, listen, notify, answer, told } = setUp();
    listen();
    channel.connect();
    await answer(user('READY', 10));
    for (const status of ['degraded', 'reconnecting', 'degraded', 'connected'] as const) {
      channel.set({ status });
      await clock.advance(5_000);
    }
    notify(user('TALKING', 20), 1);
    expect(requests).to.have.length(1);
    expect(told()).to.deep.equal(['snapshot READY', 'update TALKING']);
  });

  it('asks for the snapshot while the connection is only suspected', () => {
    const { channel, requests, listen } = setUp();
    listen();
    channel.connect();
    channel.set({ status: 'degraded', reason: 'answer-overdue' });
    expect(requests).to.have.length(1);
    expect(requests[0]?.signal.aborted).to.equal(false);
  });

  it('tells a resync even when nothing changed meanwhile', async () => {
    const { channel, listen, answer, told } = setUp();
    listen();
    channel.connect();
    await answer(user('READY', 10));
    channel.connect();
    await answer(user('READY', 10));
    expect(told()).to.deep.equal(['snapshot READY', 'resync READY']);
  });

  it('takes the new session from whichever tells of it first', async () => {
    const { channel, requests, listen, answer, told } = setUp();
    listen();
    channel.connect();
    await answer(user('READY', 10));
    channel.set({ epoch: 2, status: 'reconnecting' });
    channel.makeReady();
    expect(requests).to.have.length(1);
    channel.set({ epoch: 2, status: 'connected' });
    expect(requests).to.have.length(2);
    await answer(user('WORK', 12));
    expect(told()).to.deep.equal(['snapshot READY', 'resync WORK']);
  });

  it('asks again with backoff when a snapshot fails, and loses nothing that came meanwhile', async () => {
    const { clock, channel, requests, listen, notify, answer, fail, told } = setUp();
    listen();
    channel.connect();
    await fail(new TransportError('http-status', '503', { status: 503 }));
    notify(user('TALKING', 12), 1);
    await clock.advance(999);
    expect(requests).to.have.length(1);
    await clock.advance(1);
    expect(requests).to.have.length(2);
    await fail(new ApiError('no', [], 500));
    await clock.advance(2_000);
    await fail(new ApiError('no', []));
    await clock.advance(4_000);
    await answer(user('READY', 10));
    expect(told()).to.deep.equal(['snapshot READY', 'update TALKING']);
  });

  it('waits as long as the server asks', async () => {
    const { clock, channel, requests, listen, fail } = setUp();
    listen();
    channel.connect();
    await fail(new TransportError('http-status', '503', { status: 503, retryAfterMs: 20_000 }));
    await clock.advance(19_999);
    expect(requests).to.have.length(1);
    // Not in the same moment as all others who were told so.
    await clock.advance(2_001);
    expect(requests).to.have.length(2);
    await fail(new ApiError('too many', [], 429, 30_000));
    await clock.advance(29_999);
    expect(requests).to.have.length(2);
    await clock.advance(2_001);
    expect(requests).to.have.length(3);
  });

  it('does not ask while the connection is lost, and aborts what it asked', async () => {
    const { clock, channel, requests, listen, fail } = setUp();
    listen();
    channel.connect();
    channel.set({ status: 'reconnecting' });
    expect(requests[0]?.signal.aborted).to.equal(true);
    await fail(new TransportError('connection-lost', 'gone'));
    await clock.advance(120_000);
    expect(requests).to.have.length(1);
    channel.set({ status: 'connected' });
    expect(requests).to.have.length(2);
  });

  it('keeps a bounded number of notifications aside while the snapshot cannot be had', async () => {
    const { channel, listen, notify, answer, told } = setUp();
    listen();
    channel.connect();
    for (let n = 1; n <= 1_500; n += 1) notify(user(`S${n}`, n), n);
    await answer(user('READY', 0));
    expect(told()).to.have.length(1_001);
    expect(told().at(-1)).to.equal('update S1500');
  });

  it('does not believe a snapshot that is older than what it delivered, but asks again', async () => {
    const { clock, channel, requests, listen, notify, answer, told } = setUp();
    listen();
    channel.connect();
    await answer(user('READY', 10));
    notify(user('TALKING', 20), 1);
    channel.connect();
    await answer(user('READY', 10));
    expect(told()).to.deep.equal(['snapshot READY', 'update TALKING']);
    await clock.advance(1_000);
    expect(requests).to.have.length(3);
    await answer(user('WORK', 30));
    expect(told().at(-1)).to.equal('resync WORK');
  });

  it('believes a server that insists: its clock was set back', async () => {
    const { clock, channel, listen, notify, answer, told } = setUp();
    listen();
    channel.connect();
    await answer(user('READY', 1_000_000));
    await clock.advance(60_000);
    notify(user('TALKING', 500), 1);
    expect(told()).to.deep.equal(['snapshot READY']);
    for (const pause of [1_000, 2_000, 0]) {
      await answer(user('TALKING', 500));
      await clock.advance(pause);
    }
    expect(told()).to.deep.equal(['snapshot READY', 'resync TALKING']);
    notify(user('WORK', 600), 2);
    expect(told().at(-1)).to.equal('update WORK');
  });

  it('drops a notification that a fast snapshot overtook, without asking again', async () => {
    const { clock, channel, requests, listen, notify, answer, told } = setUp();
    listen();
    channel.connect();
    await answer(user('WORK', 30));
    await clock.advance(500);
    notify(user('TALKING', 20), 1);
    expect(requests).to.have.length(1);
    expect(told()).to.deep.equal(['snapshot WORK']);
  });

  it('ends with the typed error when its subscription is refused, and leaves nothing behind', async () => {
    const { clock, channel, listen, errors } = setUp();
    channel.refuse(NODE);
    listen();
    expect(errors[0]).to.be.instanceOf(SubscriptionError);
    channel.connect();
    await clock.advance(0);
    expect(errors).to.have.length(1);
    expect(channel.listeners.size).to.equal(0);
  });

  it('ends when its subscription is refused later, and aborts its request', () => {
    const { channel, requests, listen, errors } = setUp();
    listen();
    channel.connect();
    channel.refuse(NODE);
    expect(errors).to.have.length(1);
    expect(requests[0]?.signal.aborted).to.equal(true);
  });

  for (const error of [
    new TransportError('credentials-refused', '401', { status: 401 }),
    new ApiError('unknown user', [], 404),
    new FinesseError('options-invalid', 'bad'),
    new RangeError('a mistake in the application'),
  ]) {
    it(`ends where asking again cannot help: ${error.name} ${error.message}`, async () => {
      const { channel, listen, fail, errors } = setUp();
      listen();
      channel.connect();
      await fail(error);
      expect(errors).to.deep.equal([error]);
      expect(channel.listeners.size).to.equal(0);
    });
  }

  it('is shared, gives who comes later the latest value as a snapshot, and ends with the last who leaves', async () => {
    const { clock, channel, requests, stream$, listen, notify, answer } = setUp();
    const first = listen();
    channel.connect();
    await answer(user('READY', 10));
    notify(user('TALKING', 20), 1);
    const late: string[] = [];
    const second = stream$.subscribe(({ kind, value }) => late.push(`${kind} ${value.state}`));
    notify(user('WORK', 30), 2);
    expect(late).to.deep.equal(['snapshot TALKING', 'update WORK']);
    expect(channel.listeners.get(NODE)).to.equal(1);
    first.unsubscribe();
    expect(channel.listeners.get(NODE)).to.equal(1);
    channel.connect();
    second.unsubscribe();
    expect(channel.listeners.size).to.equal(0);
    expect(requests.at(-1)?.signal.aborted).to.equal(true);
    expect(clock.pending).to.equal(0);
    listen();
    await answer(user('READY', 5));
    expect(requests).to.have.length(3);
  });

  it('completes with the channel', async () => {
    const { channel, listen, done } = setUp();
    listen();
    channel.connect();
    await channel.close();
    expect(done()).to.equal(true);
  });
});

describe('a system info stream', () => {
  it('merges partial notifications into the snapshot', async () => {
    const clock = new VirtualClock();
    const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic });
    const channel = fakeChannel(() => clock.now());
    const snapshot: SystemInfo = { status: 'IN_SERVICE', xmppDomain: 'fin1', currentTimestamp: 5, ctiServers: [] };
    const rest = { systemInfo: () => Promise.resolve({ systemInfo: snapshot }) };
    const seen: ResourceUpdate<SystemInfo>[] = [];
    resourceStream({ channel, platform }, systemInfoResource(rest)).subscribe((one) => seen.push(one));
    channel.connect();
    await clock.advance(0);
    const node = SYSTEM_INFO_NODE;
    channel.notify({ node, payload: { kind: 'systemInfo', systemInfo: { status: 'OUT_OF_SERVICE' } } });
    channel.notify({ node, payload: { kind: 'systemInfo', systemInfo: { status: 'OUT_OF_SERVICE' } } });
    channel.notify({ node, payload: { kind: 'unknown', element: 'x' } });
    expect(seen.map(({ kind, value }) => `${kind} ${value.status} ${value.xmppDomain}`)).to.deep.equal([
      'snapshot IN_SERVICE fin1',
      'update OUT_OF_SERVICE fin1',
    ]);
  });
});

describe('a stream of what has no time in it', () => {
  const setUpQueue = () => {
    const clock = new VirtualClock();
    const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic, random: () => 1 });
    const channel = fakeChannel(() => clock.now());
    const id = queueId('5022');
    const answers: ((queue: Queue) => void)[] = [];
    const rest = { queue: () => new Promise<Queue>((resolve) => answers.push(resolve)) };
    const told: string[] = [];
    resourceStream({ channel, platform }, queueResource(rest, id)).subscribe(({ kind, value }) =>
      told.push(`${kind} ${value.statistics.callsInQueue}`),
    );
    const queue = (callsInQueue: number): Queue => ({ id, statistics: { callsInQueue } });
    const notify = (calls: number, counter: number) =>
      channel.notify({
        node: queueNode(id),
        payload: { kind: 'queue', queue: queue(calls) },
        itemId: `${PUBLISHER}${counter}`,
      });
    const answer = async (calls: number) => {
      answers.at(-1)?.(queue(calls));
      await clock.advance(0);
    };
    return { clock, channel, answers, told, notify, answer };
  };

  it('asks again when something came while its snapshot was read, which may be older or newer', async () => {
    const { clock, channel, answers, told, notify, answer } = setUpQueue();
    channel.connect();
    notify(1, 1);
    await answer(2);
    expect(told).to.deep.equal([]);
    await clock.advance(1_000);
    expect(answers).to.have.length(2);
    await answer(2);
    notify(1, 1);
    notify(3, 2);
    expect(told).to.deep.equal(['snapshot 2', 'update 3']);
  });

  it('goes on with what there is where it never gets a quiet moment', async () => {
    const { clock, channel, told, notify, answer } = setUpQueue();
    channel.connect();
    for (const calls of [1, 2, 3]) {
      notify(calls, calls);
      await answer(calls + 10);
      await clock.advance(2_000);
    }
    expect(told).to.deep.equal(['snapshot 13', 'update 3']);
  });
});
