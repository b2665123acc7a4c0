/** What a top element of the stream is, as evidence for health. */
import { PING_NAMESPACE } from '../pubsub/stanzas.ts';
import type { XmlElement } from '../xml.ts';
import type { ChannelActivity } from './channel.ts';

type Sent = Extract<ChannelActivity, { kind: 'sent' }>['what'];
type Heard = Extract<ChannelActivity, { kind: 'heard' }>['what'];

/** What goes out: a `<body>` of BOSH, or a stanza. */
export function whatIsSent(element: Element): Sent {
  if (element.localName === 'body' && element.children.length === 0) return 'poll';
  return element.getElementsByTagNameNS(PING_NAMESPACE, 'ping').length > 0 ? 'ping' : 'stanza';
}

/** What has come: a `<body>`, or a stanza in a wrapper. `pings` are the ids of those without an answer. */
export function whatIsHeard(root: XmlElement, pings: ReadonlySet<string>): Heard {
  if (root.children.length === 0) return 'empty-answer';
  const isPong = ({ localName, attributes }: XmlElement): boolean =>
    localName === 'iq' && pings.has(attributes.get('id') ?? '');
  return root.children.every(isPong) ? 'pong' : 'stanza';
}
