/** Asks SystemInfo for the time: once a minute, as the Finesse desktop does (technote 211376), in a burst where haste pays. */
import type { FinesseError } from '../errors.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { ClockProbe } from './clock.ts';

/** One probe of SystemInfo. A failure is evidence, not an exception. */
export type ProbeResult =
  | {
      readonly kind: 'answered';
      /** Client wall time, ms, of the answer. */
      readonly at: number;
      /** Round trip of the whole HTTP request, ms, by the monotonic clock. */
      readonly roundTripMs: number;
      readonly systemInfo: SystemInfo;
      /** Absent where the server told no time (`currentTimestamp` missing). */
      readonly probe?: ClockProbe;
    }
  | {
      readonly kind: 'failed';
      readonly at: number;
      /** After which the failure showed, ms. */
      readonly afterMs: number;
      readonly error: FinesseError;
    };
