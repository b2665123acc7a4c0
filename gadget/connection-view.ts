/** The state of the connection in words and shape, and what it means for the agent. Pure. */
import type { ConnectionState, Finding, Health } from '../sdk/index.ts';
import { explain, type ProblemLike } from './explain.ts';
import { adviceWords } from './panel/fill.ts';
import { strings as panel } from './panel/strings.ts';
import type { Shape } from './shared/shapes.ts';
import { sinceWords } from './since.ts';
import { strings } from './strings.ts';
import type { Observed, ViewContext } from './observed.ts';

/** The first thing an agent sees. */
export interface Status {
  readonly shape: Shape;
  readonly head: string;
  /** Since when, in words; absent where time has no meaning yet. */
  readonly since?: string;
  /** The most important cause, and how sure it is; or that it is not known. */
  readonly cause?: string;
  /** What it means for the agent: one sentence. */
  readonly sentence: string;
  /** The one thing to do, where there is one. */
  readonly action?: string;
  /** Names of further causes. */
  readonly also?: string;
  /** Which try is next, and when. */
  readonly retry?: string;
}

/** A link that has been down this long, ms, is called disconnected; before that, reconnecting. */
export const CALLED_DISCONNECTED_AFTER = 15_000;

type Words = Omit<Status, 'since' | 'retry'>;
type Topic = Pick<Finding, 'cause' | 'advice'>;
type SaidStatus = 'conflict' | 'unauthorized' | 'intercepted' | 'failing-over';

/** States that say themselves what is wrong; they are told in the words of that. */
const SAID: Readonly<Record<SaidStatus, Topic>> = {
  conflict: { cause: 'session-conflict', advice: 'session-conflict' },
  unauthorized: { cause: 'credentials-refused', advice: 'credentials-expired' },
  intercepted: { cause: 'intercepted', advice: 'intercepted' },
  'failing-over': { cause: 'failover', advice: 'failover' },
};

/** So shortly after a session was made, ms, a doubt without a cause is about what was before. */
const JUST_BACK = 10_000;
/** Further causes that are named. */
const ALSO = 2;

/** The state of a client's connection: what it is, and the most important cause of what is wrong. */
export function stateView(observed: Observed, context: ViewContext): Status {
  const { connection, health } = observed;
  if (!connection) return { shape: 'unknown', head: strings.unknown(), sentence: strings.nothingYet() };
  const times = timesOf(connection, context);
  const { status } = connection;
  const isDoubtful = health?.level === 'fair' || health?.level === 'poor';
  if (isDoubtful && (status === 'connected' || status === 'degraded'))
    return { ...doubtfulWords(connection, health, context), ...timesOf(health, context) };
  if (status === 'connected') return { ...connectedWords(observed), ...times };
  if (isSaid(status)) {
    const shape = status === 'failing-over' ? 'busy' : 'down';
    return { ...saidWords(SAID[status], shape, health, context), ...times };
  }
  if (isIntercepted(observed)) return { ...saidWords(SAID.intercepted, 'down', health, context), ...times };
  const told = words(status, observed, context.now - connection.since);
  return { ...told, ...(health?.level === 'lost' ? whyLost(told, health, context) : {}), ...times };
}

/** The session stands, but not all is well. */
function doubtfulWords(connection: ConnectionState, health: Health, context: ViewContext): Words {
  // What took a session that stands again is told by the card of the outage; its advice is for then.
  const present = health.findings.filter(({ evidence }) => evidence.every(({ code }) => code !== 'connection-lost'));
  const top = present.find(({ level }) => level === health.level) ?? present[0];
  const base = { shape: 'slow', head: context.spoken.words.levels[health.level] } as const;
  if (top) return { ...base, ...causeWords(top, present, context) };
  if (health.findings.length > 0 || context.now - connection.since < JUST_BACK)
    return { shape: 'slow', head: panel.backAgain(), sentence: panel.backAgainMeans() };
  return {
    ...base,
    cause: panel.causeUnknown(),
    sentence: panel.unsteadyMeans(),
    action: panel.causeUnknownDo(),
  };
}

/** Why there is no session: of the findings those that can take one. */
function whyLost(told: Words, health: Health, context: ViewContext): Partial<Words> {
  const top = health.findings.find(({ level }) => level === 'lost');
  const shape = told.shape === 'unknown' ? 'down' : told.shape;
  return top ? { shape, ...causeWords(top, health.findings, context) } : { shape, cause: panel.causeUnknown() };
}

