/** The bench of the channel may not flatter: what was not seen in time counts as missed, and a client that never asks again has a gap. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { record } from '../../bench/channel/recorder.ts';
import { reportOf, type Line } from '../../bench/channel/results.ts';
import { summarise } from '../../bench/channel/statistics.ts';
import { isMet } from '../../bench/report.ts';
import type { HttpOutcome } from '../../simulator/core/types.ts';
import { createSimulator, VirtualClock } from '../../simulator/index.ts';

test('the middle, the tail and the worst are values that were measured', () => {
  const values = Array.from({ length: 20 }, (_, index) => 20 - index);
  assert.deepEqual(summarise(values), { n: 20, p50: 10, p95: 19, max: 20 });
  assert.deepEqual(summarise([Infinity, 1]), { n: 2, p50: 1, p95: Infinity, max: Infinity });
});

test('what did not come in time misses its goal, and so does what was not measured', () => {
  const line: Line = { name: 'late', unit: 's', ours: [500, Infinity], stock: [Infinity], bound: 40_000 };
  const goals = [
    { figure: 'p50', limit: 1 },
    { figure: 'max', limit: 2 },
  ] as const;
  const report = reportOf(
    't',
    [
      { ...line, goals },
      { ...line, ours: [], stock: [], goals },
    ],
    [],
  );
  assert.deepEqual(
    ['p50', 'max', 'stockMax'].map((key) => report.rows[0]?.figures[key]),
    [0.5, '> 40', '> 40'],
  );
  assert.deepEqual(report.goals.map(isMet), [true, false, false, false]);
});

test('a gap runs from the answer that left no poll held to the next poll, and on while none comes', async () => {
  const simulator = createSimulator({ surroundings: { scheduler: new VirtualClock() } });
  const side = { ...simulator.sides.a };
  const answers: ((outcome: HttpOutcome) => void)[] = [];
  side.http = () => new Promise((resolve) => answers.push(resolve));
  const recorder = record(side);
  const gaps = (from: number): readonly number[] => recorder.gaps(from);
  const poll = (rid: number) =>
    side.http(
      { method: 'POST', path: '/http-bind/', headers: {}, body: `<body sid='s1' rid='${rid}'/>`, remote: '' },
      new AbortController().signal,
    );
  const answer = (): void => answers.shift()?.({ kind: 'answer', status: 200, headers: {}, body: '<body/>' });
  const [first, second] = [poll(1), poll(2)];
  answer();
  await first;
  assert.deepEqual(gaps(0), [], 'another poll is held');
  answer();
  await second;
  const open = gaps(0)[0] ?? NaN;
  assert.ok(open >= 0 && (gaps(0)[0] ?? NaN) >= open);
  void poll(3);
  const closed = gaps(0);
  assert.equal(closed.length, 1);
  assert.deepEqual(gaps(0), closed);
  assert.deepEqual(gaps(Date.now() + 1_000), []);
  assert.deepEqual(
    recorder.sent.map(({ what }) => what),
    ['bosh', 'bosh', 'bosh'],
  );
  simulator.close();
});
