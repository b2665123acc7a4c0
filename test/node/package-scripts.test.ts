/** The commands count what really ran: a suite that could not run, or ran nothing, is a failure. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../scripts/run.mjs';
import { TALLY_FILE } from '../../scripts/tally.mjs';

/** Runs test files by node:test with our reporter. */
function runTests(files: Readonly<Record<string, string>>): { readonly tally: unknown; readonly output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-reporter-'));
  try {
    const paths = Object.entries(files).map(([name, content]) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    });
    const file = join(folder, 'tally.json');
    const reporter = join(ROOT, 'scripts', 'node-reporter.mjs');
    // This test runs under node:test itself, whose marks in the environment would make the inner run its child.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout, stderr } = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`, ...paths], {
      encoding: 'utf8',
      env: { ...env, [TALLY_FILE]: file },
      timeout: 30_000,
    });
    const { passed, failed, skipped } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
    return { tally: { passed, failed, skipped }, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const HEAD = `import { describe, it } from 'node:test'; import assert from 'node:assert';\n`;

describe('the counts of npm test', () => {
  it('tell passed, failed and skipped tests apart, nested ones once', () => {
    const { tally, output } = runTests({
      'a.test.mjs': `${HEAD}
        describe('outer', () => {
          it('passes', () => {});
          describe('inner', () => { it('fails', () => assert.equal(1, 2)); });
          it('is skipped', (t) => t.skip('a reason'));
        });`,
      'b.test.mjs': `${HEAD} it('passes', () => {});`,
    });
    assert.deepEqual(tally, { passed: 2, failed: 1, skipped: 1 });
    assert.match(output, /✗ .*a\.test\.mjs: outer › inner › fails\n/);
    assert.match(output, /1 == 2/);
  });

  it('count a file that cannot be loaded as failed', () => {
    const { tally } = runTests({
      'a.test.mjs': `import './missing.mjs';`,
      'b.test.mjs': `${HEAD} it('passes', () => {});`,
    });
    assert.deepEqual(tally, { passed: 1, failed: 1, skipped: 0 });
  });

  it('count a hook that fails as failed', () => {
    const { tally } = runTests({
      'a.test.mjs': `${HEAD} import { before } from 'node:test';
        describe('outer', () => { before(() => { throw new Error('no server'); }); it('runs', () => {}); });`,
    });
    assert.notDeepEqual(tally, { passed: 1, failed: 0, skipped: 0 });
    assert.ok((tally as { failed: number }).failed >= 1);
  });

  it('do not count a file without tests', () => {
    const { tally } = runTests({ 'a.test.mjs': `console.log('nothing to test');` });
    assert.deepEqual(tally, { passed: 0, failed: 0, skipped: 0 });
  });

  it('say which suites there are when an unknown one is asked for', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'test.mjs'), 'nonsense'], {
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.equal(stderr, 'No suite is called nonsense. There are: browser, firefox, node, property, e2e, interop.\n');
  });
});
