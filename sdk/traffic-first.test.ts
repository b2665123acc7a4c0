import { expect } from '@open-wc/testing';
import { setUpBench, SUPERVISOR, type Bench } from '../test/kit/bench.ts';
import type { FinesseClient } from './client.ts';
import { connectDesktop } from './connect-desktop.ts';
import { connectFinesse } from './connect.ts';
import { FinesseError } from './errors.ts';
import type { TrafficRecord } from './channel/traffic-record.ts';
import { createTrafficRecording, type TrafficRecording } from './traffic.ts';

describe('a ring of traffic that is there before the client', () => {
  let bench: Bench;
  afterEach(() => bench.dispose());

  const attempt = async (
    recording: TrafficRecording,
    password = 'finesse',
    transport: 'bosh' | 'websocket' = 'bosh',
  ) => {
    const { host } = bench.simulator.sides.a;
    const options = { host, userId: SUPERVISOR, transport, password, platform: bench.platform, recording };
    const connecting = connectFinesse({ ...options, timeoutMs: 10_000 }).catch((error: unknown) => error);
    await bench.advance(15_000);
    return connecting;
  };
  const connected = async (...given: Parameters<typeof attempt>): Promise<FinesseClient> => {
    const client = await attempt(...given);
    if (client instanceof Error) throw client;
    return client as FinesseClient;
  };
  const close = async (client: FinesseClient): Promise<void> => {
    const closing = client.close();
    await bench.advance(4_000);
    await closing;
  };
  const told = (recording: TrafficRecording): readonly string[] =>
    recording.records().map(({ carried, result, error }) => [carried, result, error].filter(Boolean).join(' | '));

  for (const transport of ['bosh', 'websocket'] as const) {
    it(`holds the login whole, from the first SystemInfo to the session, without its secrets (${transport})`, async () => {
      bench = await setUpBench(transport);
      const recording = createTrafficRecording({ bodies: true });
      expect(recording.records()).to.deep.equal([]);
      const client = await connected(recording, 'finesse', transport);
      expect(client.recording).to.equal(recording);
      const [first, ...login] = told(recording);
      expect(first).to.equal('GET SystemInfo | answered');
      expect(login.some((words) => words.includes(transport === 'bosh' ? 'session request' : 'open'))).to.equal(true);
      expect(login.some((words) => words.includes('auth PLAIN'))).to.equal(true);
      expect(recording.records().map(({ id }) => id)).to.deep.equal(recording.records().map((_, at) => at + 1));
      const text = JSON.stringify(recording.records());
      for (const secret of [btoa(`\0${SUPERVISOR}\0finesse`), btoa(`${SUPERVISOR}:finesse`)])
        expect(text).not.to.contain(secret);
      await close(client);
      expect(recording.records().filter(({ result }) => result === 'pending')).to.deep.equal([]);
    });
  }

  it('holds what a connect that failed has sent and got: a wrong password, then the right one in the same ring', async () => {
    bench = await setUpBench('bosh');
    const recording = createTrafficRecording();
    const error = await attempt(recording, 'wrong');
    expect(error).to.be.instanceOf(FinesseError).and.to.include({ code: 'credentials-refused' });
    const failed = recording.records();
    expect(failed.map(({ carried }) => carried).join('; ')).to.match(/auth PLAIN → .*failure not-authorized/);
    expect(failed.filter(({ result }) => result === 'pending')).to.deep.equal([]);
    expect(JSON.stringify(failed)).not.to.contain(btoa(`\0${SUPERVISOR}\0wrong`));
    const client = await connected(recording);
    const all = recording.records();
    expect(all.slice(0, failed.length)).to.deep.equal(failed);
    expect(all.map(({ id }) => id)).to.deep.equal(all.map((_, at) => at + 1));
    expect(all.length).to.be.above(failed.length + 3);
    await close(client);
  });

  it('holds what a server that is silent, out of service or not there was asked', async () => {
    bench = await setUpBench('bosh');
    const recording = createTrafficRecording();
    bench.simulator.faults.add({ kind: 'blackhole', durationMs: 20_000 });
    expect(await attempt(recording)).to.include({ code: 'timeout' });
    const silent = told(recording);
    expect(silent[0]).to.match(/^GET SystemInfo \| unanswered \| timeout$/);
    await bench.advance(20_000);
    bench.simulator.faults.add({ kind: 'reset', durationMs: 14_000 });
    expect(await attempt(recording)).to.include({ code: 'host-unreachable' });
    expect(told(recording).at(-1)).to.contain('host-unreachable');
    expect(told(recording).join()).not.to.contain('pending');
  });

  it('counts sockets on, so that those of two clients are not taken for one', async () => {
    bench = await setUpBench('websocket');
    const recording = createTrafficRecording();
    for (let time = 0; time < 2; time += 1) await close(await connected(recording, 'finesse', 'websocket'));
    const opened = recording.records().filter(({ way, method }) => way === 'websocket' && method === 'GET');
    expect(opened.map(({ socket }) => socket)).to.deep.equal([1, 2]);
  });

  it('costs nothing once it is closed, and starts again with the next client', async () => {
    bench = await setUpBench('bosh');
    const recording = createTrafficRecording();
    const client = await connected(recording);
    recording.close();
    const before = told(recording);
    await bench.advance(40_000);
    expect(told(recording)).to.deep.equal(before);
    await close(client);
  });

  it('holds what the desktop was asked first', async () => {
    bench = await setUpBench('bosh');
    const recording = createTrafficRecording();
    const values: Readonly<Record<string, string>> = { id: SUPERVISOR, host: 'fin1', authorization: 'Basic eDp5' };
    class Prefs {
      getString(key: string): string {
        return values[key] ?? '';
      }
    }
    const Hub = { subscribe: () => '1', unsubscribe: () => undefined, publish: () => undefined };
    const client = connectDesktop({ gadgets: { Hub, Prefs } }, { recording, platform: bench.platform });
    expect(recording.records().map(({ way, carried }) => `${way} ${carried}`)).to.include('hub ConnectionInfoReq');
    expect(client.recording).to.equal(recording);
    await close(client);
  });
});

