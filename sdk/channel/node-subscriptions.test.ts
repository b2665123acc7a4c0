import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { nodePath, type NodePath } from '../ids.ts';
import type { Notification } from '../pubsub/notification.ts';
import { NodeSubscriptions, type NodePort, type SubscribeOutcome } from './node-subscriptions.ts';

const TEAM = nodePath('/finesse/api/Team/1/Users');
const AUTOMATIC = nodePath('/finesse/api/User/1');

/** A server that answers when it is told to. */
class ScriptedPort implements NodePort {
  readonly asked: string[] = [];
  readonly #answers: ((outcome: SubscribeOutcome) => void)[] = [];

  subscribe(node: NodePath): Promise<SubscribeOutcome> {
    this.asked.push(`+${node}`);
    return new Promise((resolve) => this.#answers.push(resolve));
  }
  async unsubscribe(node: NodePath): Promise<void> {
    this.asked.push(`-${node}`);
    await new Promise((resolve) => this.#answers.push(resolve));
  }
  async answer(outcome: SubscribeOutcome = { kind: 'stands' }): Promise<void> {
    this.#answers.shift()?.(outcome);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

describe('NodeSubscriptions', () => {
  let clock: VirtualClock;
  let subscriptions: NodeSubscriptions;
  let port: ScriptedPort;
  beforeEach(() => {
    clock = new VirtualClock();
    subscriptions = new NodeSubscriptions({ scheduler: clock, isAutomatic: (node) => node === AUTOMATIC });
    port = new ScriptedPort();
  });
  const readyOf = (node: NodePath): number[] => {
    const epochs: number[] = [];
    subscriptions.ready(node).subscribe((epoch) => epochs.push(epoch));
    return epochs;
  };

  it('asks one thing at a time, and only what is still wanted then', async () => {
    subscriptions.up(1, port);
    const first = subscriptions.of(TEAM).subscribe();
    first.unsubscribe();
    const second = subscriptions.of(TEAM).subscribe();
    second.unsubscribe();
    expect(port.asked).to.deep.equal([`+${TEAM}`]);
    await port.answer();
    expect(port.asked).to.deep.equal([`+${TEAM}`, `-${TEAM}`]);
    const third = subscriptions.of(TEAM).subscribe();
    await port.answer();
    expect(port.asked).to.deep.equal([`+${TEAM}`, `-${TEAM}`, `+${TEAM}`]);
    await port.answer();
    expect(third.closed).to.equal(false);
  });

  it('gives the automatic nodes of a user to those who write the login id in other letters than the server', () => {
    subscriptions = new NodeSubscriptions({ scheduler: clock, isAutomatic: (node) => /^\/user\/anna$/i.test(node) });
    const heard: string[] = [];
    for (const node of ['/User/Anna', '/User/anna', '/Team/A']) {
      subscriptions.of(nodePath(node)).subscribe((one) => heard.push(`${node} ${one.node}`));
    }
    for (const node of ['/User/ANNA', '/Team/a']) subscriptions.deliver({ node: nodePath(node) } as Notification);
    expect(heard).to.deep.equal(['/User/Anna /User/ANNA', '/User/anna /User/ANNA']);
  });

  it('asks nothing before a session stands, and nothing for what came and went', () => {
    subscriptions.of(TEAM).subscribe().unsubscribe();
    subscriptions.of(AUTOMATIC).subscribe();
    subscriptions.up(1, port);
    expect(port.asked).to.deep.equal([]);
  });

  it('asks again later where the server has no time now', async () => {
    const epochs = readyOf(TEAM);
    subscriptions.up(1, port);
    subscriptions.of(TEAM).subscribe();
    await port.answer({ kind: 'later' });
    expect(epochs).to.deep.equal([]);
    await clock.advance(5_000);
    await port.answer();
    expect(port.asked).to.have.length(2);
    expect(epochs).to.deep.equal([1]);
    expect(clock.pending).to.equal(0);
  });

  it('does not ask again when everybody has left meanwhile, but makes sure', async () => {
    subscriptions.up(1, port);
    const listener = subscriptions.of(TEAM).subscribe();
    await port.answer({ kind: 'later' });
    listener.unsubscribe();
    expect(port.asked).to.deep.equal([`+${TEAM}`, `-${TEAM}`]);
    expect(clock.pending).to.equal(0);
  });

  it('believes no answer of a session that is gone', async () => {
    const epochs = readyOf(TEAM);
    subscriptions.up(1, port);
    subscriptions.of(TEAM).subscribe();
    subscriptions.down();
    const next = new ScriptedPort();
    subscriptions.up(2, next);
    await port.answer();
    expect(epochs).to.deep.equal([]);
    await next.answer();
    expect(epochs).to.deep.equal([2]);
  });

  it('waits for the next session where a question was lost with its own', async () => {
    subscriptions.up(1, port);
    subscriptions.of(TEAM).subscribe();
    await port.answer({ kind: 'lost' });
    subscriptions.down();
    const next = new ScriptedPort();
    subscriptions.up(2, next);
    expect([port.asked, next.asked]).to.deep.equal([[`+${TEAM}`], [`+${TEAM}`]]);
  });

  it('ends on the next session what was left behind on the one before', async () => {
    subscriptions.up(1, port);
    const listener = subscriptions.of(TEAM).subscribe();
    await port.answer();
    listener.unsubscribe();
    subscriptions.down();
    await port.answer();
    const next = new ScriptedPort();
    subscriptions.up(2, next);
    expect(next.asked).to.deep.equal([`-${TEAM}`]);
    await next.answer();
    subscriptions.down();
    const third = new ScriptedPort();
    subscriptions.up(3, third);
    expect(third.asked).to.deep.equal([]);
  });

  it('is ready at once for whoever asks late', async () => {
    subscriptions.up(7, port);
    subscriptions.of(TEAM).subscribe();
    await port.answer();
    expect([readyOf(TEAM), readyOf(AUTOMATIC)]).to.deep.equal([[7], [7]]);
    subscriptions.down();
    expect([readyOf(TEAM), readyOf(AUTOMATIC)]).to.deep.equal([[], []]);
  });

  it('gives a notification to its node alone', () => {
    const heard: Notification[] = [];
    subscriptions.of(TEAM).subscribe((one) => heard.push(one));
    const notification = { node: TEAM } as Notification;
    subscriptions.deliver(notification);
    subscriptions.deliver({ node: AUTOMATIC } as Notification);
    expect(heard).to.deep.equal([notification]);
  });

  it('costs nothing after ten thousand came and went', async () => {
    subscriptions.up(1, port);
    for (let round = 0; round < 10_000; round += 1) {
      subscriptions
        .of(nodePath(`/finesse/api/User/1/Media/${round}`))
        .subscribe()
        .unsubscribe();
    }
    const listener = subscriptions.of(TEAM).subscribe();
    listener.unsubscribe();
    expect(port.asked).to.have.length(10_001);
    const closing = subscriptions.close();
    expect(port.asked).to.have.length(20_002);
    for (let round = 0; round < 20_002; round += 1) void port.answer();
    await closing;
    expect(clock.pending).to.equal(0);
  });
});
