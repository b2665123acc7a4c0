/** Which rows of a long table are drawn, and where keys lead in it. Pure. */

/** Rows beside those that are seen, on each side: what a wheel brings up before the next frame. */
const SPARE = 6;

/** A part of the rows: from `first`, up to `end` and without it. */
export interface RowsWindow {
  readonly first: number;
  readonly end: number;
}

/** The rows to draw for what a scroller shows, px. */
export function rowsWindow(scrollTop: number, seen: number, rowHeight: number, count: number): RowsWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - SPARE);
  const end = Math.min(count, Math.ceil((scrollTop + seen) / rowHeight) + SPARE);
  return { first, end: Math.max(first, end) };
}

/** A cell, counted from 0. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Size of a table, and how many rows fit into what is seen. */
export interface Extent {
  readonly rows: number;
  readonly columns: number;
  readonly page: number;
}

/**
 * Where a key leads (ARIA Authoring Practices, grid: data grids); undefined where it is not a grid's.
 * @param rtl the table reads from right to left.
 */
export function nextCell(
  { row, column }: Cell,
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
  { rows, columns, page }: Extent,
  rtl = false,
): Cell | undefined {
  const at = (toRow: number, toColumn = column): Cell => ({
    row: Math.max(0, Math.min(rows - 1, toRow)),
    column: Math.max(0, Math.min(columns - 1, toColumn)),
  });
  const step = rtl ? -1 : 1;
  switch (key) {
    case 'ArrowDown':
      return at(row + 1);
    case 'ArrowUp':
      return at(row - 1);
    case 'ArrowRight':
      return at(row, column + step);
    case 'ArrowLeft':
      return at(row, column - step);
    case 'PageDown':
      return at(row + page);
    case 'PageUp':
      return at(row - page);
    case 'Home':
      return ctrlKey ? at(0, 0) : at(row, 0);
    case 'End':
      return ctrlKey ? at(rows - 1, columns - 1) : at(row, columns - 1);
    default:
      return undefined;
  }
}

/** How far a scroller is to be scrolled so that a row is seen, px; where it is seen already, as it is. */
export function scrollToRow(row: number, scrollTop: number, seen: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - seen);
}
