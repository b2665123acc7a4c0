/** Health in the client log: each change of level, and each finding when it is opened, surer, another case, and closed. Pure but for the log. */
import { scan, type Observable } from 'rxjs';
import type { EvidenceLine, Finding, Health } from './health.ts';

/** Where the lines go: a logger. */
export interface HealthLog {
  info(line: string): void;
  warn(line: string): void;
}

/** What was written of an open finding: each case of it once, and how sure it was at most. */
interface Told {
  readonly advice: readonly Finding['advice'][];
  readonly certainty: number;
}

const CERTAINTIES: readonly Finding['certainty'][] = ['possible', 'likely', 'proved'];

/** Subscribes to `health$` and writes until it completes; the subscription ends it sooner. */
export function logHealth(health$: Observable<Health>, log: HealthLog): Observable<unknown> {
  // By id; a finding that goes to and fro between two cases, or is surer and less sure by turns, is not written each time.
  const told = new Map<string, Told>();
  return health$.pipe(
    scan((before: Health | undefined, health) => {
      if (before && before.level !== health.level) {
        const lastedMs = Math.max(0, health.at - before.since);
        log.info(`Health: ${health.level}; it was ${before.level} for ${Math.round(lastedMs / 1_000)} s.`);
      }
      for (const finding of health.findings) {
        const { id, advice } = finding;
        const known = told.get(id) ?? { advice: [], certainty: -1 };
        const certainty = Math.max(known.certainty, CERTAINTIES.indexOf(finding.certainty));
        if (certainty === known.certainty && known.advice.includes(advice)) continue;
        told.set(id, { certainty, advice: [...new Set([...known.advice, advice])] });
        log[finding.level === 'fair' ? 'info' : 'warn'](`Finding ${findingLine(finding)}`);
      }
      for (const id of told.keys()) {
        if (health.findings.some((one) => one.id === id)) continue;
        told.delete(id);
        log.info(`Finding ${id} closed.`);
      }
      return health;
    }, undefined),
  );
}

/** A finding in one line, for logs and for engineers: codes and numbers, no wording. */
export function findingLine({ id, advice, certainty, level, since, evidence, against }: Finding): string {
  const spoken = [
    `${id}: ${advice}, ${certainty}, ${level}, since ${new Date(since).toISOString()}; for: ${linesOf(evidence)}`,
  ];
  if (against.length > 0) spoken.push(`against: ${linesOf(against)}`);
  return spoken.join('; ');
}

function linesOf(lines: readonly EvidenceLine[]): string {
  return lines
    .map(({ code, values }) => {
      const told = Object.entries(values).map(([name, value]) => `${name} ${value}`);
      return told.length === 0 ? code : `${code} (${told.join(', ')})`;
    })
    .join(', ');
}
