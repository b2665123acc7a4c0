/** S1 and S2 of the technote, failover and maintenance: what the server says of itself. Without its word nobody is sure. */
import type { SystemInfo } from '../resources/system-info.ts';
import { apart, isUnanswered } from './rules-network.ts';
import { isDeaf, isProxysWord, isSilent, portFacts } from './rules-path.ts';
import { alsoFits, levelNow, line, lossLines, suspect, SURE, tally, type Facts, type Rule } from './rules.ts';

/** While the other side may still take over, ms, a server out of service is not yet call control down. */
const TAKEOVER_MS = 20_000;
/** The same where SystemInfo itself, asked anew, says that it is out of service. */
const SAID_OUT_MS = 10_000;
/** What was lost so long before a loss, ms, tells that it was the line that lost. */
const UNSTEADY_MS = 300_000;
/**
 * A session that stands on the other side after so long, ms, did not fail over: something held both, and that is where it came back. Cisco
 * counts 50 to 110 s for a desktop of UCCE 12.5 (release notes).
 */
const MOVE_MS = 120_000;
/** What the server said of itself so long ago, ms, is asked anew before it counts: SystemInfo comes each minute. */
const STALE_MS = 150_000;
/** An announcement counts for so long, ms; what follows it is seen by itself. */
const NOTICE_MS = 1_800_000;
/** A session takes some ten exchanges: above this each, ms, more time than that. */
const SLOW_ANSWER_MS = 1_000;
/** A port that answers, and makes no session in this time, ms, has no service behind it. */
const NO_SESSION_MS = 20_000;

/** Maintenance mode, told by SystemInfo (12.6 and later) or by the desktop. */
export const maintenance: Rule = (facts) => {
  const { seen, at, loss } = facts;
  const { systemInfo, notices } = seen;
  const fresh = systemInfo && at - systemInfo.at < STALE_MS ? systemInfo : undefined;
  const modes = (['finesseMaintenanceMode', 'ctiMaintenanceMode'] as const).flatMap((of) => {
    const mode = fresh?.info[of];
    return fresh && mode ? [line('maintenance', fresh.at, { of: of.replace('MaintenanceMode', ''), mode })] : [];
  });
  const told = notices.findLast((one) => at - one.at < NOTICE_MS);
  if (modes.length === 0 && !told) return [];
  return suspect('maintenance', {
    advice: 'maintenance',
    level: levelNow(facts),
    sure: SURE.SAID,
    since: Math.min(told?.at ?? at, modes[0]?.at ?? at, loss?.at ?? at),
    evidence: [
      ...modes,
      told && line('maintenance', told.at, { of: 'desktop', mode: told.value }),
      ...lossLines(facts),
    ],
  });
};

/** The session moved to the other server of the pair, or is on the way. */
export const failover: Rule = (facts) => {
  const { seen, at, loss, down } = facts;
  if (!loss || (loss.to ?? at) - loss.at > MOVE_MS) return [];
  const moved = hasMoved(facts);
  const desktop = loss.said.includes('desktop-failing-over') || loss.said.includes('desktop-recovered');
  const arrived = loss.said.includes('desktop-recovered') || moved;
  const { other, home } = answersOfSides(facts);
  const moving =
    down && seen.connection.status === 'failing-over' && !loss.first && other.length > 0 && home.length === 0;
  if (!desktop && !moved && !moving) return [];
  const out = outOfService(facts);
  const said = out !== undefined || saidOut(facts) !== undefined;
  // A side that is well may as well be the one that it comes back to; the desktop does not tell which it was.
  const open = desktop && !said && home.length > 0 && (!arrived || portAnswers(facts));
  // Where nobody answered until then, or answers came and went before, the network came back and the other side was tried first.
  const why = said || ((desktop || home.length > 0 || other.length > 0) && !isUnsteady(facts));
  return suspect('failover', {
    advice: 'failover',
    level: levelNow(facts),
    // On the way it is no more than likely: nobody may take over.
    sure: open || !why || (!arrived && out) ? SURE.EITHER : arrived ? SURE.SAID : SURE.LIKELY,
    since: loss.at,
    evidence: [
      desktop ? line('failing-over', loss.at) : undefined,
      moved ? line('side-changed', loss.to ?? at, { from: loss.side, to: loss.toSide }) : undefined,
      tally('other-side-answered', other),
      out?.line,
      ...lossLines(facts),
    ],
    against: [open ? tally('rest-answered', home) : undefined, out && !arrived ? alsoFits(at, 'cti-down') : undefined],
  });
};

