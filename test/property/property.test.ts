/** The whole client against the simulator core under thousands of random runs, each of minutes in virtual time. */
import assert from 'node:assert/strict';
import { availableParallelism, constants, setPriority } from 'node:os';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Report, Work } from './worker.ts';

/** `PROPERTY_SEEDS=20000-29999` runs others; `PROPERTY_SEEDS=4711` one alone. */
const [FIRST = 1, LAST = FIRST] = (process.env['PROPERTY_SEEDS'] ?? '1-10000').split('-').map(Number);
/** So many runs are made twice to see that they are the same. */
const REPEATED = 24;
const MAX_FAILURES = 3;

// It lives in virtual time: whoever lives in real time goes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** Runs seeds in one thread. */
function runIn(work: Work): Promise<readonly Report[]> {
  return new Promise((resolve, reject) => {
    const reports: Report[] = [];
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: work,
      // Strophe's build for browsers.
      execArgv: ['--conditions=browser'],
    });
    worker.on('message', (report: Report) => reports.push(report));
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (code === 0) resolve(reports);
      else reject(new Error(`The thread ended with code ${code}.`));
    });
  });
}

const seeds = Array.from({ length: LAST - FIRST + 1 }, (_, n) => FIRST + n);

test(`whatever happens to ${seeds.length} clients, each ends with what the server has, and was told nothing twice or too late`, async () => {
  const threads = Math.max(2, availableParallelism());
  const shares = Array.from({ length: threads }, (_, nth) => seeds.filter((_seed, n) => n % threads === nth));
  const found = await Promise.all(
    shares.map((share) => runIn({ seeds: share, hash: false, maxFailures: MAX_FAILURES })),
  );
  const failures = found.flat().flatMap((one) => (one.kind === 'failure' ? [one.text] : []));
  assert.equal(failures.length, 0, `\n${failures.join('\n\n')}`);
  const runs = found.flat().reduce((sum, one) => sum + (one.kind === 'done' ? one.runs : 0), 0);
  assert.equal(runs, seeds.length);
});

test('the same seed gives the same run, byte for byte, whatever ran before it', async () => {
  const some = seeds.slice(0, REPEATED);
  const [one, other] = await Promise.all(
    [some, some.toReversed()].map((order) => runIn({ seeds: order, hash: true, maxFailures: Infinity })),
  );
  const hashes = (reports: readonly Report[] = []) =>
    new Map(reports.flatMap((report) => (report.kind === 'hash' ? [[report.seed, report.hash] as const] : [])));
  assert.equal(hashes(one).size, some.length);
  for (const [seed, hash] of hashes(one)) assert.equal(hashes(other).get(seed), hash, `seed ${seed}`);
});
