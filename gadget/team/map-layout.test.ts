import { expect } from '@open-wc/testing';
import { HEAD, layoutMap, markAt, markPlace, nextMark, PITCH } from './map-layout.ts';

describe('the map of a large team', () => {
  // 0 to 9 in rows of four, then 10 to 12, then none, then 13.
  const layout = layoutMap([10, 3, 0, 1], 4 * PITCH + 5);

  it('stands in rows below the heads of its groups', () => {
    expect(layout.columns).to.equal(4);
    expect(layout.blocks.map(({ top }) => top)).to.deep.equal([
      0,
      HEAD + 3 * PITCH,
      2 * HEAD + 4 * PITCH,
      3 * HEAD + 4 * PITCH,
    ]);
    expect(layout.height).to.equal(4 * HEAD + 5 * PITCH);
    expect(markPlace(layout, 5)).to.deep.equal({ x: PITCH, y: HEAD + PITCH });
    expect(markPlace(layout, 10)).to.deep.equal({ x: 0, y: 2 * HEAD + 3 * PITCH });
    expect(markPlace(layout, 13)).to.deep.equal({ x: 0, y: 4 * HEAD + 4 * PITCH });
  });

  it('is one column where there is no room for more', () => {
    expect(layoutMap([3], 5)).to.deep.include({ columns: 1, height: HEAD + 3 * PITCH });
  });

  it('knows which agent is pointed at, and that heads and empty room are none', () => {
    for (let mark = 0; mark < 14; mark += 1) {
      const { x, y } = markPlace(layout, mark);
      expect(markAt(layout, x + 1, y + 1)).to.equal(mark);
      expect(markAt(layout, x + PITCH - 1, y + PITCH - 1)).to.equal(mark);
    }
    expect(markAt(layout, 5, HEAD - 1)).to.equal(undefined);
    expect(markAt(layout, 3 * PITCH, HEAD + 2 * PITCH + 1)).to.equal(undefined);
    expect(markAt(layout, 4 * PITCH + 1, HEAD + 1)).to.equal(undefined);
    expect(markAt(layout, -1, HEAD + 1)).to.equal(undefined);
    expect(markAt(layout, 1, 9_999)).to.equal(undefined);
  });

  it('is walked by keys, from group to group in the same column, and not left', () => {
    const walk = (from: number, ...keys: readonly string[]): number | undefined =>
      keys.reduce<number>((at, key) => nextMark(layout, at, key) ?? at, from);
    expect(walk(1, 'ArrowDown', 'ArrowDown')).to.equal(9);
    expect(walk(7, 'ArrowDown'), 'a short last row').to.equal(9);
    expect(walk(9, 'ArrowDown', 'ArrowUp')).to.equal(9);
    expect(walk(12, 'ArrowDown'), 'past a group without agents').to.equal(13);
    expect(walk(13, 'ArrowUp')).to.equal(10);
    expect(walk(0, 'ArrowUp', 'ArrowLeft')).to.equal(0);
    expect(walk(13, 'ArrowDown', 'ArrowRight')).to.equal(13);
    expect(walk(3, 'End')).to.equal(13);
    expect(walk(3, 'End', 'Home')).to.equal(0);
    expect(walk(3, 'PageDown')).to.equal(10);
    expect(walk(11, 'PageUp')).to.equal(0);
    expect(nextMark(layout, 3, 'ArrowRight', true)).to.equal(2);
    expect(nextMark(layout, 3, 'x')).to.equal(undefined);
    expect(nextMark(layoutMap([], 100), 0, 'End')).to.equal(undefined);
  });
});
