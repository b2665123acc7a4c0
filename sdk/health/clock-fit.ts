/**
 * The likeliest offset and slope of the server's clock within what is proven. Pure. Two ways, for two kinds of stamps; both ask of each
 * probe by how much its round trip exceeds that of a free link, and let the excess explain a difference before a clock does.
 */
import { middle, type Interval } from './clock-interval.ts';

/** A probe, reduced to what a fit needs. */
export interface FitPoint {
  /** Middle of the probe, s before the moment for which the offset is wanted: 0 or below. */
  readonly t: number;
  /** Round trip, ms. */
  readonly trip: number;
  /** Server minus monotonic time, ms, if the server stamped in the middle: from here … */
  readonly low: number;
  /** … to here. */
  readonly high: number;
}

/** A straight line through the probes. */
export interface ClockFit {
  /** Server minus monotonic time now, ms. */
  readonly offset: number;
  /** Growth of the offset, ppm. */
  readonly slopePpm: number;
  /** Scatter of a probe on a free link, ms. */
  readonly sigma: number;
  /** Round trip of a free link, ms. */
  readonly freeTrip: number;
}

/** Of the round trips, the share that is taken for those of a free link. Low: a link may be congested most of the time. */
const FREE_SHARE = 0.25;
/** Slopes that are likely before anything is known, ppm (standard deviation): two crystals of 50 ppm and more. */
const SLOPE_PPM = 100;
/** Weight of a probe that nothing explains, beside a density of the others per ms: it shall not draw the line to itself. */
const OUTLIER = 0.0005;
/** Share of slow round trips that have their excess on both legs evenly. */
const EVEN = 0.05;
/** Scatter, ms: below the least the stamps themselves scatter, above the most it is no free link. */
const LEAST_SIGMA = 0.3;
const MOST_SIGMA = 8;
/** After so many rounds the line moves by less than the scatter of a millisecond stamp. */
const ROUNDS = 8;

/** The trip of a free link: a low quantile, not the least, which is luck. */
export function freeTripOf(points: readonly Pick<FitPoint, 'trip'>[]): number {
  const trips = points.map(({ trip }) => trip).sort((a, b) => a - b);
  return trips[Math.floor((trips.length - 1) * FREE_SHARE)] ?? 0;
}

/** Sums of a weighted straight line with a ridge on the slope. */
function line() {
  const ridge = 1e6 / SLOPE_PPM ** 2;
  let [s, st, stt, sz, szt] = [0, 0, ridge, 0, 0];
  return {
    add(t: number, z: number, weight: number): void {
      s += weight;
      st += weight * t;
      stt += weight * t * t;
      sz += weight * z;
      szt += weight * z * t;
    },
    solve(): readonly [offset: number, slope: number] {
      const determinant = s * stt - st * st;
      return [(sz * stt - szt * st) / determinant, (s * szt - st * sz) / determinant];
    },
  };
}

/**
 * For stamps of about a millisecond: expectation-maximisation over three explanations of each probe. Its excess was shared by both legs,
 * or it was all on the way there, or all on the way back; then the other leg is that of a free link, and tells the time as well as a fast
 * probe does. Begins at two places, the line by round trips and the middle of what is proven, and keeps the likelier end.
 */
