import { expect } from '@open-wc/testing';
import { firstValueFrom, timer } from 'rxjs';
import sinon from 'sinon';
import {
  PASSWORD,
  record,
  setUpBench,
  SUPERVISOR,
  TEAM_NODE,
  updateOf,
  USER_NODE,
  type Bench,
  type Transport,
} from '../../test/kit/bench.ts';
import type { Fault } from '../../simulator/core/faults-types.ts';
import { OptionsError } from '../errors.ts';
import { nodePath, userId } from '../ids.ts';
import type { Channel, ConnectionState } from './channel.ts';

const MINUTE = 60_000;
const PUBSUB = 'http://jabber.org/protocol/pubsub';
const TRANSPORTS = ['bosh', 'websocket'] as const satisfies readonly Transport[];

let bench: Bench;
let channel: Channel;
let seen: ReturnType<typeof record>;
let silence: sinon.SinonSpy[];

async function begin(transport: Transport, overrides: Parameters<Bench['channel']>[0] = {}): Promise<void> {
  bench = await setUpBench(transport);
  channel = bench.channel(overrides);
  seen = record(channel);
}

async function connect(): Promise<void> {
  channel.open();
  await bench.advance(1_000);
  expect(seen.states.at(-1)?.status).to.equal('connected');
}

const last = () => seen.states.at(-1);
/** Of the notification service; REST is asked as well, whether anything answers. */
const requests = (): number =>
  bench.traffic.requests.filter(({ path }) => !path.startsWith('/finesse/')).length + bench.traffic.sockets;
/** Statuses without those of passing trouble. */
const lasting = () => seen.statuses().filter((status, n, all) => status !== 'degraded' && status !== all[n - 1]);
const add = (fault: Fault) => bench.simulator.faults.add(fault);

beforeEach(() => {
  silence = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => sinon.spy(console, name));
});

afterEach(async () => {
  await bench.dispose();
  const said = silence.flatMap(({ args }) => args);
  for (const spy of silence) spy.restore();
  expect(said, 'console').to.deep.equal([]);
});

