/**
 * What clients say to each other about their health, as one empty element in a directed message: attributes with whole numbers, codes
 * and ids, and nothing else. No name, no call data, no free text. What is not whole is refused as a whole; of newer clients, attributes and
 * causes that are not known are left out. Pure.
 */
import { CAUSES, type CauseCode } from '../causes.ts';
import type { Finding, HealthLevel } from '../health/health.ts';
import { child, xml, type XmlElement, type XmlNode } from '../xml.ts';

/** Of our elements; the number counts incompatible changes. */
export const BEACON_NAMESPACE = 'urn:x-finesse-pulse:beacon:1';

/** How sure a cause is, see {@link Finding}. */
export type BeaconCertainty = Finding['certainty'];

/** The figures of a beacon. */
export interface BeaconFigures {
  readonly level: HealthLevel;
  /** How long the level has been what it is when the beacon was sent, ms: an age, so that clocks need not agree. */
  readonly forMs: number;
  /** The most important cause, absent where there is none. */
  readonly cause?: { readonly code: CauseCode; readonly certainty: BeaconCertainty };
  /** Latest round trip, ms. */
  readonly roundTripMs?: number;
  /** Drift of the server's clock against the agent's, ms. */
  readonly driftMs?: number;
  /** How suspect the silence of the connection is, 0 to 1. */
  readonly suspicion: number;
  /** Share of the latest probes without an answer, 0 to 1. */
  readonly lossShare?: number;
}

/** Why an agent's client stops: it was switched off, or as many watch already as may. */
export type EndReason = 'switched-off' | 'full';

/**
 * One thing said. `watch` is the unguessable id that the watcher has given its watch, and names it in every answer.
 * - `ask` share your health with me for `leaseMs`, at least each `everyMs`; a lease of 0 ends it.
 * - `beacon` here it is, until the lease ends. `page` is the id of the page, as in the client log; `seq` counts its beacons to one watch.
 * - `end` no more beacons.
 * - `echo` to oneself: comes back where the server carries messages between users.
 */
export type BeaconWord =
  | { readonly kind: 'ask'; readonly watch: string; readonly leaseMs: number; readonly everyMs: number }
  | {
      readonly kind: 'beacon';
      readonly watch: string;
      readonly page: string;
      readonly seq: number;
      readonly figures: BeaconFigures;
    }
  | { readonly kind: 'end'; readonly watch: string; readonly reason: EndReason }
  | { readonly kind: 'echo'; readonly watch: string };

/** A word that was heard, or the server's refusal of one of ours. */
export interface HeardWord {
  /** Who said it, as the server stamped it; of a refusal: whom it could not be said to. Bare or full JID. */
  readonly jid: string;
  /** Local part of the JID, lower case. */
  readonly user: string;
  /** `refused`: the condition of RFC 6120 §8.3.3. */
  readonly word: BeaconWord | { readonly kind: 'refused'; readonly condition: string };
}

/** Longest lease that can be written, ms: a day. */
const MOST_MS = 86_400_000;
/** Ages and drifts beyond this, ms, are nobody's: 30 years. */
const FAR_MS = 946_080_000_000;
/** Beacons to one watch; at one a second it lasts 30 years. */
const MOST_SEQ = 1_000_000_000;
/** Shares travel in thousandths. */
const THOUSAND = 1_000;
/** Elements of a stanza that are looked at: ours, hints, what a server may add. */
const MOST_CHILDREN = 8;

