import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { createTraffic, recordTraffic } from '../traffic.ts';
import type { GadgetsHub } from './gadgets-hub.ts';
import { toldHub } from './traffic-hub.ts';
import type { TrafficTap } from './traffic-tap.ts';

/** A hub that hands on what is published. */
function plainHub(): GadgetsHub {
  const listeners = new Map<object, { readonly topic: string; readonly callback: (t: string, d: unknown) => void }>();
  return {
    subscribe(topic, callback) {
      const id = {};
      listeners.set(id, { topic, callback });
      return id;
    },
    unsubscribe: (id) => void listeners.delete(id as object),
    publish(topic, data) {
      for (const one of [...listeners.values()]) if (one.topic === topic) one.callback(topic, data);
    },
  };
}

function lab() {
  const clock = new VirtualClock();
  const tap: TrafficTap = { book: undefined };
  const traffic = createTraffic({ scheduler: clock, monotonic: clock.monotonic }, [tap]);
  const inner = plainHub();
  return { tap, traffic, inner, hub: toldHub(inner, tap) };
}

const NODE = '/finesse/api/User/1001';
const user = '<user><id>1001</id><state>READY</state><password>abc</password></user>';
const update = `<Update><data>${user}</data><event>PUT</event><source>${NODE}</source></Update>`;

describe('the records of hub messages', () => {
  it('tell each message that is published and that comes, with the topic as address', () => {
    const { traffic, inner, hub } = lab();
    const recording = recordTraffic(traffic, { bodies: true });
    const heard: unknown[] = [];
    const topics = [
      'finesse.api.User.1001',
      'finesse.info.connection',
      'finesse.info.presence',
      'finesse.info.responses.1',
    ];
    const ids = topics.map((topic) => hub.subscribe(topic, (_topic, data) => heard.push(data)));
    hub.publish('finesse.info.requests', { type: 'ConnectionInfoReq', data: {}, invokeID: '1' });
    hub.publish('finesse.info.requests', { type: 'SubscribeNodeReq', data: { node: '/finesse/api/Team/5/Users' } });
    const messages = [
      { content: NODE + update },
      { status: 'connected' },
      { content: '<presence from="1001@fin1" type="unavailable"/>' },
      undefined,
    ];
    for (const [at, topic] of topics.entries()) inner.publish(topic, messages[at]);
    expect(heard).to.deep.equal(messages);
    expect(recording.records().map(({ method, kind, url, carried }) => [method, kind, url, carried])).to.deep.equal([
      ['SEND', 'session', 'finesse.info.requests', 'ConnectionInfoReq'],
      ['SEND', 'stanza', 'finesse.info.requests', 'SubscribeNodeReq Team 5 Users'],
      ['RECEIVE', 'events', topics[0], 'PUT of User 1001; READY'],
      ['RECEIVE', 'session', topics[1], 'connected'],
      ['RECEIVE', 'stanza', topics[2], 'presence unavailable'],
      ['RECEIVE', 'stanza', topics[3], 'answer'],
    ]);
    const [, asked, event] = recording.records();
    expect(asked).to.include({ way: 'hub', result: 'answered', bytesIn: 0, durationMs: 0 });
    expect(asked?.bytesOut).to.equal(
      JSON.stringify({ type: 'SubscribeNodeReq', data: { node: '/finesse/api/Team/5/Users' } }).length,
    );
    expect(event?.bytesIn).to.equal(JSON.stringify(messages[0]).length);
    expect(event?.bodyIn).to.contain('READY').and.not.to.contain('abc');
    for (const id of ids) hub.unsubscribe(id);
    inner.publish(topics[1] ?? '', {});
    expect(heard.length).to.equal(4);
  });

  it('take nothing from what gadgets have written, and survive what cannot be serialised', () => {
    const { traffic, inner, hub } = lab();
    const recording = recordTraffic(traffic);
    for (const topic of ['finesse.info.connection', 'finesse.api.User.1']) hub.subscribe(topic, () => undefined);
    const round: Record<string, unknown> = { status: 'my password is abc', content: 5 };
    round['self'] = round;
    inner.publish('finesse.info.connection', round);
    inner.publish('finesse.api.User.1', round);
    inner.publish('finesse.api.User.1', { content: '/finesse/api/User/1[1]' });
    expect(recording.records().map(({ carried, bytesIn }) => [carried, bytesIn])).to.deep.equal([
      ['', 0],
      ['notification of an object', 0],
      ['notification of User 1', 36],
    ]);
  });

  it('serialise nothing while nobody looks', () => {
    const { tap, hub } = lab();
    let read = 0;
    const data = {
      get content() {
        read += 1;
        return '';
      },
      toJSON: () => (read += 1),
    };
    hub.subscribe('t', () => undefined);
    hub.publish('t', data);
    expect(tap.book).to.equal(undefined);
    expect(read).to.equal(0);
  });
});