/** Whether a session stands on another server than before, and soon enough to have been moved there. */
function hasMoved({ loss }: Facts): boolean {
  if (!loss || loss.first || loss.to === undefined || loss.to - loss.at > MOVE_MS) return false;
  const { side, toSide, said } = loss;
  // Both were out of service, and this one was back first.
  if (said.includes('server-out-of-service') && loss.to - loss.at > TAKEOVER_MS) return false;
  return said.includes('desktop-failing-over') || (side !== undefined && toSide !== undefined && toSide !== side);
}

/** Whether the line lost now and then before this loss, or loses part of what is asked in it: then that explains a session that went elsewhere. */
function isUnsteady({ seen, loss, probes, reaches }: Facts): boolean {
  if (!loss) return false;
  const before = (one: { readonly at: number }) => one.at < loss.at - 5_000 && one.at > loss.at - UNSTEADY_MS;
  const signs = apart([
    ...seen.probes.filter((one) => isUnanswered(one) && before(one)),
    ...seen.failures.filter((one) => /^no answer/.test(one.what) && before(one)),
    ...seen.losses.filter((one) => before(one) && one.toSide === one.side),
  ]);
  // One and the same server that answers after it did not, or after what only a lost packet takes.
  const until = loss.to ?? Infinity;
  const asked = [
    ...probes.map((one) => ({ ...one, host: '', lost: isUnanswered(one) })),
    ...reaches.map((one) => ({ ...one, lost: one.outcome === 'timeout' })),
  ].filter((one) => one.at < until);
  const mixed = asked.some(
    (one) =>
      !one.lost &&
      (one.ms > SLOW_ANSWER_MS || asked.some(({ host, lost, at }) => lost && host === one.host && at < one.at)),
  );
  return signs.length > 1 || mixed;
}

function portAnswers({ reaches, loss }: Facts): boolean {
  const until = loss?.to ?? Infinity;
  return reaches.some(({ target, outcome, at }) => target === 'notification' && outcome === 'answered' && at < until);
}

/** Answers since the loss: of the other side, and of the one where the session stood. */
function answersOfSides({ probes, reaches, loss }: Facts) {
  const answered = reaches.filter(({ outcome }) => outcome === 'answered');
  const before = loss?.to ?? Infinity;
  return {
    other: answered.filter(({ target }) => target === 'other-side'),
    home: [
      ...answered.filter(({ target }) => target === 'rest'),
      ...probes.filter((one) => one.failure === undefined),
    ].filter((one) => one.at < before),
  };
}

/** CTI or the Finesse web application is gone: the server says that it is out of service. UCCE shows no banner for the first. */
export const cti: Rule = (facts) => {
  const { seen, at, loss, down } = facts;
  const { systemInfo, connection } = seen;
  const fresh = systemInfo && at - systemInfo.at < STALE_MS ? systemInfo : undefined;
  const out = outOfService(facts);
  const heart = fresh && /fail/i.test(fresh.info.lastCtiHeartbeatStatus ?? '') ? fresh : undefined;
  const servers = fresh && hasNoCti(fresh.info) ? fresh : undefined;
  // The side that was left.
  const before = out || !hasMoved(facts) ? undefined : saidOut(facts);
  const finesse = down && loss?.said.includes('finesse-unavailable') ? loss : undefined;
  const named = heart ?? servers;
  if (!out && !named && !finesse && !before) return [];
  const since = Math.min(out?.since ?? at, finesse?.at ?? at, named?.at ?? at, before?.at ?? at);
  // Where there is another side it may take over, and then nothing is down for this agent.
  const patience = out && named ? SAID_OUT_MS : TAKEOVER_MS;
  const waits = at - since < patience && hasOtherSide(systemInfo?.info) && connection.status === 'failing-over';
  if (waits) return [];
  return suspect('cti-down', {
    advice: named ? 'cti-down' : 'server-out-of-service',
    // Who was moved is served by the other side.
    level: down ? 'lost' : hasMoved(facts) ? 'fair' : 'poor',
    sure: named ? SURE.SAID : out || before ? SURE.LIKELY : SURE.FITS,
    since,
    evidence: [
      out?.line ?? before,
      heart && line('cti-heartbeat', heart.at, { status: heart.info.lastCtiHeartbeatStatus }),
      servers && line('cti-servers', servers.at, { count: servers.info.ctiServers.length, active: 0 }),
      finesse && line('finesse-unavailable', finesse.at, { side: connection.side }),
      ...lossLines(facts),
    ],
    against: [
      fresh && fresh.info.status === 'IN_SERVICE' && !named && !before && fresh.at > since
        ? line('in-service', fresh.at)
        : undefined,
    ],
  });
};

