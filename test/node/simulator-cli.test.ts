import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { killWithUs } from '../kit/cleanup.ts';
import { within } from '../kit/deadline.ts';

const CLI = join(import.meta.dirname, '..', '..', 'simulator', 'cli.ts');

function run(context: TestContext, ...args: readonly string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const forget = killWithUs(child);
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.err += text));
  const exited = once(child, 'close').then(([code]) => {
    forget();
    return code as number | null;
  });
  context.after(() => child.kill('SIGKILL'));
  const printed = within(
    20_000,
    'its address',
    new Promise<string>((resolve) => {
      child.stdout.on('data', () => {
        const url = /http:\/\/\S+/.exec(output.out)?.[0];
        if (url !== undefined) resolve(url);
      });
    }),
  );
  printed.catch(() => undefined);
  return { child, output, printed, exited: within(20_000, 'its end', exited) };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`it prints one address, answers there, and ${signal} ends it cleanly`, async (context) => {
    const { child, printed, output, exited } = run(context, '--port', '0', '--version', '11.6', '--deployment', 'uccx');
    const url = await printed;
    const { version, deployment } = (await (await fetch(new URL('/simulator/state', url))).json()) as Record<
      string,
      unknown
    >;
    assert.deepEqual([version, deployment], ['11.6', 'UCCX']);
    assert.equal(output.out.trimEnd().split('\n').length, 1);
    child.kill(signal);
    assert.equal(await exited, 0);
  });
}

test('a port that is taken ends it with one sentence and 1', async (context) => {
  const first = run(context, '--port', '0');
  const { port } = new URL(await first.printed);
  const second = run(context, '--port', port);
  assert.equal(await second.exited, 1);
  assert.match(second.output.err, new RegExp(`^Port ${port} on 127.0.0.1 is taken.*\\n$`));
  first.child.kill('SIGINT');
  await first.exited;
});

test('an address that is not loopback is warned of', async (context) => {
  const { child, printed, output, exited } = run(context, '--port', '0', '--host', '0.0.0.0');
  await printed;
  assert.match(output.err, /^Warning: 0.0.0.0 is not loopback/);
  child.kill('SIGINT');
  assert.equal(await exited, 0);
});

test('a wrong option, and a world file that is missing or wrong, give a sentence and 1', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const broken = join(folder, 'broken.json');
  const empty = join(folder, 'empty.json');
  writeFileSync(broken, '{"teams": [}');
  writeFileSync(empty, '{}');
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [['--prot', '1'], /^Unknown option '--prot'. Try --help.\n$/],
    [['--port', '70000'], /^--port 70000: a number from 0 to 65534/],
    [['--version', '13'], /^--version 13: 11.6 or 12.5/],
    [['--deployment', 'PCCE'], /^--deployment PCCE: UCCE or UCCX/],
    [['--world', join(folder, 'none.json')], /there is no such file/],
    [['--world', folder], /it is a folder/],
    [['--world', broken], /line 1, column 12/],
    [['--world', empty], /^The world file has/],
  ];
  const runs = mistakes.map(([args, message]) => ({ ...run(context, ...args), args, message }));
  for (const { exited, output, message, args } of runs) {
    assert.equal(await exited, 1, args.join(' '));
    assert.match(output.err, message);
    assert.doesNotMatch(output.err, /\n\s+at /);
  }
});

test('--help tells the options', async (context) => {
  const { exited, output } = run(context, '--help');
  assert.equal(await exited, 0);
  for (const option of ['--port', '--host', '--world', '--version', '--deployment'])
    assert.ok(output.out.includes(option));
});
