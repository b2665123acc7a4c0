/** The last hour, second by second, in bounded memory: written when something changes, filled in when it is read. No timer. */
import type { HealthLevel, HealthSample } from './health.ts';

const SECOND = 1_000;
const LENGTH = 3_600;
const LEVELS: readonly HealthLevel[] = ['unknown', 'good', 'fair', 'poor', 'lost'];

/** What one second is written with. */
export type HistoryEntry = Omit<HealthSample, 'at'>;

/** A ring of seconds. */
export interface HealthHistory {
  /** Writes the second of `at`; those since the last one written hold what was known then. */
  write(at: number, entry: HistoryEntry): void;
  /** Nothing could be measured from `from` to `to`, wall ms: those seconds are marked as not awake. */
  blank(from: number, to: number): void;
  /** The seconds from `from` to `to`, wall ms, oldest first: at most the last 3,600, none before the first one written. */
  read(from: number, to: number): readonly HealthSample[];
}

/** An empty history: 63 KiB, whatever happens. */
export function createHistory(): HealthHistory {
  const levels = new Uint8Array(LENGTH);
  const awake = new Uint8Array(LENGTH);
  const figures = [0, 1, 2, 3].map(() => new Float32Array(LENGTH));
  const [roundTrips, drifts, suspicions, lags] = figures as [Float32Array, Float32Array, Float32Array, Float32Array];
  let first: number | undefined;
  let last = 0;
  const slot = (second: number): number => ((second % LENGTH) + LENGTH) % LENGTH;
  const known = (value: number | undefined): number | undefined => (Number.isNaN(value) ? undefined : value);

  const put = (second: number, entry: HistoryEntry): void => {
    const n = slot(second);
    levels[n] = LEVELS.indexOf(entry.level);
    awake[n] = entry.awake ? 1 : 0;
    roundTrips[n] = entry.roundTripMs ?? NaN;
    drifts[n] = entry.driftMs ?? NaN;
    suspicions[n] = entry.suspicion;
    lags[n] = entry.lagMs ?? NaN;
  };
  const get = (second: number): HealthSample => {
    const n = slot(second);
    return {
      at: second * SECOND,
      level: LEVELS[levels[n] ?? 0] ?? 'unknown',
      awake: awake[n] === 1,
      roundTripMs: known(roundTrips[n]),
      driftMs: known(drifts[n]),
      suspicion: suspicions[n] ?? 0,
      lagMs: known(lags[n]),
    };
  };

  return {
    write(at, entry) {
      const second = Math.floor(at / SECOND);
      // Where the clock of this computer was set back, what was written for later seconds is of another time: it is dropped.
      if (first === undefined || second < first) first = second;
      else if (second > last + 1) {
        const held = get(last);
        for (let n = Math.max(last + 1, second - LENGTH); n < second; n++) put(n, held);
      }
      last = second;
      put(second, entry);
    },
    blank(from, to) {
      if (first === undefined) return;
      const begin = Math.max(Math.floor(from / SECOND) + 1, first, last - LENGTH + 1);
      for (let second = begin; second < Math.min(to / SECOND, last); second++) awake[slot(second)] = 0;
    },
    read(from, to) {
      if (first === undefined) return [];
      const end = Math.floor(to / SECOND);
      const begin = Math.max(Math.floor(from / SECOND), first, end - LENGTH + 1, last - LENGTH + 1);
      const samples: HealthSample[] = [];
      for (let second = begin; second <= end; second++) {
        samples.push(second <= last ? get(second) : { ...get(last), at: second * SECOND });
      }
      return samples;
    },
  };
}
