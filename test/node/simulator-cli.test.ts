import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { WebSocket } from 'ws';
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
    new Promise<string>((resolve, reject) => {
      const ended = (): void => reject(new Error('It ended and printed no address.'));
      exited.then(ended, ended);
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
  test(`it prints the addresses of the start page, of the desktop and of the analysis, answers there, and ${signal} ends it cleanly`, async (context) => {
    const { child, printed, output, exited } = run(context, '--port', '0', '--version', '11.6', '--deployment', 'uccx');
    const url = await printed;
    const { version, deployment } = (await (await fetch(new URL('/simulator/state', url))).json()) as Record<
      string,
      unknown
    >;
    assert.deepEqual([version, deployment], ['11.6', 'UCCX']);
    assert.deepEqual(
      [...output.out.matchAll(/http:\S+/g)].map(([address]) => new URL(address).pathname),
      ['/', '/desktop/', '/analyze/'],
    );
    child.kill(signal);
    assert.equal(await exited, 0);
  });
}

test('Ctrl-C ends it within a second, whatever is held, half said or open', async (context) => {
  const { child, printed, exited, output } = run(context, '--port', '0');
  const url = new URL(await printed);
  const body = `<body xmlns='http://jabber.org/protocol/httpbind' to='fin1.ucce.local' rid='1' wait='30' hold='1' ver='1.6'/>`;
  const opened = await fetch(new URL('/http-bind/', url), { method: 'POST', body });
  const sid = /\bsid="(\w+)"/.exec(await opened.text())?.[1] ?? '';
  const poll = `<body xmlns='http://jabber.org/protocol/httpbind' rid='2' sid='${sid}'/>`;
  const held = assert.rejects(fetch(new URL('/http-bind/', url), { method: 'POST', body: poll }));
  const socket = new WebSocket(new URL('/ws/', url.href.replace('http', 'ws')), 'xmpp');
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const silent = connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true });
  silent.on('error', () => undefined);
  context.after(() => silent.destroy());
  await once(silent, 'connect');
  silent.write('GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(silent, 'data');
  const asked = performance.now();
  child.kill('SIGINT');
  assert.equal(await exited, 0);
  const took = performance.now() - asked;
  assert.ok(took < 1000, `${took} ms`);
  await held;
  assert.equal(output.err, '');
});

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
    [['--port', 'abc'], /^--port abc: a number from 0 to 65534/],
    [['--port', '70000'], /^--port 70000: a number from 0 to 65534/],
    [['--version', '13'], /^--version 13: 11.6 or 12.5/],
    [['--deployment', 'PCCE'], /^--deployment PCCE: UCCE or UCCX/],
    [['--agents', '3'], /^A team of 3: a whole number from 6 to 2000 is due/],
    [['--agents', '12', '--world', empty], /^--agents and --world: one of them only/],
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
  for (const option of ['--port', '--host', '--agents', '--world', '--version', '--deployment'])
    assert.ok(output.out.includes(option));
});
