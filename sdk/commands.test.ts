import { expect } from '@open-wc/testing';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import { fakeChannel } from '../test/support/fake-channel.ts';
import { createCommands, type Command, type CommandOutcome } from './commands.ts';
import type { FinesseError } from './errors.ts';
import { ApiError, SubscriptionError, TransportError } from './errors.ts';
import { nodePath, userId } from './ids.ts';
import { browserPlatform } from './platform.ts';
import type { NotificationPayload } from './pubsub/notification.ts';
import type { User } from './resources/user.ts';
import type { RestAnswer, SendOptions } from './rest/rest-client.ts';

const PATH = '/finesse/api/User/1001001';
const NODE = nodePath(PATH);
const user = (state: string): NotificationPayload => ({
  kind: 'user',
  user: { id: userId('1001001'), state, roles: [], teams: [], settings: {}, devices: [] } satisfies User,
});
const refused: NotificationPayload = {
  kind: 'apiErrors',
  errors: [{ errorType: 'Invalid State', errorMessage: 'CF_INVALID_OBJECT_STATE', errorData: '22' }],
};
const READY: Command = {
  method: 'PUT',
  path: PATH,
  body: '<User><state>READY</state></User>',
  settlesWhen: ({ payload }) => payload.kind === 'user' && payload.user.state === 'READY',
};

interface Sent {
  readonly what: string;
  readonly requestId: string;
  readonly signal: AbortSignal | undefined;
  readonly answer: (body?: string) => void;
  readonly fail: (error: unknown) => void;
}

function setUp() {
  const clock = new VirtualClock();
  let ids = 0;
  const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic, uuid: () => `r${(ids += 1)}` });
  const channel = fakeChannel(() => clock.now());
  const sent: Sent[] = [];
  const rest = {
    send: (method: string, path: string, body: string, { requestId = '', signal }: SendOptions = {}) =>
      new Promise<RestAnswer>((resolve, reject) => {
        const timing = { sentAt: 0, receivedAt: 0, sentMonotonic: 0, receivedMonotonic: 0 };
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        sent.push({
          what: `${method} ${path} ${body}`,
          requestId,
          signal,
          answer: (text = '') => resolve({ status: 202, headers: new Headers(), body: text, timing }),
          fail: reject,
        });
      }),
  };
  const commands = createCommands({ channel, rest, platform });
  const run = (command: Command = READY) => {
    const result: { outcome?: CommandOutcome; error?: unknown } = {};
    commands.command(command).then(
      (outcome) => (result.outcome = outcome),
      (error: unknown) => (result.error = error),
    );
    return result;
  };
  const accept = async () => {
    sent.at(-1)?.answer();
    await clock.advance(0);
  };
  const idle = () => {
    expect(clock.pending).to.equal(0);
    expect(channel.listeners.size).to.equal(0);
  };
  return { clock, channel, sent, commands, run, accept, idle };
}

