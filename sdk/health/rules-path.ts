/** Causes on the way of the notifications alone, while REST answers: blocked port, certificate, buffering proxy; and a stranger who answers. */
import type { ReachSeen } from './evidence.ts';
import type { RoundTrip } from './latency.ts';
import type { Loss } from './losses.ts';
import { apart, channelTrips, isRefusal, isUnanswered, isWithinLoss, since } from './rules-network.ts';
import {
  alsoFits,
  isExcused,
  isStranger,
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

/** A loss younger than this, ms, may be over with the next attempt: nobody is blamed for it yet. */
const PATIENCE_MS = 5_000;
/** Without an answer to the port itself, so many ms of attempts have to fail before anything is said of it. */
const UNASKED_MS = 30_000;
/** A question on the notification channel above this, ms, while REST is quick, was held back by somebody. */
const HELD_MS = 2_000;
const QUICK_MS = 500;
/** Losses and failures of requests that a box in between grew tired of count together within this, ms. */
const PROXY_WINDOW_MS = 900_000;
/** A session that is made again within this, ms, was torn by itself, and the way to it is open. */
const AGAIN_MS = 30_000;
/** After so long, ms, without another sign it is over. */
const OVER_MS = 180_000;
/** A proxy's word for a request that took too long (RFC 9110 §15.5.9, §15.6.3, §15.6.5). */
const TIRED = /^HTTP (408|502|504)/;
/** What a request that was torn down leaves. */
const SILENT = /^no answer/;
/** Reasons of losses for which such a box may be blamed; the desktop gives none. */
const CUT: ReadonlySet<string> = new Set([
  'network-error',
  'timeout',
  'answer-overdue',
  'http-error',
  'desktop-disconnected',
  'desktop-reconnecting',
]);

/** Whether a failure was told by a box in between, that wants somebody to sign in. */
export function isProxysWord(what = ''): boolean {
  return /^HTTP (407|511)/.test(what);
}

/** What the port of notifications does while REST answers. */
interface PortFacts {
  /** REST's latest sign is an answer. */
  readonly rest: readonly { readonly at: number; readonly ms: number }[];
  readonly silent: readonly ReachSeen[];
  readonly refused: readonly ReachSeen[];
  readonly answered: readonly ReachSeen[];
  /** The port could not be asked; what the channel's own attempts came to is all there is. */
  readonly guessed: 'silent' | 'refused' | undefined;
}

/** Undefined where this is no question of the port: no loss, an excuse for it, or REST does not answer either. */
export function portFacts(facts: Facts): PortFacts | undefined {
  const { loss, probes, reaches, at, down } = facts;
  if (!loss || isExcused(facts) || (down && at - loss.at < PATIENCE_MS)) return undefined;
  const rest = [
    ...probes.map((one) => ({ at: one.at, ms: one.ms, good: one.failure === undefined })),
    ...reaches.filter(({ target }) => target === 'rest').map((one) => ({ ...one, good: one.outcome === 'answered' })),
  ]
    // What answers when it is over says nothing of what was silent before.
    .filter((one) => one.at <= (loss.to ?? at))
    .sort((a, b) => a.at - b.at);
  if (!rest.at(-1)?.good) return undefined;
  const port = reaches.filter(({ target }) => target === 'notification');
  return {
    rest: rest.filter((one) => one.good),
    silent: port.filter((one) => one.outcome !== 'answered' && !isRefusal(one)),
    refused: port.filter(isRefusal),
    answered: port.filter(({ outcome }) => outcome === 'answered'),
    guessed: port.length > 0 ? undefined : guess(facts),
  };
}

/** What attempts to connect say of a port that nobody asked. */
function guess({ loss, at, down }: Facts): PortFacts['guessed'] {
  if (!loss || (down && at - loss.at < UNASKED_MS)) return undefined;
  if (loss.said.includes('timeout')) return 'silent';
  return loss.said.includes('network-error') ? 'refused' : undefined;
}

/** 8445 answers and 7443 is silent. A port that never answered is blocked; one that fell silent may belong to a service that hangs. */
export const portBlocked: Rule = (facts) => {
  const port = portFacts(facts);
  const { loss, at } = facts;
  if (!port || !loss || !isDeaf(port)) return [];
  const silent = isSilent(port);
  const never = loss.first;
  return suspect('port-blocked', {
    advice: 'port-blocked',
    level: levelNow(facts),
    sure: silent ? (never ? SURE.LIKELY : SURE.EITHER) : SURE.HARDLY,
    since: loss.at,
    evidence: [
      tally('port-silent', port.silent),
      tally('port-refused', port.refused),
      tally('rest-answered', port.rest),
      ...lossLines(facts),
    ],
    against:
      silent && never
        ? []
        : [alsoFits(at, ...(never ? (['certificate-untrusted'] as const) : (['notification-service-down'] as const)))],
  });
};

/** 8445 answers and 7443 fails at once, and has never worked: a browser tells an untrusted certificate in no other way. */
export const certificate: Rule = (facts) => {
  const port = portFacts(facts);
  const { loss, at } = facts;
  if (!port || !loss?.first || !isDeaf(port) || isSilent(port)) return [];
  return suspect('certificate-untrusted', {
    advice: 'certificate-untrusted',
    level: levelNow(facts),
    sure: SURE.EITHER,
    since: loss.at,
    evidence: [tally('port-refused', port.refused), tally('rest-answered', port.rest), ...lossLines(facts)],
    against: [alsoFits(at, 'port-blocked', 'notification-service-down')],
  });
};

/** Neither an answer nor a word from the port. */
export function isDeaf({ silent, refused, answered, guessed }: PortFacts): boolean {
  return answered.length === 0 && (silent.length + refused.length > 0 || guessed !== undefined);
}

/** Whether a port that does not answer is silent; else it refuses. */
export function isSilent({ silent, refused, guessed }: PortFacts): boolean {
  return guessed === undefined ? silent.length >= refused.length : guessed === 'silent';
}

/**
 * Long polls or WebSockets do not survive on the way: answers are held back, or requests and sockets are ended before their time, while
 * short questions to REST are answered all the time.
 */
export const buffering: Rule = (facts) => {
  const { seen, at, fresh, down, loss, reaches } = facts;
  if (!seen.home && !loss) return [];
  const after = Math.max(at - PROXY_WINDOW_MS, fresh);
  const trips = channelTrips(facts);
  const heldSince = raisedSince(trips, isHeld);
  const held = heldSince === undefined ? [] : trips.slice(-5).filter(isHeld);
  // Sessions that were torn and made again at once, and requests that were torn while a session stood.
  const torn = seen.losses.filter(
    (one) => one.at >= after && CUT.has(one.reason) && one.to !== undefined && one.to - one.at < AGAIN_MS,
  );
  // Where REST failed along with them, somebody else tore them, and most likely the others too.
  const cut = torn.filter((one) => !failsAlong(facts, one));
  if ((torn.length - cut.length) * 4 > torn.length) return [];
  const failed = apart(
    seen.failures.filter(
      ({ at: failedAt, what }) =>
        failedAt >= after && (TIRED.test(what) || SILENT.test(what)) && !isWithinLoss(seen.losses, failedAt, at),
    ),
  );
  const steady = isSteady(seen.losses, after);
  // The port answers, but seldom, or late: so does the session that cannot be made for it.
  const port = reaches.filter(({ target }) => target === 'notification');
  const late = port.filter(({ outcome, ms }) => outcome === 'timeout' || (outcome === 'answered' && ms > HELD_MS));
  const heardAt = seen.heartbeat?.lastHeardAt ?? -Infinity;
  const lastLate = late.at(-1);
  const alive =
    lastLate !== undefined &&
    ((loss !== undefined && heardAt > loss.at + HELD_MS && lastLate.at > heardAt) ||
      port.some((one) => one.outcome === 'answered' && one.at < lastLate.at));
  const gathers = down && late.length >= 3 && alive;
  const often = cut.length >= 3 || failed.length >= 4 || (cut.length >= 2 && steady);
  if (held.length === 0 && !often && !gathers) return [];
  const last = Math.max(held.at(-1)?.at ?? 0, cut.at(-1)?.at ?? 0, failed.at(-1)?.at ?? 0, gathers ? at : 0);
  if (at - last > OVER_MS) return [];
  const began = Math.min(heldSince ?? at, cut[0]?.at ?? at, failed[0]?.at ?? at, gathers && loss ? loss.at : at);
  const rest = [
    ...since(seen.trips.rest, facts, began),
    ...reaches.filter((one) => one.target === 'rest' && one.at >= began && one.outcome === 'answered'),
  ];
  // One that is lost is chance.
  const lost =
    seen.probes.filter((one) => one.at >= began && isUnanswered(one)).length +
    seen.reaches.filter((one) => one.target === 'rest' && one.at >= began && one.outcome !== 'answered').length;
  if (rest.length < 2 || lost * 4 > rest.length || !rest.every(({ ms }) => ms < QUICK_MS)) return [];
  // A network that comes and goes tears sessions as well: whether REST was answered meanwhile tells them apart.
  const shown =
    gathers ||
    failed.length >= 4 ||
    cut.filter((gone) => rest.some((one) => isDuring(one, gone))).length * 2 > cut.length;
  return suspect('buffering-proxy', {
    advice: 'buffering-proxy',
    level: down ? 'lost' : 'poor',
    sure:
      held.length > 0 || steady || failed.some(({ what }) => TIRED.test(what))
        ? SURE.LIKELY
        : shown
          ? SURE.FITS
          : SURE.EITHER,
    since: began,
    evidence: [
      tally('channel-slow', held),
      gathers ? tally('port-silent', late, { of: port.length }) : undefined,
      cut.length > 0 ? line('losses', cut.at(-1)?.at ?? at, { count: cut.length }) : undefined,
      failed.length > 0
        ? line('exchanges-failed', failed.at(-1)?.at ?? at, { count: failed.length, what: failed.at(-1)?.what })
        : undefined,
      tally('rest-quick', rest),
    ],
    against: held.length > 0 || steady || shown ? [] : [alsoFits(at, 'network')],
  });
};

/** How long before it is noticed, ms, a session may have been without a way. */
const UNNOTICED_MS = 10_000;

function isDuring({ at, ms }: RoundTrip, { at: from, to = Infinity }: Loss): boolean {
  return at - ms >= from && at < to;
}

/** Whether a question to REST was lost while this session was. */
function failsAlong({ seen }: Facts, { at, to = Infinity }: Loss): boolean {
  const within = (one: { readonly at: number; readonly ms: number }) =>
    one.at >= at - UNNOTICED_MS && one.at - one.ms <= to;
  return (
    seen.probes.some((one) => isUnanswered(one) && within(one)) ||
    seen.reaches.some((one) => one.target !== 'notification' && one.outcome !== 'answered' && within(one))
  );
}

function isHeld({ ms }: RoundTrip): boolean {
  return ms > HELD_MS;
}

/** Whether sessions lasted for about the same time each: what ends them has a clock. */
function isSteady(losses: readonly Loss[], after: number): boolean {
  const lasted = losses
    .flatMap(({ at }, n) => {
      const began = losses[n - 1]?.to;
      return began !== undefined && at >= after ? [at - began] : [];
    })
    .slice(-3);
  const [least, most] = [Math.min(...lasted), Math.max(...lasted)];
  return lasted.length >= 2 && least > 1_000 && most - least < Math.max(2_000, least / 4);
}

/** Somebody else answers in Finesse's place. */
export const intercepted: Rule = (facts) => {
  const { seen, at, up, loss } = facts;
  const { connection, probes } = seen;
  const now = connection.status === 'intercepted';
  const strange = probes.slice(-3).filter(isStranger);
  const latest = probes.at(-1);
  const asked = latest && strange.includes(latest) && at - latest.at < 180_000 ? strange : [];
  const was = loss !== undefined && (loss.said.includes('not-xmpp') || isProxysWord(loss.detail));
  if (!now && !was && asked.length === 0) return [];
  return suspect('intercepted', {
    advice: 'intercepted',
    level: up ? (was ? 'fair' : 'poor') : 'lost',
    sure: now || was ? (asked.length > 0 ? SURE.SAID : SURE.SHOWN) : SURE.LIKELY,
    since: loss?.at ?? asked[0]?.at ?? at,
    evidence: [
      now || was
        ? line('not-finesse', loss?.at ?? connection.since, { of: 'notification', detail: connection.detail })
        : undefined,
      tally('not-finesse', asked, { of: 'rest' }),
    ],
    against: [up && !was ? line('connection-up', connection.since, { ms: at - connection.since }) : undefined],
  });
};
