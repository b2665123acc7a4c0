/** Runs of one scenario, and what came of them. */
import { medianOfTen, midpoint, naive, ours, type Estimator } from './estimators.ts';
import { createWorld, seeded, type Scenario } from './network.ts';
import { runTimesync } from './timesync-peer.ts';

/** Questions of a run: one a minute makes an hour. */
export const QUESTIONS = 60;
/** From this question on errors count. */
const COUNTED_FROM = 10;
const MINUTE_MS = 60_000;

/** Errors of one estimator, ms. */
export interface Errors {
  readonly name: string;
  readonly all: number[];
  /** Of the tenth question of each run alone. */
  readonly tenth: number[];
}

/** How the bound did, over all answers of all runs of ours. */
export interface Bounds {
  /** Runs in which it always held the truth. */
  held: number;
  runs: number;
  /** From the tenth question on, ms. */
  readonly widths: number[];
}

/** What a scenario showed. */
export interface Outcome {
  readonly errors: readonly Errors[];
  readonly bounds: Bounds;
}

/**
 * The same worlds for all. Peers ask once a minute, timesync five times as often. Ours asks once a minute where stamps are of a millisecond; where
 * they are of a second it asks when its planner says.
 */
export async function runScenario(scenario: Scenario, runs: number, firstSeed: number): Promise<Outcome> {
  const errorsOf = (name: string): Errors => ({ name, all: [], tenth: [] });
  const our = errorsOf('ours');
  const peers = [
    { errors: errorsOf('naive difference'), create: naive },
    { errors: errorsOf('midpoint'), create: midpoint },
    { errors: errorsOf('median of ten'), create: medianOfTen },
  ];
  const published = errorsOf('timesync 1.0.11');
  const bounds: Bounds = { held: 0, runs, widths: [] };
  const count = (errors: Errors, asked: number, error: number): void => {
    if (asked >= COUNTED_FROM) errors.all.push(error);
    if (asked === COUNTED_FROM) errors.tenth.push(error);
  };
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    bounds.held += oneOfOurs(scenario, seed, (asked, error, boundMs) => {
      count(our, asked, error);
      if (asked >= COUNTED_FROM) bounds.widths.push(boundMs);
    });
    const ask = createWorld(scenario, seeded(seed));
    const estimators = peers.map(({ errors, create }) => ({ errors, estimator: create(scenario.resolutionMs) }));
    for (let asked = 1; asked <= QUESTIONS; asked += 1) {
      const exchange = ask(phaseOf(seed) + (asked - 1) * MINUTE_MS);
      for (const { errors, estimator } of estimators) {
        estimator.observe(exchange);
        count(errors, asked, errorOf(estimator, exchange.truth));
      }
    }
    published.all.push(...(await runTimesync(createWorld(scenario, seeded(seed)), QUESTIONS)));
  }
  return { errors: [our, ...peers.map(({ errors }) => errors), published], bounds };
}

/** 1 where the bound held throughout, 0 where it did not. */
function oneOfOurs(
  scenario: Scenario,
  seed: number,
  tell: (asked: number, error: number, boundMs: number) => void,
): number {
  const ask = createWorld(scenario, seeded(seed));
  const estimator = ours(scenario.resolutionMs);
  let at = phaseOf(seed);
  let held = 1;
  for (let asked = 1; asked <= QUESTIONS; asked += 1) {
    const exchange = ask(at);
    estimator.observe(exchange);
    const error = errorOf(estimator, exchange.truth);
    const { boundMs } = estimator.estimate();
    if (error > boundMs) held = 0;
    tell(asked, error, boundMs);
    const wait = estimator.wait(asked, exchange.receivedAt);
    at = wait === undefined ? at + MINUTE_MS : exchange.receivedAt + wait;
  }
  return held;
}

function errorOf(estimator: Estimator, truth: number): number {
  return Math.abs(estimator.driftMs() - truth);
}

/** Runs begin at different moments of a second. */
function phaseOf(seed: number): number {
  return (seed * 137.31) % 1_000;
}
