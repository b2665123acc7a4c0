import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFailure, replayCommand } from './failure.ts';
import { drawSchedule, keepSteps, type Schedule } from './schedule.ts';
import { shrink } from './shrink.ts';

const SCHEDULE = drawSchedule(11);

test('a failing run is shrunk to the steps that its failure needs', async () => {
  const [one, other] = [SCHEDULE.steps[2], SCHEDULE.steps[5]];
  let runs = 0;
  const run = (schedule: Schedule) => {
    runs += 1;
    const fails = [one, other].every((step) => step && schedule.steps.includes(step));
    const complaints = fails ? [`${schedule.steps.length}.000 user 7 shows A1`] : ['1.000 something else'];
    return Promise.resolve({ complaints, trace: [] });
  };
  const found = await shrink(SCHEDULE, ['  99.000 user 1 shows A2'], run);
  assert.deepEqual(found, { kept: [2, 5], complaints: ['2.000 user 7 shows A1'] });
  assert.ok(runs < 3 * SCHEDULE.steps.length, `${runs} runs`);
});

test('a failure is told with its seed, the steps that are needed, and the commands that show it again', () => {
  const text = describeFailure(SCHEDULE, ['1.000 wrong'], { kept: [1, 3], complaints: ['0.500 wrong'] });
  assert.match(text, /^Seed 11 /);
  assert.ok(text.includes(replayCommand(11)));
  assert.ok(text.includes(replayCommand(11, [1, 3])));
  assert.ok(replayCommand(11, [1, 3]).endsWith('--seed 11 --keep 1,3'));
  for (const { act } of keepSteps(SCHEDULE, [1, 3]).steps) assert.ok(text.includes(JSON.stringify(act)));
});

test('a schedule follows from its seed, and thinned out the rest of it keeps its moments', () => {
  assert.deepEqual(drawSchedule(11), SCHEDULE);
  assert.notDeepEqual(drawSchedule(12).steps, SCHEDULE.steps);
  assert.deepEqual(keepSteps(SCHEDULE, [3]).steps, [SCHEDULE.steps[3]]);
});
