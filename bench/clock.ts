/**
 * Our estimate of the server's clock beside others, over simulated links (docs/benchmarks.md). Options beside those of every bench:
 * `--quick` makes 100 runs of each scenario in place of 500.
 */
import { parseArgs } from 'node:util';
import { percentile } from './channel/statistics.ts';
import { QUESTIONS, runScenario, type Outcome } from './clock/runs.ts';
import type { Scenario } from './clock/network.ts';
import { present, type Goal } from './report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    check: { type: 'boolean' },
    quick: { type: 'boolean', default: false },
  },
});

/** Of each of the eight scenarios; 4,000 in all. */
const runs = values.quick ? 100 : 500;

/** What p99 may be, ms, from the tenth question on. */
const GOALS_MS = { stamps: { symmetric: 1, bursts: 5 }, seconds: { symmetric: 12, bursts: 25 } };

const scenarios: readonly Scenario[] = [1, 1_000].flatMap((resolutionMs) =>
  (['symmetric', 'bursts'] as const).flatMap((weather) => [0, 50].map((ppm) => ({ weather, ppm, resolutionMs }))),
);

function nameOf({ weather, ppm, resolutionMs }: Scenario): string {
  return `${resolutionMs === 1 ? 'ms' : 'Date'}, ${weather}, ${ppm} ppm`;
}

const started = performance.now();
const outcomes: { readonly scenario: Scenario; readonly outcome: Outcome }[] = [];
for (const [index, scenario] of scenarios.entries()) {
  console.error(`${nameOf(scenario)} …`);
  outcomes.push({ scenario, outcome: await runScenario(scenario, runs, index * 10_000 + 1) });
}

const rows = outcomes.flatMap(({ scenario, outcome: { errors, bounds } }) =>
  errors.map(({ name, all, tenth }) => ({
    name: `${nameOf(scenario)}: ${name}`,
    figures: {
      p50: percentile(all, 0.5),
      p99: percentile(all, 0.99),
      tenth50: tenth.length > 0 ? percentile(tenth, 0.5) : '',
      tenth99: tenth.length > 0 ? percentile(tenth, 0.99) : '',
      bound: name === 'ours' ? percentile(bounds.widths, 0.5) : '',
      held: name === 'ours' ? (100 * bounds.held) / bounds.runs : '',
    },
  })),
);
const goals: Goal[] = outcomes.map(({ scenario, outcome }) => ({
  name: `${nameOf(scenario)}: p99`,
  value: percentile(outcome.errors[0]?.all ?? [], 0.99),
  limit: GOALS_MS[scenario.resolutionMs === 1 ? 'stamps' : 'seconds'][scenario.weather],
  unit: 'ms',
  direction: 'at most',
}));
const held = outcomes.reduce((sum, { outcome }) => sum + outcome.bounds.held, 0);
goals.push({
  name: `runs of ${runs * scenarios.length} in which the bound always held the truth`,
  value: (100 * held) / (runs * scenarios.length),
  limit: 100,
  unit: '%',
  direction: 'at least',
});

present({
  title: 'Drift of the server’s clock: error, ms, from the tenth question on',
  columns: {
    p50: 'p50',
    p99: 'p99',
    tenth50: 'tenth p50',
    tenth99: 'tenth p99',
    bound: 'bound p50',
    held: 'held %',
  },
  rows,
  goals,
  notes: [
    `${runs} runs of ${QUESTIONS} questions for each scenario, the same worlds for all; simulated, ${Math.round((performance.now() - started) / 1000)} s in all.`,
    'Wall time in whole ms, monotonic time in tenths, as a page reads them. timesync synchronises each minute, five questions each.',
  ],
});
