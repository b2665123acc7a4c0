/** The state of the connection in words and shape, and what it means for the agent. Pure. */
import type { ConnectionState } from '../sdk/index.ts';
import { explain, type ProblemLike } from './explain.ts';
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
  /** What it means for the agent: one sentence. */
  readonly sentence: string;
  /** The one thing to do, where there is one. */
  readonly action?: string;
  /** Which try is next, and when. */
  readonly retry?: string;
}

/** A link that has been down this long, ms, is called disconnected; before that, reconnecting. */
export const CALLED_DISCONNECTED_AFTER = 15_000;

type Words = Omit<Status, 'since' | 'retry'>;

/** The state of a client's connection. */
export function stateView(observed: Observed, context: ViewContext): Status {
  const { connection } = observed;
  if (!connection) return { shape: 'unknown', head: strings.unknown(), sentence: strings.nothingYet() };
  return { ...words(connection, observed, context), ...times(connection, context) };
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

function words(connection: ConnectionState, observed: Observed, context: ViewContext): Words {
  switch (connection.status) {
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
      // The hub cannot tell a login page from a dead link; the check that follows a loss can.
      if (isIntercepted(observed.probe)) return interceptedWords();
      const long = context.now - connection.since >= CALLED_DISCONNECTED_AFTER;
      return {
        shape: long ? 'down' : 'busy',
        head: long ? strings.disconnected() : strings.reconnecting(),
        sentence: strings.lostMeans(),
        action: strings.lostDo(),
      };
    }
    case 'failing-over':
      return {
        shape: 'busy',
        head: strings.failingOver(),
        sentence: strings.failingOverMeans(),
        action: strings.failingOverDo(),
      };
    case 'conflict':
      return {
        shape: 'down',
        head: strings.conflict(),
        sentence: strings.conflictMeans(),
        action: strings.conflictDo(),
      };
    case 'unauthorized':
      return {
        shape: 'down',
        head: strings.unauthorized(),
        sentence: strings.unauthorizedMeans(),
        action: strings.unauthorizedDo(),
      };
    case 'intercepted':
      return interceptedWords();
    case 'closed':
      return { shape: 'unknown', head: strings.closed(), sentence: strings.closedMeans(), action: strings.closedDo() };
  }
}

function isIntercepted(probe: Observed['probe']): boolean {
  return probe?.kind === 'failed' && probe.error.code === 'not-xml';
}

function interceptedWords(): Words {
  return {
    shape: 'down',
    head: strings.intercepted(),
    sentence: strings.interceptedMeans(),
    action: strings.interceptedDo(),
  };
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

function times(connection: ConnectionState, { now, formats }: ViewContext): Pick<Status, 'since' | 'retry'> {
  return {
    since: sinceWords(connection.since, { now, formats }),
    ...(connection.attempt !== undefined && connection.retryAt !== undefined
      ? { retry: strings.retry(formats.count(connection.attempt), formats.time(connection.retryAt, now)) }
      : {}),
  };
}
