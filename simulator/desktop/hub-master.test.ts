import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BehaviorSubject, NEVER, Observable, Subject } from 'rxjs';
import type { Channel, ConnectionState, ConnectionStatus } from '../../sdk/channel/channel.ts';
import { SubscriptionError } from '../../sdk/errors.ts';
import { nodePath } from '../../sdk/ids.ts';
import type { Notification } from '../../sdk/pubsub/notification.ts';
import { VirtualClock } from '../core/virtual-clock.ts';
import { createHubMaster } from './hub-master.ts';
import { createHub } from './hub.ts';

function setUp(override: Partial<Channel> = {}) {
  const clock = new VirtualClock(0);
  const hub = createHub();
  const connection$ = new BehaviorSubject<ConnectionState>(stateOf('idle'));
  const notifications$ = new Subject<Notification>();
  const standing = new Subject<number>();
  const open = { count: 0 };
  const nodeStream = new Observable<Notification>(() => {
    open.count += 1;
    return () => void (open.count -= 1);
  });
  const channel = { connection$, notifications$, notifications: () => nodeStream, ready: () => standing, ...override };
  const heard: [string, unknown][] = [];
  hub.subscribe('finesse.info.connection', (topic, data) => heard.push([topic, data]));
  hub.subscribe('finesse.info.responses.*', (topic, data) => heard.push([topic, data]));
  hub.subscribe('finesse.api.**', (topic, data) => heard.push([topic, data]));
  const master = createHubMaster({ hub, channel, resourceId: 'desktop', scheduler: clock });
  const ask = (type: string, invokeID: string | number, data: unknown = {}): void =>
    hub.publish('finesse.info.requests', { type, data, invokeID });
  const go = (status: ConnectionStatus): void => connection$.next(stateOf(status));
  return { clock, hub, heard, master, ask, go, notifications$, standing, open };
}

function stateOf(status: ConnectionStatus): ConnectionState {
  return { status, reason: 'opened', since: 0, epoch: 1 };
}

const NODE = '/finesse/api/Team/5000/Users';

test('states of the channel are published as the desktop spells them', () => {
  const { heard, go, master } = setUp();
  for (const status of ['connecting', 'connected', 'reconnecting', 'connected', 'conflict'] as const) go(status);
  master.close();
  assert.deepEqual(
    heard.map(([, data]) => (data as { status: string }).status),
    ['connecting', 'connected', 'disconnected', 'reconnecting', 'connected', 'conflict', 'disconnected'],
  );
  assert.deepEqual(heard[0], ['finesse.info.connection', { status: 'connecting', resourceID: 'desktop' }]);
});

test('who listens to the master hears its own status, and nothing that a gadget claims on the hub', () => {
  const heard: string[] = [];
  const hub = createHub();
  const connection$ = new BehaviorSubject<ConnectionState>(stateOf('connected'));
  const channel = { connection$, notifications$: NEVER, notifications: () => NEVER, ready: () => NEVER };
  const onStatus = (status: string): void => void heard.push(status);
  const master = createHubMaster({ hub, channel, resourceId: 'desktop', scheduler: new VirtualClock(0), onStatus });
  hub.publish('finesse.info.connection', { status: 'conflict' });
  hub.publish('finesse.info.connection', null);
  master.announce('failing');
  master.close();
  assert.deepEqual(heard, ['connected', 'failing', 'disconnected']);
});

test('an info request makes the master publish the status again, to all, with the invokeID', () => {
  const { heard, go, ask } = setUp();
  ask('ConnectionInfoReq', '0');
  assert.equal(heard.length, 0);
  go('connected');
  ask('ConnectionInfoReq', 17);
  assert.deepEqual(heard.at(-1), [
    'finesse.info.connection',
    { status: 'connected', resourceID: 'desktop', invokeID: 17 },
  ]);
});

test('failing and recovered come without a resourceID, and the channel is not heard in between', () => {
  const { heard, go, master } = setUp();
  go('connected');
  master.announce('failing');
  go('reconnecting');
  master.announce('recovered');
  assert.deepEqual(
    heard.slice(1).map(([, data]) => data),
    [{ status: 'failing' }, { status: 'recovered' }],
  );
});

test('a channel that goes to the other side by itself fails over and has recovered when it is there', () => {
  const { heard, go } = setUp();
  for (const status of ['connected', 'failing-over', 'failing-over', 'connected', 'connected', 'suspended'] as const) {
    go(status);
  }
  assert.deepEqual(
    heard.map(([, data]) => (data as { status: string }).status),
    ['connected', 'failing', 'failing', 'recovered', 'connected', 'disconnected', 'reconnecting'],
  );
  assert.deepEqual(heard[3]?.[1], { status: 'recovered' });
});

