/** Health shared between clients on one simulated Finesse, in virtual time. */
import { expect } from '@open-wc/testing';
import { Subject } from 'rxjs';
import { share, sharer, watch, type Sharer } from '../../test/kit/beacon-bench.ts';
import { setUpBench, SUPERVISOR, type Bench, type Transport } from '../../test/kit/bench.ts';
import { BEACON_NAMESPACE } from './words.ts';
import { xml } from '../xml.ts';
import { watchHealth } from './watch.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const AGENT = '1001001';
const OTHER = '1001002';
const WATCH = '8c2c3c2e-9d6b-4d0c-8a55-2f7b4a5a6d01';

const bodies = ({ sent }: Sharer, tag: string) => sent.filter(({ text }) => text.startsWith(`<${tag} `));

for (const transport of ['websocket', 'bosh'] as const satisfies readonly Transport[]) {
  describe(`health shared over ${transport}`, () => {
    let bench: Bench;
    let agent: Sharer;
    let supervisor: Sharer;

    beforeEach(async () => {
      bench = await setUpBench(transport);
      agent = sharer(bench, AGENT);
      supervisor = sharer(bench, SUPERVISOR);
      await bench.advance(2 * SECOND);
    });
    afterEach(() => bench.dispose());

    it('is told to the supervisor who asks: what it is at once, what changes within 2 s, and nothing else', async () => {
      share(bench, agent);
      agent.health('fair', { cause: 'network', certainty: 'likely' });
      const since = bench.clock.now;
      await bench.advance(10 * SECOND);
      const view = watch(bench, supervisor, [AGENT]);
      await bench.advance(2 * SECOND);
      expect(view.carriage).to.deep.equal(['waiting', 'probing', 'carried'].slice(-view.carriage.length));
      expect(view.told).to.deep.equal([`${AGENT} asked`, `${AGENT} live fair`]);
      const { health } = view.latest.get(AGENT)!;
      expect(health).to.deep.include({
        level: 'fair',
        cause: { code: 'network', certainty: 'likely' },
        driftMs: -12,
        suspicion: 0.25,
        lossShare: 0,
        page: `page-${AGENT}`,
        seq: 0,
      });
      expect(health!.since).to.be.within(since - 500, since + 500);
      agent.health('lost');
      await bench.advance(2.5 * SECOND);
      expect(view.told.at(-1)).to.equal(`${AGENT} live lost`);
      expect(view.latest.get(AGENT)!.health).not.to.have.property('cause');
      for (const { text } of agent.sent) expect(text).to.match(/^<beacon( [a-z]+="[\w:-]+")+\/>$/);
    });

    it('goes on for half an hour by renewed leases, and ends for both when the watch is left', async () => {
      const { now } = share(bench, agent);
      const view = watch(bench, supervisor, [AGENT]);
      await bench.advance(30 * MINUTE);
      expect(view.latest.get(AGENT)!.state).to.equal('live');
      expect(now()).to.deep.equal([SUPERVISOR]);
      // One each 30 s to 35 s; a question at first and each 3 minutes.
      expect(bodies(agent, 'beacon').length).to.be.within(50, 61);
      expect(bodies(supervisor, 'ask').length).to.be.within(10, 13);
      view.subscription.unsubscribe();
      await bench.advance(SECOND);
      expect(now()).to.deep.equal([]);
      const before = agent.sent.length;
      agent.health('lost');
      await bench.advance(MINUTE);
      expect(agent.sent.length).to.equal(before);
    }).timeout(20_000);

    it('survives the end of the agent’s session', async () => {
      share(bench, agent);
      const view = watch(bench, supervisor, [AGENT]);
      await bench.advance(MINUTE);
      bench.simulator.faults.add({ kind: 'session-terminate', target: { userId: AGENT } });
      await bench.advance(5 * SECOND);
      agent.health('fair');
      await bench.advance(5 * SECOND);
      expect(view.told).to.deep.equal([
        ...view.told.filter((one) => / live good$| asked$/.test(one)),
        `${AGENT} live fair`,
      ]);
    });

    it('survives the end of the supervisor’s session: what is not known meanwhile is not called overdue', async () => {
      share(bench, agent);
      const view = watch(bench, supervisor, [AGENT]);
      await bench.advance(MINUTE);
      bench.simulator.faults.add({ kind: 'blackhole', target: { userId: SUPERVISOR }, durationMs: 4 * MINUTE });
      await bench.advance(3 * MINUTE);
      expect(view.carriage.at(-1)).to.equal('waiting');
      agent.health('poor');
      await bench.advance(3 * MINUTE);
      expect(view.carriage.at(-1)).to.equal('carried');
      expect(view.told.at(-1)).to.equal(`${AGENT} live poor`);
      expect(view.told.some((one) => one.includes('overdue'))).to.equal(false);
    }).timeout(20_000);

    it('is overdue when an agent falls silent, and comes back with the agent', async () => {
      share(bench, agent);
      const view = watch(bench, supervisor, [AGENT]);
      await bench.advance(MINUTE);
      bench.simulator.faults.add({ kind: 'blackhole', target: { userId: AGENT }, durationMs: 3 * MINUTE });
      await bench.advance(85 * SECOND);
      expect(view.told.at(-1)).to.equal(`${AGENT} overdue good`);
      await bench.advance(5 * MINUTE);
      expect(view.told.at(-1)).to.equal(`${AGENT} live good`);
    }).timeout(20_000);
  });
}

