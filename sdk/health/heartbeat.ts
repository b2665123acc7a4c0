/**
 * The heartbeat of the notification channel: when it was last heard, by when it must be heard again, how suspect its silence is,
 * and when the server can have heard us. Reckoned by the monotonic clock, so that nobody's setting of a clock is a silence.
 */
import { EMPTY, map, merge, Observable, type Subscription } from 'rxjs';
import type { ChannelActivity, ConnectionState } from '../channel/channel.ts';
import type { Platform } from '../platform.ts';
import type { Span } from './forecast.ts';
import { INITIAL_SUSPICION, learnAnswer, patienceOf, suspicionOf, type SuspicionState } from './suspicion.ts';

/** Signs of life of the channel. Wall times are ms since the epoch. */
export interface Heartbeat {
  /** When anything was last heard from the other end; undefined before the first sign. */
  readonly lastHeardAt: number | undefined;
  /** When anything was last sent to the other end; undefined before the first time, and in the desktop, which sends itself. */
  readonly lastSentAt: number | undefined;
  /**
   * When the server can have heard this user's session last: `from` is proved by an answer, at `to` the last request went out. Of
   * a desktop, whose requests cannot be seen, `to` is now, or when it told that its connection went. Undefined before the first.
   */
  readonly lastSeenByServerAt: Span | undefined;
  /** When the other end must be heard again at the latest; undefined while nothing is due: no session, or no question open on a hub. */
  readonly expectedBy: number | undefined;
  /** `expectedBy` has passed: suspicion, not yet loss. */
  readonly overdue: boolean;
  /** Signs of life that failed to come since the last one that did: failed exchanges, and beats that were due. */
  readonly missed: number;
  /** How suspect the silence is, 0 (usual) to 1 (gone, or told to be). What kept the observer itself from listening does not count. */
  readonly suspicion: number;
  /** Smoothed round trip of the channel's own pings, ms; undefined before the first. */
  readonly roundTripMs: number | undefined;
}

/** What moves the heartbeat. All but `asked` and `answered` come with the channel. */
export type HeartbeatInput =
  | ChannelActivity
  | { readonly kind: 'connection'; readonly state: ConnectionState }
  /** A question to the server beside the channel, where the channel's own cannot be seen, and what came of it. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'answered'; readonly ms: number }
  /** This page or machine could not listen until now: what was open meanwhile proves nothing. */
  | { readonly kind: 'observer-late' };

/** Options of the heartbeat. */
export interface HeartbeatOptions {
  /**
   * Longest silence, ms, that a healthy channel keeps, where it is not to follow the transport: `wait` of BOSH, 30 s on Finesse; over
   * WebSocket the 10 s between two pings.
   */
  readonly quietMs?: number | undefined;
  /** Of a hub: the desktop owes no sign of life, and what it sends cannot be seen. */
  readonly hub?: boolean;
  /** Least margin, ms, granted on top; 3,000 unless told. Grows with the measured round trip and its variation. */
  readonly marginMs?: number;
}

/** What is remembered. Times are monotonic ms, or wall ms where they are named so. */
export interface HeartbeatState {
  readonly lastHeardWall: number | undefined;
  readonly lastSentWall: number | undefined;
  /** The same without what tries to make another session. */
  readonly spokeWall: number | undefined;
  /** Proof that the server heard us then, or later; wall ms. */
  readonly provedWall: number | undefined;
  /** When a desktop told that its connection went; wall ms. */
  readonly lostWall: number | undefined;
  readonly up: boolean;
  /** There has been a session. */
  readonly had: boolean;
  /** There was one, and it is being looked for. */
  readonly lost: boolean;
  readonly quietMs: number | undefined;
  readonly dueAt: number | undefined;
  readonly heardAt: number;
  /** The oldest question without an answer. */
  readonly askedAt: number | undefined;
  /** Silence before this proves nothing: the observer was late. Once per question, or a slow page would never know. */
  readonly excusedAt: number;
  readonly excused: boolean;
  readonly failures: number;
  readonly answers: SuspicionState;
  readonly roundTripMs: number | undefined;
  /** Mean deviation of the round trips, ms (RFC 6298 §2, RTTVAR). */
  readonly variationMs: number;
}

/** Nothing heard yet. */
export const INITIAL_HEARTBEAT: HeartbeatState = {
  lastHeardWall: undefined,
  lastSentWall: undefined,
  spokeWall: undefined,
  provedWall: undefined,
  lostWall: undefined,
  up: false,
  had: false,
  lost: false,
  quietMs: undefined,
  dueAt: undefined,
  heardAt: -Infinity,
  askedAt: undefined,
  excusedAt: -Infinity,
  excused: false,
  failures: 0,
  answers: INITIAL_SUSPICION,
  roundTripMs: undefined,
  variationMs: 0,
};

