/**
 * Client side or server side, from a whole team's drops (first split of Cisco technote 211376): together in time → the server; together in one
 * site or on one Finesse side → the network that they share; scattered → each agent's own. With the statistics that say how far
 * chance explains it; without enough of them, no verdict. Pure.
 */
import { EARLIER_MS, type Drop, type DropEvidence } from './team-drops.ts';
import { burstThreshold, groupProbability, scanProbability, type BurstTerms } from './team-statistics.ts';

/** An agent who was signed in while the team was watched. */
export interface TeamAgent {
  /** Login id. */
  readonly id: string;
  /** What the agent shares with others, by dimension: `{ site: 'Porto', side: 'a', vpn: 'yes' }`. */
  readonly groups?: Readonly<Record<string, string>>;
}

/** What a team is judged by. Times are server time, ms since the epoch. */
export interface TeamInput {
  /** In any order; what is told twice counts once. */
  readonly drops: readonly Drop[];
  /** Everybody who was signed in: the denominator. Who dropped counts in any case. */
  readonly agents: readonly TeamAgent[];
  /** When the observer's own connection was lost. */
  readonly own?: readonly number[];
  /** When SystemInfo left IN_SERVICE. */
  readonly outOfService?: readonly number[];
  /** Drops that each agent has in a shift by chance; 1 unless told, and never less than what is seen outside of the bursts. */
  readonly dropsPerAgent?: number;
}

/** `unknown`: not enough for a verdict, or two that contradict each other. */
export type TeamPlace = 'server' | 'shared-network' | 'client' | 'unknown';

/** One group against all others. */
export interface GroupTest {
  readonly dimension: string;
  readonly value: string;
  /** How many of the group dropped, and how many it has. */
  readonly dropped: number;
  readonly of: number;
  /** The same of all others. */
  readonly othersDropped: number;
  readonly othersOf: number;
  /** Probability that so many are of this group if drops did not care for groups; times the number of groups that were tested. */
  readonly pValue: number;
}

/** Drops that come too close together for chance. */
export interface Incident {
  readonly evidence: DropEvidence;
  readonly place: TeamPlace;
  /** Login ids of those who dropped, in order. */
  readonly agents: readonly string[];
  readonly count: number;
  /** How many were signed in. */
  readonly of: number;
  /** First and last trace. */
  readonly first: number;
  readonly last: number;
  /** When the connections went, by what is known of the delay of such traces: 60 to 180 s before a forced logout. */
  readonly droppedFrom: number;
  readonly droppedTo: number;
  /** `same-second`: the server's own act. `spread`: over the rounds of its reaper, so the way to it was cut. */
  readonly pattern: 'same-second' | 'spread';
  /** Also a quarter of those signed in, or the observer's own connection, or SystemInfo. */
  readonly strong: boolean;
  /** So many drops within `windowMs` make a burst. */
  readonly threshold: number;
  readonly windowMs: number;
  /** Probability of such a burst anywhere in a shift of 8 h, if drops were independent. */
  readonly pValue: number;
  /** The group that is hit more than others, where there is one. */
  readonly group: GroupTest | undefined;
}

/**
 * - `not-enough` fewer than three drops, or of so few agents that nothing follows for others.
 * - `one-agent` all of one or two agents, while the others stayed.
 * - `burst` together in time, in all groups.
 * - `group` one group is hit more than chance explains.
 * - `undecided` together in time and all of one group, which is too few to tell the group from the server.
 * - `scattered` neither.
 */
export type TeamReason = 'not-enough' | 'one-agent' | 'burst' | 'group' | 'undecided' | 'scattered';

/** Where the trouble of a team sits. */
export interface TeamVerdict {
  readonly place: TeamPlace;
  readonly reason: TeamReason;
  /** 0 to 1. */
  readonly confidence: number;
  /** Drops, and agents who dropped, and agents who were signed in. */
  readonly drops: number;
  readonly dropped: number;
  readonly of: number;
  /** Bursts, oldest first. */
  readonly incidents: readonly Incident[];
  /** Drops that belong to no burst, and who had them, those with most first. */
  readonly scattered: { readonly drops: number; readonly agents: readonly string[] };
  /** The group that is hit more than others over the whole time, where there is one. */
  readonly group: GroupTest | undefined;
}

/** Fewest drops, and fewest agents, from which anything follows for others. */
const ENOUGH = 3;
/** What chance explains less often than this is not put down to it. */
const SIGNIFICANT = 0.01;
/** A group must hold this share of all who dropped, to be the cause of their drops. */
const MOST = 2 / 3;
/** Share of those signed in from which a burst is strong. */
const STRONG_SHARE = 0.25;
/** A trace that is told twice, or by two ways, is this far apart at most, ms. */
const SAME_MS = 1_000;
/** Two of the reaper's rounds: forced logouts fall on them, so a window of 35 s holds what happened in so long, ms. */
const ROUNDS_MS = 60_000;

