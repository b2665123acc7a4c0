/**
 * What a `<body>`, a frame or a hub message carries, in English words for engineers. Read from the text and not from a document:
 * it is told again and again, and only to be looked at. Nothing but names of the protocol, node paths and states of agents gets
 * into the words; never what a caller, an agent or a stranger has written. Pure, but for the ids of pings.
 */
import { nameOfPath } from '../resources/names.ts';
import type { TrafficKind } from './traffic-record.ts';

/** What something carries; `kind` undefined for nothing at all. */
export interface Carried {
  readonly kind: Exclude<TrafficKind, 'poll' | 'empty' | 'request'> | undefined;
  /** '' for nothing at all. */
  readonly words: string;
}

/** So many notifications of one answer are told in words, the others counted. */
const TOLD = 3;
/** Pings whose answers are looked for. */
const MAX_PINGS = 8;
/** Longest text that is looked through, UTF-16 units: what a flood of events begins with says enough. */
const LOOKED_THROUGH = 262_144;

/** Of XMPP over either transport. `pings`: ids of those without an answer, kept by this function. */
export function carriedByXmpp(whole: string, pings: Set<string>): Carried {
  const text = whole.slice(0, LOOKED_THROUGH);
  const body = /^\s*(?:<\?xml[^>]*>\s*)?<body\b([^>]*)>/.exec(text);
  const attributes = body?.[1] ?? '';
  const stanzas = stanzaWords(text, pings);
  const ends = endWords(text, attributes);
  if (ends !== undefined) return { kind: 'terminate', words: [stanzas.words, ends].filter(Boolean).join(', ') };
  const begins = sessionWords(text, attributes);
  if (begins !== '') return { kind: 'session', words: [begins, stanzas.words].filter(Boolean).join(', ') };
  const pause = attributeOf(attributes, 'pause');
  if (pause !== undefined) return { kind: 'stanza', words: `pause of ${Number(pause)} s` };
  return stanzas;
}

