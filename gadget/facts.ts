/** The single facts below the state: a label, a value, notes. What is not known is told as not known. Pure. */
import type { FinesseErrorCode, SystemInfo } from '../sdk/index.ts';
import type { Shape } from './shared/shapes.ts';
import { sinceWords } from './since.ts';
import { strings } from './strings.ts';
import type { Observed, ViewContext } from './observed.ts';

/** Names of the facts, in the order in which they are drawn. */
export type FactKey = 'user' | 'heartbeat' | 'round-trip' | 'clock' | 'notifications' | 'server';

/** One fact. */
export interface Fact {
  readonly key: FactKey;
  readonly label: string;
  readonly value: string;
  /** Lines below the value. */
  readonly notes: readonly string[];
  /** Drawn before the value, where the fact has a state of its own. */
  readonly shape?: Shape;
  /** False: `value` says that it is not known. */
  readonly known: boolean;
}

const userStates = words({
  READY: strings.stateReady,
  NOT_READY: strings.stateNotReady,
  TALKING: strings.stateTalking,
  HOLD: strings.stateHold,
  RESERVED: strings.stateReserved,
  RESERVED_OUTBOUND: strings.stateReserved,
  RESERVED_OUTBOUND_PREVIEW: strings.stateReserved,
  WORK: strings.stateWork,
  WORK_READY: strings.stateWorkReady,
  LOGOUT: strings.stateLogout,
});

const serverWords = words({ IN_SERVICE: strings.serverIn, OUT_OF_SERVICE: strings.serverOut });

/** The agent's name and own state. States of later versions are told as the server names them. */
export function userFact(observed: Observed, context: ViewContext): Fact {
  const { user, userProblem, connection } = observed;
  const base = { key: 'user', label: strings.you() } as const;
  if (!user) return { ...base, ...unknown(userProblem ? strings.youRefused() : strings.youNotTold()) };
  const { value } = user;
  const name = [value.firstName, value.lastName].filter(Boolean).join(' ') || value.loginName || value.id;
  if (value.state === 'UNKNOWN') return { ...base, ...unknown(name) };
  const reason = value.reasonCode?.label;
  const stale = userProblem !== undefined || connection?.status !== 'connected';
  return {
    ...base,
    value: (userStates.get(value.state)?.() ?? value.state) + (reason ? ` (${reason})` : ''),
    notes: lines(name, stale ? strings.lastKnown() : userSince(observed, context)),
    known: true,
  };
}

/**
 * `stateChangeTime` is the server's time; the agent reads the computer's. Where the server's clock was set a moment ago the
 * drift is not the right one yet: the change was then at the latest when it was told here.
 */
function userSince({ user, clock }: Observed, context: ViewContext): string | undefined {
  const changed = user?.value.stateChangeTime;
  if (changed === undefined) return undefined;
  return sinceWords(Math.min(changed - (clock?.driftMs ?? 0), user?.at ?? Infinity), context);
}

/** Silence of the desktop's hub from which on, ms, it is told that silence means nothing there. */
const WORTH_EXPLAINING = 60_000;

/** When the channel was last heard. */
export function heartbeatFact({ heartbeat, channelKind, connection }: Observed, { now, formats }: ViewContext): Fact {
  const base = { key: 'heartbeat', label: strings.heartbeat() } as const;
  if (heartbeat?.lastHeardAt === undefined) return { ...base, ...unknown(strings.heartbeatNone()) };
  const time = formats.time(heartbeat.lastHeardAt, now);
  const silence = now - heartbeat.lastHeardAt;
  const passive = channelKind === 'desktop' && connection?.status === 'connected' && silence >= WORTH_EXPLAINING;
  return {
    ...base,
    value: formats.ago(silence),
    notes: lines(
      heartbeat.overdue ? strings.heartbeatOverdue(time) : strings.heartbeatAt(time),
      passive ? strings.heartbeatPassive() : undefined,
    ),
    ...(heartbeat.overdue ? { shape: 'slow' as const } : {}),
    known: true,
  };
}