/** A state that says itself what is wrong; another cause that stands beside it is named. */
function saidWords(said: Topic, shape: Shape, health: Health | undefined, context: ViewContext): Words {
  const findings = health?.findings ?? [];
  const own = findings.find(({ cause }) => cause === said.cause);
  const { head, means, act } = adviceWords(own ?? { ...said, evidence: [] }, context);
  const beside = findings.find(({ cause, level }) => cause !== said.cause && level === 'lost');
  return {
    shape,
    head,
    sentence: means,
    action: act,
    ...(beside && { cause: certaintyWords(beside.certainty, adviceWords(beside, context).head) }),
  };
}

function causeWords(top: Finding, all: readonly Finding[], context: ViewContext): Omit<Words, 'shape' | 'head'> {
  const { head, means, act } = adviceWords(top, context);
  const others = all.filter((one) => one !== top).slice(0, ALSO);
  return {
    cause: certaintyWords(top.certainty, head),
    sentence: means,
    action: act,
    ...(others.length > 0 && {
      also: panel.causeAlso(context.formats.list(others.map((one) => adviceWords(one, context).head))),
    }),
  };
}

/** How sure it is, and what: `Likely: Unsteady network`. */
export function certaintyWords(certainty: Finding['certainty'], head: string): string {
  if (certainty === 'proved') return panel.causeProved(head);
  return certainty === 'likely' ? panel.causeLikely(head) : panel.causePossible(head);
}

/** The state without a client. */
export function problemView(problem: ProblemLike | undefined): Status {
  if (!problem) return { shape: 'unknown', head: strings.waiting(), sentence: strings.waitingMeans() };
  if (problem.code === 'hub-missing')
    return { shape: 'down', head: strings.noHub(), sentence: strings.noHubMeans(), action: strings.noHubDo() };
  if (problem.code === 'config-missing')
    return { shape: 'down', head: strings.noConfig(), sentence: strings.noConfigMeans(), action: strings.noConfigDo() };
  return { shape: 'down', head: strings.broken(), sentence: explain(problem), action: strings.brokenDo() };
}

function isSaid(status: ConnectionState['status']): status is SaidStatus {
  return Object.hasOwn(SAID, status);
}

function words(status: Exclude<ConnectionState['status'], SaidStatus>, observed: Observed, lastedMs: number): Words {
  switch (status) {
    case 'idle':
      return { shape: 'unknown', head: strings.idle(), sentence: strings.idleMeans() };
    case 'connecting':
      return { shape: 'busy', head: strings.connecting(), sentence: strings.connectingMeans() };
    case 'connected':
      return connectedWords(observed);
    case 'degraded':
      return { shape: 'slow', head: strings.degraded(), sentence: strings.degradedMeans() };
    case 'suspended':
      return {
        shape: 'down',
        head: strings.suspended(),
        sentence: strings.suspendedMeans(),
        action: strings.suspendedDo(),
      };
    case 'reconnecting': {
      const long = lastedMs >= CALLED_DISCONNECTED_AFTER;
      return {
        shape: long ? 'down' : 'busy',
        head: long ? strings.disconnected() : strings.reconnecting(),
        sentence: strings.lostMeans(),
        action: strings.lostDo(),
      };
    }
    case 'closed':
      return { shape: 'unknown', head: strings.closed(), sentence: strings.closedMeans(), action: strings.closedDo() };
  }
}

/** The hub cannot tell a login page from a dead link; the check that follows a loss can. */
function isIntercepted({ connection, probe }: Observed): boolean {
  return connection?.status === 'reconnecting' && probe?.kind === 'failed' && probe.error.code === 'not-xml';
}

/** Connected, said no better than it is: the server may be out of service, the link may have gone silent. */
function connectedWords({ system, heartbeat }: Observed): Words {
  const head = strings.connected();
  if (system?.value.status === 'OUT_OF_SERVICE')
    return {
      shape: 'slow',
      head,
      sentence: strings.connectedOutOfService(),
      action: strings.connectedOutOfServiceDo(),
    };
  if (heartbeat?.overdue) return { shape: 'slow', head, sentence: strings.connectedSilent() };
  return { shape: 'ok', head, sentence: strings.connectedMeans() };
}

function timesOf(
  { since, attempt, retryAt }: Pick<ConnectionState, 'since' | 'attempt' | 'retryAt'>,
  context: ViewContext,
): Pick<Status, 'since' | 'retry'> {
  const { now, formats } = context;
  return {
    since: sinceWords(since, context),
    ...(attempt !== undefined && retryAt !== undefined
      ? { retry: strings.retry(formats.count(attempt), formats.time(retryAt, now)) }
      : {}),
  };
}
