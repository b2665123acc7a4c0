import { expect } from '@open-wc/testing';
import type { Drop } from '../../sdk/index.ts';
import { member } from '../testing/fake-team.ts';
import {
  BACK_MS,
  dropsByAgent,
  FORCED_OUT_MS,
  LOSS_FRESH_MS,
  REPEATED_WITHIN_MS,
  REPORT_FRESH_MS,
  rowsOf,
  type AgentReport,
  type AgentRow,
  type Verdict,
} from './model.ts';
import { compareRows, countsOf, makeFilter } from './query.ts';

const NOW = Date.UTC(2026, 0, 5, 9, 30);
const MINUTE = 60_000;

const rowsFrom = (
  users: readonly ReturnType<typeof member>[],
  {
    now = NOW,
    drops = [],
    reports = [],
  }: { now?: number; drops?: readonly Drop[]; reports?: readonly AgentReport[] } = {},
  before?: ReadonlyMap<string, AgentRow>,
): Map<string, AgentRow> =>
  rowsOf(
    {
      team: new Map(users.map((one) => [one.id, one])),
      drops: dropsByAgent(drops),
      reports: new Map(reports.map((one) => [one.agent, one])),
      now,
    },
    before,
  );
const only = (rows: ReadonlyMap<string, AgentRow>): AgentRow => [...rows.values()][0]!;
const dropOf = (n: number, at: number): Drop => ({ agent: String(1_001_000 + n), at, evidence: 'ping' });

