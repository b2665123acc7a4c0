/** C1 of the technote, the network in general: none, nobody answers, answers get lost, answers are slow. */
import type { ProbeSeen, ReachSeen } from './evidence.ts';
import { isMeasured, type RoundTrip } from './latency.ts';
import type { Loss } from './losses.ts';
import {
  AFTERMATH_MS,
  isExcused,
  levelNow,
  line,
  lossLines,
  raisedSince,
  suspect,
  SURE,
  tally,
  type Facts,
  type Rule,
} from './rules.ts';

/** A round trip of SystemInfo or of a ping above this, ms, is slow, and above the second poor. One HTTPS request, not media. */
export const SLOW_MS = 250;
export const POOR_MS = 500;
/**
 * How long, ms, answers are slow before it is told: what 3 of 5 probes a minute apart come to. A download beside, or a minute of others'
 * traffic, is no cause of anything. Above a second it is told earlier.
 */
const SLOW_FOR_MS = 120_000;
const CRAWLING_MS = 1_000;
const CRAWLING_FOR_MS = 60_000;
/** What gets lost within this, ms, counts together. */
const LOSSY_WINDOW_MS = 300_000;
/** Repeated short losses are looked for in this, ms. */
const FLAPPING_WINDOW_MS = 900_000;
/** A loss longer than this, ms, is an outage of its own and no sign of an unsteady network. */
const BLIP_MS = 60_000;
/** A failure within this, ms, came from somebody who refused; what takes longer is silence. */
const REFUSED_MS = 3_000;
/** After so long, ms, without another sign it is steady again, unless the latest probes tell otherwise. */
const STEADY_MS = 120_000;
/** Signs of loss closer together than this, ms, are one. */
const SAME_SIGN_MS = 3_000;
/** Reasons of losses for which a network may be blamed. */
const UNHEARD: ReadonlySet<string> = new Set([
  'network-error',
  'timeout',
  'answer-overdue',
  'desktop-disconnected',
  'desktop-reconnecting',
  'desktop-connecting',
]);

/** Whether a probe ended without any answer. */
export function isUnanswered({ failure }: ProbeSeen): boolean {
  return failure === 'host-unreachable' || failure === 'timeout' || failure === 'connection-lost';
}

/** The browser says that it has no network, or said so when the connection went. */
export const offline: Rule = (facts) => {
  const { seen, at, up, down, loss } = facts;
  const since = seen.machine.offlineSince;
  if (since !== undefined) {
    const heard = seen.heartbeat?.lastHeardAt ?? -Infinity;
    const alive = up && heard > since + SAME_SIGN_MS;
    return suspect('network', {
      advice: 'network-offline',
      level: down ? 'lost' : 'poor',
      sure: SURE.SAID,
      since,
      evidence: [line('offline', since, { ms: at - since }), ...lossLines(facts)],
      // Browsers look at the adapters, and may overlook a VPN.
      against: alive ? [line('connection-up', heard), line('rest-answered', heard)].slice(0, 1) : [],
    });
  }
  const span =
    loss && seen.offline.findLast((one) => loss.at >= one.at - AFTERMATH_MS && loss.at <= one.to + AFTERMATH_MS);
  if (!span || !isExcused(facts)) return [];
  return suspect('network', {
    advice: 'network-offline',
    level: levelNow(facts),
    sure: SURE.SHOWN,
    since: span.at,
    evidence: [line('offline', span.at, { ms: span.to - span.at }), ...lossLines(facts)],
  });
};

