import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { styleMap } from 'lit/directives/style-map.js';
import { updateWhenLocaleChanges } from '@lit/localize';
import { gadgetLocale } from '../locale.ts';
import { shapeOf } from '../shared/shapes.ts';
import { shapes } from '../shared/styles/shapes.ts';
import type { AgentRow } from './model.ts';
import { nextCell, rowsWindow, scrollToRow, type Cell } from './rows-window.ts';
import { sinceWords, stateWords, verdictWords, whyWords, type SayContext } from './say.ts';
import { words } from './strings.ts';
import { grid } from './styles/grid.ts';

/** Detail of the event `finesse-team-pick`. */
export interface TeamPickDetail {
  /** Login id. */
  readonly agent: string;
}

const COLUMNS = [
  ['verdict', words.colVerdict],
  ['agent', words.colAgent],
  ['since', words.colSince],
  ['state', words.colState],
  ['drops', words.colDrops],
] as const;

/** Before anything was measured, px: rows and window of a wide gadget. */
const ROW_GUESS = 36;
const SEEN_GUESS = 360;

/**
 * The table of a team: rows of one height, of which those that are seen are drawn, and the one that has the focus. One cell can be
 * tabbed to, keys lead on from there (ARIA Authoring Practices, grid).
 *
 * @tagname finesse-team-grid
 * @fires {CustomEvent<TeamPickDetail>} finesse-team-pick - An agent was chosen by Enter or by a press. Bubbles, composed.
 */
export class FinesseTeamGrid extends LitElement {
  static override styles = [shapes, grid];
  static override properties = {
    rows: { attribute: false },
    context: { attribute: false },
    picked: { attribute: false },
    stale: { type: Boolean, reflect: true },
  };

  /** In the order of the table. */
  declare rows: readonly AgentRow[];
  declare context: SayContext | undefined;
  /** Login id of the agent who is chosen. */
  declare picked: string | undefined;
  /** What is shown is of the past. */
  declare stale: boolean;

  #active: { readonly agent: string; readonly column: number } | undefined;
  #index: ReadonlyMap<string, number> = new Map();
  #rowHeight = ROW_GUESS;
  #seen = SEEN_GUESS;
  #top = 0;
  #focused = false;
  #hadFocus = false;
  #pointed = false;
  #resized: ResizeObserver | undefined;

  constructor() {
    super();
    this.rows = [];
    this.context = undefined;
    this.picked = undefined;
    this.stale = false;
    updateWhenLocaleChanges(this);
  }