const LEVELS: readonly HealthLevel[] = ['good', 'fair', 'poor', 'lost', 'unknown'];
const CERTAINTIES: readonly BeaconCertainty[] = ['proved', 'likely', 'possible'];
const REASONS: readonly EndReason[] = ['switched-off', 'full'];
const ID = /^[\w-]{1,64}$/;
/** Codes of causes and of stanza errors. */
const CODE = /^[a-z][a-z-]{1,39}$/;
/** Parts of a JID have 1,023 bytes at most (RFC 7622 §3); nothing near that is needed here. */
const JID = /^([^\s"&'/:<>@]{1,64})@([^\s"&'/:<>@]{1,255})(?:\/(.{1,255}))?$/su;

/** Whether an id can be the local part of a JID (RFC 7622 §3.3.1). */
export function isLocalPart(id: string): boolean {
  return JID.test(`${id}@a`);
}

/** Domain of a JID, lower case; undefined where it is none of a user. */
export function domainOf(jid: string | undefined): string | undefined {
  return jid === undefined ? undefined : JID.exec(jid)?.[2]?.toLowerCase();
}

/** Writes a word; numbers are rounded and kept within what a reader takes. */
export function writeWord(word: BeaconWord): XmlNode {
  const { kind, watch } = word;
  const tagged = { xmlns: BEACON_NAMESPACE, watch };
  switch (kind) {
    case 'ask':
      return xml(kind, { ...tagged, lease: whole(word.leaseMs, 0, MOST_MS), every: whole(word.everyMs, 0, MOST_MS) });
    case 'beacon': {
      const { level, forMs, cause, roundTripMs, driftMs, suspicion, lossShare } = word.figures;
      return xml(kind, {
        ...tagged,
        page: word.page,
        seq: whole(word.seq, 0, MOST_SEQ),
        level,
        for: whole(forMs, 0, FAR_MS),
        cause: cause?.code,
        certainty: cause?.certainty,
        trip: whole(roundTripMs, 0, MOST_MS),
        drift: whole(driftMs, -FAR_MS, FAR_MS),
        suspicion: whole(suspicion * THOUSAND, 0, THOUSAND) ?? 0,
        loss: whole(lossShare === undefined ? undefined : lossShare * THOUSAND, 0, THOUSAND),
      });
    }
    case 'end':
      return xml(kind, { ...tagged, reason: word.reason });
    case 'echo':
      return xml(kind, tagged);
  }
}

/**
 * Reads what a user of `domain` said; undefined for what comes from elsewhere, is none of ours, or is not whole. A message may hold one
 * of our elements, and that holds nothing but attributes.
 */
export function readWord(message: XmlElement, domain: string | undefined): HeardWord | undefined {
  const { attributes, children } = message;
  const jid = attributes.get('from') ?? '';
  const [, local = '', host] = JID.exec(jid) ?? [];
  if (domain === undefined || host?.toLowerCase() !== domain || children.length > MOST_CHILDREN) return undefined;
  const user = local.toLowerCase();
  if (attributes.get('type') === 'error') {
    const condition = child(message, 'error')?.children[0]?.localName ?? '';
    return { jid, user, word: { kind: 'refused', condition: CODE.test(condition) ? condition : UNDEFINED } };
  }
  const [element, second] = children.filter(({ namespace }) => namespace === BEACON_NAMESPACE);
  const word = element && !second ? readElement(element) : undefined;
  return word && { jid, user, word };
}

/** RFC 6120 §8.3.3.21. */
const UNDEFINED = 'undefined-condition';

function readElement({ localName, attributes, children, text }: XmlElement): BeaconWord | undefined {
  const watch = attributes.get('watch') ?? '';
  if (children.length > 0 || text !== '' || !ID.test(watch)) return undefined;
  const number = (name: string, least: number, most: number): number | undefined =>
    readWhole(attributes.get(name), least, most);
  switch (localName) {
    case 'ask': {
      const leaseMs = number('lease', 0, MOST_MS);
      const everyMs = number('every', 0, MOST_MS);
      return leaseMs === undefined || everyMs === undefined ? undefined : { kind: 'ask', watch, leaseMs, everyMs };
    }
    case 'beacon': {
      const page = attributes.get('page') ?? '';
      const seq = number('seq', 0, MOST_SEQ);
      const figures = readFigures(attributes, number);
      return !ID.test(page) || seq === undefined || !figures
        ? undefined
        : { kind: 'beacon', watch, page, seq, figures };
    }
    case 'end': {
      const reason = oneOf(REASONS, attributes.get('reason'));
      return reason && { kind: 'end', watch, reason };
    }
    case 'echo':
      return { kind: 'echo', watch };
    default:
      return undefined;
  }
}

function readFigures(
  attributes: ReadonlyMap<string, string>,
  number: (name: string, least: number, most: number) => number | undefined,
): BeaconFigures | undefined {
  const level = oneOf(LEVELS, attributes.get('level'));
  const forMs = number('for', 0, FAR_MS);
  const thousandths = number('suspicion', 0, THOUSAND);
  const said = attributes.get('cause');
  const code = oneOf(CAUSE_CODES, said);
  const certainty = oneOf(CERTAINTIES, attributes.get('certainty'));
  const roundTripMs = number('trip', 0, MOST_MS);
  const driftMs = number('drift', -FAR_MS, FAR_MS);
  const loss = number('loss', 0, THOUSAND);
  const given = { certainty, trip: roundTripMs, drift: driftMs, loss };
  const isWrong =
    Object.entries(given).some(([name, value]) => attributes.has(name) && value === undefined) ||
    (said === undefined ? certainty !== undefined : certainty === undefined || !CODE.test(said));
  if (!level || forMs === undefined || thousandths === undefined || isWrong) return undefined;
  return {
    level,
    forMs,
    suspicion: thousandths / THOUSAND,
    ...(code && certainty && { cause: { code, certainty } }),
    ...(roundTripMs !== undefined && { roundTripMs }),
    ...(driftMs !== undefined && { driftMs }),
    ...(loss !== undefined && { lossShare: loss / THOUSAND }),
  };
}

const CAUSE_CODES = Object.keys(CAUSES) as readonly CauseCode[];

function oneOf<Value extends string>(known: readonly Value[], value: string | undefined): Value | undefined {
  return known.find((one) => one === value);
}

function readWhole(text: string | undefined, least: number, most: number): number | undefined {
  const value = text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
  // `-0` is nobody's way to write a number.
  return value >= least && value <= most && !Object.is(value, -0) ? value : undefined;
}

function whole(value: number | undefined, least: number, most: number): number | undefined {
  if (value === undefined || Number.isNaN(value)) return undefined;
  // Adding 0 makes 0 of -0.
  return Math.round(Math.min(Math.max(value, least), most)) + 0;
}
