/** Client side or server side, and why: the first split of technote 211376, then what the lines around an incident say. Pure. */
import type { CauseCode } from '../../sdk/causes.ts';
import { CAUSES } from '../../sdk/causes.ts';
import type { Drop } from '../../sdk/health/team-drops.ts';
import { judgeDrops, type Incident as Burst, type TeamVerdict } from '../../sdk/health/team.ts';
import { actionsFor, actionsForSide, type Deployment } from './advice.ts';
import { endOf } from './client-only.ts';
import { GRACE_MS, type Incident } from './incidents.ts';
import type { ServiceOutage } from './service.ts';
import type { Settled, SettledSession } from './settle.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
/** A session that is cut by a stop had its last request up to a held poll before, and is signed out up to 3 minutes after. */
const BEFORE_MS = 40 * SECOND;
/** Lines of the client that far around an incident belong to it. */
const AROUND_MS = 2 * MINUTE;
/** Crash of a CTI process and what follows of it. */
const CTI_MS = 10 * MINUTE;
/** A round trip that nobody would call a network's. */
const SLOW_MS = 1_000;
/** A clock so far off is a fault: tokens, logs and reports suffer. */
const CLOCK_OFF_MS = 60 * SECOND;

/** Where the cause of an incident sits. `shared-network`: in what some agents share, such as a site. */
export type Side = 'client' | 'server' | 'shared-network' | 'unknown';

/** How sure a verdict is. */
export type Certainty = 'certain' | 'likely' | 'possible';

/** What is made of one incident. */
export interface Verdict {
  readonly side: Side;
  /** Undefined where the logs do not tell. */
  readonly cause: CauseCode | undefined;
  readonly certainty: Certainty;
  /** Sentences, the weightiest first. */
  readonly why: readonly string[];
  readonly actions: readonly string[];
  /** Lines of the server or the client that speak for it, beside the incident's own. */
  readonly evidence: readonly Settled[];
  /** How many agents were lost together, and of how many; for incidents that came together. */
  readonly together: { readonly agents: number; readonly of: number; readonly pValue: number } | undefined;
}

/** What an incident is judged by. */
export interface Circumstances {
  readonly outages: readonly ServiceOutage[];
  /** Events of clients, dumps and states of the system, in order of time. */
  readonly other: readonly Settled[];
  readonly team: TeamVerdict;
  readonly deployment: Deployment | undefined;
}

/** Judges all drops together. */
export function judgeTeam(
  incidents: readonly Incident[],
  sessions: readonly SettledSession[],
  outages: readonly ServiceOutage[],
): TeamVerdict {
  const nodes = new Map<string, string>();
  for (const { agent, node } of sessions) if (agent !== undefined && node !== undefined) nodes.set(agent, node);
  for (const { agent } of incidents) if (!nodes.has(agent)) nodes.set(agent, '');
  const agents = [...nodes].map(([id, side]) => (side === '' ? { id } : { id, groups: { side } }));
  const drops = incidents.filter(isDrop).map((incident) => ({ ...dropOf(incident), agent: incident.agent }));
  return judgeDrops({ drops, agents, outOfService: outages.map(({ from }) => from + GRACE_MS) });
}

/** A silence that ended by itself and a session that a reload left behind are no drops. */
export function isDrop({ outcome }: Pick<Incident, 'outcome'>): boolean {
  return outcome !== 'resumed' && outcome !== 'replaced';
}

/** All drops by one trace, that of the forced logout, which may not have come: its grace time is known. */
function dropOf({ forcedAt, unavailableAt, idleClosedAt, from }: Incident): Omit<Drop, 'agent'> {
  return { at: forcedAt ?? (unavailableAt ?? idleClosedAt ?? from) + GRACE_MS, evidence: 'forced-logout' };
}

