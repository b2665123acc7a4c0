/**
 * From evidence to causes: pure rules, each of which looks at the same facts and says what it suspects, how sure it is and why
 * (Cisco technote 211376; see `docs/diagnosis.md`). Then what a stronger cause explains is left out, and the rest put in order.
 */
import type { CauseCode } from '../causes.ts';
import type { Evidence } from './evidence.ts';
import type { AdviceCode, Suspicion } from './health.ts';
import { factsOf, SURE, type Rule } from './rules.ts';
import { clocks } from './rules-clock.ts';
import { load, memory } from './rules-load.ts';
import { lossy, offline, slow, unreachable } from './rules-network.ts';
import { buffering, certificate, intercepted, portBlocked } from './rules-path.ts';
import { browser, sleep, stopped } from './rules-pauses.ts';
import { cti, failover, maintenance, notificationService } from './rules-server.ts';
import { conflict, credentials } from './rules-session.ts';

const RULES: readonly Rule[] = [
  conflict,
  credentials,
  intercepted,
  sleep,
  offline,
  stopped,
  maintenance,
  failover,
  cti,
  notificationService,
  unreachable,
  lossy,
  portBlocked,
  certificate,
  buffering,
  load,
  memory,
  slow,
  clocks,
  browser,
];

/** Consequences by the cause that explains them: what is seen of them is no evidence of another cause while that one is likely. */
const EXPLAINS: Partial<Readonly<Record<CauseCode, readonly CauseCode[]>>> = {
  'session-conflict': ['notification-service-down', 'port-blocked', 'buffering-proxy', 'certificate-untrusted'],
  'credentials-refused': ['notification-service-down', 'port-blocked', 'buffering-proxy', 'certificate-untrusted'],
  intercepted: [
    'network',
    'port-blocked',
    'certificate-untrusted',
    'buffering-proxy',
    'notification-service-down',
    'cti-down',
  ],
  'computer-sleep': ['browser-busy', 'computer-overloaded', 'gadget-misbehaving'],
  maintenance: ['failover', 'cti-down', 'notification-service-down', 'port-blocked', 'certificate-untrusted'],
  failover: [
    'cti-down',
    'notification-service-down',
    'network',
    'port-blocked',
    'certificate-untrusted',
    'buffering-proxy',
  ],
  'cti-down': ['notification-service-down', 'port-blocked', 'certificate-untrusted', 'buffering-proxy'],
  'notification-service-down': ['port-blocked', 'certificate-untrusted', 'buffering-proxy'],
  'computer-overloaded': ['browser-busy', 'gadget-misbehaving', 'network', 'buffering-proxy'],
  'gadget-misbehaving': ['browser-busy', 'network', 'buffering-proxy'],
  'browser-busy': ['network', 'buffering-proxy'],
  'buffering-proxy': ['network'],
};
/** What explains late answers, or a session that moved, does not explain that there are none, or no network. */
const LATENESS: ReadonlySet<CauseCode> = new Set([
  'failover',
  'computer-overloaded',
  'gadget-misbehaving',
  'browser-busy',
  'buffering-proxy',
]);
/** Why a side was left. */
const ROOTS: ReadonlySet<CauseCode> = new Set(['notification-service-down', 'cti-down']);
const MILD: ReadonlySet<AdviceCode> = new Set(['network-slow', 'network-lossy']);
const LEVELS: readonly Suspicion['level'][] = ['lost', 'poor', 'fair'];

/** All causes that the evidence speaks for, each once, most important first. Empty: all is well, or there is not enough evidence. */
export function diagnose(evidence: Evidence): readonly Suspicion[] {
  if (evidence.connection.status === 'closed') return [];
  const facts = factsOf(evidence);
  const found: Suspicion[] = [];
  for (const rule of RULES) {
    for (const suspicion of rule(facts)) {
      const known = found.findIndex(({ cause }) => cause === suspicion.cause);
      const other = found[known];
      if (!other) found.push(suspicion);
      else if (rank(suspicion, other) < 0) found[known] = suspicion;
    }
  }
  if (found.length < 2) return found;
  return found.filter((one) => !found.some((other) => explains(other, one))).sort(rank);
}

/** A likely cause explains what is no surer than itself, or cannot be told from it. */
function explains(cause: Suspicion, { cause: effect, advice, confidence }: Suspicion): boolean {
  // Why a session had to move is the root of it, where it was said.
  if (cause.cause === 'failover' && ROOTS.has(effect) && confidence >= SURE.FITS) return false;
  if (cause.confidence < SURE.FITS || cause.confidence < confidence) return false;
  if (effect === 'network' && LATENESS.has(cause.cause) && !MILD.has(advice)) return false;
  return EXPLAINS[cause.cause]?.includes(effect) === true;
}

/** Likely ones before those that are only possible; then what is worse for the agent, then what is surer, then roots as listed. */
function rank(a: Suspicion, b: Suspicion): number {
  return (
    Number(b.confidence >= SURE.FITS) - Number(a.confidence >= SURE.FITS) ||
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    b.confidence - a.confidence
  );
}
