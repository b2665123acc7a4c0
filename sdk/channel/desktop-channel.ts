/**
 * A channel over the hub of the Finesse desktop: it listens to the desktop's own connection and opens none, so it can disturb
 * neither the agent's events nor the agent's presence. Spoken directly, without Cisco's library, whose handlers hide most
 * transitions; nothing is published but the requests that a gadget may make.
 */
import { lastValueFrom, Observable, ReplaySubject, Subject, type Subscription } from 'rxjs';
import { FinesseError, OptionsError, SubscriptionError } from '../errors.ts';
import { nodePath, type NodePath, type UserId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { readHubContent, readUpdate } from '../pubsub/envelope.ts';
import { isAutomaticNode, topicOfNode } from '../pubsub/nodes.ts';
import type { Notification } from '../pubsub/notification.ts';
import { byteLength } from './byte-length.ts';
import type { Channel, ChannelActivity, ConnectionState, ConnectionTransition, DesktopSignals } from './channel.ts';
import { ConnectionStates } from './connection-states.ts';
import { desktopSignals } from './desktop-signals.ts';
import { DesktopStatus } from './desktop-status.ts';
import { HubRequests, member, stopListening, type GadgetsHub } from './gadgets-hub.ts';
import { hubMessages } from './hub-messages.ts';
import type { ChannelNodes } from './node-standing.ts';
import { NodeSubscriptions, type NodePort } from './node-subscriptions.ts';
import { toldHub } from './traffic-hub.ts';
import type { TrafficTap } from './traffic-tap.ts';

/** Options of {@link createDesktopChannel}. */
export interface DesktopChannelOptions {
  /** `gadgets.Hub` of the gadget's frame. */
  readonly hub: GadgetsHub;
  /** The agent who is signed in to the desktop. */
  readonly userId: UserId;
  readonly platform: Platform;
  /** Nodes that the server subscribes by itself; those of Finesse unless told. */
  readonly isAutomatic?: (node: NodePath) => boolean;
  /** Where hub messages are told; a place of its own unless told. */
  readonly traffic?: TrafficTap;
}

/** How long the desktop may take to answer a request, ms. */
const ANSWER_MS = 10_000;
/** The same for ending a subscription, ms: nothing waits for its effect, but `close()` does for its answer. */
const FAREWELL_MS = 1_500;
/** Until the desktop is asked again where its connection stands, ms, each time twice as long: it may have started after us. */
const ASK_AGAIN_MS = 5_000;
const MAX_ASK_AGAIN_MS = 60_000;

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
  readonly desktop: DesktopSignals;
  readonly nodes: ChannelNodes;
  readonly traffic: TrafficTap;
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
  /** Ids of `finesse.info.connection` and `finesse.info.presence` on the hub. */
  readonly #infoTopics: unknown[] = [];
  /** Names of subscriptions, where the desktop has told them. */
  readonly #subids = new Map<NodePath, string>();
  #askAgain: Subscription | undefined;
  #closed = false;
  readonly #gone = new ReplaySubject<void>(1);
  readonly #quiet = new Subject<void>();

  constructor(given: DesktopChannelOptions) {
    this.traffic = given.traffic ?? { book: undefined };
    const options = { ...given, hub: toldHub(given.hub, this.traffic) };
    const { hub, platform, userId, isAutomatic = (node: NodePath) => isAutomaticNode(node, userId) } = options;
    const { scheduler, uuid } = platform;
    this.#options = options;
    this.#states = new ConnectionStates(scheduler);
    this.#requests = new HubRequests(hub, scheduler, uuid);
    // The desktop keeps count of who wants a node, and forgets it with its connection.
    this.#subscriptions = new NodeSubscriptions({ scheduler, isAutomatic, endWithSession: true });
    this.connection$ = this.#states.state$;
    this.transitions$ = this.#states.transitions$;
    this.activity$ = this.#activity.asObservable();
    this.notifications$ = this.#notifications.asObservable();
    this.desktop = desktopSignals(given.hub, scheduler, this.#gone);
    this.nodes = {
      subscriptions: () => this.#subscriptions.list(),
      // Not by the hub that tells the traffic, which would then hold everything twice.
      raw$: hubMessages(given.hub, scheduler, this.#gone),
    };
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
    this.#ask(ASK_AGAIN_MS);
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      void this.#shut().then(() => this.#quiet.complete());
    }
    return lastValueFrom(this.#quiet, { defaultValue: undefined });
  }

  #ask(patienceMs: number): void {
    const { scheduler } = this.#options.platform;
    this.#askAgain?.unsubscribe();
    this.#askAgain = scheduler.schedule(() => this.#ask(Math.min(2 * patienceMs, MAX_ASK_AGAIN_MS)), patienceMs);
    this.#requests.askForConnection();
  }

  #listen(): void {
    const { hub, userId } = this.#options;
    try {
      this.#infoTopics.push(hub.subscribe('finesse.info.connection', (_topic, data) => this.#onStatus(data)));
      this.#infoTopics.push(hub.subscribe('finesse.info.presence', (_topic, data) => this.#onPresence(data)));
    } catch (cause) {
      this.#forgetInfo();
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
    this.#askAgain?.unsubscribe();
    if (news.kind === 'down') {
      this.#down();
      // Any gadget may have said it of a session that stood: the desktop is asked once. While it fails over it still tells of the side that it leaves.
      if (!['connecting', 'failing-over'].includes(news.status))
        this.#askAgain = this.#options.platform.scheduler.schedule(
          () => this.#requests.askForConnection(),
          ASK_AGAIN_MS,
        );
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
    const notification = readUpdate(item, this.#options.platform.scheduler.now());
    this.#notifications.next(notification);
    this.#subscriptions.deliver(notification);
  }

  /** A presence that the desktop hands on shows that the server is heard, whatever the presence says. */
  #onPresence(data: unknown): void {
    const content = member(data, 'content');
    if (!this.#closed && typeof content === 'string' && /^\s*<presence[\s/>]/.test(content))
      this.#heard('stanza', content);
  }

  #heard(what: 'hub-status' | 'hub-notification' | 'stanza', text: string): void {
    this.#activity.next({ kind: 'heard', what, at: this.#options.platform.scheduler.now(), bytes: byteLength(text) });
  }

  #down(): void {
    this.#subscriptions.down();
    this.#subids.clear();
    this.#requests.giveUp();
  }

  #port(): NodePort {
    return {
      subscribe: async (node) => {
        const answer = await this.#requests.ask({ type: 'SubscribeNodeReq', data: { node } }, ANSWER_MS);
        if (answer.kind !== 'done') return answer;
        if (answer.subid !== undefined) this.#subids.set(node, answer.subid);
        return { kind: 'stands' };
      },
      unsubscribe: async (node) => {
        const subid = this.#subids.get(node);
        this.#subids.delete(node);
        const data = subid === undefined ? { node } : { node, subid };
        await this.#requests.ask({ type: 'UnsubscribeNodeReq', data }, FAREWELL_MS);
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

  #forgetInfo(): void {
    for (const id of this.#infoTopics.splice(0)) stopListening(this.#options.hub, id);
  }

  async #shut(): Promise<void> {
    this.#states.close();
    this.#gone.next();
    const { hub } = this.#options;
    const ended = this.#subscriptions.close();
    this.#askAgain?.unsubscribe();
    for (const { id } of this.#topics.values()) stopListening(hub, id);
    this.#topics.clear();
    this.#forgetInfo();
    this.#notifications.complete();
    this.#activity.complete();
    await ended;
    this.#requests.giveUp();
  }
}

/**
 * Nodes whose notifications the desktop gets, and publishes, without being asked (facts of the developer guide: agents and
 * supervisors). A login id may be configured in other letters than the server writes it, and a topic is matched to the letter.
 */
function automaticNodes(userId: UserId): readonly NodePath[] {
  const user = '/finesse/api/User/';
  const own = [...new Set([userId, userId.toLowerCase()])].flatMap((id) =>
    ['', '/Dialogs', '/Dialogs/Media', '/Media'].map((rest) => `${user}${id}${rest}`),
  );
  return ['/finesse/api/SystemInfo', ...own].map(nodePath);
}
