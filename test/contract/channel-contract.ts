/** What every implementation of `Channel` owes to the rest of the SDK, whatever carries it. */
import { expect } from '@open-wc/testing';
import { config } from 'rxjs';
import { isUp, type Channel, type ConnectionState, type ConnectionTransition } from '../../sdk/channel/channel.ts';
import { SubscriptionError } from '../../sdk/errors.ts';
import { nodePath, type NodePath } from '../../sdk/ids.ts';
import { FORBIDDEN_NODE, record, TEAM_NODE, UNKNOWN_NODE, USER_NODE } from '../kit/bench.ts';

/** An implementation with a server behind it, in virtual time. The user is a supervisor of the team of `TEAM_NODE`. */
export interface ChannelHarness {
  readonly channel: Channel;
  advance(ms: number): Promise<void>;
  /** The server publishes a state of the user on a node. */
  publish(node: NodePath, state: string): void;
  /** The server ends the session; the channel is left to come back, which it does within a minute. */
  lose(): void;
  /** How often the server was asked to subscribe to a node. */
  subscribeRequests(node: NodePath): number;
  /** Whether the server holds an explicit subscription to a node. */
  isSubscribed(node: NodePath): boolean;
  /** Requests, sockets, timers and listeners of the channel that are still there. */
  leftovers(): Readonly<Record<string, number>>;
  dispose(): Promise<void>;
}

const MINUTE = 60_000;

