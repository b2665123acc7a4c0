/** Reads why the server ended a session, from what it wrote last (XEP-0124 §17.2, RFC 6120 §4.9.3, RFC 7395 §3.6). */
import { child, type XmlElement } from '../xml.ts';
import type { ConnectionReason } from './channel.ts';

/** Why a session is over. */
export interface SessionEnd {
  readonly reason: ConnectionReason;
  /** What the other end said, or what was seen; for people and logs. Never a secret. */
  readonly detail?: string;
  /** Whether anybody answered at all: then the way to the server is open. */
  readonly answered?: boolean;
  /** From a `Retry-After` header, ms: not sooner. */
  readonly retryAfterMs?: number;
}

const REASON_OF: ReadonlyMap<string, ConnectionReason> = new Map([
  ['conflict', 'conflict'],
  ['item-not-found', 'session-lost'],
  ['system-shutdown', 'service-stopped'],
  ['not-authorized', 'credentials-refused'],
]);

/** SASL failures (RFC 6120 §6.5) that no new attempt with the same credentials can mend. */
const REFUSALS: ReadonlySet<string> = new Set([
  'not-authorized',
  'account-disabled',
  'credentials-expired',
  'invalid-authzid',
  'invalid-mechanism',
  'mechanism-too-weak',
  'encryption-required',
]);

/** The end that a condition stands for: one of BOSH, or of a stream error. */
export function endOfCondition(condition: string): SessionEnd {
  return { reason: REASON_OF.get(condition) ?? 'server-terminated', detail: condition };
}

/**
 * The end of the session, where an incoming top element tells one: a terminating `<body>`, a `<close/>`, or anything that
 * holds a stream error. Undefined where the session goes on.
 */
export function readStreamEnd(root: XmlElement): SessionEnd | undefined {
  const streamError = child(root, 'error');
  const condition = streamError?.namespace === STREAM_NAMESPACE ? streamError.children[0]?.localName : undefined;
  if (condition !== undefined) return endOfCondition(condition);
  if (root.localName === 'body' && root.attributes.get('type') === 'terminate') {
    const binding = root.attributes.get('condition');
    return binding === undefined ? { reason: 'server-terminated' } : endOfCondition(binding);
  }
  const isClose = root.localName === 'close' || child(root, 'close')?.namespace === FRAMING_NAMESPACE;
  return isClose ? { reason: 'server-terminated', detail: 'stream closed' } : undefined;
}

/** The end that a refused login or a refused resource stands for. */
export function readRefusal(failure: XmlElement | undefined, condition: string | undefined): SessionEnd {
  if (condition === 'conflict') return { reason: 'conflict', detail: 'conflict' };
  if (failure?.localName === 'failure') {
    const said = failure.children.find(({ localName }) => localName !== 'text')?.localName ?? 'not-authorized';
    return { reason: REFUSALS.has(said) ? 'credentials-refused' : 'server-terminated', detail: said };
  }
  const said = child(failure, 'error')?.children[0]?.localName;
  if (said === 'conflict') return { reason: 'conflict', detail: said };
  return { reason: 'server-terminated', detail: said ?? 'no resource could be bound' };
}

/** The end that a status of Strophe stands for; undefined where it is none. */
export function readStatusEnd(
  {
    AUTHFAIL,
    CONNFAIL,
    ERROR,
    DISCONNECTED,
  }: Readonly<Record<'AUTHFAIL' | 'CONNFAIL' | 'ERROR' | 'DISCONNECTED', number>>,
  status: number,
  condition: string | undefined,
  element: XmlElement | undefined,
): SessionEnd | undefined {
  if (status === AUTHFAIL) return { ...readRefusal(element, condition), answered: true };
  if (status === CONNFAIL || status === ERROR) return endOfCondition(condition ?? 'unknown');
  return status === DISCONNECTED ? { reason: 'network-error', detail: 'disconnected' } : undefined;
}

/** The end that the close of a WebSocket stands for (RFC 6455 §7.4.1). `reason` is what the server gave, '' mostly. */
export function endOfSocket(code: number, reason: string): SessionEnd {
  const detail = `WebSocket closed (${code}${reason === '' ? '' : ` ${reason.slice(0, 100)}`})`;
  // 1001 going away, 1012 service restart, 1013 try again later.
  return { reason: [1001, 1012, 1013].includes(code) ? 'service-stopped' : 'network-error', detail };
}

const STREAM_NAMESPACE = 'http://etherx.jabber.org/streams';
const FRAMING_NAMESPACE = 'urn:ietf:params:xml:ns:xmpp-framing';