/** Of a notification, or of several in one text. */
export function eventWords(text: string): string {
  // In an envelope the Update is escaped, in CDATA, or plain.
  const updates = text.split(/(?:<|&lt;)Update(?:>|&gt;)/).slice(1);
  const told = updates.slice(0, TOLD).map(updateWords);
  const more = updates.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function updateWords(update: string): string {
  const event = /(?:<|&lt;)event(?:>|&gt;)\s*(post|put|delete)\b/i.exec(update)?.[1]?.toUpperCase() ?? 'PUT';
  const source = /(?:<|&lt;)source(?:>|&gt;)\s*([^<&\s]{1,200})/.exec(update)?.[1] ?? '';
  const name = nameOfPath(source) ?? 'an object';
  // The state of an agent; of a call it is the call's data.
  const isUser = /^\s*(?:<|&lt;)data(?:>|&gt;)\s*(?:<|&lt;)user\b/i.test(update);
  const state = isUser ? /(?:<|&lt;)state(?:>|&gt;)\s*([A-Z_]{1,24})\b/.exec(update)?.[1] : undefined;
  return `${event} of ${name}${state ? `; ${state}` : ''}`;
}

function stanzaWords(text: string, pings: Set<string>): Carried {
  const counted = new Map<string, number>();
  const events: string[] = [];
  let login = false;
  const starts = [...text.matchAll(/<(iq|message|presence)\b([^<>]*)>/g)];
  for (const [at, { 0: tag, 1: name = '', 2: attributes = '', index }] of starts.entries()) {
    const inner = text.slice(index + tag.length, starts[at + 1]?.index);
    if (name === 'message' && inner.includes('pubsub#event')) events.push(inner);
    else {
      const words = name === 'iq' ? iqWords(attributes, inner, pings) : typed(name, attributes);
      login ||= words === 'bind' || words === 'session';
      counted.set(words, (counted.get(words) ?? 0) + 1);
    }
  }
  const words = [...counted].map(([one, times]) => (times > 1 ? `${times} × ${one}` : one));
  if (events.length > 0) {
    const told = eventWords(events.join('')) || events.slice(0, TOLD).map(nodeWords).join(', ');
    return { kind: 'events', words: [told, ...words].join(', ') };
  }
  return { kind: login ? 'session' : words.length > 0 ? 'stanza' : undefined, words: words.join(', ') };
}

/** Of a notification that holds no Update. */
function nodeWords(inner: string): string {
  return `notification of ${nameOfPath(attributeOf(inner, 'node') ?? '') ?? 'an object'}`;
}

function typed(name: string, attributes: string): string {
  const type = attributeOf(attributes, 'type') ?? '';
  return /^[a-z]{1,20}$/.test(type) ? `${name} ${type}` : name;
}

function iqWords(attributes: string, inner: string, pings: Set<string>): string {
  const id = attributeOf(attributes, 'id') ?? '';
  const type = attributeOf(attributes, 'type');
  if (type === 'result' || type === 'error') {
    const isPong = pings.delete(id);
    const condition = type === 'error' ? conditionIn(inner, 'xmpp-stanzas') : undefined;
    if (condition) return `error: ${condition}`;
    return isPong ? 'pong' : type;
  }
  if (/^\s*<ping\b/.test(inner)) {
    if (pings.size >= MAX_PINGS) pings.clear();
    pings.add(id);
    return 'ping';
  }
  const [, what = 'iq', given = ''] =
    /^\s*(?:<pubsub\b[^>]*>\s*)?<(subscribe|unsubscribe|subscriptions|items|bind|session)\b([^>]*)/.exec(inner) ?? [];
  return [what, nameOfPath(attributeOf(given, 'node') ?? '')].filter(Boolean).join(' ');
}

/** What ends the session, or undefined. */
function endWords(text: string, body: string): string | undefined {
  const condition = conditionIn(text, 'xmpp-streams') ?? name(attributeOf(body, 'condition'));
  if (attributeOf(body, 'type') === 'terminate') return condition ? `terminate: ${condition}` : 'terminate';
  if (/^\s*(?:<wrapper[^>]*>)?<(?:stream:)?error\b/.test(text)) return `stream error: ${condition ?? 'unknown'}`;
  return /^\s*<close\b/.test(text) ? 'close' : undefined;
}

/** Of the login, '' where it is none. The payloads of SASL are nobody's business, the mechanism is. */
function sessionWords(text: string, body: string): string {
  if (text.includes('<message')) return '';
  const [, tag = ''] = /<(auth|challenge|response|success|failure|(?:stream:)?features|open)\b/.exec(text) ?? [];
  const words = [
    /\brestart=['"]true/.test(body) ? 'stream restart' : '',
    attributeOf(body, 'hold') === undefined && attributeOf(body, 'inactivity') === undefined ? '' : sessionSide(body),
    tag.replace('stream:', ''),
    tag === 'auth' ? (/\bmechanism=['"]([A-Z0-9-]{1,20})['"]/.exec(text)?.[1] ?? '') : '',
    tag === 'failure' ? (/<failure\b[^<>]*>\s*<([a-z-]{1,40})/.exec(text)?.[1] ?? '') : '',
  ];
  return words.filter(Boolean).join(' ');
}

function sessionSide(body: string): string {
  return attributeOf(body, 'sid') === undefined ? 'session request' : 'session created';
}

/** Name of an element of the namespace in which conditions are told. */
function conditionIn(text: string, namespace: string): string | undefined {
  return new RegExp(`<([a-z-]{1,40})\\s[^<>]*urn:ietf:params:xml:ns:${namespace}`).exec(text)?.[1];
}

function name(text: string | undefined): string | undefined {
  return text !== undefined && /^[a-z-]{1,40}$/.test(text) ? text : undefined;
}

function attributeOf(attributes: string, wanted: string): string | undefined {
  return new RegExp(`(?:^|\\s)${wanted}\\s*=\\s*(["'])(.*?)\\1`, 's').exec(attributes)?.[2];
}