export function fitStamps(points: readonly FitPoint[], proven: Interval): ClockFit {
  const freeTrip = freeTripOf(points);
  const least = Math.min(...points.map(({ trip }) => trip));
  const spread = Math.max(1, freeTrip - least);
  const probes = points.map((point) => {
    const excess = Math.max(0, point.trip - freeTrip);
    const even = EVEN + (1 - EVEN) * Math.exp(-((excess / spread) ** 2) / 2);
    return { t: point.t, z: middle(point), half: excess / 2, even };
  });
  const fastest = [...probes].sort((a, b) => a.half - b.half).slice(0, Math.max(3, Math.ceil(probes.length / 2)));
  const improve = (offset: number, slope: number) => {
    let likelihood = 0;
    let sigma = MOST_SIGMA;
    for (let round = 0; round < ROUNDS; round += 1) {
      const residuals = fastest.map(({ t, z }) => Math.abs(z - offset - slope * t)).sort((a, b) => a - b);
      // The median of absolute residuals of a normal distribution is its deviation over 1.48.
      sigma = Math.min(MOST_SIGMA, Math.max(LEAST_SIGMA, 1.48 * (residuals[residuals.length >> 1] ?? 0)));
      const sums = line();
      likelihood = -((slope * 1e3) ** 2) / SLOPE_PPM ** 2 / 2;
      for (const { t, z, half, even } of probes) {
        const residual = z - offset - slope * t;
        let [all, weight, pull] = [OUTLIER, 0, 0];
        const explain = (share: number, error: number, variance: number): void => {
          const density = (share * Math.exp((-error * error) / (2 * variance))) / Math.sqrt(variance);
          all += density;
          weight += density / variance;
          pull += (density / variance) * error;
        };
        explain(even, residual, sigma * sigma);
        // One leg alone scatters twice the variance of the mean of two.
        explain((1 - even) / 2, residual - half, 2 * sigma * sigma);
        explain((1 - even) / 2, residual + half, 2 * sigma * sigma);
        likelihood += Math.log(all);
        if (weight > 0) sums.add(t, offset + slope * t + pull / weight, weight / all);
      }
      const [nextOffset, nextSlope] = sums.solve();
      if (!Number.isFinite(nextOffset)) break;
      [offset, slope] = [nextOffset, nextSlope];
    }
    return { offset, slopePpm: slope * 1e3, sigma, freeTrip, likelihood };
  };
  const start = line();
  for (const { t, z, half } of probes) start.add(t, z, 1 / (9 + half * half));
  const one = improve(...start.solve());
  const other = improve(middle(proven), 0);
  return other.likelihood > one.likelihood ? other : one;
}

/** Softness of a second's boundary for a probe of a free link, ms, and by how much of its excess a slow one is softer. */
const SOFT_MS = 5;
const SOFT_SHARE = 0.3;
/** Newton's method on a concave function; it has mostly settled after five. */
const NEWTON_ROUNDS = 20;
const NEWTON_SLOPE_PPM = 60;

/**
 * For stamps of a whole second: each probe says on which side of a boundary it came to the server, with a softness that its round trip
 * tells; the likeliest line by Newton's method (a logistic regression), drawn to the middle of what is proven as far as nothing else
 * tells where it is.
 */
export function fitSeconds(points: readonly FitPoint[], proven: Interval): ClockFit {
  const freeTrip = freeTripOf(points);
  const probes = points.map((point) => ({
    ...point,
    soft: SOFT_MS + SOFT_SHARE * Math.max(0, point.trip - freeTrip),
  }));
  const centre = middle(proven);
  const drawn = 1 / Math.max(1, (proven.high - proven.low) / 2) ** 2;
  const ridge = 1e6 / NEWTON_SLOPE_PPM ** 2;
  const likelihoodOf = (offset: number, slope: number): number =>
    probes.reduce(
      (sum, { t, low, high, soft }) => {
        const x = offset + slope * t;
        return sum - softplus((low - x) / soft) - softplus((x - high) / soft);
      },
      (-drawn * (offset - centre) ** 2 - ridge * slope * slope) / 2,
    );
  let [offset, slope] = [centre, 0];
  let likelihood = likelihoodOf(offset, slope);
  for (let round = 0; round < NEWTON_ROUNDS; round += 1) {
    let [g, gt, h, ht, htt] = [-drawn * (offset - centre), -ridge * slope, drawn, 0, ridge];
    for (const { t, low, high, soft } of probes) {
      const x = offset + slope * t;
      const below = logistic((low - x) / soft);
      const above = logistic((x - high) / soft);
      const pull = (below - above) / soft;
      const weight = (below * (1 - below) + above * (1 - above)) / (soft * soft);
      g += pull;
      gt += pull * t;
      h += weight;
      ht += weight * t;
      htt += weight * t * t;
    }
    const determinant = h * htt - ht * ht;
    const step = [(g * htt - gt * ht) / determinant, (gt * h - g * ht) / determinant] as const;
    let share = 1;
    let next = likelihoodOf(offset + step[0], slope + step[1]);
    while (next < likelihood && share > 1e-3) {
      share /= 2;
      next = likelihoodOf(offset + share * step[0], slope + share * step[1]);
    }
    if (!(next > likelihood)) break;
    [offset, slope] = [offset + share * step[0], slope + share * step[1]];
    const gain = next - likelihood;
    likelihood = next;
    if (gain < 1e-6) break;
  }
  return { offset, slopePpm: slope * 1e3, sigma: SOFT_MS, freeTrip };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + eˣ), without overflow. */
function softplus(x: number): number {
  return x > 30 ? x : Math.log1p(Math.exp(x));
}
