/** The service `pubsub.<domain>`: explicit subscriptions, last items, and the notifications that go out (XEP-0060). */
import { writeXml, xml, type XmlElement, type XmlNode } from '../../../sdk/xml.ts';
import type { FinesseVersion } from '../types.ts';
import { notificationMessage, unroutableMessage } from './envelope.ts';
import { hexId, uuid } from './ids.ts';
import { bareJid, fullJid, parseJid, type Jid } from './jid.ts';
import { LINE, type WritableServiceLog } from './log.ts';
import type { Router } from './router.ts';
import { NS, refusal, result, type IqReply } from './stanza.ts';

/** What a user may do with a node. */
export type NodeAccess = 'ok' | 'item-not-found' | 'forbidden';

/** Nodes, who hears of them, and what was last said on them. */
export interface PubSub {
  /** Answers the `<pubsub>` of an IQ from a bound session. */
  answer(type: 'get' | 'set', payload: XmlElement, from: Jid): IqReply;
  /** Answers disco#items (XEP-0060 §5.2): nodes of the user, and others that anybody subscribed to or published on, where it may see them. */
  list(query: XmlElement, from: Jid): IqReply;
  /**
   * Publishes one Update on a node: to the explicit subscribers and to the bare JIDs of the given users.
   * Who has no available session misses it for good.
   */
  publish(node: string, updateXml: string, automaticFor: readonly string[]): void;
  /** A publisher process begins: a new UUID, and counting from 1. Subscriptions stay. Due before the first publish. */
  started(): void;
}

/** What {@link createPubSub} needs. */
export interface PubSubOptions {
  readonly domain: string;
  readonly random: () => number;
  readonly envelope: FinesseVersion;
  readonly router: Router;
  readonly log: WritableServiceLog;
  /** Whether who asks again for a node is told of the subscription that stands, or gets another one with a `subid` of its own. */
  readonly repeated: 'same' | 'another';
  automaticNodes(userId: string): readonly string[];
  access(userId: string, node: string): NodeAccess;
}

interface Subscription {
  readonly node: string;
  readonly jid: Jid;
  readonly subid: string;
}

/** Explicit subscriptions of one user beyond this are refused with `resource-constraint`. */
const MAX_SUBSCRIPTIONS = 1000;

