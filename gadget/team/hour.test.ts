import { expect } from '@open-wc/testing';
import { formatsOf } from '../shared/format.ts';
import { member } from '../testing/fake-team.ts';
import { HourMarks, MINUTE } from './hour-marks.ts';
import { hourWords } from './hour-view.ts';
import { rowsOf, type AgentRow } from './model.ts';

const NOW = Date.UTC(2026, 0, 5, 9, 30);

describe('the last hour of an agent', () => {
  let hours: HourMarks;
  beforeEach(() => {
    hours = new HourMarks();
  });

  const rows = (state: string, at: number, code?: number, drops: readonly number[] = []): Map<string, AgentRow> => {
    const user = member(1, state, at, code);
    const team = new Map([[user.id, user]]);
    return rowsOf({ team, drops: new Map([[user.id, drops]]), reports: new Map(), now: at });
  };
  const only = (of: ReadonlyMap<string, AgentRow>): AgentRow => [...of.values()][0]!;
  const marked = (state: string, at: number, code?: number): AgentRow => {
    const now = rows(state, at, code);
    hours.mark(now, at);
    return only(now);
  };
  /** One letter a minute; a dot where nobody watched. */
  const told = (row: AgentRow): string =>
    hours
      .of(row)
      .map((minute) => minute?.[0] ?? '.')
      .join('');

  it('holds the worst of each minute, and nothing of minutes that nobody watched', () => {
    marked('READY', NOW);
    marked('NOT_READY', NOW + 20_000, 255);
    marked('READY', NOW + 40_000);
    marked('READY', NOW + MINUTE);
    expect(told(marked('READY', NOW + 4 * MINUTE))).to.equal(`${'.'.repeat(55)}do..o`);
  });

  it('is an hour long, however long it is watched', () => {
    for (let n = 0; n < 199; n += 1) marked(n === 150 ? 'LOGOUT' : 'READY', NOW + n * MINUTE);
    const row = marked('READY', NOW + 199 * MINUTE);
    expect(told(row)).to.equal(`${'o'.repeat(10)}u${'o'.repeat(49)}`);
    expect(told(marked('READY', NOW + 400 * MINUTE))).to.equal(`${'.'.repeat(59)}o`);
  });

  it('holds a drop that Finesse told of later, or that was kept over a reload', () => {
    hours.mark(rows('READY', NOW), NOW);
    const drops = [NOW - 90 * MINUTE, NOW - 10 * MINUTE];
    expect(told(only(rows('READY', NOW, undefined, drops)))).to.equal(`${'.'.repeat(49)}d${'.'.repeat(9)}o`);
  });

  it('begins anew where the clock was set back, and for who has left the team', () => {
    marked('READY', NOW);
    expect(told(marked('READY', NOW - 5 * MINUTE))).to.equal(`${'.'.repeat(59)}o`);
    hours.mark(new Map(), NOW);
    expect(told(only(rows('READY', NOW)))).to.equal('.'.repeat(60));
  });

  it('is a sentence for those who do not see it, worst first', () => {
    marked('NOT_READY', NOW, 255);
    for (let n = 1; n < 30; n += 1) marked('READY', NOW + n * MINUTE);
    const row = marked('READY', NOW + 29 * MINUTE);
    const words = hourWords(hours.of(row), { now: NOW, wall: NOW, formats: formatsOf('en'), locale: 'en' });
    expect(words).to.equal('Last hour: Dropped 1 min, Connected 29 min, and not watched 30 min');
  });
});
