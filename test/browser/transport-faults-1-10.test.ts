/** The faults 1 to 10 of strophe.js that its reproductions showed, each named after what a user would see if it came back. */
import { expect } from '@open-wc/testing';
import sinon from 'sinon';
import { Strophe } from 'strophe.js';
import { PING_NAMESPACE } from '../../sdk/pubsub/stanzas.ts';
import { nodePath } from '../../sdk/ids.ts';
import { FORBIDDEN_NODE, TEAM_NODE, USER_NODE } from '../kit/bench.ts';
import { setUpSessionBench } from '../kit/session-bench.ts';
import { answer, fail, MINUTE, ON, SECOND, setUpFault, type FaultBench } from './transport-faults.ts';

const TRANSPORTS = ['bosh', 'websocket'] as const;
const FIVE = ['A', 'B', 'C', 'D', 'E'];

let line: FaultBench | undefined;
const begin = async (...given: Parameters<typeof setUpFault>): Promise<FaultBench> =>
  (line = await setUpFault(...given));

afterEach(async () => {
  await line?.dispose();
  line = undefined;
});

for (const transport of TRANSPORTS) {
  describe(`what an agent would see of stock Strophe over ${transport}`, () => {
    it('1 · an error in the code of a gadget does not stop the updates, wherever it is thrown', async () => {
      const timed = sinon.spy(Strophe.Connection.prototype, 'addTimedHandler');
      const systemTimed = sinon.spy(Strophe.Connection.prototype, '_addSysTimedHandler');
      try {
        const { bench, channel, publish, states, connect, last, thrown } = await begin(transport);
        channel.connection$.subscribe(fail);
        channel.activity$.subscribe(fail);
        channel.ready(TEAM_NODE).subscribe(fail);
        channel.notifications(TEAM_NODE).subscribe();
        channel.notifications(USER_NODE).subscribe(fail);
        channel.notifications(FORBIDDEN_NODE).subscribe({ error: fail });
        await connect();
        for (const state of FIVE) {
          publish(state);
          await bench.advance(15 * SECOND);
        }
        expect(states()).to.deep.equal(FIVE);
        expect(last()?.status).to.equal('connected');
        // Each of the five places, and the last of them over and over.
        expect(thrown.length).to.be.greaterThan(10);
        void channel.close();
        await bench.advance(3 * SECOND);
        expect([timed.callCount, systemTimed.callCount]).to.deep.equal([0, 0]);
      } finally {
        timed.restore();
        systemTimed.restore();
      }
    });

    it('2 · an update is not late in a tab whose timers the browser slows down', async () => {
      const { bench, publish, states, connect } = await begin(transport);
      await connect();
      bench.signals.next({ kind: 'hidden' });
      await bench.advance(10 * MINUTE);
      const since = bench.clock.now;
      for (let update = 1; update <= 50; update += 1) {
        publish(String(update));
        // No timer runs, as in the minute that a hidden tab has to wait for one.
        await bench.clock.tickAsync(0);
        expect(states()).to.have.length(update);
        expect(bench.traffic.open).to.equal(1);
      }
      expect(bench.clock.now).to.equal(since);
    });

    it('3 · an agent who clicks fast is not left without updates, nor are the clicks kept back', async () => {
      const { bench, channel, publish, states, connect, asked } = await begin(transport);
      await connect();
      for (let click = 1; click <= 40; click += 1) {
        const before = asked().length;
        const node = nodePath(`/finesse/api/Queue/${5022 + (click % 3)}`);
        channel.notifications(node).subscribe().unsubscribe();
        publish(String(click));
        await bench.advance(40);
        expect(asked().length).to.be.greaterThan(before);
        expect(states()).to.have.length(click);
        channel.notifications(node).subscribe().unsubscribe();
        await bench.advance(40);
      }
    });

    for (const [where, after] of [
      ['at all', 0],
      ['after a first word', 1],
    ] as const) {
      it(`4 · an agent is told within 15 s that nobody answers ${where}, and is connected when somebody does`, async () => {
        const { bench, channel, add, last, seen } = await begin(transport);
        if (after === 0) add({ kind: 'stall', target: ON, durationMs: 20 * SECOND });
        else {
          const subscription = channel.activity$.subscribe(({ kind }) => {
            if (kind !== 'heard') return;
            subscription.unsubscribe();
            add({ kind: 'stall', target: ON, durationMs: 20 * SECOND });
          });
        }
        channel.open();
        await bench.advance(15 * SECOND + 1);
        expect(last()).to.include({ status: 'reconnecting', reason: 'timeout' });
        // The good-bye, where there was a session already, waits for nobody for longer than a second.
        await bench.advance(SECOND);
        expect(bench.traffic.open).to.equal(0);
        await bench.advance(MINUTE);
        expect(last()).to.include({ status: 'connected', epoch: 1 });
        expect(seen.statuses()).not.to.include('degraded');
      });
    }

    for (const [what, fault] of [
      ['resets', { kind: 'reset' }],
      ['HTTP 502', { kind: 'status', status: 502 }],
    ] as const) {
      it(`5 · an agent sees an outage of ${what} in the moment it begins, not 99 s later`, async () => {
        const { bench, add, connect, last, seen } = await begin(transport);
        await connect();
        await bench.advance(MINUTE);
        const since = bench.clock.now;
        add({ ...fault, target: ON });
        await bench.advance(100);
        expect(last()?.status).to.be.oneOf(['degraded', 'reconnecting']);
        await bench.advance(10 * SECOND);
        expect(last()?.status).to.equal('reconnecting');
        const lost = seen.states.find(({ status }) => status === 'reconnecting')?.since ?? 0;
        expect(lost - since).to.be.at.most(12 * SECOND);
      });
    }

    it('8 · a gadget whose code failed once gets the next update, and the server its answers', async () => {
      const { bench, channel, publish, connect, asked, inject, thrown } = await begin(transport);
      const heard: number[] = [];
      channel.notifications(USER_NODE).subscribe(() => {
        heard.push(heard.length);
        if (heard.length === 1) fail();
        // A callback whose value is not true took Strophe's handler away.
        return false;
      });
      await connect();
      publish('A');
      await bench.advance(SECOND);
      const ping = `<iq xmlns="jabber:client" type="get" id="p1" from="fin1.ucce.local"><ping xmlns="${PING_NAMESPACE}"/></iq>`;
      if (transport === 'bosh') await inject(ping);
      else bench.traffic.peers[0]?.send(ping);
      publish('B', 'C');
      await bench.advance(SECOND);
      expect(heard.length).to.equal(transport === 'bosh' ? 5 : 3);
      const answers = asked()
        .join('')
        .match(/<iq [^>]*id="p1"[^>]*>/g);
      expect(answers).to.have.length(1);
      expect(answers?.[0]).to.contain('type="result"');
      expect(thrown).to.have.length(1);
    });

    it('9 · a view that opens while an update is shown misses none that came with it, and views hear in order', async () => {
      const { bench, channel, publish, connect } = await begin(transport);
      const told: string[] = [];
      const listen = (name: string): void =>
        void channel.notifications(USER_NODE).subscribe(({ payload }) => {
          if (payload.kind !== 'user') return;
          told.push(`${name}${payload.user.state}`);
          if (name === 'a' && payload.user.state === '2') listen('c');
        });
      listen('a');
      listen('b');
      await connect();
      // The first has its answer to itself, the others share the next.
      publish('1', '2', '3');
      await bench.advance(1);
      expect(told).to.deep.equal(['a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'c3']);
    });

    it('10 · a gadget that waits for an answer when the connection goes is not left waiting for ever', async () => {
      const bench = await setUpSessionBench(transport);
      try {
        const { session } = await bench.established();
        bench.simulator.faults.add({ kind: 'delay', ms: MINUTE });
        const pending = session.ask('pubsub.fin1.ucce.local', 10 * MINUTE, (id) => ({
          tag: 'iq',
          attributes: { id, to: 'pubsub.fin1.ucce.local', type: 'get' },
          content: [],
        }));
        let outcome: unknown;
        void pending.then((one) => (outcome = one));
        await bench.advance(SECOND);
        expect(outcome).to.equal(undefined);
        void session.end();
        await bench.clock.tickAsync(0);
        expect(outcome).to.deep.equal({ kind: 'lost', reason: 'closed-by-caller' });
        await bench.advance(2 * SECOND);
        expect(bench.timers).to.equal(0);
      } finally {
        await bench.dispose();
      }
    });

    it('10 · a subscription that was under way when the connection went stands after it', async () => {
      const { bench, channel, add, connect } = await begin(transport);
      await connect();
      const epochs: number[] = [];
      add({ kind: 'delay', ms: 5 * SECOND, count: 1, target: ON });
      channel.ready(TEAM_NODE).subscribe((epoch) => epochs.push(epoch));
      channel.notifications(TEAM_NODE).subscribe();
      await bench.advance(SECOND);
      add({ kind: 'session-loss' });
      add({ kind: 'reset', count: 2, target: ON });
      await bench.advance(MINUTE);
      expect(epochs).to.deep.equal([2]);
    });
  });
}

describe('what an agent would see of stock Strophe over bosh', () => {
  for (const [number, what, fault] of [
    [6, 'behind the login page of a hotel', { kind: 'html' }],
    [7, 'behind a proxy that answers HTTP 204', { kind: 'status', status: 204 }],
    [7, 'behind a proxy that answers HTTP 302', { kind: 'status', status: 302 }],
  ] as const) {
    it(`${number} · ${what} the agent is told so, and it is not asked ten times a second`, async () => {
      const { bench, add, asked, connect, last, publish, states } = await begin('bosh');
      await connect();
      await bench.advance(MINUTE);
      const before = asked().length;
      const id = add({ ...fault, target: ON });
      await bench.advance(1);
      expect(last()).to.include({ status: 'intercepted', reason: 'not-xmpp' });
      expect(asked().length).to.equal(before);
      await bench.advance(5 * MINUTE);
      expect(asked().length - before).to.be.within(2, 20);
      expect(last()?.status).to.equal('intercepted');
      bench.simulator.faults.remove(id);
      await bench.advance(MINUTE);
      publish('READY');
      await bench.advance(1);
      expect([last()?.status, ...states()]).to.deep.equal(['connected', 'READY']);
    });
  }

  it('6 · a page in place of the very first answer is named, too', async () => {
    const { bench, channel, asked, last } = await begin('bosh');
    bench.traffic.intercept = () => answer(200, '<!doctype html><title>Sign in</title><p>Welcome & enjoy');
    channel.open();
    await bench.advance(10 * SECOND);
    expect(last()).to.include({ status: 'intercepted', reason: 'not-xmpp' });
    expect(asked().length).to.be.within(1, 4);
  });
});
