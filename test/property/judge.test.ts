import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectionState, ConnectionTransition } from '../../sdk/channel/channel.ts';
import type { Notification } from '../../sdk/pubsub/notification.ts';
import { judgeHistory, judgeMembers, judgeNode, judgeStates, judgeSystemInfo, type Told } from './judge.ts';

/** Values written as `kind key`. */
const told = (...values: readonly `${Told['kind']} ${string}`[]): readonly Told[] =>
  values.map((value) => ({ kind: value.replace(/ .*/, '') as Told['kind'], key: value.replace(/^\S+ /, '') }));

const HISTORY = ['A', 'B', 'A', 'C', 'D'];

test('what a server had, in its order, is right, with gaps and with a value that came twice', () => {
  assert.deepEqual(judgeHistory(HISTORY, told('snapshot A', 'update B', 'update A', 'update C', 'update D')), []);
  assert.deepEqual(judgeHistory(HISTORY, told('snapshot B', 'resync B', 'resync C', 'update D', 'resync D')), []);
  assert.deepEqual(judgeHistory(HISTORY, []), []);
});

test('a value told twice as news, an older one after a newer, one that never was and a wrong kind are each complained about', () => {
  assert.match(judgeHistory(HISTORY, told('snapshot C', 'update C')).join(), /^value 1 \(update\) was told twice: C$/);
  assert.match(judgeHistory(HISTORY, told('snapshot D', 'resync C')).join(), /^value 1 \(resync\) is older than/);
  assert.match(judgeHistory(HISTORY, told('snapshot C', 'update B')).join(), /^value 1 \(update\) is older than/);
  assert.match(judgeHistory(HISTORY, told('snapshot X')).join(), /^value 0 \(snapshot\) was never true: X$/);
  assert.match(judgeHistory(HISTORY, told('update A')).join(), /^value 0 is called update$/);
  assert.match(judgeHistory(HISTORY, told('snapshot A', 'snapshot B')).join(), /^value 1 is called snapshot$/);
});

test('an update that the server published through the side of the session, and that was not told, is complained about', () => {
  const on = (side: 'a' | 'b', ...values: readonly `${Told['kind']} ${string}`[]): readonly Told[] =>
    told(...values).map((one) => ({ ...one, side }));
  const published = (at: number, side: string): boolean => side === 'a' && at === 1;
  assert.match(
    judgeHistory(HISTORY, on('a', 'snapshot A', 'update C'), published).join(),
    /^before value 1 this was lost: B$/,
  );
  assert.deepEqual(judgeHistory(HISTORY, on('b', 'snapshot A', 'update C'), published), []);
  assert.deepEqual(judgeHistory(HISTORY, on('a', 'snapshot A', 'resync C'), published), []);
  assert.deepEqual(judgeHistory(HISTORY, on('a', 'snapshot B', 'update C'), published), []);
});

test('of a collection each member has an order of its own, and who was never there is complained about', () => {
  const histories = new Map([
    ['1', ['A', 'B', '–']],
    ['2', ['–', 'C']],
  ]);
  const of = (kind: Told['kind'], ...members: readonly (readonly [string, string])[]) => {
    return { kind, members: new Map(members) };
  };
  const first = of('snapshot', ['1', 'A']);
  const both = of('update', ['2', 'C'], ['1', 'A']);
  assert.deepEqual(judgeMembers(histories, [first, both, of('update', ['2', 'C'])]), []);
  assert.match(
    judgeMembers(histories, [first, of('update', ['1', 'A'])]).join(),
    /^value 1 \(update\) was told twice$/,
  );
  assert.match(
    judgeMembers(histories, [first, of('update'), of('update', ['1', 'B'])]).join(),
    /^1: value 2 .* is older/,
  );
  assert.match(judgeMembers(histories, [of('snapshot', ['3', 'A'])]).join(), /^value 0 has 3, which never was/);
  assert.deepEqual(
    judgeMembers(histories, [first, of('update'), of('update', ['1', 'B'])], () => true),
    [],
  );
});

test('the time of a server goes on, and an update of it is news', () => {
  const info = (kind: Told['kind'], currentTimestamp: number, status = 'IN_SERVICE') =>
    ({ kind, at: 0, value: { currentTimestamp, status } }) as Parameters<typeof judgeSystemInfo>[0][number];
  assert.deepEqual(judgeSystemInfo([info('snapshot', 1), info('update', 1, 'OUT_OF_SERVICE'), info('resync', 5)]), []);
  assert.match(judgeSystemInfo([info('snapshot', 3), info('update', 1)]).join(), /2 ms older/);
  assert.match(judgeSystemInfo([info('snapshot', 3), info('update', 3)]).join(), /told twice/);
});

test('items of one publisher come once and in order; those of another count for themselves; on the hub there are no ids', () => {
  const publisher = (letter: string) => `${letter.repeat(8)}-0000-4000-8000-000000000000`;
  const items = (...ids: readonly (string | undefined)[]) => ids.map((itemId) => ({ itemId }) as Notification);
  const [a, b] = [publisher('a'), publisher('b')];
  assert.deepEqual(judgeNode(items(`${a}1`, `${a}3`, `${b}1`, `${a}4`, undefined, undefined)), []);
  assert.match(judgeNode(items(`${a}1`, `${b}1`, `${a}1`)).join(), /^notification 2 was told twice/);
  assert.match(
    judgeNode(items(`${a}10`, `${a}9`)).join(),
    /^notification 1 \(item 9\) follows a later one \(item 10\)$/,
  );
});

test('states are told once, sessions counted forwards, and nothing follows the end', () => {
  const state = (status: ConnectionState['status'], epoch: number): ConnectionState => {
    return { status, epoch, reason: 'opened', since: 0 };
  };
  const move = (from: ConnectionState['status'], to: ConnectionState['status']): ConnectionTransition => {
    return { from, to, reason: 'opened', at: 0 };
  };
  assert.deepEqual(
    judgeStates([state('idle', 0), state('connected', 1), state('closed', 1)], [move('idle', 'connected')]),
    [],
  );
  assert.match(judgeStates([state('idle', 0), state('idle', 0)], []).join(), /told twice/);
  assert.match(judgeStates([state('connected', 2), state('connected', 1)], []).join(), /session 1 follows 2/);
  assert.match(judgeStates([state('closed', 1), state('idle', 1)], []).join(), /idle follows closed/);
  assert.match(judgeStates([], [move('idle', 'idle')]).join(), /to itself/);
  assert.match(
    judgeStates([], [move('idle', 'connected'), move('idle', 'closed')]).join(),
    /from idle after one to connected/,
  );
});