for (const transport of TRANSPORTS) {
  describe(`an own session over ${transport}`, () => {
    it('is connected without waiting for a timer', async () => {
      await begin(transport);
      channel.open();
      await bench.advance(1);
      expect(last()?.status).to.equal('connected');
    });

    it('stops when the password is wrong, and tries again when it is told to', async () => {
      let password = 'wrong';
      await begin(transport, { password: () => password });
      channel.open();
      await bench.advance(1_000);
      const sent = requests();
      await bench.advance(60 * MINUTE);
      expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'unauthorized']);
      expect(last()).to.include({ reason: 'credentials-refused', detail: 'not-authorized' });
      expect(requests()).to.equal(sent);
      expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
      password = PASSWORD;
      await connect();
      expect(last()?.epoch).to.equal(1);
    });

    it('says that the host cannot be reached, and keeps trying, further and further apart', async () => {
      await begin(transport);
      const id = add({ kind: 'reset', target: { on: 'notification' } });
      channel.open();
      await bench.advance(10 * MINUTE);
      expect(last()).to.include({ status: 'reconnecting', reason: 'network-error' });
      const waits = seen.states.flatMap(({ retryAt, attempt }) =>
        retryAt === undefined ? [] : [{ retryAt, attempt }],
      );
      const gaps = waits.map(
        ({ retryAt }, index) => retryAt - (waits[index - 1]?.retryAt ?? bench.clock.now - 10 * MINUTE),
      );
      expect(gaps.slice(0, 5)).to.deep.equal([2250, 4250, 8250, 15_250, 15_250]);
      expect(waits.slice(0, 3).map(({ attempt }) => attempt)).to.deep.equal([2, 3, 4]);
      expect(requests()).to.be.at.most(2 * waits.length);
      bench.simulator.faults.remove(id);
      await bench.advance(MINUTE);
      expect(last()).to.include({ status: 'connected', epoch: 1 });
    });

    it('suspects a silent stall, and decides within 12 s that the connection is lost', async () => {
      await begin(transport);
      await connect();
      await bench.advance(MINUTE);
      add({ kind: 'stall', target: { on: 'notification' } });
      const begun = bench.clock.now;
      await bench.advance(12_000);
      expect(lasting()).to.deep.equal(['idle', 'connecting', 'connected', 'reconnecting']);
      expect(last()).to.include({ status: 'reconnecting', reason: 'answer-overdue' });
      const suspected = seen.states.find(({ status }) => status === 'degraded');
      expect(suspected).to.include({ reason: 'answer-overdue', epoch: 1 });
      expect((suspected?.since ?? 0) - begun).to.be.at.most(10_000);
    });

    it('gives up an attempt that nobody answers', async () => {
      await begin(transport);
      const id = add({ kind: 'stall', target: { on: 'notification' } });
      channel.open();
      await bench.advance(14_999);
      expect(last()?.status).to.equal('connecting');
      await bench.advance(1);
      expect(last()).to.include({ status: 'reconnecting', reason: 'timeout' });
      expect(bench.traffic.open).to.equal(0);
      bench.simulator.faults.remove(id);
      await bench.advance(MINUTE);
      expect(last()?.status).to.equal('connected');
    });

    it('stays connected through an hour of silence, and asks about each 5 s', async function () {
      this.timeout(60_000);
      await begin(transport);
      await connect();
      const sent = bench.traffic.frames.length;
      await bench.advance(60 * MINUTE);
      expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'connected']);
      const pings = seen.activity.filter((one) => one.kind === 'sent' && one.what === 'ping');
      expect(pings.length).to.be.within(500, 900);
      expect(seen.activity.filter(({ kind }) => kind === 'round-trip').length).to.be.at.least(pings.length);
      expect(bench.traffic.frames.length - sent).to.be.at.most(900);
    });

    it('comes back after a short loss with the shortest wait, and after the next one with a longer one', async () => {
      await begin(transport);
      await connect();
      await bench.advance(MINUTE);
      add({ kind: 'session-terminate' });
      await bench.advance(1);
      expect(last()?.attempt).to.equal(1);
      await bench.advance(2_000);
      expect(last()).to.include({ status: 'connected', epoch: 2 });
      expect(last()).not.to.have.property('attempt');
      add({ kind: 'session-terminate' });
      await bench.advance(1);
      expect(last()?.attempt).to.equal(2);
    });

    it('comes back when the service has been stopped and started', async () => {
      await begin(transport);
      channel.notifications(TEAM_NODE).subscribe();
      await connect();
      const id = add({ kind: 'service-stop', target: { side: 'a' } });
      await bench.advance(5 * MINUTE);
      expect(last()).to.include({ status: 'reconnecting' });
      bench.simulator.faults.remove(id);
      await bench.advance(MINUTE);
      expect(last()).to.include({ status: 'connected', epoch: 2 });
      bench.publish(TEAM_NODE, 'READY');
      await bench.advance(1_000);
      expect(seen.notified).to.deep.equal([`${TEAM_NODE} READY`]);
    });

    it('comes back when the server has forgotten the session', async () => {
      await begin(transport);
      await connect();
      add({ kind: 'session-loss' });
      await bench.advance(2 * MINUTE);
      expect(last()).to.include({ status: 'connected', epoch: 2 });
    });

    it('stops when another session takes its place, until it is told otherwise', async () => {
      await begin(transport);
      await connect();
      add({ kind: 'conflict' });
      await bench.advance(60 * MINUTE);
      expect(last()).to.include({ status: 'conflict', reason: 'conflict' });
      expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
      await connect();
      expect(last()?.epoch).to.equal(2);
    });

    it('drops a session whose answers are 10 MB long, says why, and keeps what had arrived', async () => {
      await begin(transport);
      await connect();
      bench.publish(USER_NODE, 'READY');
      await bench.advance(1_000);
      add({ kind: 'oversized-xml', count: 1 });
      bench.publish(USER_NODE, 'TALKING');
      await bench.advance(1);
      expect(last()?.status).to.equal('reconnecting');
      expect(last()?.detail).to.match(/^xml-too-large: \d{8} characters$/);
      expect(seen.notified).to.deep.equal([`${USER_NODE} READY`]);
      await bench.advance(MINUTE);
      expect(last()).to.include({ status: 'connected', epoch: 2 });
    });

    it('asks for the password at each attempt, and gives none away', async () => {
      let asked = 0;
      await begin(transport, { password: () => Promise.resolve((asked += 1) < 2 ? 'stale' : PASSWORD) });
      channel.open();
      await bench.advance(1_000);
      await connect();
      expect(asked).to.equal(2);
      expect(JSON.stringify([seen.states, seen.activity])).not.to.contain(PASSWORD);
    });

    it('tries again when the password could not be fetched', async () => {
      let asked = 0;
      const password = () => ((asked += 1) < 2 ? Promise.reject(new Error('offline')) : Promise.resolve(PASSWORD));
      await begin(transport, { password });
      channel.open();
      await bench.advance(1);
      expect(last()).to.include({ status: 'reconnecting', detail: 'the password could not be fetched' });
      await bench.advance(MINUTE);
      expect(last()?.status).to.equal('connected');
    });

    it('makes nothing of a password that comes after it was closed', async () => {
      let give: (password: string) => void = () => undefined;
      await begin(transport, { password: () => new Promise((resolve) => (give = resolve)) });
      channel.open();
      void channel.close();
      give(PASSWORD);
      await bench.advance(MINUTE);
      expect(requests()).to.equal(0);
      expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'closed']);
    });

    it('gives up an attempt whose password never comes', async () => {
      await begin(transport, { password: () => new Promise<string>(() => undefined) });
      channel.open();
      await bench.advance(15_000);
      expect(last()).to.include({ status: 'reconnecting', reason: 'timeout', attempt: 2 });
      void channel.close();
      await bench.advance(1);
      expect(bench.timers).to.equal(0);
    });

    for (const [moment, isIt] of [
      ['connects', ({ status }) => status === 'connecting'],
      ['tries again', ({ status, retryAt }) => status === 'reconnecting' && retryAt === undefined],
    ] as const satisfies readonly (readonly [string, (state: ConnectionState) => boolean])[]) {
      it(`sends nothing any more when it is closed by whom it tells that it ${moment}`, async () => {
        await begin(transport);
        add({ kind: 'reset', target: { on: 'notification' } });
        let sent = -1;
        channel.connection$.subscribe((state) => {
          if (!isIt(state) || sent >= 0) return;
          sent = requests();
          void channel.close();
        });
        channel.open();
        await bench.advance(10 * MINUTE);
        expect(requests()).to.equal(sent);
        expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
      });
    }

    it('leaves no timer behind when it is closed by whom it tells of unanswered pings', async () => {
      await begin(transport);
      await connect();
      channel.activity$.subscribe(({ kind }) => kind === 'failed' && void channel.close());
      add({ kind: 'stall', target: { on: 'notification' } });
      await bench.advance(2 * MINUTE);
      expect(last()?.status).to.equal('closed');
      expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
    });

    it('binds a resource of its own, keeps it, and says that it is there', async () => {
      await begin(transport);
      await connect();
      add({ kind: 'session-terminate' });
      await bench.advance(MINUTE);
      const sent = [...bench.traffic.requests.map(({ body }) => body), ...bench.traffic.frames].join('');
      const bound = [...sent.matchAll(/<resource>([^<]*)</g)].map(([, resource]) => resource);
      expect(bound).to.have.length(2);
      expect(bound[0]).to.match(/^finesse-pulse-[0-9a-f]{8}$/);
      expect(bound[1]).to.equal(bound[0]);
      expect(sent).to.contain('<presence xmlns="jabber:client"><priority>0</priority></presence>');
      expect(bench.simulator.sides.a.notification.sessions()[0]).to.include({ available: true, userId: SUPERVISOR });
    });

    it('tells the server that it goes', async () => {
      await begin(transport);
      await connect();
      void channel.close();
      await bench.advance(1);
      expect(bench.simulator.sides.a.notification.sessions()).to.deep.equal([]);
    });

    it('closes in time though the server has fallen silent', async () => {
      await begin(transport);
      channel.notifications(TEAM_NODE).subscribe();
      await connect();
      add({ kind: 'stall', target: { on: 'notification' } });
      let closed = false;
      void channel.close().then(() => (closed = true));
      await bench.advance(3_000);
      expect(closed).to.equal(true);
      expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
    });

    it('goes on listening and pinging however often it is asked to send', async () => {
      await begin(transport);
      await connect();
      const states: string[] = [];
      channel.notifications(USER_NODE).subscribe(({ payload }) => states.push(payload.kind));
      for (let round = 0; round < 200; round += 1) {
        channel
          .notifications(nodePath(`/finesse/api/Queue/${5022 + (round % 3)}`))
          .subscribe()
          .unsubscribe();
        if (round % 20 === 0) bench.publish(USER_NODE, 'READY');
        await bench.advance(50);
      }
      expect(states).to.have.length(10);
      expect(last()?.status).to.equal('connected');
    });
  });
}

