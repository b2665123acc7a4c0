/**
 * A notification session for a look: under a resource of its own, without presence, ended with a good-bye. Without presence nobody hears
 * that it comes or goes: the server sends it nothing that was meant for the desktop, and Finesse's presence monitor does not see it.
 * What a message to oneself would show is not tried: Openfire hands no user's message to a session without presence.
 */
import { OWN_RESOURCE, ownResource, readSubscriptions } from '../channel/left-over.ts';
import type { Session } from '../channel/session.ts';
import type { SessionEnd } from '../channel/stream-end.ts';
import { startSession } from '../channel/strophe-session.ts';
import { subscriptionsIq } from '../pubsub/stanzas.ts';
import { tryWithin, type Limits, type Tried } from './tries.ts';

/** Where a session is to be had, and for whom. */
export interface SessionAddress {
  /** `https://…/http-bind/` or `wss://…/ws/`. */
  readonly service: string;
  readonly userId: string;
  readonly domain: string;
  readonly pubsubDomain: string;
  readonly password: string;
}

/** What the pubsub service answered. */
export type Echo =
  | { readonly kind: 'answered'; readonly subscriptions: number; readonly leftOver: number }
  | { readonly kind: 'refused'; readonly condition: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'lost' };

/** How a session went: each is told once, in order, and none after the first that is bad. */
export interface SessionEars {
  /** It stands, or why it does not; returns whether to go on. */
  stands(made: Tried<SessionEnd | undefined>, limits: Limits): boolean;
  /** The pubsub service was asked; `end` where the session was ended meanwhile. */
  echoed(echo: Tried<Echo>, end: SessionEnd | undefined, limits: Limits): void;
}

/** Makes a session, asks the pubsub service for the user's subscriptions, which changes nothing, and takes leave. */
export type OpenSession = (address: SessionAddress, limitsNow: () => Limits, ears: SessionEars) => Promise<void>;

/** Over Strophe. */
export const openOwnSession: OpenSession = async (address, limitsNow, ears) => {
  const { service, userId, domain, pubsubDomain, password } = address;
  const limits = limitsNow();
  const { platform, limitMs, signal } = limits;
  signal.throwIfAborted();
  const jid = `${userId.toLowerCase()}@${domain}/${ownResource(platform)}`;
  let ended = undefined as SessionEnd | undefined;
  let settle = (_: SessionEnd | undefined): void => undefined;
  const stands = new Promise<SessionEnd | undefined>((resolve) => (settle = resolve));
  const terms = {
    wait: 30,
    hold: 1,
    pingIntervalMs: 10_000,
    connectTimeoutMs: limitMs,
    presencePriority: 'none',
  } as const;
  const session = startSession({ service, jid, domain, platform, ...terms }, { kind: 'login', password }, (event) => {
    if (event.kind === 'ended' || event.kind === 'silent') settle((ended = event));
    else if (event.kind === 'established') settle(undefined);
  });
  // A page that goes takes leave while it can; a server would keep a session of polls for a minute or two.
  const leaving = platform.signals$?.subscribe(({ kind }) => {
    if (kind !== 'leaving') return;
    settle((ended = { reason: 'closed-by-caller' }));
    void session.end();
  });
  try {
    const made = await tryWithin(limits, () => stands);
    if (!ears.stands(made, limits)) return;
    const left = limitsNow();
    const echo = await tryWithin(left, () => askPubSub(session, pubsubDomain, left.limitMs));
    ears.echoed(echo, ended, left);
  } finally {
    leaving?.unsubscribe();
    await session.end();
  }
};

async function askPubSub(session: Session, to: string, limitMs: number): Promise<Echo> {
  const outcome = await session.ask(to, limitMs, (id) => subscriptionsIq({ id, to }));
  if (outcome.kind === 'error') return { kind: 'refused', condition: outcome.condition };
  if (outcome.kind !== 'result') return { kind: outcome.kind === 'lost' ? 'lost' : 'silent' };
  const all = readSubscriptions(outcome.element);
  const leftOver = all.filter(({ jid }) => jid.includes(`/${OWN_RESOURCE}`)).length;
  return { kind: 'answered', subscriptions: all.length, leftOver };
}
