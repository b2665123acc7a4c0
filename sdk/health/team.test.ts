import { expect } from '@open-wc/testing';
import { seededRandom } from '../../simulator/core/random.ts';
import { userId, type UserId } from '../ids.ts';
import type { User } from '../resources/user.ts';
import { judgeDrops, type TeamAgent } from './team.ts';
import { newRoster, observeTeam, readReason, type Drop, type DropEvidence } from './team-drops.ts';
import { burstThreshold } from './team-statistics.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const T = Date.UTC(2026, 0, 5, 8);

const team = (count: number, groupsOf?: (n: number) => Record<string, string>): TeamAgent[] =>
  Array.from({ length: count }, (_, n) => ({ id: `a${n}`, ...(groupsOf && { groups: groupsOf(n) }) }));
const drop = (agent: string | number, at: number, evidence: DropEvidence = 'forced-logout'): Drop => ({
  agent: typeof agent === 'number' ? `a${agent}` : agent,
  at: T + at,
  evidence,
});
const together = (agents: readonly number[], at = 0, spreadMs = 0): Drop[] =>
  agents.map((agent, n) => drop(agent, at + n * spreadMs));
const scattered = (agents: readonly number[]): Drop[] =>
  agents.map((agent, n) => drop(agent, (n * 23 + (n % 3)) * MINUTE));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('client side or server side', () => {
  it('the story of the technote: agents who drop at different times have trouble of their own', () => {
    const { place, reason, scattered: rest, incidents } = judgeDrops({ drops: scattered(upTo(8)), agents: team(20) });
    expect([place, reason, rest.drops, incidents.length]).to.deep.equal(['client', 'scattered', 8, 0]);
  });

  it('the other story of the technote: all at once is the server', () => {
    const verdict = judgeDrops({ drops: together(upTo(9)), agents: team(12) });
    expect([verdict.place, verdict.reason]).to.deep.equal(['server', 'burst']);
    const [incident] = verdict.incidents;
    expect(incident).to.include({
      count: 9,
      of: 12,
      strong: true,
      pattern: 'same-second',
      threshold: 3,
      windowMs: 35_000,
    });
    expect([incident?.first, incident?.last]).to.deep.equal([T, T]);
    expect(incident?.pValue).to.be.lessThan(1e-6);
    expect(verdict.confidence).to.be.greaterThan(0.9);
    // A forced logout is seen one to three minutes late.
    expect([incident?.droppedFrom, incident?.droppedTo]).to.deep.equal([T - 3 * MINUTE, T - MINUTE]);
  });

  const SITES = (n: number): Record<string, string> => ({ site: n < 6 ? 'Porto' : 'Lisbon' });
  const table: readonly (readonly [string, Parameters<typeof judgeDrops>[0], string, string])[] = [
    ['nothing', { drops: [], agents: team(12) }, 'unknown', 'not-enough'],
    ['two at once', { drops: together([1, 2]), agents: team(12) }, 'unknown', 'not-enough'],
    ['three at once of twelve', { drops: together([1, 2, 3]), agents: team(12) }, 'server', 'burst'],
    ['three at once of a thousand', { drops: together([1, 2, 3]), agents: team(1_000) }, 'client', 'scattered'],
    ['over two rounds of the reaper', { drops: together(upTo(7), 0, 5_000), agents: team(12) }, 'server', 'burst'],
    [
      'six of six in Porto, none of eight in Lisbon',
      { drops: together(upTo(6)), agents: team(14, SITES) },
      'shared-network',
      'group',
    ],
    ['Porto, one after the other', { drops: scattered(upTo(6)), agents: team(14, SITES) }, 'shared-network', 'group'],
    ['all sites', { drops: together([0, 2, 4, 7, 9, 11]), agents: team(14, SITES) }, 'server', 'burst'],
    [
      'three of Porto, which is too few',
      { drops: together([0, 1, 2]), agents: team(14, SITES) },
      'unknown',
      'undecided',
    ],
    [
      'one side of Finesse',
      { drops: together(upTo(7)), agents: team(20, (n) => ({ side: n < 8 ? 'a' : 'b', site: n % 2 ? 'x' : 'y' })) },
      'shared-network',
      'group',
    ],
    ['one agent six times', { drops: scattered([3, 3, 3, 3, 3, 3]), agents: team(12) }, 'client', 'one-agent'],
    ['one agent who is alone', { drops: scattered([0, 0, 0, 0]), agents: team(1) }, 'unknown', 'not-enough'],
    [
      'one agent, told three times',
      { drops: [drop(0, 0), drop(0, 0), drop(0, 500)], agents: team(12) },
      'unknown',
      'not-enough',
    ],
  ];
  for (const [name, input, place, reason] of table) {
    it(`judges: ${name}`, () => {
      const verdict = judgeDrops(input);
      expect([verdict.place, verdict.reason]).to.deep.equal([place, reason]);
    });
  }

  it('calls a burst strong for a quarter of those signed in, for the observer’s own loss, or for SystemInfo', () => {
    const input = { drops: together(upTo(5)), agents: team(40) };
    const strong = (more: object): boolean | undefined => judgeDrops({ ...input, ...more }).incidents[0]?.strong;
    expect(strong({})).to.equal(false);
    expect(strong({ own: [T - 2 * MINUTE] })).to.equal(true);
    expect(strong({ own: [T - 30 * MINUTE] })).to.equal(false);
    expect(strong({ outOfService: [T - 100 * SECOND] })).to.equal(true);
    expect(strong({ agents: team(20) })).to.equal(true);
  });

  it('is in two minds about a few of many who drop together, where nobody knows what they share', () => {
    const few = together([0, 1, 2, 3, 4, 5]);
    const groups = (n: number) => ({ site: String(n % 5) });
    const known = judgeDrops({ drops: few, agents: team(100, groups) });
    const unknown = judgeDrops({ drops: few, agents: team(100) });
    expect([known.reason, known.confidence, unknown.reason, unknown.confidence]).to.deep.equal([
      'burst',
      0.8,
      'burst',
      0.5,
    ]);
    expect(judgeDrops({ drops: few, agents: team(10) }).confidence).to.equal(0.99);
  });

  it('counts each incident once, and leaves what is scattered out of it', () => {
    const drops = [
      ...together(upTo(5)),
      ...together([5, 6, 7, 8], 60 * MINUTE, 2_000),
      drop(9, 20 * MINUTE),
      drop(9, 40 * MINUTE),
    ];
    const { incidents, scattered: rest } = judgeDrops({ drops, agents: team(12) });
    expect(incidents.map(({ count, first, last }) => [count, first - T, last - T])).to.deep.equal([
      [5, 0, 0],
      [4, 60 * MINUTE, 60 * MINUTE + 6_000],
    ]);
    expect(rest).to.deep.equal({ drops: 2, agents: ['a9'] });
  });

  it('does not take a team that drops all day for one incident after the other', () => {
    const random = seededRandom(3);
    const drops = Array.from({ length: 400 }, (_, n) => drop(n % 20, Math.floor(random() * 480 * MINUTE), 'ping'));
    const { place, incidents } = judgeDrops({ drops, agents: team(20) });
    expect([place, incidents.length]).to.deep.equal(['client', 0]);
  });

  it('is the same whatever the agents are called and in whatever order it is told, and as often as it is told', () => {
    const random = seededRandom(99);
    for (let run = 0; run < 200; run += 1) {
      const count = 3 + Math.floor(random() * 30);
      const names = upTo(count).sort(() => random() - 0.5);
      const agents = team(count, (n) => ({ site: `s${n % 3}` }));
      const drops = Array.from({ length: Math.floor(random() * 25) }, () =>
        drop(
          Math.floor(random() * count),
          random() < 0.5 ? Math.floor(random() * 20 * SECOND) : Math.floor(random() * 480 * MINUTE),
        ),
      );
      const renamed = (id: string): string => `b${names[Number(id.slice(1))]}`;
      const one = judgeDrops({ drops, agents });
      const other = judgeDrops({
        drops: [...drops, ...drops].sort(() => random() - 0.5).map((d) => ({ ...d, agent: renamed(d.agent) })),
        agents: agents.map((a) => ({ ...a, id: renamed(a.id) })).sort(() => random() - 0.5),
      });
      const bare = ({ incidents, scattered: rest, ...verdict }: typeof one) => ({
        ...verdict,
        incidents: incidents.map((incident) => ({ ...incident, agents: incident.agents.length })),
        scattered: { drops: rest.drops, agents: rest.agents.length },
      });
      expect(bare(other)).to.deep.equal(bare(one));
    }
  });

  it('never blames server or network by the data of one agent or two', () => {
    const random = seededRandom(17);
    for (let run = 0; run < 300; run += 1) {
      const drops = Array.from({ length: Math.floor(random() * 40) }, () =>
        drop(Math.floor(random() * 2), Math.floor(random() * (run % 2 ? 60 : 28_800) * SECOND)),
      );
      const { place, incidents } = judgeDrops({
        drops,
        agents: team(2 + (run % 30), (n) => ({ site: n < 2 ? 'x' : 'y' })),
      });
      expect(['unknown', 'client']).to.include(place);
      expect(incidents).to.deep.equal([]);
    }
  });
});

