/**
 * Who listens to which node, and what the server knows of it: one subscription per node however many listen, made again on
 * each session, ended when the last one leaves. Explicit subscriptions outlive a session on the server, so one that nobody
 * wants any more when the connection is back is ended then.
 */
import { Observable, Subject, type SchedulerLike, type Subscription } from 'rxjs';
import { SubscriptionError } from '../errors.ts';
import type { NodePath } from '../ids.ts';
import type { Notification } from '../pubsub/notification.ts';
import { inTurn } from './in-turn.ts';
import type { NodeSubscription } from './node-standing.ts';

/** What became of a request to subscribe: it stands, was refused, may be tried again later, or went with its session. */
export type SubscribeOutcome =
  | { readonly kind: 'stands' }
  | { readonly kind: 'refused'; readonly condition: string }
  | { readonly kind: 'later' }
  | { readonly kind: 'lost' };

/** How a session subscribes on the server. None rejects. */
export interface NodePort {
  subscribe(node: NodePath): Promise<SubscribeOutcome>;
  unsubscribe(node: NodePath): Promise<void>;
  /**
   * Ends what sessions before have left on the server. Absent where that is not ours to do.
   * @param isWanted of this session's own: whether the subscription of a node is to stay.
   */
  tidyUp?(isWanted: (node: NodePath) => boolean): Promise<void>;
}

/** What {@link NodeSubscriptions} needs. */
export interface NodeSubscriptionsOptions {
  readonly scheduler: SchedulerLike;
  /** Nodes that the server subscribes by itself. */
  readonly isAutomatic: (node: NodePath) => boolean;
  /** Whether subscriptions end with their session, so that nothing can be left to be ended; false unless told. */
  readonly endWithSession?: boolean;
}

/** Wait before a subscription is tried again that could not be made now, ms. */
const RETRY_MS = 5_000;
/**
 * Requests that may wait for their answer at once: after a reconnect a thousand nodes are subscribed again, and so many, of some
 * 330 bytes each, keep a body of BOSH below 17 kB and within what a server takes from one client.
 */
const AT_ONCE = 50;
/** The same at the end, where one body is often all that still gets out: within the 64 KiB of a request that outlives its page. */
const FAREWELLS_AT_ONCE = 150;
/** How long the end of all subscriptions may take, ms: what is not ended then is tidied up by a session to come. */
const FAREWELL_MS = 1_500;
/** Refusals that are remembered, for who looks. */
const REFUSALS = 20;

interface Entry {
  readonly key: string;
  readonly node: NodePath;
  readonly automatic: boolean;
  readonly notifications: Subject<Notification>;
  listeners: number;
  /** `perhaps`: a request or a session before may have left one behind. */
  onServer: 'no' | 'yes' | 'perhaps';
  /** A request about this node is under way. */
  busy: boolean;
  retry: Subscription | undefined;
  /** Wall time, ms, since when it is subscribed, asked for, or waited for. */
  since: number;
  items: number;
  last: Pick<Notification, 'receivedAt' | 'itemId'> | undefined;
}

interface Standing {
  /** Wall time, ms, since when. */
  readonly at: number;
  readonly epoch: number;
  readonly port: NodePort;
  tidied: boolean;
}

/** See the head of the file. */
export class NodeSubscriptions {
  readonly #options: NodeSubscriptionsOptions;
  /** By {@link NodeSubscriptions.#keyOf}, so that a notification costs the same however many nodes there are. */
  readonly #entries = new Map<string, Entry>();
  readonly #ready = new Map<string, { readonly automatic: boolean; readonly epochs: Subject<number> }>();
  /** What waits for its turn on the server, oldest first. */
  readonly #queue = new Set<Entry>();
  /** By node, the latest last. */
  readonly #refused = new Map<NodePath, NodeSubscription>();
  #underWay = 0;
  #session: Standing | undefined;
  #downAt: number;
  #closed = false;

  constructor(options: NodeSubscriptionsOptions) {
    this.#options = options;
    this.#downAt = options.scheduler.now();
  }

