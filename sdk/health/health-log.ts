/** Health in the client log: each change of level, and each finding when it is opened, surer, and closed. Pure but for the log. */
import { scan, type Observable } from 'rxjs';
import type { EvidenceLine, Finding, Health } from './health.ts';

/** Where the lines go: a logger. */
export interface HealthLog {
  info(line: string): void;
  warn(line: string): void;
}

/** Subscribes to `health$` and writes until it completes; the subscription ends it sooner. */
export function logHealth(health$: Observable<Health>, log: HealthLog): Observable<unknown> {
  return health$.pipe(
    scan((before: Health | undefined, health) => {
      if (before && before.level !== health.level) {
        const lastedMs = health.at - before.since;
        log.info(`Health: ${health.level}; it was ${before.level} for ${Math.round(lastedMs / 1_000)} s.`);
      }
      for (const finding of health.findings) {
        const known = before?.findings.find(({ id }) => id === finding.id);
        if (known?.certainty === finding.certainty && known.advice === finding.advice) continue;
        log[finding.level === 'fair' ? 'info' : 'warn'](`Finding ${findingLine(finding)}`);
      }
      const closed = health.recent.filter(({ id }) => before?.findings.some((one) => one.id === id));
      for (const { id } of closed) log.info(`Finding ${id} closed.`);
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
