/** Questions (IQ stanzas) that wait for their answer. Every one settles: with an answer, by its deadline, or when the session goes. */
import type { SchedulerLike, Subscription } from 'rxjs';
import { CLIENT_NAMESPACE, PING_NAMESPACE, STANZA_ERRORS_NAMESPACE } from '../pubsub/stanzas.ts';
import { child, xml, type XmlElement, type XmlNode } from '../xml.ts';
import type { ConnectionReason } from './channel.ts';

/** What became of a question. */
export type IqOutcome =
  | { readonly kind: 'result'; readonly element: XmlElement }
  /** The other end refused; `type` as in RFC 6120 §8.3.2: `wait` means that it may do later. */
  | { readonly kind: 'error'; readonly condition: string; readonly type: string }
  | { readonly kind: 'timeout' }
  /** The session went before the answer came; whether the question was heard is not known. */
  | { readonly kind: 'lost'; readonly reason: ConnectionReason };

/** Who we are, to tell whose answer may come without a sender (RFC 6120 §8.1.2.1). */
export interface IqOwner {
  readonly domain: string;
  /** Full JID. */
  readonly jid: string;
}

interface Pending {
  readonly to: string;
  readonly settle: (outcome: IqOutcome) => void;
  readonly deadline: Subscription;
}

/** See the head of the file. */
export class IqMap {
  readonly #scheduler: SchedulerLike;
  readonly #pending = new Map<string, Pending>();

  constructor(scheduler: SchedulerLike) {
    this.#scheduler = scheduler;
  }

  /** Number of questions that wait. */
  get size(): number {
    return this.#pending.size;
  }

  /** Waits for the answer to the question `id`, which goes to `to`, for at most `timeoutMs`. Never rejects. */
  expect(id: string, to: string, timeoutMs: number): Promise<IqOutcome> {
    // Ids that are not unique are a mistake of the platform, which nobody is to wait for.
    this.#pending.get(id)?.settle({ kind: 'timeout' });
    return new Promise((resolve) => {
      const settle = (outcome: IqOutcome): void => {
        this.#pending.delete(id);
        deadline.unsubscribe();
        resolve(outcome);
      };
      const deadline = this.#scheduler.schedule(() => settle({ kind: 'timeout' }), timeoutMs);
      this.#pending.set(id, { to, settle, deadline });
    });
  }

  /** Settles the question that `iq` answers. False for what answers none, or comes from somebody who was not asked. */
  settle(iq: XmlElement, owner: IqOwner): boolean {
    const pending = this.#pending.get(iq.attributes.get('id') ?? '');
    if (!pending || !mayAnswer(iq.attributes.get('from'), pending.to, owner)) return false;
    switch (iq.attributes.get('type')) {
      case 'result':
        pending.settle({ kind: 'result', element: iq });
        return true;
      case 'error':
        pending.settle({ kind: 'error', ...readStanzaError(iq) });
        return true;
      default:
        return false;
    }
  }

  /** Settles all that wait as lost. */
  loseAll(reason: ConnectionReason): void {
    for (const { settle } of [...this.#pending.values()]) settle({ kind: 'lost', reason });
  }
}

/** Condition and type of a stanza error (RFC 6120 §8.3). */
export function readStanzaError(stanza: XmlElement): { readonly condition: string; readonly type: string } {
  const error = child(stanza, 'error');
  const condition = error?.children.find(({ localName }) => localName !== 'text')?.localName ?? 'undefined-condition';
  return { condition, type: error?.attributes.get('type') ?? 'cancel' };
}

/** Our answer to a question: RFC 6120 §8.2.3 wants one to each, and a ping (XEP-0199) is the only one we know. */
export function answerTo(question: XmlElement): XmlNode {
  const { attributes } = question;
  const address = { xmlns: CLIENT_NAMESPACE, to: attributes.get('from'), id: attributes.get('id') };
  if (attributes.get('type') === 'get' && child(question, 'ping')?.namespace === PING_NAMESPACE) {
    return xml('iq', { ...address, type: 'result' });
  }
  const unknown = xml('error', { type: 'cancel' }, xml('service-unavailable', { xmlns: STANZA_ERRORS_NAMESPACE }));
  return xml('iq', { ...address, type: 'error' }, unknown);
}

/** Strophe takes any answer whose id fits; a stranger who guesses ids could then answer in the server's name. */
function mayAnswer(from: string | undefined, to: string, { domain, jid }: IqOwner): boolean {
  if (from !== undefined && sameAddress(from, to)) return true;
  // The server may answer for itself without a sender, or in the name of the account.
  if (!sameAddress(to, domain)) return false;
  return from === undefined || [jid, jid.split('/')[0] ?? jid].some((own) => sameAddress(from, own));
}

function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
