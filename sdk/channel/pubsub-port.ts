/** Subscriptions on the pubsub service by IQ (XEP-0060 §6.1, §6.2), and the names under which they must be ended. */
import type { NodePath } from '../ids.ts';
import { subscribeIq, unsubscribeIq } from '../pubsub/stanzas.ts';
import { child } from '../xml.ts';
import type { IqOutcome } from './iq-map.ts';
import type { NodePort, SubscribeOutcome } from './node-subscriptions.ts';
import type { Session } from './session.ts';

/** How long a subscription waits for its answer, ms; the same that the Finesse desktop allows. */
const ANSWER_MS = 10_000;
/** How long the server may take to confirm that a subscription ended, ms: nothing waits for it but the end of the channel. */
const FAREWELL_MS = 1_500;

/**
 * The ports of one channel. Openfire, unless told otherwise, makes another subscription of the same JID each time it is asked,
 * and ends none without its name where there are several; they outlive sessions. So the names of all are kept.
 */
export class PubSubPorts {
  readonly #to: string;
  readonly #subids = new Map<NodePath, Set<string>>();

  /** @param to the pubsub service. */
  constructor(to: string) {
    this.#to = to;
  }

  /** Over one session. `jid` is the full one, so that other sessions of the same user get nothing of it. */
  over(session: Pick<Session, 'ask'>, jid: string): NodePort {
    const to = this.#to;
    return {
      subscribe: async (node) => {
        const outcome = await session.ask(to, ANSWER_MS, (id) => subscribeIq({ id, to, node, jid }));
        this.#remember(node, outcome);
        return readOutcome(outcome);
      },
      unsubscribe: async (node) => {
        const subids = [...(this.#subids.get(node) ?? [])];
        this.#subids.delete(node);
        const named = subids.length === 0 ? [{}] : subids.map((subid) => ({ subid }));
        await Promise.all(
          named.map((name) => session.ask(to, FAREWELL_MS, (id) => unsubscribeIq({ id, to, node, jid, ...name }))),
        );
      },
    };
  }

  #remember(node: NodePath, outcome: IqOutcome): void {
    const subid = outcome.kind === 'result' ? subscriptionOf(outcome)?.attributes.get('subid') : undefined;
    if (subid === undefined) return;
    const known = this.#subids.get(node) ?? new Set();
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
