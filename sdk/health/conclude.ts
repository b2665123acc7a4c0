/** From evidence to health: diagnosis, findings, level, figures, forecast, in one step. Pure. */
import type { CauseCode, CausePlace } from '../causes.ts';
import { blindSpotsOf } from './blind-spots.ts';
import { diagnose } from './diagnose.ts';
import type { Evidence } from './evidence.ts';
import { closeAll, INITIAL_FINDINGS, updateFindings, type FindingsState } from './findings.ts';
import { forecastOf, LOGOUT_TERMS, type LogoutTerms } from './forecast.ts';
import type { Finding, Health, HealthNumbers, Suspicion } from './health.ts';
import { INITIAL_LEVEL, updateLevel, type LevelState } from './level.ts';
import { isStanding } from './losses.ts';

/** What is remembered from one conclusion to the next. */
export interface Conclusion {
  readonly findings: FindingsState;
  readonly level: LevelState;
  readonly health: Health;
  /** Nothing is wrong, suspected or about to be said: what only confirms that may wait. */
  readonly calm: boolean;
}

const NO_NUMBERS: HealthNumbers = {
  rest: undefined,
  poll: undefined,
  ping: undefined,
  lossShare: undefined,
  driftMs: undefined,
  driftBoundMs: undefined,
  lastHeardAt: undefined,
  lastSeenByServerAt: undefined,
  suspicion: 0,
  pageLagMs: undefined,
  machineLagMs: undefined,
};

/** Before anything was seen. */
export const INITIAL_CONCLUSION: Conclusion = {
  findings: INITIAL_FINDINGS,
  level: INITIAL_LEVEL,
  health: {
    at: 0,
    level: 'unknown',
    since: 0,
    findings: [],
    recent: [],
    place: 'unknown',
    numbers: NO_NUMBERS,
    forecast: undefined,
    blindSpots: [],
  },
  calm: false,
};

/** What a session that stands was made in spite of: its credentials were taken, its place is its own, and Finesse itself answered. */
const REFUTED_BY_SESSION: ReadonlySet<CauseCode> = new Set(['credentials-refused', 'intercepted', 'session-conflict']);

/** What the evidence comes to now. */
export function conclude(before: Conclusion, evidence: Evidence, terms: LogoutTerms = LOGOUT_TERMS): Conclusion {
  const { at } = evidence;
  // After a good-bye nothing is wrong any more.
  const isClosed = evidence.connection.status === 'closed';
  const refuted = isStanding(evidence.connection) ? REFUTED_BY_SESSION : undefined;
  const findings = isClosed
    ? closeAll(before.findings, at)
    : updateFindings(before.findings, diagnose(evidence).filter(isOfNow(evidence)), at, refuted);
  // Where the clock was set back, since when is not known any more than until now.
  const { level: known } = before;
  const level = updateLevel(known.since > at ? { ...known, since: at } : known, evidence, findings.open);
  return {
    findings,
    level,
    calm:
      level.level === 'good' &&
      evidence.connection.status === 'connected' &&
      findings.open.length + findings.pending.size === 0,
    health: {
      at,
      level: level.level,
      since: level.since || evidence.startedAt,
      findings: findings.open,
      recent: findings.recent,
      place: placeOf(findings.open),
      numbers: numbersOf(evidence),
      forecast: forecastOf(evidence, terms),
      blindSpots: blindSpotsOf(evidence),
    },
  };
}

/** Whether more speaks for a suspicion than what the session that stands has refuted by being made since. */
function isOfNow({ connection, losses }: Evidence): (suspicion: Suspicion) => boolean {
  const madeAt = isStanding(connection) ? (losses.at(-1)?.to ?? -Infinity) : -Infinity;
  return ({ cause, evidence }) => !REFUTED_BY_SESSION.has(cause) || evidence.some(({ at }) => at > madeAt);
}

/** Whether there is more to say than new figures. */
export function isNews(before: Health, now: Health): boolean {
  const { findings, forecast, level, place } = now;
  return (
    level !== before.level ||
    place !== before.place ||
    forecast?.passed !== before.forecast?.passed ||
    forecast?.unless !== before.forecast?.unless ||
    findings.length !== before.findings.length ||
    findings.some(({ id, certainty, advice }, n) => {
      const known = before.findings[n];
      return known?.id !== id || known.certainty !== certainty || known.advice !== advice;
    })
  );
}

/** Where the trouble sits: what the surest findings say, where they agree. */
function placeOf(open: readonly Finding[]): CausePlace | 'unknown' {
  const surest = Math.max(0, ...open.map(({ confidence }) => confidence));
  const [place = 'unknown', ...others] = new Set(
    open.filter(({ confidence }) => confidence === surest).map((one) => one.place),
  );
  return others.length === 0 ? place : 'unknown';
}

/** Probes that the share of losses is taken of. */
const LOSS_PROBES = 10;

function numbersOf({ at, rest, poll, ping, probes, clock, heartbeat, machine }: Evidence): HealthNumbers {
  const last = probes.slice(-LOSS_PROBES);
  const lost = last.filter(({ failure }) => failure !== undefined).length;
  const answeredAt = probes.findLast(({ failure }) => failure === undefined)?.at;
  // What lies ahead was told by a clock that has been set back since.
  const heard = [heartbeat?.lastHeardAt, answeredAt].filter((time) => time !== undefined && time <= at) as number[];
  return {
    rest,
    poll,
    ping,
    lossShare: last.length === 0 ? undefined : lost / last.length,
    driftMs: clock?.driftMs,
    driftBoundMs: clock?.boundMs,
    lastHeardAt: heard.length === 0 ? undefined : Math.max(...heard),
    lastSeenByServerAt: heartbeat?.lastSeenByServerAt?.to,
    suspicion: heartbeat?.suspicion ?? 0,
    pageLagMs: machine.pageLagP95Ms,
    machineLagMs: machine.machineLagP95Ms,
  };
}