  /** See `ChannelNodes.subscriptions`. */
  list(): readonly NodeSubscription[] {
    const wanted = [...this.#entries.values()].filter(isWanted).map((entry): NodeSubscription => {
      const { node, automatic, items, last, since } = entry;
      const { receivedAt, itemId } = last ?? {};
      return {
        node,
        by: automatic ? 'server' : 'client',
        state: this.#stateOf(entry),
        since: automatic ? (this.#session?.at ?? this.#downAt) : since,
        items,
        ...(receivedAt !== undefined && { lastAt: receivedAt }),
        ...(itemId !== undefined && { lastId: itemId }),
      };
    });
    return [...wanted, ...this.#refused.values()];
  }

  #stateOf({ automatic, onServer, busy }: Entry): NodeSubscription['state'] {
    if (!this.#session) return 'waiting';
    if (automatic || onServer === 'yes') return 'subscribed';
    return busy ? 'asking' : 'waiting';
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
      if (this.#closed) {
        subscriber.complete();
        return;
      }
      const [key, automatic] = this.#keyOf(node);
      const stands = automatic || this.#entries.get(key)?.onServer === 'yes';
      if (this.#session && stands) subscriber.next(this.#session.epoch);
      const watched = this.#ready.get(key) ?? { automatic, epochs: new Subject<number>() };
      this.#ready.set(key, watched);
      subscriber.add(watched.epochs.subscribe(subscriber));
      subscriber.add(() => {
        if (!watched.epochs.observed && this.#ready.get(key) === watched) this.#ready.delete(key);
      });
    });
  }

  /**
   * Gives a notification to those who listen to its node. In automatic nodes stands a login id, which may be written in other
   * letters than the server has it, as in a JID; others are named as they were subscribed.
   */
  deliver(notification: Notification): void {
    const entry = this.#entries.get(this.#keyOf(notification.node)[0]);
    if (!entry) return;
    entry.items += 1;
    // Not the notification itself, whose text nobody needs any more.
    entry.last = { receivedAt: notification.receivedAt, itemId: notification.itemId };
    entry.notifications.next(notification);
  }

  /** A session stands: subscribes what is wanted, oldest first, then ends what was left behind. */
  up(epoch: number, port: NodePort): void {
    const session: Standing = { at: this.#options.scheduler.now(), epoch, port, tidied: false };
    this.#session = session;
    for (const { automatic, epochs } of [...this.#ready.values()]) if (automatic) epochs.next(epoch);
    // Those who were told may have closed the channel.
    if (this.#session !== session) return;
    const all = [...this.#entries.values()];
    for (const wanted of [true, false]) {
      for (const entry of all) if (isWanted(entry) === wanted) this.#settle(entry);
    }
    this.#work();
  }

  /** The session went. */
  down(): void {
    if (this.#session) this.#downAt = this.#options.scheduler.now();
    this.#session = undefined;
    this.#queue.clear();
    this.#underWay = 0;
    for (const entry of this.#entries.values()) {
      if (this.#options.endWithSession) entry.onServer = 'no';
      else if (entry.onServer === 'yes' || entry.busy) entry.onServer = 'perhaps';
      entry.busy = false;
      entry.since = this.#downAt;
      entry.retry?.unsubscribe();
    }
  }

  /** Completes every stream and ends every subscription on the server; resolves when it has answered, or within 1.5 s. */
  async close(): Promise<void> {
    this.#closed = true;
    const port = this.#session?.port;
    const all = [...this.#entries.values()];
    const standing = all.filter(({ onServer, busy }) => onServer !== 'no' || busy);
    this.down();
    this.#entries.clear();
    for (const { notifications } of all) notifications.complete();
    for (const { epochs } of [...this.#ready.values()]) epochs.complete();
    this.#ready.clear();
    if (!port || standing.length === 0) return;
    await new Promise<void>((resolve) => {
      let late = false;
      const deadline = this.#options.scheduler.schedule(() => {
        late = true;
        resolve();
      }, FAREWELL_MS);
      const end = ({ node }: Entry): Promise<boolean> => port.unsubscribe(node).then(() => !late);
      void inTurn(standing, FAREWELLS_AT_ONCE, end).then(() => {
        deadline.unsubscribe();
        resolve();
      });
    });
  }

  /** What stands for a node in the maps, and whether the node is automatic. */
  #keyOf(node: NodePath): readonly [key: string, automatic: boolean] {
    const automatic = this.#options.isAutomatic(node);
    return [automatic ? `~${node.toLowerCase()}` : node, automatic];
  }

  #entryOf(node: NodePath): Entry {
    const [key, automatic] = this.#keyOf(node);
    const known = this.#entries.get(key);
    if (known) return known;
    const made: Entry = {
      key,
      node,
      automatic,
      notifications: new Subject(),
      listeners: 0,
      onServer: 'no',
      busy: false,
      retry: undefined,
      since: this.#options.scheduler.now(),
      items: 0,
      last: undefined,
    };
    this.#refused.delete(node);
    this.#entries.set(key, made);
    return made;
  }

  /** Brings the server nearer to what is wanted, one request at a time for each node. */
  #settle(entry: Entry): void {
    if (entry.busy || this.#entries.get(entry.key) !== entry) return;
    entry.retry?.unsubscribe();
    if (isDue(entry)) {
      if (this.#session) this.#queue.add(entry);
      this.#work();
    } else {
      this.#queue.delete(entry);
      if (!isWanted(entry)) this.#entries.delete(entry.key);
    }
  }

  #work(): void {
    const session = this.#session;
    if (!session) return;
    for (const entry of this.#queue) {
      if (this.#underWay >= AT_ONCE) return;
      this.#queue.delete(entry);
      this.#underWay += 1;
      entry.busy = true;
      entry.since = this.#options.scheduler.now();
      void this.#ask(entry, session);
    }
    if (this.#underWay > 0 || session.tidied) return;
    session.tidied = true;
    const isKept = (node: NodePath): boolean => {
      const entry = this.#entries.get(this.#keyOf(node)[0]);
      return entry !== undefined && (isWanted(entry) || entry.busy);
    };
    void session.port.tidyUp?.(isKept);
  }

  async #ask(entry: Entry, session: Standing): Promise<void> {
    const { node } = entry;
    const { port } = session;
    const outcome = await (isWanted(entry) ? port.subscribe(node) : port.unsubscribe(node).then(() => undefined));
    if (this.#session !== session) return;
    entry.busy = false;
    entry.since = this.#options.scheduler.now();
    this.#underWay -= 1;
    switch (outcome?.kind) {
      case undefined:
        entry.onServer = 'no';
        this.#settle(entry);
        break;
      case 'stands':
        entry.onServer = 'yes';
        this.#ready.get(entry.key)?.epochs.next(session.epoch);
        this.#settle(entry);
        break;
      case 'refused':
        this.#entries.delete(entry.key);
        this.#remember(entry, outcome.condition);
        entry.notifications.error(new SubscriptionError(node, outcome.condition));
        break;
      case 'later':
      case 'lost':
        entry.onServer = this.#options.endWithSession ? 'no' : 'perhaps';
        // What was lost waits for the next session.
        if (outcome.kind === 'later') this.#askLater(entry);
    }
    this.#work();
  }

  #remember({ node, since, items }: Entry, condition: string): void {
    this.#refused.set(node, { node, by: 'client', state: 'refused', since, condition, items });
    for (const oldest of this.#refused.keys()) {
      if (this.#refused.size <= REFUSALS) break;
      this.#refused.delete(oldest);
    }
  }

  #askLater(entry: Entry): void {
    if (!isWanted(entry)) this.#settle(entry);
    else entry.retry = this.#options.scheduler.schedule(() => this.#settle(entry), RETRY_MS);
  }
}

function isWanted({ listeners }: Entry): boolean {
  return listeners > 0;
}

/** Whether the server is to be asked for something. */
function isDue(entry: Entry): boolean {
  return !entry.automatic && (isWanted(entry) ? entry.onServer !== 'yes' : entry.onServer !== 'no');
}
