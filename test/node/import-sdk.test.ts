/** Importing the built SDK does nothing: no globals, no timers or sockets, no output. In Node and in its workers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/run.mjs';

const SDK = pathToFileURL(join(ROOT, 'dist', 'sdk', 'index.js')).href;

/** Imports rxjs first, whose own doings are not ours; then compares the surroundings before and after the SDK. */
const PROBE = `
  const look = () => ({ globals: Reflect.ownKeys(globalThis).map(String).sort(), resources: process.getActiveResourcesInfo().sort() });
  await import(${JSON.stringify(import.meta.resolve('rxjs'))});
  const before = look();
  const sdk = await import(${JSON.stringify(SDK)});
  const after = look();
`;

interface Look {
  readonly globals: readonly string[];
  readonly resources: readonly string[];
}
interface Finding {
  readonly before: Look;
  readonly after: Look;
  readonly names: readonly string[];
}

function runScript(script: string): { readonly finding: Finding; readonly output: string } {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  assert.equal(status, 0, stderr);
  const [before = '', report = '', after = ''] = stdout.split('\u0000');
  return { finding: JSON.parse(report) as Finding, output: before + after + stderr };
}

function assertUntouched({ finding, output }: ReturnType<typeof runScript>): void {
  assert.ok(finding.names.includes('connectFinesse'), 'the SDK was imported');
  assert.deepEqual(finding.after.globals, finding.before.globals, 'globals');
  assert.deepEqual(finding.after.resources, finding.before.resources, 'active resources');
  assert.equal(output, '', 'output');
}

describe('importing the SDK', () => {
  it('leaves no global, timer, handle or output in Node', () => {
    const write = `process.stdout.write('\\0' + JSON.stringify({ before, after, names: Object.keys(sdk) }) + '\\0');`;
    assertUntouched(runScript(PROBE + write));
  });

  it('leaves no global, timer, handle or output in a worker thread', () => {
    const inWorker = `import { parentPort } from 'node:worker_threads'; ${PROBE} parentPort.postMessage({ before, after, names: Object.keys(sdk) });`;
    assertUntouched(
      runScript(`
        import { Worker } from 'node:worker_threads';
        const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(inWorker)})));
        worker.once('message', (report) => process.stdout.write('\\0' + JSON.stringify(report) + '\\0'));
      `),
    );
  });
});