/** Judges one incident. */
export function verdictOf(incident: Incident, circumstances: Circumstances): Verdict {
  const { deployment } = circumstances;
  const found =
    byService(incident, circumstances) ?? byCti(incident, circumstances) ?? byClient(incident, circumstances);
  const burst = circumstances.team.incidents.find((one) => isPartOf(incident, one));
  const together = burst && { agents: burst.count, of: burst.of, pValue: burst.pValue };
  if (found) {
    const actions = found.cause ? actionsFor(found.cause, deployment) : [];
    return { ...found, actions, together };
  }
  const plain = burst ? byBurst(burst) : byItself(incident, circumstances.team);
  const side = plain.side === 'client' ? 'client' : 'server';
  const actions = plain.cause ? actionsFor(plain.cause, deployment) : actionsForSide(side, deployment);
  return { ...plain, actions, evidence: [], together };
}

type Found = Omit<Verdict, 'actions' | 'together'>;

function byService({ node, lastRequestAt, from, to }: Incident, { outages }: Circumstances): Found | undefined {
  const began = (lastRequestAt ?? from) - BEFORE_MS;
  const outage = outages.find(
    (one) =>
      (one.node === undefined || node === undefined || one.node === node) &&
      (one.to ?? one.from + MINUTE) >= began &&
      one.from <= to,
  );
  if (!outage) return undefined;
  const at = new Date(outage.from).toISOString();
  const where = outage.node === undefined ? '' : ` on ${outage.node}`;
  const why = {
    stopped: `The Notification Service${where} was stopped at ${at}.`,
    crashed: `The Notification Service${where} started anew without having been stopped, as after a crash at ${at}.`,
    silent: `The log of the Notification Service${where} is silent from ${at} on, for ${seconds((outage.to ?? outage.from) - outage.from)}.`,
  }[outage.kind];
  const certainty = outage.kind === 'silent' ? 'likely' : 'certain';
  return { side: 'server', cause: 'notification-service-down', certainty, why: [why], evidence: outage.evidence };
}

function byCti({ lastRequestAt, from, to }: Incident, { other }: Circumstances): Found | undefined {
  const began = lastRequestAt ?? from;
  const near = other.filter(({ at }) => at >= began - CTI_MS && at <= to + CTI_MS);
  const dump = near.find((event) => event.kind === 'core-dump' && /cti/i.test(event.process));
  const state = near.find(
    (event) => event.kind === 'system-state' && (event.cti === 'failure' || event.status === 'OUT_OF_SERVICE'),
  );
  if (dump) {
    const why = `A process of CTI crashed at ${new Date(dump.at).toISOString()}.`;
    return { side: 'server', cause: 'cti-down', certainty: 'likely', why: [why], evidence: [dump] };
  }
  if (state?.kind !== 'system-state') return undefined;
  const failed = state.cti === 'failure';
  const why = failed ? 'SystemInfo says that the CTI heartbeat failed.' : 'SystemInfo says OUT_OF_SERVICE.';
  const cause = failed ? 'cti-down' : 'failover';
  return { side: 'server', cause, certainty: failed ? 'likely' : 'possible', why: [why], evidence: [state] };
}