describe('an own session over bosh', () => {
  for (const fault of [{ kind: 'html' }, { kind: 'status', status: 204 }, { kind: 'status', status: 302 }] as const) {
    const name = 'status' in fault ? `HTTP ${fault.status}` : 'a login page';
    it(`sees that ${name} is not Finesse, and asks once per attempt`, async () => {
      await begin('bosh');
      const id = add(fault);
      channel.open();
      await bench.advance(1_000);
      expect(requests()).to.equal(1);
      expect(last()).to.include({ status: 'intercepted', reason: 'not-xmpp', attempt: 2 });
      await bench.advance(5 * MINUTE);
      expect(requests()).to.be.within(8, 12);
      expect(last()?.status).to.equal('intercepted');
      bench.simulator.faults.remove(id);
      await bench.advance(MINUTE);
      expect(last()).to.include({ status: 'connected', epoch: 1 });
    });

    it(`leaves the session at once when ${name} comes in the middle of it`, async () => {
      await begin('bosh');
      await connect();
      bench.publish(USER_NODE, 'READY');
      await bench.advance(1_000);
      const sent = requests();
      add(fault);
      await bench.advance(10_000);
      expect(last()).to.include({ status: 'intercepted', reason: 'not-xmpp' });
      expect(requests()).to.equal(sent);
      expect(seen.notified).to.deep.equal([`${USER_NODE} READY`]);
    });
  }

  it('takes a well-formed page for what it is', async () => {
    await begin('bosh');
    const page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Sign in</p></body></html>';
    bench.traffic.intercept = () => ({ kind: 'answer', status: 200, headers: {}, body: page });
    channel.open();
    await bench.advance(10_000);
    expect(requests()).to.equal(1);
    expect(last()?.status).to.equal('intercepted');
  });

  it('takes a body of another namespace for what it is', async () => {
    await begin('bosh');
    const body = '<body xmlns="urn:other"/>';
    bench.traffic.intercept = () => ({ kind: 'answer', status: 200, headers: {}, body });
    channel.open();
    await bench.advance(10_000);
    expect(requests()).to.equal(1);
    expect(last()?.status).to.equal('intercepted');
  });

  for (const kind of ['truncated-xml', 'malformed-xml', 'reset'] as const) {
    it(`gets what one answer held again after ${kind}, and stays connected`, async () => {
      await begin('bosh');
      await connect();
      add({ kind, count: 1 });
      bench.publish(USER_NODE, 'READY');
      await bench.advance(10);
      bench.publish(USER_NODE, 'TALKING');
      await bench.advance(1_000);
      expect(seen.notified).to.deep.equal([`${USER_NODE} READY`, `${USER_NODE} TALKING`]);
      expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'connected', 'degraded', 'connected']);
      expect(last()).to.include({ epoch: 1, reason: 'session-established' });
      expect(seen.activity.filter(({ kind }) => kind === 'failed')).to.have.length(1);
    });
  }

  it('keeps a session whose two requests were torn at once', async () => {
    await begin('bosh');
    await connect();
    const epochs: number[] = [];
    channel.ready(TEAM_NODE).subscribe((epoch) => epochs.push(epoch));
    add({ kind: 'delay', ms: 200, count: 2 });
    channel.notifications(TEAM_NODE).subscribe();
    await bench.advance(10);
    expect(bench.traffic.open).to.equal(2);
    add({ kind: 'reset', count: 2 });
    await bench.advance(1_000);
    expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'connected', 'degraded', 'connected']);
    expect(seen.activity.filter(({ kind }) => kind === 'failed')).to.have.length(2);
    expect(epochs).to.deep.equal([1]);
  });

  for (const [said, expected] of [
    [`type="result"><pubsub xmlns="${PUBSUB}"><subscription subscription="pending"/></pubsub>`, 'pending'],
    [`type="result"><pubsub xmlns="${PUBSUB}"><subscription subscription="subscribed"/></pubsub>`, 'ready'],
    ['type="error"><error type="wait"><resource-constraint/></error>', 'ready, later'],
  ] as const) {
    it(`is ${expected} when a subscription is answered with ${said}`, async () => {
      await begin('bosh');
      await connect();
      const told: string[] = [];
      channel.ready(TEAM_NODE).subscribe(() => told.push(bench.clock.now === asked ? 'ready' : 'ready, later'));
      bench.traffic.intercept = ({ body }) => {
        const id = /<iq id="([^"]*)"[^>]*>(?=<pubsub)/.exec(body)?.[1];
        if (id === undefined) return undefined;
        bench.traffic.intercept = undefined;
        const iq = `<iq xmlns="jabber:client" from="pubsub.fin1.ucce.local" id="${id}" ${said}</iq>`;
        const answer = `<body xmlns="http://jabber.org/protocol/httpbind">${iq}</body>`;
        return { kind: 'answer', status: 200, headers: {}, body: answer };
      };
      const asked = bench.clock.now;
      channel.notifications(TEAM_NODE).subscribe({ error: ({ condition }) => told.push(String(condition)) });
      await bench.clock.tickAsync(0);
      // The poll before it is answered first, or the answer would wait for it.
      bench.publish(USER_NODE, 'READY');
      await bench.clock.tickAsync(0);
      // The server never saw that request, so what comes after it waits for it: only what was told by now counts, or a new session.
      if (expected === 'ready, later') await bench.advance(2 * MINUTE);
      expect(told[0]).to.equal(expected);
    });
  }

  it('gives a session up whose answers stay damaged', async () => {
    await begin('bosh');
    await connect();
    const id = add({ kind: 'truncated-xml' });
    bench.publish(USER_NODE, 'READY');
    await bench.advance(5_000);
    expect(last()).to.include({ status: 'reconnecting', reason: 'network-error' });
    expect(last()?.detail).to.match(/^xml-malformed/);
    bench.simulator.faults.remove(id);
    await bench.advance(MINUTE);
    expect(last()?.status).to.equal('connected');
  });

  for (const [status, reason, asked] of [
    [503, 'http-error', 2],
    [403, 'http-error', 1],
    [404, 'http-error', 1],
  ] as const) {
    it(`says that the way is blocked when HTTP ${status} answers in place of a session`, async () => {
      await begin('bosh');
      add({ kind: 'status', status });
      channel.open();
      await bench.advance(1_000);
      expect(last()).to.include({ status: 'reconnecting', reason, detail: `HTTP ${status}` });
      expect(requests()).to.equal(asked);
    });
  }

  it('takes HTTP 404 in the middle of a session for its loss', async () => {
    await begin('bosh');
    await connect();
    add({ kind: 'status', status: 404, count: 1 });
    await bench.advance(100);
    expect(last()).to.include({ status: 'reconnecting', reason: 'session-lost' });
  });

  it('asks again in the same moment in which it is answered', async () => {
    await begin('bosh');
    await connect();
    bench.publish(USER_NODE, 'READY');
    await bench.clock.tickAsync(0);
    const [heard, sent] = seen.activity.slice(-2);
    expect(heard).to.include({ kind: 'heard', what: 'stanza' });
    expect(sent).to.include({ kind: 'sent', what: 'poll' });
    expect(heard?.kind === 'heard' && heard.bytes).to.be.greaterThan(500);
    expect(sent?.at).to.equal(heard?.at);
    expect(bench.timers, 'the ping only').to.equal(1);
  });

  it('spares a server that does not hold its polls', async () => {
    await begin('bosh');
    await connect();
    const empty = '<body xmlns="http://jabber.org/protocol/httpbind"/>';
    bench.traffic.intercept = () => ({ kind: 'answer', status: 200, headers: {}, body: empty });
    bench.publish(USER_NODE, 'READY');
    const before = requests();
    await bench.advance(9_000);
    expect(requests() - before).to.be.within(9, 13);
    expect(last()?.status).to.equal('connected');
  });

  it('spares a server that does not hold its polls and is far away', async () => {
    await begin('bosh');
    await connect();
    const empty = '<body xmlns="http://jabber.org/protocol/httpbind"/>';
    let asked = 0;
    bench.traffic.intercept = async () => {
      asked += 1;
      await firstValueFrom(timer(120));
      return { kind: 'answer', status: 200, headers: {}, body: empty };
    };
    bench.publish(USER_NODE, 'READY');
    await bench.advance(MINUTE);
    expect(asked).to.be.within(50, 65);
    expect(last()?.status).to.equal('connected');
  });

  it('answers what the server asks, as far as it knows', async () => {
    await begin('bosh');
    await connect();
    const from = 'from="fin1.ucce.local" to="1001006@fin1.ucce.local"';
    const ping = `<iq xmlns="jabber:client" type="get" id="p1" ${from}><ping xmlns="urn:xmpp:ping"/></iq>`;
    const version = `<iq xmlns="jabber:client" type="get" id="v1" ${from}><query xmlns="jabber:iq:version"/></iq>`;
    inject(ping + version);
    await bench.advance(1);
    const answer = bench.traffic.requests.at(-1)?.body;
    expect(answer).to.match(/<iq id="p1" to="fin1.ucce.local" type="result" xmlns="jabber:client"\/>/);
    expect(answer).to.match(/<iq id="v1" [^>]*type="error"[^>]*><error type="cancel"><service-unavailable /);
  });

  it('believes notifications of the server only, not those of other users', async () => {
    await begin('bosh');
    await connect();
    const message = (from: string): string =>
      `<message xmlns="jabber:client" from="${from}"><event xmlns="http://jabber.org/protocol/pubsub#event">` +
      `<items node="${USER_NODE}"><item id="1"><notification xmlns="http://jabber.org/protocol/pubsub">` +
      `${updateOf(USER_NODE, 'READY').replaceAll('<', '&lt;')}</notification></item></items></event></message>`;
    inject(
      message('1001001@fin1.ucce.local/x') + message('pubsub.fin1.ucce.local') + '<presence xmlns="jabber:client"/>',
    );
    await bench.advance(1);
    expect(seen.notified).to.deep.equal([`${USER_NODE} NOT_READY`, `${USER_NODE} READY`]);
  });

  it('keeps what came with the end of a session', async () => {
    await begin('bosh');
    await connect();
    const message =
      `<message xmlns="jabber:client"><event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${USER_NODE}">` +
      `<item><notification/></item></items></event></message>`;
    inject(message, ' type="terminate" condition="system-shutdown"');
    await bench.advance(1);
    expect(seen.notified).to.deep.equal([`${USER_NODE} NOT_READY`, `${USER_NODE} unknown`]);
    expect(last()).to.include({ status: 'reconnecting', reason: 'service-stopped', detail: 'system-shutdown' });
  });

  it('drops a session whose answer is nested beyond measure', async () => {
    await begin('bosh');
    await connect();
    inject('<a>'.repeat(70) + '</a>'.repeat(70));
    await bench.advance(1);
    expect(last()).to.include({ status: 'reconnecting', detail: 'xml-too-large' });
  });

  it('ends the session on the server though two requests are under way', async () => {
    await begin('bosh');
    await connect();
    add({ kind: 'delay', ms: 500 });
    channel.notifications(TEAM_NODE).subscribe();
    await bench.advance(10);
    void channel.close();
    await bench.advance(3_000);
    expect(bench.simulator.sides.a.notification.sessions()).to.deep.equal([]);
    expect(bench.traffic.open).to.equal(0);
  });

  it('sends no password any more when it is closed in the middle of its login', async () => {
    await begin('bosh');
    channel.activity$.subscribe(({ kind }) => {
      if (kind !== 'heard') return;
      add({ kind: 'stall' });
      void channel.close();
    });
    channel.open();
    await bench.advance(3_000);
    const [first, second, ...more] = bench.traffic.requests.map(({ body }) => body);
    expect(first).to.contain(' wait="30" ');
    expect(second).to.contain(' type="terminate" ');
    expect(more).to.deep.equal([]);
    expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
  });

  it('leaves the session storage alone', async () => {
    sessionStorage.setItem('strophe-bosh-session', 'of somebody else');
    await begin('bosh');
    await connect();
    void channel.close();
    await bench.advance(3_000);
    expect(sessionStorage.getItem('strophe-bosh-session')).to.equal('of somebody else');
    sessionStorage.clear();
  });

  it('says what refused the resource', async () => {
    await begin('bosh', { jid: { userId: SUPERVISOR, domain: 'fin1.ucce.local', resource: 'wallboard' } });
    const refuse = (error: string) => () => {
      const request = bench.traffic.requests.at(-1);
      if (!request?.body.includes('xmpp-bind')) return undefined;
      const iq = `<iq xmlns="jabber:client" type="error" id="_bind_auth_2">${error}</iq>`;
      const body = `<body xmlns="http://jabber.org/protocol/httpbind">${iq}</body>`;
      return { kind: 'answer' as const, status: 200, headers: {}, body };
    };
    const stanzas = 'urn:ietf:params:xml:ns:xmpp-stanzas';
    bench.traffic.intercept = refuse(`<error type="cancel"><not-allowed xmlns="${stanzas}"/></error>`);
    channel.open();
    await bench.advance(1);
    expect(last()).to.include({ status: 'reconnecting', reason: 'server-terminated', detail: 'not-allowed' });
    bench.traffic.intercept = refuse(`<error type="cancel"><conflict xmlns="${stanzas}"/></error>`);
    await bench.advance(MINUTE);
    expect(last()).to.include({ status: 'conflict' });
  });

  it('asks for another random resource where the first one is refused, and says why', async () => {
    await begin('bosh');
    const iq =
      '<iq xmlns="jabber:client" type="error" id="_bind_auth_2"><error type="cancel">' +
      '<conflict xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>';
    const body = `<body xmlns="http://jabber.org/protocol/httpbind">${iq}</body>`;
    bench.traffic.intercept = () =>
      bench.traffic.requests.at(-1)?.body.includes('xmpp-bind')
        ? { kind: 'answer', status: 200, headers: {}, body }
        : undefined;
    channel.open();
    await bench.advance(1);
    expect(last()).to.include({ status: 'reconnecting', reason: 'server-terminated', detail: 'conflict' });
    bench.traffic.intercept = undefined;
    await bench.advance(MINUTE);
    expect(last()).to.include({ status: 'connected' });
    const asked = bench.traffic.requests.flatMap(
      ({ body: sent }) => /<resource>(.*?)<\/resource>/.exec(sent)?.[1] ?? [],
    );
    expect(new Set(asked).size).to.equal(2);
  });

  /** Puts stanzas into the answer to the poll that is asked next; the one under way is answered with a state of the user. */
  function inject(stanzas: string, attributes = ''): void {
    const body = `<body xmlns="http://jabber.org/protocol/httpbind"${attributes}>${stanzas}</body>`;
    bench.traffic.intercept = () => {
      bench.traffic.intercept = undefined;
      return { kind: 'answer', status: 200, headers: {}, body };
    };
    bench.publish(USER_NODE, 'NOT_READY');
  }
});

