/**
 * The clock of the server, seen from here. Pure: probes in, estimate out.
 *
 * Every probe (client send, server stamp, client receive) bounds the offset: the server stamped its answer after our
 * question left and before its answer came, so the drift lies within [stamp − received, stamp − sent]. The estimate is the
 * probe with the least round trip of a window (Cristian 1989; RFC 5905 §10, clock filter), its bound widened with age by a
 * drift budget. Probes whose intervals have nothing in common cannot stem from one offset: a clock has been set.
 */

/** One question to the server's clock and its answer. */
export interface ClockProbe {
  /** Client wall time, ms since the epoch, when the question left. */
  readonly sentAt: number;
  /** Monotonic ms when the question left. */
  readonly sentMonotonic: number;
  /** The server's own time in its answer, ms since the epoch. */
  readonly serverTime: number;
  /** Monotonic ms when the answer came. */
  readonly receivedMonotonic: number;
}

/** What is known about the server's clock. `serverTime = clientTime + driftMs`, wrong by at most `boundMs`. */
export interface ClockEstimate {
  /** Server minus client, ms. Negative: the server is behind. Same sign as Finesse's `clientTimestampDrift`. */
  readonly driftMs: number;
  /** Greatest possible error of `driftMs`, ms: half the best round trip, one stamp unit, and what a clock may have run off since. */
  readonly boundMs: number;
  /** Round trip of the latest probe, ms. */
  readonly roundTripMs: number;
  /** Client wall time, ms, of the latest probe's answer. */
  readonly at: number;
  /** Probes that this estimate rests on. */
  readonly samples: number;
  /** How far a clock was set, ms, when this probe showed a step (jump of the server's or of this machine's clock); absent otherwise. */
  readonly stepMs?: number;
}
