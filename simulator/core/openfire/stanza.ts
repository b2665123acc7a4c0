/** Namespaces and the stanzas that Openfire answers with (RFC 6120 §8, XEP-0124, RFC 7395). */
import { xml, type XmlContent, type XmlElement, type XmlNode } from '../../../sdk/xml.ts';

/** Namespaces by the name of what they name. */
export const NS = {
  httpBind: 'http://jabber.org/protocol/httpbind',
  stream: 'http://etherx.jabber.org/streams',
  streamErrors: 'urn:ietf:params:xml:ns:xmpp-streams',
  stanzaErrors: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  client: 'jabber:client',
  sasl: 'urn:ietf:params:xml:ns:xmpp-sasl',
  bind: 'urn:ietf:params:xml:ns:xmpp-bind',
  session: 'urn:ietf:params:xml:ns:xmpp-session',
  framing: 'urn:ietf:params:xml:ns:xmpp-framing',
  ping: 'urn:xmpp:ping',
  roster: 'jabber:iq:roster',
  discoInfo: 'http://jabber.org/protocol/disco#info',
  discoItems: 'http://jabber.org/protocol/disco#items',
  pubsub: 'http://jabber.org/protocol/pubsub',
  pubsubEvent: 'http://jabber.org/protocol/pubsub#event',
  pubsubErrors: 'http://jabber.org/protocol/pubsub#errors',
  push: 'urn:xmpp:push:0',
} as const;

/** Stream errors that the simulator ends a stream with (RFC 6120 §4.9.3). */
export type StreamCondition =
  | 'bad-format'
  | 'conflict'
  | 'connection-timeout'
  | 'host-unknown'
  | 'internal-server-error'
  | 'not-authorized'
  | 'not-well-formed'
  | 'policy-violation'
  | 'restricted-xml'
  | 'unsupported-stanza-type';

/** A stanza error (RFC 6120 §8.3); `pubsub` is its application-specific condition (XEP-0060). */
export interface StanzaError {
  readonly type: 'auth' | 'cancel' | 'modify' | 'wait';
  readonly condition: keyof typeof CODES;
  readonly pubsub?:
    | 'invalid-jid'
    | 'jid-required'
    | 'nodeid-required'
    | 'not-subscribed'
    | 'invalid-subid'
    | 'subid-required'
    | 'unsupported';
}

/** Openfire also writes the legacy code of XEP-0086. */
const CODES = {
  'bad-request': 400,
  'feature-not-implemented': 501,
  forbidden: 403,
  'item-not-found': 404,
  'not-acceptable': 406,
  'not-allowed': 405,
  'not-authorized': 401,
  'remote-server-not-found': 404,
  'resource-constraint': 500,
  'service-unavailable': 503,
  'unexpected-request': 400,
} as const;

/** What a handler of an IQ answers. */
export type IqReply =
  | { readonly kind: 'result'; readonly content: readonly XmlContent[] }
  | { readonly kind: 'error'; readonly error: StanzaError };

/** A result with the given payload. */
export function result(...content: readonly XmlContent[]): IqReply {
  return { kind: 'result', content };
}

/** An error reply. */
export function refusal(
  type: StanzaError['type'],
  condition: StanzaError['condition'],
  pubsub?: StanzaError['pubsub'],
): IqReply {
  return { kind: 'error', error: pubsub === undefined ? { type, condition } : { type, condition, pubsub } };
}

/**
 * Writes the answer to an IQ. Openfire answers from whom the IQ was addressed to, and leaves `from` out where it was addressed to nobody.
 * @param to full JID of the session that asked; whatever `from` the client wrote is not looked at.
 */
export function iqAnswer(iq: XmlElement, to: string | undefined, reply: IqReply): XmlNode {
  const attributes = {
    xmlns: NS.client,
    type: reply.kind,
    id: iq.attributes.get('id'),
    from: iq.attributes.get('to'),
    to,
  };
  return reply.kind === 'result'
    ? xml('iq', attributes, reply.content)
    : xml('iq', attributes, stanzaError(reply.error));
}

/** A stanza of a client as another one gets it: the server names the sender, whatever the sender wrote (RFC 6120 §8.1.2.1). */
export function relayed(stanza: XmlElement, from: string): XmlNode {
  const node = nodeOf(stanza);
  return { ...node, attributes: { ...node.attributes, from } };
}

/** What the server answers to a message that it does not deliver (RFC 6120 §8.3.1), from whom the message was addressed to. */
export function messageError(message: XmlElement, to: string, error: StanzaError): XmlNode {
  const { attributes } = message;
  const told = { xmlns: NS.client, type: 'error', id: attributes.get('id'), from: attributes.get('to'), to };
  return xml('message', told, stanzaError(error));
}

function nodeOf({ name, namespace, attributes, children, text }: XmlElement): XmlNode {
  const declared = name.includes(':') ? {} : { xmlns: namespace };
  const content = children.length === 0 ? text : children.map(nodeOf);
  return xml(name, { ...Object.fromEntries(attributes), ...declared }, content);
}

function stanzaError({ type, condition, pubsub }: StanzaError): XmlNode {
  return xml(
    'error',
    { code: CODES[condition], type },
    xml(condition, { xmlns: NS.stanzaErrors }),
    pubsub && xml(pubsub, { xmlns: NS.pubsubErrors }),
  );
}

/** `<stream:error>` with its condition; the prefix is declared where `declare` says so (WebSocket), else by the BOSH body around it. */
export function streamError(condition: StreamCondition, declare: boolean): XmlNode {
  return xml(
    'stream:error',
    { 'xmlns:stream': declare ? NS.stream : undefined },
    xml(condition, { xmlns: NS.streamErrors }),
  );
}

/** What a stream offers next (RFC 6120 §4.3.2): SASL before authentication, binding after it. */
export function streamFeatures(authenticated: boolean, declare: boolean): XmlNode {
  return xml(
    'stream:features',
    { 'xmlns:stream': declare ? NS.stream : undefined },
    authenticated
      ? [xml('bind', { xmlns: NS.bind }), xml('session', { xmlns: NS.session })]
      : xml('mechanisms', { xmlns: NS.sasl }, xml('mechanism', {}, 'PLAIN')),
  );
}
