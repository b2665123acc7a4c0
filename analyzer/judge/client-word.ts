/** What the files of the agent's computer say of the time of an incident. Pure. */
import { CAUSES, type CauseCode, type CausePlace } from '../../sdk/causes.ts';
import { endOf } from './client-only.ts';
import type { Incident } from './incidents.ts';
import type { Settled } from './settle.ts';
import type { Certainty, Found, Side } from './verdict.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
/** Lines of the client that far around an incident belong to it. */
const AROUND_MS = 2 * MINUTE;
/** A round trip that nobody would call a network's. */
const SLOW_MS = 1_000;
/** A clock so far off is a fault: tokens, logs and reports suffer. */
const CLOCK_OFF_MS = 60 * SECOND;

type Of<K extends Settled['kind']> = Extract<Settled, { readonly kind: K }>;

/** In the words of findings: as sure as may be, then less. */
const CERTAINTIES: Readonly<Record<string, Certainty>> = { proved: 'certain', likely: 'likely' };
const LEVELS: readonly string[] = ['fair', 'poor', 'lost'];
/** What kept page or machine from running, and how sure that makes it to be the cause. */
const PAUSES: Readonly<Record<string, readonly [cause: CauseCode, certainty: Certainty, words: string]>> = {
  sleep: ['computer-sleep', 'likely', 'The computer slept'],
  frozen: ['browser-busy', 'likely', 'The browser had stopped the page'],
  cached: ['browser-busy', 'likely', 'The page lay in the browser’s cache'],
  'page-busy': ['browser-busy', 'likely', 'The page was kept busy'],
  throttled: ['browser-busy', 'possible', 'The browser slowed the hidden page down'],
  'machine-busy': ['computer-overloaded', 'likely', 'The computer was overloaded'],
  blank: ['computer-sleep', 'possible', 'The page could measure nothing, asleep or frozen,'],
};

/** The verdict that they allow; undefined where they tell nothing. `events` are the agent's. */
export function byClient(incident: Incident, events: readonly Settled[]): Found | undefined {
  const began = incident.lastRequestAt ?? incident.from;
  const own = events.filter((event) => endOf(event) >= began - AROUND_MS && event.at <= incident.to + AROUND_MS);
  const findings = kindOf(own, 'finding').filter(({ cause }) => Object.hasOwn(CAUSES, cause));
  return (
    byFinding(findings.filter(({ level }) => level !== 'fair')) ??
    byConflict(own) ??
    byPause(own) ??
    byAnswers(own) ??
    byNextSession(incident) ??
    byReadings(own) ??
    byFinding(findings)
  );
}

/** The gravest finding, and of those the surest. Those that trouble nobody yet are at most a hint. */
function byFinding(findings: readonly Of<'finding'>[]): Found | undefined {
  const rank = ({ level, certainty }: Of<'finding'>): number =>
    LEVELS.indexOf(level) * 3 + (certainty === 'proved' ? 2 : certainty === 'likely' ? 1 : 0);
  const [most] = [...findings].sort((one, other) => rank(other) - rank(one));
  if (!most) return undefined;
  const certainty = most.level === 'fair' ? 'possible' : (CERTAINTIES[most.certainty] ?? 'possible');
  const cause = most.cause as CauseCode;
  const why =
    most.advice === cause ? `The client found ${cause} itself.` : `The client found ${cause} itself: ${most.advice}.`;
  return { ...tell(cause, certainty, why, most), side: sideOf(most.place, cause) };
}

function byConflict(own: readonly Settled[]): Found | undefined {
  const conflict = own.find(
    (event) =>
      (event.kind === 'connection' && event.status === 'conflict') ||
      (event.kind === 'refused' && event.condition === 'conflict'),
  );
  return conflict && tell('session-conflict', 'certain', 'Another session took the agent’s place.', conflict);
}

function byPause(own: readonly Settled[]): Found | undefined {
  const [pause] = kindOf(own, 'pause')
    .filter((one) => Object.hasOwn(PAUSES, one.pause))
    .sort((one, other) => other.ms - one.ms);
  const [cause, certainty, words] = (pause && PAUSES[pause.pause]) ?? [];
  if (pause && cause && certainty) return tell(cause, certainty, `${words} for ${seconds(pause.ms)}.`, pause);
  const [gap] = kindOf(own, 'client-gap');
  if (!gap) return undefined;
  const why = `The client wrote nothing for ${seconds(gap.ms)}, though it writes each minute: asleep, or frozen.`;
  return tell('computer-sleep', 'likely', why, gap);
}

function byAnswers(own: readonly Settled[]): Found | undefined {
  const unanswered = kindOf(own, 'unanswered');
  if (unanswered.length > 0) {
    const why = `${unanswered.length} requests of the client were never answered: result -, body -1.`;
    return tell('network', 'likely', why, ...unanswered.slice(0, 3));
  }
  const refused = kindOf(own, 'refused').find(({ status }) => status === 401);
  return refused && tell('credentials-refused', 'likely', 'The server refused the agent’s credentials.', refused);
}

function byNextSession({ outcome, next, node }: Incident): Found | undefined {
  if (outcome !== 'replaced' || !next) return undefined;
  if (node !== undefined && next.node !== undefined && next.node !== node) {
    return tell('failover', 'likely', `The desktop had gone over to ${next.node} before.`);
  }
  const why = 'The page had a new session before this one was closed: it was reloaded, or the browser started again.';
  return { side: 'client', cause: undefined, certainty: 'likely', why: [why], evidence: [] };
}

function byReadings(own: readonly Settled[]): Found | undefined {
  const readings = kindOf(own, 'drift');
  const slow = readings.filter(({ roundTripMs = 0 }) => roundTripMs >= SLOW_MS);
  if (slow.length > 0) {
    const why = `Round trips of ${SLOW_MS} ms and more were seen around it.`;
    return tell('network', 'possible', why, ...slow.slice(0, 3));
  }
  const off = readings.find(({ driftMs }) => Math.abs(driftMs) >= CLOCK_OFF_MS);
  if (!off) return undefined;
  return tell('clock-wrong', 'possible', 'The clocks of client and server were more than a minute apart.', off);
}

function tell(cause: CauseCode, certainty: Certainty, why: string, ...evidence: readonly Settled[]): Found {
  return { side: sideOf(undefined, cause), cause, certainty, why: [why], evidence };
}

/** Where the client says it sits, else where such a cause sits. The network between belongs to the client's side. */
function sideOf(place: string | undefined, cause: CauseCode): Side {
  const known: readonly string[] = ['client', 'network', 'server', 'unknown'] satisfies (CausePlace | 'unknown')[];
  const where = place !== undefined && known.includes(place) ? place : CAUSES[cause].place;
  return where === 'server' ? 'server' : where === 'unknown' ? 'unknown' : 'client';
}

function kindOf<K extends Settled['kind']>(events: readonly Settled[], kind: K): readonly Of<K>[] {
  return events.filter((event): event is Of<K> => event.kind === kind);
}

function seconds(ms: number): string {
  return `${Math.round(ms / SECOND)} s`;
}
