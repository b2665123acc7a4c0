/** The other client of the interop tests: creates nodes and publishes, as Finesse's own server does. XMPP over WebSocket (RFC 7395). */
import { child, parseXml, writeXml, xml, type XmlElement, type XmlNode } from '../../sdk/xml.ts';
import { within } from '../kit/deadline.ts';
import { DOMAIN, PUBSUB } from './prosody.ts';

const FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing';
const CLIENT = 'jabber:client';
const PUBSUB_NS = 'http://jabber.org/protocol/pubsub';
const PUBSUB_OWNER = `${PUBSUB_NS}#owner`;

export interface Admin {
  /** Creates a node to which every user may subscribe. */
  createNode(node: string): Promise<void>;
  /** Publishes an Update in the envelope of Finesse 12.5: as text within `notification`. */
  publish(node: string, updateXml: string): Promise<void>;
  /** JIDs that are subscribed to the node. */
  subscribers(node: string): Promise<readonly string[]>;
  close(): void;
}

/** Logs in and resolves when stanzas can be sent. */
export async function connectAdmin(url: string, user: string, password: string): Promise<Admin> {
  const socket = new WebSocket(url, 'xmpp');
  const answers = new Map<string, (answer: XmlElement) => void>();
  let count = 0;

  const send = (node: XmlNode): void => socket.send(writeXml(node));
  const open = (): void => send(xml('open', { xmlns: FRAMING, to: DOMAIN, version: '1.0' }));
  const iq = async (attributes: Readonly<Record<string, string>>, content: XmlNode): Promise<XmlElement> => {
    const id = `admin-${++count}`;
    const answered = new Promise<XmlElement>((resolve) => answers.set(id, resolve));
    send(xml('iq', { xmlns: CLIENT, id, ...attributes }, content));
    const answer = await within(10_000, `the answer to ${writeXml(content)}`, answered);
    if (answer.attributes.get('type') === 'error') {
      throw new Error(
        `Refused: ${
          child(answer, 'error')
            ?.children.map(({ localName }) => localName)
            .join(', ') ?? ''
        }`,
      );
    }
    return answer;
  };

  const bound = new Promise<void>((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error(`No WebSocket to ${url}.`)));
    socket.addEventListener('close', () => reject(new Error('The server closed the admin session.')));
    socket.addEventListener('open', open);
    socket.addEventListener('message', ({ data }) => {
      const stanza = parseXml(String(data));
      if (stanza.localName === 'iq') {
        const id = stanza.attributes.get('id') ?? '';
        answers.get(id)?.(stanza);
        answers.delete(id);
      } else if (stanza.localName === 'features' && child(stanza, 'mechanisms') !== undefined) {
        const secret = Buffer.from(`\0${user}\0${password}`).toString('base64');
        send(xml('auth', { xmlns: 'urn:ietf:params:xml:ns:xmpp-sasl', mechanism: 'PLAIN' }, secret));
      } else if (stanza.localName === 'features') {
        iq({ type: 'set' }, xml('bind', { xmlns: 'urn:ietf:params:xml:ns:xmpp-bind' })).then(() => resolve(), reject);
      } else if (stanza.localName === 'success') open();
      else if (stanza.localName === 'failure') reject(new Error('The admin was not let in.'));
    });
  });
  await within(10_000, 'the admin to log in', bound);

  const pubsub = (type: 'get' | 'set', xmlns: string, ...content: readonly XmlNode[]): Promise<XmlElement> =>
    iq({ type, to: PUBSUB }, xml('pubsub', { xmlns }, ...content));
  const field = (name: string, value: string): XmlNode => xml('field', { var: name }, xml('value', {}, value));
  return {
    async createNode(node) {
      const form = xml(
        'x',
        { xmlns: 'jabber:x:data', type: 'submit' },
        field('FORM_TYPE', `${PUBSUB_NS}#node_config`),
        field('pubsub#access_model', 'open'),
        field('pubsub#persist_items', '1'),
      );
      await pubsub('set', PUBSUB_NS, xml('create', { node }), xml('configure', {}, form));
    },
    async publish(node, updateXml) {
      const item = xml('item', {}, xml('notification', { xmlns: 'urn:xmpp:push:0' }, updateXml));
      await pubsub('set', PUBSUB_NS, xml('publish', { node }, item));
    },
    async subscribers(node) {
      const answer = await pubsub('get', PUBSUB_OWNER, xml('subscriptions', { node }));
      const list = child(child(answer, 'pubsub'), 'subscriptions')?.children ?? [];
      return list
        .filter(({ attributes }) => attributes.get('subscription') === 'subscribed')
        .map(({ attributes }) => attributes.get('jid') ?? '');
    },
    close: () => socket.close(),
  };
}
