/** Judges what came in place of an answer: whether to ask again, and whose word it is. */
import { readRetryAfter } from '../retry-after.ts';
import { isDamaged } from './dom-xml.ts';
import type { SessionEnd } from './stream-end.ts';

/** Longest answer or frame that is read, in UTF-16 units. Above it the session is dropped: a new one begins with a snapshot. */
export const MAX_ANSWER_LENGTH = 8_388_608;
const HTTPBIND_NAMESPACE = 'http://jabber.org/protocol/httpbind';

/** An exchange that failed. `lasting` where asking the same again cannot help. */
export interface ExchangeFailure extends SessionEnd {
  readonly lasting: boolean;
}

/** The parts of a request that has ended. */
export type EndedRequest = Pick<XMLHttpRequest, 'status' | 'responseText' | 'responseXML' | 'getAllResponseHeaders'>;

/**
 * What is wrong with an answer; undefined for a `<body>` that can be read.
 * @param now wall time, ms, to read a `Retry-After` that is a date.
 */
export function judgeAnswer(xhr: EndedRequest, now: number): ExchangeFailure | undefined {
  const { status } = xhr;
  if (status === 0) return { lasting: false, reason: 'network-error', detail: 'no answer' };
  const told = (reason: SessionEnd['reason'], detail: string, lasting = true): ExchangeFailure => {
    const headers = xhr.getAllResponseHeaders();
    const header = (name: string) => new RegExp(`^${name}:(.*)$`, 'im').exec(headers)?.[1];
    const retryAfterMs = readRetryAfter(header('retry-after'), header('date'), now);
    return { lasting, reason, detail, answered: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  };
  // 408: of a proxy that is tired of waiting, not of the server.
  if (status >= 500 || status === 408) {
    const failure = told('http-error', `HTTP ${status}`, false);
    // Who says when to come again is not asked before.
    return failure.retryAfterMs === undefined ? failure : { ...failure, lasting: true };
  }
  if (status === 404) return told('session-lost', `HTTP ${status}`);
  if (status >= 400) return told('http-error', `HTTP ${status}`);
  if (status !== 200) return told('not-xmpp', `HTTP ${status}`);
  const { responseText } = xhr;
  if (!/^\s*(<\?xml[^>]*>\s*)?<body[\s/>]/.test(responseText.slice(0, 200))) {
    return told('not-xmpp', 'the answer is no BOSH body');
  }
  if (responseText.length > MAX_ANSWER_LENGTH) {
    return told('http-error', `xml-too-large: ${responseText.length} characters`);
  }
  const root = xhr.responseXML?.documentElement;
  if (!root || isDamaged(root)) return told('network-error', 'xml-malformed: the answer is cut off or damaged', false);
  if (root.namespaceURI !== HTTPBIND_NAMESPACE) return told('not-xmpp', 'the answer is no BOSH body');
  // A recoverable condition (XEP-0124 §17.3): to be asked again.
  return root.getAttribute('type') === 'error' ? told('server-terminated', 'recoverable error', false) : undefined;
}
