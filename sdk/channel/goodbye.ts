/** The last words of a session. Nobody waits for their effect: a server that does not hear them finds out by itself. */
import type { Platform } from '../platform.ts';
import { CLIENT_NAMESPACE } from '../pubsub/stanzas.ts';
import { beginBosh } from './traffic-exchanges.ts';
import type { TrafficTap } from './traffic-tap.ts';
import { writeXml, xml, type XmlNode } from '../xml.ts';

/** How long a good-bye may take, ms. */
const GOODBYE_MS = 1_000;

/** Where {@link terminateBosh} and {@link pauseBosh} say what they say. */
export interface BoshAddress {
  readonly service: string;
  readonly sid: string;
  /** The next one that the server expects. */
  readonly rid: number;
  /** Where it is told. */
  readonly traffic?: TrafficTap;
}

/**
 * Ends a BOSH session (XEP-0124 §13) by a request of our own that outlives the page: Strophe's would wait behind two that are
 * under way, and is not sent at all when the tab closes. Resolves in any case, after a second at most.
 * @param last stanzas that go with it, as {@link lastWords} gives them.
 */
export function terminateBosh(address: BoshAddress, last: readonly XmlNode[], platform: Platform): Promise<void> {
  return say(address, { type: 'terminate' }, last, platform);
}

/** What is said in the end of a session in which others know of our presence: all that was not sent yet, and that we go. */
export function lastWords(unsent: readonly XmlNode[]): readonly XmlNode[] {
  return [...unsent, UNAVAILABLE];
}

/** Announces that nothing will be asked for a while (XEP-0124 §10), in the same way. */
export function pauseBosh(address: BoshAddress, seconds: number, platform: Platform): Promise<void> {
  return say(address, { pause: seconds }, [], platform);
}

async function say(
  { service, sid, rid, traffic }: BoshAddress,
  what: Readonly<Record<string, string | number>>,
  stanzas: readonly XmlNode[],
  { fetch, scheduler }: Platform,
): Promise<void> {
  const abort = new AbortController();
  const deadline = scheduler.schedule(() => abort.abort(), GOODBYE_MS);
  const body = writeXml(xml('body', { rid, sid, ...what, xmlns: 'http://jabber.org/protocol/httpbind' }, ...stanzas));
  const end = traffic?.book && beginBosh(traffic.book, service, rid, body);
  try {
    const answer = await fetch(service, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml; charset=utf-8' },
      body,
      keepalive: true,
      signal: abort.signal,
    });
    if (end) end({ status: answer.status, headers: answer.headers, text: await answer.text() });
  } catch {
    end?.({ error: abort.signal.aborted ? 'timeout' : 'network-error' });
    // Silent or unreachable; see the head of the file.
  }
  deadline.unsubscribe();
}

/** Ends the stream of a transport that has a WebSocket (RFC 7395 §3.6); the socket is closed by its owner. */
export function closeStream(transport: object | undefined, last: readonly XmlNode[]): void {
  const socket = transport && 'socket' in transport ? (transport.socket as Pick<WebSocket, 'send'> | null) : undefined;
  try {
    for (const stanza of last) socket?.send(writeXml(stanza));
    socket?.send(writeXml(xml('close', { xmlns: 'urn:ietf:params:xml:ns:xmpp-framing' })));
  } catch {
    // Not open yet: then there is nothing to take leave of.
  }
}

const UNAVAILABLE = xml('presence', { xmlns: CLIENT_NAMESPACE, type: 'unavailable' });
