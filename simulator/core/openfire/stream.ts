/**
 * One XMPP stream of a client (RFC 6120, 6121), whatever carries it: SASL, binding, presence, and the answers to IQs.
 * The transport hands in elements and takes stanzas; it knows nothing of what they say.
 */
import { childText, xml, type XmlElement, type XmlNode } from '../../../sdk/xml.ts';
import { hexId } from './ids.ts';
import { answerIq } from './iq.ts';
import { bareJid, fullJid, isResource, parseJid, type Jid } from './jid.ts';
import { routeMessage, type UserMessages } from './messages.ts';
import type { PubSub } from './pubsub.ts';
import type { RoutedSession, Router } from './router.ts';
import { saslStep } from './sasl.ts';
import { iqAnswer, NS, refusal, relayed, result, type IqReply, type StreamCondition } from './stanza.ts';

/** What carries a stream. */
export interface StreamTransport {
  send(stanza: XmlNode): void;
  /** Ends the session with a stream error. */
  fail(condition: StreamCondition): void;
  /** True time, ms, of the last sign of life of the client. */
  lastActivity(): number;
}

/** What all streams of a service share. */
export interface StreamContext {
  readonly domain: string;
  readonly random: () => number;
  readonly router: Router;
  readonly pubsub: PubSub;
  authenticate(userId: string, password: string): boolean;
  userMessages(): UserMessages;
  /** Hears of an error of the simulator itself; the client only gets `internal-server-error`. */
  failed(error: unknown): void;
}

/** A stream. Made by {@link createStream}. */
export interface XmppStream {
  /** SASL has succeeded: the next features offer binding. */
  readonly authenticated: boolean;
  /** Full JID once a resource is bound. */
  readonly jid: string | undefined;
  /** Local part once SASL has succeeded. */
  readonly userId: string | undefined;
  readonly available: boolean;
  readonly priority: number;
  /** One stanza or SASL element of the client. */
  receive(element: XmlElement): void;
  /** The transport is gone or was ended: the session leaves the routing table and becomes unavailable. Idempotent. */
  ended(): void;
}

/** After so many refused passwords the stream ends, as Openfire's `xmpp.auth.retries` has it. */
const MAX_REFUSALS = 3;

/** A stream on which nothing has been said. */
export function createStream(transport: StreamTransport, context: StreamContext): XmppStream {
  const { domain, random, router, pubsub } = context;
  let userId: string | undefined;
  let challenged = false;
  let refusals = 0;
  let bound: RoutedSession | undefined;
  let available = false;
  let priority = 0;
  let over = false;

  const authenticateStep = (element: XmlElement): void => {
    const step = saslStep(element, challenged, domain, (user, password) => context.authenticate(user, password));
    challenged = step.kind === 'challenge';
    if (step.kind === 'success') userId = step.userId;
    transport.send(step.reply);
    if (step.kind === 'failure' && step.condition !== 'aborted' && ++refusals >= MAX_REFUSALS) {
      transport.fail('policy-violation');
    }
  };

  const bind = (user: string, element: XmlElement): IqReply => {
    const wanted = childText(element, 'resource')?.trim();
    const resource = wanted === undefined || wanted === '' ? hexId(random) : wanted;
    if (bound) return refusal('cancel', 'not-allowed');
    if (!isResource(resource)) return refusal('modify', 'bad-request');
    const jid: Jid = { local: user, domain, resource };
    bound = {
      jid,
      get available() {
        return available;
      },
      get priority() {
        return priority;
      },
      lastActivity: () => transport.lastActivity(),
      deliver: (stanza) => transport.send(stanza),
      replaced: () => transport.fail('conflict'),
    };
    router.bind(bound);
    return result(xml('bind', { xmlns: NS.bind }, xml('jid', {}, fullJid(jid))));
  };

  /** Hands an IQ to the session that it is addressed to (RFC 6121 §8.5.3.1); false where there is none. */
  const relay = (element: XmlElement): boolean => {
    const to = parseJid(element.attributes.get('to') ?? '');
    if (!bound || !to || to.local === '' || to.resource === '') return false;
    return router.deliver(to, relayed(element, fullJid(bound.jid))) > 0;
  };

  const iq = (user: string, element: XmlElement): void => {
    const type = element.attributes.get('type');
    if (relay(element)) return;
    if (type === 'result' || type === 'error') return;
    const payload = element.children[0];
    const answer = (): IqReply => {
      if ((type !== 'get' && type !== 'set') || !element.attributes.has('id') || !payload)
        return refusal('modify', 'bad-request');
      if (payload.localName === 'bind' && type === 'set') return bind(user, payload);
      if (!bound) return refusal('auth', 'not-authorized');
      return answerIq({ type, to: element.attributes.get('to'), payload, from: bound.jid }, { domain, pubsub });
    };
    const reply = answer();
    transport.send(iqAnswer(element, bound && fullJid(bound.jid), reply));
  };

  const presence = (session: RoutedSession, element: XmlElement): void => {
    const type = element.attributes.get('type');
    const to = element.attributes.get('to');
    const directed = to !== undefined && to !== domain && to !== bareJid(session.jid);
    if (directed || (type !== undefined && type !== 'unavailable')) return;
    const wanted = Number(childText(element, 'priority')?.trim() || '0');
    priority = Number.isInteger(wanted) && wanted >= -128 && wanted <= 127 ? wanted : 0;
    const before = available;
    available = type === undefined;
    if (available !== before) router.presenceChanged(session);
  };

  const message = ({ jid }: RoutedSession, element: XmlElement): void => {
    const answer = routeMessage(element, jid, { domain, router, userMessages: context.userMessages() });
    if (answer) transport.send(answer);
  };

  const receive = (element: XmlElement): void => {
    if (over) return;
    const { localName } = element;
    if (userId === undefined) {
      if (localName === 'auth' || localName === 'response' || localName === 'abort') authenticateStep(element);
      else transport.fail('not-authorized');
    } else if (localName === 'iq') {
      iq(userId, element);
    } else if (localName === 'presence' || localName === 'message') {
      if (!bound) transport.fail('not-authorized');
      else if (localName === 'presence') presence(bound, element);
      else message(bound, element);
    } else {
      transport.fail('unsupported-stanza-type');
    }
  };

  return {
    get authenticated() {
      return userId !== undefined;
    },
    get jid() {
      return bound && fullJid(bound.jid);
    },
    get userId() {
      return userId;
    },
    get available() {
      return available;
    },
    get priority() {
      return priority;
    },
    receive(element) {
      try {
        receive(element);
      } catch (error) {
        // What fails here is the simulator's own, such as an authenticate() of its owner that throws.
        context.failed(error);
        transport.fail('internal-server-error');
      }
    },
    ended() {
      if (over) return;
      over = true;
      const wasAvailable = available;
      available = false;
      if (bound) router.unbind(bound, wasAvailable);
    },
  };
}
