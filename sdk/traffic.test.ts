import { expect } from '@open-wc/testing';
import { config } from 'rxjs';
import sinon from 'sinon';
import { setUpBench, SUPERVISOR, TEAM_NODE, USER_NODE, type Bench, type Transport } from '../test/kit/bench.ts';
import { byteLength } from './channel/byte-length.ts';
import type { Channel } from './channel/channel.ts';
import type { TrafficRecord } from './channel/traffic-record.ts';
import { TrafficBook } from './channel/traffic-tap.ts';
import { connectFinesse } from './connect.ts';
import type { FinesseClient } from './client.ts';
import { createTraffic, recordTraffic, type Traffic, type TrafficRecording } from './traffic.ts';

const SECOND = 1_000;

/** A row as either end can write it. */
type Row = readonly (string | number | undefined)[];

function isPending({ result }: TrafficRecord): boolean {
  return result === 'pending';
}

describe('traffic records of a channel of its own', () => {
  let bench: Bench;
  let channel: Channel;
  let traffic: Traffic;
  let recording: TrafficRecording;

  const begin = async (transport: Transport): Promise<void> => {
    bench = await setUpBench(transport);
    channel = bench.channel();
    traffic = createTraffic(bench.platform, [channel.traffic]);
    recording = recordTraffic(traffic, { bodies: true });
    channel.notifications(TEAM_NODE).subscribe({ error: () => undefined });
    channel.open();
    await bench.advance(2 * SECOND);
  };
  afterEach(() => bench.dispose());

  const kinds = (from = 0): readonly string[] =>
    recording
      .records()
      .slice(from)
      .map(({ kind }) => kind);
  const close = async (): Promise<void> => {
    const closing = channel.close();
    await bench.advance(4 * SECOND);
    await closing;
    traffic.close();
  };

  /** What the simulator has seen and answered, beside what was recorded. */
  const expectSameRows = (): void => {
    const seen = bench.traffic.requests
      .filter(({ path }) => path.startsWith('/http-bind'))
      .map((request): Row => {
        const answer = bench.traffic.answers.get(request);
        const answered = answer?.kind === 'answer' ? answer : undefined;
        const rid = Number(/rid=["'](\d+)/.exec(request.body)?.[1]);
        return [rid, byteLength(request.body), answered?.status, answered ? byteLength(answered.body) : -1];
      });
    const recorded = recording
      .records()
      .filter(({ way }) => way === 'bosh')
      .map(({ rid, bytesOut, status, bytesIn }): Row => [rid, bytesOut, status, bytesIn]);
    expect(recorded).to.deep.equal(seen);
    expect(recording.records().filter(isPending)).to.deep.equal([]);
  };

  it('are, row by row, the requests that the server saw: a session, polls, events, pings and the good-bye', async () => {
    await begin('bosh');
    const first = recording.records();
    expect(new Set(first.slice(0, 4).map(({ kind }) => kind))).to.deep.equal(new Set(['session']));
    expect(first[0]).to.include({ id: 1, way: 'bosh', method: 'POST', result: 'answered', status: 200 });
    expect(first[0]?.carried).to.match(/^session request → session created/);
    expect(first.some(({ carried }) => carried.includes('subscribe Team 5000 Users'))).to.equal(true);
    await bench.advance(60 * SECOND);
    bench.publish(USER_NODE, 'READY');
    await bench.advance(SECOND);
    await close();
    const carried = recording.records().map((one) => one.carried);
    expect(carried).to.include('ping → pong');
    expect(carried.some((words) => words.endsWith(`PUT of User ${SUPERVISOR}; READY`))).to.equal(true);
    const last = recording.records().at(-1);
    expect(last).to.include({ kind: 'terminate', result: 'answered', status: 200 });
    expect(last?.carried).to.match(/presence unavailable, terminate → /);
    expectSameRows();
  });

  it('tells of an empty answer, and of a poll without one', async () => {
    bench = await setUpBench('bosh');
    // No questions in between: each poll is held to its end.
    channel = bench.channel({ pingIntervalMs: 120_000, wait: 10 });
    traffic = createTraffic(bench.platform, [channel.traffic]);
    recording = recordTraffic(traffic);
    channel.open();
    await bench.advance(40 * SECOND);
    const empty = recording.records().find(({ kind }) => kind === 'empty');
    expect(empty).to.include({ carried: 'empty answer', result: 'answered', durationMs: 10_000 });
    expect(recording.records().at(-1)).to.include({ kind: 'poll', result: 'pending', bytesIn: -1, status: undefined });
    await close();
    expectSameRows();
  });

  it('has a row of its own for each time that a rid is asked, with -1 where nothing came', async () => {
    await begin('bosh');
    const before = recording.records().length;
    bench.simulator.faults.add({ kind: 'blackhole', durationMs: 9 * SECOND });
    await bench.advance(20 * SECOND);
    const rows = recording
      .records()
      .slice(before - 1)
      .filter(({ way }) => way === 'bosh');
    const unanswered = rows.filter(({ result }) => result === 'unanswered');
    expect(unanswered.length).to.be.above(2);
    for (const row of unanswered) expect(row).to.include({ bytesIn: -1, status: undefined });
    // Too late, one after the other; the last but one is let go of when the last is answered.
    for (const of of new Set(unanswered.map(({ rid }) => rid))) {
      const errors = unanswered.filter(({ rid }) => rid === of).map(({ error }) => error);
      expect(errors.join(' ')).to.match(/^(timeout )*aborted$/);
    }
    const [again] = unanswered;
    const ofRid = rows.filter(({ rid }) => rid === again?.rid);
    expect(ofRid.length).to.be.above(1);
    expect(ofRid.at(-1)?.result).to.equal('answered');
    await close();
    expectSameRows();
  });

  it('tells of refusals by their status, and of a torn connection', async () => {
    await begin('bosh');
    bench.simulator.faults.add({ kind: 'status', status: 503, retryAfterSeconds: 2, count: 1 });
    await bench.advance(10 * SECOND);
    const refused = recording.records().find(({ status }) => status === 503);
    expect(refused).to.include({ result: 'answered', error: 'http-error' });
    expect(refused?.headersIn).to.include({ 'retry-after': '2' });
    bench.simulator.faults.add({ kind: 'reset', count: 1 });
    await bench.advance(10 * SECOND);
    expect(recording.records().some(({ error }) => error === 'network-error')).to.equal(true);
    bench.simulator.faults.add({ kind: 'html', count: 1 });
    await bench.advance(10 * SECOND);
    expect(recording.records().some(({ error }) => error === 'not-xmpp')).to.equal(true);
    await close();
    expectSameRows();
  });

  it('tells who ended the session: the server, in a conflict', async () => {
    await begin('bosh');
    bench.simulator.faults.add({ kind: 'conflict' });
    await bench.advance(SECOND);
    const end = recording.records().find(({ kind }) => kind === 'terminate');
    expect(end?.carried).to.match(/terminate: conflict$/);
    await close();
    expectSameRows();
  });

  it('are, frame by frame, what went over a WebSocket', async () => {
    await begin('websocket');
    const before = recording.records().length;
    await bench.advance(30 * SECOND);
    bench.publish(USER_NODE, 'READY');
    await bench.advance(SECOND);
    expect(kinds(before)).to.include('events');
    bench.simulator.faults.add({ kind: 'reset', count: 1 });
    await bench.advance(30 * SECOND);
    await close();
    const records = recording.records().filter(({ way }) => way === 'websocket');
    const frames = (method: string) => records.filter((one) => one.method === method && one.bytesOut + one.bytesIn > 0);
    expect(frames('SEND').map(({ bytesOut }) => bytesOut)).to.deep.equal(bench.traffic.frames.map(byteLength));
    expect(frames('RECEIVE').map(({ bytesIn }) => bytesIn)).to.deep.equal(
      bench.traffic.sentFrames.slice(0, frames('RECEIVE').length).map(byteLength),
    );
    const opened = records.filter(({ method }) => method === 'GET');
    expect(opened[0]).to.include({ kind: 'session', result: 'answered', status: 101, socket: 1 });
    expect(opened.length).to.be.above(1);
    expect(new Set(records.map(({ socket }) => socket)).size).to.equal(opened.length);
    expect(records.filter(({ carried }) => carried.startsWith('WebSocket closed')).length).to.be.above(0);
    expect(records.filter(isPending)).to.deep.equal([]);
  });

  it('tells of a WebSocket that could not be opened', async () => {
    bench = await setUpBench('websocket');
    bench.simulator.faults.add({ kind: 'reset' });
    channel = bench.channel();
    traffic = createTraffic(bench.platform, [channel.traffic]);
    recording = recordTraffic(traffic);
    channel.open();
    await bench.advance(SECOND);
    const opened = recording.records().find(({ method }) => method === 'GET');
    expect(opened).to.include({ way: 'websocket', result: 'unanswered', error: 'network-error', bytesIn: -1 });
    await close();
    expect(recording.records().filter(isPending)).to.deep.equal([]);
  });

  for (const transport of ['bosh', 'websocket'] as const) {
    it(`hold no password and no payload of SASL, in bodies neither (${transport})`, async () => {
      await begin(transport);
      await bench.advance(30 * SECOND);
      await close();
      const text = JSON.stringify(recording.records());
      const secrets = [btoa(`\0${SUPERVISOR}\0finesse`), btoa('finesse'), '>AD'];
      for (const secret of secrets) expect(text).not.to.contain(secret);
      expect(text).to.contain('auth PLAIN');
    });
  }
});

describe('traffic records of a client', () => {
  let bench: Bench;
  afterEach(() => bench.dispose());

  /** Every request that left the page, as the records name it. */
  const left: string[] = [];
  const connect = async (transport: Transport): Promise<FinesseClient> => {
    bench = await setUpBench(transport);
    left.length = 0;
    const { host } = bench.simulator.sides.a;
    const fetch: typeof globalThis.fetch = (input, init) => {
      left.push(`${init?.method ?? 'GET'} ${input as string}`);
      return bench.platform.fetch(input, init);
    };
    const connecting = connectFinesse({
      host,
      userId: SUPERVISOR,
      transport,
      password: 'finesse',
      platform: { ...bench.platform, fetch },
    });
    connecting.catch(() => undefined);
    await bench.advance(SECOND);
    return connecting;
  };
  const close = async (client: FinesseClient): Promise<void> => {
    const closing = client.close();
    await bench.advance(4 * SECOND);
    await closing;
  };
  const recordedFetches = (recording: TrafficRecording): readonly string[] =>
    recording
      .records()
      .filter(({ way, kind }) => way === 'rest' || (way === 'bosh' && kind === 'terminate'))
      .map(({ method, url }) => `${method} ${url}`);

  it('tell each request by REST, probe and look around once, those that were aborted too', async () => {
    const client = await connect('bosh');
    const from = left.length;
    const recording = recordTraffic(client);
    client.user().subscribe();
    const stopped = new AbortController();
    await bench.advance(SECOND);
    bench.simulator.faults.add({ kind: 'blackhole' });
    await bench.advance(40 * SECOND);
    stopped.abort();
    await close(client);
    expect(recordedFetches(recording)).to.deep.equal(left.slice(from));
    const rest = recording.records().filter(({ way }) => way === 'rest');
    expect(rest[0]).to.include({ kind: 'request', status: 200, carried: `GET User ${SUPERVISOR}`, result: 'answered' });
    expect(rest[0]?.bytesIn).to.be.above(100);
    expect(rest.some(({ error }) => error === 'timeout')).to.equal(true);
    expect(rest.some(({ carried }) => carried === 'reachability')).to.equal(true);
    expect(recording.records().filter(isPending)).to.deep.equal([]);
  });

  it('are in order of their ids and begins, whatever ended first', async () => {
    const client = await connect('bosh');
    const told: TrafficRecord[] = [];
    client.traffic$.subscribe((one) => told.push(one));
    client.user().subscribe();
    await bench.advance(20 * SECOND);
    const begun = told.filter(isPending);
    expect(begun.map(({ id }) => id)).to.deep.equal(begun.map((_, at) => at + 1));
    expect(begun.map(({ at }) => at)).to.deep.equal(begun.map(({ at }) => at).sort((a, b) => a - b));
    for (const end of told.filter((one) => !isPending(one))) {
      const start = begun.find(({ id }) => id === end.id);
      expect(end).to.include({ at: start?.at, url: start?.url, rid: start?.rid, bytesOut: start?.bytesOut });
    }
    await close(client);
  });

  it('cost nothing while nobody looks: no record is made, and no body read or measured', async () => {
    const sandbox = sinon.createSandbox();
    try {
      const client = await connect('bosh');
      const spies = [
        sandbox.spy(TrafficBook.prototype, 'begin'),
        sandbox.spy(TrafficBook.prototype, 'message'),
        sandbox.spy(Response.prototype, 'clone'),
      ];
      const calls = (): number => spies.reduce((sum, { callCount }) => sum + callCount, 0);
      client.user().subscribe();
      await bench.advance(30 * SECOND);
      expect(calls()).to.equal(0);
      const looking = client.traffic$.subscribe();
      await bench.advance(10 * SECOND);
      expect(calls()).to.be.above(1);
      looking.unsubscribe();
      const before = calls();
      bench.simulator.faults.add({ kind: 'blackhole', durationMs: 20 * SECOND });
      await bench.advance(60 * SECOND);
      await close(client);
      expect(calls()).to.equal(before);
    } finally {
      sandbox.restore();
    }
  });

  it('goes on where somebody who looks throws, and tells the others', async () => {
    const client = await connect('bosh');
    const reported: unknown[] = [];
    const told: TrafficRecord[] = [];
    // Where RxJS takes it in any case, and nothing of ours is in the way.
    config.onUnhandledError = (error) => reported.push(error);
    try {
      client.traffic$.subscribe(() => {
        throw new Error('an observer that throws');
      });
      client.traffic$.subscribe((one) => told.push(one));
      let states = '';
      client.user().subscribe(({ value }) => (states += value.state));
      await bench.advance(20 * SECOND);
      expect(told.length).to.be.above(4);
      expect(states).to.equal('LOGOUT');
      await close(client);
      expect(reported.length).to.be.above(4);
    } finally {
      config.onUnhandledError = null;
    }
  });

  it('ends with the client, and tells nothing afterwards', async () => {
    const client = await connect('websocket');
    let done = 0;
    client.traffic$.subscribe({ complete: () => (done += 1) });
    await close(client);
    expect(done).to.equal(1);
    client.traffic$.subscribe({ complete: () => (done += 1) });
    client.trafficWithBodies$.subscribe({ complete: () => (done += 1) });
    expect(done).to.equal(3);
  });

  it('may be closed by whoever is told of a request', async () => {
    const client = await connect('bosh');
    let closing: Promise<void> | undefined;
    const recording = recordTraffic(client);
    client.traffic$.subscribe(() => {
      closing ??= client.close();
    });
    await bench.advance(20 * SECOND);
    await closing;
    expect(recording.records().filter(isPending)).to.deep.equal([]);
    expect(bench.timers).to.equal(0);
  });
});
