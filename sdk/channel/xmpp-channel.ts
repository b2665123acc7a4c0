/** A channel over own XMPP sessions: what {@link Connection} keeps up, as notifications and subscriptions. */
import { lastValueFrom, mergeMap, Subject, type Observable } from 'rxjs';
import type { NodePath } from '../ids.ts';
import { readMessage, readUpdate } from '../pubsub/envelope.ts';
import type { Notification } from '../pubsub/notification.ts';
import { headline } from '../pubsub/stanzas.ts';
import { SYSTEM_INFO_NODE } from '../resources/system-info.ts';
import { rewriteXml, type XmlElement } from '../xml.ts';
import type { Made } from './attempts.ts';
import {
  isUp,
  type Channel,
  type ChannelActivity,
  type ConnectionState,
  type ConnectionTransition,
  type DirectMessages,
} from './channel.ts';
import { Connection } from './connection.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import { ConnectionStates } from './connection-states.ts';
import type { ChannelNodes } from './node-standing.ts';
import { NodeSubscriptions } from './node-subscriptions.ts';
import { ANSWER_MS, PubSubPorts } from './pubsub-port.ts';
import type { TrafficTap } from './traffic-tap.ts';
import { wakefulPlatform } from './wakeful.ts';
import { checkXmppOptions, type XmppChannelOptions, type XmppParts, type XmppSettings } from './xmpp-options.ts';

/**
 * Makes a channel; nothing is sent before `open()`.
 * @throws OptionsError where an option is missing or out of range.
 */
export function createXmppChannel(options: XmppChannelOptions): Channel {
  return assembleXmppChannel(options);
}

/** As {@link createXmppChannel}, with parts replaced. */
export function assembleXmppChannel(options: XmppChannelOptions, parts: XmppParts = {}): Channel {
  return new XmppChannel(checkXmppOptions(options), parts);
}

class XmppChannel implements Channel, ConnectionOwner {
  readonly kind = 'xmpp';
  readonly connection$: Observable<ConnectionState>;
  readonly transitions$: Observable<ConnectionTransition>;
  readonly activity$: Observable<ChannelActivity>;
  readonly notifications$: Observable<Notification>;
  readonly messages: DirectMessages;
  readonly nodes: ChannelNodes;
  readonly states: ConnectionStates;
  readonly traffic: TrafficTap;
  readonly onHidden: (hidden: boolean) => void;
  readonly #settings: XmppSettings;
  readonly #activity = new Subject<ChannelActivity>();
  readonly #notifications = new Subject<Notification>();
  readonly #received = new Subject<XmlElement>();
  /** Messages of the pubsub service, for who looks at them. */
  readonly #events = new Subject<XmlElement>();
  readonly #subscriptions: NodeSubscriptions;
  /** By pubsub service: names of subscriptions are those of one server. */
  readonly #ports = new Map<string, PubSubPorts>();
  readonly #connection: Connection;
  #closed = false;
  readonly #quiet = new Subject<void>();

  constructor(given: XmppSettings, parts: XmppParts) {
    const { platform, setHidden } = wakefulPlatform(given.platform);
    this.traffic = parts.traffic ?? { book: undefined };
    const settings = { ...given, platform, traffic: this.traffic };
    const { scheduler } = platform;
    this.#settings = settings;
    this.onHidden = parts.setHidden ?? setHidden;
    this.states = new ConnectionStates(scheduler);
    this.#subscriptions = new NodeSubscriptions({ scheduler, isAutomatic: settings.isAutomatic });
    this.#connection = new Connection(settings, this, parts);
    this.connection$ = this.states.state$;
    this.transitions$ = this.states.transitions$;
    this.activity$ = this.#activity.asObservable();
    this.notifications$ = this.#notifications.asObservable();
    this.messages = {
      jid: () => this.#standing()?.jid,
      received$: this.#received.asObservable(),
      send: (to, content) => {
        const made = this.#standing();
        made?.session.send(headline(to, content));
        return made !== undefined;
      },
    };
    this.nodes = {
      subscriptions: () => this.#subscriptions.list(),
      raw$: this.#events.pipe(
        mergeMap((message) => {
          const text = rewriteXml(message);
          return readMessage(message).map(({ node, itemId }) => ({ node, itemId, at: scheduler.now(), text }));
        }),
      ),
      service: {
        address: () => this.#standing()?.endpoint.pubsubDomain,
        ask: (question) => {
          const made = this.#standing();
          if (!made) return Promise.resolve({ kind: 'lost', reason: 'session-lost' });
          const to = made.endpoint.pubsubDomain;
          return made.session.ask(to, ANSWER_MS, (id) => question(id, to));
        },
      },
    };
  }

  notifications(node: NodePath): Observable<Notification> {
    return this.#subscriptions.of(node);
  }

  ready(node: NodePath): Observable<number> {
    return this.#subscriptions.ready(node);
  }

  open(): void {
    if (['idle', 'conflict', 'unauthorized'].includes(this.states.now.status)) this.#connection.open();
  }

  reconnect(): void {
    const { status } = this.states.now;
    if (status === 'conflict' || status === 'unauthorized') this.open();
    else if (!this.#closed && status !== 'idle') this.#connection.reconnect();
  }

  close(): Promise<void> {
    this.#end(true);
    return lastValueFrom(this.#quiet, { defaultValue: undefined });
  }

  onUp(epoch: number, { session, endpoint, jid }: Made): void {
    const { pubsubDomain } = endpoint;
    const ports = this.#ports.get(pubsubDomain) ?? new PubSubPorts(pubsubDomain);
    this.#ports.set(pubsubDomain, ports);
    this.#subscriptions.up(epoch, ports.over(session, jid));
  }

  onDown(): void {
    this.#subscriptions.down();
  }

  onLeaving(): void {
    this.#end(false);
  }

  onActivity(activity: ChannelActivity): void {
    this.#activity.next(activity);
  }

  onMessage(message: XmlElement): void {
    // Users cannot send in the name of a whole domain; only the server and its services have such addresses.
    if (message.attributes.get('from')?.includes('@')) {
      this.#received.next(message);
      return;
    }
    this.#events.next(message);
    const receivedAt = this.#settings.platform.scheduler.now();
    for (const item of readMessage(message)) {
      const notification = readUpdate(item, receivedAt);
      this.#notifications.next(notification);
      this.#subscriptions.deliver(notification);
      if (notification.node === SYSTEM_INFO_NODE) this.#connection.onService(notification);
    }
  }

  #standing(): Made | undefined {
    return isUp(this.states.now) ? this.#connection.heard : undefined;
  }

  /** @param patient whether it is waited for the end of the subscriptions; else they end with the last words of the session. */
  #end(patient: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.states.close();
    const unsubscribed = this.#subscriptions.close();
    const ended = this.#connection.close(patient ? unsubscribed : undefined);
    this.#notifications.complete();
    this.#activity.complete();
    this.#received.complete();
    this.#events.complete();
    void Promise.all([unsubscribed, ended]).then(() => this.#quiet.complete());
  }
}
