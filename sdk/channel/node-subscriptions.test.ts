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
    await settled();
  }
  /** All that is asked now; what is asked then waits. */
  async answerAll(): Promise<void> {
    for (const answer of this.#answers.splice(0)) answer({ kind: 'stands' });
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** How often a map was asked for one key, and how often somebody went through all of one. */
function countMapSteps(work: () => void): { readonly lookUps: number; readonly walks: number } {
  const real = Map.prototype;
  const kept = Object.getOwnPropertyDescriptors(real);
  const steps = { lookUps: 0, walks: 0 };
  const count = (name: 'lookUps' | 'walks', method: (...args: never[]) => unknown) =>
    function (this: Map<unknown, unknown>, ...args: never[]): unknown {
      steps[name] += 1;
      return method.apply(this, args);
    };
  real.get = count('lookUps', kept.get.value as () => unknown);
  for (const walk of ['values', 'keys', 'entries', 'forEach', Symbol.iterator] as const) {
    Object.assign(real, { [walk]: count('walks', kept[walk].value as () => unknown) });
  }
  try {
    work();
  } finally {
    Object.defineProperties(real, kept);
  }
  return steps;
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

  it('finds who listens to a node without looking at the others, however many there are', () => {
    const asked: string[] = [];
    subscriptions = new NodeSubscriptions({
      scheduler: clock,
      isAutomatic: (node) => {
        asked.push(node);
        return false;
      },
    });
    const heard: string[] = [];
    const nodes = Array.from({ length: 1_000 }, (_, at) => nodePath(`/finesse/api/Queue/${at}`));
    for (const node of nodes) subscriptions.of(node).subscribe(() => heard.push(node));
    asked.length = 0;
    const steps = countMapSteps(() => subscriptions.deliver({ node: nodes[900] } as Notification));
    expect(heard).to.deep.equal([nodes[900]]);
    expect(asked).to.deep.equal([nodes[900]]);
    expect(steps).to.deep.equal({ lookUps: 1, walks: 0 });
  });

  it('subscribes a thousand nodes again after a loss, oldest first, without flooding the server', async () => {
    const nodes = Array.from({ length: 1_000 }, (_, at) => nodePath(`/finesse/api/Queue/${at}`));
    for (const node of nodes) subscriptions.of(node).subscribe();
    for (const epoch of [1, 2]) {
      subscriptions.down();
      const server = new ScriptedPort();
      const epochs = new Set(nodes.map((node) => readyOf(node)));
      subscriptions.up(epoch, server);
      expect(server.asked).to.have.length(50);
      for (let answers = 0; answers < 1_000; answers += 50) {
        expect(server.asked).to.have.length(answers + 50);
        await server.answerAll();
      }
      expect(server.asked).to.deep.equal(nodes.map((node) => `+${node}`));
      expect([...epochs].flat()).to.deep.equal(nodes.map(() => epoch));
    }
  });

  it('lets those who want a node go before those who want one no more', async () => {
    subscriptions.up(1, port);
    const early = subscriptions.of(nodePath('/finesse/api/Queue/1')).subscribe();
    await port.answer();
    subscriptions.down();
    early.unsubscribe();
    subscriptions.of(TEAM).subscribe();
    const next = new ScriptedPort();
    subscriptions.up(2, next);
    expect(next.asked).to.deep.equal([`+${TEAM}`, '-/finesse/api/Queue/1']);
  });

  it('forgets what waited for its turn and is wanted no more', async () => {
    const nodes = Array.from({ length: 60 }, (_, at) => nodePath(`/finesse/api/Queue/${at}`));
    subscriptions.up(1, port);
    const listeners = nodes.map((node) => subscriptions.of(node).subscribe());
    listeners[55]?.unsubscribe();
    await port.answerAll();
    expect(port.asked).to.deep.equal(nodes.filter((_, at) => at !== 55).map((node) => `+${node}`));
  });

  it('tidies up once in each session, when all that is wanted has been asked for', async () => {
    const tidied: (readonly boolean[])[] = [];
    const tidyUp = (isWanted: (node: NodePath) => boolean): Promise<void> => {
      tidied.push([TEAM, AUTOMATIC, nodePath('/other')].map(isWanted));
      return Promise.resolve();
    };
    subscriptions.of(TEAM).subscribe();
    const first = Object.assign(new ScriptedPort(), { tidyUp });
    subscriptions.up(1, first);
    expect(tidied).to.have.length(0);
    await first.answer({ kind: 'later' });
    expect(tidied).to.deep.equal([[true, false, false]]);
    await clock.advance(5_000);
    await first.answer();
    expect(tidied).to.have.length(1);
    subscriptions.down();
    subscriptions.up(2, Object.assign(new ScriptedPort(), { tidyUp }));
    subscriptions.down();
    const empty = new NodeSubscriptions({ scheduler: clock, isAutomatic: () => false });
    empty.up(1, Object.assign(new ScriptedPort(), { tidyUp }));
    expect(tidied.slice(1)).to.deep.equal([[false, false, false]]);
  });

  it('ends nothing that has ended with its session, and nothing that may never have begun', async () => {
    subscriptions = new NodeSubscriptions({ scheduler: clock, isAutomatic: () => false, endWithSession: true });
    subscriptions.up(1, port);
    const [first, second, third] = ['/1', '/2', '/3'].map((node) => subscriptions.of(nodePath(node)).subscribe());
    await port.answer();
    await port.answer({ kind: 'later' });
    second?.unsubscribe();
    subscriptions.down();
    first?.unsubscribe();
    third?.unsubscribe();
    const next = new ScriptedPort();
    subscriptions.up(2, next);
    expect([port.asked, next.asked]).to.deep.equal([['+/1', '+/2', '+/3'], []]);
    expect(clock.pending).to.equal(0);
  });

  it('asks nothing when it is closed by whom it tells that a session stands', async () => {
    subscriptions.of(TEAM).subscribe();
    subscriptions.ready(AUTOMATIC).subscribe(() => void subscriptions.close());
    subscriptions.up(1, port);
    await settled();
    expect(port.asked).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
  });

  it('does not wait for a server that ends nothing', async () => {
    subscriptions.up(1, port);
    for (let at = 0; at < 160; at += 1) subscriptions.of(nodePath(`/${at}`)).subscribe();
    for (let answers = 0; answers < 160; answers += 50) await port.answerAll();
    let closed = false;
    void subscriptions.close().then(() => (closed = true));
    await clock.advance(1_499);
    expect(closed).to.equal(false);
    await clock.advance(1);
    expect(closed).to.equal(true);
    expect(port.asked).to.have.length(160 + 150);
    await port.answerAll();
    expect(port.asked).to.have.length(160 + 150);
    expect(clock.pending).to.equal(0);
  });

  it('costs nothing after ten thousand came and went', async () => {
    const asked = { '+': 0, '-': 0 };
    const willing: NodePort = {
      subscribe: async () => {
        asked['+'] += 1;
        await Promise.resolve();
        return { kind: 'stands' };
      },
      unsubscribe: async () => {
        asked['-'] += 1;
        await Promise.resolve();
      },
    };
    subscriptions.up(1, willing);
    for (let round = 0; round < 100; round += 1) {
      const listeners = Array.from({ length: 100 }, (_, at) =>
        subscriptions.of(nodePath(`/${round}/${at}`)).subscribe(),
      );
      await settled();
      for (const listener of listeners) listener.unsubscribe();
      await settled();
    }
    expect(asked).to.deep.equal({ '+': 10_000, '-': 10_000 });
    await subscriptions.close();
    expect(asked['-']).to.equal(10_000);
    expect(clock.pending).to.equal(0);
  });
});
