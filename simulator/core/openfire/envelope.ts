/** The `<message>` around an Update, in the form of 11.6 (Cisco technote 211376) and of 12.5 (captures, facts §2.3). */
import { xml, type XmlNode } from '../../../sdk/xml.ts';
import type { FinesseVersion } from '../types.ts';
import { token } from './ids.ts';
import { bareJid, fullJid, type Jid } from './jid.ts';
import { NS } from './stanza.ts';

/** What {@link notificationMessage} writes of. */
export interface NotificationParts {
  readonly envelope: FinesseVersion;
  readonly domain: string;
  readonly random: () => number;
  readonly node: string;
  readonly itemId: string;
  /** The `<Update>` as XML; it goes out as escaped text. */
  readonly updateXml: string;
}

/** Attributes that come after `xmlns` on a `<message>`. */
export type MessageAttributes = { readonly from: string; readonly to: string; readonly id: string };

/** One notification, to be addressed to each of its subscribers. */
export interface NotificationMessage {
  readonly itemId: string;
  readonly item: XmlNode;
  to(jid: Jid): { readonly stanza: XmlNode; readonly attributes: MessageAttributes };
}

/** Prepares a notification. The message has no `type`; its `id` is drawn anew for each subscriber. */
export function notificationMessage({
  envelope,
  domain,
  random,
  node,
  itemId,
  updateXml,
}: NotificationParts): NotificationMessage {
  const item = xml(
    'item',
    { id: itemId },
    xml('notification', { xmlns: envelope === '11.6' ? NS.pubsub : NS.push }, updateXml),
  );
  const event = xml('event', { xmlns: NS.pubsubEvent }, xml('items', { node }, item));
  return {
    itemId,
    item,
    to(jid) {
      const id = envelope === '11.6' ? `${node}__${bareJid(jid)}__${token(random, 5)}` : token(random, 8);
      const attributes: MessageAttributes = { from: `pubsub.${domain}`, to: fullJid(jid), id };
      return { stanza: xml('message', { xmlns: NS.client, ...attributes }, event), attributes };
    },
  };
}

/** The same message for `debug.log`, without the Update: call data never reaches a log. */
export function unroutableMessage(attributes: MessageAttributes, node: string, itemId: string): XmlNode {
  return xml(
    'message',
    attributes,
    xml('event', { xmlns: NS.pubsubEvent }, xml('items', { node }, xml('item', { id: itemId }))),
  );
}
