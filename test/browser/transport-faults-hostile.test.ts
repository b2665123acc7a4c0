/** Servers, proxies and strangers that do not play by the rules, and callers that end a session in the middle of its work. */
import { expect } from '@open-wc/testing';
import type { SessionEvent } from '../../sdk/channel/session.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import { record, tabOf, TEAM_NODE, USER_NODE } from '../kit/bench.ts';
import { setUpSessionBench } from '../kit/session-bench.ts';
import { answer, iqIds, MINUTE, ON, SECOND, setUpFault, type FaultBench } from './transport-faults.ts';

const TRANSPORTS = ['bosh', 'websocket'] as const;
const HTTP_BIND = 'http://jabber.org/protocol/httpbind';
const STREAM = 'http://etherx.jabber.org/streams';

let line: FaultBench | undefined;
const begin = async (...given: Parameters<typeof setUpFault>): Promise<FaultBench> =>
  (line = await setUpFault(...given));

afterEach(async () => {
  await line?.dispose();
  line = undefined;
});

describe('a server that lays down odd terms', () => {
  for (const terms of [
    'requests="0"',
    'requests="-1"',
    'requests="many"',
    'requests="1"',
    'requests="99999999999"',
    'hold="0"',
    'hold="-3"',
    'hold="7"',
    'polling="0"',
    'polling="999999"',
    'polling="-5"',
    'wait="0"',
    'wait="999999"',
    'wait="1e9"',
    'inactivity="0"',
    'inactivity="x"',
    'sid=""',
  ]) {
    it(`is connected to, heard, and not hammered: ${terms}`, async () => {
      const { bench, channel, rewrite, asked, publish, states, last, seen } = await begin('bosh');
      const [name = ''] = terms.split('=');
      rewrite((body, { body: ask }) => {
        if (ask.includes(' sid=')) return body;
        return body.replace(new RegExp(` ${name}="[^"]*"`), ` ${terms}`);
      });
      channel.notifications(TEAM_NODE).subscribe();
      channel.open();
      await bench.advance(5 * SECOND);
      if (terms === 'sid=""') {
        // Nothing can be said in a session without a name; but it is not said all the time either.
        await bench.advance(MINUTE);
        expect(last()?.status).to.equal('reconnecting');
        expect(asked().length).to.be.at.most(60);
        return;
      }
      expect(last()?.status).to.equal('connected');
      for (let round = 0; round < 20; round += 1) {
        publish(String(round));
        await bench.advance(30 * SECOND + 777);
        expect(states()).to.have.length(round + 1);
      }
      expect(asked().length).to.be.at.most(400);
      expect(last()).to.include({ status: 'connected', epoch: 1 });
      expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'connected']);
    });
  }

  it('keeps to what it said first, whatever later answers say of the session', async () => {
    const { bench, connect, rewrite, publish, states, seen } = await begin('bosh');
    await connect();
    rewrite((body) =>
      body.replace('<body ', '<body sid="other" requests="1" hold="0" polling="1" wait="1" inactivity="0" '),
    );
    for (let round = 0; round < 20; round += 1) {
      publish(String(round));
      await bench.advance(10 * SECOND);
    }
    expect(states()).to.have.length(20);
    expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'connected']);
    expect(bench.traffic.requests.at(-1)?.body).not.to.contain('sid="other"');
  });

  it('or a proxy that is tired of waiting (HTTP 408) does not end a session', async () => {
    const { bench, connect, add, publish, states, seen } = await begin('bosh');
    await connect();
    add({ kind: 'status', status: 408, count: 1, target: ON });
    await bench.advance(1);
    publish('READY');
    await bench.advance(SECOND);
    expect(states()).to.deep.equal(['READY']);
    expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'connected', 'degraded', 'connected']);
    expect(seen.states.at(-1)?.epoch).to.equal(1);
  });

  it('is not asked as fast as it answers when it never offers a login', async () => {
    const { bench, channel, asked, last } = await begin('bosh');
    let answers = 0;
    bench.traffic.intercept = ({ path }) => {
      if (path.startsWith('/finesse/')) return undefined;
      answers += 1;
      // Or this test would never end.
      return answers > 1_000 ? { kind: 'reset' } : answer(200, `<body xmlns="${HTTP_BIND}" sid="s"/>`);
    };
    channel.open();
    await bench.advance(SECOND);
    expect(asked().length).to.be.at.most(10);
    expect(last()).to.include({ status: 'reconnecting', reason: 'server-terminated' });
  });
});

