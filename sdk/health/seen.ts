/**
 * What the server can have seen of us: from when on it counts our session as idle. Openfire counts a BOSH session from its latest
 * request or, while it holds one, from the answer to it (technote 211376: "last active 0 ms ago" as long as a poll is held); a WebSocket from its
 * latest frame. Pure. Times are wall ms since the epoch.
 */
import type { ChannelActivity, ConnectionReason, ConnectionState } from '../channel/channel.ts';
import { narrowRound } from './forecast-rounds.ts';

/** How a session went: how much the server knows of it. */
export type LossKind =
  /** Nothing was heard any more, and nothing has told the server. */
  | 'silent'
  /** A connection was torn, or something else answered: the server may have noticed, may be down, or may know nothing. */
  | 'torn'
  /** The server ended the session itself. */
  | 'ended'
  /** Another session took the same full JID. */
  | 'taken'
  /** It stands, but its server is of no use; it will be left, with a good-bye. */
  | 'standing'
  /** We left it, with a good-bye where that could be heard. */
  | 'left';

/** One session of ours, with one server. */
export interface SeenSession {
  readonly way: 'bosh' | 'websocket' | 'desktop';
  /** The server's name, where it is known. */
  readonly side: string | undefined;
  /** When a request left of which an answer has proved that the server had it. */
  readonly provedAt: number | undefined;
  readonly heardAt: number | undefined;
  /** When the request left that the server held, most likely, when it was last heard. */
  readonly heldAt: number | undefined;
  /** When anything was last sent in it. */
  readonly sentAt: number | undefined;
  /** Nothing was sent since it was last heard. */
  readonly ourTurn: boolean;
  /** When trouble began that has not ended since. */
  readonly troubledAt: number | undefined;
  /** When it was lost, or found to be gone; undefined while it lives. */
  readonly lostAt: number | undefined;
  readonly loss: LossKind | undefined;
  /** Its server was out of service when it was lost: it forces nobody out. */
  readonly outOfService: boolean;
}

/** A span of time; wall ms since the epoch. */
interface Times {
  readonly from: number;
  readonly to: number;
}

/** What is remembered. */
export interface Seen {
  readonly up: boolean;
  /** The session of now, or the one lost last. */
  readonly session: SeenSession | undefined;
  /** One that is being made, in which the server has answered already: it may stand there before we know. */
  readonly next: SeenSession | undefined;
  /** One that was left on the other server, which does not know that we are here. */
  readonly behind: SeenSession | undefined;
  /** When a round of the server's reaper was, as far as the ends of our own sessions have shown. */
  readonly round: Times | undefined;
}

/** What moves it. `clock-set`: the clock of this computer was set `byMs` forwards, as was seen `at`. */
export type SeenInput =
  | ChannelActivity
  | { readonly kind: 'connection'; readonly state: ConnectionState }
  | { readonly kind: 'clock-set'; readonly byMs: number; readonly at?: number };

/** Nothing yet. */
export const INITIAL_SEEN: Seen = {
  up: false,
  session: undefined,
  next: undefined,
  behind: undefined,
  round: undefined,
};

/** The server ends an idle session after so long, ms; what was silent for less did not fall to its reaper. */
const IDLE_MS = 60_000;
/** It looks for them this often, ms. */
const REAPER_MS = 30_000;
/** A stream error of the reaper is so old at most, ms, when it is read. */
const TOLD_MS = 1_000;

/** The state after one more input. */
export function observeSeen(seen: Seen, input: SeenInput): Seen {
  switch (input.kind) {
    case 'connection':
      return onConnection(seen, input.state);
    case 'clock-set': {
      const { byMs, at = Infinity } = input;
      const move = <T extends object>(one: T | undefined): T | undefined => shifted(one, byMs, at);
      return {
        up: seen.up,
        session: move(seen.session),
        next: move(seen.next),
        behind: move(seen.behind),
        round: move(seen.round),
      };
    }
    case 'failed':
      return seen;
    default:
      return onActivity(seen, input);
  }
}

type Sign = Exclude<ChannelActivity, { kind: 'failed' }>;

