/**
 * What support gets to read when an agent pastes it into a message: what is shown, as text, with the times that a log has. Pure. Health
 * figures only: no call, no customer, no secret.
 */
import type { ClientSnapshot } from '../../sdk/index.ts';
import { certaintyWords, type Status } from '../connection-view.ts';
import type { Fact } from '../facts.ts';
import type { Observed, ViewContext } from '../observed.ts';
import type { Countdown } from './countdown.ts';
import { figures, pastWords, placeWords } from '../tools/figures.ts';
import { adviceWords, evidenceWords } from './fill.ts';
import type { EndedOutage } from './outage.ts';
import { outageWords } from './outage-view.ts';
import type { Step } from './path.ts';
import { pathLine } from './path-view.ts';
import { strings } from './strings.ts';

/** What is told beside the health. */
export interface ReportInput {
  readonly snapshot: Pick<ClientSnapshot, 'userId' | 'host' | 'userAgent' | 'zoneMinutes' | 'at'>;
  readonly observed: Observed;
  readonly status: Status;
  readonly countdown: Countdown | undefined;
  readonly path: readonly Step[];
  readonly facts: readonly Fact[];
  readonly outage: EndedOutage | undefined;
  /** The sentence of the last hour. */
  readonly hour: string;
}

/** A report is a message, not a file, characters. */
const MOST = 8_000;

/** The report. */
export function reportText(input: ReportInput, context: ViewContext): string {
  const { snapshot, observed, status, countdown, path, facts, outage, hour } = input;
  const { at, zoneMinutes, userId, host, userAgent } = snapshot;
  const { findings = [], recent = [], blindSpots = [] } = observed.health ?? {};
  const told = outage && outageWords(outage, context);
  const lines: readonly (string | undefined)[] = [
    strings.report(),
    [isoOf(at, zoneMinutes), userId, host].filter(Boolean).join(' · '),
    '',
    [status.head, status.since].filter(Boolean).join(', '),
    status.cause,
    status.sentence,
    countdown && [countdown.text, countdown.note].filter(Boolean).join(' '),
    told && `${told.head}. ${told.text}`,
    `${strings.path()}: ${pathLine(path)}`,
    `${strings.hour()}: ${hour}`,
    '',
    ...findings.flatMap((finding) => [
      `${certaintyWords(finding.certainty, adviceWords(finding, context).head)} [${finding.advice} ${finding.confidence}], ${placeWords(finding.place)}, ${isoOf(finding.since, zoneMinutes)}`,
      ...finding.evidence.map((line) => `  + ${isoOf(line.at, zoneMinutes)} ${evidenceWords(line, context)}`),
      ...finding.against.map((line) => `  - ${isoOf(line.at, zoneMinutes)} ${evidenceWords(line, context)}`),
      `  ${strings.forAdministrator()}: ${adviceWords(finding, context).admin}`,
    ]),
    ...recent.map((finding) => `${pastWords(finding, context)} [${finding.advice}]`),
    ...facts.map(({ label, value, notes }) => `${label}: ${[value, ...notes].join('; ')}`),
    ...figures(observed, context).map(([name, value]) => `${name}: ${value}`),
    ...(blindSpots.length === 0 ? [] : [`${strings.blind()}:`]),
    ...blindSpots.map((spot) => `  ${context.spoken.words.blindSpots[spot]}`),
    userAgent,
  ];
  return lines
    .filter((line) => line !== undefined)
    .join('\n')
    .slice(0, MOST);
}

/** `2026-11-22 09:14:26 +09:00` */
function isoOf(at: number, zoneMinutes: number): string {
  const local = new Date(at + zoneMinutes * 60_000).toISOString();
  const zone = Math.abs(zoneMinutes);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${zoneMinutes < 0 ? '-' : '+'}${two(zone / 60)}:${two(zone % 60)}`;
}
