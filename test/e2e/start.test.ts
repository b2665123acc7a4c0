/** `npm start`, as a user has it: one address, and Ctrl-C ends all of it. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../scripts/run.mjs';
import { killWithUs } from '../kit/cleanup.ts';
import { within } from '../kit/deadline.ts';

interface Started {
  readonly child: ChildProcess;
  /** All that it has printed. */
  output(): string;
  /** The first match in what it prints. */
  prints(pattern: RegExp): Promise<string>;
  /** Its exit code, when it has ended. */
  ended(): Promise<number | null>;
}

function start(...args: readonly string[]): Started {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const unwatch = killWithUs(child);
  const closed = once(child, 'close').then(([code]: unknown[]) => {
    unwatch();
    return code as number | null;
  });
  let output = '';
  const lookers = new Set<() => void>();
  const read = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const look of lookers) look();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return {
    child,
    output: () => output,
    prints: (pattern) =>
      within(
        60_000,
        `${String(pattern)} to be printed`,
        new Promise((resolve) => {
          const look = (): void => {
            const found = pattern.exec(output)?.[0];
            if (found !== undefined) resolve(found);
          };
          lookers.add(look);
          look();
        }),
      ),
    ended: () => within(15_000, 'the command to end', closed),
  };
}

describe('npm start', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`prints its address, serves the desktop with the gadget and the page of reports, and ends cleanly on ${signal}`, async () => {
      const started = start('--port', '0');
      const url = await started.prints(/http:\S+\/desktop\//);
      for (const path of [
        '',
        'main.js',
        'start.html',
        'start.js',
        '/',
        '/3rdpartygadget/files/finesse-pulse/gadget.xml',
        '/analyze/',
      ]) {
        assert.equal((await fetch(new URL(path, url))).status, 200, path);
      }
      const gadgetXml = await (await fetch(new URL('/3rdpartygadget/files/finesse-pulse/gadget.xml', url))).text();
      const [script = ''] = /\/[\w/-]*finesse-pulse-[\w-]+\.js/.exec(gadgetXml) ?? [];
      assert.equal((await fetch(new URL(script, url))).status, 200, script);
      started.child.kill(signal);
      assert.equal(await started.ended(), 0, started.output());
      await assert.rejects(fetch(url), 'nothing listens any more');
    });
  }

  it('says that a port is taken, and ends with code 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      const started = start('--port', String(port));
      assert.equal(await started.ended(), 1);
      assert.match(started.output(), new RegExp(`\\b${port}\\b`));
      assert.doesNotMatch(started.output(), /\n\s+at /, 'a sentence, not a stack');
    } finally {
      taken.close();
    }
  });

  it('explains its options', async () => {
    const started = start('--help');
    assert.equal(await started.ended(), 0);
    for (const option of ['--port', '--host', '--help']) assert.ok(started.output().includes(option), option);
  });
});
