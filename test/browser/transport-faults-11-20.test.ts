/** The faults 11 to 20 of strophe.js, each named after what a user would see if it came back. */
import { expect } from '@open-wc/testing';
import type { Channel } from '../../sdk/channel/channel.ts';
import { record, SUPERVISOR, TEAM_NODE, USER_NODE } from '../kit/bench.ts';
import { answer, MINUTE, ON, SECOND, setUpFault, type FaultBench } from './transport-faults.ts';

const TRANSPORTS = ['bosh', 'websocket'] as const;

let line: FaultBench | undefined;
const begin = async (...given: Parameters<typeof setUpFault>): Promise<FaultBench> =>
  (line = await setUpFault(...given));
const sessions = () => line?.bench.simulator.sides.a.notification.sessions() ?? [];
/** What is asked in the server's place: nothing is ever answered. */
const never = (): Promise<never> => new Promise(() => undefined);

afterEach(async () => {
  await line?.dispose();
  line = undefined;
});

for (const transport of TRANSPORTS) {
  describe(`what an agent would see of stock Strophe over ${transport}`, () => {
    it('14 · nothing of a session that was given up is sent later', async () => {
      const { bench, channel, add, connect, asked } = await begin(transport);
      await connect();
      add({ kind: 'reset', target: ON });
      channel.notifications(TEAM_NODE).subscribe();
      await bench.advance(2 * SECOND);
      void channel.close();
      await bench.advance(3 * SECOND);
      const before = asked().length;
      await bench.advance(10 * MINUTE);
      expect(asked().length).to.equal(before);
      expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
    });

    it('15 · a page that opens again in the moment in which it is told of the end is connected', async () => {
      const { bench, channel, add, connect, last, publish, states } = await begin(transport);
      await connect();
      channel.connection$.subscribe(({ status }) => status === 'conflict' && channel.open());
      add({ kind: 'conflict' });
      await bench.advance(SECOND);
      expect(last()).to.include({ status: 'connected', epoch: 2 });
      publish('READY');
      await bench.advance(MINUTE);
      expect([last()?.status, ...states()]).to.deep.equal(['connected', 'READY']);
    });

    it('15 · a channel that is made in the moment in which another one ends is connected', async () => {
      const { bench, channel, connect } = await begin(transport);
      await connect();
      let second: Channel | undefined;
      channel.connection$.subscribe(({ status }) => {
        if (status !== 'closed') return;
        second = bench.channel();
        second.open();
      });
      void channel.close();
      if (!second) throw new Error('not told');
      const seen = record(second);
      await bench.advance(SECOND);
      bench.publish(USER_NODE, 'READY');
      await bench.advance(MINUTE);
      expect(seen.states.at(-1)?.status).to.equal('connected');
      expect(seen.notified).to.deep.equal([`${USER_NODE} READY`]);
    });

    it('20 · a page is told of each change once', async () => {
      const { bench, channel, add, seen, connect } = await begin(transport);
      const told: string[] = [];
      channel.transitions$.subscribe(({ from, to }) => told.push(`${from}>${to}`));
      await connect();
      await bench.advance(MINUTE);
      const id = add({ kind: 'status', status: 502, target: ON });
      await bench.advance(MINUTE);
      bench.simulator.faults.remove(id);
      add({ kind: 'status', status: 403, count: 3, target: ON });
      await bench.advance(2 * MINUTE);
      await Promise.all([channel.close(), channel.close(), bench.advance(3 * SECOND)]);
      void channel.close();
      expect(told.slice(0, 2)).to.deep.equal(['idle>connecting', 'connecting>connected']);
      expect(told.slice(-2)).to.deep.equal(['reconnecting>connected', 'connected>closed']);
      for (const [index, one] of told.entries()) {
        const [from, to] = one.split('>');
        expect(from).not.to.equal(to);
        if (index > 0) expect(told[index - 1]?.split('>')[1]).to.equal(from);
      }
      expect(seen.statuses().filter((status) => status === 'closed')).to.have.length(1);
      const texts = seen.states.map((state) => JSON.stringify(state));
      expect(texts.filter((text, index) => text === texts[index - 1])).to.deep.equal([]);
    });
  });
}

