/** What there is to see of the pubsub side of a channel, for tools: subscriptions as they stand, what comes as it came, questions to the service. */
import type { Observable } from 'rxjs';
import type { NodePath } from '../ids.ts';
import type { XmlNode } from '../xml.ts';
import type { IqOutcome } from './iq-map.ts';

/** A node that somebody listens to through this client, and what the server knows of it. */
export interface NodeSubscription {
  readonly node: NodePath;
  /** `server`: Finesse subscribes the user by itself. `client`: it was asked to. */
  readonly by: 'server' | 'client';
  /**
   * - `subscribed` notifications can arrive.
   * - `asking` the server has been asked, and has not answered.
   * - `waiting` no session stands, or the server asked for patience; it is asked again by itself.
   * - `refused` by the server, which said `condition`.
   */
  readonly state: 'subscribed' | 'asking' | 'waiting' | 'refused';
  /** Wall time, ms, since when. */
  readonly since: number;
  /** Stanza error (RFC 6120 §8.3.3) of a refusal. */
  readonly condition?: string;
  /** Items that came since it was first listened to, and the latest of them: wall time, ms, and id, which the hub does not tell. */
  readonly items: number;
  readonly lastAt?: number;
  readonly lastId?: string;
}

/** One message as it came: may hold secrets, so it is redacted before anybody sees it. */
export interface RawItem {
  /** The node; of the hub of the Finesse desktop the topic. */
  readonly node: string;
  /** Id of the pubsub item; undefined of the hub. */
  readonly itemId: string | undefined;
  /** Wall time, ms. */
  readonly at: number;
  readonly text: string;
}

/** See the head of the file. */
export interface ChannelNodes {
  /** Those that are listened to, and the latest that were refused. */
  subscriptions(): readonly NodeSubscription[];
  /** What comes: of an own session each item of its notifications, of the hub every message on topics of Finesse. Cold. */
  readonly raw$: Observable<RawItem>;
  /** Questions to the pubsub service; absent on the hub, where nobody but the desktop can ask it. */
  readonly service?: {
    /** Its address, `pubsub.<domain>`, while a session stands. */
    readonly address: () => string | undefined;
    /** Never rejects; without a session the answer is `lost`. */
    readonly ask: (question: (id: string, to: string) => XmlNode) => Promise<IqOutcome>;
  };
}
