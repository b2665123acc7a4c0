import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { FinesseError, TransportError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { parseSystemInfo, type SystemInfo } from '../resources/system-info.ts';
import { parseXml } from '../xml.ts';
import { createFailoverRoute, type FailoverRouteOptions } from './failover-route.ts';
import type { Endpoint } from './route.ts';
import type { SessionEnd } from './stream-end.ts';

type Says = 'in' | 'out' | 'nothing' | 'never' | FinesseError;
const TORN: SessionEnd = { reason: 'network-error' };
const REFUSED = new TransportError('credentials-refused', 'refused', { status: 401 });
const html = new TransportError('not-xml', 'html', { status: 200 });

/** A pair of servers, of which only SystemInfo and the answers to anybody are played. */
function setUp(over: Partial<FailoverRouteOptions> = {}, stored = new Map<string, string>()) {
  const clock = new VirtualClock();
  const says: Record<string, Says> = { fin1: 'in', fin2: 'in' };
  const asked: string[] = [];
  const fetched: { readonly url: string; readonly init: RequestInit }[] = [];
  let answering = (url: string): boolean => says[new URL(url).hostname] !== 'nothing';
  const platform = {
    scheduler: clock,
    monotonic: clock.monotonic,
    random: () => 0.5,
    uuid: () => 'u',
    storage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    },
    fetch: ((url: string, init: RequestInit) => {
      fetched.push({ url, init });
      if (!answering(url)) return Promise.reject(new TypeError('Failed to fetch'));
      if (says[new URL(url).hostname] !== 'never') return Promise.resolve(new Response(''));
      return new Promise((_, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      });
    }) as typeof globalThis.fetch,
  } satisfies Platform;
  const route = createFailoverRoute({
    hosts: ['fin1'],
    failover: true,
    restUrlOf: (host) => `https://${host}:8445`,
    waysOf: (host) => [
      { transport: 'websocket', service: `wss://${host}:7443/ws/` },
      { transport: 'bosh', service: `https://${host}:7443/http-bind/` },
    ],
    ask: (url, signal) => {
      const host = new URL(url).hostname;
      asked.push(host);
      const said = says[host] ?? 'nothing';
      if (said instanceof FinesseError) return Promise.reject(said);
      if (said === 'nothing') return Promise.reject(new TransportError('host-unreachable', `no ${host}`));
      if (said !== 'never') return Promise.resolve(infoOf(host, said === 'in' ? 'IN_SERVICE' : 'OUT_OF_SERVICE'));
      return new Promise((_, reject) => {
        const limit = clock.schedule(() => reject(new TransportError('timeout', 'late')), 5_000);
        signal.addEventListener('abort', () => {
          limit.unsubscribe();
          reject(signal.reason as Error);
        });
      });
    },
    platform,
    ...over,
  });
  const waits: SessionEnd[] = [];
  let outcome: Promise<Endpoint | Error> | undefined;
  const giveUp = new AbortController();
  return {
    clock,
    says,
    asked,
    fetched,
    route,
    waits,
    stored,
    giveUp,
    set answering(is: (url: string) => boolean) {
      answering = is;
    },
    /** The next address within `ms`, as `host transport`; or how it ended; or that it is still waited for. */
    async next(ms = 0, how: 'next' | 'locate' = 'next'): Promise<string> {
      outcome = route[how](giveUp.signal, (why) => waits.push(why)).catch((error: unknown) => error as Error);
      return this.wait(ms);
    },
    async wait(ms: number): Promise<string> {
      await clock.advance(ms);
      const end = await Promise.race([outcome, Promise.resolve('waiting' as const)]);
      if (end === undefined || end === 'waiting') return 'waiting';
      return end instanceof Error ? `${end.name} ${end.message}` : `${end.side} ${end.transport}`;
    },
    async endpoint(): Promise<Endpoint> {
      const found = route.next(giveUp.signal);
      await clock.advance(2_000);
      return found;
    },
    /** A session there, for so long. */
    async stand(endpoint: Endpoint, ms: number): Promise<void> {
      route.connected(endpoint);
      await clock.advance(ms);
    },
  };
}

function infoOf(host: string, status: string, reason = ''): SystemInfo {
  return parseSystemInfo(
    parseXml(
      `<SystemInfo><primaryNode><host>fin1</host></primaryNode><secondaryNode><host>fin2</host></secondaryNode><status>${status}</status>` +
        `<statusReason>${reason}</statusReason><xmppDomain>${host}</xmppDomain><xmppPubSubDomain>pubsub.${host}</xmppPubSubDomain></SystemInfo>`,
    ),
  );
}

