/** The `<body>` elements that the server writes (XEP-0124, XEP-0206), attributes in Openfire's order. */
import { escapeXml, writeXml, type XmlNode } from '../../../sdk/xml.ts';
import { NS, streamError, streamFeatures, type StreamCondition } from './stanza.ts';

/** Terminal binding conditions (XEP-0124 §17.2) that the simulator gives. */
export type BoshCondition =
  | 'bad-request'
  | 'host-unknown'
  | 'internal-server-error'
  | 'item-not-found'
  | 'policy-violation'
  | 'remote-stream-error';

/** A stanza as written, and whether it uses the prefix `stream`. */
export interface WrittenStanza {
  readonly text: string;
  readonly needsStreamPrefix: boolean;
}

/** Writes a stanza for a body. */
export function writeStanza(node: XmlNode): WrittenStanza {
  return { text: writeXml(node), needsStreamPrefix: node.tag.startsWith('stream:') };
}

function body(attributes: Readonly<Record<string, string | undefined>>, content: readonly WrittenStanza[]): string {
  const prefix = content.some((one) => one.needsStreamPrefix) ? ` xmlns:stream="${NS.stream}"` : '';
  const written = Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeXml(value)}"`))
    .join('');
  return `<body xmlns="${NS.httpBind}"${prefix}${written}>${content.map((one) => one.text).join('')}</body>`;
}

/** The answer to a poll with nothing to report: 57 bytes, as the technote's capture has it. */
export const EMPTY_BODY = body({}, []);

/** An answer with stanzas. */
export function stanzaBody(content: readonly WrittenStanza[]): string {
  return body({}, content);
}

/** Given to the older of two requests with one rid, when both are open (XEP-0124, "Recoverable Binding Conditions"). */
export const SUPERSEDED_BODY = body({ type: 'error' }, []);

/** The end of a session: a binding condition, or a stream error carried as `remote-stream-error`, or neither. */
export function terminateBody(
  why: { readonly condition?: BoshCondition; readonly streamError?: StreamCondition } = {},
  content: readonly WrittenStanza[] = [],
): string {
  const condition = why.streamError ? 'remote-stream-error' : why.condition;
  const error = why.streamError ? [writeStanza(streamError(why.streamError, false))] : [];
  return body({ type: 'terminate', condition }, [...content, ...error]);
}

/** What the session creation answer says. Times in ms. */
export interface SessionTerms {
  readonly sid: string;
  readonly from: string;
  readonly requests: number;
  readonly inactivity: number;
  readonly polling: number;
  readonly wait: number;
  readonly hold: number;
  readonly maxPause: number;
  /** rid of the first request. */
  readonly rid: number;
  /** What the client wrote as `ver`; below 1.6 the newer attributes are left out, as Openfire does. */
  readonly version: string;
}

/** The session creation answer (XEP-0124 §7), in the order of Openfire 3.x. */
export function sessionBody(terms: SessionTerms): string {
  const [major = 1, minor = 0] = terms.version.split('.').map(Number);
  const newer = major > 1 || (major === 1 && minor >= 6);
  const seconds = (ms: number): string => String(Math.floor(ms / 1000));
  return body(
    {
      authid: terms.sid,
      sid: terms.sid,
      secure: 'true',
      requests: String(terms.requests),
      inactivity: seconds(terms.inactivity),
      polling: seconds(terms.polling),
      wait: seconds(terms.wait),
      hold: newer ? String(terms.hold) : undefined,
      ack: newer ? String(terms.rid) : undefined,
      maxpause: newer ? seconds(terms.maxPause) : undefined,
      ver: newer ? terms.version : undefined,
      from: terms.from,
    },
    [writeStanza(streamFeatures(false, false))],
  );
}
