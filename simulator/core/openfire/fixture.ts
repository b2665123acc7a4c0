/** What the tests of the Notification Service share: a service in virtual time, and a client that speaks raw BOSH. */
import { child, parseXml, type XmlElement } from '../../../sdk/xml.ts';
import { seededRandom } from '../random.ts';
import type { HttpAnswer, HttpOutcome } from '../types.ts';
import { VirtualClock } from '../virtual-clock.ts';
import {
  createNotificationService,
  type NotificationService,
  type NotificationServiceOptions,
} from './notification-service.ts';

export const DOMAIN = 'fin1.ucce.local';
export const PUBSUB = `pubsub.${DOMAIN}`;
/** The user of the technote's capture. */
export const USER = '47483648';
/** Node of that user, to which every session of theirs is subscribed. */
export const NODE = `/finesse/api/User/${USER}`;
/** Literal of the technote: 57 bytes. */
export const EMPTY = '<body xmlns="http://jabber.org/protocol/httpbind"></body>';
const REMOTE = '127.0.0.1.44660';
const BODY = '<body xmlns="http://jabber.org/protocol/httpbind"';

/** A service with the technote's timers, and the clock that drives it. Users are `47483648` and `1001003`; passwords equal ids. */
export function startService(overrides: Partial<NotificationServiceOptions> = {}, start?: number) {
  const clock = new VirtualClock(start);
  const service = createNotificationService({
    domain: DOMAIN,
    surroundings: { scheduler: clock, random: seededRandom(1) },
    timers: { hold: 30_000, inactivity: 60_000, reaper: 30_000, grace: 60_000 },
    envelope: '11.6',
    authenticate: (userId, password) => [USER, '1001003'].includes(userId) && password === userId,
    automaticNodes: (userId) => [`/finesse/api/User/${userId}`],
    access: (_userId, node) =>
      node.startsWith('/finesse/api/Nothing')
        ? 'item-not-found'
        : node.startsWith('/finesse/api/Secret')
          ? 'forbidden'
          : 'ok',
    ...overrides,
  });
  return { clock, service };
}

/** A request under way: what has come of it so far. */
export class Call {
  /** Undefined while the server holds the request. */
  outcome: HttpOutcome | undefined;
  failure: unknown;
  readonly #hangUp: AbortController;

  constructor(promise: Promise<HttpOutcome>, hangUp: AbortController) {
    this.#hangUp = hangUp;
    promise.then(
      (outcome) => (this.outcome = outcome),
      (error: unknown) => (this.failure = error),
    );
  }

  get held(): boolean {
    return this.outcome === undefined && this.failure === undefined;
  }

  /** The answer as it came; throws while there is none. */
  get answer(): HttpAnswer {
    if (this.outcome?.kind !== 'answer') throw new Error(`no answer but ${this.outcome?.kind ?? 'silence'}`);
    return this.outcome;
  }

  /** The answer's body as it came. */
  get body(): string {
    return this.answer.body;
  }

  /** The answer's body as XML. */
  get xml(): XmlElement {
    return parseXml(this.body);
  }

  /** Condition of a terminate body; 'none' where it names none, undefined where the body is no terminate. */
  get terminated(): string | undefined {
    const { attributes } = this.xml;
    return attributes.get('type') === 'terminate' ? (attributes.get('condition') ?? 'none') : undefined;
  }

  /** The client hangs up. */
  hangUp(): void {
    this.#hangUp.abort();
  }
}

/** A BOSH client that does nothing by itself. */
export class RawClient {
  readonly service: NotificationService;
  readonly clock: VirtualClock;
  readonly remote: string;
  sid = '';
  rid = 2_779_414_700;

  constructor({ service, clock }: { service: NotificationService; clock: VirtualClock }, remote = REMOTE) {
    this.service = service;
    this.clock = clock;
    this.remote = remote;
  }

