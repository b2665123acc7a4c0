/** What the documents show works as shown. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/run.mjs';
import { parseWorldText } from '../../simulator/core/world.ts';

describe('the documents', () => {
  it('show a world file that the simulator takes', () => {
    const [, shown = ''] = /```json\n([^]*?)```/.exec(readFileSync(join(ROOT, 'docs', 'simulator.md'), 'utf8')) ?? [];
    assert.equal(parseWorldText(shown).agents[0]?.loginName, 'isaac');
  });

  it('show an example of the simulator that runs against the built package', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'examples', 'simulated.ts')]);
    assert.equal(stdout, 'OUT_OF_SERVICE\n');
  });
});
