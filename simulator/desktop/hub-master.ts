/**
 * The desktop's end of the hub: the part that Cisco's library calls master. It publishes what a channel delivers, answers what
 * gadgets ask, and counts who wants which node. Topics and payloads follow the hub of Finesse 10.6 to 12.5.
 */
import { asyncScheduler, interval, Subscription, type SchedulerLike } from 'rxjs';
import type { Channel, ConnectionState } from '../../sdk/channel/channel.ts';
import { SubscriptionError } from '../../sdk/errors.ts';
import { nodePath, type NodePath } from '../../sdk/ids.ts';
import type { Notification } from '../../sdk/pubsub/notification.ts';
import { parseXml, writeXml, xml, type XmlElement } from '../../sdk/xml.ts';
import type { Hub } from './hub.ts';

/** Values of `status` on `finesse.info.connection`. `failing` and `recovered` come without a `resourceID`. */
export type DesktopStatus =
  | 'connecting'
  | 'connected'
  | 'disconnecting'
  | 'disconnected'
  | 'reconnecting'
  | 'unloading'
  | 'conflict'
  | 'unauthorized'
  | 'failing'
  | 'recovered';

/** What {@link createHubMaster} works with. */
export interface HubMasterOptions {
  readonly hub: Hub;
  /** Where notifications come from. The master listens; opening and closing the channel is its owner's business. */
  readonly channel: Pick<Channel, 'connection$' | 'notifications$' | 'notifications' | 'ready'>;
  /** XMPP resource that is told to gadgets as `resourceID`; the Finesse desktop's is `desktop`. */
  readonly resourceId: string;
  /**
   * Hears each status as it is published. The desktop itself listens here and not on the hub, where any gadget can claim anything.
   */
  readonly onStatus?: (status: DesktopStatus) => void;
  /** For the timer tick, each 1000 ms. */
  readonly scheduler?: SchedulerLike;
}

/** A running master. */
export interface HubMaster {
  /** The status that was published last. */
  readonly status: DesktopStatus | undefined;
  /**
   * Publishes a status by hand: `failing` and `recovered` while the desktop moves to its other side, `unloading` when the page
   * goes. While `failing`, what the channel says is kept back until another status is announced.
   */
  announce(status: DesktopStatus): void;
  /** Nodes with at least one subscriber, and how many. */
  readonly nodes: ReadonlyMap<string, number>;
  /** Publishes `disconnected`, fails what waits, and leaves the hub. Idempotent. */
  close(): void;
}

const INFO = 'finesse.info';
/** A topic without wildcards and empty tokens: what a node or an invokeID must give before the hub would take it. */
const PUBLISHABLE = /^[^.*]+(\.[^.*]+)*$/;

/** Cisco's library takes the time in ms, others what they like. */
type InvokeId = string | number;

interface NodeEntry {
  count: number;
  stands: boolean;
  /** Requests that wait for the server's answer. */
  waiting: InvokeId[];
  readonly subscription: Subscription;
}