/** How far apart the traces of one event may be, ms (ux §7.2), and what span of time such a window stands for. */
const WINDOWS: Readonly<Record<DropEvidence, { readonly windowMs: number; readonly standsForMs: number }>> = {
  socket: { windowMs: 5_000, standsForMs: 5_000 },
  ping: { windowMs: 35_000, standsForMs: 35_000 },
  'forced-logout': { windowMs: 35_000, standsForMs: ROUNDS_MS },
  component: { windowMs: 5_000, standsForMs: 5_000 },
};

/** Judges a team. The order of drops and agents does not matter. */
export function judgeDrops(input: TeamInput): TeamVerdict {
  const drops = distinct(input.drops);
  const agents = everybody(input.agents, drops);
  const kinds = [...new Set(drops.map(({ evidence }) => evidence))].sort();
  const incidents = kinds
    .flatMap((evidence) => burstsOf(evidence, drops, agents, input, kinds.length))
    .sort((a, b) => a.first - b.first);
  const rest = drops.filter((one) => !incidents.some((incident) => isPart(one, incident)));
  const restCounts = countBy(rest.map(({ agent }) => agent));
  const group = hitMost(new Set(drops.map(({ agent }) => agent)), agents);
  const facts = {
    drops: drops.length,
    dropped: new Set(drops.map(({ agent }) => agent)).size,
    of: agents.length,
    incidents,
    scattered: {
      drops: rest.length,
      agents: [...restCounts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0])).map(([id]) => id),
    },
    group: group.significant,
  };
  return {
    ...facts,
    ...conclude(
      facts,
      restCounts,
      agents.some(({ groups = {} }) => Object.keys(groups).length > 0),
    ),
  };
}

type Facts = Omit<TeamVerdict, 'place' | 'reason' | 'confidence'>;

function conclude(
  facts: Facts,
  counts: ReadonlyMap<string, number>,
  grouped: boolean,
): Pick<TeamVerdict, 'place' | 'reason' | 'confidence'> {
  const { incidents, scattered, group, of } = facts;
  const largest = incidents.reduce<Incident | undefined>((a, b) => (a && a.count >= b.count ? a : b), undefined);
  if (largest) {
    const { place, strong, pValue } = largest;
    if (place === 'unknown') return { place, reason: 'undecided', confidence: 0 };
    if (place === 'shared-network') return { place, reason: 'group', confidence: sure(largest.group?.pValue ?? 1) };
    // Few who drop together, of whom nobody knows what they share, may as well share a network.
    const most = strong ? 1 : grouped ? 0.8 : 0.5;
    return { place, reason: 'burst', confidence: Math.min(most, sure(pValue)) };
  }
  if (scattered.drops < ENOUGH) return { place: 'unknown', reason: 'not-enough', confidence: 0 };
  if (counts.size < ENOUGH) {
    // That the others stayed says something of these agents, and nothing of the others.
    const chance = (counts.size / of) ** (scattered.drops - counts.size);
    if (of < ENOUGH || chance >= SIGNIFICANT) return { place: 'unknown', reason: 'not-enough', confidence: 0 };
    return { place: 'client', reason: 'one-agent', confidence: sure(chance) };
  }
  if (group) return { place: 'shared-network', reason: 'group', confidence: sure(group.pValue) };
  // The more there are, the surer they would have come together had they one cause.
  return { place: 'client', reason: 'scattered', confidence: Math.min(0.9, 0.5 + 0.1 * (counts.size - ENOUGH + 1)) };
}

