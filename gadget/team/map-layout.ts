/** Where the marks of a team's map stand: one for each agent, in rows, group below group. Pure; px. */

/** Room of a mark: a target that can be hit (WCAG 2.5.8). */
export const PITCH = 24;
/** Room of a group's head. */
export const HEAD = 32;

/** A group of marks. */
export interface MapBlock {
  /** Of its first mark, counted over all. */
  readonly from: number;
  readonly count: number;
  /** Of its head. */
  readonly top: number;
}

/** All of them. */
export interface MapLayout {
  readonly columns: number;
  readonly blocks: readonly MapBlock[];
  readonly height: number;
}

/** Lays out groups of so many marks. */
export function layoutMap(counts: readonly number[], width: number): MapLayout {
  const columns = Math.max(1, Math.floor(width / PITCH));
  const blocks: MapBlock[] = [];
  let [from, top] = [0, 0];
  for (const count of counts) {
    blocks.push({ from, count, top });
    from += count;
    top += HEAD + Math.ceil(count / columns) * PITCH;
  }
  return { columns, blocks, height: top };
}

/** Where a mark stands, counted over all. */
export function markPlace({ columns, blocks }: MapLayout, mark: number): { readonly x: number; readonly y: number } {
  const { from, top } = blocks[blockOf(blocks, mark)] ?? { from: 0, top: 0 };
  const at = mark - from;
  return { x: (at % columns) * PITCH, y: top + HEAD + Math.floor(at / columns) * PITCH };
}

/** Which mark stands there. */
export function markAt({ columns, blocks }: MapLayout, x: number, y: number): number | undefined {
  const block = blocks.findLast(({ top }) => y >= top + HEAD);
  const column = Math.floor(x / PITCH);
  if (!block || column < 0 || column >= columns) return undefined;
  const at = Math.floor((y - block.top - HEAD) / PITCH) * columns + column;
  return at < block.count ? block.from + at : undefined;
}

/**
 * Where a key leads; undefined where it leads nowhere. Up and down keep the column from group to group; page keys lead to the groups' first marks.
 * @param rtl the map reads from right to left.
 */
export function nextMark(layout: MapLayout, mark: number, key: string, rtl = false): number | undefined {
  const { columns, blocks } = layout;
  const last = blocks.reduce((sum, { count }) => sum + count, 0) - 1;
  const n = blockOf(blocks, mark);
  const block = blocks[n];
  if (!block || last < 0) return undefined;
  const column = (mark - block.from) % columns;
  const forward = rtl ? -1 : 1;
  const within = (to: number): number => Math.max(0, Math.min(last, to));
  switch (key) {
    case 'ArrowRight':
      return within(mark + forward);
    case 'ArrowLeft':
      return within(mark - forward);
    case 'ArrowDown': {
      const end = block.from + block.count - 1;
      // From above the last row, which may be short, to its end.
      if (Math.floor((end - block.from) / columns) > Math.floor((mark - block.from) / columns))
        return Math.min(mark + columns, end);
      const next = blocks.find(({ from, count }) => from > mark && count > 0);
      return next && next.from + Math.min(column, next.count - 1);
    }
    case 'ArrowUp': {
      if (mark - columns >= block.from) return mark - columns;
      const before = blocks.findLast(({ from, count }) => from < block.from && count > 0);
      if (!before) return undefined;
      const lastRow = Math.floor((before.count - 1) / columns) * columns;
      return before.from + Math.min(lastRow + column, before.count - 1);
    }
    case 'PageDown':
      return blocks[n + 1]?.from;
    case 'PageUp':
      return blocks[Math.max(0, n - 1)]?.from;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

function blockOf(blocks: readonly MapBlock[], mark: number): number {
  return Math.max(
    0,
    blocks.findLastIndex(({ from, count }) => mark >= from && count > 0),
  );
}