  /** Somebody points at the table or works in it: its rows are to stay where they are. */
  get held(): boolean {
    return this.#focused || this.#pointed;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized = new ResizeObserver(() => this.#measure());
    if (this.hasUpdated) this.#observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized?.disconnect();
    [this.#focused, this.#pointed] = [false, false];
  }

  /** Brings the focus to the cell that had it last. */
  override focus(): void {
    this.#cell?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A cell that moves in the page loses the focus, of which no event tells.
    this.#hadFocus = this.#focused && this.shadowRoot?.activeElement !== null;
    if (changed.has('rows')) this.#index = new Map(this.rows.map(({ id }, at) => [id, at]));
  }

  protected override firstUpdated(): void {
    this.#observe();
  }

  protected override updated(): void {
    if (this.#hadFocus && this.shadowRoot?.activeElement === null) this.#cell?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { rows } = this;
    const { first, end } = rowsWindow(this.#top, this.#seen, this.#rowHeight, rows.length);
    const active = this.#activeCell;
    const drawn = rows.slice(first, end).map((row, at) => ({ row, at: first + at }));
    const focused = rows[active.row];
    // A row that goes out of sight with the focus would take it along.
    if (this.#focused && focused && (active.row < first || active.row >= end))
      drawn.push({ row: focused, at: active.row });
    return html`
      <div
        class="scroller"
        role="grid"
        lang=${gadgetLocale()}
        aria-label=${words.grid()}
        aria-rowcount=${rows.length + 1}
        aria-colcount=${COLUMNS.length}
        @scroll=${this.#scrolled}
        @keydown=${this.#pressed}
        @focusin=${this.#focusIn}
        @focusout=${this.#focusOut}
        @pointerenter=${this.#pointIn}
        @pointerleave=${this.#pointOut}
      >
        <div class="sizer" role="presentation"></div>
        <div class="head" role="rowgroup">
          <div class="row" role="row" aria-rowindex="1">
            ${COLUMNS.map(
              ([name, label], at) =>
                html`<div class="cell ${name}" role="columnheader" aria-colindex=${at + 1}>${label()}</div>`,
            )}
          </div>
        </div>
        <div class="rows" role="rowgroup" style=${styleMap({ height: `${rows.length * this.#rowHeight}px` })}>
          ${repeat(
            drawn,
            ({ row }) => row.id,
            ({ row, at }) => this.#row(row, at, at === active.row ? active.column : undefined),
          )}
        </div>
      </div>
    `;
  }

  #row(row: AgentRow, at: number, active: number | undefined): TemplateResult | typeof nothing {
    const { context } = this;
    if (!context) return nothing;
    const why = whyWords(row, context);
    const cells = [
      html`${shapeOf(row.shape)}<span class="text">${verdictWords(row.verdict)}</span>`,
      html`<span class="text">${row.name}</span>`,
      sinceWords(row, context),
      html`<span class="text"
        ><span class="word">${stateWords(row.state)}</span
        >${why === undefined ? nothing : html` <span class="why">${why}</span>`}</span
      >`,
      row.drops.length === 0 ? nothing : context.formats.count(row.drops.length),
    ];
    return html`<div
      class="row tone-${row.shape} ${at % 2 ? 'odd' : ''}"
      role="row"
      aria-rowindex=${at + 2}
      aria-selected=${row.id === this.picked}
      data-agent=${row.id}
      style=${styleMap({ transform: `translateY(${at * this.#rowHeight}px)` })}
      @click=${(event: MouseEvent) => this.#clicked(row, event)}
    >
      ${COLUMNS.map(
        ([name], column) =>
          html`<div
            class="cell ${name}"
            role="gridcell"
            aria-colindex=${column + 1}
            tabindex=${column === active ? 0 : -1}
            data-column=${column}
          >
            ${cells[column]}
          </div>`,
      )}
    </div>`;
  }

  /** The cell that can be tabbed to; the first one where the last one has gone. */
  get #activeCell(): Cell {
    const row = this.#index.get(this.#active?.agent ?? '');
    return row === undefined ? { row: 0, column: 0 } : { row, column: this.#active?.column ?? 0 };
  }

  get #cell(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.rows [tabindex="0"]');
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('.scroller');
  }

  readonly #scrolled = (): void => {
    this.#top = this.#scroller?.scrollTop ?? 0;
    this.requestUpdate();
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey || this.rows.length === 0) return;
    const { row, column } = this.#activeCell;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#pick(this.rows[row]);
      return;
    }
    const page = Math.max(1, Math.floor(this.#seen / this.#rowHeight) - 1);
    const extent = { rows: this.rows.length, columns: COLUMNS.length, page };
    const to = nextCell({ row, column }, event, extent, getComputedStyle(this).direction === 'rtl');
    if (!to) return;
    event.preventDefault();
    void this.#go(to);
  };

  async #go({ row, column }: Cell): Promise<void> {
    const agent = this.rows[row]?.id;
    if (agent === undefined) return;
    this.#active = { agent, column };
    const scroller = this.#scroller;
    if (scroller) {
      scroller.scrollTop = scrollToRow(row, scroller.scrollTop, this.#seen, this.#rowHeight);
      this.#top = scroller.scrollTop;
    }
    this.requestUpdate();
    await this.updateComplete;
    this.#cell?.focus({ preventScroll: true });
  }

  #clicked(row: AgentRow, { target }: MouseEvent): void {
    const column = Number((target as Element).closest<HTMLElement>('[data-column]')?.dataset['column'] ?? 0);
    this.#active = { agent: row.id, column };
    this.requestUpdate();
    this.#pick(row);
  }

  #pick(row: AgentRow | undefined): void {
    if (!row) return;
    const detail: TeamPickDetail = { agent: row.id };
    this.dispatchEvent(new CustomEvent('finesse-team-pick', { detail, bubbles: true, composed: true }));
  }

  readonly #focusIn = ({ target }: FocusEvent): void => {
    this.#focused = true;
    const cell = target as HTMLElement;
    const agent = cell.closest<HTMLElement>('[data-agent]')?.dataset['agent'];
    if (agent !== undefined) this.#active = { agent, column: Number(cell.dataset['column'] ?? 0) };
  };
  readonly #focusOut = ({ relatedTarget }: FocusEvent): void => {
    this.#focused = relatedTarget instanceof Node && this.renderRoot.contains(relatedTarget);
  };
  readonly #pointIn = (): void => void (this.#pointed = true);
  readonly #pointOut = (): void => void (this.#pointed = false);

  #observe(): void {
    for (const one of this.renderRoot.querySelectorAll('.scroller, .sizer, .head')) this.#resized?.observe(one);
  }

  /** Rows are higher in a narrow gadget and where text is larger; what a style sheet says is measured, not repeated here. */
  #measure(): void {
    const height = this.renderRoot.querySelector('.sizer')?.getBoundingClientRect().height ?? 0;
    const head = this.renderRoot.querySelector('.head')?.getBoundingClientRect().height ?? 0;
    const seen = Math.max(0, (this.#scroller?.clientHeight ?? 0) - head);
    // Hidden: there is nothing to measure, and nothing to draw.
    if (height === 0 || (height === this.#rowHeight && seen === this.#seen)) return;
    [this.#rowHeight, this.#seen] = [height, seen];
    this.requestUpdate();
  }
}
