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

/**
 * The smallest number of drops in one window that independent drops reach, anywhere in a shift, with less than the allowed probability.
 * @example burstThreshold({ agents: 50, windowMs: 35_000 }) // 4
 */
export function burstThreshold(terms: BurstTerms): number {
  let drops = 2;
  while (scanProbability(drops, terms) >= (terms.falseAlarms ?? 0.01)) drops += 1;
  return drops;
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
  const two = withinTwo(drops, mean);
  const three = withinThree(drops, mean);
  if (two <= 0 || three <= 0) return 1;
  return Math.min(1, Math.max(0, -Math.expm1(Math.log(two) + (windows - 2) * Math.log(three / two))));
}

/** That no window within two window lengths holds `k`. */
function withinTwo(k: number, mean: number): number {
  const { p, f } = poisson(mean);
  return f(k - 1) ** 2 - (k - 1) * p(k) * p(k - 2) - (k - 1 - mean) * p(k) * f(k - 3);
}

/** That no window within three window lengths holds `k`. */
function withinThree(k: number, mean: number): number {
  const { p, f } = poisson(mean);
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
function poisson(mean: number): { p: (n: number) => number; f: (n: number) => number } {
  const p = (n: number): number => (n < 0 ? 0 : Math.exp(n * Math.log(mean) - mean - logFactorial(n)));
  const f = (n: number): number => {
    let sum = 0;
    for (let i = 0; i <= n; i += 1) sum += p(i);
    return sum;
  };
  return { p, f };
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

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i += 1) sum += Math.log(i);
  return sum;
}
