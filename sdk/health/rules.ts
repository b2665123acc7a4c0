/** What all rules share: how sure one can be, how a suspicion is made, and the facts that more than one of them asks for. Pure. */
import type { CauseCode } from '../causes.ts';
import type { Evidence, ProbeSeen, ReachSeen } from './evidence.ts';
import type { AdviceCode, EvidenceCode, EvidenceLine, Suspicion } from './health.ts';
import { isMeasured, type RoundTrip } from './latency.ts';
import { isStanding, type Loss } from './losses.ts';
import type { Pause } from './machine.ts';

/** Looks at the facts and says what it suspects. */
export type Rule = (facts: Facts) => readonly Suspicion[];

/**
 * How sure a rule can be; what speaks against it takes {@link DOUBT} each. See `docs/diagnosis.md`.
 * - `SAID` the one that it is about said so itself: the server, the desktop, the browser, the clock of this computer.
 * - `SHOWN` measured twice in different ways, and what looks alike is ruled out.
 * - `LIKELY` measured, and what looks alike was looked for and not seen.
 * - `FITS` measured; what looks alike is rarer.
 * - `EITHER` something else fits as well, and one page cannot tell them apart: never above this.
 * - `HARDLY` the less likely of those.
 */
export const SURE = { SAID: 0.95, SHOWN: 0.9, LIKELY: 0.75, FITS: 0.6, EITHER: 0.5, HARDLY: 0.35 } as const;
/** What each line of evidence against takes. */
const DOUBT = 0.15;
/** Never less: a cause that is told of is at least thinkable. */
const LEAST = 0.1;

/** A loss that has ended so long ago, ms, still wants its cause; then it is history. */
export const AFTERMATH_MS = 30_000;
/** After waking, coming back online, or the last word of a stranger, ms, in which what fails still fails for that: radio, VPN and sessions need their time. */
export const RECOVERY_MS = 45_000;
/** A loss that shows this long after a pause, ms, may still stem from it: an overdue answer is waited for. */
const AFTERGLOW_MS = 30_000;

/** What more than one rule asks for. */
export interface Facts {
  readonly seen: Evidence;
  readonly at: number;
  readonly up: boolean;
  /** The loss that lasts, or that ended within {@link AFTERMATH_MS}. */
  readonly loss: Loss | undefined;
  readonly down: boolean;
  /** The pause that the loss stems from. */
  readonly pause: Pause | undefined;
  /** What was measured before this says nothing of network or server: the machine slept, or had no network, and had to come back. */
  readonly fresh: number;
  /** Since the trouble began, not within a pause, and by nobody else: what answered, and what did not. */
  readonly probes: readonly ProbeSeen[];
  readonly reaches: readonly ReachSeen[];
}

/** The facts of an evidence. */
export function factsOf(seen: Evidence): Facts {
  const { at, connection, losses, machine, offline } = seen;
  const last = losses.at(-1);
  const loss = last && (last.to === undefined || at - last.to < AFTERMATH_MS) ? last : undefined;
  const pause = loss && machine.pauses.findLast((one) => stemsFrom(loss, one));
  const away = machine.frozenSince !== undefined || machine.offlineSince !== undefined;
  const back = Math.max(machine.pauses.findLast(isAway)?.to ?? -Infinity, offline.at(-1)?.to ?? -Infinity);
  const fresh = away ? Infinity : back + RECOVERY_MS;
  const since = Math.max(loss ? loss.at - BEFORE_MS : -Infinity, fresh, strangerUntil(seen) + RECOVERY_MS);
  const counts = (one: { readonly at: number; readonly ms: number }) =>
    one.at - one.ms >= since && isMeasured(machine.pauses, one);
  return {
    seen,
    at,
    up: isStanding(connection),
    loss,
    down: loss !== undefined && loss.to === undefined,
    pause,
    fresh,
    probes: loss ? seen.probes.filter(counts) : [],
    reaches: loss ? seen.reaches.filter(counts) : [],
  };
}

/** What only a box in between says: RFC 9110 §15.5.8 and RFC 6585 §6. */
const PROXY_SAYS: ReadonlySet<number> = new Set([407, 511]);

/** Whether something that is not Finesse answered. */
export function isStranger({ failure, status }: ProbeSeen): boolean {
  return failure === 'not-xml' || PROXY_SAYS.has(status ?? 0);
}

/** Until when something that is not Finesse answered in the place of all: until Finesse itself was heard again. */
function strangerUntil({ connection, transitions, probes, at }: Evidence): number {
  if (connection.status === 'intercepted') return at;
  const last = probes.findLastIndex(isStranger);
  return Math.max(
    transitions.findLast(({ from }) => from === 'intercepted')?.at ?? -Infinity,
    last < 0 ? -Infinity : (probes[last + 1]?.at ?? at),
  );
}

/** What was asked so long before a loss, ms, still tells of it: it was noticed late. */
const BEFORE_MS = 5_000;

/** Shorter pauses of these kinds, ms, do no harm: the server waits for 60 s. */
const HARMLESS_MS: Readonly<Record<Pause['kind'], number>> = {
  sleep: 5_000,
  frozen: 5_000,
  cached: 5_000,
  throttled: 20_000,
  'page-busy': 10_000,
  'machine-busy': 10_000,
};

