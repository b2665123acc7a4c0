/**
 * `npm run bench:analyze`: logs read and judged, beside a plain `readline` loop with one regular expression over the same file in the same
 * run, with as many threads as there are processors and with one. `-- --megabytes 1000` makes the file larger (200 unless told),
 * `-- --rounds 5` measures more often.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { present, type Report } from './report.ts';

const MEGABYTE = 1_000_000;
/** Seconds for 1 GB on two processors. */
const GOAL_SECONDS = 3;
const GOAL_MEMORY = 250;
const GOAL_RATIO = 1.5;
/** Twice the file may take twice the time, and a little for the noise of the machine. */
const GOAL_GROWTH = 2.4;

const CLI = join(import.meta.dirname, '..', 'dist', 'analyzer', 'cli.js');
const LOOP = join(import.meta.dirname, 'analyze', 'readline.mjs');

interface Run {
  readonly ms: number;
  /** Peak of resident memory, MB, of the process and all its threads. */
  readonly peak: number;
  /** Processor time, ms, of the process and all its threads: what others on the machine do changes it little. */
  readonly work: number;
  readonly found: number;
}

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

/** One program in a process of its own, which tells its figures as it ends, start of Node included. */
function measure(args: readonly string[]): Run {
  const hook = `data:text/javascript,${encodeURIComponent(TELL_FIGURES)}`;
  const { stderr, stdout, status } = spawnSync(process.execPath, ['--import', hook, ...args], {
    encoding: 'utf8',
    maxBuffer: 1_073_741_824,
  });
  // Exit code 1 of the analysis says that there are incidents.
  if (status === null || status > 1) throw new Error(`${args.join(' ')} failed:\n${stderr}`);
  const figures = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Omit<Run, 'found'>;
  return { ...figures, found: stdout.trim().split('\n').length - 1 };
}

/** Threads have their own modules, but only the process has resources. */
const TELL_FIGURES = `
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const figures = { ms: performance.now(), peak: maxRSS / 1000, work: (userCPUTime + systemCPUTime) / 1000 };
  process.stderr.write('\\n' + JSON.stringify(figures) + '\\n');
});`;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A day of a debug log: 300 agents whose sessions are looked at each 30 s, their traffic, and some that vanish. */
function writeLog(path: string, bytes: number): void {
  const file = openSync(path, 'w');
  const begin = Date.UTC(2026, 0, 5, 8);
  let written = 0;
  for (let round = 0; written < bytes; round += 1) {
    const at = begin + round * 30_000;
    const stamp = new Date(at + 330 * 60_000).toISOString().slice(0, 19).replaceAll('-', '.').replace('T', ' ');
    const lines: string[] = [];
    for (let agent = 0; agent < 300; agent += 1) {
      const id = 1_001_001 + agent;
      const sid = ((id * 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
      // One agent in turn is silent for four rounds out of twenty.
      const silent = Math.floor(round / 20) % 300 === agent && round % 20 < 4 ? (round % 20) * 30_000 + 13_230 : 0;
      lines.push(
        `${stamp} Session (id=${sid}) was last active ${silent} ms ago: ${id}@fin1.ucce.local/desktop`,
        `${stamp} time=${at + agent},JID=${id}@fin1.ucce.local/desktop,msgs_sent=${round},msgs_queue=0,msgs_drop=0,bytes_sent=${round * 937}`,
        `${stamp} Exiting since queue is empty for /10.1.${agent % 250}.${round % 250}.44660`,
      );
    }
    written += writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
}

const megabytes = option('megabytes', 200);
const rounds = option('rounds', 3);
const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-bench-'));
try {
  const file = join(folder, 'debug.log');
  writeLog(file, megabytes * MEGABYTE);
  const half = join(folder, 'half.log');
  writeLog(half, (megabytes / 2) * MEGABYTE);
  const runs: Record<'ours' | 'alone' | 'half' | 'readline', Run[]> = { ours: [], alone: [], half: [], readline: [] };
  for (let round = 0; round < rounds; round += 1) {
    runs.ours.push(measure([CLI, 'analyze', file, '--csv']));
    runs.readline.push(measure([LOOP, file]));
    runs.alone.push(measure([CLI, 'analyze', file, '--csv', '--threads', '1']));
    runs.half.push(measure([CLI, 'analyze', half, '--csv', '--threads', '1']));
  }
  const figuresOf = (all: readonly Run[], size = megabytes) => {
    const ms = median(all.map((one) => one.ms));
    return {
      ms,
      rate: (size * 1_000) / ms,
      work: median(all.map(({ work }) => work)),
      peak: median(all.map(({ peak }) => peak)),
      found: all[0]?.found ?? 0,
    };
  };
  const ours = figuresOf(runs.ours);
  const readline = figuresOf(runs.readline);
  const alone = figuresOf(runs.alone);
  const part = figuresOf(runs.half, megabytes / 2);
  const report: Report = {
    title: `A debug log of ${megabytes} MB`,
    columns: { ms: 'ms', rate: 'MB/s', work: 'processor ms', peak: 'peak MB', found: 'found' },
    rows: [
      { name: 'analysis, whole', figures: ours },
      { name: 'analysis, one thread', figures: alone },
      { name: 'half of the file, one thread', figures: part },
      { name: 'readline and one expression', figures: readline },
    ],
    goals: [
      {
        name: 'as fast as readline',
        value: ours.rate / readline.rate,
        limit: GOAL_RATIO,
        unit: 'times',
        direction: 'at least',
      },
      { name: '1 GB at this rate', value: 1_000 / ours.rate, limit: GOAL_SECONDS, unit: 's', direction: 'at most' },
      { name: 'peak memory', value: ours.peak, limit: GOAL_MEMORY, unit: 'MB', direction: 'at most' },
      {
        name: 'processor time for twice the file',
        value: alone.work / part.work,
        limit: GOAL_GROWTH,
        unit: 'times',
        direction: 'at most',
      },
    ],
    notes: [
      `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}; median of ${rounds}, in turns, each in a process of its own, start of Node included.`,
      'Found: incidents by the analysis; lines of a silent session by the loop, which does nothing else.',
    ],
  };
  present(report);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
