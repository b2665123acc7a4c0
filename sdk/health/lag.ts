/** From a late beat to its reason. Pure. Durations ms. */

/** Why page or machine could not measure for a while. */
export type PauseKind = 'sleep' | 'frozen' | 'cached' | 'throttled' | 'page-busy' | 'machine-busy';

/** What is known of one beat: a tick of the worker, or of the page's own timer where there is no worker. */
export interface Beat {
  /** Between this beat and the one before it, ms more than their pace: by the wall clock and by the monotonic one. */
  readonly wallLateMs: number;
  readonly monoLateMs: number;
  /** How late the beat before was: by so much this one may have come early. */
  readonly lateBeforeMs: number;
  /** From the worker's sending to the page's receiving; undefined where there is no worker. */
  readonly lagMs: number | undefined;
  readonly hidden: boolean;
  /** Whether the monotonic clock goes on while the machine sleeps: on Windows alone (w3c/hr-time#115). */
  readonly sleepIsCounted: boolean;
}

/** What a beat shows. Nothing at all, as a rule. */
export interface Verdict {
  readonly pause?: { readonly kind: PauseKind; readonly ms: number };
  /** The wall clock was set by so much, forwards or (negative) back. */
  readonly clockSetMs?: number;
  /** It may as well have been the other of the two, sleep or a set clock: only the server's clock can tell. */
  readonly unsure?: true;
}

/** Wall and monotonic clock may differ by so much between two beats, ms: rounding, and slewing by NTP, make less. */
const JUMP_MS = 200;
/** Below this a lag is only a number, ms: from half a second on people call a page stuck. */
const BUSY_MS = 500;
/** No task, and no busy machine, keeps a worker waiting for so long, ms. */
const STOOD_STILL_MS = 10_000;
/** A hidden page's timers come once a minute at worst (Chromium), so much late at most, ms. */
const THROTTLED_MS = 65_000;
/** Nobody sleeps for less, ms, and few clocks are set forwards by more. */
const SLEEP_MS = 30_000;

const NOTHING: Verdict = {};

/**
 * Tells sleep, freeze, throttling, a busy page, a busy machine and a set clock apart.
 *
 * Where the monotonic clock stops while the machine sleeps, the wall clock alone jumps, as when it is set. Mostly the beat is late
 * as well, for the monotonic clock runs while the system stops all programs and starts them again; where it is not, the size
 * of the jump decides, and the verdict says that it is not sure.
 */
export function classifyBeat(beat: Beat): Verdict {
  const { wallLateMs, monoLateMs: ms, lateBeforeMs, lagMs, hidden, sleepIsCounted } = beat;
  const jump = wallLateMs - ms;
  // How late an early beat was is told as 0.
  const wasSet = jump > JUMP_MS || jump < -JUMP_MS - (ms > 0 ? 0 : lateBeforeMs);
  if (wasSet && jump >= BUSY_MS && !sleepIsCounted) {
    const isLate = ms >= JUMP_MS;
    if (isLate || jump >= SLEEP_MS)
      return { pause: { kind: 'sleep', ms: wallLateMs }, ...(!isLate && { unsure: true }) };
    return { clockSetMs: Math.round(jump), unsure: true };
  }
  const pause = pauseOf();
  return wasSet ? { ...(pause && { pause }), clockSetMs: Math.round(jump) } : pause ? { pause } : NOTHING;

  function pauseOf(): Verdict['pause'] {
    if (ms >= STOOD_STILL_MS && (lagMs !== undefined || !hidden || ms > THROTTLED_MS))
      return { kind: sleepIsCounted || !hidden ? 'sleep' : 'frozen', ms };
    if (lagMs === undefined) return ms >= BUSY_MS ? { kind: hidden ? 'throttled' : 'page-busy', ms } : undefined;
    if (ms >= BUSY_MS) return { kind: 'machine-busy', ms };
    // Against a clock that was set meanwhile, a lag means nothing.
    return lagMs >= BUSY_MS && !wasSet ? { kind: 'page-busy', ms: lagMs } : undefined;
  }
}

/** Beats of the last minute. */
const BEATS = 60;

/** The lags of the last minute's beats, one a second; keeps 60 numbers and nothing else. */
export class LagWindow {
  last: number | undefined;
  readonly #ring = new Float64Array(BEATS);
  #count = 0;

  add(ms: number): void {
    this.last = Math.round(ms);
    this.#ring[this.#count % BEATS] = ms;
    this.#count += 1;
  }

  /** What lies before a pause says nothing about what comes after it. */
  clear(): void {
    this.last = undefined;
    this.#count = 0;
  }

  /** Nearest rank; undefined without a beat. */
  get p95(): number | undefined {
    const filled = this.#ring.slice(0, this.#count).sort();
    const found = filled[Math.ceil(filled.length * 0.95) - 1];
    return found === undefined ? undefined : Math.round(found);
  }
}