describe('a request that nobody answered in time', () => {
  let bench: Bench;
  afterEach(() => bench.dispose());

  for (const transport of ['bosh', 'websocket'] as const) {
    it(`is told as that, and not as one that the page let go of (${transport})`, async () => {
      bench = await setUpBench(transport);
      const recording = createTrafficRecording();
      const { host } = bench.simulator.sides.a;
      const options = { host, userId: SUPERVISOR, transport, password: 'finesse', platform: bench.platform, recording };
      const connecting = connectFinesse({ ...options, clientLog: { keep: false } });
      await bench.advance(2_000);
      const client = await connecting;
      const from = recording.records().length;
      bench.simulator.faults.add({ kind: 'blackhole', durationMs: 200_000, target: { on: 'notification' } });
      await bench.advance(200_000);
      bench.simulator.faults.add({ kind: 'blackhole', durationMs: 100_000 });
      await bench.advance(95_000);
      const lost = recording
        .records()
        .slice(from)
        .filter(({ result }) => result === 'unanswered');
      const late = (is: (record: TrafficRecord) => boolean): number =>
        lost.filter((one) => one.error === 'timeout' && is(one)).length;
      if (transport === 'bosh') {
        expect(late(({ kind }) => kind === 'poll')).to.be.above(1);
        expect(late(({ kind }) => kind === 'session')).to.be.above(1);
      } else {
        expect(late(({ way, method }) => way === 'websocket' && method === 'GET')).to.be.above(1);
        const closed = recording.records().filter(({ carried }) => carried.startsWith('WebSocket closed'));
        expect(closed[0]?.error).to.equal('timeout');
      }
      expect(late(({ carried }) => carried === 'reachability')).to.be.above(1);
      expect(late(({ carried }) => carried === 'GET SystemInfo')).to.be.above(1);
      const letGo = lost.filter(
        ({ way, error, durationMs = 0 }) => way !== 'rest' && error === 'aborted' && durationMs > 5_000,
      );
      expect(letGo).to.deep.equal([]);
      const closing = client.close();
      await bench.advance(4_000);
      await closing;
    });
  }
});
