/**
 * A channel over the hub of the Finesse desktop: it listens to the desktop's own connection and opens none, so it can disturb
 * neither the agent's events nor the agent's presence. Spoken directly, without Cisco's library, whose handlers hide most
 * transitions; nothing is published but the requests that a gadget may make.
 */
import { lastValueFrom, Observable, Subject } from 'rxjs';
import { FinesseError, OptionsError, SubscriptionError } from '../errors.ts';
import { nodePath, type NodePath, type UserId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { readHubContent, readUpdate } from '../pubsub/envelope.ts';
import { isAutomaticNode, topicOfNode } from '../pubsub/nodes.ts';
import type { Notification } from '../pubsub/notification.ts';
import { byteLength } from './byte-length.ts';
import type { Channel, ChannelActivity, ConnectionState, ConnectionTransition } from './channel.ts';
import { ConnectionStates } from './connection-states.ts';
import { DesktopStatus } from './desktop-status.ts';
import { HubRequests, member, stopListening, type GadgetsHub } from './gadgets-hub.ts';
import { NodeSubscriptions, type NodePort } from './node-subscriptions.ts';

/** Options of {@link createDesktopChannel}. */
export interface DesktopChannelOptions {
  /** `gadgets.Hub` of the gadget's frame. */
  readonly hub: GadgetsHub;
  /** The agent who is signed in to the desktop. */
  readonly userId: UserId;
  readonly platform: Platform;
  /** Nodes that the server subscribes by itself; those of Finesse unless told. */
  readonly isAutomatic?: (node: NodePath) => boolean;
}

/** How long the desktop may take to answer a request, ms. */
const ANSWER_MS = 10_000;
/** The same for ending a subscription, ms: nothing waits for its effect, but `close()` does for its answer. */
const FAREWELL_MS = 1_500;

/**
 * Makes a channel; nothing is published before `open()`.
 * @throws FinesseError `hub-missing` where `hub` is none, `options-invalid` where the user id cannot be one.
 */
export function createDesktopChannel(options: DesktopChannelOptions): Channel {
  const hub = options.hub as GadgetsHub | undefined;
  if (!['subscribe', 'unsubscribe', 'publish'].every((name) => typeof member(hub, name) === 'function')) {
    throw new FinesseError(
      'hub-missing',
      'There is no gadgets.Hub here: load this page as a gadget of the Finesse desktop.',
    );
  }
  if (!/^[^\s/]+$/.test(options.userId))
    throw new OptionsError('Option userId must be a login id without blanks and /.');
  return new DesktopChannel(options);
}

class DesktopChannel implements Channel {
  readonly kind = 'desktop';
  readonly connection$: Observable<ConnectionState>;
  readonly transitions$: Observable<ConnectionTransition>;
  readonly activity$: Observable<ChannelActivity>;
  readonly notifications$: Observable<Notification>;
  readonly #options: DesktopChannelOptions;
  readonly #states: ConnectionStates;
  readonly #status = new DesktopStatus();
  readonly #requests: HubRequests;
  readonly #subscriptions: NodeSubscriptions;
  readonly #activity = new Subject<ChannelActivity>();
  readonly #notifications = new Subject<Notification>();
  /** Topics that are listened to, each once. */
  readonly #topics = new Map<NodePath, { readonly id: unknown; listeners: number }>();
  #connectionTopic: unknown;
  #closed = false;
  readonly #quiet = new Subject<void>();

  constructor(options: DesktopChannelOptions) {
    const { hub, platform, userId, isAutomatic = (node: NodePath) => isAutomaticNode(node, userId) } = options;
    const { scheduler, uuid } = platform;
    this.#options = options;
    this.#states = new ConnectionStates(scheduler);
    this.#requests = new HubRequests(hub, scheduler, uuid);
    this.#subscriptions = new NodeSubscriptions({ scheduler, isAutomatic });
    this.connection$ = this.#states.state$;
    this.transitions$ = this.#states.transitions$;
    this.activity$ = this.#activity.asObservable();
    this.notifications$ = this.#notifications.asObservable();
  }

  notifications(node: NodePath): Observable<Notification> {
    return new Observable((subscriber) => {
      if (this.#closed) {
        subscriber.complete();
        return;
      }
      try {
        this.#listenTo(node);
      } catch {
        // The hub takes no such topic, so nothing can ever be published on it.
        subscriber.error(new SubscriptionError(node, 'item-not-found'));
        return;
      }
      subscriber.add(() => this.#leave(node));
      subscriber.add(this.#subscriptions.of(node).subscribe(subscriber));
    });
  }

  ready(node: NodePath): Observable<number> {
    return this.#subscriptions.ready(node);
  }

  open(): void {
    const { status } = this.#states.now;
    if (!['idle', 'conflict', 'unauthorized'].includes(status)) return;
    this.#status.reset();
    this.#states.set({ status: 'connecting', reason: 'opened' });
    // Those who were told may have closed the channel.
    if (this.#closed) return;
    // Before anything is asked: the desktop may answer at once, or may have been about to tell.
    if (status === 'idle') this.#listen();
    this.#requests.askForConnection();
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      void this.#shut().then(() => this.#quiet.complete());
    }
    return lastValueFrom(this.#quiet, { defaultValue: undefined });
  }

  #listen(): void {
    const { hub, userId } = this.#options;
    try {
      this.#connectionTopic = hub.subscribe('finesse.info.connection', (_topic, data) => this.#onStatus(data));
    } catch (cause) {
      this.#states.set({ status: 'idle', reason: 'not-opened' });
      const message =
        'gadgets.Hub takes no subscription: it has not connected. Wait for gadgets.HubSettings.onConnect.';
      throw new FinesseError('hub-missing', message, { cause });
    }
    for (const node of automaticNodes(userId)) this.#listenTo(node);
  }

  #onStatus(data: unknown): void {
    if (this.#closed) return;
    const status = member(data, 'status');
    // What else the desktop tells is its own voice, while the server is not heard.
    if (status === 'connected' || status === 'recovered') this.#heard('hub-status', status);
    const news = this.#status.read(data);
    if (!news) return;
    if (news.kind === 'down') {
      this.#down();
      this.#states.set(news);
      return;
    }
    // A new session knows nothing of the subscriptions of the one before.
    this.#down();
    const epoch = this.#states.connected(news.reason);
    if (this.#states.now.epoch === epoch && this.#states.now.status === 'connected')
      this.#subscriptions.up(epoch, this.#port());
  }

  #onContent(node: NodePath, data: unknown): void {
    const content = member(data, 'content');
    const item = typeof content === 'string' ? readHubContent(content) : undefined;
    // Any gadget can publish on our topics; what does not even name the node of its topic is none of the desktop's.
    if (typeof content !== 'string' || item?.node.toLowerCase() !== node.toLowerCase()) return;
    this.#heard('hub-notification', content);
    const notification = readUpdate({ ...item, node }, this.#options.platform.scheduler.now());
    this.#notifications.next(notification);
    this.#subscriptions.deliver(notification);
  }

  #heard(what: 'hub-status' | 'hub-notification', text: string): void {
    this.#activity.next({ kind: 'heard', what, at: this.#options.platform.scheduler.now(), bytes: byteLength(text) });
  }

  #down(): void {
    this.#subscriptions.down();
    this.#requests.giveUp();
  }

  #port(): NodePort {
    return {
      subscribe: async (node) => {
        const answer = await this.#requests.ask('SubscribeNodeReq', node, ANSWER_MS);
        return answer.kind === 'done' ? { kind: 'stands' } : answer;
      },
      unsubscribe: async (node) => {
        await this.#requests.ask('UnsubscribeNodeReq', node, FAREWELL_MS);
      },
    };
  }

  #listenTo(node: NodePath): void {
    const known = this.#topics.get(node);
    if (known) known.listeners += 1;
    else {
      const id = this.#options.hub.subscribe(topicOfNode(node), (_topic, data) => this.#onContent(node, data));
      this.#topics.set(node, { id, listeners: 1 });
    }
  }

  #leave(node: NodePath): void {
    const topic = this.#topics.get(node);
    if (!topic || --topic.listeners > 0) return;
    this.#topics.delete(node);
    stopListening(this.#options.hub, topic.id);
  }

  async #shut(): Promise<void> {
    this.#states.close();
    const { hub } = this.#options;
    const ended = this.#subscriptions.close();
    for (const { id } of this.#topics.values()) stopListening(hub, id);
    this.#topics.clear();
    if (this.#connectionTopic !== undefined) stopListening(hub, this.#connectionTopic);
    this.#notifications.complete();
    this.#activity.complete();
    await ended;
  }
}

/** Nodes whose notifications the desktop gets, and publishes, without being asked (facts of the developer guide: agents and supervisors). */
function automaticNodes(userId: UserId): readonly NodePath[] {
  const user = `/finesse/api/User/${userId}`;
  return ['/finesse/api/SystemInfo', user, `${user}/Dialogs`, `${user}/Dialogs/Media`, `${user}/Media`].map(nodePath);
}