test('two gadgets share one subscription of a node; the last one leaving ends it', () => {
  const { heard, go, ask, master, standing, open } = setUp();
  go('connected');
  ask('SubscribeNodeReq', '1', { node: NODE });
  ask('SubscribeNodeReq', '2', { node: NODE });
  assert.equal(heard.length, 1);
  standing.next(1);
  ask('SubscribeNodeReq', '3', { node: NODE });
  assert.deepEqual(heard.slice(1), [
    ['finesse.info.responses.1', undefined],
    ['finesse.info.responses.2', undefined],
    ['finesse.info.responses.3', undefined],
  ]);
  assert.deepEqual([...master.nodes], [[NODE, 3]]);
  for (const invokeID of ['4', '5']) ask('UnsubscribeNodeReq', invokeID, { node: NODE, subid: '' });
  assert.equal(open.count, 1);
  ask('UnsubscribeNodeReq', '6', { node: NODE, subid: '' });
  assert.equal(open.count, 0);
  assert.deepEqual(heard.at(-1), ['finesse.info.responses.6', undefined]);
});

test('without a connection a subscription is refused, and one under way fails when the connection goes', () => {
  const { heard, go, ask, open } = setUp();
  ask('SubscribeNodeReq', '1', { node: NODE });
  go('connected');
  ask('SubscribeNodeReq', '2', { node: NODE });
  go('reconnecting');
  const errors = heard.filter(([topic]) => topic.startsWith('finesse.info.responses'));
  assert.deepEqual(
    errors.map(([topic, data]) => [topic, (data as { error: { errorType: string } }).error.errorType]),
    [
      ['finesse.info.responses.1', 'Not connected'],
      ['finesse.info.responses.2', 'Disconnected'],
    ],
  );
  assert.equal(open.count, 0);
});

test('a refusal of the server is given to the gadget as text and as an object', () => {
  const refused = new Subject<never>();
  const { heard, go, ask, master } = setUp({ notifications: () => refused, ready: () => NEVER });
  go('connected');
  ask('SubscribeNodeReq', '1', { node: NODE });
  refused.error(new SubscriptionError(NODE, 'forbidden'));
  const [topic, data] = heard.at(-1) as [string, { subscribe: { content: string; object: unknown } }];
  assert.equal(topic, 'finesse.info.responses.1');
  assert.match(data.subscribe.content, /<forbidden /);
  assert.equal(master.nodes.size, 0);
});

test('a notification is published under its topic as content and object', () => {
  const { heard, notifications$ } = setUp();
  const raw =
    '<Update><data><user><pendingState/><state>READY</state><role>a</role><role>b</role></user></data></Update>';
  const base = { itemId: undefined, event: 'PUT', source: '', requestId: undefined, receivedAt: 0 } as const;
  const notification = { ...base, payload: { kind: 'unknown', element: 'x' }, raw } as const;
  notifications$.next({ ...notification, node: nodePath('/finesse/api/User/1001001') });
  notifications$.next({ ...notification, node: nodePath('/finesse/api/User/1001001'), raw: '{"json":true}' });
  notifications$.next({ ...notification, node: nodePath('/finesse/api/User//') });
  const object = { Update: { data: { user: { pendingState: null, state: 'READY', role: ['a', 'b'] } } } };
  assert.deepEqual(heard, [
    ['finesse.api.User.1001001', { content: `/finesse/api/User/1001001${raw}`, object }],
    ['finesse.api.User.1001001', { content: '/finesse/api/User/1001001{"json":true}' }],
  ]);
});

test('a gadget may not connect the desktop, and nonsense is left alone', () => {
  const { hub, heard, ask } = setUp();
  const lines: unknown[] = [];
  hub.subscribe('finesse.clientLogging.*', (_topic, line) => lines.push(line));
  ask('ConnectionReq', '1');
  ask('SubscribeNodeReq', 'a..b', { node: NODE });
  ask('Unheard', '2');
  for (const data of [null, 'text', {}, { type: 'ConnectionInfoReq' }]) hub.publish('finesse.info.requests', data);
  assert.match(String(lines[0]), /^F403/);
  assert.deepEqual(heard, []);
});

test('the timer ticks each second until the master closes, and leaves no timer behind', async () => {
  const { clock, hub, master } = setUp();
  const queued: unknown[] = [];
  hub.subscribe('finesse.containerservices.timerTickEvent', (_topic, data) =>
    queued.push((data as { dateQueued: number }).dateQueued),
  );
  await clock.advance(3000);
  assert.deepEqual(queued, [1000, 2000, 3000]);
  master.close();
  master.close();
  assert.equal(clock.pending, 0);
});
