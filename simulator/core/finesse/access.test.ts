import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOSS, ISAAC, SEOYEON, bench } from './testing.ts';

test('every user gets SystemInfo and its own nodes without subscribing', () => {
  const { finesse } = bench();
  assert.deepEqual(finesse.automaticNodes(ISAAC), [
    '/finesse/api/SystemInfo',
    '/finesse/api/User/1001001',
    '/finesse/api/User/1001001/Dialogs',
    '/finesse/api/User/1001001/Media',
    '/finesse/api/User/1001001/Dialogs/Media',
  ]);
  assert.deepEqual(finesse.automaticNodes('42'), []);
});

test('subscriptions are judged by who asks for what', () => {
  const ucce = bench().finesse;
  const cases: readonly (readonly [string, string, string])[] = [
    [ISAAC, '/finesse/api/SystemInfo', 'ok'],
    [ISAAC, '/finesse/api/SystemInfo/x', 'item-not-found'],
    [ISAAC, `/finesse/api/User/${ISAAC}`, 'ok'],
    [ISAAC, `/finesse/api/User/${ISAAC}/Dialogs`, 'ok'],
    [ISAAC, `/finesse/api/User/${ISAAC}/Media/5001`, 'ok'],
    [ISAAC, `/finesse/api/User/${ISAAC}/Queues`, 'ok'],
    [ISAAC, `/finesse/api/User/${ISAAC}/ClientLog`, 'ok'],
    [ISAAC, `/finesse/api/User/${ISAAC}/Shoes`, 'item-not-found'],
    [ISAAC, `/finesse/api/User/${SEOYEON}`, 'forbidden'],
    [ISAAC, '/finesse/api/User/42', 'item-not-found'],
    [BOSS, `/finesse/api/User/${ISAAC}`, 'ok'],
    [BOSS, `/finesse/api/User/${ISAAC}/ClientLog`, 'forbidden'],
    [BOSS, `/finesse/api/User/${SEOYEON}`, 'forbidden'],
    [BOSS, '/finesse/api/Team/5000/Users', 'ok'],
    [BOSS, '/finesse/api/Team/5001/Users', 'forbidden'],
    [BOSS, '/finesse/api/Team/5000', 'item-not-found'],
    [BOSS, '/finesse/api/Team/9/Users', 'item-not-found'],
    [ISAAC, '/finesse/api/Team/5000/Users', 'forbidden'],
    [ISAAC, '/finesse/api/Queue/5022', 'ok'],
    [ISAAC, '/finesse/api/Queue/5022/x', 'item-not-found'],
    [ISAAC, '/finesse/api/Queue/1', 'item-not-found'],
    [ISAAC, '/elsewhere', 'item-not-found'],
  ];
  for (const [user, node, due] of cases) assert.equal(ucce.accessTo(user, node), due, `${user} ${node}`);
  const uccx = bench({ deployment: 'UCCX' }).finesse;
  assert.equal(uccx.accessTo(ISAAC, '/finesse/api/Queue/5022'), 'item-not-found');
  assert.equal(uccx.accessTo(ISAAC, `/finesse/api/User/${ISAAC}/Queues`), 'item-not-found');
});