/** What the files of the agent's computer say of that time. */
function byClient(incident: Incident, { other }: Circumstances): Found | undefined {
  const { agent, lastRequestAt, from, to, next, node, outcome } = incident;
  const began = lastRequestAt ?? from;
  const own = other.filter(
    (event) => event.agent === agent && endOf(event) >= began - AROUND_MS && event.at <= to + AROUND_MS,
  );
  const tell = (cause: CauseCode, certainty: Certainty, why: string, ...evidence: readonly Settled[]): Found => {
    const { place } = CAUSES[cause];
    return { side: place === 'server' ? 'server' : 'client', cause, certainty, why: [why], evidence };
  };
  for (const event of own) {
    if (event.kind === 'finding' && Object.hasOwn(CAUSES, event.advice)) {
      const certainty = ['certain', 'likely'].includes(event.certainty) ? (event.certainty as Certainty) : 'possible';
      return tell(event.advice as CauseCode, certainty, `The client found ${event.advice} itself.`, event);
    }
  }
  const conflict = own.find(
    (event) =>
      (event.kind === 'connection' && event.status === 'conflict') ||
      (event.kind === 'refused' && event.condition === 'conflict'),
  );
  if (conflict) return tell('session-conflict', 'certain', 'Another session took the agent’s place.', conflict);
  const gap = own.find((event) => event.kind === 'client-gap');
  if (gap?.kind === 'client-gap') {
    const why = `The client wrote nothing for ${seconds(gap.ms)}, though it writes each minute: asleep, or frozen.`;
    return tell('computer-sleep', 'likely', why, gap);
  }
  const unanswered = own.filter((event) => event.kind === 'unanswered');
  if (unanswered.length > 0) {
    const why = `${unanswered.length} http-bind requests of the client were never answered: result -, body -1.`;
    return tell('network', 'likely', why, ...unanswered.slice(0, 3));
  }
  const refused = own.find((event) => event.kind === 'refused' && event.status === 401);
  if (refused) return tell('credentials-refused', 'likely', 'The server refused the agent’s credentials.', refused);
  if (outcome === 'replaced' && next) {
    if (node !== undefined && next.node !== undefined && next.node !== node) {
      return tell('failover', 'likely', `The desktop had gone over to ${next.node} before.`);
    }
    const why = 'The page had a new session before this one was closed: it was reloaded, or the browser started again.';
    return { side: 'client', cause: undefined, certainty: 'likely', why: [why], evidence: [] };
  }
  const slow = own.filter((event) => event.kind === 'drift' && (event.roundTripMs ?? 0) >= SLOW_MS);
  if (slow.length > 0) {
    return tell(
      'network',
      'possible',
      `Round trips of ${SLOW_MS} ms and more were seen around it.`,
      ...slow.slice(0, 3),
    );
  }
  const off = own.find((event) => event.kind === 'drift' && Math.abs(event.driftMs) >= CLOCK_OFF_MS);
  if (off)
    return tell('clock-wrong', 'possible', 'The clocks of client and server were more than a minute apart.', off);
  return undefined;
}

function byBurst({ place, count, of, pValue, group, first, last }: Burst): Found {
  const chance = pValue < 0.0001 ? 'less than 1 in 10,000' : `about ${pValue.toPrecision(1)}`;
  const why = `${count} of ${of} agents were lost within ${seconds(last - first)}; chance explains that with a probability of ${chance}.`;
  const certainty = count * 2 >= of ? 'certain' : 'likely';
  if (place === 'shared-network' && group) {
    const shared = `${group.dropped} of ${group.of} agents of ${group.dimension} ${group.value}, ${group.othersDropped} of ${group.othersOf} others.`;
    return group.dimension === 'side'
      ? { side: 'server', cause: undefined, certainty, why: [why, shared], evidence: [] }
      : { side: 'shared-network', cause: 'network', certainty, why: [why, shared], evidence: [] };
  }
  const note = 'No log says that the service stopped: look at it, at CTI, and at the network that all of them share.';
  return { side: 'server', cause: undefined, certainty: 'likely', why: [why, note], evidence: [] };
}

function byItself({ outcome }: Incident, { of, reason }: TeamVerdict): Found {
  if (outcome === 'client-only') {
    const why = 'Only the files of the agent’s computer tell of it.';
    return { side: 'unknown', cause: undefined, certainty: 'possible', why: [why], evidence: [] };
  }
  const stopped =
    'The server had no request of this agent’s desktop for as long as it waits; the technote counts that as client side almost always.';
  const alone =
    of > 1
      ? `It came alone: the sessions of the other ${of - 1} agents went on.`
      : 'These logs know no other agent, so whether others were lost as well cannot be seen.';
  const certainty = of > 2 ? (reason === 'scattered' || of > 4 ? 'certain' : 'likely') : 'possible';
  return { side: 'client', cause: undefined, certainty, why: [alone, stopped], evidence: [] };
}

function isPartOf(incident: Incident, burst: Burst): boolean {
  if (!isDrop(incident)) return false;
  const { at } = dropOf(incident);
  return at >= burst.first && at <= burst.last;
}

function seconds(ms: number): string {
  return `${Math.round(ms / SECOND)} s`;
}
