/**
 * The way from the agent to the phone system, step by step: how far it can be seen to work, and where it fails first. Pure: from what
 * the client told. What cannot be known from here is told as not known; behind a step that fails nothing is reached.
 */
import type { AdviceCode, ConnectionState, Finding } from '../../sdk/index.ts';
import { CALLED_DISCONNECTED_AFTER } from '../connection-view.ts';
import { serverWord } from '../facts.ts';
import type { Observed } from '../observed.ts';
import type { Shape } from '../shared/shapes.ts';

/** The steps, in order. `site`: HTTPS of Finesse. `updates`: the channel of notifications. `calls`: CTI, by what the server says of itself. */
export const STEPS = ['computer', 'browser', 'network', 'site', 'updates', 'calls'] as const;

/** One of {@link STEPS}. */
export type StepKey = (typeof STEPS)[number];

/** One step as it is now. */
export interface Step {
  readonly key: StepKey;
  readonly shape: Shape;
  /** False: a step before it fails, so nothing can be known of it. */
  readonly reached: boolean;
  /** The first one that fails; where none does, the first one in trouble. */
  readonly here: boolean;
}

/** Where an advice sits on the way; none where that is not known. */
const PLACES: Readonly<Record<AdviceCode, StepKey | undefined>> = {
  'network-offline': 'network',
  'network-unreachable': 'network',
  'network-lossy': 'network',
  'network-slow': 'network',
  'port-blocked': 'updates',
  'certificate-untrusted': 'updates',
  'buffering-proxy': 'updates',
  intercepted: 'network',
  'browser-unlisted': 'browser',
  'browser-too-old': 'browser',
  'page-busy': 'browser',
  'page-throttled': 'browser',
  'page-frozen': 'browser',
  'page-discarded': 'browser',
  'page-old': 'browser',
  'computer-sleep': 'computer',
  'computer-busy': 'computer',
  'computer-memory': 'computer',
  'gadget-busy': 'browser',
  'clock-client': 'computer',
  'clock-server': 'site',
  'clock-apart': undefined,
  'cti-down': 'calls',
  'server-out-of-service': 'site',
  'notification-service-down': 'updates',
  'session-conflict': 'updates',
  'credentials-refused': 'site',
  'credentials-expired': 'site',
  failover: 'site',
  maintenance: 'site',
};

/** From worst to best. */
const ORDER: readonly Shape[] = ['down', 'busy', 'slow', 'unknown', 'ok'];

/** The way as of now, wall ms. */
export function pathOf(observed: Observed, now: number): readonly Step[] {
  const { connection, health } = observed;
  const isUp = isStanding(connection);
  const answered = isAnswered(observed);
  const shapes: Record<StepKey, Shape> = {
    // What runs this says by it that it runs.
    computer: 'ok',
    browser: 'ok',
    // Who answers was reached.
    network: isUp || answered ? 'ok' : 'unknown',
    site: siteOf(observed),
    updates: updatesOf(connection, observed.heartbeat?.overdue === true, now),
    calls: callsOf(observed),
    ...stopOf(connection, answered),
  };
  for (const finding of health?.findings ?? []) {
    // Where Finesse itself answers, only the way of notifications can be taken by a stranger.
    const place = finding.advice === 'intercepted' && answered ? 'updates' : PLACES[finding.advice];
    const bad = shapeOf(finding, isUp);
    // A network that lets answers through is no end of the way.
    const shape = place === 'network' && answered && bad === 'down' ? 'slow' : bad;
    if (place && shape && ORDER.indexOf(shape) < ORDER.indexOf(shapes[place])) shapes[place] = shape;
  }
  const find = (shape: Shape): StepKey | undefined => STEPS.find((key) => shapes[key] === shape);
  const broken = find('down');
  const here = broken ?? find('busy') ?? find('slow');
  return STEPS.map((key, index) => {
    const reached = broken === undefined || index <= STEPS.indexOf(broken);
    return { key, shape: reached ? shapes[key] : 'unknown', reached, here: key === here };
  });
}

/** What stops the page from hearing anything, or where it moves to, by the state alone. */
function stopOf(connection: ConnectionState | undefined, answered: boolean): Partial<Record<StepKey, Shape>> {
  switch (connection?.status) {
    case 'failing-over':
      return { site: 'busy' };
    case 'intercepted':
      return answered ? {} : { network: 'down' };
    case 'suspended':
      if (connection.reason === 'offline') return { network: 'down' };
      return connection.reason === 'frozen' ? { browser: 'down' } : { computer: 'down' };
    default:
      return {};
  }
}

/** How bad a finding is for its step. One of a loss that is over says nothing of now; none is the end of a way that a session stands on. */
function shapeOf({ level, advice, evidence }: Finding, isUp: boolean): Shape | undefined {
  if (isUp && evidence.some(({ code }) => code === 'connection-lost')) return undefined;
  if (level !== 'lost') return 'slow';
  if (advice === 'failover') return 'busy';
  return isUp ? 'slow' : 'down';
}

/** Whether HTTPS answered since the session came or went: what was answered before says nothing of now. */
function isAnswered({ connection, probe }: Observed): boolean {
  return probe?.kind === 'answered' && probe.at >= (connection?.since ?? -Infinity);
}

/** Whether HTTPS of Finesse answers, by the latest check; else by what it told while the session stands. */
function siteOf(observed: Observed): Shape {
  const { connection, probe } = observed;
  const isUp = isStanding(connection);
  if (connection?.status === 'unauthorized') return 'down';
  if (probe?.kind === 'failed') return isUp ? 'slow' : 'down';
  return isAnswered(observed) || (isUp && serverWord(observed)) ? 'ok' : 'unknown';
}

/** Whether notifications can come. */
function updatesOf(connection: ConnectionState | undefined, isOverdue: boolean, now: number): Shape {
  switch (connection?.status) {
    case 'connected':
      return isOverdue ? 'slow' : 'ok';
    case 'degraded':
      return 'slow';
    case 'connecting':
    case 'failing-over':
      return 'busy';
    case 'reconnecting':
      return now - connection.since >= CALLED_DISCONNECTED_AFTER ? 'down' : 'busy';
    case 'conflict':
    case 'unauthorized':
    case 'intercepted':
    case 'suspended':
      return 'down';
    default:
      return 'unknown';
  }
}

/** Whether the phone system is there, by the last word of the server. A server that was not heard since the loss tells nothing. */
function callsOf(observed: Observed): Shape {
  const { connection } = observed;
  const word = serverWord(observed);
  if (!word || (!isStanding(connection) && word.at < (connection?.since ?? Infinity))) return 'unknown';
  const { status, lastCtiHeartbeatStatus } = word.value;
  if (lastCtiHeartbeatStatus === 'failure' || status === 'OUT_OF_SERVICE') return 'down';
  return status === 'IN_SERVICE' ? 'ok' : 'unknown';
}

function isStanding(connection: ConnectionState | undefined): boolean {
  return connection?.status === 'connected' || connection?.status === 'degraded';
}