describe('a large team', () => {
  it('is judged in an instant, whether all drop at once or each all day long', () => {
    const many = team(1_000, (n) => ({ address: String(n), site: String(n % 7) }));
    const atOnce = many.map((_, n) => drop(n, n * 30));
    const allDay = Array.from({ length: 10_000 }, (_, n) => drop((n * 7_919) % 1_000, n * 2_880));
    const began = performance.now();
    expect(judgeDrops({ drops: atOnce, agents: many }).place).to.equal('server');
    const scattered = judgeDrops({ drops: allDay, agents: many });
    expect([scattered.place, scattered.incidents]).to.deep.equal(['client', []]);
    expect(performance.now() - began).to.be.lessThan(1_000);
  });

  it('has a threshold in any case, and no probability of nothing', () => {
    expect(burstThreshold({ agents: 12, windowMs: 35_000, falseAlarms: 0 })).to.be.within(5, 20);
    expect(burstThreshold({ agents: 0, windowMs: 35_000 })).to.equal(2);
    expect(burstThreshold({ agents: 100_000, windowMs: 60_000 })).to.be.within(250, 320);
    const all = judgeDrops({ drops: team(1_000).map((_, n) => drop(n, 0)), agents: team(1_000) });
    expect(all.incidents[0]?.pValue).to.be.within(1e-13, 1e-9);
  });
});

