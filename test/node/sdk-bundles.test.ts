/** What bundlers make of the published SDK: a page gets nothing that is for Node, and Node gets all of it in one file. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { build, type BuildOptions } from 'esbuild';
import { ROOT } from '../../scripts/run.mjs';
import { createSimulator } from '../../simulator/index.ts';
import { startServer } from '../../simulator/node.ts';

/** Bundles a program; tells which files went into it. */
async function bundle(contents: string, options: BuildOptions): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: ROOT },
    absWorkingDir: ROOT,
    bundle: true,
    format: 'esm',
    metafile: true,
    write: false,
    ...options,
  });
  return Object.keys(metafile?.inputs ?? {});
}

const FOR_NODE = /xmldom|strophe-node|strophe\.node|\/ws\/|saxes/;

test("a page's bundle holds Strophe, and nothing that is for Node", async () => {
  const files = await bundle("export * from 'finesse-pulse';", { platform: 'browser' });
  assert.ok(files.some((file) => file.includes('strophe.js/dist/strophe.esm.js')));
  assert.deepEqual(
    files.filter((file) => FOR_NODE.test(file)),
    [],
  );
});

test('a bundle for Node is one file that connects without any package', async (context) => {
  const simulator = createSimulator();
  const server = await startServer({ simulator, port: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-bundle-'));
  context.after(async () => {
    await server.close();
    simulator.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const outfile = join(folder, 'bot.mjs');
  const program = `
    import { connectFinesse } from 'finesse-pulse';
    const client = await connectFinesse(JSON.parse(process.argv[2]));
    await client.close();
    console.log(client.channelKind);
  `;
  // Some packages that it holds are CommonJS.
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  const files = await bundle(program, { platform: 'node', outfile, write: true, banner });
  assert.ok(files.some((file) => file.includes('strophe-node')));
  const options = {
    host: 'localhost',
    userId: '1001001',
    password: 'finesse',
    transport: 'bosh',
    restUrl: server.urlA,
    serviceUrl: `${server.urlA}/http-bind/`,
  };
  const args = [outfile, JSON.stringify(options)];
  const output = await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 30_000 });
  assert.deepEqual({ ...output }, { stdout: 'xmpp\n', stderr: '' });
});

test('CommonJS can require it', () => {
  const script = "console.log(typeof require('finesse-pulse').connectFinesse)";
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=commonjs', '--eval', script], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 30_000,
  });
  assert.deepEqual({ stdout, stderr }, { stdout: 'function\n', stderr: '' });
});
