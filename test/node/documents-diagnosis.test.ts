/** The tables of the diagnosis name every code that the SDK knows, and none that it does not. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../scripts/run.mjs';
import { CAUSES } from '../../sdk/causes.ts';

const read = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const health = read('sdk', 'health', 'health.ts');
const report = read('sdk', 'preflight', 'report.ts');
const diagnosis = read('docs', 'diagnosis.md');

/** The literals of a union type, as its source has them. */
function codesOf(type: string, source: string): readonly string[] {
  const [, union = ''] = new RegExp(`export type ${type} =([^;]*);`).exec(source.replace(/\/\/.*/g, '')) ?? [];
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => code);
  assert.ok(codes.length > 3, type);
  return codes;
}

/** The rows of the table under a heading, each cell by itself. */
function table(document: string, heading: string): readonly (readonly string[])[] {
  const [, section = ''] = new RegExp(`\n## ${heading}\n([^]*?)(?=\n## |$)`).exec(document) ?? [];
  const rows = section.split('\n').filter((row) => row.startsWith('|'));
  assert.ok(rows.length > 3, heading);
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const quoted = (cell = ''): readonly string[] => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code);
const sorted = (codes: Iterable<string>): readonly string[] => [...new Set(codes)].sort();

describe('the tables of docs/diagnosis.md', () => {
  // A row without a cause goes on with the one above.
  let cause = '';
  const rows = table(diagnosis, 'Causes').map((cells) => {
    [cause = cause] = quoted(cells[0]);
    return { cause, advice: cells[1] === 'same' ? [cause] : quoted(cells[1]), who: cells.at(-1) };
  });

  it('have every cause, and who can act as it is told', () => {
    assert.deepEqual(sorted(rows.map((row) => row.cause)), sorted(Object.keys(CAUSES)));
    const letters = { A: 'agent', B: 'both', D: 'administrator' } as Readonly<Record<string, string>>;
    for (const row of rows) {
      assert.equal(
        letters[row.who ?? ''],
        (CAUSES as Readonly<Record<string, { actor: string }>>)[row.cause]?.actor,
        row.cause,
      );
    }
  });

  it('have every advice', () => {
    assert.deepEqual(sorted(rows.flatMap(({ advice }) => advice)), sorted(codesOf('AdviceCode', health)));
  });

  it('have every line of evidence', () => {
    const told = table(diagnosis, 'Evidence').flatMap(([codes]) => quoted(codes));
    assert.deepEqual(sorted(told), sorted(codesOf('EvidenceCode', health)));
  });

  it('have every blind spot', () => {
    const told = table(diagnosis, 'What one page cannot tell').flatMap(([codes]) => quoted(codes));
    assert.deepEqual(sorted(told), sorted(codesOf('BlindSpot', health)));
  });
});

describe('the tables of docs/sdk.md', () => {
  it('have every step of a preflight, and what it cannot see', () => {
    const section = table(read('docs', 'sdk.md'), 'Preflight').flatMap(([codes]) => quoted(codes));
    assert.deepEqual(
      sorted(section),
      sorted([...codesOf('PreflightStepId', report), ...codesOf('PreflightBlindSpot', report)]),
    );
  });

  it('say in the source what each reason of a step means', () => {
    const [, text = ''] = /\/\*\*\n \* Why a step is what it is([^]*?)\*\//.exec(report) ?? [];
    const missing = codesOf('PreflightReason', report).filter((reason) => !text.includes(`\`${reason}\``));
    assert.deepEqual(missing, []);
  });
});