/** Neither the port of notifications nor REST answers. Whose fault that is shows only where a second host does not answer either. */
export const unreachable: Rule = (facts) => {
  const { probes, reaches, loss, at } = facts;
  if (!loss || isExcused(facts)) return [];
  const rest = [
    ...probes.map((one) => ({ at: one.at, ms: one.ms, lost: isUnanswered(one) })),
    ...reaches.filter(({ target }) => target === 'rest').map((one) => ({ ...one, lost: one.outcome !== 'answered' })),
  ].sort((a, b) => a.at - b.at);
  const lost = rest.filter((one) => one.lost);
  const other = reaches.filter(({ target }) => target === 'other-side');
  const otherLost = other.filter(({ outcome }) => outcome !== 'answered');
  const otherAnswered = other.filter(({ outcome }) => outcome === 'answered');
  const port = reaches.filter(({ target, outcome }) => target === 'notification' && outcome !== 'answered');
  // What answers while the connection is down leaves the network out of it, or unsteady.
  if (
    lost.length === 0 ||
    (!rest.at(-1)?.lost && loss.to === undefined) ||
    rest.some((one) => !one.lost && one.at > loss.at && one.at < (loss.to ?? at))
  )
    return [];
  const both = loss.sides.length > 1 || (otherLost.length > 0 && otherAnswered.length === 0);
  return suspect('network', {
    advice: 'network-unreachable',
    level: levelNow(facts),
    // Of a single server that is silent one page cannot tell whether it is the server or the way to it.
    sure: both ? SURE.LIKELY : SURE.EITHER,
    since: loss.at,
    evidence: [
      ...lossLines(facts),
      tally('rest-lost', lost),
      tally(port.every(isRefusal) ? 'port-refused' : 'port-silent', port),
      otherAnswered.length === 0 ? tally('other-side-lost', otherLost) : undefined,
      loss.sides.length > 1 && otherLost.length === 0
        ? line('other-side-lost', at, { hosts: loss.sides.join(' ') })
        : undefined,
    ],
    against: [tally('other-side-answered', otherAnswered)],
  });
};

/** Whether a port said no, as one does where nothing listens; what fails later was silence. */
export function isRefusal({ outcome, ms }: ReachSeen): boolean {
  return outcome === 'failed' && ms <= REFUSED_MS;
}

/** Some answers come and some do not. */
export const lossy: Rule = (facts) => {
  const { seen, at, fresh, up, loss } = facts;
  const recent = since(seen.probes.slice(-10), facts);
  // While nothing passes for long everything is lost: an outage, and no line that loses some.
  const outages = seen.losses.filter((one) => (one.to ?? at) - one.at >= BLIP_MS);
  const lostProbes = recent.filter((one) => isUnanswered(one) && !isWithinLoss(outages, one.at - one.ms, at));
  const after = Math.max(at - LOSSY_WINDOW_MS, fresh);
  const failures = apart(
    seen.failures.filter(
      (one) =>
        one.at >= after && !/^HTTP|malformed|body|large/.test(one.what) && !isWithinLoss(seen.losses, one.at, at),
    ),
  );
  const blips = seen.losses.filter(
    (one) =>
      one.at >= Math.max(at - FLAPPING_WINDOW_MS, fresh) &&
      UNHEARD.has(one.reason) &&
      one.to !== undefined &&
      one.to - one.at < BLIP_MS,
  );
  // What a lost packet that is sent again makes late: a sign beside sessions that were torn.
  const slowOnes = blips.length > 0 ? recent.filter((one) => one.failure === undefined && isSlow(one)) : [];
  const late = slowOnes.length * 2 <= recent.length ? slowOnes : [];
  const signs = apart([...[...lostProbes, ...late].filter((one) => one.at >= after), ...failures, ...blips]);
  const poor = lostProbes.length >= 3 || signs.length >= 6 || blips.length >= 3;
  // Two in ten minutes are chance, where the channel loses nothing. In an outage everything is: that is another rule's.
  const beside = failures.length + blips.length > 0 ? 1 : 0;
  if (signs.length < 3 && lostProbes.length + beside < 3) return [];
  if ((loss && isExcused(facts)) || (!up && loss && at - loss.at > BLIP_MS)) return [];
  if (recent.length > 0 && recent.every(isUnanswered) && !up) return [];
  // Where REST never fails it is not the network that loses: something else is wrong with the way of the notifications.
  const began = signs[0]?.at ?? at;
  const others = [
    ...recent.filter((one) => one.at >= began).map((one) => !isUnanswered(one) && !late.includes(one)),
    ...seen.reaches
      .filter((one) => one.target !== 'notification' && one.at >= began)
      .map((one) => one.outcome === 'answered'),
  ];
  if (!seen.home || (others.length > 1 && isChance(others.filter((one) => !one).length, others.length))) return [];
  const last = signs.at(-1)?.at ?? at;
  // It has been steady again for long enough.
  if (at - last > STEADY_MS && lostProbes.length < 3) return [];
  return suspect('network', {
    advice: 'network-lossy',
    level: poor ? 'poor' : 'fair',
    sure: isChance(lostProbes.length, recent.length) ? SURE.EITHER : failures.length > 0 ? SURE.LIKELY : SURE.FITS,
    since: signs[0]?.at ?? last,
    evidence: [
      tally('rest-lost', lostProbes, { of: recent.length }),
      tally('rest-slow', late, { of: recent.length }),
      failures.length > 0
        ? line('exchanges-failed', last, { count: failures.length, what: failures.at(-1)?.what })
        : undefined,
      blips.length > 0 ? line('losses', blips.at(-1)?.at ?? last, { count: blips.length }) : undefined,
    ],
  });
};