/** A service without explicit subscriptions. They live until they are unsubscribed, whatever becomes of sessions (facts §2.1). */
export function createPubSub(options: PubSubOptions): PubSub {
  const { domain, random, envelope, router, log } = options;
  /** By node, then by `subid`. */
  const byNode = new Map<string, Map<string, Subscription>>();
  const lastItems = new Map<string, XmlNode>();
  let publisher = '';
  let items = 0;

  const explicitOf = (userId: string): readonly Subscription[] =>
    [...byNode.values()].flatMap((all) => [...all.values()].filter((one) => one.jid.local === userId));

  const standing = (node: string, jid: Jid): readonly Subscription[] =>
    [...(byNode.get(node)?.values() ?? [])].filter((one) => fullJid(one.jid) === fullJid(jid));

  /** The subscriber that an element names, as long as it is the requester's own: its bare JID or a full one of it. */
  const subscriber = (element: XmlElement, from: Jid): Jid | undefined => {
    const jid = parseJid(element.attributes.get('jid') ?? '');
    return jid && bareJid(jid) === bareJid(from) ? jid : undefined;
  };

  const subscribe = (element: XmlElement, from: Jid): IqReply => {
    const node = element.attributes.get('node') ?? '';
    if (node === '') return refusal('modify', 'bad-request', 'nodeid-required');
    if (!element.attributes.has('jid')) return refusal('modify', 'bad-request', 'jid-required');
    const jid = subscriber(element, from);
    if (!jid) return refusal('modify', 'bad-request', 'invalid-jid');
    const access = options.access(from.local, node);
    if (access === 'item-not-found') return refusal('cancel', 'item-not-found');
    if (access === 'forbidden') return refusal('auth', 'forbidden');
    const known = options.repeated === 'same' ? standing(node, jid)[0] : undefined;
    if (!known && explicitOf(from.local).length >= MAX_SUBSCRIPTIONS) return refusal('wait', 'resource-constraint');
    const subscription = known ?? { node, jid, subid: hexId(random, 16) };
    const subscribers = byNode.get(node) ?? new Map<string, Subscription>();
    byNode.set(node, subscribers.set(subscription.subid, subscription));
    return result(xml('pubsub', { xmlns: NS.pubsub }, describe(subscription)));
  };

  const unsubscribe = (element: XmlElement, from: Jid): IqReply => {
    const node = element.attributes.get('node') ?? '';
    if (node === '') return refusal('modify', 'bad-request', 'nodeid-required');
    if (!element.attributes.has('jid')) return refusal('modify', 'bad-request', 'jid-required');
    const jid = subscriber(element, from);
    if (!jid) return refusal('auth', 'forbidden');
    if (options.access(from.local, node) === 'item-not-found') return refusal('cancel', 'item-not-found');
    const subscribers = byNode.get(node);
    const [first, second] = standing(node, jid);
    if (!subscribers || !first) {
      // Finesse subscribed the bare JID by itself; the client may not undo it.
      const automatic = jid.resource === '' && options.automaticNodes(from.local).includes(node);
      return automatic ? refusal('auth', 'forbidden') : refusal('cancel', 'unexpected-request', 'not-subscribed');
    }
    const subid = element.attributes.get('subid');
    if (subid === undefined && second) return refusal('modify', 'bad-request', 'subid-required');
    const named = subid ?? first.subid;
    if (!standing(node, jid).some((one) => one.subid === named))
      return refusal('modify', 'not-acceptable', 'invalid-subid');
    subscribers.delete(named);
    if (subscribers.size === 0) byNode.delete(node);
    return result();
  };

  const subscriptions = (element: XmlElement, from: Jid): IqReply => {
    const node = element.attributes.get('node');
    const automatic = options.automaticNodes(from.local).map((one) => ({
      node: one,
      jid: { ...from, resource: '' },
      subid: undefined,
    }));
    const listed = [...automatic, ...explicitOf(from.local)].filter((one) => node === undefined || one.node === node);
    return result(xml('pubsub', { xmlns: NS.pubsub }, xml('subscriptions', { node }, listed.map(describe))));
  };

  const lastItem = (element: XmlElement, from: Jid): IqReply => {
    const node = element.attributes.get('node') ?? '';
    if (node === '') return refusal('modify', 'bad-request', 'nodeid-required');
    const access = options.access(from.local, node);
    if (access === 'item-not-found') return refusal('cancel', 'item-not-found');
    if (access === 'forbidden') return refusal('auth', 'forbidden');
    const subscribed =
      options.automaticNodes(from.local).includes(node) ||
      [...(byNode.get(node)?.values() ?? [])].some((one) => one.jid.local === from.local);
    if (!subscribed) return refusal('auth', 'not-authorized', 'not-subscribed');
    return result(xml('pubsub', { xmlns: NS.pubsub }, xml('items', { node }, lastItems.get(node))));
  };

  return {
    answer(type, payload, from) {
      const action = payload.children[0];
      switch (action && `${type} ${action.localName}`) {
        case 'set subscribe':
          return subscribe(action as XmlElement, from);
        case 'set unsubscribe':
          return unsubscribe(action as XmlElement, from);
        case 'get subscriptions':
          return subscriptions(action as XmlElement, from);
        case 'get items':
          return lastItem(action as XmlElement, from);
        case undefined:
          return refusal('modify', 'bad-request');
        default:
          return refusal('cancel', 'feature-not-implemented', 'unsupported');
      }
    },
    list(query, from) {
      const node = query.attributes.get('node');
      // Finesse's nodes are leaves of one root.
      const known = [...options.automaticNodes(from.local), ...byNode.keys(), ...lastItems.keys()];
      if (node !== undefined && !known.includes(node)) return refusal('cancel', 'item-not-found');
      const seen = new Set(node === undefined ? known.filter((one) => options.access(from.local, one) === 'ok') : []);
      const listed = [...seen].map((one) => xml('item', { jid: `pubsub.${domain}`, node: one }));
      return result(xml('query', { xmlns: NS.discoItems, node }, listed));
    },
    publish(node, updateXml, automaticFor) {
      items += 1;
      const message = notificationMessage({
        envelope,
        domain,
        random,
        node,
        itemId: `${publisher}${items}`,
        updateXml,
      });
      lastItems.set(node, message.item);
      const explicit = [...(byNode.get(node)?.values() ?? [])].map((one) => one.jid);
      const automatic = automaticFor.map((userId) => ({ local: userId.toLowerCase(), domain, resource: '' }));
      const targets = new Map([...automatic, ...explicit].map((jid) => [fullJid(jid), jid]));
      for (const jid of targets.values()) {
        const addressed = message.to(jid);
        if (router.deliver(jid, addressed.stanza) === 0) {
          log.writeDebug(LINE.unroutable(writeXml(unroutableMessage(addressed.attributes, node, message.itemId))));
        }
      }
    },
    started() {
      publisher = uuid(random);
      items = 0;
    },
  };
}

function describe({ node, jid, subid }: { node: string; jid: Jid; subid: string | undefined }): XmlNode {
  return xml('subscription', { node, jid: fullJid(jid), subid, subscription: 'subscribed' });
}