/** The Notification Service was stopped, or has crashed: it said so, or its port answers without it, or refuses where it worked. */
export const notificationService: Rule = (facts) => {
  const { loss, at, down, seen } = facts;
  const port = portFacts(facts);
  if (!loss || !port) return [];
  const said = loss.said.includes('service-stopped');
  const status = seen.failures.filter(
    (one) => one.at >= loss.at - 1_000 && /^HTTP (404|5\d\d)/.test(one.what) && !isProxysWord(one.what),
  );
  const spoke = (loss.said.includes('http-error') && !isProxysWord(loss.detail)) || status.length > 1;
  // One that answers now and then is held back by somebody; where all answers are slow or get lost, so is the making of a session.
  const unsteady = isUnsteady(facts) || facts.probes.some(isUnanswered);
  const stuck =
    port.answered.length > 0 &&
    port.silent.length === 0 &&
    down &&
    at - loss.at >= NO_SESSION_MS &&
    !unsteady &&
    // The service makes sessions, and tells that the web application is not there.
    !loss.said.includes('finesse-unavailable');
  // From here the port of the other side works, and the rest of this one: a filter for this port alone would be strange.
  const left =
    hasMoved(facts) && answersOfSides(facts).home.length > 0 && !portAnswers(facts) && !saidOut(facts) && !unsteady;
  const deaf = !loss.first && isDeaf(port);
  const refused = deaf && !isSilent(port);
  const silent = deaf && !refused;
  if (!said && !spoke && !stuck && !left && !refused && !silent) return [];
  const clear = said || spoke || stuck || left;
  return suspect('notification-service-down', {
    advice: 'notification-service-down',
    level: levelNow(facts),
    sure: said ? SURE.SHOWN : spoke ? SURE.LIKELY : clear ? SURE.FITS : refused ? SURE.EITHER : SURE.HARDLY,
    since: loss.at,
    evidence: [
      said ? line('service-said', loss.at, { detail: loss.detail ?? 'service-stopped' }) : undefined,
      spoke
        ? line('service-said', status.at(-1)?.at ?? loss.at, { detail: status.at(-1)?.what ?? loss.detail })
        : undefined,
      left ? line('side-changed', loss.to ?? at, { from: loss.side, to: loss.toSide }) : undefined,
      tally('port-answered', port.answered),
      tally('port-refused', port.refused),
      tally('port-silent', port.silent),
      tally('rest-answered', port.rest),
      ...lossLines(facts),
    ],
    against: clear ? [] : [alsoFits(at, 'port-blocked')],
  });
};

/** A server's word, around the loss, that it is out of service, whoever speaks now. */
function saidOut({ seen: { out }, loss }: Facts) {
  if (!loss) return undefined;
  if (out && out.at >= loss.at - TAKEOVER_MS) return line('out-of-service', out.at, { status: out.status });
  return loss.said.includes('server-out-of-service')
    ? line('out-of-service', loss.at, { status: loss.detail })
    : undefined;
}

/** The server's word that it is out of service: SystemInfo, HTTP 503, or why a session is not usable. */
function outOfService({ seen, at, loss, down }: Facts) {
  const { systemInfo, probes, connection } = seen;
  const last = probes.at(-1);
  const info =
    systemInfo && at - systemInfo.at < STALE_MS && !/^(IN_SERVICE|UNKNOWN)$/.test(systemInfo.info.status)
      ? systemInfo
      : undefined;
  if (info) {
    const { status, statusReason } = info.info;
    return { since: info.since, line: line('out-of-service', info.at, { status, reason: statusReason }) };
  }
  if (last?.status === 503 && at - last.at < STALE_MS) {
    const first = probes.slice(probes.findLastIndex(({ status }) => status !== 503) + 1)[0] ?? last;
    return { since: first.at, line: line('out-of-service', last.at, { status: 503 }) };
  }
  if (down && loss && connection.reason === 'server-out-of-service') {
    return { since: loss.at, line: line('out-of-service', loss.at, { status: connection.detail }) };
  }
  return undefined;
}

function hasNoCti({ ctiServers }: SystemInfo): boolean {
  return ctiServers.length > 0 && ctiServers.every(({ active }) => active === false);
}

function hasOtherSide(info: SystemInfo | undefined): boolean {
  return info?.primaryNode?.host !== undefined && info.secondaryNode?.host !== undefined;
}
