/** The hub of the Finesse desktop, whose messages are told as records while somebody looks. */
import { nameOfPath } from '../resources/names.ts';
import { member, type GadgetsHub } from './gadgets-hub.ts';
import type { TrafficKind } from './traffic-record.ts';
import type { TrafficTap } from './traffic-tap.ts';
import { carriedByXmpp, eventWords } from './traffic-words.ts';

/** What the desktop calls its states and questions: a word, and nothing that a gadget could have written. */
const WORD = /^[A-Za-z]{1,40}$/;

/** As `hub`; what is published and what comes through it passes the tap. */
export function toldHub(hub: GadgetsHub, tap: TrafficTap): GadgetsHub {
  const tell = (method: 'SEND' | 'RECEIVE', topic: string, data: unknown): void => {
    if (!tap.book) return;
    const { kind, carried } = carriedByHub(topic, data);
    tap.book.message(method, { way: 'hub', kind, url: topic, carried }, textOf(data));
  };
  return {
    subscribe: (topic, callback) =>
      hub.subscribe(topic, (from, data) => {
        tell('RECEIVE', from, data);
        callback(from, data);
      }),
    unsubscribe: (id) => hub.unsubscribe(id),
    publish: (topic, data) => {
      hub.publish(topic, data);
      tell('SEND', topic, data);
    },
  };
}

function carriedByHub(topic: string, data: unknown): { readonly kind: TrafficKind; readonly carried: string } {
  const content = member(data, 'content');
  if (topic.startsWith('finesse.api.')) {
    const text = typeof content === 'string' ? content : '';
    const node = nameOfPath(text.slice(0, Math.max(0, text.search(/[<{[]/))));
    return { kind: 'events', carried: eventWords(text) || `notification of ${node ?? 'an object'}` };
  }
  if (topic === 'finesse.info.connection') return { kind: 'session', carried: wordOf(data, 'status') };
  if (typeof content === 'string')
    return { kind: 'stanza', carried: carriedByXmpp(content, new Set()).words || 'stanza' };
  const type = wordOf(data, 'type');
  const path = member(member(data, 'data'), 'node');
  const node = typeof path === 'string' ? nameOfPath(path) : undefined;
  if (type === 'ConnectionInfoReq') return { kind: 'session', carried: type };
  return { kind: 'stanza', carried: [type, node].filter(Boolean).join(' ') || 'answer' };
}

function wordOf(data: unknown, name: string): string {
  const word = member(data, name);
  return typeof word === 'string' && WORD.test(word) ? word : '';
}

/** As the hub carries it between frames. What cannot be written so has no bytes. */
function textOf(data: unknown): string {
  try {
    const text: unknown = JSON.stringify(data);
    return typeof text === 'string' ? text : '';
  } catch {
    return '';
  }
}