describe('an own session over websocket', () => {
  for (const [what, frame, reason] of [
    ['is cut off', '<message xmlns="jabber:client"><body>', 'network-error'],
    ['is no XML', 'hello', 'not-xmpp'],
  ] as const) {
    it(`leaves a session in which a frame ${what}`, async () => {
      await begin('websocket');
      await connect();
      bench.traffic.peers[0]?.send(frame);
      await bench.advance(1);
      expect(last()?.reason).to.equal(reason);
      await bench.advance(MINUTE);
      expect(last()).to.include({ status: 'connected', epoch: 2 });
    });
  }

  it('leaves a session in which a frame is binary', async () => {
    await begin('websocket');
    await connect();
    bench.traffic.peers[0]?.send(new ArrayBuffer(8) as unknown as string);
    await bench.advance(1);
    expect(last()).to.include({ status: 'intercepted', reason: 'not-xmpp' });
  });

  for (const [code, text, reason] of [
    [1001, 'going away', 'service-stopped'],
    [1008, 'policy', 'network-error'],
  ] as const) {
    it(`tells the close code ${code}`, async () => {
      await begin('websocket');
      await connect();
      bench.traffic.peers[0]?.close(code, text);
      await bench.advance(1);
      expect(last()).to.include({ status: 'reconnecting', reason, detail: `WebSocket closed (${code} ${text})` });
    });
  }

  for (const frame of [
    '<close xmlns="urn:ietf:params:xml:ns:xmpp-framing" />',
    '<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>',
  ]) {
    it(`understands ${frame}`, async () => {
      await begin('websocket');
      await connect();
      bench.traffic.peers[0]?.send(frame);
      await bench.advance(1);
      expect(last()).to.include({ status: 'reconnecting', reason: 'server-terminated' });
    });
  }

  it('says why the server closed the stream', async () => {
    await begin('websocket');
    await connect();
    bench.traffic.peers[0]?.send(
      '<stream:error xmlns:stream="http://etherx.jabber.org/streams">' +
        '<system-shutdown xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>',
    );
    await bench.advance(1);
    expect(last()).to.include({ status: 'reconnecting', reason: 'service-stopped', detail: 'system-shutdown' });
  });

  it('survives an address that the browser refuses', async () => {
    await begin('websocket');
    const scope = globalThis as unknown as Record<string, unknown>;
    const { WebSocket } = globalThis;
    scope['WebSocket'] = function () {
      throw new DOMException('insecure', 'SecurityError');
    };
    channel.open();
    await bench.advance(1);
    scope['WebSocket'] = WebSocket;
    expect(last()).to.include({ status: 'reconnecting', reason: 'network-error', detail: 'insecure' });
  });
});

