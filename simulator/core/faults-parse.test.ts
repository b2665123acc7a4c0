import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFault } from './faults-parse.ts';

test('a fault with a target and a time is read as it stands', () => {
  const fault = {
    kind: 'delay',
    ms: 2000,
    jitterMs: 5,
    durationMs: 60_000,
    count: 3,
    target: { on: 'rest', side: 'a', pathPrefix: '/finesse' },
  };
  assert.deepEqual(parseFault(fault), fault);
});

test('each mistake is told with its place and what may stand there', () => {
  const mistakes: readonly (readonly [unknown, RegExp])[] = [
    [null, /JSON object/],
    [[], /JSON object/],
    [{}, /^kind: one of delay, loss/],
    [{ kind: 'constructor' }, /^kind: /],
    [{ kind: 'delay' }, /^ms: delay needs a number/],
    [{ kind: 'delay', ms: '2' }, /^ms: a number from 0 to/],
    [{ kind: 'delay', ms: NaN }, /^ms: a number/],
    [{ kind: 'stall', ms: 1 }, /^ms: stall has no such field/],
    [{ kind: 'status', status: 42 }, /^status: a whole number from 200 to 599/],
    [{ kind: 'stall', constructor: 1 }, /^constructor: stall has no such field/],
    [{ kind: 'status', status: 204.5 }, /^status: a whole number from 200 to 599/],
    [{ kind: 'stall', count: 1.5 }, /^count: a whole number/],
    [{ kind: 'status', status: 500, body: 1 }, /^body: a text/],
    [{ kind: 'stall', durationMs: 0 }, /^durationMs: /],
    [{ kind: 'stall', target: 'a' }, /^target: an object/],
    [{ kind: 'stall', target: { side: 'c' } }, /^target.side: one of a, b/],
    [{ kind: 'stall', target: { toString: 'x' } }, /^target.toString: there is no such field/],
    [{ kind: 'stall', target: { userId: 5 } }, /^target.userId: a text/],
    [{ kind: 'stall', target: { port: '7443' } }, /^target.port: a whole number from 1 to 65535/],
    [{ kind: 'loss', percent: 96 }, /^percent: a number from 0 to 95/],
    [{ kind: 'hold-back' }, /^everyMs: hold-back needs a number/],
    [{ kind: 'maintenance', of: 'me' }, /^of: one of finesse, cti/],
  ];
  for (const [value, message] of mistakes) assert.throws(() => parseFault(value), { name: 'OptionsError', message });
});