describe('the rows of a team', () => {
  it('tell by state and reason how it stands with each connection', () => {
    const cases: readonly (readonly [string, number | undefined, Verdict, string | undefined, string])[] = [
      ['READY', undefined, 'connected', undefined, 'ok'],
      ['TALKING', undefined, 'connected', undefined, 'ok'],
      ['NOT_READY', 12, 'connected', undefined, 'ok'],
      ['NOT_READY', 255, 'dropped', 'forced-logout', 'down'],
      ['NOT_READY', 50_002, 'dropped', 'component', 'down'],
      ['LOGOUT', 255, 'forced-out', 'forced-logout', 'down'],
      ['LOGOUT', 50_001, 'forced-out', 'component', 'down'],
      // Acts of people are no failures of a connection.
      ['LOGOUT', 999, 'signed-out', 'supervisor', 'unknown'],
      ['LOGOUT', 32_740, 'signed-out', 'relogin', 'unknown'],
      ['LOGOUT', 50_030, 'signed-out', 'extension-conflict', 'unknown'],
      ['LOGOUT', 3, 'signed-out', undefined, 'unknown'],
      ['LOGOUT', undefined, 'signed-out', undefined, 'unknown'],
      ['UNKNOWN', undefined, 'unknown', undefined, 'unknown'],
      ['A_STATE_OF_LATER_VERSIONS', undefined, 'connected', undefined, 'ok'],
    ];
    for (const [state, code, verdict, why, shape] of cases)
      expect(only(rowsFrom([member(1, state, NOW - MINUTE, code)])), `${state} ${code}`).to.include({
        verdict,
        why,
        shape,
      });
  });

  it('let whoever was forced out long ago have gone home', () => {
    const out = member(1, 'LOGOUT', NOW, 255);
    const rows = rowsFrom([out]);
    expect(only(rows)).to.include({ verdict: 'forced-out', until: NOW + FORCED_OUT_MS });
    const later = rowsFrom([out], { now: NOW + FORCED_OUT_MS }, rows);
    expect(only(later)).to.include({ verdict: 'signed-out', why: 'forced-logout' });
  });

  it('call an agent back for a while after a drop, from when that was seen, however long it took', () => {
    const out = rowsFrom([member(1, 'LOGOUT', NOW, 255)], { drops: [dropOf(1, NOW)] });
    const returned = NOW + 40 * MINUTE;
    const ready = member(1, 'READY', returned);
    const drops = { drops: [dropOf(1, NOW)] };
    const back = rowsFrom([ready], { ...drops, now: returned }, out);
    expect(only(back)).to.include({ verdict: 'back', until: returned + BACK_MS });
    // Calls do not begin the time anew.
    const talking = rowsFrom([member(1, 'TALKING', returned + MINUTE)], { ...drops, now: returned + MINUTE }, back);
    expect(only(talking)).to.include({ verdict: 'back', until: returned + BACK_MS });
    const well = rowsFrom([ready], { ...drops, now: returned + BACK_MS }, talking);
    expect(only(well).verdict).to.equal('connected');
  });

  it('do not call back who was signed out by people and signs in again', () => {
    const out = rowsFrom([member(1, 'LOGOUT', NOW, 999)]);
    expect(only(rowsFrom([member(1, 'READY', NOW + MINUTE)], { now: NOW + MINUTE }, out)).verdict).to.equal(
      'connected',
    );
  });

  it('see a risk in drops that come again and again, until the first of them is old', () => {
    const first = NOW - 50 * MINUTE;
    const drops = [dropOf(1, first), dropOf(1, NOW - 20 * MINUTE)];
    const rows = rowsFrom([member(1, 'READY', NOW - MINUTE)], { drops });
    expect(only(rows)).to.include({ verdict: 'at-risk', why: 'repeated', until: first + REPEATED_WITHIN_MS });
    expect(only(rowsFrom([member(1, 'READY', NOW - MINUTE)], { drops: drops.slice(1) })).verdict).to.equal('connected');
  });

  it('take what the agent’s own page tells, while it is fresh', () => {
    const user = member(1, 'READY', NOW - MINUTE);
    const report = (level: AgentReport['level']): AgentReport => ({ agent: user.id, at: NOW, level });
    for (const [level, verdict] of [
      ['good', 'connected'],
      ['unknown', 'connected'],
      ['fair', 'at-risk'],
      ['poor', 'at-risk'],
      ['lost', 'dropped'],
    ] as const)
      expect(only(rowsFrom([user], { reports: [report(level)] })).verdict, level).to.equal(verdict);
    for (const [level, lasts] of [
      ['poor', REPORT_FRESH_MS],
      ['lost', LOSS_FRESH_MS],
    ] as const) {
      const reports = [report(level)];
      const rows = rowsFrom([user], { reports });
      expect(only(rows).until, level).to.equal(NOW + lasts);
      const stale = rowsFrom([user], { reports, now: NOW + lasts }, rows);
      expect(only(stale), level).to.include({ verdict: 'connected', report: undefined });
    }
  });

  it('call an agent back whose own page says so', () => {
    const user = member(1, 'READY', NOW - MINUTE);
    const told = (level: AgentReport['level'], at: number) => ({ reports: [{ agent: user.id, at, level }], now: at });
    const lost = rowsFrom([user], told('lost', NOW));
    expect(only(rowsFrom([user], told('good', NOW + MINUTE), lost)).verdict).to.equal('back');
  });

  it('count one drop that was seen in two ways once, in any order, and no time that is none', () => {
    const each = [dropOf(1, NOW + 120_000), dropOf(1, NOW), dropOf(1, NaN), dropOf(1, NOW + 400_000)];
    expect([...dropsByAgent(each)]).to.deep.equal([['1001001', [NOW, NOW + 400_000]]]);
  });

  it('stay the same objects where nothing changed', () => {
    const users = [member(1, 'READY', NOW), member(2, 'READY', NOW)];
    const before = dropsByAgent([dropOf(2, NOW)]);
    expect(dropsByAgent([dropOf(2, NOW)], before).get('1001002')).to.equal(before.get('1001002'));
    const rows = rowsFrom(users);
    const next = rowsFrom([users[0]!, member(2, 'TALKING', NOW)], {}, rows);
    expect(next.get('1001001')).to.equal(rows.get('1001001'));
    expect(next.get('1001002')).to.not.equal(rows.get('1001002'));
  });

  it('are sorted by severity, then by who waits longest, then by name', () => {
    const rows = rowsFrom([
      member(1, 'READY', NOW - 9 * MINUTE),
      member(2, 'LOGOUT', NOW - MINUTE, 255),
      member(3, 'NOT_READY', NOW - 2 * MINUTE, 255),
      member(4, 'NOT_READY', NOW - 5 * MINUTE, 255),
      member(5, 'LOGOUT', NOW - MINUTE, 255),
      member(6, 'LOGOUT', NOW - 300 * MINUTE, 1),
    ]);
    const sorted = [...rows.values()].sort(compareRows(new Intl.Collator('en')));
    // Of the two forced out at once, Émilie stands before Hedy.
    expect(sorted.map(({ id }) => id.at(-1))).to.deep.equal(['4', '3', '2', '5', '1', '6']);
    expect(countsOf(rows.values())).to.include({ dropped: 2, 'forced-out': 2, connected: 1, 'signed-out': 1, back: 0 });
  });

  it('are found by parts of name, id or extension, whatever case, accent and order', () => {
    const rows = [...rowsFrom([member(2, 'READY', NOW), member(3, 'LOGOUT', NOW), member(156, 'READY', NOW)]).values()];
    const found = (search: string, ...verdicts: Verdict[]): readonly string[] =>
      rows.filter(makeFilter({ verdicts: new Set(verdicts), search })).map(({ id }) => id);
    expect(found('emil newt')).to.deep.equal(['1001002']);
    expect(found('NEWTON ÉMI')).to.deep.equal(['1001002']);
    expect(found('2003')).to.deep.equal(['1001003']);
    expect(found('민준')).to.deep.equal(['1001156']);
    expect(found('', 'signed-out')).to.deep.equal(['1001003']);
    expect(found('newton', 'connected')).to.deep.equal(['1001002']);
    expect(found('nobody')).to.deep.equal([]);
  });
});
