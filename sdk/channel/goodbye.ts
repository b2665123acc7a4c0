/** The last words of a session. Nobody waits for their effect: a server that does not hear them finds out by itself. */
import type { Platform } from '../platform.ts';
import { CLIENT_NAMESPACE } from '../pubsub/stanzas.ts';
import { writeXml, xml } from '../xml.ts';

/** How long a good-bye may take, ms. */
const GOODBYE_MS = 1_000;

/** What {@link terminateBosh} ends. */
export interface BoshAddress {
  readonly service: string;
  readonly sid: string;
  /** The next one that the server expects. */
  readonly rid: number;
  /** Whether others know of our presence. */
  readonly present: boolean;
}

/**
 * Ends a BOSH session (XEP-0124 §13) by a request of our own that outlives the page: Strophe's would wait behind two that are
 * under way, and is not sent at all when the tab closes. Resolves in any case, after a second at most.
 */
export async function terminateBosh(address: BoshAddress, { fetch, scheduler }: Platform): Promise<void> {
  const { service, sid, rid, present } = address;
  const attributes = { rid, sid, type: 'terminate', xmlns: 'http://jabber.org/protocol/httpbind' };
  const abort = new AbortController();
  const deadline = scheduler.schedule(() => abort.abort(), GOODBYE_MS);
  try {
    await fetch(service, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml; charset=utf-8' },
      body: writeXml(xml('body', attributes, present && UNAVAILABLE)),
      keepalive: true,
      signal: abort.signal,
    });
  } catch {
    // Silent or unreachable; see the head of the file.
  }
  deadline.unsubscribe();
}

/** Ends a stream over WebSocket (RFC 7395 §3.6); the socket is closed by its owner. */
export function closeStream(socket: Pick<WebSocket, 'send'>, present: boolean): void {
  try {
    if (present) socket.send(writeXml(UNAVAILABLE));
    socket.send(writeXml(xml('close', { xmlns: 'urn:ietf:params:xml:ns:xmpp-framing' })));
  } catch {
    // Not open yet: then there is nothing to take leave of.
  }
}

const UNAVAILABLE = xml('presence', { xmlns: CLIENT_NAMESPACE, type: 'unavailable' });
