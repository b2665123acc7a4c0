/** The stanzas that a client of the Notification Service sends (XEP-0060, XEP-0199). */
import type { NodePath } from '../ids.ts';
import { xml, type XmlNode } from '../xml.ts';

/** RFC 6120: stanzas of a client. */
export const CLIENT_NAMESPACE = 'jabber:client';
/** XEP-0060: requests of a subscriber. */
export const PUBSUB_NAMESPACE = 'http://jabber.org/protocol/pubsub';
/** XEP-0060: notifications. */
export const PUBSUB_EVENT_NAMESPACE = 'http://jabber.org/protocol/pubsub#event';
/** XEP-0060: conditions of errors. */
export const PUBSUB_ERRORS_NAMESPACE = 'http://jabber.org/protocol/pubsub#errors';
/** XEP-0030: what something holds. */
const DISCO_ITEMS = 'http://jabber.org/protocol/disco#items';
/** XEP-0199. */
export const PING_NAMESPACE = 'urn:xmpp:ping';
/** RFC 6120 §8.3.3: conditions of stanza errors. */
export const STANZA_ERRORS_NAMESPACE = 'urn:ietf:params:xml:ns:xmpp-stanzas';

/** Subscribes `jid` to `node` of the pubsub service `to` (XEP-0060 §6.1). Give the full JID, so that other sessions stay untouched. */
export function subscribeIq(options: {
  readonly id: string;
  readonly to: string;
  readonly node: NodePath;
  readonly jid: string;
}): XmlNode {
  const { id, to, node, jid } = options;
  return pubsubIq('set', id, to, xml('subscribe', { node, jid }));
}

/** Ends a subscription (XEP-0060 §6.2); `subid` is due where a node holds several of the same JID. */
export function unsubscribeIq(options: {
  readonly id: string;
  readonly to: string;
  readonly node: NodePath;
  readonly jid: string;
  readonly subid?: string;
}): XmlNode {
  const { id, to, node, jid, subid } = options;
  return pubsubIq('set', id, to, xml('unsubscribe', { node, jid, subid }));
}

/** Asks for all subscriptions of this account (XEP-0060 §5.6); left-over ones of older sessions are among them. */
export function subscriptionsIq(options: { readonly id: string; readonly to: string }): XmlNode {
  return pubsubIq('get', options.id, options.to, xml('subscriptions'));
}

/** Asks for the latest items of a node (XEP-0060 §6.5.7). */
export function itemsIq(options: {
  readonly id: string;
  readonly to: string;
  readonly node: string;
  readonly max: number;
}): XmlNode {
  const { id, to, node, max } = options;
  return pubsubIq('get', id, to, xml('items', { node, max_items: max }));
}

/** Asks what a service holds, or what is below one of its nodes (XEP-0060 §5.2, XEP-0030 §4). */
export function discoItemsIq(options: {
  readonly id: string;
  readonly to: string;
  readonly node: string | undefined;
}): XmlNode {
  const { id, to, node } = options;
  return xml('iq', { xmlns: CLIENT_NAMESPACE, type: 'get', to, id }, xml('query', { xmlns: DISCO_ITEMS, node }));
}

/** A ping (XEP-0199). Finesse expects one at least every 20 s. */
export function pingIq(options: { readonly id: string; readonly to: string }): XmlNode {
  const { id, to } = options;
  return xml('iq', { xmlns: CLIENT_NAMESPACE, type: 'get', to, id }, xml('ping', { xmlns: PING_NAMESPACE }));
}

/** A message to a user or one session of it, of a kind that is never stored for later (RFC 6121 §5.2.2, XEP-0334). */
export function headline(to: string, content: XmlNode): XmlNode {
  const noStore = xml('no-store', { xmlns: 'urn:xmpp:hints' });
  return xml('message', { xmlns: CLIENT_NAMESPACE, to, type: 'headline' }, content, noStore);
}

function pubsubIq(type: 'get' | 'set', id: string, to: string, content: XmlNode): XmlNode {
  return xml('iq', { xmlns: CLIENT_NAMESPACE, type, to, id }, xml('pubsub', { xmlns: PUBSUB_NAMESPACE }, content));
}