/** Starts the master of a hub. Everything it publishes goes to all gadgets, as on the real desktop: duplicates are normal. */
export function createHubMaster(options: HubMasterOptions): HubMaster {
  const { hub, channel, resourceId, onStatus, scheduler = asyncScheduler } = options;
  const nodes = new Map<string, NodeEntry>();
  const all = new Subscription();
  let status: DesktopStatus | undefined;
  let connected = false;
  let closed = false;
  /** `failing` was announced by hand, so only by hand does it end. */
  let held = false;

  const publishStatus = (invokeID?: InvokeId): void => {
    if (status === undefined) return;
    const named = status === 'failing' || status === 'recovered' ? {} : { resourceID: resourceId };
    hub.publish(`${INFO}.connection`, { status, ...named, ...(invokeID === undefined ? {} : { invokeID }) });
  };
  const respond = (invokeID: InvokeId, data?: unknown): void => hub.publish(`${INFO}.responses.${invokeID}`, data);

  /** The session is gone and its explicit subscriptions with it: what waits fails, the counts begin anew. */
  const forgetNodes = (): void => {
    for (const [node, entry] of [...nodes]) {
      nodes.delete(node);
      entry.subscription.unsubscribe();
      for (const invokeID of entry.waiting)
        respond(invokeID, failure('Disconnected', `The connection went while ${node} was being subscribed to.`));
    }
  };
  const setStatus = (next: DesktopStatus): void => {
    const was = connected;
    connected = next === 'connected' || next === 'recovered';
    status = next;
    if (was && !connected) forgetNodes();
    publishStatus();
    onStatus?.(next);
  };
  const onConnection = (state: ConnectionState): void => {
    if (held) return;
    const next = STATUS_OF[state.status];
    if (connected && next === 'reconnecting') setStatus('disconnected');
    // Of its own failover between the sides the channel only tells that it is connected again.
    if (next !== undefined) setStatus(next === 'connected' && status === 'failing' ? 'recovered' : next);
  };
  const announce = (next: DesktopStatus): void => {
    held = next === 'failing' || next === 'unloading';
    setStatus(next);
  };

  const subscribeNode = (node: NodePath, invokeID: InvokeId): void => {
    if (!connected) {
      respond(invokeID, failure('Not connected', 'There is no connection to the notification service.'));
      return;
    }
    const known = nodes.get(node);
    if (known) {
      known.count += 1;
      if (known.stands) respond(invokeID);
      else known.waiting.push(invokeID);
      return;
    }
    const entry: NodeEntry = { count: 1, stands: false, waiting: [invokeID], subscription: new Subscription() };
    nodes.set(node, entry);
    entry.subscription.add(
      channel.notifications(node).subscribe({
        error: (error: unknown) => {
          nodes.delete(node);
          entry.subscription.unsubscribe();
          for (const waiting of entry.waiting) respond(waiting, refusal(node, error));
        },
      }),
    );
    entry.subscription.add(
      channel.ready(node).subscribe({
        next: () => {
          entry.stands = true;
          for (const waiting of entry.waiting.splice(0)) respond(waiting);
        },
        // The same refusal arrives through notifications(), which answers it.
        error: () => undefined,
      }),
    );
  };
  const unsubscribeNode = (node: NodePath, invokeID: InvokeId): void => {
    const entry = nodes.get(node);
    if (entry && --entry.count === 0) {
      nodes.delete(node);
      entry.subscription.unsubscribe();
    }
    respond(invokeID);
  };
  const onRequest = (_topic: string, data: unknown): void => {
    const request = readRequest(data);
    if (request === undefined) return;
    const { type, node, invokeID } = request;
    if (type === 'ConnectionInfoReq') publishStatus(invokeID);
    else if (type === 'SubscribeNodeReq' && node !== undefined) subscribeNode(node, invokeID);
    else if (type === 'UnsubscribeNodeReq' && node !== undefined) unsubscribeNode(node, invokeID);
    else if (type === 'ConnectionReq')
      hub.publish('finesse.clientLogging.desktop', 'F403: a gadget may not open the desktop’s connection');
  };

  const requests = hub.subscribe(`${INFO}.requests`, onRequest);
  all.add(() => hub.unsubscribe(requests));
  all.add(channel.connection$.subscribe(onConnection));
  all.add(
    channel.notifications$.subscribe((notification) => {
      const topic = topicOf(notification.node);
      if (PUBLISHABLE.test(topic)) hub.publish(topic, hubPayload(notification));
    }),
  );
  all.add(
    interval(1000, scheduler).subscribe(() =>
      hub.publish('finesse.containerservices.timerTickEvent', { tickFrequency: 1000, dateQueued: scheduler.now() }),
    ),
  );

  return {
    get status() {
      return status;
    },
    announce,
    get nodes() {
      return new Map([...nodes].map(([node, entry]) => [node, entry.count]));
    },
    close() {
      if (closed) return;
      closed = true;
      setStatus('disconnected');
      all.unsubscribe();
    },
  };
}

const STATUS_OF: Readonly<Record<ConnectionState['status'], DesktopStatus | undefined>> = {
  idle: undefined,
  connecting: 'connecting',
  connected: 'connected',
  degraded: 'connected',
  reconnecting: 'reconnecting',
  suspended: 'reconnecting',
  'failing-over': 'failing',
  conflict: 'conflict',
  unauthorized: 'unauthorized',
  intercepted: 'reconnecting',
  closed: 'disconnected',
};

interface HubRequest {
  readonly type: string;
  readonly node: NodePath | undefined;
  readonly invokeID: InvokeId;
}

function readRequest(data: unknown): HubRequest | undefined {
  if (!isRecord(data) || typeof data['type'] !== 'string') return undefined;
  const { type, invokeID } = data;
  if (typeof invokeID !== 'string' && typeof invokeID !== 'number') return undefined;
  if (!PUBLISHABLE.test(String(invokeID))) return undefined;
  const inner = data['data'];
  const node = isRecord(inner) && typeof inner['node'] === 'string' ? nodePath(inner['node']) : undefined;
  return { type, node, invokeID };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function failure(errorType: 'Not connected' | 'Disconnected', errorMessage: string): unknown {
  return { error: { errorType, errorMessage } };
}

/** What gadgets get when the server refused a subscription: the answer as text and as an object. */
function refusal(node: string, error: unknown): unknown {
  const condition = error instanceof SubscriptionError ? error.condition : 'undefined-condition';
  const content = writeXml(
    xml(
      'iq',
      { type: 'error' },
      xml('pubsub', { xmlns: 'http://jabber.org/protocol/pubsub' }, xml('subscribe', { node })),
      xml('error', { type: 'cancel' }, xml(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' })),
    ),
  );
  return { subscribe: { content, object: { iq: objectOf(parseXml(content)) } } };
}

/** `/finesse/api/User/1000/Dialogs` is published on `finesse.api.User.1000.Dialogs`. */
function topicOf(node: string): string {
  return node.replace(/^\//, '').replaceAll('/', '.');
}

function hubPayload({ node, raw }: Notification): unknown {
  return { content: encodeURI(node) + raw, object: readObject(raw) };
}

/** The Update as an object; what is not XML (some nodes carry JSON) or cannot be read has none. */
function readObject(raw: string): unknown {
  try {
    const element = parseXml(raw);
    return { [element.localName]: objectOf(element) };
  } catch {
    return undefined;
  }
}

/** Elements as Cisco's library turns them into objects: text becomes a string, nothing null, repeated names an array. */
function objectOf(element: XmlElement): unknown {
  if (element.children.length === 0) return element.text === '' ? null : element.text;
  const names = [...new Set(element.children.map((one) => one.localName))];
  return Object.fromEntries(
    names.map((name) => {
      const values = element.children.filter((one) => one.localName === name).map(objectOf);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}
