/**
 * From what a channel delivers to a {@link Notification}. Namespaces, ids and the order of fields differ between Finesse 11.6
 * and 12.5, so elements are matched by local name; the Update itself is XML within text, a document of its own.
 */
import { nodePath, type NodePath } from '../ids.ts';
import { parseApiErrors } from '../resources/api-errors.ts';
import { parseDialog, parseDialogs } from '../resources/dialog.ts';
import { field, lowerFirst, rawFields, textField } from '../resources/fields.ts';
import { parseMedia } from '../resources/media.ts';
import { parseQueue, parseQueues } from '../resources/queue.ts';
import { parseSystemInfo, type SystemInfo } from '../resources/system-info.ts';
import { parseTeam } from '../resources/team.ts';
import { parseUser } from '../resources/user.ts';
import { childrenNamed, parseXml, type XmlElement } from '../xml.ts';
import { looksLikeJson, readJson } from './json.ts';
import type { Notification, NotificationEvent, NotificationPayload } from './notification.ts';

/** One item of a pubsub message, its text not yet read. */
export interface RawItem {
  readonly node: NodePath;
  readonly itemId: string | undefined;
  /** An `<Update>` as text; JSON on some nodes. */
  readonly text: string;
}

/** Items of a `<message>`, in order; none for a message that is no pubsub notification. Never throws. */
export function readMessage(message: XmlElement): readonly RawItem[] {
  const read: RawItem[] = [];
  for (const event of childrenNamed(message, 'event')) {
    for (const items of childrenNamed(event, 'items')) {
      const node = items.attributes.get('node');
      if (!node) continue;
      for (const item of childrenNamed(items, 'item')) {
        read.push({ node: nodePath(node), itemId: item.attributes.get('id') || undefined, text: item.text.trim() });
      }
    }
  }
  return read;
}

/**
 * Reads what the hub of the desktop publishes: `encodeURI(node)` immediately followed by the Update
 * (Cisco's EventTunnel). Undefined for anything else. Never throws.
 */
export function readHubContent(content: string): RawItem | undefined {
  const start = content.search(/[<{[]/);
  if (start < 1 || !content.startsWith('/')) return undefined;
  const node = decode(content.slice(0, start));
  return node === undefined
    ? undefined
    : { node: nodePath(node), itemId: undefined, text: content.slice(start).trim() };
}

/**
 * The notification of an item, read when it is first asked for more than its node: one that nobody listens to costs nothing.
 * Never throws: what cannot be read and elements not known here have the payload kind `unknown`, so that it still counts as a
 * sign of life.
 * @param receivedAt wall time, ms.
 */
export function readUpdate({ node, itemId, text }: RawItem, receivedAt: number): Notification {
  let known: Content | undefined;
  const content = (): Content => (known ??= readContent(text, node));
  return {
    node,
    itemId,
    receivedAt,
    raw: text,
    get event() {
      return content().event;
    },
    get source() {
      return content().source;
    },
    get requestId() {
      return content().requestId;
    },
    get payload() {
      return content().payload;
    },
  };
}

type Content = Pick<Notification, 'event' | 'source' | 'requestId' | 'payload'>;

function readContent(text: string, node: NodePath): Content {
  const root = read(text);
  const update = field(root, 'update') ?? root;
  const data = field(update, 'data');
  const payload = readPayload(data?.children[0]);
  const fields = payload.kind === 'unknown' && !data && looksLikeJson(text) && rawFields(root?.children ?? []);
  return {
    event: readEvent(textField(update, 'event')),
    source: textField(update, 'source') ?? node,
    requestId: textField(update, 'requestId'),
    payload: fields ? { ...payload, fields } : payload,
  };
}

/** 12.5 writes the event of errors in lower case. What is missing or unknown counts as a change. */
function readEvent(text: string | undefined): NotificationEvent {
  const event = text?.toUpperCase();
  return event === 'POST' || event === 'DELETE' ? event : 'PUT';
}

function readPayload(element: XmlElement | undefined): NotificationPayload {
  if (!element) return { kind: 'unknown', element: '' };
  switch (lowerFirst(element.localName)) {
    case 'user':
      return { kind: 'user', user: parseUser(element) };
    case 'dialog':
      return { kind: 'dialog', dialog: parseDialog(element) };
    case 'dialogs':
      return { kind: 'dialogs', dialogs: parseDialogs(element) };
    case 'media':
      return { kind: 'media', media: parseMedia(element) };
    case 'team':
      return { kind: 'team', team: parseTeam(element) };
    case 'queue':
      return { kind: 'queue', queue: parseQueue(element) };
    case 'queues':
      return { kind: 'queues', queues: parseQueues(element) };
    case 'systemInfo':
      return { kind: 'systemInfo', systemInfo: givenOnly(parseSystemInfo(element)) };
    case 'clientLog':
      return { kind: 'clientLog' };
    case 'apiErrors':
      return { kind: 'apiErrors', errors: parseApiErrors(element) };
    default: {
      const fields = rawFields(element.children);
      return { kind: 'unknown', element: element.localName, ...(fields && { fields }) };
    }
  }
}

/** A notification may hold the status alone; only what it does hold may be merged into what was known before. */
function givenOnly({ status, ...rest }: SystemInfo): Partial<SystemInfo> & Pick<SystemInfo, 'status'> {
  const given = Object.entries(rest).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return { status, ...(Object.fromEntries(given) as Partial<SystemInfo>) };
}

function read(text: string): XmlElement | undefined {
  try {
    return looksLikeJson(text) ? readJson('Update', text) : parseXml(text);
  } catch {
    return undefined;
  }
}

function decode(uri: string): string | undefined {
  try {
    return decodeURI(uri);
  } catch {
    return undefined;
  }
}