function onActivity(seen: Seen, sign: Sign): Seen {
  const { session = NOTHING, next } = seen;
  if (session.lostAt === undefined) return { ...seen, session: after(session, sign) };
  const isNew = 'what' in sign && sign.what === 'session';
  // What the server has not answered yet cannot have become a presence there.
  if (isNew && sign.kind === 'heard') return { ...seen, next: after(next ?? NOTHING, sign) };
  if (next && (isNew || sign.kind === 'round-trip')) return { ...seen, next: after(next, sign) };
  return isNew ? foundGone(seen, session) : { ...seen, session: after(session, sign) };
}

function after(session: SeenSession, sign: Sign): SeenSession {
  const { at } = sign;
  switch (sign.kind) {
    case 'round-trip':
      return { ...session, provedAt: Math.max(session.provedAt ?? -Infinity, at - sign.ms) };
    case 'heard':
      // The desktop's own word, which it gives whenever it is asked.
      if (sign.what === 'hub-status') return session;
      return { ...session, heardAt: at, ourTurn: true, heldAt: session.sentAt ?? session.heldAt };
    case 'sent': {
      // Where nothing is held any more, the next poll follows at once.
      const heldAt = session.ourTurn && sign.what === 'poll' ? at : session.heldAt;
      return { ...session, sentAt: at, ourTurn: false, heldAt };
    }
  }
}

/** Silent, then heard once more, then made anew: the server had ended it in between. */
function foundGone(seen: Seen, session: SeenSession): Seen {
  const { provedAt, heardAt, lostAt, loss } = session;
  if (loss !== 'silent' || heardAt === undefined || lostAt === undefined || heardAt <= lostAt) return seen;
  const from = (provedAt ?? heardAt) + IDLE_MS;
  const round = from < heardAt ? narrowRound(seen.round, { from, to: heardAt }, REAPER_MS) : seen.round;
  return { ...seen, round, session: { ...session, lostAt: heardAt, loss: 'ended' } };
}

function onConnection(seen: Seen, state: ConnectionState): Seen {
  const { status, reason, since, side, transport, detail } = state;
  const { session, next } = seen;
  if (status === 'connected' || status === 'degraded') {
    const way = transport ?? 'desktop';
    const moved = session?.lostAt !== undefined && session.side !== side;
    const base = session && !moved && (seen.up || !next) ? session : (next ?? NOTHING);
    const troubledAt = status === 'degraded' ? (base.troubledAt ?? since) : undefined;
    // A session that is made, or mended, is so by a word of the server, though on the hub that is not seen.
    const heardAt = seen.up ? (base.heardAt ?? since) : Math.max(base.heardAt ?? since, since);
    return {
      ...seen,
      up: true,
      next: undefined,
      behind: moved ? session : seen.behind,
      session: { ...base, way, side, heardAt, troubledAt, lostAt: undefined, loss: undefined, outOfService: false },
    };
  }
  if (!seen.up || !session) return seen;
  const told = detail === 'connection-timeout';
  return {
    ...seen,
    up: false,
    round: told ? narrowRound(seen.round, { from: since - TOLD_MS, to: since }, REAPER_MS) : seen.round,
    session: { ...session, lostAt: since, loss: lossOf(reason), outOfService: reason === 'server-out-of-service' },
  };
}

function lossOf(reason: ConnectionReason): LossKind {
  switch (reason) {
    case 'network-error':
    case 'http-error':
    case 'not-xmpp':
      return 'torn';
    case 'session-lost':
    case 'server-terminated':
    case 'service-stopped':
    case 'credentials-refused':
      return 'ended';
    case 'conflict':
      return 'taken';
    case 'server-out-of-service':
    case 'finesse-unavailable':
      return 'standing';
    case 'closed-by-caller':
    case 'desktop-unloading':
      return 'left';
    default:
      return 'silent';
  }
}

const NOTHING: SeenSession = {
  way: 'bosh',
  side: undefined,
  provedAt: undefined,
  heardAt: undefined,
  heldAt: undefined,
  sentAt: undefined,
  ourTurn: false,
  troubledAt: undefined,
  lostAt: undefined,
  loss: undefined,
  outOfService: false,
};

/**
 * All its times as the clock of this computer tells them now. What would lie ahead of `at` was told by the clock as it is already,
 * between the setting and its being seen.
 */
function shifted<T extends object>(one: T | undefined, byMs: number, at: number): T | undefined {
  if (!one) return one;
  const move = (value: unknown): unknown => (typeof value === 'number' && value + byMs <= at ? value + byMs : value);
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, move(value)])) as T;
}
