import { expect } from '@open-wc/testing';
import { member } from '../testing/fake-team.ts';
import { rowsOf, type AgentRow } from './model.ts';
import { RowOrder, SORT_EVERY } from './order.ts';
import { makeFilter } from './query.ts';
import { nextCell, rowsWindow, scrollToRow } from './rows-window.ts';

const NOW = Date.UTC(2026, 0, 5, 9, 30);
const all = makeFilter({ verdicts: new Set(), search: '' });
const collator = new Intl.Collator('en');

const rowsFrom = (...users: readonly ReturnType<typeof member>[]): Map<string, AgentRow> =>
  rowsOf({ team: new Map(users.map((one) => [one.id, one])), drops: new Map(), reports: new Map(), now: NOW });

describe('the order of the table', () => {
  const before = rowsFrom(member(1, 'READY', NOW - 3), member(2, 'READY', NOW - 2));
  const after = rowsFrom(
    member(1, 'READY', NOW - 3),
    member(2, 'NOT_READY', NOW, 255),
    member(3, 'NOT_READY', NOW, 255),
  );
  const ids = (rows: readonly AgentRow[]): string => rows.map(({ id }) => id.at(-1)).join('');
  let order: RowOrder;
  const arrange = (rows: ReadonlyMap<string, AgentRow>, now: number, held = false, anew = false): string =>
    ids(order.arrange(rows, all, collator, { held, now, anew }));

  beforeEach(() => {
    order = new RowOrder();
    expect(arrange(before, 0)).to.equal('12');
  });

  it('stays for 10 s, with those who are new at its end, and is then made anew', () => {
    expect(arrange(after, SORT_EVERY - 1)).to.equal('123');
    expect(order.disturbed).to.equal(true);
    expect(arrange(after, SORT_EVERY)).to.equal('231');
    expect(order.disturbed).to.equal(false);
  });

  it('stays as long as somebody points at the table or works in it, but not when asked', () => {
    expect(arrange(after, 10 * SORT_EVERY, true)).to.equal('123');
    expect(order.disturbed).to.equal(true);
    expect(arrange(after, 10 * SORT_EVERY, true, true)).to.equal('231');
  });

  it('is made anew where the clock was set back', () => {
    expect(arrange(after, -SORT_EVERY)).to.equal('231');
  });

  it('forgets who has left, and keeps the places of whom the filter hides', () => {
    expect(arrange(rowsFrom(member(2, 'READY', NOW - 2)), 1)).to.equal('2');
    const signedIn = makeFilter({ verdicts: new Set(['connected']), search: '' });
    expect(ids(order.arrange(after, signedIn, collator, { held: true, now: 2, anew: false }))).to.equal('1');
    expect(arrange(after, 3, true)).to.equal('213');
  });
});

describe('the window of the table', () => {
  it('holds what is seen with some rows to spare, and never more than there are', () => {
    expect(rowsWindow(0, 360, 36, 1_000)).to.deep.equal({ first: 0, end: 16 });
    expect(rowsWindow(3_600, 360, 36, 1_000)).to.deep.equal({ first: 94, end: 116 });
    expect(rowsWindow(35_640, 360, 36, 1_000)).to.deep.equal({ first: 984, end: 1_000 });
    expect(rowsWindow(0, 360, 36, 3)).to.deep.equal({ first: 0, end: 3 });
    // A filter has just left less than was scrolled by.
    expect(rowsWindow(9_999, 360, 36, 3)).to.deep.equal({ first: 0, end: 3 });
    expect(rowsWindow(9_999, 360, 36, 0)).to.deep.equal({ first: 0, end: 0 });
  });

  it('scrolls no farther than a row needs to be seen', () => {
    expect(scrollToRow(5, 0, 360, 36)).to.equal(0);
    expect(scrollToRow(10, 0, 360, 36)).to.equal(36);
    expect(scrollToRow(2, 360, 360, 36)).to.equal(72);
  });

  it('is walked by the keys of a grid, and not left', () => {
    const extent = { rows: 100, columns: 5, page: 9 };
    const from = { row: 50, column: 2 };
    const to = (key: string, ctrlKey = false, rtl = false): string => {
      const cell = nextCell(from, { key, ctrlKey }, extent, rtl);
      return cell ? `${cell.row} ${cell.column}` : 'stays';
    };
    const keys = ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'PageDown', 'PageUp', 'Home', 'End'];
    expect(keys.map((key) => to(key))).to.deep.equal(['51 2', '49 2', '50 1', '50 3', '59 2', '41 2', '50 0', '50 4']);
    expect(['Home', 'End'].map((key) => to(key, true))).to.deep.equal(['0 0', '99 4']);
    expect(['ArrowLeft', 'ArrowRight'].map((key) => to(key, false, true))).to.deep.equal(['50 3', '50 1']);
    expect(to('x')).to.equal('stays');
    expect(nextCell({ row: 99, column: 4 }, { key: 'ArrowDown', ctrlKey: false }, extent)).to.deep.equal({
      row: 99,
      column: 4,
    });
    expect(nextCell({ row: 0, column: 0 }, { key: 'PageUp', ctrlKey: false }, extent)).to.deep.equal({
      row: 0,
      column: 0,
    });
  });
});