describe('a stranger on the same server', () => {
  const message = (content: string): string =>
    `<message xmlns="jabber:client" from="mallory@fin1.ucce.local/x" to="1001006@fin1.ucce.local">${content}</message>`;
  for (const transport of TRANSPORTS) {
    for (const [what, content] of [
      ['a stream error in a message', `<x><error xmlns="${STREAM}"><conflict/></error></x>`],
      ['what looks like damage', '<body><parsererror xmlns="http://www.w3.org/1999/xhtml">no</parsererror></body>'],
      [
        'what looks like an end',
        `<body xmlns="${HTTP_BIND}" type="terminate"/><close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>`,
      ],
      ['what looks like a login', '<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-authorized/></failure>'],
    ] as const) {
      it(`cannot end a session over ${transport} by ${what}`, async () => {
        const { bench, connect, inject, publish, states, seen } = await begin(transport);
        await connect();
        if (transport === 'bosh') await inject(message(content));
        else bench.traffic.peers[0]?.send(message(content));
        await bench.advance(SECOND);
        publish('READY');
        await bench.advance(SECOND);
        expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'connected']);
        expect(states().at(-1)).to.equal('READY');
      });
    }
  }
});

describe('over websocket', () => {
  it('a server cannot send an agent elsewhere before the login', async () => {
    const { bench, channel, last } = await begin('websocket');
    const scope = globalThis as unknown as { WebSocket: new (url: string, protocol: string) => WebSocket };
    const { WebSocket: Real } = scope;
    const urls: string[] = [];
    scope.WebSocket = class extends Real {
      constructor(url: string, protocol: string) {
        super(url, protocol);
        urls.push(url);
      }
    };
    channel.open();
    for (let turn = 0; turn < 100 && bench.traffic.peers.length === 0; turn += 1) await Promise.resolve();
    bench.traffic.peers[0]?.send(
      '<close xmlns="urn:ietf:params:xml:ns:xmpp-framing" see-other-uri="wss://evil.example/"/>',
    );
    await bench.advance(1);
    expect(last()).to.include({ status: 'reconnecting', reason: 'server-terminated' });
    await bench.advance(MINUTE);
    scope.WebSocket = Real;
    expect(urls.filter((url) => url.includes('evil'))).to.deep.equal([]);
    expect(last()?.status).to.equal('connected');
  });

  it('a blank frame is a sign of life, and nothing else', async () => {
    const { bench, connect, seen } = await begin('websocket');
    await connect();
    bench.traffic.peers[0]?.send(' ');
    await bench.advance(MINUTE);
    expect(seen.statuses()).to.deep.equal(['idle', 'connecting', 'connected']);
  });
});

describe('answers that change on their way', () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    it(`never lead to an error, to a hammer or to an end without return (seed ${seed})`, async () => {
      const random = seededRandom(seed);
      const pick = (below: number): number => Math.floor(random() * below);
      const { bench, channel, rewrite, asked, publish, states, last } = await begin('bosh');
      channel.notifications(TEAM_NODE).subscribe();
      let broken = true;
      rewrite((body) => {
        if (!broken || random() > 0.25) return body;
        const [at, to] = [pick(body.length), pick(body.length)];
        switch (pick(6)) {
          case 0:
            return body.slice(0, at);
          case 1:
            // Figures are the names of the states here.
            return body.slice(0, at) + body.slice(at).replace(/\D/, String.fromCharCode(58 + pick(70)));
          case 2:
            return body.slice(0, Math.min(at, to)) + body.slice(Math.max(at, to));
          case 3:
            return body.replace('<body ', '<body type="error" ');
          case 4:
            return body.replace('</body>', '<iq type="set"/><message/><x/><presence/>text</body>');
          default:
            return body.replace(/ xmlns="[^"]*"/, '');
        }
      });
      channel.open();
      for (let second = 0; second < 120; second += 1) {
        publish(String(second));
        await bench.advance(SECOND);
      }
      expect(asked().length).to.be.at.most(2_000);
      broken = false;
      await bench.advance(2 * MINUTE);
      publish('at last');
      await bench.advance(1);
      expect(last()?.status).to.equal('connected');
      expect(states().at(-1)).to.equal('at');
      const told = states().map(Number).filter(Number.isInteger);
      expect(told).to.deep.equal([...new Set(told)].sort((a, b) => a - b));
    });
  }
});