describe('health shared between sessions', () => {
  let bench: Bench;
  let agent: Sharer;
  let supervisor: Sharer;

  beforeEach(async () => {
    bench = await setUpBench('websocket');
    agent = sharer(bench, AGENT);
    supervisor = sharer(bench, SUPERVISOR);
    await bench.advance(2 * SECOND);
  });
  afterEach(() => bench.dispose());

  /** Says a word as somebody who keeps to no rules. */
  const say = (from: Sharer, to: string, tag: string, attributes: Readonly<Record<string, string | number>>): void => {
    from.messages.send(to, xml(tag, { xmlns: BEACON_NAMESPACE, watch: WATCH, ...attributes }));
  };
  const jidOf = ({ messages }: Sharer): string => messages.jid() ?? '';

  it('is switched off unless it is switched on: nobody is answered, and no word is sent', async () => {
    const { sharing, watchers } = share(bench, agent, {});
    expect(sharing.state).to.equal('off');
    const view = watch(bench, supervisor, [AGENT]);
    await bench.advance(10 * MINUTE);
    expect(view.told).to.deep.equal([`${AGENT} asked`, `${AGENT} silent`]);
    expect([agent.sent, watchers]).to.deep.equal([[], [[]]]);
    sharing.stop();
  }).timeout(20_000);

  it('is told only to whom the agent’s client accepts', async () => {
    const other = sharer(bench, OTHER);
    await bench.advance(2 * SECOND);
    const refusals: string[] = [];
    const accepts = (id: string): boolean => {
      refusals.push(id);
      if (id === OTHER) throw new Error('no such supervisor');
      return id === SUPERVISOR;
    };
    for (const beacon of [[SUPERVISOR.toUpperCase()], accepts]) {
      const { sharing, now } = share(bench, agent, { beacon });
      const views = [watch(bench, other, [AGENT]), watch(bench, supervisor, [AGENT])];
      await bench.advance(20 * SECOND);
      expect(now()).to.deep.equal([SUPERVISOR]);
      expect(views.map(({ latest }) => latest.get(AGENT)!.state)).to.deep.equal(['silent', 'live']);
      sharing.stop();
      for (const { subscription } of views) subscription.unsubscribe();
      await bench.advance(SECOND);
    }
    expect(refusals).to.include(OTHER);
    expect(agent.sent.every(({ to }) => to === jidOf(supervisor))).to.equal(true);
  });

  it('ends for a supervisor who is no longer accepted, with the next question', async () => {
    const accepted = new Set<string>([SUPERVISOR]);
    const { now } = share(bench, agent, { beacon: (id) => accepted.has(id) });
    watch(bench, supervisor, [AGENT]);
    await bench.advance(MINUTE);
    accepted.clear();
    await bench.advance(4 * MINUTE);
    expect(now()).to.deep.equal([]);
  });

  it('says that it was switched off', async () => {
    const { sharing, watchers, now } = share(bench, agent);
    const view = watch(bench, supervisor, [AGENT]);
    await bench.advance(5 * SECOND);
    const [first] = watchers.at(-1) ?? [];
    expect(first).to.deep.include({ userId: SUPERVISOR });
    expect(first!.until - first!.since).to.equal(300_000);
    expect(first!.since).to.be.within(bench.clock.now - 5_100, bench.clock.now);
    sharing.stop();
    sharing.stop();
    await bench.advance(SECOND);
    expect(now()).to.deep.equal([]);
    expect(view.told.at(-1)).to.equal(`${AGENT} ended good switched-off`);
    agent.health('lost');
    await bench.advance(10 * MINUTE);
    expect(view.told.at(-1)).to.equal(`${AGENT} silent good`);
  }).timeout(20_000);

  it('ends for a watcher who crashed when the lease does', async () => {
    const { now } = share(bench, agent);
    watch(bench, supervisor, [AGENT], { leaseMs: 60_000 });
    await bench.advance(5 * SECOND);
    bench.simulator.faults.add({ kind: 'blackhole', target: { userId: SUPERVISOR } });
    await bench.advance(30 * SECOND);
    expect(now()).to.deep.equal([SUPERVISOR]);
    await bench.advance(65 * SECOND);
    expect(now()).to.deep.equal([]);
    const before = agent.sent.length;
    agent.health('poor');
    await bench.advance(5 * MINUTE);
    expect(agent.sent.length).to.equal(before);
  }).timeout(20_000);

  it('ends with the client, without a word', async () => {
    const { watchers, sharing } = share(bench, agent);
    const view = watch(bench, supervisor, [AGENT]);
    await bench.advance(5 * SECOND);
    void agent.channel.close();
    void supervisor.channel.close();
    await bench.advance(SECOND);
    expect(watchers.at(-1)).to.deep.equal([]);
    expect(view.isCompleted()).to.equal(true);
    sharing.stop();
    await bench.advance(5 * SECOND);
    expect(bench.simulator.sides.a.notification.sessions()).to.deep.equal([]);
  });

  it('is heard once of an agent with two pages, and of the other when the one goes', async () => {
    const second = sharer(bench, AGENT, 'second');
    await bench.advance(2 * SECOND);
    share(bench, agent);
    const view = watch(bench, supervisor, [AGENT]);
    await bench.advance(5 * SECOND);
    share(bench, second);
    second.health('poor');
    await bench.advance(MINUTE);
    expect(view.latest.get(AGENT)!.health!.page).to.equal(`page-${AGENT}`);
    expect(second.sent, 'it was never asked: one page is enough').to.deep.equal([]);
    void agent.channel.close();
    await bench.advance(90 * SECOND);
    expect(view.told.slice(-2)).to.deep.equal([`${AGENT} overdue good`, `${AGENT} live poor`]);
    expect(view.latest.get(AGENT)!.health!.page).to.equal(`page-${AGENT}second`);
  });

  it('cannot be carried where the server refuses, which is said with its reason and tried again', async () => {
    share(bench, agent);
    const view = watch(bench, supervisor, [AGENT]);
    await bench.advance(5 * SECOND);
    view.subscription.unsubscribe();
    await bench.advance(SECOND);
    const refusal = bench.simulator.faults.add({ kind: 'messages-refused' });
    const refused = watch(bench, supervisor, [AGENT]);
    await bench.advance(MINUTE);
    expect(refused.carriage.at(-1)).to.equal('cannot-be-carried refused not-allowed');
    expect(refused.told, 'nobody was asked').to.deep.equal([`${AGENT} asked`]);
    bench.simulator.faults.remove(refusal);
    const silence = bench.simulator.faults.add({ kind: 'messages-refused', silent: true });
    await bench.advance(5 * MINUTE);
    expect(refused.carriage.at(-1)).to.equal('cannot-be-carried no-echo');
    bench.simulator.faults.remove(silence);
    await bench.advance(6 * MINUTE);
    expect(refused.carriage.at(-1)).to.equal('carried');
    expect(refused.told.at(-1)).to.equal(`${AGENT} live good`);
  }).timeout(20_000);

  it('ends for a watcher whose session the server says is gone', async () => {
    const { now } = share(bench, agent);
    watch(bench, supervisor, [AGENT]);
    await bench.advance(5 * SECOND);
    expect(now()).to.deep.equal([SUPERVISOR]);
    bench.simulator.faults.add({ kind: 'messages-refused', durationMs: 10 * SECOND });
    agent.health('fair');
    await bench.advance(3 * SECOND);
    expect(now()).to.deep.equal([]);
  });

  it('bears a flood of questions: strangers are not answered, those who are accepted at most once in 2 s', async () => {
    const other = sharer(bench, OTHER);
    await bench.advance(2 * SECOND);
    const { now, watchers } = share(bench, agent, { beacon: [SUPERVISOR] });
    const to = jidOf(agent);
    for (let second = 0; second < 60; second += 1) {
      for (let n = 0; n < 20; n += 1) {
        say(other, to, 'ask', { lease: 300_000, every: 15_000 });
        say(other, to, 'beacon', { page: 'p', seq: n, level: 'lost', for: 0, suspicion: 0 });
        say(supervisor, to, 'ask', { watch: `w${second}-${n}`, lease: 86_400_000, every: 0 });
        say(supervisor, to, 'nonsense', { lease: -1 });
      }
      agent.health(second % 2 === 0 ? 'poor' : 'good');
      await bench.advance(SECOND);
    }
    expect(now()).to.deep.equal([SUPERVISOR]);
    expect(agent.sent.every((one) => one.to === jidOf(supervisor))).to.equal(true);
    expect(agent.sent.length).to.be.within(28, 31);
    expect(watchers.length, 'what is asked too often is not looked at').to.be.at.most(62);
    await bench.advance(14 * MINUTE);
    expect(now(), 'a lease is bounded, whatever is asked for').to.deep.equal([SUPERVISOR]);
    await bench.advance(2 * MINUTE);
    expect(now()).to.deep.equal([]);
  }).timeout(30_000);

  it('has a place for so many watchers and says so to the next; two sessions of one user at most', async () => {
    const resources = ['1', '2', '3'].map((one) => sharer(bench, OTHER, one));
    const third = sharer(bench, '1001003');
    await bench.advance(2 * SECOND);
    const { watchers } = share(bench, agent, { beacon: 'domain', maxWatchers: 2 });
    for (const one of resources) watch(bench, one, [AGENT]);
    await bench.advance(10 * SECOND);
    expect(watchers.at(-1)!.map(({ userId }) => userId)).to.deep.equal([OTHER, OTHER]);
    const late = watch(bench, third, [AGENT]);
    await bench.advance(10 * SECOND);
    expect(late.told.at(-1)).to.equal(`${AGENT} ended full`);
  });

  it('is believed of the agent alone, and only in answer to this watch', async () => {
    share(bench, agent);
    const view = watch(bench, supervisor, [AGENT]);
    const other = sharer(bench, OTHER);
    await bench.advance(20 * SECOND);
    const own = /watch="([\w-]+)"/.exec(supervisor.sent[0]!.text)![1]!;
    const lie = { page: 'p', seq: 999, level: 'lost', for: 0, suspicion: 1 };
    say(other, jidOf(supervisor), 'beacon', { ...lie, watch: own });
    say(agent, jidOf(supervisor), 'beacon', lie);
    say(agent, jidOf(supervisor), 'end', { reason: 'full' });
    say(other, jidOf(supervisor), 'echo', { watch: own });
    await bench.advance(20 * SECOND);
    expect(new Set(view.told)).to.deep.equal(new Set([`${AGENT} asked`, `${AGENT} live good`]));
    expect(view.latest.get(AGENT)!.health!.page).to.equal(`page-${AGENT}`);
  });

  it('of an agent who floods is news once a second', async () => {
    const view = watch(bench, supervisor, [AGENT]);
    await bench.advance(SECOND);
    const own = /watch="([\w-]+)"/.exec(supervisor.sent[0]!.text)![1]!;
    for (let n = 0; n < 2_000; n += 1) {
      const level = n % 2 === 0 ? 'lost' : 'good';
      say(agent, jidOf(supervisor), 'beacon', { watch: own, page: 'p', seq: n, level, for: 0, suspicion: 0 });
      if (n % 100 === 99) await bench.advance(500);
    }
    await bench.advance(SECOND);
    expect(view.told.length).to.be.within(9, 14);
    expect(view.latest.get(AGENT)!.health!.seq).to.equal(1_999);
  }).timeout(20_000);

  it('is watched of whoever is in the list now', async () => {
    share(bench, agent);
    const agents$ = new Subject<readonly string[]>();
    const told: string[] = [];
    const watching = watchHealth(supervisor.client, agents$, { platform: bench.platform }).subscribe((one) => {
      if (one.kind === 'agent') told.push(`${one.agent.userId} ${one.agent.state}`);
    });
    agents$.next([AGENT, 'no login id']);
    await bench.advance(5 * SECOND);
    expect(told).to.deep.equal([`${AGENT} asked`, 'no login id refused', `${AGENT} live`]);
    agents$.next([OTHER]);
    await bench.advance(20 * SECOND);
    expect(told.slice(3)).to.deep.equal([`${OTHER} asked`, `${OTHER} silent`]);
    expect(bodies(supervisor, 'ask').some(({ text }) => text.includes('lease="0"'))).to.equal(true);
    watching.unsubscribe();
  });
});
