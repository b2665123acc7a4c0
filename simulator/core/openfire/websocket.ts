/** XMPP over WebSocket (RFC 7395): `<open/>` and `<close/>` frame the stream, each stanza is one message. */
import { parseXml, writeXml, xml, type XmlElement, type XmlNode } from '../../../sdk/xml.ts';
import type { SocketHandler, SocketPeer, Surroundings } from '../types.ts';
import { XmlError } from '../../../sdk/errors.ts';
import { MAX_BODY, MAX_DEPTH } from './bosh.ts';
import { hexId } from './ids.ts';
import { LINE, type WritableServiceLog } from './log.ts';
import { byteLength, type KillHow, type ServedSession, type SessionInfo } from './session.ts';
import { NS, streamError, streamFeatures, type StreamCondition } from './stanza.ts';
import type { StreamTransport, XmppStream } from './stream.ts';

/** What {@link createSockets} needs. */
export interface SocketsOptions {
  readonly domain: string;
  /** `from` of the server's `<open/>`. */
  readonly serverName: string;
  readonly surroundings: Surroundings;
  /** A session from which nothing was heard for longer is closed, ms. Finesse expects a ping every 20 s. */
  readonly inactivity: number;
  readonly serverClock: () => number;
  readonly log: WritableServiceLog;
  openStream(transport: StreamTransport): XmppStream;
}

/** All WebSocket sessions of a service. */
export interface Sockets {
  readonly socket: SocketHandler;
  sessions(): readonly ServedSession[];
  /** The service went down: connections are torn. */
  reset(): void;
}

interface SocketSession extends ServedSession {
  receive(text: string): void;
  gone(): void;
  forget(): void;
}

/** An endpoint without connections. */
export function createSockets(options: SocketsOptions): Sockets {
  const sessions = new Set<SocketSession>();
  /** Connections whose session the server has lost: they stay open and silent until the service stops. */
  const lost = new Set<SocketPeer>();
  return {
    socket(peer, remote) {
      const session = createSession(peer, remote, options, {
        over: (one) => sessions.delete(one),
        lost: () => lost.add(peer),
      });
      sessions.add(session);
      return {
        receive: (text) => session.receive(text),
        gone() {
          lost.delete(peer);
          session.gone();
        },
      };
    },
    sessions: () => [...sessions],
    reset() {
      for (const session of [...sessions]) session.reset();
      for (const peer of lost) peer.reset();
      lost.clear();
    },
  };
}

function createSession(
  peer: SocketPeer,
  remote: string,
  options: SocketsOptions,
  hooks: { over(session: SocketSession): void; lost(): void },
): SocketSession {
  const { domain, serverName, surroundings, inactivity, serverClock, log } = options;
  const now = (): number => surroundings.scheduler.now();
  const id = hexId(surroundings.random);
  const startedAt = now();
  let activity = startedAt;
  let opened = false;
  let over = false;
  let sent = 0;
  let bytes = 0;

  const write = (node: XmlNode): void => {
    const text = writeXml(node);
    sent += 1;
    bytes += byteLength(text);
    peer.send(text);
  };
  const finish = (quietly: boolean): void => {
    over = true;
    if (!quietly) log.writeInfo(LINE.sessionClosed(address()));
    stream.ended();
    hooks.over(session);
  };
  const close = (): void => {
    if (over) return;
    write(xml('close', { xmlns: NS.framing }));
    peer.close(1000, '');
    finish(false);
  };
  const transport: StreamTransport = {
    send(stanza) {
      if (!over) write(stanza);
    },
    fail(condition: StreamCondition) {
      if (over) return;
      if (!opened) open();
      write(streamError(condition, true));
      close();
    },
    lastActivity: () => activity,
  };
  const stream = options.openStream(transport);
  const address = (): string => stream.jid ?? `${domain}/${id}`;

  const open = (): void => {
    opened = true;
    write(xml('open', { xmlns: NS.framing, from: serverName, id, version: '1.0', 'xml:lang': 'en' }));
  };
  const opening = (element: XmlElement): void => {
    open();
    const to = element.attributes.get('to');
    if (to !== undefined && to.toLowerCase() !== domain) transport.fail('host-unknown');
    else write(streamFeatures(stream.authenticated, true));
  };

  const session: SocketSession = {
    get live() {
      return !over;
    },
    receive(text) {
      if (over) return;
      activity = now();
      if (text.trim() === '') return;
      try {
        const element = parseXml(text, { maxLength: MAX_BODY, maxDepth: MAX_DEPTH });
        if (element.namespace !== NS.framing) {
          if (opened) stream.receive(element);
          else transport.fail('not-authorized');
        } else if (element.localName === 'open') opening(element);
        else if (element.localName === 'close') close();
        else transport.fail('bad-format');
      } catch (error) {
        transport.fail(conditionOf(error));
      }
    },
    gone() {
      if (!over) finish(false);
    },
    info: (): SessionInfo => ({
      transport: 'websocket',
      id,
      remote,
      jid: stream.jid,
      userId: stream.userId,
      available: stream.available,
      priority: stream.priority,
      startedAt,
      lastActivity: activity,
      held: 0,
      messagesSent: sent,
      messagesQueued: 0,
    }),
    reap() {
      const idle = now() - activity;
      log.writeDebug(LINE.lastActive(id, idle, address()));
      log.writeDebug(LINE.traffic(serverClock(), address(), sent, 0, 0, bytes));
      if (idle <= inactivity) return;
      log.writeInfo(LINE.closingIdle(id, address(), inactivity / 1000));
      transport.fail('connection-timeout');
    },
    kill(how: KillHow) {
      if (over) return;
      if (how === 'conflict') transport.fail('conflict');
      else if (how === 'terminate') close();
      else session.forget();
    },
    forget() {
      hooks.lost();
      finish(true);
    },
    reset() {
      if (over) return;
      peer.reset();
      finish(true);
    },
  };
  return session;
}

function conditionOf(error: unknown): StreamCondition {
  if (!(error instanceof XmlError)) return 'internal-server-error';
  if (error.code === 'xml-forbidden') return 'restricted-xml';
  return error.code === 'xml-too-large' ? 'policy-violation' : 'not-well-formed';
}
