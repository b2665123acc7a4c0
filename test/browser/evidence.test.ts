/** What an engineer gets of a client: its bundle and its HAR, made through a simulated outage, and read by the analyzer. */
import { expect } from '@open-wc/testing';
import { setUpBench, SUPERVISOR, type Bench, type Transport } from '../kit/bench.ts';
import { analyze } from '../../analyzer/analysis.ts';
import type { FileResult } from '../../analyzer/read/events.ts';
import { readSource } from '../../analyzer/read/read.ts';
import type { Report } from '../../analyzer/report.ts';
import {
  connectFinesse,
  createTrafficRecording,
  diagnosisBundle,
  trafficHar,
  type BundleLine,
} from '../../sdk/index.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

async function readText(name: string, text: string): Promise<Report> {
  const bytes = new TextEncoder().encode(text);
  const results: FileResult[] = [];
  const source = {
    name,
    size: bytes.length,
    stream: async function* () {
      yield await Promise.resolve(bytes);
    },
    read: (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
  for await (const result of readSource(source, { inflate: (_, chunks) => chunks })) results.push(result);
  return analyze(results, {});
}

async function through(bench: Bench, transport: Transport, bodies: boolean) {
  const recording = createTrafficRecording({ bodies });
  const { host } = bench.simulator.sides.a;
  const options = { host, userId: SUPERVISOR, transport, password: 'finesse', platform: bench.platform, recording };
  const connecting = connectFinesse({ ...options, clientLog: { keep: false } });
  await bench.advance(SECOND);
  const client = await connecting;
  client.user().subscribe();
  await bench.advance(10 * MINUTE);
  const from = bench.platform.scheduler.now();
  bench.simulator.faults.add({ kind: 'blackhole', durationMs: 5 * MINUTE });
  await bench.advance(5 * MINUTE);
  const to = bench.platform.scheduler.now();
  await bench.advance(5 * MINUTE);
  const bundle = diagnosisBundle(client, recording.records());
  const har = JSON.stringify(trafficHar(recording.records(), client.snapshot()));
  const closing = client.close();
  await bench.advance(4 * SECOND);
  await closing;
  return { from, to, bundle, har };
}

/** What each report has to tell of it. */
function expectStory(report: Report, { from, to }: { readonly from: number; readonly to: number }, kind: string): void {
  const [file] = report.files;
  expect(file).to.include({ kind, agent: SUPERVISOR, broken: 0, problem: undefined });
  expect(report.files).to.have.length(1);
  expect(report.agents.map(({ agent }) => agent)).to.deep.equal([SUPERVISOR]);
  expect(report.incidents).to.have.length(1);
  const [incident] = report.incidents;
  expect(incident).to.include({ agent: SUPERVISOR, side: 'client', cause: 'network', outcome: 'client-only' });
  expect(incident?.from).to.be.within(from - MINUTE, from + MINUTE);
  expect(incident?.to).to.be.within(to - MINUTE, to + MINUTE);
  expect(incident?.quotes.length).to.be.above(0);
}

for (const transport of ['bosh', 'websocket'] as const) {
  for (const bodies of [true, false]) {
    describe(`the evidence of a client over ${transport}, ${bodies ? 'with' : 'without'} bodies, through five minutes of silence`, () => {
      let story: Awaited<ReturnType<typeof through>>;
      before(async function (this: Mocha.Context) {
        this.timeout(60_000);
        const bench = await setUpBench(transport);
        try {
          story = await through(bench, transport, bodies);
        } finally {
          await bench.dispose();
        }
      });

      it('is told by its diagnosis bundle', async () => {
        const report = await readText('a.txt', story.bundle);
        expectStory(report, story, 'bundle');
        expect(report.files[0]?.unknown).to.equal(0);
        expect(report.agents[0]?.log).to.include({ pages: 1, missing: 0, twice: 0, dropped: 0 });
        expect(report.agents[0]?.readings.length).to.be.above(10);
        const kinds = new Set(
          story.bundle
            .trimEnd()
            .split('\n')
            .map((line) => (JSON.parse(line) as BundleLine).kind),
        );
        expect([...kinds].sort()).to.deep.equal([
          'clock',
          'finesse-pulse-bundle',
          'health',
          'log',
          'log-state',
          'machine',
          'sample',
          'traffic',
        ]);
      });

      it('is told by its HAR alone', async () => {
        const report = await readText('b.txt', story.har);
        expectStory(report, story, 'har');
        expect(report.all.unanswered).to.be.above(1);
      });

      it('holds no secret', () => {
        const secrets = [btoa(`\0${SUPERVISOR}\0finesse`), btoa(`${SUPERVISOR}:finesse`), 'Basic ', '"password"'];
        for (const text of [story.bundle, story.har])
          for (const secret of secrets) expect(text.includes(secret), secret).to.equal(false);
      });
    });
  }
}