describe('the drops of a team', () => {
  const user = (id: string, state: string, code?: number, at?: number): [UserId, User] => [
    userId(id),
    {
      id: userId(id),
      state,
      stateChangeTime: at === undefined ? undefined : T + at,
      reasonCode: code === undefined ? undefined : { code: String(code) },
      roles: [],
      teams: [],
      settings: {},
      devices: [],
    },
  ];
  const told = (...updates: readonly (readonly [UserId, User][])[]): readonly Drop[] =>
    updates.reduce((roster, users) => observeTeam(roster, new Map(users), T + 60 * MINUTE), newRoster()).drops;

  it('are forced logouts and failed components, and not what people did', () => {
    const means = [255, '50002', 50_001, 22, 33, 999, 32_740, 32_741, 50_030, 5, undefined].map(readReason);
    expect(means.join()).to.equal(
      'forced-logout,component,component,supervisor,supervisor,supervisor,relogin,extension-conflict,extension-conflict,other,other',
    );
    const ready = ['1', '2', '3', '4', '5', '6'].map((id) => user(id, 'READY', undefined, 0));
    const codes = [255, 50_002, 22, 32_740, 32_741, 7];
    const out = codes.map((code, n) => user(String(n + 1), 'LOGOUT', code, MINUTE));
    expect(told(ready, out)).to.deep.equal([
      { agent: '1', at: T + MINUTE, evidence: 'forced-logout' },
      { agent: '2', at: T + MINUTE, evidence: 'component' },
    ]);
  });

  it('are those since the team was first seen; who was out already did not drop', () => {
    const out = [user('1', 'LOGOUT', 255, -MINUTE)];
    expect(told(out, out)).to.deep.equal([]);
    expect(
      told(out, [user('1', 'NOT_READY', undefined, MINUTE)], [user('1', 'LOGOUT', 255, 9 * MINUTE)]),
    ).to.have.length(1);
  });

  it('are those of the server’s time, also when they are told late, twice or out of order', () => {
    const ready = [user('1', 'READY', undefined, 0)];
    const out = [user('1', 'LOGOUT', 255, 5 * MINUTE)];
    expect(told(ready, out, out, ready, out)).to.deep.equal([
      { agent: '1', at: T + 5 * MINUTE, evidence: 'forced-logout' },
    ]);
  });

  it('are one where an agent is made Not Ready first and signed out then', () => {
    const first = [user('1', 'NOT_READY', 255, 5 * MINUTE)];
    const second = [user('1', 'LOGOUT', 255, 5 * MINUTE + 2_000)];
    expect(told([user('1', 'TALKING', undefined, 0)], first, second)).to.have.length(1);
  });

  it('are of the time at which they were told where the server gives none', () => {
    expect(told([user('1', 'READY')], [user('1', 'LOGOUT', 255)])[0]?.at).to.equal(T + 60 * MINUTE);
  });

  it('cost no more in a large team than in a small one, however many changes it has', () => {
    const timeOf = (members: number): number => {
      const all = Array.from({ length: members }, (_, n) => user(String(n), 'READY', undefined, 0));
      let roster = observeTeam(newRoster(), new Map(all), T);
      const begun = performance.now();
      for (let n = 1; n <= 3_000; n += 1)
        roster = observeTeam(roster, new Map([user(String(n % members), 'TALKING', undefined, n)]), T + n);
      return performance.now() - begun;
    };
    // The quickest of some: other programs take their share.
    const quickest = (members: number): number => Math.min(...Array.from({ length: 5 }, () => timeOf(members)));
    const small = quickest(10);
    expect(quickest(2_000)).to.be.below(20 * small);
  });

  it('are not told anew where a snapshot leaves out the time that was told, or brings it', () => {
    const ready = [user('1', 'READY', undefined, 0)];
    const [timed, bare] = [[user('1', 'LOGOUT', 255, MINUTE)], [user('1', 'LOGOUT', 255)]];
    expect(told(ready, timed, bare, timed)).to.have.length(1);
    expect(told(ready, bare, timed, bare)).to.have.length(1);
  });
});
