/**
 * The diagnosis under random trouble: episodes in virtual time, each with one cause, two or none injected through the simulator and a
 * simulated computer; what counts is what `client.health$` says (docs/benchmarks.md).
 * Options beside those of every bench: `--episodes N` (1,000), `--seed N` (the first one's; 1), `--only cause`, `--quiet-hours N` (120; 0
 * leaves them out), `--quick` (100 episodes, 24 quiet hours), `--replay SEED [--quiet] [--wire]` shows one episode, with all that passes on
 * the wire.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { CAUSES, type CauseCode } from '../sdk/causes.ts';
import { judge } from './diagnosis/judge.ts';
import { playAll } from './diagnosis/play.ts';
import { STRETCH_HOURS } from './diagnosis/quiet.ts';
import { failuresOf, matrixOf, reportOf } from './diagnosis/results.ts';
import { EXCUSES } from './diagnosis/truth.ts';
import { present } from './report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    check: { type: 'boolean' },
    quick: { type: 'boolean', default: false },
    episodes: { type: 'string' },
    'quiet-hours': { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    replay: { type: 'string' },
    quiet: { type: 'boolean', default: false },
    wire: { type: 'boolean', default: false },
  },
});

function countOf(name: string, text: string | undefined, fallback: number): number {
  const count = text === undefined ? fallback : Number(text);
  if (!Number.isSafeInteger(count) || count < 0) throw new Error(`--${name} needs a whole number.`);
  return count;
}

const { only } = values;
if (only !== undefined && !Object.hasOwn(CAUSES, only)) {
  throw new Error(`--only: there is no cause ${only}, but ${Object.keys(CAUSES).join(', ')}.`);
}
if (values.replay === undefined) await measure(only as CauseCode | undefined);
else {
  // Strophe's build for browsers.
  const args = ['--conditions=browser', new URL('./diagnosis/replay.ts', import.meta.url).pathname];
  const what = [values.replay, values.quiet ? 'quiet' : 'episode', only ?? '', ...(values.wire ? ['--wire'] : [])];
  process.exitCode = spawnSync(process.execPath, [...args, ...what], { stdio: 'inherit' }).status ?? 1;
}

async function measure(cause: CauseCode | undefined): Promise<void> {
  const episodes = countOf('episodes', values.episodes, values.quick ? 100 : 1_000);
  const quietHours = countOf('quiet-hours', values['quiet-hours'], cause ? 0 : values.quick ? 24 : 120);
  const first = countOf('seed', values.seed, 1);
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 1000);
  const seedsOf = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => first + n);
  const progress = (what: string, of: number) => (done: number) => {
    if (done % 100 === 0) console.error(`${seconds()} s: ${done} of ${of} ${what}`);
  };
  const played = await playAll(
    { seeds: seedsOf(episodes), kind: 'episode', only: cause },
    progress('episodes', episodes),
  );
  const stretches = Math.ceil(quietHours / STRETCH_HOURS);
  const calm = await playAll({ seeds: seedsOf(stretches), kind: 'quiet', only: undefined });
  const verdicts = played.map(({ seed, injections, said }) => judge(seed, injections, said));
  const alarms = calm.flatMap(({ seed, said }) => judge(seed, [], said).wrong.map((one) => ({ seed, cause: one })));
  const errors = [...played, ...calm].flatMap(({ seed, errors: all }) => all.map((text) => `seed ${seed}: ${text}`));

  const report = reportOf(verdicts, stretches > 0 ? { hours: stretches * STRETCH_HOURS, alarms } : undefined, [
    `Seeds from ${first}; ${stretches * STRETCH_HOURS} quiet hours; ${seconds()} s in all.`,
  ]);
  if (!values.json) {
    console.log(`${matrixOf(verdicts)}\n`);
    for (const one of failuresOf(verdicts, 40)) console.log(one);
    for (const { seed, cause: named } of alarms) console.log(`quiet ${seed}: ${named} named`);
    console.log(`\nNot counted as mistakes:\n${EXCUSES.join('\n')}\n`);
  }
  present(report);
  if (errors.length > 0) {
    console.error(`${errors.length} errors that nobody handled:\n${errors.slice(0, 10).join('\n')}`);
    process.exitCode = 1;
  }
}
