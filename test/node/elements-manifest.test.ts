/** What editors, and readers of docs/elements.md, are told of the elements is what the elements have. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { CustomElement } from 'custom-elements-manifest/schema';
import { elementsManifest } from '../../scripts/elements-manifest.mjs';
import { ROOT } from '../../scripts/run.mjs';

describe('the manifest of the elements', () => {
  const page = readFileSync(join(ROOT, 'docs', 'elements.md'), 'utf8');
  const elements = elementsManifest().modules.flatMap(({ declarations = [] }) => declarations as CustomElement[]);

  it('has the four elements that a page may use', () => {
    assert.deepEqual(elements.map(({ tagName }) => tagName).sort(), [
      'finesse-file-saver',
      'finesse-health',
      'finesse-log-sender',
      'finesse-team-health',
    ]);
  });

  it('says of each property, event, part and custom property what it is', () => {
    for (const { members = [], events = [], cssParts = [], cssProperties = [] } of elements)
      for (const { name, description } of [...members, ...events, ...cssParts, ...cssProperties])
        assert.match(description ?? '', /\w.*\.$/s, name);
  });

  it('names the same as docs/elements.md', () => {
    for (const {
      tagName = '',
      members = [],
      attributes = [],
      events = [],
      cssParts = [],
      cssProperties = [],
    } of elements) {
      const [, section = ''] = new RegExp(`\n## \`<${tagName}>\`\n([^]*?)(?=\n## |$)`).exec(page) ?? [];
      const rows = [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name);
      const named = [members, events, cssParts, cssProperties].flatMap((all) => all.map(({ name }) => name));
      assert.deepEqual(rows.sort(), named.sort(), tagName);
      for (const { name } of attributes)
        assert.match(section, new RegExp(`\\| \`${name}\` +\\|`), `${tagName}: attribute`);
    }
  });
});
