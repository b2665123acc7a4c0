/** The hub of the Finesse desktop, as a gadget sees it, and questions asked over it. */
import type { SchedulerLike } from 'rxjs';
import { child, childText, parseXml } from '../xml.ts';
import { readStanzaError } from './iq-map.ts';

/**
 * `gadgets.Hub` (OpenSocial feature `pubsub-2`, OpenAjax Hub 2.0), as far as it is used. Usable from
 * `gadgets.HubSettings.onConnect` on.
 */
export interface GadgetsHub {
  /** Returns what {@link GadgetsHub.unsubscribe} takes. */
  subscribe(topic: string, callback: (topic: string, data: unknown) => void): unknown;
  unsubscribe(id: unknown): void;
  publish(topic: string, data: unknown): void;
}

/** What the desktop answered. */
export type HubAnswer =
  /** `subid` of the subscription, where the desktop tells it. */
  | { readonly kind: 'done'; readonly subid?: string }
  /** The notification service refused, or its answer could not be read (`parseError`). */
  | { readonly kind: 'refused'; readonly condition: string }
  /** The desktop has no connection now, the service asks for patience, or nobody answered. */
  | { readonly kind: 'later' }
  /** The desktop's connection went, and the answer with it. */
  | { readonly kind: 'lost' };

/** What is asked of a node. Cisco's library names a subscription that is to end by its `subid`, where it knows it. */
export type NodeRequest =
  | { readonly type: 'SubscribeNodeReq'; readonly data: { readonly node: string } }
  | { readonly type: 'UnsubscribeNodeReq'; readonly data: { readonly node: string; readonly subid?: string } };

interface Waiting {
  settle(answer: HubAnswer): void;
}

/** Requests on `finesse.info.requests`, each answered on a topic of its own. Every one settles. */
export class HubRequests {
  readonly #hub: GadgetsHub;
  readonly #scheduler: SchedulerLike;
  readonly #uuid: () => string;
  readonly #waiting = new Set<Waiting>();

  constructor(hub: GadgetsHub, scheduler: SchedulerLike, uuid: () => string) {
    this.#hub = hub;
    this.#scheduler = scheduler;
    this.#uuid = uuid;
  }

  /** Asks where the desktop's connection stands; the answer comes on `finesse.info.connection`. */
  askForConnection(): void {
    try {
      this.#hub.publish(REQUESTS, { type: 'ConnectionInfoReq', data: {}, invokeID: this.#uuid() });
    } catch {
      // A desktop that cannot be asked tells by itself when it can be heard again.
    }
  }

  /** Asks the desktop to subscribe to a node, or to end that, and waits for the answer for at most `timeoutMs`. Never rejects. */
  ask(request: NodeRequest, timeoutMs: number): Promise<HubAnswer> {
    return new Promise((resolve) => {
      const invokeID = this.#uuid();
      let id: unknown;
      const waiting: Waiting = {
        settle: (answer) => {
          this.#waiting.delete(waiting);
          deadline.unsubscribe();
          stopListening(this.#hub, id);
          resolve(answer);
        },
      };
      this.#waiting.add(waiting);
      const deadline = this.#scheduler.schedule(() => waiting.settle({ kind: 'later' }), timeoutMs);
      try {
        id = this.#hub.subscribe(`finesse.info.responses.${invokeID}`, (_topic, data) => {
          if (this.#waiting.has(waiting)) waiting.settle(readAnswer(data));
        });
        this.#hub.publish(REQUESTS, { ...request, invokeID });
      } catch {
        waiting.settle({ kind: 'later' });
      }
    });
  }

  /** Settles all that wait as lost: the desktop's connection went, and its answers with it. */
  giveUp(): void {
    for (const waiting of [...this.#waiting]) waiting.settle({ kind: 'lost' });
  }
}

const REQUESTS = 'finesse.info.requests';

/** Nothing on success; `{error: {errorType, …}}` from the desktop; `{subscribe: {content}}` from the notification service. */
function readAnswer(data: unknown): HubAnswer {
  const error = member(data, 'error');
  if (error !== undefined) {
    const errorType = member(error, 'errorType');
    if (errorType === 'Not connected' || errorType === 'Disconnected') return { kind: 'later' };
    return { kind: 'refused', condition: typeof errorType === 'string' ? errorType : UNDEFINED };
  }
  const said = member(data, 'subscribe') ?? member(data, 'unsubscribe');
  return said === undefined ? { kind: 'done' } : readStanza(member(said, 'content'));
}

/** What a condition is called that is not told. */
const UNDEFINED = 'undefined-condition';

/** An `<iq>`; of a desktop with WebSocket also `node|<ApiErrors>…`, as Cisco's EventTunnel writes a refusal. */
function readStanza(content: unknown): HubAnswer {
  try {
    const root = parseXml(String(content).replace(/^[^<]*\|/, ''));
    const subid = child(child(root, 'pubsub'), 'subscription')?.attributes.get('subid');
    if (root.attributes.get('type') === 'result') return { kind: 'done', ...(subid === undefined ? {} : { subid }) };
    const errorType = childText(child(root, 'ApiError'), 'ErrorType');
    if (errorType) return { kind: 'refused', condition: NOT_FOUND.test(errorType) ? 'item-not-found' : errorType };
    const { condition, type } = readStanzaError(root);
    return type === 'wait' ? { kind: 'later' } : { kind: 'refused', condition };
  } catch {
    return { kind: 'refused', condition: UNDEFINED };
  }
}

const NOT_FOUND = /not found/i;

/** Unsubscribes. A hub that has disconnected throws (OpenAjax Hub 2.0, `Disconnected`); it has forgotten us by then. */
export function stopListening(hub: GadgetsHub, id: unknown): void {
  try {
    hub.unsubscribe(id);
  } catch {
    // See above.
  }
}

/** A member of what came over the hub, which may be anything. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
