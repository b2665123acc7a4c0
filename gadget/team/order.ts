/** The order of the table, which stays as long as somebody looks for a row in it. */
import type { AgentRow } from './model.ts';
import { compareRows } from './query.ts';

/** Rows are sorted anew so often at most, ms: a table that moves cannot be read. */
export const SORT_EVERY = 10_000;

/** Keeps the order of the rows between two sortings. */
export class RowOrder {
  #ids: readonly string[] = [];
  #sortedAt = -Infinity;
  #disturbed = false;

  /** Whether rows have changed since so that sorting would move them. */
  get disturbed(): boolean {
    return this.#disturbed;
  }

  /**
   * The rows that are asked for, in order. Who is new stands last until the next sorting.
   *
   * @param held somebody points at the table, or works in it: nothing moves.
   * @param now wall time, ms.
   * @param anew sort in any case: the question has changed, or somebody asked for it.
   */
  arrange(
    rows: ReadonlyMap<string, AgentRow>,
    keep: (row: AgentRow) => boolean,
    collator: Intl.Collator,
    { held, now, anew }: { readonly held: boolean; readonly now: number; readonly anew: boolean },
  ): readonly AgentRow[] {
    const compare = compareRows(collator);
    const waited = now - this.#sortedAt >= SORT_EVERY || now < this.#sortedAt;
    const kept = anew || this.#ids.length === 0 || (waited && !held) ? undefined : this.#keep(rows);
    const list = kept ?? [...rows.values()].sort(compare);
    if (!kept) this.#sortedAt = now;
    this.#ids = list.map(({ id }) => id);
    this.#disturbed = kept !== undefined && list.some((row, at) => at > 0 && compare(list[at - 1] ?? row, row) > 0);
    return list.filter(keep);
  }

  #keep(rows: ReadonlyMap<string, AgentRow>): readonly AgentRow[] {
    const known = new Set(this.#ids);
    const stay = this.#ids.flatMap((id) => rows.get(id) ?? []);
    return [...stay, ...[...rows.values()].filter(({ id }) => !known.has(id))];
  }
}
