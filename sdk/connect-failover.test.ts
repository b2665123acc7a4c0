import { expect } from '@open-wc/testing';
import { PASSWORD, setUpBench, SUPERVISOR, tabOf, TEAM_NODE, updateOf, type Bench } from '../test/kit/bench.ts';
import type { Fault } from '../simulator/core/faults-types.ts';
import type { SideName } from '../simulator/core/types.ts';
import type { ConnectionState } from './channel/channel.ts';
import type { FinesseClient } from './client.ts';
import { connectFinesse } from './connect.ts';
import type { ConnectOptions } from './connect-options.ts';
import { FinesseError } from './errors.ts';

const MINUTE = 60_000;

describe('failover', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await setUpBench('websocket');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) void client.close();
    await bench.dispose();
  });
  const clients: FinesseClient[] = [];

  const connect = (over: Partial<ConnectOptions> = {}): Promise<FinesseClient> =>
    connectFinesse({
      ...('hosts' in over ? {} : { host: 'fin1.ucce.local' }),
      userId: SUPERVISOR,
      platform: bench.platform,
      ...('token' in over ? {} : { password: PASSWORD }),
      ...over,
    });
  const settle = async <T>(promise: Promise<T>, ms = 5_000): Promise<T> => {
    promise.catch(() => undefined);
    await bench.advance(ms);
    return promise;
  };
  const add = (fault: Fault) => bench.simulator.faults.add(fault);
  const sessions = (side: SideName): number => bench.simulator.sides[side].notification.sessions().length;

  /** A client whose every state is written down, and which must never have two sessions at once. */
  async function watched(over: Partial<ConnectOptions> = {}, ms?: number) {
    const client = await settle(connect(over), ms);
    clients.push(client);
    const states: ConnectionState[] = [];
    const notified: string[] = [];
    const transitions: string[] = [];
    client.connection$.subscribe((state) => states.push(state));
    client.transitions$.subscribe(({ from, to, reason }) => transitions.push(`${from} ${to} ${reason}`));
    client.node(TEAM_NODE).subscribe(({ payload }) => {
      if (payload.kind === 'user') notified.push(payload.user.state);
    });
    const now = () => states.at(-1)!;
    return {
      client,
      states,
      notified,
      transitions,
      get now() {
        return now();
      },
      /** `connected fin1` */
      where: () => `${now().status} ${now().side?.slice(0, 4) ?? ''}`,
      async live(total: number, step = Math.max(100, total / 200)) {
        for (let ms = 0; ms < total; ms += step) {
          await bench.advance(step);
          expect(sessions('a') + sessions('b'), `sessions at ${ms} ms`).to.be.below(2);
        }
      },
      publish(side: SideName, state: string) {
        bench.simulator.sides[side].notification.publish(TEAM_NODE, updateOf(TEAM_NODE, state), []);
      },
      async close() {
        await settle(client.close(), 3_000);
        expect(bench.timers).to.equal(0);
        expect(bench.traffic.open).to.equal(0);
        expect(sessions('a') + sessions('b')).to.equal(0);
      },
    };
  }

  for (const transport of ['bosh', 'websocket'] as const) {
    it(`follows a takeover to the other side and back, over ${transport}, with its subscriptions and REST`, async () => {
      const pair = await watched({ transport });
      expect(pair.where()).to.equal('connected fin1');
      const { epoch } = pair.now;
      const takeover = add({ kind: 'takeover' });
      await pair.live(20_000);
      expect(pair.where()).to.equal('connected fin2');
      expect(pair.now.epoch).to.be.above(epoch);
      pair.publish('b', 'READY');
      await bench.advance(1_000);
      expect(pair.notified).to.deep.equal(['READY']);
      const seen = bench.traffic.requests.length;
      const user = pair.client.user().subscribe();
      await bench.advance(1_000);
      const asked = bench.traffic.requests.slice(seen).filter(({ path }) => path.startsWith('/finesse/api/User/'));
      expect(asked).to.have.length(1);
      user.unsubscribe();
      bench.simulator.faults.remove(takeover);
      await pair.live(MINUTE);
      expect(pair.where()).to.equal('connected fin2');
      add({ kind: 'takeover', target: { side: 'a' } });
      await pair.live(20_000);
      expect(pair.where()).to.equal('connected fin1');
      pair.publish('a', 'NOT_READY');
      await bench.advance(1_000);
      expect(pair.notified).to.deep.equal(['READY', 'NOT_READY']);
      await pair.close();
    });

    it(`goes to the other side when its own is out of service, over ${transport}, and says why`, async () => {
      const pair = await watched({ transport });
      add({ kind: 'out-of-service', target: { side: 'a' } });
      await pair.live(3_000);
      expect(pair.where()).to.equal('connected fin2');
      expect(pair.transitions.slice(-2)).to.deep.equal([
        'connected failing-over server-out-of-service',
        'failing-over connected session-established',
      ]);
      await pair.close();
    });

    it(`goes to the other side when user finesse is gone, over ${transport}, and says why`, async () => {
      const pair = await watched({ transport });
      add({ kind: 'finesse-unavailable', target: { side: 'a' } });
      await pair.live(3_000);
      expect(pair.where()).to.equal('connected fin2');
      expect(pair.transitions.slice(-2)).to.deep.equal([
        'connected failing-over finesse-unavailable',
        'failing-over connected session-established',
      ]);
      await pair.close();
    });
  }

  it('waits on its session while both are out of service, and begins a new epoch on it when that is back', async () => {
    const pair = await watched();
    const { epoch } = pair.now;
    const { sockets } = bench.traffic;
    const fault = add({ kind: 'out-of-service' });
    await pair.live(MINUTE);
    expect(pair.where()).to.equal('failing-over fin1');
    expect(pair.now.reason).to.equal('server-out-of-service');
    bench.simulator.faults.remove(fault);
    await pair.live(1_000);
    expect(pair.where()).to.equal('connected fin1');
    expect(pair.now.epoch).to.equal(epoch + 1);
    expect(bench.traffic.sockets).to.equal(sockets);
    pair.publish('a', 'READY');
    await bench.advance(1_000);
    expect(pair.notified).to.deep.equal(['READY']);
    await pair.close();
  });

  it('waits for finesse and then for IN_SERVICE while both sides are without it', async () => {
    const pair = await watched();
    const gone = add({ kind: 'finesse-unavailable' });
    await pair.live(MINUTE);
    expect(pair.now.status).to.equal('failing-over');
    expect(pair.now.reason).to.equal('finesse-unavailable');
    bench.simulator.faults.remove(gone);
    await pair.live(40_000);
    expect(pair.now.status).to.equal('connected');
    await pair.close();
  });

  it('does not run to and fro between two sides that are no good', async () => {
    const pair = await watched();
    add({ kind: 'finesse-unavailable' });
    await pair.live(5 * MINUTE);
    const sides = pair.states.map(({ side }) => side).filter((side, index, all) => side !== all[index - 1]);
    expect(sides.length).to.be.below(20);
    await pair.close();
  });

  it('goes to the other side within seconds when the notification service of its own has stopped, and stays there', async () => {
    const pair = await watched();
    await bench.advance(MINUTE);
    const stopped = add({ kind: 'service-stop', target: { side: 'a' } });
    await pair.live(4_000);
    expect(pair.where()).to.equal('connected fin2');
    bench.simulator.faults.remove(stopped);
    add({ kind: 'session-terminate', target: { side: 'b' } });
    await pair.live(30_000);
    expect(pair.where()).to.equal('connected fin2');
    await pair.close();
  });

  it('stays on its side when only the connection broke', async () => {
    const pair = await watched();
    for (const kind of ['session-terminate', 'session-loss'] as const) {
      add({ kind, target: { side: 'a' } });
      await pair.live(30_000);
      expect(pair.where()).to.equal('connected fin1');
    }
    await pair.close();
  });

  it('goes to the other side when its own falls silent, after the verdict', async () => {
    const pair = await watched();
    await bench.advance(MINUTE);
    add({ kind: 'blackhole', target: { side: 'a', pathPrefix: '/' } });
    // The server does not know yet that its session is over.
    await bench.advance(15_000);
    expect(pair.where()).to.equal('connected fin2');
    expect(pair.transitions.slice(-3)).to.deep.equal([
      'degraded reconnecting answer-overdue',
      'reconnecting failing-over timeout',
      'failing-over connected session-established',
    ]);
  });

  for (const transport of ['bosh', 'websocket'] as const) {
    for (const kind of ['blackhole', 'reset'] as const) {
      it(`is back within 2 s of an outage of its own network (${kind}), on its side, over ${transport}`, async () => {
        const pair = await watched({ transport });
        for (const seconds of [14, 33, 58]) {
          await bench.advance(MINUTE);
          const outage = add({ kind, target: { pathPrefix: '/' } });
          await bench.advance(seconds * 1_000);
          expect(pair.now.status).to.equal('reconnecting');
          bench.simulator.faults.remove(outage);
          await bench.advance(2_000);
          expect(pair.where(), `after ${seconds} s`).to.equal('connected fin1');
        }
      });
    }
  }

  it('keeps failing over, for the first reason, when its session ends while it waits', async () => {
    const pair = await watched();
    const fault = add({ kind: 'out-of-service' });
    await pair.live(5_000);
    add({ kind: 'session-terminate' });
    await pair.live(MINUTE);
    expect(pair.transitions.slice(-1)).to.deep.equal(['connected failing-over server-out-of-service']);
    expect(sessions('a') + sessions('b')).to.equal(0);
    bench.simulator.faults.remove(fault);
    await pair.live(35_000);
    expect(pair.now.status).to.equal('connected');
    await pair.close();
  });

  it('goes on with its session on the other side when the page is reloaded there', async () => {
    const pair = await watched({ transport: 'bosh' });
    add({ kind: 'takeover' });
    await pair.live(10_000);
    expect(pair.where()).to.equal('connected fin2');
    const [before] = bench.simulator.sides.b.notification.sessions();
    bench.signals.next({ kind: 'leaving', kept: false, reloading: true });
    await settle(pair.client.close(), 2_000);
    const next = await watched({ transport: 'bosh' });
    expect(`${next.where()} ${next.now.reason}`).to.equal('connected fin2 session-resumed');
    expect(bench.simulator.sides.b.notification.sessions().map(({ id }) => id)).to.deep.equal([before?.id]);
    await next.close();
  });

  it('waits while both sides are down, and goes to the one that is back first', async () => {
    const pair = await watched();
    const [a, b] = [add({ kind: 'reset', target: { side: 'a' } }), add({ kind: 'reset', target: { side: 'b' } })];
    await pair.live(MINUTE);
    expect(pair.now.status).to.equal('reconnecting');
    bench.simulator.faults.remove(b);
    await pair.live(5_000);
    expect(pair.where()).to.equal('connected fin2');
    bench.simulator.faults.remove(a);
    await pair.live(10_000);
    expect(pair.where()).to.equal('connected fin2');
    await pair.close();
  });

  it('connects at first though the preferred of two hosts is dead', async () => {
    add({ kind: 'reset', target: { side: 'a' } });
    const pair = await watched({ hosts: ['fin1.ucce.local', 'fin2.ucce.local'] });
    expect(pair.where()).to.equal('connected fin2');
    await pair.close();
  });

  it('connects at first to the other side, learnt by itself, though the one it was told is out of service', async () => {
    add({ kind: 'out-of-service', target: { side: 'a' } });
    const pair = await watched();
    expect(pair.where()).to.equal('connected fin2');
    await pair.close();
  });

  it('connects at first to the other side though the notification service of the one it was told does not run', async () => {
    add({ kind: 'service-stop', target: { side: 'a' } });
    const pair = await watched({}, 15_000);
    expect(pair.where()).to.equal('connected fin2');
    await pair.close();
  });

  it('stays where it is when it is told to', async () => {
    const pair = await watched({ failover: false });
    add({ kind: 'takeover' });
    await pair.live(MINUTE);
    expect(pair.now.status).to.equal('failing-over');
    expect(pair.now.side).to.equal('fin1.ucce.local');
    expect(sessions('b')).to.equal(0);
    await pair.close();
  });

  it('says at first in plain words that no side is in service, or that Finesse itself does not run', async () => {
    for (const [fault, words] of [
      [{ kind: 'out-of-service' }, 'not in service (fin1.ucce.local: OUT_OF_SERVICE)'],
      [{ kind: 'finesse-unavailable' }, 'Finesse itself does not run'],
    ] as const) {
      const id = add(fault);
      const error = await settle(
        connect().then(
          () => undefined,
          (caught: unknown) => caught,
        ),
        35_000,
      );
      expect(error).to.be.instanceOf(FinesseError).with.property('code', 'timeout');
      expect((error as FinesseError).message).to.contain(words);
      bench.simulator.faults.remove(id);
      expect(bench.timers).to.equal(0);
    }
  });

  describe('transport auto', () => {
    it('takes WebSocket by the port of REST', async () => {
      const pair = await watched();
      expect(pair.now.transport).to.equal('websocket');
      expect(bench.traffic.sockets).to.equal(1);
      await pair.close();
    });

    for (const kind of ['reset', 'stall', 'html'] as const) {
      it(`takes BOSH where WebSocket is blocked (${kind}), and remembers it for the next page`, async () => {
        const blocked = add({ kind, target: { on: 'websocket' } });
        const pair = await watched({}, 20_000);
        expect(pair.now.transport).to.equal('bosh');
        bench.simulator.faults.remove(blocked);
        await pair.close();
        const { sockets } = bench.traffic;
        const again = await watched();
        expect(again.now.transport).to.equal('bosh');
        expect(bench.traffic.sockets).to.equal(sockets);
        await again.close();
      });
    }

    it('does not remember in another tab', async () => {
      add({ kind: 'reset', target: { on: 'websocket' } });
      const pair = await watched();
      await pair.close();
      const { sockets } = bench.traffic;
      const other = await watched({ platform: { ...bench.platform, ...tabOf() } });
      expect(bench.traffic.sockets).to.be.above(sockets);
      await other.close();
    });

    it('stays with a WebSocket that breaks once, and takes BOSH when it breaks again at once', async () => {
      const pair = await watched();
      await bench.advance(2 * MINUTE);
      bench.traffic.peers.at(-1)!.reset();
      await pair.live(10_000);
      expect(`${pair.now.status} ${pair.now.transport ?? ''}`).to.equal('connected websocket');
      await bench.advance(2 * MINUTE);
      add({ kind: 'reset', target: { on: 'websocket' } });
      await pair.live(20_000);
      expect(`${pair.where()} ${pair.now.transport ?? ''}`).to.equal('connected fin1 bosh');
      await pair.close();
    });
  });

  it('asks for a fresh token when the notification service refuses what it was given, and gives up at a second refusal', async () => {
    const good = () => bench.simulator.finesse.issueToken(SUPERVISOR, 3_600_000);
    const asked: boolean[] = [];
    let calls = 0;
    // Of the first session only the XMPP login gets the stale one: REST has asked before.
    const token = (refused: boolean) => {
      asked.push(refused);
      calls += 1;
      return calls === 2 ? 'stale' : good();
    };
    const pair = await watched({ token });
    expect(asked.slice(0, 3)).to.deep.equal([false, false, true]);
    expect(pair.where()).to.equal('connected fin1');
    await pair.close();
    let others = 0;
    const stale = (): string => (++others === 1 ? good() : `stale${others}`);
    const error = await settle(
      connect({ token: stale }).catch((caught: unknown) => caught),
      10_000,
    );
    expect(error).to.be.instanceOf(FinesseError).with.property('code', 'credentials-refused');
    expect(others).to.equal(3);
  });
});