/** Everything answers, late. */
export const slow: Rule = (facts) => {
  const { seen } = facts;
  const rest = since(seen.trips.rest, facts);
  const channel = channelTrips(facts);
  const restSlow = lastingSince(rest);
  const channelSlow = lastingSince(channel);
  const began = Math.min(restSlow ?? Infinity, channelSlow ?? Infinity);
  if (began === Infinity) return [];
  const isBad = raisedSince(restSlow === undefined ? channel : rest, isPoor) !== undefined;
  const slowOnes = (list: readonly RoundTrip[]) => list.slice(-5).filter(isSlow);
  const quick = (list: readonly RoundTrip[]) => list.filter((one) => one.at > began && !isSlow(one)).slice(-3);
  const quickRest = restSlow === undefined ? quick(rest) : [];
  const quickChannel = channelSlow === undefined ? quick(channel) : [];
  return suspect('network', {
    advice: 'network-slow',
    level: isBad ? 'poor' : 'fair',
    sure: restSlow !== undefined && channelSlow !== undefined ? SURE.LIKELY : SURE.FITS,
    since: began,
    evidence: [
      restSlow === undefined ? undefined : tally('rest-slow', slowOnes(rest), { p95: seen.rest?.p95 }),
      channelSlow === undefined
        ? undefined
        : tally('channel-slow', slowOnes(channel), { p95: seen.ping?.p95 ?? seen.poll?.p95 }),
    ],
    against: [
      quickRest.length > 1 ? tally('rest-quick', quickRest) : undefined,
      quickChannel.length > 2 ? tally('channel-quick', quickChannel) : undefined,
    ],
  });
};

/** Since when answers are slow; undefined where they are not, or not for long enough. */
function lastingSince(list: readonly RoundTrip[]): number | undefined {
  // From the first to the last of them: that quick ones have followed is no time of slow ones.
  const lasting = (isBad: (one: RoundTrip) => boolean, ms: number): number | undefined => {
    const began = raisedSince(list, isBad);
    return began !== undefined && (list.findLast(isBad)?.at ?? 0) - began >= ms ? began : undefined;
  };
  return lasting(isSlow, SLOW_FOR_MS) ?? lasting(({ ms }) => ms > CRAWLING_MS, CRAWLING_FOR_MS);
}

/** Round trips of the channel, by whichever question it asks more often. */
export function channelTrips(facts: Facts): readonly RoundTrip[] {
  const { ping, poll } = facts.seen.trips;
  return since(ping.length >= poll.length ? ping : poll, facts);
}

function isSlow({ ms }: RoundTrip): boolean {
  return ms > SLOW_MS;
}

function isPoor({ ms }: RoundTrip): boolean {
  return ms > POOR_MS;
}

/** Questions that began after a time, and none of which the page was late itself. */
export function since<T extends RoundTrip>(list: readonly T[], { seen, fresh }: Facts, after = fresh): readonly T[] {
  return list.filter((one) => one.at - one.ms >= after && isMeasured(seen.machine.pauses, one));
}

/** What fails so shortly before a loss, ms, is how it begins. */
const LEAD_MS = 5_000;

/** Whether something failed in a loss, or as its beginning: then it says nothing beside that. */
export function isWithinLoss(losses: readonly Loss[], failedAt: number, at: number): boolean {
  return losses.some((one) => failedAt >= one.at - LEAD_MS && failedAt <= (one.to ?? at));
}

/** Whether so many lost of so many are none, or the one that is lost on any day. */
export function isChance(lost: number, of: number): boolean {
  return lost === 0 || (lost === 1 && of > 4);
}

/** Those that are no echo of the one before. */
export function apart<T extends { readonly at: number }>(list: readonly T[]): readonly T[] {
  const kept: T[] = [];
  for (const one of [...list].sort((a, b) => a.at - b.at)) {
    if (one.at - (kept.at(-1)?.at ?? -Infinity) >= SAME_SIGN_MS) kept.push(one);
  }
  return kept;
}
