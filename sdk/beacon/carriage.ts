/**
 * Whether a server carries messages between users, which a Finesse may forbid: a word to oneself comes back, is refused, or does not come
 * back. Pure. Times are monotonic ms.
 */

/**
 * - `waiting` our own connection is down: nothing can be said.
 * - `probing` asked, not answered yet.
 * - `carried` our own word came back, so words of others can come.
 * - `cannot-be-carried` nothing will come. `unsupported`: the channel carries no messages between users (the hub of the Finesse
 *   desktop). `refused`: the server refused with `condition` (RFC 6120 §8.3.3). `no-echo`: our word was lost without a word.
 *   The latter two are tried again each 5 minutes and with each new session.
 */
export type Carriage =
  | { readonly state: 'waiting' | 'probing' | 'carried' }
  | { readonly state: 'cannot-be-carried'; readonly reason: 'unsupported' | 'no-echo' }
  | { readonly state: 'cannot-be-carried'; readonly reason: 'refused'; readonly condition: string };

/** How long the word may take, ms: with it a slow line is not called a server that forbids. */
const ECHO_MS = 10_000;
/** Until it is tried again, ms. */
const AGAIN_MS = 300_000;

/** A {@link Carriage}, and when it is to be looked at again. */
export interface Carrying {
  readonly carriage: Carriage;
  /** Full JID of the session of which it was found out. */
  readonly jid: string | undefined;
  readonly dueAt: number;
}

/** Before anything is known. */
export const INITIAL_CARRYING: Carrying = { carriage: { state: 'waiting' }, jid: undefined, dueAt: Infinity };

/**
 * What time and our session do to it; it is to be asked where it becomes `probing`.
 * @param jid our full JID, undefined while no session stands. @param epoch changes with each session.
 */
export function carryOn(before: Carrying, jid: string | undefined, now: number): Carrying {
  if (jid === undefined) return before.jid === undefined ? before : INITIAL_CARRYING;
  const isLate = now >= before.dueAt;
  if (jid === before.jid && !isLate) return before;
  if (jid === before.jid && before.carriage.state === 'probing')
    return { ...before, carriage: { state: 'cannot-be-carried', reason: 'no-echo' }, dueAt: now + AGAIN_MS };
  return { jid, carriage: { state: 'probing' }, dueAt: now + ECHO_MS };
}

/** Our word came back. */
export function echoed(before: Carrying): Carrying {
  return before.carriage.state === 'carried' ? before : { ...before, carriage: { state: 'carried' }, dueAt: Infinity };
}

/** It was refused. */
export function notEchoed(before: Carrying, condition: string, now: number): Carrying {
  return before.carriage.state === 'probing'
    ? { ...before, carriage: { state: 'cannot-be-carried', reason: 'refused', condition }, dueAt: now + AGAIN_MS }
    : before;
}