describe('what an agent would see of stock Strophe over bosh', () => {
  it('11 · what a gadget asks for before the login is done after it, and asked again when no answer comes', async () => {
    let login = (): void => undefined;
    const password = (): Promise<string> => new Promise((resolve) => (login = () => resolve('finesse')));
    const { bench, channel, rewrite, asked, last } = await begin('bosh', { password });
    const epochs: number[] = [];
    channel.ready(TEAM_NODE).subscribe((epoch) => epochs.push(epoch));
    channel.notifications(TEAM_NODE).subscribe();
    channel.open();
    await bench.advance(5 * SECOND);
    let lost = 0;
    rewrite((body) =>
      body.replace(/<iq [^>]*>(?=<pubsub[^>]*><subscription ).*?<\/iq>/, (iq) => ((lost += 1) > 1 ? iq : '')),
    );
    login();
    await bench.advance(9 * SECOND);
    expect([lost, ...epochs]).to.deep.equal([1]);
    await bench.advance(2 * MINUTE);
    expect(epochs).to.deep.equal([1]);
    expect(
      asked()
        .join('')
        .match(/<subscribe /g),
    ).to.have.length(2);
    expect(last()).to.include({ status: 'connected', epoch: 1 });
  });

  for (let failures = 1; failures <= 8; failures += 1) {
    it(`12 · a click whose request fails ${failures} times is not lost while all looks well`, async () => {
      const { bench, channel, connect, seen, last } = await begin('bosh');
      await connect();
      let left = failures;
      let looksWell = false;
      channel.connection$.subscribe(({ status }) => (looksWell = status === 'connected'));
      bench.traffic.intercept = ({ body }) => {
        if (!body.includes('<subscribe ')) return undefined;
        left -= 1;
        return left < 0 ? undefined : { kind: 'reset' };
      };
      const epochs: number[] = [];
      channel.ready(TEAM_NODE).subscribe((epoch) => epochs.push(epoch));
      channel.notifications(TEAM_NODE).subscribe();
      for (let second = 0; second < 2 * MINUTE && epochs.length === 0; second += SECOND) {
        await bench.advance(SECOND);
        // A new session stands before it asks for its subscriptions.
        if (left >= 0 && last()?.epoch === 1) expect(looksWell, `${second} ms`).to.equal(false);
      }
      // In the session in which it was made: nothing was missed meanwhile.
      expect(epochs).to.deep.equal([1]);
      await bench.advance(SECOND);
      expect(seen.statuses()).to.include('degraded');
      bench.publish(TEAM_NODE, 'READY');
      await bench.advance(SECOND);
      expect(seen.notified).to.deep.equal([`${TEAM_NODE} READY`]);
    });
  }

  for (const [what, end] of [
    ['HTTP 403', () => answer(403)],
    ['HTTP 404', () => answer(404)],
    ['a terminate', () => answer(200, '<body xmlns="http://jabber.org/protocol/httpbind" type="terminate"/>')],
  ] as const) {
    it(`13 · after ${what} with a second request held, the agent is connected again`, async () => {
      const { bench, channel, connect, last, publish, states } = await begin('bosh');
      await connect();
      bench.traffic.intercept = ({ body }) => (body.includes('<subscribe ') ? Promise.resolve(end()) : undefined);
      channel.notifications(TEAM_NODE).subscribe();
      await bench.clock.tickAsync(0);
      expect(last()?.status).to.equal('reconnecting');
      bench.traffic.intercept = undefined;
      await bench.clock.tickAsync(0);
      expect(bench.traffic.open, 'of the session that ended').to.equal(0);
      await bench.advance(MINUTE);
      expect(last()).to.include({ status: 'connected', epoch: 2 });
      publish('READY');
      await bench.advance(1);
      expect(states()).to.deep.equal(['READY']);
      expect(bench.traffic.open).to.equal(1);
    });
  }

  for (const pause of [0, 500, 20 * SECOND]) {
    it(`16 · a page that goes on with its session ${pause} ms after it was loaded hears what happens`, async () => {
      const { bench, connect, channel } = await begin('bosh');
      await connect();
      bench.signals.next({ kind: 'leaving', kept: false, reloading: true });
      await bench.advance(SECOND);
      void channel.close();
      bench.publish(USER_NODE, 'READY');
      const { locks, scheduler } = bench.platform;
      if (!locks) throw new Error('no locks');
      const request = ((...given: Parameters<LockManager['request']>) =>
        new Promise((resolve) => scheduler.schedule(() => resolve(locks.request(...given)), pause))) as never;
      const next = bench.channel({ platform: { ...bench.platform, locks: { request } } });
      const seen = record(next);
      const before = bench.traffic.requests.length;
      next.open();
      await bench.advance(pause + 1);
      expect(seen.states.at(-1)).to.include({ status: 'connected', reason: 'session-resumed' });
      bench.publish(USER_NODE, 'TALKING');
      await bench.advance(1);
      expect(seen.notified).to.deep.equal([`${USER_NODE} READY`, `${USER_NODE} TALKING`]);
      expect(
        bench.traffic.requests
          .slice(before)
          .map(({ body }) => body)
          .join(''),
      ).not.to.contain('<auth');
      expect(bench.traffic.open).to.equal(1);
    });
  }

  it('17 · an agent never sees the state before after the state after', async () => {
    const { bench, add, connect, publish, states } = await begin('bosh');
    await connect();
    const expected: string[] = [];
    for (let round = 0; round < 25; round += 1) {
      add({ kind: 'reorder', count: 1, holdMs: 300, target: ON });
      // The poll is answered with the first, and that answer comes late; what is asked meanwhile, with the second.
      publish(`${round}a`, `${round}b`);
      bench.signals.next({ kind: 'shown' });
      await bench.advance(SECOND);
      expected.push(`${round}a`, `${round}b`);
    }
    expect(states()).to.deep.equal(expected);
  });

  it('18 · an agent who leaves while two requests are open is signed off at once', async () => {
    const { bench, channel, connect } = await begin('bosh');
    await connect();
    bench.traffic.intercept = ({ body }) => (body.includes('type="terminate"') ? undefined : never());
    bench.signals.next({ kind: 'shown' });
    await bench.advance(10);
    expect(bench.traffic.open).to.equal(2);
    let closed = false;
    void channel.close().then(() => (closed = true));
    await bench.advance(1);
    expect(sessions().filter(({ userId }) => userId === SUPERVISOR)).to.deep.equal([]);
    await bench.advance(SECOND);
    expect([closed, bench.traffic.open]).to.deep.equal([true, 0]);
  });

  it('19 · an agent who closes the tab is signed off', async () => {
    const kept: RequestInit[] = [];
    const { bench, connect } = await begin('bosh', ({ platform }) => ({
      platform: {
        ...platform,
        fetch: (input, init) => {
          if (init?.keepalive === true) kept.push(init);
          return platform.fetch(input, init);
        },
      },
    }));
    await connect();
    bench.signals.next({ kind: 'leaving', kept: false, reloading: false });
    // What a tab still does that is being closed: no timer, no answer, only what its last event leads to at once.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(kept).to.have.length(1);
    expect(kept[0]?.body).to.match(/type="terminate".*<presence [^>]*type="unavailable"/);
    await bench.advance(1);
    expect(sessions()).to.deep.equal([]);
  });
});
