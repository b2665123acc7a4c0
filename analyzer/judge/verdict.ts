/** Client side or server side, and why: the first split of technote 211376, then what the lines around an incident say. Pure. */
import type { CauseCode } from '../../sdk/causes.ts';
import type { Drop } from '../../sdk/health/team-drops.ts';
import { judgeDrops, type Incident as Burst, type TeamVerdict } from '../../sdk/health/team.ts';
import { actionsFor, actionsForSide, type Deployment } from './advice.ts';
import { byClient } from './client-word.ts';
import { GRACE_MS, type Incident } from './incidents.ts';
import type { ServiceOutage } from './service.ts';
import { isPseudonym, type Settled, type SettledSession } from './settle.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
/** A session that is cut by a stop had its last request up to a held poll before, and is signed out up to 3 minutes after. */
const BEFORE_MS = 40 * SECOND;
/** Crash of a CTI process and what follows of it. */
const CTI_MS = 10 * MINUTE;

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
  /** All events by agent, in order of time. */
  readonly byAgent: ReadonlyMap<string, readonly Settled[]>;
  /** Core dumps and states of the system, in order of time. */
  readonly system: readonly Settled[];
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
  // A client's file that names nobody may be of an agent whom the server's logs name: it would be counted twice.
  const counted = nodes.size === 0 ? incidents : incidents.filter(({ agent }) => !isPseudonym(agent));
  for (const { agent } of counted) if (!nodes.has(agent)) nodes.set(agent, '');
  const agents = [...nodes].map(([id, side]) => (side === '' ? { id } : { id, groups: { side } }));
  const drops = counted.filter(isDrop).map((incident) => ({ ...dropOf(incident), agent: incident.agent }));
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
    byService(incident, circumstances) ??
    byCti(incident, circumstances) ??
    byClient(incident, circumstances.byAgent.get(incident.agent) ?? []);
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

/** A verdict before it is known what else came together with it. */
export type Found = Omit<Verdict, 'actions' | 'together'>;

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

function byCti({ lastRequestAt, from, to }: Incident, { system }: Circumstances): Found | undefined {
  const began = lastRequestAt ?? from;
  const near = system.filter(({ at }) => at >= began - CTI_MS && at <= to + CTI_MS);
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

function byItself({ outcome }: Incident, { of, dropped, reason }: TeamVerdict): Found {
  if (outcome === 'client-only') {
    const why = 'Only the files of the agent’s computer tell of it.';
    return { side: 'unknown', cause: undefined, certainty: 'possible', why: [why], evidence: [] };
  }
  const stopped =
    'The server had no request of this agent’s desktop for as long as it waits; the technote counts that as client side almost always.';
  const alone =
    dropped > 1
      ? `${dropped} of ${of} agents were lost, this one at a time that does not tie it to the others.`
      : of > 1
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