describe('options of the XMPP channel', () => {
  const domain = 'fin1.ucce.local';
  for (const [what, overrides] of [
    ['an address that is none', { service: 'fin1:7443' }],
    ['an address of another kind', { service: 'ftp://fin1/' }],
    ['an address with a password', { service: 'https://a:b@fin1:7443/http-bind/' }],
    ['a user id with a blank', { jid: { userId: userId('10 01'), domain } }],
    ['a domain with a slash', { jid: { userId: SUPERVISOR, domain: 'a/b' } }],
    ['an empty resource', { jid: { userId: SUPERVISOR, domain, resource: '' } }],
    ['the resource of the desktop', { jid: { userId: SUPERVISOR, domain, resource: 'Desktop' } }],
    ['an empty password', { password: '' }],
    ['a pubsub domain with a blank', { pubsubDomain: 'pub sub' }],
    ['a wait of zero', { wait: 0 }],
    ['half a hold', { hold: 0.5 }],
    ['a negative priority', { presencePriority: -1 }],
    ['a ping each 10 ms', { pingIntervalMs: 10 }],
    ['no time to connect', { connectTimeoutMs: 0 }],
    ['a backoff upside down', { backoff: { minMs: 10, maxMs: 5 } }],
    ['a backoff of a day', { backoff: { maxMs: 86_400_000 } }],
  ] as const) {
    it(`do not allow ${what}`, async () => {
      await begin('bosh');
      expect(() => bench.channel(overrides)).to.throw(OptionsError, /^Option \S+ must be /);
    });
  }

  it('allow the resource of the desktop to a desktop', async () => {
    await begin('bosh', { jid: { userId: SUPERVISOR, domain, resource: 'desktop' }, allowDesktopResource: true });
    await connect();
    expect(bench.simulator.sides.a.notification.sessions()[0]?.jid).to.equal(`${SUPERVISOR}@${domain}/desktop`);
  });
});
