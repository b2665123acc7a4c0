/** Runs one seed again and shows all that passes: `--seed 7 [--keep 0,3]`. Ends with 1 where there is something to complain about. */
import { parseArgs } from 'node:util';
import { becomePage } from './globals.ts';
import { runSchedule } from './run.ts';
import { drawSchedule, keepSteps } from './schedule.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, keep: { type: 'string' } } });
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed)) throw new Error('--seed must be the number of a run.');
const whole = drawSchedule(seed);
const schedule =
  values.keep === undefined
    ? whole
    : keepSteps(whole, values.keep === 'none' ? [] : values.keep.split(',').map(Number));

await becomePage();
const { complaints, trace } = await runSchedule(schedule, { trace: true });
console.log(JSON.stringify({ ...schedule, steps: schedule.steps.length }));
for (const line of trace) console.log(line);
console.log(complaints.length === 0 ? 'Nothing to complain about.' : `\n${complaints.join('\n')}`);
process.exitCode = complaints.length === 0 ? 0 : 1;
