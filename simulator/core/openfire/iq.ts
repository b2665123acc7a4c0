/** Answers to the IQs of a bound session, by whom they are addressed to: the server, its pubsub service, or somebody else. */
import { xml, type XmlElement } from '../../../sdk/xml.ts';
import { bareJid, type Jid } from './jid.ts';
import type { PubSub } from './pubsub.ts';
import { NS, refusal, result, type IqReply } from './stanza.ts';

/** An IQ that asks for an answer. */
export interface IqRequest {
  readonly type: 'get' | 'set';
  readonly to: string | undefined;
  readonly payload: XmlElement;
  readonly from: Jid;
}

/** What an answer may need. */
export interface IqContext {
  readonly domain: string;
  readonly pubsub: PubSub;
}

/** The answer to an IQ; what is not known is `service-unavailable` (RFC 6120 §8.4). */
export function answerIq(request: IqRequest, { domain, pubsub }: IqContext): IqReply {
  const to = request.to?.toLowerCase();
  if (to === `pubsub.${domain}`) return pubsubIq(request, pubsub);
  if (to === undefined || to === domain || to === bareJid(request.from)) return serverIq(request, domain);
  return refusal('cancel', 'service-unavailable');
}

function serverIq({ type, payload }: IqRequest, domain: string): IqReply {
  switch (`${type} ${payload.namespace}`) {
    case `set ${NS.session}`:
    case `get ${NS.ping}`:
      return result();
    case `get ${NS.roster}`:
      return result(xml('query', { xmlns: NS.roster }));
    case `get ${NS.discoInfo}`:
      return info('server', 'im', 'Openfire Server', [NS.discoInfo, NS.discoItems, NS.ping, NS.roster]);
    case `get ${NS.discoItems}`:
      return result(
        xml(
          'query',
          { xmlns: NS.discoItems },
          xml('item', { jid: `pubsub.${domain}`, name: 'Publish-Subscribe service' }),
        ),
      );
    default:
      return refusal('cancel', 'service-unavailable');
  }
}

function pubsubIq({ type, payload, from }: IqRequest, pubsub: PubSub): IqReply {
  switch (payload.namespace) {
    case NS.pubsub:
      return pubsub.answer(type, payload, from);
    case NS.ping:
      return type === 'get' ? result() : refusal('cancel', 'service-unavailable');
    case NS.discoInfo:
      return info('pubsub', 'service', 'Publish-Subscribe service', [
        NS.pubsub,
        `${NS.pubsub}#subscribe`,
        NS.discoInfo,
        NS.discoItems,
      ]);
    case NS.discoItems:
      return type === 'get' ? pubsub.list(payload, from) : refusal('cancel', 'service-unavailable');
    default:
      return refusal('cancel', 'service-unavailable');
  }
}

function info(category: string, type: string, name: string, features: readonly string[]): IqReply {
  return result(
    xml(
      'query',
      { xmlns: NS.discoInfo },
      xml('identity', { category, type, name }),
      features.map((feature) => xml('feature', { var: feature })),
    ),
  );
}