/** Longest healthy silence, ms, by transport (facts §1.4, §1.7). */
const QUIET_MS = { bosh: 30_000, websocket: 10_000 } as const;
/** Between two signs of life that are missed, ms: Finesse's own interval of pings. */
const BEAT_MS = 10_000;
/**
 * The desktop asks at least so often, ms (`wait` of BOSH; 10 s of WebSocket), so that the server had heard it so long before it sent
 * anything; and it takes so long at most to notice and tell that its connection went (35 s for a poll and three more tries, facts §1.2).
 */
const DESKTOP_ASKS_MS = 30_000;
const DESKTOP_TELLS_MS = 150_000;
/** A suspicion that grows is told so often, ms. */
const STEP_MS = 500;
/** A timer late by so much, ms, means that the page stood still. */
const LATE_MS = 1_000;

/** The state after one more input, at `now`, monotonic ms. Pure. */
export function beat(
  state: HeartbeatState,
  input: HeartbeatInput,
  now: number,
  options: HeartbeatOptions,
): HeartbeatState {
  const { marginMs = 3_000, hub = false } = options;
  const margin = Math.max(marginMs, (state.roundTripMs ?? 0) + 4 * state.variationMs);
  const next = (up: boolean, quietMs: number | undefined): number | undefined =>
    up && quietMs !== undefined ? now + quietMs + margin : undefined;
  switch (input.kind) {
    case 'connection':
      return onConnection(state, input.state, now, options, next);
    case 'heard': {
      // A status is the desktop's own word, and told whenever a gadget asks for it; what else it hands on is the server's.
      if (hub && input.what === 'hub-status') return { ...state, lastHeardWall: input.at };
      return {
        ...calm(state, now),
        lastHeardWall: input.at,
        provedWall: hub ? later(state.provedWall, input.at - DESKTOP_ASKS_MS, input.at) : state.provedWall,
        dueAt: next(state.up, state.quietMs),
      };
    }
    case 'sent':
      // A ping is a question asked on purpose: its answer is due at once, not only after the longest silence.
      return {
        ...state,
        lastSentWall: input.at,
        ...(input.what !== 'session' && { spokeWall: input.at }),
        ...(input.what === 'ping' && ask(state, now, margin)),
      };
    case 'asked':
      return { ...state, ...ask(state, now, margin) };
    case 'answered':
      return { ...calm(learn(state, input.ms, now), now), dueAt: next(state.up, state.quietMs) };
    case 'round-trip':
      return {
        ...learn(state, input.ms, now),
        ...smooth(state, input.ms),
        provedWall: later(state.provedWall, input.at - input.ms, input.at),
      };
    case 'failed':
      return state.up
        ? { ...state, failures: state.failures + 1, ...(hub && { askedAt: undefined, dueAt: undefined }) }
        : state;
    case 'observer-late':
      if (state.excused) return state;
      return {
        ...state,
        excused: true,
        excusedAt: now,
        dueAt: state.dueAt === undefined ? undefined : Math.max(state.dueAt, now + margin),
      };
  }
}

function onConnection(
  state: HeartbeatState,
  { status, reason, transport, since }: ConnectionState,
  now: number,
  { hub = false, quietMs: given }: HeartbeatOptions,
  next: (up: boolean, quietMs: number | undefined) => number | undefined,
): HeartbeatState {
  const up = status === 'connected' || status === 'degraded';
  const sought = status === 'reconnecting' || status === 'failing-over' || status === 'intercepted';
  const had = up || (state.had && (sought || status === 'suspended'));
  const lost = had && (sought || (status === 'suspended' && reason === 'offline'));
  const quietMs = hub ? undefined : (given ?? QUIET_MS[transport ?? 'bosh']);
  if (up === state.up && (!up || quietMs === state.quietMs)) return { ...state, had, lost };
  const begun = { ...calm(state, now), up, had, lost, quietMs, dueAt: next(up, quietMs) };
  if (up && state.up) return begun;
  if (!hub) return begun;
  return up
    ? { ...begun, provedWall: later(state.provedWall, since), lostWall: undefined }
    : { ...begun, lostWall: since };
}

/** Whatever was open has been answered. */
function calm(state: HeartbeatState, now: number): HeartbeatState {
  return { ...state, heardAt: now, askedAt: undefined, excused: false, failures: 0 };
}

function ask({ up, askedAt, dueAt }: HeartbeatState, now: number, margin: number): Partial<HeartbeatState> {
  return up ? { askedAt: askedAt ?? now, dueAt: Math.min(now + margin, dueAt ?? Infinity) } : {};
}

