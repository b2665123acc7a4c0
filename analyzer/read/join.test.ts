/** A file that is read in parts tells what it tells when it is read whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinParts } from './join.ts';
import { TextReader } from './text.ts';

function read(lines: readonly string[]) {
  const reader = new TextReader();
  reader.push(new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')));
  return reader.end('info.log');
}

test('of parts no more events are kept than of the whole: the same ones, and the others are counted', () => {
  const lines = Array.from({ length: 70_000 }, (_, index) => {
    const agent = 1_001_001 + (index % 500);
    return index % 3 === 0
      ? `2026.01.05 08:00:00 A session is closed for ${agent}@fin1.ucce.local/desktop`
      : `2026.01.05 08:00:00 Closing idle session (id=${String(index).padStart(8, '0')}): ${agent}@fin1.ucce.local/desktop after inactivity for more than threshold value of 60`;
  });
  const whole = read(lines);
  assert.equal(whole.events.length + whole.dropped, lines.length);
  assert.ok(whole.dropped > 10_000);
  const parts = joinParts([read(lines.slice(0, 9_000)), read(lines.slice(9_000, 40_000)), read(lines.slice(40_000))]);
  assert.deepEqual({ ...parts, sessions: [] }, { ...whole, sessions: [] });
});