describe('a route over two sides', () => {
  it('gives the whole address of a side in service, and asks the other only when there is need', async () => {
    const { route, asked, giveUp } = setUp();
    expect(await route.next(giveUp.signal)).to.deep.equal({
      side: 'fin1',
      transport: 'websocket',
      service: 'wss://fin1:7443/ws/',
      domain: 'fin1',
      pubsubDomain: 'pubsub.fin1',
      limitMs: 6_000,
    });
    expect(asked).to.deep.equal(['fin1']);
    expect(route.side.restUrl).to.equal('https://fin1:8445');
    expect(route.needsFinesse).to.equal(true);
  });

  it('learns the other side from SystemInfo, so that one name is enough', async () => {
    const pair = setUp();
    pair.says['fin1'] = 'out';
    expect(await pair.next()).to.equal('fin2 websocket');
    expect(pair.route.side.host).to.equal('fin2');
  });

  it('finds the other side after a reload though the one it knows by name is dead', async () => {
    const before = setUp();
    await before.next();
    const after = setUp({}, before.stored);
    after.says['fin1'] = 'nothing';
    expect(await after.next()).to.equal('fin2 websocket');
  });

  it('learns no other side where that is not wanted, where there is none, and where it is no name', async () => {
    const alone = setUp({ failover: false });
    alone.says['fin1'] = 'out';
    expect(await alone.next(5_000)).to.equal('waiting');
    expect(alone.asked).not.to.include('fin2');
    expect(alone.route.needsFinesse).to.equal(false);
    const odd = setUp({
      ask: () => Promise.resolve({ ...infoOf('fin1', 'OUT'), secondaryNode: { host: 'a/b?' } }),
    });
    expect(await odd.next(5_000)).to.equal('waiting');
    expect(odd.waits[0]?.detail).to.equal('fin1: OUT');
  });

  it('connects to the second of two given hosts while the first is dead or silent', async () => {
    for (const state of ['nothing', 'never'] as const) {
      const pair = setUp({ hosts: ['fin1', 'fin2'] });
      pair.says['fin1'] = state;
      expect(await pair.next(1_000, 'locate')).to.equal('fin2 websocket');
    }
  });

  it('does not wait for a side whose answer is slow when the other is in service, but prefers the first that was on time', async () => {
    const pair = setUp({ hosts: ['fin1', 'fin2'] });
    pair.says['fin1'] = 'never';
    expect(await pair.next(900)).to.equal('waiting');
    expect(await pair.wait(100)).to.equal('fin2 websocket');
    expect(pair.clock.pending).to.equal(0);
  });

  it('waits with jitter while both are out of service, says why, and goes to the first that is back', async () => {
    const pair = setUp();
    pair.says['fin1'] = pair.says['fin2'] = 'out';
    expect(await pair.next(60_000)).to.equal('waiting');
    expect(pair.waits[0]).to.deep.equal({
      reason: 'server-out-of-service',
      detail: 'fin1: OUT_OF_SERVICE',
      answered: true,
    });
    expect(pair.asked.length).to.be.within(8, 20);
    pair.says['fin2'] = 'in';
    expect(await pair.wait(30_000)).to.equal('fin2 websocket');
    expect(pair.clock.pending).to.equal(0);
  });

  it('asks about each second while nobody answers, and is there within 1.2 s of their return', async () => {
    const pair = setUp();
    await pair.endpoint();
    pair.says['fin1'] = pair.says['fin2'] = 'never';
    await pair.clock.advance(5_000);
    expect(await pair.next(60_000)).to.equal('waiting');
    pair.says['fin1'] = pair.says['fin2'] = 'in';
    expect(await pair.wait(1_200)).to.equal('fin1 websocket');
    expect(pair.clock.pending).to.equal(0);
  });

  it('spares a network that stays away, and a server that says when to come back', async () => {
    const dead = setUp();
    dead.says['fin1'] = 'nothing';
    await dead.next(90_000);
    const before = dead.asked.length;
    await dead.wait(90_000);
    expect(dead.asked.length - before).to.be.below(before / 3);
    const busy = setUp();
    busy.says['fin1'] = new TransportError('http-status', 'busy', { status: 503, retryAfterMs: 40_000 });
    expect(await busy.next(39_000)).to.equal('waiting');
    expect(busy.asked).to.have.length(1);
    expect(busy.waits[0]).to.include({ reason: 'server-out-of-service', detail: 'fin1: SystemInfo: HTTP 503' });
  });

  it('tells a login page, an error and silence apart while it waits', async () => {
    for (const [said, reason] of [
      [html, 'not-xmpp'],
      [new TransportError('http-status', 'no', { status: 500 }), 'http-error'],
      [new TransportError('timeout', 'late'), 'timeout'],
      [new TransportError('connection-lost', 'broke'), 'network-error'],
    ] as const) {
      const pair = setUp();
      pair.says['fin1'] = said;
      await pair.next(100);
      expect(pair.waits[0]?.reason).to.equal(reason);
    }
  });

  it('stops at refused credentials, and when it is told to', async () => {
    const refused = setUp();
    refused.says['fin1'] = REFUSED;
    expect(await refused.next()).to.equal('TransportError refused');
    const left = setUp();
    left.says['fin1'] = 'never';
    await left.next(500);
    left.giveUp.abort(new Error('enough'));
    expect(await left.wait(0)).to.equal('Error enough');
    expect(left.clock.pending).to.equal(0);
    expect(await left.next()).to.equal('Error enough');
  });

  it('at first gives the error of the side that was named, but waits for one that is out of service', async () => {
    const dead = setUp({ hosts: ['fin1', 'fin2'] });
    dead.says['fin1'] = html;
    dead.says['fin2'] = 'nothing';
    expect(await dead.next(0, 'locate')).to.equal('TransportError html');
    const out = setUp();
    out.says['fin1'] = out.says['fin2'] = 'out';
    expect(await out.next(3_000, 'locate')).to.equal('waiting');
    out.says['fin2'] = 'in';
    expect(await out.wait(30_000)).to.equal('fin2 websocket');
    const strange = setUp({ ask: () => Promise.reject(new Error('bug')) });
    expect(await strange.next(0, 'locate')).to.contain('SystemInfo could not be asked for');
  });

  it('does not ask again what it has just been told', async () => {
    const pair = setUp();
    await pair.next(0, 'locate');
    expect(await pair.next(0)).to.equal('fin1 websocket');
    expect(pair.asked).to.have.length(1);
    await pair.clock.advance(3_000);
    await pair.next();
    expect(pair.asked).to.have.length(2);
  });

  it('tries the next way at once while none has worked yet, and the other side when none of this one is left', async () => {
    const pair = setUp();
    expect(await pair.next()).to.equal('fin1 websocket');
    pair.route.failed(await pair.endpoint(), TORN);
    expect(pair.route.eager).to.equal(true);
    expect(pair.route.exhausted).to.equal(false);
    const bosh = await pair.endpoint();
    expect(bosh.transport).to.equal('bosh');
    pair.route.failed(bosh, TORN);
    expect(pair.route.eager).to.equal(true);
    expect(await pair.next(2_000)).to.equal('fin2 websocket');
    for (const transport of ['websocket', 'bosh']) {
      const endpoint = await pair.endpoint();
      expect(`${endpoint.side} ${endpoint.transport}`).to.equal(`fin2 ${transport}`);
      pair.route.failed(endpoint, TORN);
    }
    expect(pair.route.exhausted).to.equal(true);
    expect(pair.route.eager).to.equal(false);
  });

  it('stays on its side after a loss and one failed attempt, moves after two, and stays there while that is usable', async () => {
    const pair = setUp();
    const first = await pair.endpoint();
    await pair.stand(first, 120_000);
    pair.route.failed(first, { reason: 'answer-overdue' });
    expect(await pair.next()).to.equal('fin1 websocket');
    pair.route.failed(first, TORN);
    expect(await pair.next()).to.equal('fin1 bosh');
    pair.route.failed({ ...first, service: 'https://fin1:7443/http-bind/' }, TORN);
    const other = await pair.endpoint();
    expect(other.side).to.equal('fin2');
    await pair.stand(other, 120_000);
    pair.route.failed(other, { reason: 'session-lost', answered: true });
    expect(await pair.next()).to.equal('fin2 websocket');
  });

  it('moves at once from a side that says itself that it cannot', async () => {
    for (const end of [
      { reason: 'server-out-of-service' },
      { reason: 'finesse-unavailable' },
    ] as const satisfies readonly SessionEnd[]) {
      const pair = setUp();
      const first = await pair.endpoint();
      await pair.stand(first, 1_000);
      pair.route.failed(first, end);
      expect(await pair.next(), end.reason).to.equal('fin2 websocket');
    }
    const pair = setUp();
    const first = await pair.endpoint();
    await pair.stand(first, 1_000);
    pair.route.failed(first, { reason: 'service-stopped' });
    pair.route.failed(first, { reason: 'http-error', answered: true });
    expect(await pair.next()).to.equal('fin2 websocket');
  });

  describe('while a session stands on a side that is not usable', () => {
    const start = async () => {
      const pair = setUp();
      const endpoint = await pair.endpoint();
      await pair.stand(endpoint, 1_000);
      const leave = new AbortController();
      let ended: string | undefined;
      let here = 0;
      const recover = (at = endpoint) =>
        void pair.route
          .recovery(at, leave.signal, () => (here += 1))
          .then(
            () => (ended = 'there'),
            (error: unknown) => (ended = (error as Error).message),
          );
      return { pair, endpoint, leave, recover, ended: () => ended, here: () => here };
    };

    it('asks both, and moves as soon as the other is in service', async () => {
      const { pair, recover, ended, here } = await start();
      pair.says['fin1'] = 'out';
      recover();
      await pair.clock.advance(400);
      expect(ended()).to.equal(undefined);
      await pair.clock.advance(100);
      expect(ended()).to.equal('there');
      expect(here()).to.equal(0);
      expect(pair.asked.slice(-2)).to.deep.equal(['fin1', 'fin2']);
    });

    it('tells each time that this side is in service, and stops asking when told to', async () => {
      const { pair, leave, recover, ended, here } = await start();
      pair.says['fin2'] = 'out';
      recover();
      await pair.clock.advance(10_000);
      expect(here()).to.be.above(1);
      leave.abort(new Error('usable'));
      await pair.clock.advance(0);
      expect(ended()).to.equal('usable');
      const { length } = pair.asked;
      await pair.clock.advance(60_000);
      expect(pair.asked).to.have.length(length);
      expect(pair.clock.pending).to.equal(0);
    });

    it('takes more time for each further change of side, until one has proved itself', async () => {
      const { pair, endpoint, recover, ended } = await start();
      pair.route.failed(endpoint, { reason: 'server-out-of-service' });
      const other = await pair.endpoint();
      expect(other.side).to.equal('fin2');
      await pair.stand(other, 1_000);
      recover(other);
      await pair.clock.advance(1_500);
      expect(ended()).to.equal(undefined);
      await pair.clock.advance(1_500);
      expect(ended()).to.equal('there');
      await pair.clock.advance(60_000);
      pair.route.failed(other, { reason: 'finesse-unavailable' });
      const back = await pair.endpoint();
      expect(back.side).to.equal('fin1');
    });
  });

  describe('asked whether it is alone', () => {
    it('asks both sides and the notification port, without credentials, and takes any answer', async () => {
      const pair = setUp({ hosts: ['fin1', 'fin2'] });
      await pair.endpoint();
      pair.answering = (url) => url === 'https://fin1:7443/http-bind/';
      expect(await pair.route.isAlone(pair.giveUp.signal)).to.equal(false);
      expect(pair.fetched.map(({ url }) => url)).to.deep.equal([
        'https://fin1:8445/finesse/api/SystemInfo',
        'https://fin2:8445/finesse/api/SystemInfo',
        'https://fin1:7443/http-bind/',
      ]);
      for (const { init } of pair.fetched) {
        expect(init).to.include({ mode: 'no-cors', credentials: 'omit' });
        expect(init.headers).to.equal(undefined);
      }
    });

    it('says yes when all have failed, or nobody has answered within two seconds', async () => {
      const pair = setUp();
      pair.says['fin1'] = 'nothing';
      expect(await pair.route.isAlone(pair.giveUp.signal)).to.equal(true);
      pair.says['fin1'] = 'never';
      let alone: boolean | undefined;
      void pair.route.isAlone(pair.giveUp.signal).then((is) => (alone = is));
      await pair.clock.advance(1_900);
      expect(alone).to.equal(undefined);
      await pair.clock.advance(100);
      expect(alone).to.equal(true);
      expect(pair.clock.pending).to.equal(0);
    });
  });
});