/** Of what was answered while this page stood still, nobody knows how long it took. */
function learn(state: HeartbeatState, ms: number, now: number): HeartbeatState {
  return now - ms < state.excusedAt ? state : { ...state, answers: learnAnswer(state.answers, ms) };
}

/** What is known of a time that lies ahead of now is of a clock that was set back since. */
function later(known = -Infinity, one: number, now = Infinity): number {
  return known > now ? one : Math.max(known, one);
}

/** Smoothed round trip and its variation as TCP's retransmission timer keeps them (RFC 6298 §2). */
function smooth(
  { roundTripMs, variationMs }: HeartbeatState,
  ms: number,
): Pick<HeartbeatState, 'variationMs' | 'roundTripMs'> {
  if (roundTripMs === undefined) return { roundTripMs: ms, variationMs: ms / 2 };
  return {
    roundTripMs: roundTripMs + (ms - roundTripMs) / 8,
    variationMs: variationMs + (Math.abs(roundTripMs - ms) - variationMs) / 4,
  };
}

/** Since when an answer is waited for that should be there; monotonic ms. */
function waitingSince({ askedAt = Infinity, excusedAt, heardAt, quietMs }: HeartbeatState): number {
  return Math.max(Math.min(askedAt, heardAt + (quietMs ?? Infinity)), excusedAt);
}

/** How a state looks now; `wall` and `now` are the same moment by both clocks. Pure. */
export function heartbeatAt(state: HeartbeatState, now: number, wall: number, hub = false): Heartbeat {
  const { up, lost, dueAt, failures, answers, provedWall, lostWall } = state;
  const overdue = dueAt !== undefined && now >= dueAt;
  const to = hub ? (lostWall ?? wall) : state.spokeWall;
  const from = later(provedWall, lostWall === undefined ? -Infinity : lostWall - DESKTOP_TELLS_MS);
  return {
    lastHeardAt: state.lastHeardWall,
    lastSentAt: state.lastSentWall,
    lastSeenByServerAt: to === undefined || provedWall === undefined ? undefined : { from: Math.min(from, to), to },
    expectedBy: dueAt === undefined ? undefined : wall + (dueAt - now),
    overdue,
    missed: failures + (overdue ? 1 + Math.floor((now - dueAt) / BEAT_MS) : 0),
    suspicion: up ? suspicionOf(answers, now - waitingSince(state), failures) : Number(lost),
    roundTripMs: state.roundTripMs,
  };
}

/** When a state looks different though nothing happens: at the due time, and while a suspicion grows. Infinity for never. */
function nextLook(state: HeartbeatState, { overdue, suspicion }: Heartbeat, now: number): number {
  if (!state.up) return Infinity;
  const due = overdue ? Infinity : (state.dueAt ?? Infinity);
  const since = waitingSince(state);
  if (since === Infinity) return due;
  const suspectAt = since + patienceOf(state.answers);
  return Math.min(due, now < suspectAt ? suspectAt : suspicion < 1 ? now + STEP_MS : now + BEAT_MS);
}

/**
 * The heartbeat of a channel: emits at once, on each sign of life, when one is overdue and while suspicion grows. Cold; keeps at
 * most one timer, and only while something is due; completes with the channel. A timer of its own that comes late excuses the silence.
 * @param others questions beside the channel, and pauses of this page that were told otherwise.
 */
export function heartbeatOf(
  channel: { readonly activity$: Observable<ChannelActivity>; readonly connection$: Observable<ConnectionState> },
  platform: Pick<Platform, 'scheduler' | 'monotonic'>,
  options: HeartbeatOptions = {},
  others: Observable<HeartbeatInput> = EMPTY,
): Observable<Heartbeat> {
  const { scheduler, monotonic } = platform;
  return new Observable((subscriber) => {
    let state = INITIAL_HEARTBEAT;
    let look: Subscription | undefined;
    const take = (input?: HeartbeatInput): void => {
      const now = monotonic();
      if (input) state = beat(state, input, now, options);
      const seen = heartbeatAt(state, now, scheduler.now(), options.hub);
      look?.unsubscribe();
      const at = nextLook(state, seen, now);
      if (at < Infinity) {
        look = scheduler.schedule(
          () => take(monotonic() - at >= LATE_MS ? { kind: 'observer-late' } : undefined),
          Math.max(1, Math.ceil(at - now)),
        );
      }
      subscriber.next(seen);
    };
    subscriber.add(() => look?.unsubscribe());
    const connection$ = channel.connection$.pipe(map((told): HeartbeatInput => ({ kind: 'connection', state: told })));
    // It ends with the channel, whatever else may be told.
    const life = merge(connection$, channel.activity$).subscribe({
      next: take,
      complete: () => subscriber.complete(),
    });
    subscriber.add(life);
    subscriber.add(others.subscribe(take));
  });
}