/** How long the server takes to answer. Where the last check had no answer, that is told first, whatever came before. */
export function roundTripFact({ latency, probe }: Observed, { now, formats }: ViewContext): Fact {
  const base = { key: 'round-trip', label: strings.roundTrip() } as const;
  const spread = latency && strings.roundTripNote(formats.milliseconds(latency.p50), formats.milliseconds(latency.p95));
  if (probe?.kind === 'failed') {
    const notes = lines(strings.noAnswerAt(formats.time(probe.at, now)), spread && strings.beforeThat(spread));
    return { ...base, shape: 'slow', value: failure(probe.error.code), notes, known: true };
  }
  if (!latency) return { ...base, ...unknown(strings.nothingYet()) };
  return { ...base, value: formats.milliseconds(latency.last), notes: lines(spread), known: true };
}

const SILENT: ReadonlySet<FinesseErrorCode> = new Set(['host-unreachable', 'timeout', 'connection-lost', 'closed']);

/** What a failed check met: a page in place of Finesse, an answer that cannot be used, or nothing. */
function failure(code: FinesseErrorCode): string {
  if (code === 'not-xml') return strings.otherAnswers();
  return SILENT.has(code) ? strings.noAnswer() : strings.errorAnswer();
}

/** The computer's clock against the server's, without a sign; within the bound of error the two are the same. */
export function clockFact({ clock }: Observed, { formats }: ViewContext): Fact {
  const base = { key: 'clock', label: strings.clock() } as const;
  if (!clock) return { ...base, ...unknown(strings.nothingYet()) };
  const apart = Math.abs(clock.driftMs);
  // Drift is server minus client: where it is negative, the computer is ahead.
  const words = clock.driftMs < 0 ? strings.clockAhead : strings.clockBehind;
  return {
    ...base,
    value: apart <= clock.boundMs ? strings.clockSame() : words(formats.difference(apart)),
    notes: [strings.clockBound(formats.difference(Math.max(1, Math.ceil(clock.boundMs))))],
    known: true,
  };
}

/** How many notifications came. */
export function notificationsFact({ notifications }: Observed, { formats }: ViewContext): Fact {
  const base = { key: 'notifications', label: strings.notifications() } as const;
  if (notifications === undefined) return { ...base, ...unknown(strings.nothingYet()) };
  return { ...base, value: formats.count(notifications), notes: [strings.notificationsNote()], known: true };
}

/** The server's last word of itself: by notification, or in the answer to a later probe, which also comes while the link is down. */
export function serverWord({
  system,
  probe,
}: Observed): { readonly value: SystemInfo; readonly at: number } | undefined {
  const probed = probe?.kind === 'answered' ? { value: probe.systemInfo, at: probe.at } : undefined;
  return probed && probed.at > (system?.at ?? -Infinity) ? probed : system;
}

/** What the server says of itself. */
export function serverFact(observed: Observed): Fact {
  const { systemProblem, connection } = observed;
  const base = { key: 'server', label: strings.server() } as const;
  const told = serverWord(observed);
  if (!told) return { ...base, ...unknown(systemProblem ? strings.serverRefused() : strings.serverNotTold()) };
  const { status, xmppDomain } = told.value;
  if (status === 'UNKNOWN') return { ...base, ...unknown(xmppDomain ?? strings.serverNotTold()) };
  const stale = connection?.status !== 'connected' && told.at < (connection?.since ?? Infinity);
  const notes = lines(xmppDomain, stale ? strings.lastKnown() : undefined);
  const shape = stale ? 'unknown' : serverShape(status);
  return { ...base, shape, value: serverWords.get(status)?.() ?? status, notes, known: true };
}

function serverShape(status: string): Shape {
  if (status === 'IN_SERVICE') return 'ok';
  return status === 'OUT_OF_SERVICE' ? 'down' : 'slow';
}

/** A table to look up what a server said: `constructor` and its like are not in it. */
function words(table: Readonly<Record<string, () => string>>): ReadonlyMap<string, () => string> {
  return new Map(Object.entries(table));
}

function lines(...texts: readonly (string | undefined)[]): readonly string[] {
  return texts.filter((text) => text !== undefined);
}

function unknown(note: string): Pick<Fact, 'value' | 'notes' | 'shape' | 'known'> {
  return { value: strings.unknown(), notes: [note], shape: 'unknown', known: false };
}
