/**
 * A link and a server's clock, simulated for the bench of the clock. Shares nothing with the estimator. The model is the one in which
 * the peers were measured before: either both legs take half of a round trip of 40 ± 10 ms; or each leg takes 20 ± 5 ms and a
 * congestion that comes and goes (40 % of the time) adds an exponential 150 ms to the way there (70 %) or back (30 %).
 * The server stamps up to 1 ms before it answers, and cuts its stamp to its resolution.
 */

/** 0 ≤ x < 1, the same sequence for the same seed (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(random: Random, mean: number, deviation: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return mean + deviation * radius * Math.cos(2 * Math.PI * random());
}

/** Which of the two links. */
export type Weather = 'symmetric' | 'bursts';

/** What one run is about. */
export interface Scenario {
  readonly weather: Weather;
  /** How fast the server's clock runs off, parts per million. */
  readonly ppm: number;
  /** Of the server's stamps, ms: 1, or 1,000 for the `Date` header. */
  readonly resolutionMs: number;
}

/** One question and its answer, and the truth that no client can see. Times in ms. */
export interface Exchange {
  /** Since the run began, exact. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** Of the server, cut. */
  readonly stamp: number;
  /** Server minus client wall time at `receivedAt`, exact. */
  readonly truth: number;
}

/** Mean length, ms, of a congestion and of the calm between two: 40 % of the time, several probes in a burst. */
const CONGESTED_MS = 20_000;
const CALM_MS = 30_000;
/** No wire is faster than this, ms: a normal distribution is. */
const LEAST_LEG_MS = 1;

/** Client wall time at the beginning of a run, ms since the epoch. */
export const START = Date.UTC(2026, 0, 5, 8);

/** A world: ask it at growing times. */
export function createWorld({ weather, ppm, resolutionMs }: Scenario, random: Random): (sentAt: number) => Exchange {
  const offset = (random() - 0.5) * 20_000;
  let congested = random() < CONGESTED_MS / (CONGESTED_MS + CALM_MS);
  let seenAt = 0;
  const weatherAt = (at: number): boolean => {
    const rate = 1 / CONGESTED_MS + 1 / CALM_MS;
    const share = CONGESTED_MS / (CONGESTED_MS + CALM_MS);
    const kept = Math.exp(-(at - seenAt) * rate);
    seenAt = at;
    congested = random() < share + ((congested ? 1 : 0) - share) * kept;
    return congested;
  };
  const legs = (at: number): readonly [number, number] => {
    if (weather === 'symmetric') {
      const half = Math.max(LEAST_LEG_MS, normal(random, 40, 10) / 2);
      return [half, half];
    }
    const out = Math.max(LEAST_LEG_MS, normal(random, 20, 5));
    const back = Math.max(LEAST_LEG_MS, normal(random, 20, 5));
    if (!weatherAt(at)) return [out, back];
    const queue = -150 * Math.log(1 - random());
    return random() < 0.7 ? [out + queue, back] : [out, back + queue];
  };
  const ahead = (at: number): number => offset + at * ppm * 1e-6;
  return (sentAt) => {
    const [out, back] = legs(sentAt);
    const stampedAt = sentAt + out;
    const receivedAt = stampedAt + random() + back;
    const serverTime = START + stampedAt + ahead(stampedAt);
    const stamp = Math.floor(serverTime / resolutionMs) * resolutionMs;
    return { sentAt, receivedAt, stamp, truth: ahead(receivedAt) };
  };
}