/** Whether neither page nor anything of it ran. */
export function isAway({ kind, from, to }: Pause): boolean {
  return (kind === 'sleep' || kind === 'frozen' || kind === 'cached') && to - from >= HARMLESS_MS[kind];
}

function stemsFrom({ at }: Loss, { kind, from, to }: Pause): boolean {
  return to - from >= HARMLESS_MS[kind] && at >= from - 1_000 && at <= to + AFTERGLOW_MS;
}

/** Whether the channel noticed by itself that page or machine had stood still, as where nobody watches the machine. */
export function stoodStill({ said }: Loss): boolean {
  return said.includes('asleep') || said.includes('frozen');
}

/** Whether a cause on this side explains why nothing is heard, so that neither network nor server are to be blamed. */
export function isExcused({ seen: { machine, offline, connection }, loss, pause, at, fresh }: Facts): boolean {
  if (machine.offlineSince !== undefined || machine.frozenSince !== undefined) return true;
  if (connection.status === 'conflict' || connection.status === 'unauthorized') return true;
  if (!loss) return false;
  const gone = offline.some((one) => loss.at >= one.at - AFTERGLOW_MS && loss.at <= one.to + AFTERGLOW_MS);
  // What lasts long after everything has come back needs a reason of its own.
  if (pause !== undefined || gone) return loss.to !== undefined || at < fresh;
  return stoodStill(loss) && (loss.to ?? at) - loss.at < RECOVERY_MS;
}

/** One line of evidence. */
export function line(
  code: EvidenceCode,
  at: number,
  values: Readonly<Record<string, number | string | undefined>> = {},
): EvidenceLine {
  const told = Object.entries(values).filter(([, value]) => value !== undefined) as [string, number | string][];
  return {
    code,
    at,
    values: Object.fromEntries(
      told.map(([key, value]) => [key, typeof value === 'number' ? Math.round(value) : value]),
    ),
  };
}

/** What makes a suspicion beside its cause. Lines that are undefined were not seen. */
export interface Case {
  readonly advice: AdviceCode;
  readonly level: Suspicion['level'];
  readonly sure: number;
  readonly since: number;
  readonly evidence: readonly (EvidenceLine | undefined)[];
  readonly against?: readonly (EvidenceLine | undefined)[];
}

/** A suspicion; none without evidence. */
export function suspect(cause: CauseCode, { advice, level, sure, since, ...lines }: Case): readonly Suspicion[] {
  const evidence = lines.evidence.filter((one) => one !== undefined);
  const against = (lines.against ?? []).filter((one) => one !== undefined);
  if (evidence.length === 0) return [];
  // Of causes that cannot be told apart each is said not to be the only one: that is in its confidence already.
  const doubts = against.filter(({ code }) => code !== 'also-fits').length;
  const confidence = Math.round(Math.max(LEAST, Math.min(1, sure - doubts * DOUBT)) * 100) / 100;
  return [{ cause, advice, level, confidence, since, evidence, against }];
}

/** The loss as evidence, and the forced logout that it led to. */
export function lossLines({ seen: { user }, loss, at }: Facts): readonly EvidenceLine[] {
  if (!loss) return [];
  const { reason, detail, side, to } = loss;
  const lost = line('connection-lost', loss.at, { reason, detail, side, ms: (to ?? at) - loss.at });
  const logout = user.findLast((one) => one.reasonCode !== undefined && one.at > loss.at);
  return logout ? [lost, line('forced-logout', logout.at, { reasonCode: logout.reasonCode })] : [lost];
}

/** How bad a trouble of the connection is now. */
export function levelNow({ down }: Facts): 'lost' | 'fair' {
  return down ? 'lost' : 'fair';
}

/** One page cannot tell this from other causes. */
export function alsoFits(at: number, ...causes: readonly CauseCode[]): EvidenceLine {
  return line('also-fits', at, { causes: causes.join(' ') });
}

/** Answers and failures of one kind, counted; undefined where there are none. */
export function tally(
  code: EvidenceCode,
  list: readonly { readonly at: number; readonly ms: number }[],
  values: Readonly<Record<string, number | string | undefined>> = {},
): EvidenceLine | undefined {
  const latest = list.at(-1);
  return latest && line(code, latest.at, { count: list.length, ms: latest.ms, ...values });
}

/**
 * Since when a trouble is raised: by 3 of 5, cleared by 5 of 5, as seen over the whole list, so that neither one slow answer nor one quick
 * one decides. Undefined where it is not.
 */
export function raisedSince(list: readonly RoundTrip[], isBad: (one: RoundTrip) => boolean): number | undefined {
  let since: number | undefined;
  let first = 0;
  let window = 0;
  for (const one of list) {
    const bad = isBad(one);
    if (bad && window === 0) first = one.at;
    window = ((window << 1) | Number(bad)) & 0b11111;
    if ((BITS[window] ?? 0) >= 3) since ??= first;
    else if (window === 0) since = undefined;
  }
  return since;
}

const BITS = Array.from({ length: 32 }, (_, n) => n.toString(2).replaceAll('0', '').length);
