/** Messages from user to user, as Openfire routes them (RFC 6121 §8.5, MessageRouter and OfflineMessageStrategy of 3.x and 4.x). */
import type { XmlElement, XmlNode } from '../../../sdk/xml.ts';
import { bareJid, fullJid, parseJid, type Jid } from './jid.ts';
import type { Router } from './router.ts';
import { messageError, relayed, type StanzaError } from './stanza.ts';

/**
 * What becomes of messages between users: they are `carried`, or a rule of the server keeps users from it (a packet filter, a privacy
 * rule) and says so (`refused`, `not-allowed`) or not (`dropped`).
 */
export type UserMessages = 'carried' | 'refused' | 'dropped';

/**
 * Delivers a message of a bound session to a full JID, or to the sessions of a bare one. Where nobody is, a `headline` or an error is
 * silently gone; anything else, which Openfire would store for later, is `service-unavailable` here, where nothing is stored.
 * @returns what the sender is told, if anything.
 */
export function routeMessage(
  message: XmlElement,
  from: Jid,
  {
    domain,
    router,
    userMessages,
  }: { readonly domain: string; readonly router: Router; readonly userMessages: UserMessages },
): XmlNode | undefined {
  const type = message.attributes.get('type');
  const sender = fullJid(from);
  const refuse = (error: StanzaError): XmlNode | undefined =>
    type === 'error' ? undefined : messageError(message, sender, error);
  // RFC 6120 §10.3.1: what is addressed to nobody is for the account itself.
  const to = parseJid(message.attributes.get('to') ?? bareJid(from));
  if (!to) return refuse({ type: 'modify', condition: 'bad-request' });
  if (to.domain !== domain) {
    // Its own services take no messages; of others it knows none.
    const isOwn = to.domain.endsWith(`.${domain}`);
    return isOwn ? undefined : refuse({ type: 'cancel', condition: 'remote-server-not-found' });
  }
  if (to.local === '') return undefined;
  if (userMessages !== 'carried') {
    return userMessages === 'refused' ? refuse({ type: 'cancel', condition: 'not-allowed' }) : undefined;
  }
  const taken = router.deliver(to, relayed(message, sender));
  if (taken > 0 || type === 'headline') return undefined;
  return refuse({ type: 'cancel', condition: 'service-unavailable' });
}
