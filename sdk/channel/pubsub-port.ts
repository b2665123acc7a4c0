/** Subscriptions on the pubsub service by IQ (XEP-0060 §6.1, §6.2), and the names under which they must be ended. */
import type { NodePath } from '../ids.ts';
import { pingIq, subscribeIq, subscriptionsIq, unsubscribeIq } from '../pubsub/stanzas.ts';
import { child } from '../xml.ts';
import { inTurn } from './in-turn.ts';
import type { IqOutcome } from './iq-map.ts';
import { partByOwner, readSubscriptions, superfluous, type Listed } from './left-over.ts';
import type { NodePort, SubscribeOutcome } from './node-subscriptions.ts';
import type { Session } from './session.ts';

/** How long a question to the service waits for its answer, ms; the same that the Finesse desktop allows. */
export const ANSWER_MS = 10_000;
/** How long the server may take to confirm that a subscription ended, ms: nothing waits for it but the end of the channel. */
const FAREWELL_MS = 1_500;
/** Left-over subscriptions that are ended at once, and after one proof that their session is gone: it may come back meanwhile. */
const BATCH = 20;
/** Sessions that are asked at once whether they are alive. */
const PEERS_AT_ONCE = 4;
/**
 * How a server answers for a full JID that is not connected (RFC 6121 §8.5.3.2; older servers in other words). A session of ours that
 * is there answers a ping with a result, and one that is stuck does not answer: neither is gone.
 */
const GONE: ReadonlySet<string> = new Set(['service-unavailable', 'recipient-unavailable', 'item-not-found', 'gone']);

type Asking = Pick<Session, 'ask'>;

/**
 * The ports of one channel. Openfire, unless told otherwise, makes another subscription of the same JID each time it is asked,
 * and ends none without its name where there are several; they outlive sessions. So the names of all are kept.
 */
export class PubSubPorts {
  readonly #to: string;
  /** The latest is the last. */
  readonly #subids = new Map<NodePath, Set<string>>();

  /** @param to the pubsub service. */
  constructor(to: string) {
    this.#to = to;
  }

  /** Over one session. `jid` is the full one, so that other sessions of the same user get nothing of it. */
  over(session: Asking, jid: string): NodePort {
    const to = this.#to;
    const port: NodePort = {
      subscribe: async (node) => {
        const outcome = await session.ask(to, ANSWER_MS, (id) => subscribeIq({ id, to, node, jid }));
        this.#remember(node, outcome);
        return readOutcome(outcome);
      },
      unsubscribe: async (node) => {
        const subids = [...(this.#subids.get(node) ?? [])];
        this.#subids.delete(node);
        const named = subids.length === 0 ? [undefined] : subids;
        await Promise.all(named.map((subid) => this.#end(session, { node, jid, subid })));
      },
    };
    // The desktop looks after its own, and after nobody else's.
    return /\/desktop$/i.test(jid) ? port : { ...port, tidyUp: (isWanted) => this.#tidyUp(session, jid, isWanted) };
  }

  async #tidyUp(session: Asking, jid: string, isWanted: (node: NodePath) => boolean): Promise<void> {
    const to = this.#to;
    const answer = await session.ask(to, ANSWER_MS, (id) => subscriptionsIq({ id, to }));
    if (answer.kind !== 'result') return;
    const { own, others } = partByOwner(readSubscriptions(answer.element), jid);
    const latest = (node: NodePath): string | undefined => [...(this.#subids.get(node) ?? [])].at(-1);
    for (let from = 0; from < own.length; from += BATCH) {
      // Looked at anew each time: what nobody wanted before may be wanted now.
      const due = superfluous(own.slice(from, from + BATCH), isWanted, latest);
      for (const { node, subid } of due) this.#subids.get(node)?.delete(subid ?? '');
      await Promise.all(due.map((one) => this.#end(session, one)));
    }
    await inTurn(others, PEERS_AT_ONCE, ([peer, all]) => this.#endIfGone(session, peer, all));
  }

  /** Gives false when our own session is over. */
  async #endIfGone(session: Asking, peer: string, all: readonly Listed[]): Promise<boolean> {
    for (let from = 0; from < all.length; from += BATCH) {
      const pong = await session.ask(peer, ANSWER_MS, (id) => pingIq({ id, to: peer }));
      if (pong.kind === 'lost') return false;
      if (pong.kind !== 'error' || !GONE.has(pong.condition)) break;
      await Promise.all(all.slice(from, from + BATCH).map((one) => this.#end(session, one)));
    }
    return true;
  }

  #end(session: Asking, { node, jid, subid }: Listed): Promise<IqOutcome> {
    const to = this.#to;
    const name = subid === undefined ? {} : { subid };
    return session.ask(to, FAREWELL_MS, (id) => unsubscribeIq({ id, to, node, jid, ...name }));
  }

  #remember(node: NodePath, outcome: IqOutcome): void {
    const subid = outcome.kind === 'result' ? subscriptionOf(outcome)?.attributes.get('subid') : undefined;
    if (subid === undefined) return;
    const known = this.#subids.get(node) ?? new Set();
    known.delete(subid);
    this.#subids.set(node, known.add(subid));
  }
}
function readOutcome(outcome: IqOutcome): SubscribeOutcome {
  switch (outcome.kind) {
    case 'result': {
      // XEP-0060 §6.1.6: `pending` waits for an owner's approval, which Finesse knows nothing of.
      const state = subscriptionOf(outcome)?.attributes.get('subscription');
      return state === undefined || state === 'subscribed' ? { kind: 'stands' } : { kind: 'refused', condition: state };
    }
    case 'error':
      return outcome.type === 'wait' ? { kind: 'later' } : { kind: 'refused', condition: outcome.condition };
    case 'timeout':
      return { kind: 'later' };
    case 'lost':
      return { kind: 'lost' };
  }
}

function subscriptionOf({ element }: Extract<IqOutcome, { kind: 'result' }>) {
  return child(child(element, 'pubsub'), 'subscription');
}
