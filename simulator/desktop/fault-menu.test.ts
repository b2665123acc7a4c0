import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFault } from '../core/faults-parse.ts';
import type { ActiveFault, FaultId } from '../core/faults-types.ts';
import { FAULT_MENU, nameOfFault, placeOfFault, type MenuContext } from './fault-menu.ts';
import { clockOf, languageOf, stringsOf } from './strings.ts';

const CONTEXT: MenuContext = { side: 'a', userId: '1001001', durationMs: 30_000, place: 'rest' };
const items = FAULT_MENU.flatMap((group) => group.items);

test('every button makes a fault that the control API takes, with or without an end', () => {
  for (const durationMs of [0, 30_000]) {
    for (const item of items) assert.doesNotThrow(() => parseFault(item.fault({ ...CONTEXT, durationMs })), item.name);
  }
});

test('an active fault is called by the words of its button, in both languages', () => {
  for (const language of ['en', 'ko'] as const) {
    const strings = stringsOf(language);
    const standing = items.filter((item) => !['conflict', 'lose', 'terminate'].includes(item.name));
    for (const item of standing) {
      const active: ActiveFault = { id: 'f1' as FaultId, fault: item.fault(CONTEXT), since: 0, used: 0 };
      assert.equal(nameOfFault(active, strings), strings.faults[item.name]);
    }
  }
});

test('a fault that no button makes is called by its kind, and its place is told', () => {
  const strings = stringsOf('en');
  const active = (fault: ActiveFault['fault']): ActiveFault => ({ id: 'f1' as FaultId, fault, since: 0, used: 0 });
  assert.equal(nameOfFault(active({ kind: 'delay', ms: 7 }), strings), 'delay');
  const target = { side: 'b', on: 'bosh', pathPrefix: '/x', userId: '1' } as const;
  assert.equal(placeOfFault(active({ kind: 'stall', target }), strings), 'Side B · bosh · /x · 1');
  assert.equal(placeOfFault(active({ kind: 'stall', target: { on: 'rest' } }), strings), 'web services');
  assert.equal(placeOfFault(active({ kind: 'stall' }), strings), '');
});

test('the language follows the address, then the browser', () => {
  assert.deepEqual(
    [
      languageOf('ko_KR', 'en'),
      languageOf(null, 'ko'),
      languageOf('en_US', 'ko'),
      languageOf('fr_FR', 'en'),
      languageOf('kok_IN', 'en'),
    ],
    ['ko', 'ko', 'en', 'en', 'en'],
  );
});

test('times are told in hours, minutes and seconds, never below nothing', () => {
  assert.deepEqual([-5, 0, 65_000, 3_723_000].map(clockOf), ['0:00', '0:00', '1:05', '1:02:03']);
});
