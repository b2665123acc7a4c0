/** Which agents are shown, in which order and groups, and whether as a table or as a map. */
import type { GridItem } from './line-view.ts';
import type { MapGroup } from './map.ts';
import type { AgentRow } from './model.ts';
import { RowOrder } from './order.ts';
import { dimensionsOf, groupRows, makeFilter, type GroupBy, type Shared } from './query.ts';
import { EVERYTHING, type TeamQuestion } from './tools-view.ts';

/** Larger teams are shown as a map first (ux §7.4). */
export const MAP_FROM = 200;

/** What is arranged. */
export interface Arranged {
  readonly rows: ReadonlyMap<string, AgentRow>;
  /** What an agent shares with others. */
  readonly shared: Shared;
  /** Somebody points at what is shown, or works in it: nothing moves. */
  readonly held: boolean;
  /** Wall time, ms. */
  readonly now: number;
  readonly locale: string;
}

/** What a group is called, with the number of its agents. */
export type SayGroup = (by: GroupBy, key: string, count: number) => string;

const NOBODY: Arranged = { rows: new Map(), shared: () => ({}), held: false, now: 0, locale: 'en' };

/** Keeps what was asked for, and the order between two sortings. */
export class Arrangement {
  readonly #order = new RowOrder();
  #view: 'map' | 'table' = 'map';
  #question = EVERYTHING;
  #anew = true;
  #arranged = NOBODY;
  #dimensions: readonly string[] = [];
  #shown: readonly AgentRow[] = [];

  /** The agents that are asked for, in order. */
  get shown(): readonly AgentRow[] {
    return this.#shown;
  }

  /** Whether sorting anew would move rows. */
  get disturbed(): boolean {
    return this.#order.disturbed;
  }

  /** In what agents share something. */
  get dimensions(): readonly string[] {
    return this.#dimensions;
  }

  /** Which is shown; undefined where the team is too small for a map. */
  get view(): 'map' | 'table' | undefined {
    return this.#arranged.rows.size > MAP_FROM ? this.#view : undefined;
  }

  /** What is asked for. A map without groups would be a heap: there, what agents share groups them, else how it stands with them. */
  get question(): TeamQuestion {
    if (this.view !== 'map' || this.#question.by !== 'none') return this.#question;
    const [first] = this.#dimensions;
    return { ...this.#question, by: first === undefined ? 'connection' : `of ${first}` };
  }

  /** Arranges the rows as they are now. */
  arrange(arranged: Arranged): void {
    const { rows, shared, held, now, locale } = (this.#arranged = arranged);
    this.#dimensions = dimensionsOf(rows.values(), shared);
    const collator = new Intl.Collator(locale);
    this.#shown = this.#order.arrange(rows, this.#keep(), collator, { held, now, anew: this.#anew });
    this.#anew = rows.size === 0;
  }

  /** Something else is asked for; gives how many agents that is. */
  ask(change: Partial<TeamQuestion>): number {
    [this.#question, this.#anew] = [{ ...this.#question, ...change }, true];
    const keep = this.#keep();
    return [...this.#arranged.rows.values()].filter(keep).length;
  }

  /** To be sorted anew the next time. */
  sort(): void {
    this.#anew = true;
  }

  /** Shows the other one. The map is the way back to everybody. */
  turn(view: 'map' | 'table'): void {
    this.#view = view;
    if (view === 'map') this.ask({ search: '', only: undefined });
  }

  /** The shown agents in groups. */
  groups(say: SayGroup): readonly MapGroup[] {
    const { by } = this.question;
    return groupRows(this.#shown, by, this.#arranged.shared).map(({ key, rows }) => {
      return { key, head: say(by, key, rows.length), rows };
    });
  }

  /** The lines of the table. */
  lines(say: SayGroup): readonly GridItem[] {
    if (this.#question.by === 'none') return this.#shown;
    return this.groups(say).flatMap(({ key, head, rows }): readonly GridItem[] => [
      { id: `group ${key}`, head },
      ...rows,
    ]);
  }

  #keep(): (row: AgentRow) => boolean {
    const { by, only } = this.question;
    const found = makeFilter(this.#question);
    if (only === undefined) return found;
    return (row) => found(row) && groupRows([row], by, this.#arranged.shared)[0]?.key === only;
  }
}
