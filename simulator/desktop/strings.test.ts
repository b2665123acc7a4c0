import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gadget as translated } from '../../gadget/locales/ko/gadget.ts';
import { strings as gadget } from '../../gadget/strings.ts';
import { stringsOf } from './strings.ts';

test('header and gadget, which stand on one screen, call a state by one name, in both languages', () => {
  const [english, korean] = [stringsOf('en').states, stringsOf('ko').states];
  const ids = {
    READY: 'stateReady',
    NOT_READY: 'stateNotReady',
    RESERVED: 'stateReserved',
    TALKING: 'stateTalking',
    HOLD: 'stateHold',
    WORK: 'stateWork',
    WORK_READY: 'stateWorkReady',
    LOGOUT: 'stateLogout',
  } as const;
  assert.deepEqual(Object.keys(english).sort(), Object.keys(ids).sort());
  for (const [state, id] of Object.entries(ids)) {
    assert.equal(english[state], gadget[id](), state);
    assert.equal(korean[state], translated[`fp.${id}`], state);
  }
});
