/**
 * From evidence to causes: pure rules, each of which looks at the same evidence and says what it suspects, how sure it is and why
 * (Cisco technote 211376; see `docs/diagnosis.md`).
 */
import type { Evidence } from './evidence.ts';
import type { HealthLevel, Suspicion } from './health.ts';

/** All causes that the evidence speaks for, most important first. Empty: all is well, or there is not enough evidence. */
export function diagnose(evidence: Evidence): readonly Suspicion[] {
  return RULES.flatMap((rule) => rule(evidence)).sort((a, b) => b.confidence - a.confidence);
}

/** The level that the evidence shows, whatever its cause. */
export function levelOf({ connection }: Evidence, suspicions: readonly Suspicion[]): HealthLevel {
  switch (connection.status) {
    case 'idle':
    case 'connecting':
    case 'closed':
      return 'unknown';
    case 'connected':
    case 'degraded':
      return suspicions.some(({ level }) => level !== 'fair')
        ? 'poor'
        : suspicions.length > 0 || connection.status === 'degraded'
          ? 'fair'
          : 'good';
    default:
      return 'lost';
  }
}

type Rule = (evidence: Evidence) => readonly Suspicion[];

const RULES: readonly Rule[] = [
  ({ connection: { status, since } }) =>
    status === 'conflict'
      ? [
          {
            cause: 'session-conflict',
            advice: 'session-conflict',
            level: 'lost',
            confidence: 1,
            since,
            evidence: [{ code: 'conflict', at: since, values: {} }],
            against: [],
          },
        ]
      : [],
];
