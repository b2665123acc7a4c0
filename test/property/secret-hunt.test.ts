/** Ten thousand sessions in which secrets pass a client on all of its ways; none is found in anything that it tells. */
import assert from 'node:assert/strict';
import { availableParallelism, constants, setPriority } from 'node:os';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { SIMULATED } from './secret-hunt.ts';
import { PLACES } from './secret-session.ts';
import type { HuntReport, HuntWork } from './secret-worker.ts';
import { KINDS } from './secrets.ts';

/** `HUNT_SEEDS=4711` plays one alone, `HUNT_SEEDS=20000-29999` others. */
const [FIRST = 1, LAST = FIRST] = (process.env['HUNT_SEEDS'] ?? '1-10000').split('-').map(Number);
/** Enough sessions for every kind of secret to have passed every place, and some that are simulated as a whole. */
const MUTANTS = [...Array.from({ length: 60 }, (_, n) => n + 1), ...[1, 2, 3].map((n) => n * SIMULATED)];

// It lives in virtual time: whoever lives in real time goes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

function huntIn(work: HuntWork): Promise<HuntReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./secret-worker.ts', import.meta.url), {
      workerData: work,
      // Strophe's build for browsers.
      execArgv: ['--conditions=browser'],
    });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`The thread ended with code ${code}.`)));
  });
}

const seeds = Array.from({ length: LAST - FIRST + 1 }, (_, n) => FIRST + n);

test(`of ${seeds.length} sessions neither logs, hub lines, stores, posts, HARs, bundles nor items of nodes tell a secret`, async (t) => {
  const threads = Math.max(2, availableParallelism());
  const shares = Array.from({ length: threads }, (_, nth) => seeds.filter((_seed, n) => n % threads === nth));
  const reports = await Promise.all(shares.map((share) => huntIn({ seeds: share, mutant: false, maxFailures: 3 })));
  const told = reports
    .flatMap(({ finds }) => finds)
    .map(({ seed, kind, form, place, excerpt }) => `HUNT_SEEDS=${seed}: a ${kind} (${form}) in ${place}: …${excerpt}…`);
  assert.equal(told.length, 0, `\n${told.join('\n\n')}`);
  const sum = (of: (report: HuntReport) => number): number => reports.reduce((total, one) => total + of(one), 0);
  assert.equal(
    sum(({ sessions }) => sessions),
    seeds.length,
  );
  t.diagnostic(
    `seeds ${FIRST} to ${LAST}: ${Math.round(sum(({ characters }) => characters) / 1e6)} million characters`,
  );
});

test('with redaction switched off the hunt finds every kind of secret in every place', async () => {
  const { finds } = await huntIn({ seeds: MUTANTS, mutant: true, maxFailures: Infinity });
  const found = new Set(finds.map(({ kind, place }) => `${kind} in ${place}`));
  const simulated = finds.filter(({ seed }) => seed % SIMULATED === 0).map(({ kind }) => kind);
  for (const kind of ['password', 'sasl', 'call-variable', 'phone', 'email'] as const)
    assert.ok(simulated.includes(kind), kind);
  for (const kind of KINDS)
    for (const place of PLACES) assert.ok(found.has(`${kind} in ${place}`), `${kind} in ${place}`);
});