/** Runs the contract. */
export function channelContract(name: string, setUp: () => Promise<ChannelHarness>): void {
  describe(`channel contract: ${name}`, () => {
    let harness: ChannelHarness;
    let channel: Channel;
    beforeEach(async () => {
      harness = await setUp();
      ({ channel } = harness);
    });
    afterEach(async () => {
      void channel.close();
      await harness.advance(3_000);
      await harness.dispose();
      config.onUnhandledError = null;
    });

    const connect = async (): Promise<void> => {
      channel.open();
      await harness.advance(1_000);
    };
    const close = async (): Promise<void> => {
      let closed = false;
      void channel.close().then(() => (closed = true));
      await harness.advance(3_000);
      expect(closed, 'closed within 3 s').to.equal(true);
    };
    const listen = (node: NodePath) => {
      const heard: string[] = [];
      const errors: unknown[] = [];
      const subscription = channel.notifications(node).subscribe({
        next: ({ payload }) => heard.push(payload.kind === 'user' ? String(payload.user.state) : payload.kind),
        error: (error: unknown) => errors.push(error),
        complete: () => heard.push('complete'),
      });
      return { heard, errors, subscription };
    };

    it('is idle, and sends nothing, until it is opened', async () => {
      const seen = record(channel);
      await harness.advance(MINUTE);
      expect(seen.states.map(({ status, reason, epoch }) => [status, reason, epoch])).to.deep.equal([
        ['idle', 'not-opened', 0],
      ]);
      expect(seen.activity).to.deep.equal([]);
    });

    it('connects, and tells each state once', async () => {
      const seen = record(channel);
      channel.open();
      channel.open();
      await harness.advance(1_000);
      channel.open();
      await harness.advance(MINUTE);
      expect(withoutRepeats(seen.statuses())).to.deep.equal(['idle', 'connecting', 'connected']);
      expectNoRepeats(seen.states);
      const connected = seen.states.at(-1);
      expect(connected?.reason).to.equal('session-established');
      expect(connected?.epoch).to.equal(1);
      expect(connected).not.to.have.any.keys('attempt', 'retryAt', 'detail');
    });

    it('replays the state to whoever comes late', async () => {
      await connect();
      expect(record(channel).statuses()).to.deep.equal(['connected']);
    });

    it('gives notifications typed, in order and once, to the node and to those who want all', async () => {
      const seen = record(channel);
      const node = listen(USER_NODE);
      await connect();
      for (const state of ['READY', 'RESERVED', 'TALKING', 'WORK', 'READY']) harness.publish(USER_NODE, state);
      await harness.advance(1_000);
      expect(node.heard).to.deep.equal(['READY', 'RESERVED', 'TALKING', 'WORK', 'READY']);
      expect(seen.notified).to.deep.equal(node.heard.map((state) => `${USER_NODE} ${state}`));
      expect(seen.activity.some(({ kind }) => kind === 'heard')).to.equal(true);
    });

    it('tells the node, the source and the time of a notification', async () => {
      await connect();
      const times: number[] = [];
      channel.notifications(USER_NODE).subscribe(({ node, source, event, receivedAt, raw }) => {
        expect([node, source, event]).to.deep.equal([USER_NODE, USER_NODE, 'PUT']);
        expect(raw).to.contain('<state>READY</state>');
        times.push(receivedAt);
      });
      await harness.advance(500);
      harness.publish(USER_NODE, 'READY');
      await harness.advance(500);
      expect(times).to.deep.equal([Date.now() - 500]);
    });

    it('needs no subscription for an automatic node', async () => {
      listen(USER_NODE);
      const epochs: number[] = [];
      channel.ready(USER_NODE).subscribe((epoch) => epochs.push(epoch));
      await connect();
      channel.ready(USER_NODE).subscribe((epoch) => epochs.push(epoch * 10));
      expect(epochs).to.deep.equal([1, 10]);
      expect(harness.subscribeRequests(USER_NODE)).to.equal(0);
    });

    it('subscribes a node once however many listen, and ends that when the last one leaves', async () => {
      await connect();
      const first = listen(TEAM_NODE);
      const second = listen(TEAM_NODE);
      await harness.advance(1_000);
      expect(harness.subscribeRequests(TEAM_NODE)).to.equal(1);
      harness.publish(TEAM_NODE, 'READY');
      await harness.advance(1_000);
      expect([first.heard, second.heard]).to.deep.equal([['READY'], ['READY']]);
      first.subscription.unsubscribe();
      await harness.advance(1_000);
      expect(harness.isSubscribed(TEAM_NODE)).to.equal(true);
      second.subscription.unsubscribe();
      await harness.advance(1_000);
      expect(harness.isSubscribed(TEAM_NODE)).to.equal(false);
    });

    it('subscribes again for whoever comes after the last one has left', async () => {
      await connect();
      listen(TEAM_NODE).subscription.unsubscribe();
      listen(TEAM_NODE).subscription.unsubscribe();
      const third = listen(TEAM_NODE);
      await harness.advance(1_000);
      expect(harness.isSubscribed(TEAM_NODE)).to.equal(true);
      harness.publish(TEAM_NODE, 'READY');
      await harness.advance(1_000);
      expect(third.heard).to.deep.equal(['READY']);
    });

    it('is ready for a node once the server has subscribed it', async () => {
      const epochs: number[] = [];
      channel.ready(TEAM_NODE).subscribe((epoch) => epochs.push(epoch));
      await connect();
      expect(epochs).to.deep.equal([]);
      listen(TEAM_NODE);
      await harness.advance(1_000);
      expect(epochs).to.deep.equal([1]);
      expect(harness.isSubscribed(TEAM_NODE)).to.equal(true);
    });

    it('fails the stream of a node that the server refuses, and no other', async () => {
      const team = listen(TEAM_NODE);
      const forbidden = listen(FORBIDDEN_NODE);
      const unknown = listen(UNKNOWN_NODE);
      await connect();
      const codes = [...forbidden.errors, ...unknown.errors].map((error) =>
        error instanceof SubscriptionError ? [error.code, error.node, error.condition] : error,
      );
      expect(codes).to.deep.equal([
        ['subscription-refused', FORBIDDEN_NODE, 'forbidden'],
        ['node-unknown', UNKNOWN_NODE, 'item-not-found'],
      ]);
      harness.publish(TEAM_NODE, 'READY');
      await harness.advance(1_000);
      expect([team.heard, team.errors]).to.deep.equal([['READY'], []]);
      expect(record(channel).statuses()).to.deep.equal(['connected']);
    });

    it('asks again for a node that was refused before', async () => {
      await connect();
      listen(FORBIDDEN_NODE);
      await harness.advance(1_000);
      const again = listen(FORBIDDEN_NODE);
      await harness.advance(1_000);
      expect(again.errors).to.have.length(1);
      expect(harness.subscribeRequests(FORBIDDEN_NODE)).to.equal(2);
    });

    it('comes back after a loss with a new epoch and the same subscriptions', async () => {
      const seen = record(channel);
      const team = listen(TEAM_NODE);
      const epochs: number[] = [];
      channel.ready(TEAM_NODE).subscribe((epoch) => epochs.push(epoch));
      await connect();
      harness.publish(TEAM_NODE, 'READY');
      await harness.advance(1_000);
      harness.lose();
      await harness.advance(MINUTE);
      harness.publish(TEAM_NODE, 'TALKING');
      harness.publish(USER_NODE, 'TALKING');
      await harness.advance(1_000);
      expect(team.heard).to.deep.equal(['READY', 'TALKING']);
      expect(epochs).to.deep.equal([1, 2]);
      expect(seen.states.at(-1)).to.include({ status: 'connected', epoch: 2 });
      expect(seen.statuses()).to.include('reconnecting');
      expect(seen.notified.filter((one) => one.startsWith(`${USER_NODE} `))).to.have.length(1);
      expectNoRepeats(seen.states);
    });

    it('tells each change of status once, in an unbroken chain, with its cause and its time', async () => {
      const seen = record(channel);
      const transitions: ConnectionTransition[] = [];
      const late: ConnectionTransition[] = [];
      channel.transitions$.subscribe({ next: (one) => transitions.push(one) });
      await connect();
      expect(transitions.map(({ from, to, reason }) => [from, to, reason])).to.deep.equal(
        withoutRepeats(['idle', ...seen.statuses()])
          .slice(1)
          .map((to, index, all) => [index === 0 ? 'idle' : all[index - 1], to, firstOf(seen.states, to).reason]),
      );
      channel.transitions$.subscribe((one) => late.push(one));
      harness.lose();
      await harness.advance(MINUTE);
      await close();
      expect(late).to.deep.equal(transitions.slice(-late.length));
      expect(late[0]?.from).to.equal('connected');
      for (const [index, { from, to, at }] of transitions.entries()) {
        expect(from).not.to.equal(to);
        expect(from).to.equal(index === 0 ? 'idle' : transitions[index - 1]?.to);
        expect(at).to.be.within(transitions[index - 1]?.at ?? 0, Date.now());
      }
      expect(transitions.map(({ to }) => to)).to.deep.equal(withoutRepeats(seen.statuses()).slice(1));
      expect(transitions.at(-1)).to.include({ to: 'closed', reason: 'closed-by-caller' });
      let told: unknown = 'nothing';
      channel.transitions$.subscribe({ next: (one) => (told = one), complete: () => (told = 'complete') });
      expect(told).to.equal('complete');
    });

    it('counts sessions: the epoch is 0 before the first, grows by one with each, and changes with nothing else', async () => {
      const seen = record(channel);
      await connect();
      for (let losses = 0; losses < 3; losses += 1) {
        harness.lose();
        await harness.advance(MINUTE);
      }
      const epochs = seen.states.map(({ epoch }) => epoch);
      expect(epochs[0]).to.equal(0);
      expect(epochs.at(-1)).to.equal(4);
      for (const [index, state] of seen.states.entries()) {
        const before = seen.states[index - 1];
        if (!before || state.epoch === before.epoch) continue;
        expect(state.epoch).to.equal(before.epoch + 1);
        expect(state.status).to.equal('connected');
      }
    });

    it('is ready for a node only while a session stands, and once in each', async () => {
      let now: ConnectionState | undefined;
      channel.connection$.subscribe((state) => (now = state));
      const emissions: string[] = [];
      for (const node of [USER_NODE, TEAM_NODE]) {
        channel.ready(node).subscribe((epoch) => {
          expect(now && isUp(now), 'up').to.equal(true);
          expect(now?.epoch).to.equal(epoch);
          emissions.push(`${node} ${epoch}`);
        });
      }
      listen(TEAM_NODE);
      await connect();
      harness.lose();
      await harness.advance(MINUTE);
      const all = [1, 2].flatMap((epoch) => [USER_NODE, TEAM_NODE].map((node) => `${node} ${epoch}`));
      expect(emissions).to.deep.equal(all);
    });

    it('gives notifications while it is up, and none while it is not', async () => {
      let now: ConnectionState | undefined;
      channel.connection$.subscribe((state) => (now = state));
      const heard: boolean[] = [];
      channel.notifications$.subscribe(() => heard.push(now !== undefined && isUp(now)));
      await connect();
      for (let second = 0; second < 90; second += 1) {
        if (second === 30) harness.lose();
        harness.publish(USER_NODE, second % 2 ? 'READY' : 'NOT_READY');
        await harness.advance(1_000);
      }
      expect(heard.length).to.be.greaterThan(60);
      expect(heard).not.to.include(false);
    });

    it('settles all that waits when it is closed in the middle of asking', async () => {
      await connect();
      const streams = Array.from({ length: 120 }, (_, at) => listen(nodePath(`/finesse/api/Queue/${at}`)));
      await close();
      for (const { heard, errors } of streams) expect(heard.length + errors.length).to.equal(1);
      for (const [what, left] of Object.entries(harness.leftovers())) expect(left, what).to.equal(0);
    });

    it('keeps the first cause of a loss while it comes back', async () => {
      const seen = record(channel);
      await connect();
      harness.lose();
      await harness.advance(MINUTE);
      const reasons = seen.states.filter(({ status }) => status === 'reconnecting').map(({ reason }) => reason);
      expect(new Set(reasons).size).to.equal(1);
    });

    it('ends on the server what nobody wants any more when the connection is back', async () => {
      await connect();
      const team = listen(TEAM_NODE);
      await harness.advance(1_000);
      harness.lose();
      team.subscription.unsubscribe();
      await harness.advance(MINUTE);
      expect(record(channel).statuses()).to.deep.equal(['connected']);
      expect(harness.isSubscribed(TEAM_NODE)).to.equal(false);
    });

    it('is not broken by a subscriber that throws', async () => {
      const thrown: unknown[] = [];
      config.onUnhandledError = (error: unknown) => thrown.push(error);
      const fail = (): never => {
        throw new Error('a faulty subscriber');
      };
      channel.connection$.subscribe(fail);
      channel.activity$.subscribe(fail);
      channel.notifications$.subscribe(fail);
      channel.notifications(USER_NODE).subscribe(fail);
      const node = listen(USER_NODE);
      await connect();
      harness.publish(USER_NODE, 'READY');
      harness.publish(USER_NODE, 'NOT_READY');
      await harness.advance(MINUTE);
      expect(node.heard).to.deep.equal(['READY', 'NOT_READY']);
      expect(record(channel).statuses()).to.deep.equal(['connected']);
      expect(thrown.length).to.be.greaterThan(3);
    });

    it('leaves no request, timer, listener or subscription behind when it is closed', async () => {
      const seen = record(channel);
      const team = listen(TEAM_NODE);
      const user = listen(USER_NODE);
      let ended = 0;
      channel.ready(TEAM_NODE).subscribe({ complete: () => (ended += 1) });
      channel.notifications$.subscribe({ complete: () => (ended += 1) });
      channel.activity$.subscribe({ complete: () => (ended += 1) });
      channel.connection$.subscribe({ complete: () => (ended += 1) });
      await connect();
      await close();
      expect([team.heard, user.heard, ended]).to.deep.equal([['complete'], ['complete'], 4]);
      expect(seen.states.at(-1)).to.include({ status: 'closed', reason: 'closed-by-caller' });
      expect(harness.isSubscribed(TEAM_NODE)).to.equal(false);
      for (const [what, left] of Object.entries(harness.leftovers())) expect(left, what).to.equal(0);
    });

    it('stays closed', async () => {
      await connect();
      await close();
      channel.open();
      const seen = record(channel);
      const late = listen(TEAM_NODE);
      const ready: unknown[] = [];
      channel
        .ready(USER_NODE)
        .subscribe({ next: (epoch) => ready.push(epoch), complete: () => ready.push('complete') });
      await close();
      expect(seen.statuses()).to.deep.equal(['closed']);
      expect([late.heard, ready]).to.deep.equal([['complete'], ['complete']]);
      for (const [what, left] of Object.entries(harness.leftovers())) expect(left, what).to.equal(0);
    });

    it('can be closed before it was opened', async () => {
      await close();
      for (const [what, left] of Object.entries(harness.leftovers())) expect(left, what).to.equal(0);
    });

    it('can be closed while it connects', async () => {
      channel.open();
      await close();
      for (const [what, left] of Object.entries(harness.leftovers())) expect(left, what).to.equal(0);
    });

    it('can be closed while it comes back', async () => {
      listen(TEAM_NODE);
      await connect();
      harness.lose();
      await harness.advance(1);
      await close();
      for (const [what, left] of Object.entries(harness.leftovers())) expect(left, what).to.equal(0);
    });

    it('can be closed and opened by those whom it tells, in any moment', async () => {
      const seen = record(channel);
      channel.connection$.subscribe(({ status }) => {
        if (status === 'connected') void channel.close();
        if (status === 'closed') channel.open();
      });
      const late = record(channel);
      listen(TEAM_NODE);
      await connect();
      await close();
      expect(late.statuses()).to.deep.equal(seen.statuses());
      expect(withoutRepeats(seen.statuses())).to.deep.equal(['idle', 'connecting', 'connected', 'closed']);
      for (const [what, left] of Object.entries(harness.leftovers())) expect(left, what).to.equal(0);
    });
  });
}

function firstOf(states: readonly ConnectionState[], status: string): ConnectionState {
  const found = states.find((state) => state.status === status);
  if (!found) throw new Error(`never ${status}`);
  return found;
}

/** A status may be told twice in a row when its reason changes. */
function withoutRepeats(statuses: readonly string[]): readonly string[] {
  return statuses.filter((status, index) => status !== statuses[index - 1]);
}

function expectNoRepeats(states: readonly ConnectionState[]): void {
  const texts = states.map((state) => JSON.stringify(state));
  expect(texts.filter((text, index) => text === texts[index - 1])).to.deep.equal([]);
}
