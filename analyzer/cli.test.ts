/** The command as it is run: files of a disk in, a report and an exit code out. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { analyze } from './analysis.ts';
import { parseCommand, UsageError } from './cli-options.ts';
import { findFiles } from './node/files.ts';
import { readPart } from './node/part.ts';
import { startProgress } from './node/progress.ts';
import { readFiles } from './node/read-files.ts';
import { joinParts } from './read/join.ts';
import type { Report } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const CLI = join(import.meta.dirname, 'cli.ts');
const DEBUG = `2026.01.05 08:00:00 time=${Date.UTC(2026, 0, 5, 2, 30)},JID=1001001@fin1.ucce.local/desktop,msgs_sent=4
2026.01.05 08:01:00 Session (id=0a0b0c01) was last active 42000 ms ago: 1001001@fin1.ucce.local/desktop
2026.01.05 08:01:30 Session (id=0a0b0c01) was last active 72000 ms ago: 1001001@fin1.ucce.local/desktop
2026.01.05 08:01:30 Closing idle session (id=0a0b0c01): 1001001@fin1.ucce.local/desktop after inactivity for more than threshold value of 60
2026.01.05 09:01:30 Closing idle session (id=0a0b0c02): =cmd@fin1.ucce.local/desktop after inactivity for more than threshold value of 60
`;
const logs = join(folder, 'desktop', 'logs');
mkdirSync(logs, { recursive: true });
writeFileSync(join(logs, 'debug.log'), DEBUG);
writeFileSync(join(folder, 'quiet.log'), DEBUG.split('\n').slice(0, 1).join(''));
writeFileSync(join(folder, 'letter.txt'), 'Dear sir,\n');
const empty = join(folder, 'empty');
mkdirSync(empty);

function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...args], (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

test('incidents end with 1, none with 0, nothing that is known and wrong usage with 2', async () => {
  const [found, none, unknown, missing, usage] = await Promise.all([
    run('analyze', folder),
    run('analyze', join(folder, 'quiet.log')),
    run('analyze', join(folder, 'letter.txt')),
    run('analyze', join(folder, 'nowhere')),
    run('analyze', '--csv'),
  ]);
  assert.deepEqual(
    [found, none, unknown, missing, usage].map(({ code }) => code),
    [1, 0, 2, 2, 2],
  );
  assert.match(found.out, /Incident 1: agent 1001001/);
  assert.match(none.out, /No agent lost the connection/);
  assert.match(missing.err, /nowhere: there is no such file/);
  assert.match(usage.err, /No file was named/);
  // What is wrong is not pushed out of sight by all that could be right.
  assert.equal(usage.err.trim().split('\n').length, 2);
  // Progress is for terminals.
  assert.equal(found.err, '');
});

test('--version and --help end with 0, an unknown command says what there is, and a file that is not there is never silent', async () => {
  const [version, help, unknown, some] = await Promise.all([
    run('--version'),
    run('--help'),
    run('debug.log'),
    run('analyze', join(folder, 'quiet.log'), join(folder, 'nowhere')),
  ]);
  const { version: told } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    version: string;
  };
  assert.deepEqual([version.code, version.out], [0, `${told}\n`]);
  assert.deepEqual([help.code, unknown.code, some.code], [0, 2, 2]);
  for (const option of ['--json', '--agent', '--since', '--until', '--zone', '--version', 'Exit code'])
    assert.ok(help.out.includes(option), option);
  assert.match(unknown.err, /^"debug\.log" is no command/);
  assert.match(some.out, /No agent lost the connection/);
  assert.match(some.err, /nowhere: there is no such file/);
});

test('progress is shown on a terminal where the work is long, by bytes, and its line is taken away', (context) => {
  const now = context.mock.method(performance, 'now', () => 0);
  const written: string[] = [];
  const out = { isTTY: true, write: (text: string): unknown => written.push(text) };
  const progress = startProgress(200_000_000, out);
  progress.add(50_000_000);
  assert.deepEqual(written, []);
  now.mock.mockImplementation(() => 1_000);
  progress.add(50_000_000);
  assert.deepEqual(written, ['\r\u001b[KReading: 50 % of 200 MB, 100 MB/s']);
  progress.end();
  assert.deepEqual(written.slice(1), ['\r\u001b[K']);
  startProgress(200_000_000, { ...out, isTTY: false }).add(200_000_000);
  assert.equal(written.length, 2);
});

test('an empty folder, a file that is no log, and an agent that no line names are told as such', async () => {
  const [nothing, letter, stranger, later] = await Promise.all([
    run('analyze', empty),
    run('analyze', join(folder, 'letter.txt')),
    run('analyze', logs, '--agent', '4711'),
    run('analyze', logs, '--since', '2026-02-01'),
  ]);
  assert.deepEqual([nothing.code, nothing.out], [2, '']);
  assert.match(nothing.err, /There is no file in what was named/);
  assert.doesNotMatch(letter.out, /No agent lost/);
  assert.match(stranger.out, /No line that was understood names agent 4711/);
  for (const { out } of [stranger, later]) assert.match(out, /No incident is left by --agent, --since and --until/);
});

test('--json and --csv are whole, --agent, --since and --until narrow down, and spreadsheets get no formulas', async () => {
  const [json, csv, agent, until] = await Promise.all([
    run('analyze', '--json', folder),
    run('analyze', folder, '--csv'),
    run('analyze', folder, '--json', '--agent', '1001001'),
    run('analyze', folder, '--json', '--since', '2026-01-05T08:30', '--until', '2026-01-05T05:00Z'),
  ]);
  const agentsOf = ({ out }: { out: string }): readonly string[] =>
    (JSON.parse(out) as Report).incidents.map((one) => one.agent);
  assert.deepEqual(agentsOf(json), ['1001001', '=cmd']);
  assert.deepEqual(agentsOf(agent), ['1001001']);
  assert.deepEqual(agentsOf(until), ['=cmd']);
  const rows = csv.out.trim().split('\r\n');
  assert.equal(rows.length, 3);
  assert.match(rows[2]!, /^2,'=cmd,fin1\.ucce\.local,0a0b0c02,/);
});

test('what cannot be understood on the command line is told', () => {
  for (const args of [
    ['analyse', 'x'],
    ['analyze'],
    ['analyze', 'x', '--zone', 'Mars'],
    ['analyze', 'x', '--since', 'soon'],
    ['analyze', 'x', '--nothing'],
    ['analyze', 'x', '--json', '--csv'],
    ['analyze', 'x', '--threads', '0'],
    ['analyze', 'x', '--since', '2026-01-05', '--until', '2026-01-04'],
    ['logs/debug.log'],
    ['--json', 'x'],
  ]) {
    assert.throws(() => parseCommand(args), UsageError, args.join(' '));
  }
  assert.equal(parseCommand(['--help']), 'help');
  assert.equal(parseCommand(['analyze', '--version']), 'version');
  assert.throws(() => parseCommand(['logs/debug.log']), /Did you mean: finesse-pulse analyze logs\/debug\.log/);
  assert.throws(() => parseCommand(['analyse', 'x']), /"analyse" is no command; there are "analyze" and "page"\.$/);
  const command = parseCommand(['analyze', 'x', '--zone', '-06:30']);
  assert.ok(typeof command === 'object' && 'paths' in command && command.zoneMinutes === -390);
});

test('a file read in parts, wherever they are cut, is the file read whole', () => {
  const path = join(logs, 'debug.log');
  const bytes = Buffer.byteLength(DEBUG);
  const whole = readPart(path, 0, bytes, () => undefined);
  for (let cut = 1; cut < bytes; cut += 1) {
    const parts = joinParts([readPart(path, 0, cut, () => undefined), readPart(path, cut, bytes, () => undefined)]);
    assert.equal(parts.lines, whole.lines, String(cut));
    assert.equal(parts.bytes, whole.bytes, String(cut));
    const told = ({ events }: typeof whole) => events.map(({ kind, at, line, text }) => ({ kind, at, line, text }));
    assert.deepEqual(told(parts), told(whole), String(cut));
    const incidents = (one: typeof whole) =>
      analyze([one]).incidents.map(({ agent, from, quotes }) => ({ agent, from, quotes }));
    assert.deepEqual(incidents(parts), incidents(whole), String(cut));
  }
});

test('large files are read in threads, in parts, and what they tell is in order', async () => {
  const path = join(folder, 'large.log');
  const line = '2026.01.05 07:00:00 Session (id=0a0b0c0d) was last active 0 ms ago: 1001009@fin1.ucce.local/desktop\n';
  writeFileSync(path, DEBUG);
  const block = line.repeat(100_000);
  for (let round = 0; round < 8; round += 1) appendFileSync(path, block);
  appendFileSync(path, DEBUG.replaceAll('1001001', '1001002').replaceAll('0a0b0c01', '0a0b0c11'));
  const { files } = await findFiles([path, join(logs, 'debug.log')]);
  let bytes = 0;
  const results = await readFiles(files, { threads: 2, onBytes: (more) => (bytes += more) });
  assert.deepEqual(
    results.map(({ lines, name }) => [name, lines]),
    [
      [path, 800_010],
      [join(logs, 'debug.log'), 5],
    ],
  );
  const last = results[0]!.events.at(-1)!;
  assert.deepEqual([last.kind, last.line], ['idle-close', 800_010]);
  assert.ok(bytes >= 80_000_000);
});
