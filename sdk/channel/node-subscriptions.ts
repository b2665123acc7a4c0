/**
 * Who listens to which node, and what the server knows of it: one subscription per node however many listen, made again on
 * each session, ended when the last one leaves. Explicit subscriptions outlive a session on the server, so one that nobody
 * wants any more when the connection is back is ended then.
 */
import { Observable, Subject, type SchedulerLike, type Subscription } from 'rxjs';
import { SubscriptionError } from '../errors.ts';
import type { NodePath } from '../ids.ts';
import type { Notification } from '../pubsub/notification.ts';

/** What became of a request to subscribe: it stands, was refused, may be tried again later, or went with its session. */
export type SubscribeOutcome =
  | { readonly kind: 'stands' }
  | { readonly kind: 'refused'; readonly condition: string }
  | { readonly kind: 'later' }
  | { readonly kind: 'lost' };

/** How a session subscribes on the server. Neither rejects. */
export interface NodePort {
  subscribe(node: NodePath): Promise<SubscribeOutcome>;
  unsubscribe(node: NodePath): Promise<void>;
}

/** What {@link NodeSubscriptions} needs. */
export interface NodeSubscriptionsOptions {
  readonly scheduler: SchedulerLike;
  /** Nodes that the server subscribes by itself. */
  readonly isAutomatic: (node: NodePath) => boolean;
}

/** Wait before a subscription is tried again that could not be made now, ms. */
const RETRY_MS = 5_000;

interface Entry {
  readonly node: NodePath;
  readonly notifications: Subject<Notification>;
  listeners: number;
  /** `perhaps`: an earlier session may have left one behind. */
  onServer: 'no' | 'yes' | 'perhaps';
  /** A request about this node is under way. */
  busy: boolean;
  retry: Subscription | undefined;
}

interface Standing {
  readonly epoch: number;
  readonly port: NodePort;
}

/** See the head of the file. */
export class NodeSubscriptions {
  readonly #options: NodeSubscriptionsOptions;
  readonly #entries = new Map<NodePath, Entry>();
  readonly #ready = new Subject<{ readonly node: NodePath | undefined; readonly epoch: number }>();
  #session: Standing | undefined;
  #closed = false;

  constructor(options: NodeSubscriptionsOptions) {
    this.#options = options;
  }

  /** See `Channel.notifications`. */
  of(node: NodePath): Observable<Notification> {
    return new Observable((subscriber) => {
      if (this.#closed) {
        subscriber.complete();
        return;
      }
      const entry = this.#entryOf(node);
      entry.listeners += 1;
      subscriber.add(entry.notifications.subscribe(subscriber));
      subscriber.add(() => {
        entry.listeners -= 1;
        this.#settle(entry);
      });
      this.#settle(entry);
    });
  }

  /** See `Channel.ready`. */
  ready(node: NodePath): Observable<number> {
    return new Observable((subscriber) => {
      const automatic = this.#options.isAutomatic(node);
      const stands = automatic || this.#entries.get(node)?.onServer === 'yes';
      if (this.#session && stands) subscriber.next(this.#session.epoch);
      // `node` is undefined where all automatic nodes are meant.
      const mine = this.#ready.subscribe({
        next: (made) => {
          if (made.node === (automatic ? undefined : node)) subscriber.next(made.epoch);
        },
        complete: () => subscriber.complete(),
      });
      subscriber.add(mine);
    });
  }

  /**
   * Gives a notification to those who listen to its node. In automatic nodes stands a login id, which may be written in other
   * letters than the server has it, as in a JID; others are named as they were subscribed.
   */
  deliver(notification: Notification): void {
    const { node } = notification;
    const automatic = this.#options.isAutomatic(node);
    const isMeant = (one: NodePath): boolean => one === node || (automatic && one.toLowerCase() === node.toLowerCase());
    for (const entry of [...this.#entries.values()]) if (isMeant(entry.node)) entry.notifications.next(notification);
  }

  /** A session stands: subscribes what is wanted, ends what was left behind. */
  up(epoch: number, port: NodePort): void {
    this.#session = { epoch, port };
    this.#ready.next({ node: undefined, epoch });
    for (const entry of [...this.#entries.values()]) this.#settle(entry);
  }

  /** The session went. */
  down(): void {
    this.#session = undefined;
    for (const entry of this.#entries.values()) {
      if (entry.onServer === 'yes' || entry.busy) entry.onServer = 'perhaps';
      entry.busy = false;
      entry.retry?.unsubscribe();
    }
  }

  /** Completes every stream and ends every subscription on the server; resolves when it has answered, or the session went. */
  async close(): Promise<void> {
    this.#closed = true;
    const port = this.#session?.port;
    const standing = [...this.#entries.values()].filter(({ onServer, busy }) => onServer !== 'no' || busy);
    this.down();
    for (const { notifications } of [...this.#entries.values()]) notifications.complete();
    this.#entries.clear();
    this.#ready.complete();
    if (port) await Promise.all(standing.map(({ node }) => port.unsubscribe(node)));
  }

  #entryOf(node: NodePath): Entry {
    const known = this.#entries.get(node);
    if (known) return known;
    const made: Entry = {
      node,
      notifications: new Subject(),
      listeners: 0,
      onServer: 'no',
      busy: false,
      retry: undefined,
    };
    this.#entries.set(node, made);
    return made;
  }

  /** Brings the server nearer to what is wanted, one request at a time for each node. */
  #settle(entry: Entry): void {
    if (entry.busy || this.#entries.get(entry.node) !== entry) return;
    const { node, listeners, onServer } = entry;
    const wanted = listeners > 0;
    const automatic = this.#options.isAutomatic(node);
    entry.retry?.unsubscribe();
    if (!wanted && (onServer === 'no' || automatic)) {
      this.#entries.delete(node);
    } else if (this.#session && !automatic && (!wanted || onServer !== 'yes')) {
      entry.busy = true;
      void (wanted ? this.#subscribe(entry, this.#session) : this.#unsubscribe(entry, this.#session));
    }
  }

  async #subscribe(entry: Entry, session: Standing): Promise<void> {
    const outcome = await session.port.subscribe(entry.node);
    if (this.#session !== session) return;
    entry.busy = false;
    switch (outcome.kind) {
      case 'stands':
        entry.onServer = 'yes';
        this.#ready.next({ node: entry.node, epoch: session.epoch });
        this.#settle(entry);
        break;
      case 'refused':
        this.#entries.delete(entry.node);
        entry.notifications.error(new SubscriptionError(entry.node, outcome.condition));
        break;
      case 'later':
        entry.onServer = 'perhaps';
        entry.retry = this.#options.scheduler.schedule(() => this.#settle(entry), RETRY_MS);
        break;
      case 'lost':
        entry.onServer = 'perhaps';
    }
  }

  async #unsubscribe(entry: Entry, session: Standing): Promise<void> {
    await session.port.unsubscribe(entry.node);
    if (this.#session !== session) return;
    entry.busy = false;
    entry.onServer = 'no';
    this.#settle(entry);
  }
}
