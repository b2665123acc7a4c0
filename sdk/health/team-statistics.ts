/** Chance, as far as a team's drops need it: when is "together" more than that, and when is one group hit more than others. Pure. */

/** What {@link burstThreshold} is reckoned for. */
export interface BurstTerms {
  /** Agents who are signed in. */
  readonly agents: number;
  /** Length of the window, ms. */
  readonly windowMs: number;
  /** Drops that each agent has in a shift by chance; 1 unless told. */
  readonly dropsPerAgent?: number;
  /** Length of a shift, ms; 8 hours unless told. */
  readonly shiftMs?: number;
  /** False alarms that are allowed in a shift; 0.01 unless told. */
  readonly falseAlarms?: number;
}

const SHIFT_MS = 28_800_000;
/** What is rarer cannot be told from the error of the arithmetic, and is told as this. */
const LEAST = 1e-12;

/**
 * The smallest number of drops in one window that independent drops reach, anywhere in a shift, with less than the allowed probability.
 * @example burstThreshold({ agents: 50, windowMs: 35_000 }) // 4
 */
export function burstThreshold(terms: BurstTerms): number {
  const { falseAlarms = 0.01 } = terms;
  for (let drops = 2; ; drops += 1) {
    const p = scanProbability(drops, terms);
    // None is as rare as never: what arithmetic cannot tell from it is the end.
    if (!(p >= falseAlarms) || p <= LEAST) return drops;
  }
}

/**
 * How probable it is that independent drops come so close together anywhere in a shift: the tail of the scan statistic of a Poisson
 * process, by the approximation of Naus (1982, Journal of the American Statistical Association 77, 177–183), good to a few percent
 * of itself where it is small.
 */
export function scanProbability(drops: number, terms: BurstTerms): number {
  const { agents, windowMs, dropsPerAgent = 1, shiftMs = SHIFT_MS } = terms;
  if (drops < 2) return 1;
  const windows = shiftMs / windowMs;
  const mean = (agents * dropsPerAgent) / windows;
  if (mean === 0) return 0;
  const poisson = poissonOf(mean, 2 * drops);
  const two = withinTwo(drops, mean, poisson);
  const three = withinThree(drops, mean, poisson);
  if (two <= 0 || three <= 0) return 1;
  return Math.min(1, Math.max(LEAST, -Math.expm1(Math.log(two) + (windows - 2) * Math.log(three / two))));
}

/** That no window within two window lengths holds `k`. */
function withinTwo(k: number, mean: number, { p, f }: Poisson): number {
  return f(k - 1) ** 2 - (k - 1) * p(k) * p(k - 2) - (k - 1 - mean) * p(k) * f(k - 3);
}

/** That no window within three window lengths holds `k`. */
function withinThree(k: number, mean: number, { p, f }: Poisson): number {
  const first = 2 * p(k) * f(k - 1) * ((k - 1) * f(k - 2) - mean * f(k - 3));
  const second =
    0.5 * p(k) ** 2 * ((k - 1) * (k - 2) * f(k - 3) - 2 * (k - 2) * mean * f(k - 4) + mean ** 2 * f(k - 5));
  let third = 0;
  let fourth = 0;
  for (let r = 1; r < k; r += 1) {
    third += p(2 * k - r) * f(r - 1) ** 2;
    if (r > 1) fourth += p(2 * k - r) * p(r) * ((r - 1) * f(r - 2) - mean * f(r - 3));
  }
  return f(k - 1) ** 3 - first + second + third - fourth;
}

/** Probability of just `n`, and of `n` at most. */
interface Poisson {
  readonly p: (n: number) => number;
  readonly f: (n: number) => number;
}

/** Of all `n` up to `most`, reckoned once. */
function poissonOf(mean: number, most: number): Poisson {
  const just: number[] = [];
  const atMost: number[] = [];
  for (let n = 0, log = -mean; n <= most; n += 1, log += Math.log(mean / n)) {
    just.push(Math.exp(log));
    atMost.push((atMost[n - 1] ?? 0) + Math.exp(log));
  }
  return { p: (n) => just[n] ?? 0, f: (n) => atMost[n] ?? 0 };
}

/**
 * How probable it is that so many or more of the `drawn` are of a group of `group` among `all`, if the draw does not care for groups: the upper
 * tail of the hypergeometric distribution (Fisher's exact test, one-sided).
 */
export function groupProbability(hit: number, drawn: number, group: number, all: number): number {
  const ways = (n: number, k: number): number =>
    k < 0 || k > n ? -Infinity : logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  let sum = 0;
  for (let i = hit; i <= Math.min(drawn, group); i += 1) {
    sum += Math.exp(ways(group, i) + ways(all - group, drawn - i) - ways(all, drawn));
  }
  return Math.min(1, sum);
}

/** By Stirling's series (DLMF 5.11.1), good to ten digits from 10 on. */
function logFactorial(n: number): number {
  if (n < 10) return Math.log([1, 1, 2, 6, 24, 120, 720, 5_040, 40_320, 362_880][n] ?? 1);
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1_260 * n ** 5);
}
