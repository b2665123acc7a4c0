/** One line of a team's table: an agent, or the head of a group. Pure. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CellContext, Column } from './columns.ts';
import type { AgentRow } from './model.ts';

/** A line of the table that stands above the agents of a group. */
export interface GroupHead {
  /** No agent's login id: it holds a space. */
  readonly id: string;
  readonly head: string;
}

/** One line of the table. */
export type GridItem = AgentRow | GroupHead;

/** Where a cell is, and what it is drawn with. */
export interface LineContext {
  /** Counted from 0. */
  readonly at: number;
  /** Distance from the first line, px. */
  readonly top: number;
  readonly columns: readonly Column[];
  readonly context: CellContext | undefined;
  /** Which of its cells can be tabbed to, if one. */
  readonly active: number | undefined;
  readonly picked: boolean;
  readonly clicked: (event: MouseEvent) => void;
}

/** Draws it. */
export function lineView(item: GridItem, line: LineContext): TemplateResult | typeof nothing {
  const { at, top, columns, context, active, picked, clicked } = line;
  // By the property: a strict policy forbids the attribute.
  const place = `transform: translateY(${top}px)`;
  if ('head' in item)
    return html`<div class="row group" role="row" aria-rowindex=${at + 2} data-id=${item.id} .style=${place}>
      <div
        class="cell"
        role="gridcell"
        aria-colindex="1"
        aria-colspan=${columns.length}
        tabindex=${active === undefined ? -1 : 0}
        data-column="0"
      >
        ${item.head}
      </div>
    </div>`;
  if (!context) return nothing;
  return html`<div
    class="row tone-${item.shape} ${at % 2 ? 'odd' : ''}"
    role="row"
    aria-rowindex=${at + 2}
    aria-selected=${picked}
    data-id=${item.id}
    .style=${place}
    @click=${clicked}
  >
    ${columns.map(
      ({ name, cell, tone }, column) =>
        html`<div
          class="cell ${name} ${tone?.(item) ?? ''}"
          role="gridcell"
          aria-colindex=${column + 1}
          tabindex=${column === active ? 0 : -1}
          data-column=${column}
        >
          ${cell(item, context)}
        </div>`,
    )}
  </div>`;
}

/** A cell by its line and column. */
export interface CellPlace {
  readonly id: string;
  readonly column: number;
}

/** Which cell an event is of. */
export function placeOf(target: EventTarget | null): CellPlace | undefined {
  if (!(target instanceof Element)) return undefined;
  const id = target.closest<HTMLElement>('[data-id]')?.dataset['id'];
  const column = Number(target.closest<HTMLElement>('[data-column]')?.dataset['column'] ?? 0);
  return id === undefined ? undefined : { id, column };
}
