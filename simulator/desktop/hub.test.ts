import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHub } from './hub.ts';

test('a star stands for exactly one token, two stars for the rest', () => {
  const hub = createHub();
  const heard: string[] = [];
  hub.subscribe('finesse.clientLogging.*', (topic) => heard.push(`one ${topic}`));
  hub.subscribe('finesse.**', (topic) => heard.push(`rest ${topic}`));
  hub.subscribe('finesse.api.*.1001001', (topic) => heard.push(`middle ${topic}`));
  hub.publish('finesse.clientLogging.12');
  hub.publish('finesse.clientLogging.12.deep');
  hub.publish('finesse.api.User.1001001');
  hub.publish('finesse');
  assert.deepEqual(heard, [
    'one finesse.clientLogging.12',
    'rest finesse.clientLogging.12',
    'rest finesse.clientLogging.12.deep',
    'rest finesse.api.User.1001001',
    'middle finesse.api.User.1001001',
  ]);
});

test('each subscriber gets its own copy, and what it gave on subscribing', () => {
  const hub = createHub();
  const sent = { list: [1] };
  const heard: unknown[] = [];
  hub.subscribe('a.b', (_topic, data) => (data as typeof sent).list.push(2));
  hub.subscribe('a.b', (_topic, data, own) => heard.push(data, own), null, null, 'own');
  hub.publish('a.b', sent);
  assert.deepEqual(heard, [{ list: [1] }, 'own']);
  assert.deepEqual(sent, { list: [1] });
});

test('a subscription that ended hears nothing, not even of the publication under way', () => {
  const hub = createHub();
  const heard: string[] = [];
  hub.subscribe('a', () => hub.unsubscribe(second));
  const second = hub.subscribe('a', () => heard.push('second'));
  hub.publish('a');
  hub.unsubscribe('unknown');
  assert.deepEqual(heard, []);
});

test('a topic with an empty token, a half wildcard or a wildcard to publish on is refused', () => {
  const hub = createHub();
  for (const topic of ['', 'a..b', 'a.', 'a.b*', 'a.**.b'])
    assert.throws(() => hub.subscribe(topic, () => undefined), /Not a hub topic/);
  assert.throws(() => hub.publish('a.*'), /no wildcard/);
});