describe('a command', () => {
  it('is sent once, and resolves with the notification that carries its request id', async () => {
    const { clock, channel, sent, run, accept, idle } = setUp();
    channel.connect();
    const result = run();
    expect(sent.map(({ what }) => what)).to.deep.equal([`PUT ${PATH} <User><state>READY</state></User>`]);
    await accept();
    await clock.advance(30);
    channel.notify({ node: NODE, payload: user('NOT_READY'), requestId: 'somebody else' });
    await clock.advance(0);
    expect(result.outcome).to.equal(undefined);
    channel.notify({ node: NODE, payload: user('NOT_READY'), requestId: 'r1' });
    await clock.advance(0);
    expect(result.outcome).to.deep.include({ requestId: 'r1', confirmedBy: 'notification', elapsedMs: 30 });
    expect(result.outcome?.notification?.payload.kind).to.equal('user');
    expect(sent).to.have.length(1);
    idle();
  });

  it('resolves though the notification comes before the answer', async () => {
    const { clock, channel, run, accept } = setUp();
    channel.connect();
    const result = run();
    channel.notify({ node: NODE, payload: user('READY'), requestId: 'r1' });
    await accept();
    await clock.advance(0);
    expect(result.outcome?.confirmedBy).to.equal('notification');
  });

  it('resolves with the state asked for where the server does not echo the request id', async () => {
    const { clock, channel, run, accept, idle } = setUp();
    channel.connect();
    const result = run();
    await accept();
    channel.notify({ node: NODE, payload: user('NOT_READY') });
    await clock.advance(0);
    expect(result.outcome).to.equal(undefined);
    channel.notify({ node: NODE, payload: user('READY') });
    await clock.advance(2_999);
    expect(result.outcome).to.equal(undefined);
    await clock.advance(1);
    expect(result.outcome?.confirmedBy).to.equal('state');
    idle();
  });

  it('asks at once whether the state that was told without its id is true, and does not take what was kept back on the way for its outcome', async () => {
    const { clock, channel, run, accept, idle } = setUp();
    channel.connect();
    let state = 'READY';
    const check = () => Promise.resolve(state === 'READY');
    const result = run({ ...READY, check });
    await accept();
    channel.notify({ node: NODE, payload: user('READY') });
    await clock.advance(0);
    expect(result.outcome?.confirmedBy).to.equal('state');
    idle();

    state = 'NOT_READY';
    const late = run({ ...READY, check });
    await accept();
    channel.notify({ node: NODE, payload: user('READY') });
    await clock.advance(2_000);
    expect(late).to.deep.equal({});
    channel.notify({ node: NODE, payload: refused, requestId: 'r2' });
    await clock.advance(0);
    expect(late.error).to.be.instanceOf(ApiError);
    idle();
  });

  it('does not take an old notification that comes late for its outcome', async () => {
    const { clock, channel, run, accept } = setUp();
    channel.connect();
    let state = 'LOGOUT';
    const result = run({ ...READY, check: () => Promise.resolve(state === 'READY') });
    await accept();
    channel.notify({ node: NODE, payload: user('READY') });
    await clock.advance(0);
    expect(result.outcome).to.equal(undefined);
    state = 'READY';
    channel.notify({ node: NODE, payload: user('READY') });
    await clock.advance(0);
    expect(result.outcome?.confirmedBy).to.equal('state');
    expect(result.outcome?.notification?.payload.kind).to.equal('user');
  });

  it('rejects when the server took it and then refuses, naming the types and no data', async () => {
    const { clock, channel, run, accept, idle } = setUp();
    channel.connect();
    const result = run();
    await accept();
    channel.notify({ node: NODE, payload: refused, requestId: 'r1' });
    await clock.advance(0);
    expect(result.error).to.be.instanceOf(ApiError);
    expect((result.error as ApiError).message).to.contain('Invalid State, CF_INVALID_OBJECT_STATE');
    expect((result.error as ApiError).errors[0]?.errorData).to.equal('22');
    idle();
  });

  it('takes an error without request id for the oldest command to the same object only', async () => {
    const { clock, channel, run, accept } = setUp();
    channel.connect();
    const other = run({ method: 'PUT', path: '/finesse/api/Dialog/7', node: NODE });
    const first = run();
    const second = run();
    await accept();
    channel.notify({ node: NODE, payload: refused, source: PATH });
    await clock.advance(0);
    expect(first.error).to.be.instanceOf(ApiError);
    expect([other.error, second.error]).to.deep.equal([undefined, undefined]);
    channel.notify({ node: NODE, payload: refused, source: PATH });
    await clock.advance(0);
    expect(second.error).to.be.instanceOf(ApiError);
    expect(other.error).to.equal(undefined);
  });

  it('passes over the errors of others', async () => {
    const { clock, channel, run, accept } = setUp();
    channel.connect();
    const result = run();
    await accept();
    channel.notify({ node: NODE, payload: refused, requestId: 'somebody else' });
    channel.notify({ node: NODE, payload: refused, source: '/finesse/api/User/1001002' });
    await clock.advance(0);
    expect(result).to.deep.equal({});
  });

  it('rejects at once with what REST refuses', async () => {
    const { clock, channel, sent, run, idle } = setUp();
    channel.connect();
    const result = run();
    const error = new ApiError('no', [], 400);
    sent[0]?.fail(error);
    await clock.advance(0);
    expect(result.error).to.equal(error);
    idle();
  });

  it('resolves with the answer where that already holds the outcome', async () => {
    const { clock, channel, sent, run } = setUp();
    channel.connect();
    const result = run();
    sent[0]?.answer('<TeamMessage/>');
    await clock.advance(0);
    expect(result.outcome?.confirmedBy).to.equal('answer');
  });

  it('rejects at its deadline, saying that it was not sent again', async () => {
    const { clock, channel, sent, run, accept, idle } = setUp();
    channel.connect();
    const result = run({ ...READY, timeoutMs: 5_000 });
    await accept();
    await clock.advance(4_999);
    expect(result.error).to.equal(undefined);
    await clock.advance(1);
    expect(result.error).to.be.instanceOf(TransportError).and.to.have.property('code', 'timeout');
    expect((result.error as FinesseError).message).to.contain('not sent again');
    expect(sent).to.have.length(1);
    idle();
  });

  it('takes a last look at the deadline, and believes it', async () => {
    for (const [reached, property] of [
      [true, 'outcome'],
      [false, 'error'],
    ] as const) {
      const { clock, channel, run, accept, idle } = setUp();
      channel.connect();
      const result = run({ ...READY, check: () => Promise.resolve(reached) });
      await accept();
      await clock.advance(20_000);
      expect(result).to.have.property(property);
      idle();
    }
  });

  it('waits for the last look no longer than 5 s', async () => {
    const { clock, channel, run, accept, idle } = setUp();
    channel.connect();
    const signals: AbortSignal[] = [];
    const check = (signal: AbortSignal): Promise<boolean> => {
      signals.push(signal);
      return new Promise(() => undefined);
    };
    const result = run({ ...READY, check });
    await accept();
    await clock.advance(24_999);
    expect(result.error).to.equal(undefined);
    await clock.advance(1);
    expect(result.error).to.have.property('code', 'timeout');
    expect(signals[0]?.aborted).to.equal(true);
    idle();
  });

  it('looks in the next session whether it came about while nothing was heard', async () => {
    const { clock, channel, run, accept, idle } = setUp();
    channel.connect();
    let state = 'NOT_READY';
    const result = run({ ...READY, check: () => Promise.resolve(state === 'READY') });
    await accept();
    channel.set({ status: 'reconnecting', reason: 'network-error' });
    state = 'READY';
    await clock.advance(3_000);
    expect(result.outcome).to.equal(undefined);
    channel.connect();
    await clock.advance(0);
    expect(result.outcome).to.include({ confirmedBy: 'state', elapsedMs: 3_000 });
    idle();
  });

  it('rejects with connection-lost where the connection went and nobody can say what became of it', async () => {
    for (const back of [true, false]) {
      const { clock, channel, run, accept } = setUp();
      channel.connect();
      const failing = (): Promise<boolean> => Promise.reject(new TransportError('host-unreachable', 'down'));
      const result = run({ ...READY, check: failing });
      await accept();
      channel.set({ status: 'reconnecting', reason: 'network-error' });
      if (back) channel.connect();
      await clock.advance(20_000);
      expect(result.error).to.have.property('code', 'connection-lost');
    }
  });

  it('still hears its outcome in a session that comes back with all it held', async () => {
    const { clock, channel, run, accept } = setUp();
    channel.connect();
    const result = run();
    await accept();
    channel.set({ status: 'reconnecting' });
    await clock.advance(4_000);
    channel.set({ status: 'connected' });
    channel.notify({ node: NODE, payload: user('READY'), requestId: 'r1' });
    await clock.advance(0);
    expect(result.outcome?.confirmedBy).to.equal('notification');
  });

  it('goes at once while nothing can be heard: what it asks for may be urgent', async () => {
    const { clock, channel, sent, run, accept } = setUp();
    const result = run({ ...READY, check: () => Promise.resolve(true) });
    expect(sent).to.have.length(1);
    await accept();
    channel.connect();
    await clock.advance(0);
    expect(result.outcome?.confirmedBy).to.equal('state');
  });

  it('waits for the subscription of its node, but not for long', async () => {
    const { clock, channel, sent, run } = setUp();
    channel.connect({ ready: false });
    run();
    await clock.advance(1_999);
    expect(sent).to.have.length(0);
    await clock.advance(1);
    expect(sent).to.have.length(1);
    channel.makeReady();
    expect(sent).to.have.length(1);
    run({ ...READY });
    expect(sent).to.have.length(2);
  });

  it('is not sent where its outcome may not be listened to', async () => {
    const { clock, channel, sent, run, idle } = setUp();
    channel.connect();
    channel.refuse(NODE);
    const result = run();
    await clock.advance(0);
    expect(result.error).to.be.instanceOf(SubscriptionError);
    expect(sent).to.have.length(0);
    idle();
  });

  it('waits a moment for its outcome when the request broke off: the server may have had it', async () => {
    for (const heard of [true, false]) {
      const { clock, channel, sent, run, idle } = setUp();
      channel.connect();
      const result = run();
      sent[0]?.fail(new TransportError('connection-lost', 'broke off'));
      await clock.advance(1_999);
      expect(result).to.deep.equal({});
      if (heard) channel.notify({ node: NODE, payload: user('READY'), requestId: 'r1' });
      await clock.advance(1);
      if (heard) expect(result.outcome?.confirmedBy).to.equal('notification');
      else expect(result.error).to.have.property('message', 'broke off');
      idle();
    }
  });

  it('settles, with all others, when the client closes', async () => {
    const { clock, channel, commands, run, idle } = setUp();
    channel.connect();
    const results = [run(), run({ method: 'DELETE', path: '/finesse/api/TeamMessage/1' })];
    commands.close();
    await clock.advance(0);
    for (const { error } of results) expect(error).to.have.property('code', 'closed');
    const late = run();
    await clock.advance(0);
    expect(late.error).to.have.property('code', 'closed');
    idle();
  });

  it('settles when the channel is closed without it', async () => {
    const { clock, channel, run } = setUp();
    channel.connect();
    const result = run();
    await channel.close();
    await clock.advance(0);
    expect(result.error).to.have.property('code', 'closed');
  });

  it('rejects with what its own question throws', async () => {
    const { clock, channel, run, accept } = setUp();
    channel.connect();
    const mistake = new RangeError('a mistake in the application');
    const result = run({
      ...READY,
      settlesWhen: () => {
        throw mistake;
      },
    });
    await accept();
    channel.notify({ node: NODE, payload: user('READY') });
    await clock.advance(0);
    expect(result.error).to.equal(mistake);
  });

  it('shows no query of its path, and reads an odd one as it is', async () => {
    const { clock, channel, run } = setUp();
    channel.connect();
    const result = run({ method: 'PUT', path: '/finesse/api/X%?secret=1', timeoutMs: 10 });
    await clock.advance(10);
    expect((result.error as FinesseError).message)
      .to.contain('PUT /finesse/api/X%')
      .and.not.to.contain('secret');
  });
});
