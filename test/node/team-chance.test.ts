/** The false alarms of a team's judge, drawn by lot: drops that are independent must not look like a burst more often than promised. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeDrops, type TeamAgent } from '../../sdk/health/team.ts';
import type { Drop, DropEvidence } from '../../sdk/health/team-drops.ts';
import { burstThreshold, groupProbability, scanProbability } from '../../sdk/health/team-statistics.ts';
import { seededRandom } from '../../simulator/core/random.ts';

const SHIFT = 28_800_000;
const ROUND = 30_000;

/** Drops of a shift in which each agent loses the connection by chance, and by nothing else. */
function shift(random: () => number, agents: number, perAgent: number, evidence: DropEvidence): Drop[] {
  const drops: Drop[] = [];
  for (let at = 0; ;) {
    at += (-Math.log(1 - random()) * SHIFT) / (agents * perAgent);
    if (at > SHIFT) return drops;
    const agent = `a${Math.floor(random() * agents)}`;
    // Idle sessions are closed at the rounds of the reaper, and each forced logout comes 60 s later.
    const seenAt =
      evidence === 'forced-logout' ? Math.ceil((at + 60_000 + ROUND * random()) / ROUND) * ROUND + 60_000 : at;
    drops.push({ agent, at: seenAt, evidence });
  }
}

const team = (agents: number): TeamAgent[] => Array.from({ length: agents }, (_, n) => ({ id: `a${n}` }));

test('the thresholds are those that a Monte-Carlo of the reference found', () => {
  for (const [agents, dropsPerAgent, due] of [
    // The reference draws just three drops; of a number that is left to chance two within 35 s are a bit above one in a hundred.
    [12, 0.25, [2, 2, 3]],
    [12, 1, [3, 3, 3]],
    [50, 0.25, [3, 3, 3]],
    [50, 1, [3, 4, 4]],
    [200, 0.25, [3, 4, 4]],
    [200, 1, [4, 5, 6]],
    [1_000, 0.25, [4, 5, 6]],
    [1_000, 1, [6, 8, 10]],
  ] as const) {
    const got = [5_000, 15_000, 35_000].map((windowMs) => burstThreshold({ agents, windowMs, dropsPerAgent }));
    assert.deepEqual(got, due, `${agents} agents`);
  }
});

test('the probability of a burst is what drawing by lot gives', () => {
  const random = seededRandom(1982);
  const runs = 4_000;
  for (const [agents, windowMs, drops] of [
    [50, 35_000, 3],
    [200, 15_000, 4],
    [200, 35_000, 5],
    [1_000, 35_000, 8],
  ] as const) {
    let hits = 0;
    for (let run = 0; run < runs; run += 1) {
      const times = shift(random, agents, 1, 'socket').map(({ at }) => at);
      if (times.some((at, n) => (times[n + drops - 1] ?? Infinity) - at <= windowMs)) hits += 1;
    }
    const told = scanProbability(drops, { agents, windowMs });
    const spread = 4 * Math.sqrt((told * (1 - told)) / runs) + 0.05 * told;
    assert.ok(Math.abs(hits / runs - told) <= spread, `${agents} ${windowMs} ${drops}: ${hits / runs} and not ${told}`);
  }
});

for (const evidence of ['forced-logout', 'socket', 'ping', 'component'] as const) {
  test(`independent drops are taken for a burst in less than one shift of a hundred (${evidence})`, (context) => {
    const random = seededRandom(211_376);
    const runs = 2_000;
    for (const agents of [12, 50, 200]) {
      const everybody = team(agents);
      let alarms = 0;
      for (let run = 0; run < runs; run += 1) {
        const { incidents } = judgeDrops({ drops: shift(random, agents, 1, evidence), agents: everybody });
        if (incidents.length > 0) alarms += 1;
      }
      context.diagnostic(`${agents} agents: ${((100 * alarms) / runs).toFixed(2)} % of ${runs} shifts`);
      // Three times the standard deviation of what is promised.
      assert.ok(alarms / runs < 0.01 + 3 * Math.sqrt((0.01 * 0.99) / runs), `${agents} agents: ${alarms} of ${runs}`);
    }
  });
}

test('independent drops are not laid to a site more often than one in a hundred', (context) => {
  const random = seededRandom(7);
  const everybody = team(40).map(({ id }, n) => ({
    id,
    groups: { site: ['Porto', 'Lisbon', 'Faro', 'Braga'][n % 4] ?? '' },
  }));
  const runs = 2_000;
  let blamed = 0;
  for (let run = 0; run < runs; run += 1) {
    const { place } = judgeDrops({ drops: shift(random, 40, 0.3, 'socket'), agents: everybody });
    if (place === 'shared-network') blamed += 1;
  }
  context.diagnostic(`${((100 * blamed) / runs).toFixed(2)} % of ${runs} shifts`);
  assert.ok(blamed / runs < 0.01 + 3 * Math.sqrt(0.0099 / runs), `${blamed} of ${runs}`);
});

test('the test of groups is Fisher’s exact one', () => {
  // Six of six in Porto, none of eight in Lisbon: 1 / C(14, 6).
  assert.ok(Math.abs(groupProbability(6, 6, 6, 14) - 1 / 3_003) < 1e-12);
  // Fisher's tea: four of four cups right, 1 / 70; three or more, 17 / 70.
  assert.ok(Math.abs(groupProbability(4, 4, 4, 8) - 1 / 70) < 1e-12);
  assert.ok(Math.abs(groupProbability(3, 4, 4, 8) - 17 / 70) < 1e-12);
  assert.ok(Math.abs(groupProbability(0, 4, 4, 8) - 1) < 1e-12);
});
