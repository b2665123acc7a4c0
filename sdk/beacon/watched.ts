/** One agent as a watcher sees it: what was asked, what was heard, and what silence means. Pure. Times are monotonic ms. */
import type { BeaconFigures, BeaconWord } from './words.ts';

/**
 * - `asked` no answer yet.
 * - `live` beacons come.
 * - `overdue` they came, and stopped without a word: most likely the agent's connection is gone, or the page, or the computer.
 * - `silent` no answer: nobody is signed in there with a client that shares, it does not accept this watcher, or it is on the other
 *   side of the cluster, which cannot be told apart.
 * - `ended` the agent's client said that it stops; `reason`: `switched-off`, or `full` (as many watch as may).
 * - `refused` the server would not deliver; `reason` is its condition (RFC 6120 §8.3.3), or `jid-malformed` for what cannot be a login id.
 */
export type WatchedState = 'asked' | 'live' | 'overdue' | 'silent' | 'ended' | 'refused';

/** Terms of a watch, ms. */
export interface WatchTerms {
  readonly leaseMs: number;
  readonly everyMs: number;
}

/** See the head of the file. */
export interface Watched {
  readonly state: WatchedState;
  readonly reason: string | undefined;
  /** Full JID of the session that is listened to, once it is known; an agent may have several, and one is enough. */
  readonly jid: string | undefined;
  readonly page: string | undefined;
  readonly seq: number;
  readonly figures: BeaconFigures | undefined;
  /** When the figures were heard. */
  readonly heardAt: number | undefined;
  /** Answers that are missing in a row. */
  readonly missed: number;
  /** When the agent is asked next. */
  readonly askAt: number;
  /** When silence means something; not before. */
  readonly lateAt: number;
}

/** How long an answer may take, ms; an agent whose round of beacons has just been answers 2 s late. */
const ANSWER_MS = 15_000;
/** Beyond twice the time between beacons, ms: a hidden page looks at itself each 10 s, and a poll may be late. */
const SLACK_MS = 20_000;
/** Until one who did not answer is asked again, ms, each time twice as long. */
const AGAIN_MS = 30_000;
const MOST_AGAIN_MS = 300_000;
/** A lease is renewed after this share of it, so that one lost question costs nothing. */
const RENEW = 0.6;

/** To be asked at once. */
export const INITIAL_WATCHED: Watched = {
  state: 'asked',
  reason: undefined,
  jid: undefined,
  page: undefined,
  seq: -1,
  figures: undefined,
  heardAt: undefined,
  missed: 0,
  askAt: -Infinity,
  lateAt: Infinity,
};

/** The agent was asked. @param random 0 to 1, so that 200 agents are not asked in step for ever. */
export function asked(one: Watched, terms: WatchTerms, now: number, random: number): Watched {
  const isLive = one.state === 'live';
  const waitMs = isLive ? terms.leaseMs * RENEW : Math.min(AGAIN_MS * 2 ** one.missed, MOST_AGAIN_MS);
  const lateAt = Math.min(one.lateAt, now + (isLive ? patience(terms) : ANSWER_MS));
  return { ...one, askAt: now + waitMs * (0.9 + 0.1 * random), lateAt };
}

/** A word of the agent was heard; the same object where it changes nothing: another page of the agent, a copy, a late one. */
export function heard(
  one: Watched,
  jid: string,
  word: Extract<BeaconWord, { kind: 'beacon' | 'end' }>,
  terms: WatchTerms,
  now: number,
): Watched {
  const isOther = one.state === 'live' && one.jid !== undefined && one.jid !== jid;
  if (isOther) return one;
  if (word.kind === 'end') {
    const { reason } = word;
    return { ...one, state: 'ended', reason, jid: undefined, missed: 0, askAt: now + MOST_AGAIN_MS, lateAt: Infinity };
  }
  const { page, seq, figures } = word;
  if (page === one.page && jid === one.jid && seq <= one.seq) return one;
  const isNew = one.state !== 'live';
  return {
    state: 'live',
    reason: undefined,
    jid,
    page,
    seq,
    figures,
    heardAt: now,
    missed: 0,
    askAt: isNew ? now + terms.leaseMs * RENEW : one.askAt,
    lateAt: now + patience(terms),
  };
}

/** The server refused a word to the agent. */
export function refused(one: Watched, jid: string, condition: string, now: number): Watched {
  const missed = one.missed + 1;
  // The session that was listened to is gone; another one may have come.
  if (jid === one.jid) return { ...lost(one, now), missed };
  if (one.state === 'live') return one;
  const askAt = now + Math.min(AGAIN_MS * 2 ** one.missed, MOST_AGAIN_MS);
  return { ...one, state: 'refused', reason: condition, missed, askAt, lateAt: Infinity };
}

/** Time goes by: what was due has not come. The same object where nothing was due. */
export function late(one: Watched, now: number): Watched {
  if (now < one.lateAt) return one;
  if (one.state === 'live') return lost(one, now);
  const state = one.state === 'overdue' ? 'overdue' : 'silent';
  return { ...one, state, reason: undefined, missed: one.missed + 1, lateAt: Infinity };
}

/** Our own session is another one: all sessions of the agent are asked anew, and nobody is late before that. */
export function renewed(one: Watched, now: number): Watched {
  return { ...one, jid: undefined, missed: 0, askAt: now, lateAt: Infinity };
}

function patience({ everyMs }: WatchTerms): number {
  return 2 * everyMs + SLACK_MS;
}

function lost(one: Watched, now: number): Watched {
  return { ...one, state: 'overdue', reason: undefined, jid: undefined, askAt: now, lateAt: Infinity };
}
