/** The heartbeat of the notification channel: when it was last heard, and by when it must be heard again. */
import { concat, map, merge, of, scan, switchMap, timer, type Observable, type SchedulerLike } from 'rxjs';
import type { ChannelActivity, ConnectionState } from '../channel/channel.ts';

/** Signs of life of the channel. Wall times are ms since the epoch. */
export interface Heartbeat {
  /** When anything was last heard from the other end; undefined before the first sign. */
  readonly lastHeardAt: number | undefined;
  /** When anything was last sent to the other end; undefined before the first time. */
  readonly lastSentAt: number | undefined;
  /**
   * When the other end must be heard again at the latest; undefined while nothing is due: not connected, or a channel that
   * is silent when nothing happens (the hub of the Finesse desktop).
   */
  readonly expectedBy: number | undefined;
  /** `expectedBy` has passed: suspicion, not yet loss. */
  readonly overdue: boolean;
  /** Smoothed round trip of the channel's own pings, ms; undefined before the first. */
  readonly roundTripMs: number | undefined;
}

/** Options of the heartbeat. */
export interface HeartbeatOptions {
  /**
   * Longest silence, ms, that a healthy channel keeps: `wait` of BOSH, 30 s on Finesse. Undefined for a channel that owes no
   * sign of life; then nothing is ever overdue.
   */
  readonly quietMs: number | undefined;
  /** Least margin, ms, granted on top; 3,000 unless told. Grows with the measured round trip and its variation. */
  readonly marginMs?: number;
}

/** What is remembered: all of a heartbeat that does not depend on now, and what its margin is reckoned from. */
export interface HeartbeatState extends Omit<Heartbeat, 'overdue'> {
  readonly connected: boolean;
  /** Mean deviation of the round trips, ms (RFC 6298 §2, RTTVAR). */
  readonly variationMs: number;
}

/** What moves the heartbeat: signs of life, and changes of the connection. */
export type HeartbeatInput =
  ChannelActivity | { readonly kind: 'connection'; readonly connected: boolean; readonly at: number };

/** Nothing heard yet. */
export const INITIAL_HEARTBEAT: HeartbeatState = {
  lastHeardAt: undefined,
  lastSentAt: undefined,
  expectedBy: undefined,
  roundTripMs: undefined,
  connected: false,
  variationMs: 0,
};

/** The state after one more input. Pure. */
export function beat(state: HeartbeatState, input: HeartbeatInput, options: HeartbeatOptions): HeartbeatState {
  const { quietMs, marginMs = 3_000 } = options;
  const margin = Math.max(marginMs, (state.roundTripMs ?? 0) + 4 * state.variationMs);
  switch (input.kind) {
    case 'connection': {
      if (input.connected === state.connected) return state;
      const expectedBy = input.connected && quietMs !== undefined ? input.at + quietMs + margin : undefined;
      return { ...state, connected: input.connected, expectedBy };
    }
    case 'heard': {
      const expectedBy = state.connected && quietMs !== undefined ? input.at + quietMs + margin : undefined;
      return { ...state, lastHeardAt: input.at, expectedBy };
    }
    case 'sent': {
      // A ping is a question asked on purpose: its answer is due at once, not only after the longest silence.
      const asked = input.what === 'ping' && state.expectedBy !== undefined;
      const expectedBy = asked ? Math.min(input.at + margin, state.expectedBy) : state.expectedBy;
      return { ...state, lastSentAt: input.at, expectedBy };
    }
    case 'round-trip': {
      const { roundTripMs, variationMs } = smooth(state, input.ms);
      return { ...state, roundTripMs, variationMs };
    }
    case 'failed':
      return state;
  }
}

/** Smoothed round trip and its variation as TCP's retransmission timer keeps them (RFC 6298 §2). */
function smooth(state: HeartbeatState, ms: number): Pick<HeartbeatState, 'variationMs'> & { roundTripMs: number } {
  if (state.roundTripMs === undefined) return { roundTripMs: ms, variationMs: ms / 2 };
  return {
    roundTripMs: state.roundTripMs + (ms - state.roundTripMs) / 8,
    variationMs: state.variationMs + (Math.abs(state.roundTripMs - ms) - state.variationMs) / 4,
  };
}

/**
 * The heartbeat of a channel: emits at once, on each sign of life and when one is overdue. Cold; keeps at most one timer,
 * and only while something is due; completes with the channel.
 */
export function heartbeatOf(
  channel: { readonly activity$: Observable<ChannelActivity>; readonly connection$: Observable<ConnectionState> },
  scheduler: SchedulerLike,
  options: HeartbeatOptions,
): Observable<Heartbeat> {
  const connection$ = channel.connection$.pipe(
    map(({ status, since }) => ({ kind: 'connection' as const, connected: status === 'connected', at: since })),
  );
  const seen = ({ lastHeardAt, lastSentAt, expectedBy, roundTripMs }: HeartbeatState): Heartbeat => {
    const overdue = expectedBy !== undefined && scheduler.now() >= expectedBy;
    return { lastHeardAt, lastSentAt, expectedBy, overdue, roundTripMs };
  };
  return merge(connection$, channel.activity$).pipe(
    scan((state, input: HeartbeatInput) => beat(state, input, options), INITIAL_HEARTBEAT),
    switchMap((state) => {
      const wait = (state.expectedBy ?? 0) - scheduler.now();
      if (state.expectedBy === undefined || wait <= 0) return of(seen(state));
      return concat(of(seen(state)), timer(wait, scheduler).pipe(map(() => seen(state))));
    }),
  );
}
