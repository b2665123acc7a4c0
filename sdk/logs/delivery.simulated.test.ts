/** The log on its way to a simulated Finesse, through outages, in virtual time. */
import { expect } from '@open-wc/testing';
import { PASSWORD, setUpBench, SUPERVISOR, type Bench } from '../../test/kit/bench.ts';
import { messages } from '../../test/support/log-bench.ts';
import { createClient } from '../client.ts';
import { basic } from '../rest/authorization.ts';
import { createRestClient } from '../rest/rest-client.ts';
import type { LogDelivery, LogPostOptions } from './delivery.ts';
import { parseLine } from './line.ts';
import { readStamp } from './stamp.ts';

const MINUTE = 60_000;
const LOGS = { pathSuffix: '/ClientLog' };

async function open(bench: Bench, post: LogPostOptions = {}) {
  const rest = createRestClient({
    baseUrl: `https://${bench.simulator.sides.a.host}:8445`,
    authorization: () => basic(SUPERVISOR, PASSWORD),
    platform: bench.platform,
  });
  const client = createClient({
    channel: bench.channel(),
    rest,
    userId: SUPERVISOR,
    platform: bench.platform,
    clientLog: { keep: false, post },
  });
  const told: LogDelivery[] = [];
  client.logDelivery$.subscribe((one) => told.push(one));
  client.open();
  await bench.advance(5_000);
  return { client, told };
}

/** Sequences of all lines that the server has, in the order in which they came. */
function sequences(bench: Bench): readonly number[] {
  return bench.simulator.finesse.clientLogs.flatMap(({ text }) =>
    text.split('\n').flatMap((line) => readStamp(parseLine(line)?.message ?? '')?.stamp.sequence ?? []),
  );
}

/** From 1 on, without gaps and without repetitions. */
function isWhole(all: readonly number[]): boolean {
  return all.length > 0 && all.every((sequence, n) => sequence === n + 1);
}

describe('the client log on its way', () => {
  const run = (name: string, test: (bench: Bench) => Promise<void>): void => {
    it(name, async () => {
      const bench = await setUpBench('websocket');
      try {
        await test(bench);
      } finally {
        await bench.dispose();
      }
    }).timeout(30_000);
  };

  run('tells the server of the outage while it lasts, and of its end, each line once', async (bench) => {
    const { client, told } = await open(bench);
    bench.simulator.faults.add({ kind: 'service-stop', durationMs: 5 * MINUTE });
    await bench.advance(4 * MINUTE);
    const { clientLogs } = bench.simulator.finesse;
    expect(clientLogs).to.have.length(1);
    expect(clientLogs[0]!.text).to.match(/Health: lost/);
    await bench.advance(6 * MINUTE);
    expect(clientLogs.length).to.equal(2);
    expect(clientLogs[1]!.text).to.match(/Connection: connected/);
    expect(isWhole(sequences(bench))).to.equal(true);
    expect(told.flatMap(({ state, reason }) => (state === 'posting' ? [reason] : []))).to.deep.equal([
      'lost',
      'recovered',
    ]);
    expect(told.at(-1)?.receipt).to.include({ confirmedBy: 'event' });
    await bench.advance(60 * MINUTE);
    expect(clientLogs).to.have.length(2);
    await client.close();
    expect(bench.timers).to.equal(0);
  });

  for (const [status, retryAfterSeconds] of [
    [503, undefined],
    [429, 45],
  ] as const) {
    run(`brings the outage whole and once through ten minutes of ${status}`, async (bench) => {
      const { client } = await open(bench);
      const fault = { kind: 'status', status, target: LOGS, durationMs: 10 * MINUTE } as const;
      bench.simulator.faults.add(retryAfterSeconds === undefined ? fault : { ...fault, retryAfterSeconds });
      let requests = 0;
      bench.simulator.faults.changes$.subscribe(() => {
        requests = Math.max(requests, ...bench.simulator.faults.list().map(({ used }) => used));
      });
      bench.simulator.faults.add({ kind: 'service-stop', durationMs: 30_000 });
      await bench.advance(9.9 * MINUTE);
      requests = Math.max(requests, ...bench.simulator.faults.list().map(({ used }) => used));
      expect(bench.simulator.finesse.clientLogs).to.have.length(0);
      await bench.advance(5 * MINUTE);
      expect(bench.simulator.finesse.clientLogs).to.have.length(1);
      expect(isWhole(sequences(bench))).to.equal(true);
      expect(requests).to.be.within(3, 30);
      await client.close();
    });
  }

  run('knows by the event that a log is stored whose answer was lost', async (bench) => {
    const { client } = await open(bench);
    bench.simulator.faults.add({ kind: 'answer-lost', silent: true, target: LOGS, count: 1 });
    client.log.info('one');
    const sent = client.sendClientLog();
    await bench.advance(MINUTE / 2);
    expect(await sent).to.include({ status: 0, confirmedBy: 'event', parts: 1 });
    expect(bench.simulator.finesse.clientLogs).to.have.length(1);
    client.log.info('two');
    const again = client.sendClientLog();
    await bench.advance(10_000);
    expect((await again).lines).to.be.below(10);
    expect(isWhole(sequences(bench))).to.equal(true);
    await client.close();
  });

  run('says so where it posts again what may have arrived, since no event came either', async (bench) => {
    const { client } = await open(bench);
    bench.simulator.faults.add({ kind: 'answer-lost', target: LOGS, durationMs: 100_000 });
    bench.simulator.faults.add({ kind: 'service-stop', durationMs: 2 * MINUTE });
    await bench.advance(10 * MINUTE);
    const { clientLogs } = bench.simulator.finesse;
    expect(clientLogs.length).to.be.within(2, 5);
    const all = sequences(bench);
    expect(isWhole([...new Set(all)].sort((a, b) => a - b))).to.equal(true);
    for (const { text } of clientLogs.slice(1))
      expect(messages(text)[1]).to.match(/may be here twice: no answer is known/);
    await client.close();
  });

  run('is posted by each of two clients of one page for itself', async (bench) => {
    const one = await open(bench);
    const other = await open(bench);
    one.client.log.info('of the one');
    other.client.log.info('of the other');
    const both = [one.client.sendClientLog(), other.client.sendClientLog()];
    await bench.advance(20_000);
    await Promise.all(both);
    const texts = bench.simulator.finesse.clientLogs.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('of the one'))).to.have.length(1);
    expect(texts.filter((text) => text.includes('of the other'))).to.have.length(1);
    await Promise.all([one.client.close(), other.client.close()]);
  });
});
