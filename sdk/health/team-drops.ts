/** Which changes of state in a team are lost connections, and which are acts of people. Pure, but for the roster that is handed on. */
import type { User } from '../resources/user.ts';

/**
 * What a drop was seen by.
 * - `socket` a browser told that its connection was closed (clock corrected).
 * - `ping` a browser told that its questions had no answer.
 * - `forced-logout` Finesse forced the agent out (reason 255).
 * - `component` the telephony side told that its connection to Finesse failed (50001, 50002).
 */
export type DropEvidence = 'socket' | 'ping' | 'forced-logout' | 'component';

/** An agent lost the connection. */
export interface Drop {
  /** Login id. */
  readonly agent: string;
  /** Server time, ms since the epoch, of what it was seen by; the connection went `EARLIER_MS` of its evidence before. */
  readonly at: number;
  readonly evidence: DropEvidence;
}

/** How long before its trace a connection went, ms, at least and at most (technote 211376; facts on CTI heartbeats: 5 s, three misses). */
export const EARLIER_MS: Readonly<Record<DropEvidence, readonly [number, number]>> = {
  socket: [0, 2_000],
  ping: [6_000, 35_000],
  'forced-logout': [60_000, 180_000],
  component: [0, 20_000],
};

/** What a reason code of the system says of a change to LOGOUT or NOT_READY. */
export type ReasonMeaning =
  | 'forced-logout'
  | 'component'
  /** A supervisor did it: 22 and 33 (UCCX), 999 (UCCE). */
  | 'supervisor'
  /** The agent signed in elsewhere: 32740. */
  | 'relogin'
  /** Another agent took the extension or the device: 32741, 50030. */
  | 'extension-conflict'
  /** Any other: an agent's own, or of a call. */
  | 'other';

const MEANINGS: ReadonlyMap<number, ReasonMeaning> = new Map([
  [255, 'forced-logout'],
  [50_001, 'component'],
  [50_002, 'component'],
  [22, 'supervisor'],
  [33, 'supervisor'],
  [999, 'supervisor'],
  [32_740, 'relogin'],
  [32_741, 'extension-conflict'],
  [50_030, 'extension-conflict'],
]);

/** What the system means by a code (Finesse guide, "Reason codes"; UCCX and UCCE system reason codes). */
export function readReason(code: number | string | undefined): ReasonMeaning {
  return MEANINGS.get(Number(code ?? NaN)) ?? 'other';
}

/** What is remembered of a team. */
export interface Roster {
  /** Latest known of each member. */
  readonly members: Map<string, Pick<User, 'state' | 'stateChangeTime'> & { readonly code: string | undefined }>;
  /** Members who were seen signed in, with the latest time, server ms. */
  readonly signedIn: Map<string, number>;
  /** In the order of their coming to be known. */
  readonly drops: readonly Drop[];
}

/** Nobody known yet. */
export function newRoster(): Roster {
  return { members: new Map(), signedIn: new Map(), drops: [] };
}

/** One drop shows itself more than once: as Not Ready and then as Logout. What follows within so long, ms, is the same one. */
const SAME_DROP_MS = 180_000;

/**
 * The roster after the team was told once more; it goes on with the maps of the one before, which is not to be used any more: to copy a
 * thousand members for each of their changes costs more than all else. Who is out when first seen does not count as dropped; what is older than what is known, or the
 * same, says nothing.
 * @param now server time, ms, for members whose time of change is not told.
 */
export function observeTeam(roster: Roster, team: ReadonlyMap<string, User>, now: number): Roster {
  const { members, signedIn } = roster;
  let { drops } = roster;
  for (const [id, { state, stateChangeTime, reasonCode }] of team) {
    const code = reasonCode?.code;
    const known = members.get(id);
    const older = (stateChangeTime ?? Infinity) < (known?.stateChangeTime ?? -Infinity);
    if (older) continue;
    if (state !== 'LOGOUT') signedIn.set(id, now);
    // A snapshot may leave out the time that a notification told, or the other way round.
    const since = known?.stateChangeTime ?? stateChangeTime;
    const same = known?.state === state && known.code === code && (stateChangeTime ?? since) === since;
    if (same) continue;
    members.set(id, { state, stateChangeTime, code });
    const meaning = readReason(code);
    if (!known || (state !== 'LOGOUT' && state !== 'NOT_READY')) continue;
    if (meaning !== 'forced-logout' && meaning !== 'component') continue;
    const at = stateChangeTime ?? now;
    const told = drops.some(({ agent, at: when }) => agent === id && Math.abs(when - at) < SAME_DROP_MS);
    if (!told) drops = [...drops, { agent: id, at, evidence: meaning }];
    signedIn.set(id, Math.max(signedIn.get(id) ?? at, at));
  }
  return { members, signedIn, drops };
}

/** Without what is older than `since`, server ms. */
export function forgetBefore(roster: Roster, since: number): Roster {
  return {
    members: roster.members,
    signedIn: new Map([...roster.signedIn].filter(([, at]) => at >= since)),
    drops: youngOf(roster.drops, ({ at }) => at >= since),
  };
}

/** The same list where all are young. */
export function youngOf<T>(list: readonly T[], isYoung: (one: T) => boolean): readonly T[] {
  return list.every(isYoung) ? list : list.filter(isYoung);
}
