/**
 * Looks at nodes as a tool for engineers does, such as Pidgin in Cisco's technote 211376: what is subscribed, what there is, what it
 * holds. Nothing is asked, listened to or kept unless it is called, and all text is redacted and cut before it is given.
 */
import { defer, EMPTY, map, type Observable } from 'rxjs';
import type { IqOutcome } from './channel/iq-map.ts';
import { readSubscriptions } from './channel/left-over.ts';
import type { ChannelNodes, NodeSubscription } from './channel/node-standing.ts';
import { ownText, shown } from './channel/traffic-tap.ts';
import { SubscriptionError, TransportError } from './errors.ts';
import { discoItemsIq, itemsIq, subscriptionsIq } from './pubsub/stanzas.ts';
import type { Redactor } from './redaction.ts';
import { child, childrenNamed, rewriteXml, type XmlElement, type XmlNode } from './xml.ts';

/** See the head of the file. */
export interface NodeBrowser {
  /** Nodes that are listened to through this client, and the latest that were refused; as they stand now. */
  subscriptions(): readonly NodeSubscription[];
  /**
   * What comes, as it comes: of an own session each item of a notification, as the `<message>` that brought it; on the hub of the Finesse
   * desktop every message on its topics, those of other gadgets too. Cold: nothing is listened to without a subscriber. Never errors.
   */
  readonly items$: Observable<NodeItem>;
  /** The pubsub service itself; undefined on the hub, where nobody but the desktop can ask it. */
  readonly service: NodeService | undefined;
}

/** One item of a node, or one message of a topic. */
export interface NodeItem {
  /** The node, as the service names it; on the hub the topic, redacted. 1,024 characters at most. */
  readonly node: string;
  /** Redacted, 1,024 characters at most. Undefined on the hub. */
  readonly itemId: string | undefined;
  /** Wall time, ms, at which it came; undefined of one that was asked for, as nothing says when it was published. */
  readonly at: number | undefined;
  /** As it came, redacted, 16,384 characters at most. */
  readonly raw: string;
}

/** A node that the service lists. */
export interface ServiceNode {
  readonly node: string;
  /** What it is called, where that is told. */
  readonly name: string | undefined;
}

/** A subscription that the service keeps for this account, whichever session made it (XEP-0060 §5.6). */
export interface ServiceSubscription {
  readonly node: string;
  /** Bare, or with the resource of the session that asked for it. */
  readonly jid: string;
  readonly subid: string | undefined;
}

/**
 * Questions to the pubsub service. Each is one IQ with 10 s for its answer, and rejects with a FinesseError: `node-unknown`,
 * `subscription-refused` (with `condition`: the user may not), `timeout`, `connection-lost` (also where no session stands).
 */
export interface NodeService {
  /** `pubsub.<domain>` of the session that stands. */
  address(): string | undefined;
  /** Nodes that this user may see, or those below one (XEP-0060 §5.2, XEP-0030 §4); the first 1,000, in their order. */
  nodes(below?: string): Promise<readonly ServiceNode[]>;
  /** All subscriptions of this account; the first 1,000. */
  subscriptions(): Promise<readonly ServiceSubscription[]>;
  /** The latest items of a node, as the service orders them (XEP-0060 §6.5.7). @param most 1 to 50; 10 unless told. */
  items(node: string, most?: number): Promise<readonly NodeItem[]>;
}

/** Lines of a list that are read. */
const MOST_LISTED = 1_000;
const MOST_ITEMS = 50;
/** A longer name, characters, is none that Finesse has. */
const LONGEST = 1_024;

/** @param redact hides what must not be seen. */
export function createNodeBrowser(nodes: ChannelNodes | undefined, redact: Redactor['text']): NodeBrowser {
  const { service, raw$ = EMPTY } = nodes ?? {};
  // Nodes of the service are asked for by their names; a topic is whatever a gadget calls it.
  const nameOf = service ? (node: string) => ownText(node.slice(0, LONGEST)) : (topic: string) => idOf(topic, redact);
  return {
    subscriptions: () => nodes?.subscriptions() ?? [],
    items$: defer(() => {
      // Items of one message have its text in common.
      let last = { text: '', raw: '' };
      return raw$.pipe(
        map(({ node, itemId, at, text }): NodeItem => {
          if (text !== last.text) last = { text, raw: shown(text, redact) };
          return { node: nameOf(node), itemId: idOf(itemId, redact), at, raw: last.raw };
        }),
      );
    }),
    service: service && createService(service, redact),
  };
}

function createService({ address, ask }: NonNullable<ChannelNodes['service']>, redact: Redactor['text']): NodeService {
  const answer = async (node: string, question: (id: string, to: string) => XmlNode): Promise<XmlElement> =>
    resultOf(await ask(question), node);
  return {
    address,
    async nodes(below) {
      const read = await answer(below ?? '/', (id, to) => discoItemsIq({ id, to, node: below }));
      return childrenNamed(child(read, 'query'), 'item')
        .flatMap(({ attributes }) => {
          const node = attributes.get('node') ?? '';
          const name = attributes.get('name');
          return isName(node) ? [{ node, name: name === undefined ? undefined : redact(name).slice(0, LONGEST) }] : [];
        })
        .slice(0, MOST_LISTED);
    },
    async subscriptions() {
      const read = await answer('/', (id, to) => subscriptionsIq({ id, to }));
      return readSubscriptions(read)
        .filter(({ node, jid }) => isName(node) && isName(jid))
        .slice(0, MOST_LISTED);
    },
    async items(node, most = 10) {
      const max = Math.min(Math.max(Math.floor(most), 1), MOST_ITEMS);
      const read = await answer(node, (id, to) => itemsIq({ id, to, node, max }));
      return childrenNamed(child(child(read, 'pubsub'), 'items'), 'item')
        .slice(0, max)
        .map((item) => ({
          node,
          itemId: idOf(item.attributes.get('id'), redact),
          at: undefined,
          raw: shown(rewriteXml(item), redact),
        }));
    },
  };
}

function idOf<T extends string | undefined>(text: T, redact: Redactor['text']): T | string {
  return text === undefined ? text : ownText(shown(text, redact).slice(0, LONGEST));
}

function isName(text: string): boolean {
  return text !== '' && text.length <= LONGEST;
}

function resultOf(outcome: IqOutcome, node: string): XmlElement {
  switch (outcome.kind) {
    case 'result':
      return outcome.element;
    case 'error':
      throw new SubscriptionError(node, outcome.condition);
    case 'timeout':
      throw new TransportError('timeout', 'The notification service did not answer within 10 s.');
    case 'lost':
      throw new TransportError('connection-lost', 'There is no session with the notification service now.');
  }
}