function burstsOf(
  evidence: DropEvidence,
  all: readonly Drop[],
  agents: readonly TeamAgent[],
  { own = [], outOfService = [], dropsPerAgent = 1 }: TeamInput,
  kinds: number,
): readonly Incident[] {
  const drops = all.filter((one) => one.evidence === evidence);
  const { windowMs, standsForMs } = WINDOWS[evidence];
  const usual: BurstTerms = {
    agents: agents.length,
    windowMs: standsForMs,
    dropsPerAgent,
    falseAlarms: SIGNIFICANT / kinds,
  };
  const found: { from: number; to: number; most: number; terms: BurstTerms }[] = [];
  const thresholds = new Map<number | undefined, number>();
  const thresholdOf = (terms: BurstTerms): number => {
    const known = thresholds.get(terms.dropsPerAgent) ?? burstThreshold(terms);
    thresholds.set(terms.dropsPerAgent, known);
    return known;
  };
  // Who dropped in the window that begins at each drop, and how often: it slides over all of them.
  const within = new Map<string, number>();
  let end = 0;
  drops.forEach(({ at, agent }, index) => {
    for (let next = drops[end]; next && next.at - at <= windowMs; next = drops[++end]) {
      within.set(next.agent, (within.get(next.agent) ?? 0) + 1);
    }
    const most = within.size;
    const left = (within.get(agent) ?? 0) - 1;
    if (left > 0) within.set(agent, left);
    else within.delete(agent);
    if (most < ENOUGH) return;
    // A team that drops often all day long is no incident each time two coincide.
    const others = (drops.length - (end - index)) / agents.length;
    const terms = { ...usual, dropsPerAgent: Math.max(dropsPerAgent, others) };
    if (most < thresholdOf(terms)) return;
    const to = drops[end - 1]?.at ?? at;
    const last = found.at(-1);
    if (last && at <= last.to)
      found.splice(-1, 1, { ...last, to: Math.max(to, last.to), most: Math.max(most, last.most) });
    else found.push({ from: at, to, most, terms });
  });
  return found.map(({ from, to, most, terms }) => {
    const [soonest, latest] = EARLIER_MS[evidence];
    const ids = [...new Set(drops.filter(({ at }) => at >= from && at <= to).map(({ agent }) => agent))].sort(compare);
    const droppedFrom = from - latest;
    const droppedTo = to - soonest;
    const { significant, onlyOne } = hitMost(new Set(ids), agents);
    const seen = (times: readonly number[]): boolean =>
      times.some((at) => at >= droppedFrom - windowMs && at <= droppedTo + windowMs);
    return {
      evidence,
      place: significant ? 'shared-network' : onlyOne ? 'unknown' : 'server',
      agents: ids,
      count: ids.length,
      of: agents.length,
      first: from,
      last: to,
      droppedFrom,
      droppedTo,
      pattern: to - from < SAME_MS ? 'same-second' : 'spread',
      strong: ids.length >= STRONG_SHARE * agents.length || seen(own) || seen(outOfService),
      threshold: Math.max(ENOUGH, thresholdOf(terms)),
      windowMs,
      pValue: scanProbability(most, terms),
      group: significant,
    };
  });
}

/** Which group is hit more than chance explains; `onlyOne`: only one is hit, and that may be chance. */
function hitMost(
  dropped: ReadonlySet<string>,
  agents: readonly TeamAgent[],
): { readonly significant: GroupTest | undefined; readonly onlyOne: boolean } {
  const dimensions = [...new Set(agents.flatMap(({ groups = {} }) => Object.keys(groups)))].sort(compare);
  const tests = dimensions.flatMap((dimension) => {
    const labelled = agents.filter(({ groups = {} }) => groups[dimension] !== undefined);
    const values = countBy(labelled.map(({ groups = {} }) => groups[dimension] ?? ''));
    const drawn = labelled.filter(({ id }) => dropped.has(id));
    const hits = countBy(drawn.map(({ groups = {} }) => groups[dimension] ?? ''));
    if (values.size < 2) return [];
    return [...values].map(([value, size]): GroupTest => {
      const hit = hits.get(value) ?? 0;
      return {
        dimension,
        value,
        dropped: hit,
        of: size,
        othersDropped: drawn.length - hit,
        othersOf: labelled.length - size,
        pValue: groupProbability(hit, drawn.length, size, labelled.length),
      };
    });
  });
  const corrected = tests
    .map((test) => ({ ...test, pValue: Math.min(1, test.pValue * tests.length) }))
    .sort((a, b) => a.pValue - b.pValue || compare(a.dimension, b.dimension) || compare(a.value, b.value));
  const significant = corrected.find(
    ({ dropped: hit, othersDropped, pValue }) =>
      pValue < SIGNIFICANT && hit >= ENOUGH && hit >= MOST * (hit + othersDropped),
  );
  // One at least of the others would have been expected among them.
  const onlyOne = corrected.some(
    ({ dropped: hit, othersDropped, of, othersOf }) =>
      hit >= ENOUGH && othersDropped === 0 && (hit * othersOf) / (of + othersOf) >= 1,
  );
  return { significant, onlyOne };
}

/** In order of time, each once. */
function distinct(drops: readonly Drop[]): readonly Drop[] {
  const ordered = drops
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at || compare(a.agent, b.agent) || compare(a.evidence, b.evidence));
  const lastOf = new Map<string, number>();
  return ordered.filter(({ agent, evidence, at }) => {
    const key = `${evidence} ${agent}`;
    const last = lastOf.get(key) ?? -Infinity;
    lastOf.set(key, at);
    return at - last > SAME_MS;
  });
}

function everybody(agents: readonly TeamAgent[], drops: readonly Drop[]): readonly TeamAgent[] {
  const known = new Map<string, TeamAgent>(drops.map(({ agent }) => [agent, { id: agent }]));
  for (const one of agents) known.set(one.id, one);
  return [...known.values()];
}

function isPart({ at, evidence }: Drop, incident: Incident): boolean {
  return incident.evidence === evidence && at >= incident.first && at <= incident.last;
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function sure(chance: number): number {
  return Math.min(0.99, 1 - chance);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
