import { LitElement, html, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { updateWhenLocaleChanges } from '@lit/localize';
import { gadgetLocale } from '../locale.ts';
import { shapes } from '../shared/styles/shapes.ts';
import { columnsFor, type CellContext, type Column } from './columns.ts';
import { lineView, placeOf, type CellPlace, type GridItem } from './line-view.ts';
import { nextCell, rowsWindow, scrollToRow, type Cell } from './rows-window.ts';
import { words } from './strings.ts';
import { grid } from './styles/grid.ts';
import { hour } from './styles/hour.ts';

/** Detail of the event `finesse-team-pick`. */
export interface TeamPickDetail {
  /** Login id. */
  readonly agent: string;
}

/** Before anything was measured, px: rows, window and rem of a wide gadget. */
const ROW_GUESS = 36;
const SEEN_GUESS = 360;
const REM_GUESS = 60;

/**
 * The table of a team: rows of one height, of which those that are seen are drawn, and the one that has the focus or gets it. One cell can be
 * tabbed to, keys lead on from there (ARIA Authoring Practices, grid). Columns fold by the table's own width.
 *
 * @tagname finesse-team-grid
 * @fires {CustomEvent<TeamPickDetail>} finesse-team-pick - An agent was chosen by Enter or by a press. Bubbles, composed.
 */
export class FinesseTeamGrid extends LitElement {
  static override styles = [shapes, hour, grid];
  static override properties = {
    items: { attribute: false },
    context: { attribute: false },
    picked: { attribute: false },
    live: { type: Boolean },
    stale: { type: Boolean, reflect: true },
    compact: { type: Boolean, reflect: true },
  };

  /** In the order of the table. */
  declare items: readonly GridItem[];
  declare context: CellContext | undefined;
  /** Login id of the agent who is chosen. */
  declare picked: string | undefined;
  /** The agents' own pages report: there are columns for what they tell. */
  declare live: boolean;
  /** What is shown is of the past. */
  declare stale: boolean;
  /** More rows on the same room. */
  declare compact: boolean;

  #active: CellPlace | undefined;
  #index: ReadonlyMap<string, number> = new Map();
  #columns: readonly Column[] = [];
  #rowHeight = ROW_GUESS;
  #seen = SEEN_GUESS;
  #rem = REM_GUESS;
  #top = 0;
  #focused = false;
  #hadFocus = false;
  #pointed = false;
  #resized: ResizeObserver | undefined;

  constructor() {
    super();
    this.items = [];
    this.context = undefined;
    this.picked = undefined;
    this.live = false;
    this.stale = false;
    this.compact = false;
    updateWhenLocaleChanges(this);
  }

  /** Somebody points at the table or works in it: its rows are to stay where they are. */
  get held(): boolean {
    return this.#focused || this.#pointed;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Not first with columns for which there is no room.
    this.#rem = this.#width() || REM_GUESS;
    // In the next frame: what it changes would be measured once more in this one, and so on.
    this.#resized = new ResizeObserver(() => requestAnimationFrame(() => this.#measure()));
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
    if (changed.has('items')) this.#index = new Map(this.items.map(({ id }, at) => [id, at]));
    this.#columns = columnsFor(this.#rem, this.live);
  }

  protected override firstUpdated(): void {
    this.#observe();
  }

  protected override updated(): void {
    if (this.#hadFocus && this.shadowRoot?.activeElement === null) this.#cell?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { items } = this;
    const { first, end } = rowsWindow(this.#top, this.#seen, this.#rowHeight, items.length);
    const active = this.#activeCell;
    const drawn = items.slice(first, end).map((item, at) => ({ item, at: first + at }));
    const kept = items[active.row];
    // A row that goes out of sight would take along the focus, or the way in for whoever tabs.
    if (kept && (active.row < first || active.row >= end)) drawn.push({ item: kept, at: active.row });
    return html`
      <div
        class="scroller"
        role="grid"
        lang=${gadgetLocale()}
        .style=${`--columns: ${this.#columns.map(({ width }) => width).join(' ')}`}
        aria-label=${words.grid()}
        aria-rowcount=${items.length + 1}
        aria-colcount=${this.#columns.length}
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
            ${this.#columns.map(
              ({ name, label }, at) =>
                html`<div class="cell ${name}" role="columnheader" aria-colindex=${at + 1}>${label()}</div>`,
            )}
          </div>
        </div>
        <div class="rows" role="rowgroup" .style=${`height: ${items.length * this.#rowHeight}px`}>
          ${repeat(
            drawn,
            ({ item }) => item.id,
            ({ item, at }) =>
              lineView(item, {
                at,
                top: at * this.#rowHeight,
                columns: this.#columns,
                context: this.context,
                active: at === active.row ? active.column : undefined,
                picked: item.id === this.picked,
                clicked: this.#clicked,
              }),
          )}
        </div>
      </div>
    `;
  }

  /** The cell that can be tabbed to; the first one where the last one has gone. */
  get #activeCell(): Cell {
    const { id, column } = this.#active ?? { id: '', column: 0 };
    const row = this.#index.get(id);
    if (row === undefined) return { row: 0, column: 0 };
    return { row, column: this.#isHead(id) ? 0 : Math.min(column, this.#columns.length - 1) };
  }

  #isHead(id: string): boolean {
    const item = this.items[this.#index.get(id) ?? -1];
    return item !== undefined && 'head' in item;
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
    if (event.altKey || event.metaKey || this.items.length === 0) return;
    const { row } = this.#activeCell;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#pick(this.items[row]?.id);
      return;
    }
    const page = Math.max(1, Math.floor(this.#seen / this.#rowHeight) - 1);
    const extent = { rows: this.items.length, columns: this.#columns.length, page };
    // Over a group's one cell the column is kept for the rows behind it.
    const from = { row, column: Math.min(this.#active?.column ?? 0, this.#columns.length - 1) };
    const to = nextCell(from, event, extent, getComputedStyle(this).direction === 'rtl');
    if (!to) return;
    event.preventDefault();
    void this.#go(to);
  };

  async #go({ row, column }: Cell): Promise<void> {
    const id = this.items[row]?.id;
    if (id === undefined) return;
    this.#active = { id, column };
    const scroller = this.#scroller;
    if (scroller) {
      scroller.scrollTop = scrollToRow(row, scroller.scrollTop, this.#seen, this.#rowHeight);
      this.#top = scroller.scrollTop;
    }
    this.requestUpdate();
    await this.updateComplete;
    this.#cell?.focus({ preventScroll: true });
  }

  readonly #clicked = ({ target }: MouseEvent): void => {
    this.#active = placeOf(target) ?? this.#active;
    this.requestUpdate();
    this.#pick(this.#active?.id);
  };

  #pick(agent: string | undefined): void {
    const item = this.items[this.#index.get(agent ?? '') ?? -1];
    if (!item || 'head' in item) return;
    const detail: TeamPickDetail = { agent: item.id };
    this.dispatchEvent(new CustomEvent('finesse-team-pick', { detail, bubbles: true, composed: true }));
  }

  readonly #focusIn = ({ target }: FocusEvent): void => {
    this.#focused = true;
    const place = placeOf(target);
    // Over the one cell of a group's head, the column is kept that was come from.
    if (place && !(place.id === this.#active?.id && this.#isHead(place.id))) this.#active = place;
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
    const rem = this.#width();
    // Hidden: there is nothing to measure, and nothing to draw.
    if (height === 0 || (height === this.#rowHeight && seen === this.#seen && rem === this.#rem)) return;
    [this.#rowHeight, this.#seen, this.#rem] = [height, seen, rem];
    this.requestUpdate();
  }

  /** Its own width, rem. */
  #width(): number {
    return this.clientWidth / parseFloat(getComputedStyle(document.documentElement).fontSize);
  }
}