describe('ids that are not unique', () => {
  for (const transport of TRANSPORTS) {
    it(`leave no question over ${transport} without an end`, async () => {
      const bench = await setUpSessionBench(transport);
      try {
        const platform = { ...bench.platform, uuid: () => 'always-the-same' };
        const { session, kinds } = await bench.established({ platform });
        bench.simulator.faults.add({ kind: 'delay', ms: MINUTE });
        const outcomes: unknown[] = [];
        for (let question = 0; question < 3; question += 1) {
          const ask = (id: string) => ({
            tag: 'iq',
            attributes: { id, to: 'pubsub.fin1.ucce.local', type: 'get' },
            content: [],
          });
          void session.ask('pubsub.fin1.ucce.local', 10 * MINUTE, ask).then((outcome) => outcomes.push(outcome));
        }
        await bench.advance(SECOND);
        void session.end();
        await bench.advance(2 * SECOND);
        expect(outcomes).to.have.length(3);
        expect(bench.timers).to.equal(0);
        expect(kinds()[0]).to.equal('established');
      } finally {
        await bench.dispose();
      }
    });
  }
});

describe('sessions of one page', () => {
  it('that go on with the same one, where locks do not work, do not hammer the server: one has a new one', async () => {
    const kept = new Map<string, string>();
    const locks = {
      request: ((_: string, __: unknown, hold: (lock: object) => unknown) => Promise.resolve(hold({}))) as never,
    };
    const { bench, channel, connect } = await begin('bosh', ({ platform }) => ({
      platform: { ...platform, ...tabOf(kept), locks },
    }));
    await connect();
    bench.signals.next({ kind: 'leaving', kept: false, reloading: true });
    await bench.advance(SECOND);
    void channel.close();
    const tabs = [kept, new Map(kept)].map((storage) =>
      bench.channel({ platform: { ...bench.platform, ...tabOf(storage), locks } }),
    );
    const all = tabs.map(record);
    let left = 200;
    // Or this test would never end.
    bench.traffic.intercept = () => ((left -= 1) < 0 ? new Promise(() => undefined) : undefined);
    for (const tab of tabs) tab.open();
    await bench.advance(30 * SECOND);
    expect(left).to.be.greaterThan(0);
    bench.publish(USER_NODE, 'READY');
    await bench.advance(MINUTE);
    expect(all.map(({ states }) => states.at(-1)?.status)).to.deep.equal(['connected', 'connected']);
    expect(all.map(({ notified }) => notified.length)).to.deep.equal([1, 1]);
  });

  for (const transport of TRANSPORTS) {
    it(`do not touch each other over ${transport}`, async () => {
      const { bench, channel, seen, connect } = await begin(transport);
      await connect();
      const others = [bench.channel(), bench.channel()];
      const all = [seen, ...others.map(record)];
      for (const one of others) one.open();
      await bench.advance(SECOND);
      void channel.close();
      bench.publish(USER_NODE, 'READY');
      bench.simulator.faults.add({ kind: 'reset', count: 1, target: ON });
      await bench.advance(MINUTE);
      bench.publish(USER_NODE, 'TALKING');
      await bench.advance(1);
      expect(all.map(({ notified }) => notified.length)).to.deep.equal([0, 2, 2]);
      expect(all.map(({ states }) => states.at(-1)?.status)).to.deep.equal(['closed', 'connected', 'connected']);
      expect(new Set(iqIds(line?.asked() ?? [])).size).to.equal(iqIds(line?.asked() ?? []).length);
    });

    const told = (event: SessionEvent): string => (event.kind === 'activity' ? event.activity.kind : event.kind);
    for (const kind of [
      'established',
      'message',
      'presence',
      'heard',
      'sent',
      'round-trip',
      'failed',
      'trouble',
    ] as const) {
      for (const nth of [1, 3]) {
        it(`over ${transport} end when they are ended by whom they tell of ${kind} (${nth}), and tell nothing more`, async () => {
          const bench = await setUpSessionBench(transport);
          try {
            let left: number = nth;
            const after: string[] = [];
            const watched = bench.start({}, undefined, (event) => {
              if (left <= 0) after.push(told(event));
              else if (told(event) === kind && (left -= 1) === 0) void watched.session.end();
            });
            // Later than the first thing that it tells, which it may do at once.
            await bench.advance(1);
            for (let event = 0; event < 10; event += 1) {
              bench.publish(USER_NODE, String(event));
              bench.publish(USER_NODE, `${event} again`);
              if (event > 5) bench.simulator.faults.add({ kind: 'reset', count: 1, target: ON });
              await bench.advance(3 * SECOND);
            }
            void watched.session.end();
            await bench.advance(2 * SECOND);
            expect(after).to.deep.equal([]);
            expect([bench.traffic.open, bench.timers]).to.deep.equal([0, 0]);
            // One whose name had not come yet ends by itself; it has no user.
            expect(bench.simulator.sides.a.notification.sessions().filter(({ jid }) => jid)).to.deep.equal([]);
          } finally {
            await bench.dispose();
          }
        });
      }
    }
  }
});