  /** Sends a body as it is. */
  raw(body: string, method = 'POST', path = '/http-bind/'): Call {
    const hangUp = new AbortController();
    return new Call(this.service.http({ method, path, headers: {}, body, remote: this.remote }, hangUp.signal), hangUp);
  }

  /** Sends a body of the session without waiting; the next rid unless told. */
  post(content = '', attributes = '', rid = (this.rid += 1)): Call {
    return this.raw(`${BODY} sid="${this.sid}" rid="${rid}"${attributes}>${content}</body>`);
  }

  /** Sends a body of the session and lets promises settle. */
  async send(content = '', attributes = '', rid?: number): Promise<Call> {
    const call = this.post(content, attributes, rid);
    await this.clock.advance(0);
    return call;
  }

  /** Asks for a session. */
  async create(attributes = `to="${DOMAIN}" wait="30" hold="1" ver="1.9"`): Promise<Call> {
    const call = this.raw(`${BODY} ${attributes} rid="${this.rid}"/>`);
    await this.clock.advance(0);
    this.sid = call.xml.attributes.get('sid') ?? '';
    return call;
  }

  /** Creates a session, signs in, binds the resource and, unless told otherwise, becomes available. */
  async signIn(
    resource = 'desktop',
    { user = USER, presence = '<presence xmlns="jabber:client"/>' } = {},
  ): Promise<string> {
    await this.create();
    const authenticated = await this.send(auth(user, user));
    if (!child(authenticated.xml, 'success')) throw new Error(`not signed in: ${authenticated.body}`);
    await this.send('', ' xmpp:restart="true" xmlns:xmpp="urn:xmpp:xbosh"');
    const bound = await this.send(bindIq(resource));
    const jid = child(child(child(bound.xml, 'iq'), 'bind'), 'jid')?.text;
    if (jid === undefined) throw new Error(`not bound: ${bound.body}`);
    if (presence !== '') (await this.send(presence)).hangUp();
    return jid;
  }
}

/** Signs in over a WebSocket (RFC 7395) as soon as it is open, binds the resource of the desktop and becomes available. */
export async function signInBySocket(
  socket: Pick<WebSocket, 'send'>,
  user: string,
  clock: Pick<VirtualClock, 'advance'>,
): Promise<void> {
  const open = `<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="${DOMAIN}" version="1.0"/>`;
  await clock.advance(0);
  for (const text of [open, auth(user, user), open, bindIq('desktop'), '<presence xmlns="jabber:client"/>']) {
    socket.send(text);
    await clock.advance(0);
  }
}

/** A service of its own with one client signed in. */
export async function signedIn(
  overrides: Partial<NotificationServiceOptions> = {},
  { resource = 'desktop', presence }: { readonly resource?: string; readonly presence?: string } = {},
) {
  const world = startService(overrides);
  const client = new RawClient(world);
  const jid = await client.signIn(resource, presence === undefined ? {} : { presence });
  return { ...world, client, jid };
}

/** SASL PLAIN of a user. */
export function auth(user: string, password: string, authzid = ''): string {
  return `<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${btoa([authzid, user, password].join('\0'))}</auth>`;
}

/** Binds a resource, or lets the server choose where it is ''. */
export function bindIq(resource: string): string {
  return iq(
    'set',
    `<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind">${resource && `<resource>${resource}</resource>`}</bind>`,
    '',
  );
}

/** An IQ to the server, or to whom `to` says. */
export function iq(type: string, payload: string, to = DOMAIN, id = 'q1'): string {
  return `<iq xmlns="jabber:client" type="${type}" id="${id}"${to && ` to="${to}"`}>${payload}</iq>`;
}

/** An IQ to the pubsub service. */
export function pubsubIq(type: 'get' | 'set', action: string): string {
  return iq(type, `<pubsub xmlns="http://jabber.org/protocol/pubsub">${action}</pubsub>`, PUBSUB);
}
