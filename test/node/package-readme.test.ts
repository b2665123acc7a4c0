/** What the READMEs and docs show of the examples is what is type-checked. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../scripts/run.mjs';

/** `<!-- example: path -->` and the code block after it. */
const BLOCK = /<!-- example: (\S+) -->\s*```\w+\n([^]*?)```/g;

describe('the examples', () => {
  for (const readme of ['README.md', 'README.ko.md', 'docs/logs.md', 'docs/elements.md']) {
    it(`stand in ${readme} as they are`, () => {
      const blocks = [...readFileSync(join(ROOT, readme), 'utf8').matchAll(BLOCK)];
      assert.ok(blocks.length > 0, `${readme} shows an example`);
      for (const [, path = '', shown] of blocks) assert.equal(shown, readFileSync(join(ROOT, path), 'utf8'), path);
    });
  }
});
