/** SASL PLAIN (RFC 4616) in XMPP (RFC 6120 §6), the mechanism that agents sign in with. */
import { xml, type XmlElement, type XmlNode } from '../../../sdk/xml.ts';
import { isLocalPart, parseJid } from './jid.ts';
import { NS } from './stanza.ts';

/** SASL failures that the simulator knows (RFC 6120 §6.5). */
export type SaslFailure =
  'aborted' | 'incorrect-encoding' | 'invalid-authzid' | 'invalid-mechanism' | 'malformed-request' | 'not-authorized';

/** What a step of SASL led to. `userId` is in lower case, as JIDs are. */
export type SaslStep =
  | { readonly kind: 'success'; readonly userId: string; readonly reply: XmlNode }
  | { readonly kind: 'challenge'; readonly reply: XmlNode }
  | { readonly kind: 'failure'; readonly condition: SaslFailure; readonly reply: XmlNode };

/** One step: an `<auth>`, a `<response>` or an `<abort>` of the client. `waiting` is true after a challenge. */
export function saslStep(
  element: XmlElement,
  waiting: boolean,
  domain: string,
  authenticate: (userId: string, password: string) => boolean,
): SaslStep {
  if (element.localName === 'abort') return failure('aborted');
  if (element.localName === 'response' && !waiting) return failure('malformed-request');
  if (element.localName === 'auth' && element.attributes.get('mechanism')?.toUpperCase() !== 'PLAIN') {
    return failure('invalid-mechanism');
  }
  const encoded = element.text.trim();
  if (encoded === '' && element.localName === 'auth') {
    return { kind: 'challenge', reply: xml('challenge', { xmlns: NS.sasl }) };
  }
  const decoded = decode(encoded);
  if (decoded === undefined) return failure('incorrect-encoding');
  const [authzid, authcid, password, ...rest] = decoded.split('\0');
  if (authzid === undefined || authcid === undefined || password === undefined || rest.length > 0) {
    return failure('malformed-request');
  }
  if (!isLocalPart(authcid) || password === '') return failure('malformed-request');
  const userId = authcid.toLowerCase();
  if (authzid !== '') {
    const wanted = parseJid(authzid);
    if (wanted?.local !== userId || wanted.domain !== domain || wanted.resource !== '')
      return failure('invalid-authzid');
  }
  if (!authenticate(userId, password)) return failure('not-authorized');
  return { kind: 'success', userId, reply: xml('success', { xmlns: NS.sasl }) };
}

function failure(condition: SaslFailure): SaslStep {
  return { kind: 'failure', condition, reply: xml('failure', { xmlns: NS.sasl }, xml(condition)) };
}

/** Text of a base64 payload in UTF-8; undefined where it is neither. */
function decode(encoded: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(encoded === '=' ? '' : encoded), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
