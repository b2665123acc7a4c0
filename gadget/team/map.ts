import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { updateWhenLocaleChanges } from '@lit/localize';
import { gadgetLocale } from '../locale.ts';
import { coloursOf, contextOf } from '../shared/canvas.ts';
import { drawMark } from '../shared/marks.ts';
import type { Shape } from '../shared/shapes.ts';
import type { TeamPickDetail } from './grid.ts';
import { layoutMap, markAt, markPlace, nextMark, PITCH, type MapLayout } from './map-layout.ts';
import type { AgentRow } from './model.ts';
import { rowWords, type SayContext } from './say.ts';
import { words } from './strings.ts';
import { map } from './styles/map.ts';

/** Detail of the event `finesse-team-group`. */
export interface TeamGroupDetail {
  readonly key: string;
}

/** A group as it is drawn. */
export interface MapGroup {
  readonly key: string;
  /** With the number of its agents. */
  readonly head: string;
  readonly rows: readonly AgentRow[];
}

/** Before anything was measured, px. */
const WIDTH_GUESS = 600;
/** Marks differ by form, and by size: what is well is small. */
const SIZES: Readonly<Record<Shape, number>> = { ok: 8, unknown: 7, busy: 15, slow: 16, down: 16 };

/** No map is so wide, px. */
const MOST_WIDE = 100_000;

const SHAPES: readonly Shape[] = ['ok', 'unknown', 'busy', 'slow', 'down'];

/**
 * The map of a large team: a mark for each agent, painted on one canvas, so that a thousand cost no elements. One of them can be tabbed to,
 * and is a button with words; keys lead on from there.
 *
 * @tagname finesse-team-map
 * @fires {CustomEvent<TeamPickDetail>} finesse-team-pick - An agent was chosen. Bubbles, composed.
 * @fires {CustomEvent<TeamGroupDetail>} finesse-team-group - A group was chosen. Bubbles, composed.
 */
export class FinesseTeamMap extends LitElement {
  static override styles = [map];
  static override properties = {
    groups: { attribute: false },
    context: { attribute: false },
    stale: { type: Boolean, reflect: true },
    theme: { attribute: false },
  };

  declare groups: readonly MapGroup[];
  declare context: SayContext | undefined;
  /** What is shown is of the past. */
  declare stale: boolean;
  /** Of the page around; another one is painted anew. */
  declare theme: string;

  #rows: readonly AgentRow[] = [];
  #layout: MapLayout = layoutMap([], WIDTH_GUESS);
  #width = WIDTH_GUESS;
  #active: string | undefined;
  #pointed: number | undefined;
  #focused = false;
  #toFocus = false;
  /** For what the canvas was made, and what is on it, by place. */
  #ground = '';
  #painted: ReadonlyMap<number, Shape> = new Map();
  #resized: ResizeObserver | undefined;
  readonly #themes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));

  constructor() {
    super();
    this.groups = [];
    this.context = undefined;
    this.stale = false;
    this.theme = '';
    updateWhenLocaleChanges(this);
  }

  /** Somebody points at the map or works in it: its marks are to stay where they are. */
  get held(): boolean {
    return this.#focused || this.#pointed !== undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // In the next frame: what it changes would be measured once more in this one, and so on.
    this.#resized = new ResizeObserver(() => requestAnimationFrame(() => this.#measure()));
    this.#resized.observe(this);
    for (const one of this.#themes) one.addEventListener('change', this.#repaint);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized?.disconnect();
    for (const one of this.#themes) one.removeEventListener('change', this.#repaint);
    [this.#focused, this.#pointed] = [false, undefined];
  }

  /** Brings the focus to the mark that had it last. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.mark')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('theme') || changed.has('stale')) this.#ground = '';
    this.#rows = this.groups.flatMap(({ rows }) => rows);
    this.#layout = layoutMap(
      this.groups.map(({ rows }) => rows.length),
      this.#width,
    );
    this.#toFocus ||= this.#focused && this.shadowRoot?.activeElement?.className === 'mark';
  }

  protected override updated(): void {
    this.#paint();
    if (this.#toFocus) this.focus();
    this.#toFocus = false;
  }

  protected override render(): TemplateResult {
    const { context } = this;
    const { blocks, height } = this.#layout;
    const active = this.#activeMark;
    const row = this.#rows[active];
    const told = this.#rows[this.#pointed ?? active];
    return html`<div lang=${gadgetLocale()} role="group" aria-label=${words.map()} aria-describedby="hint">
      <p id="hint" class="hint">${words.mapHint()}</p>
      <div class="scroller">
        <div
          class="all"
          .style=${`height: ${height}px`}
          @click=${this.#clicked}
          @pointermove=${this.#moved}
          @pointerleave=${this.#left}
          @keydown=${this.#pressed}
          @focusin=${this.#focusIn}
          @focusout=${this.#focusOut}
        >
          <canvas aria-hidden="true"></canvas>
          ${this.groups.map(
            ({ key, head }, n) =>
              html`<button
                type="button"
                class="head"
                .style=${`inset-block-start: ${blocks[n]?.top ?? 0}px`}
                @click=${() => this.#tell('finesse-team-group', { key } satisfies TeamGroupDetail)}
              >
                ${head}
              </button>`,
          )}
          ${
            row && context
              ? keyed(
                  row.id,
                  html`<button
                    type="button"
                    class="mark"
                    aria-label=${rowWords(row, context)}
                    .style=${markStyle(markPlace(this.#layout, active))}
                    @click=${() => this.#pick(row)}
                  ></button>`,
                )
              : nothing
          }
        </div>
      </div>
      <p class="told" aria-hidden="true">${told && context && this.held ? rowWords(told, context) : '\u00a0'}</p>
    </div>`;
  }

  get #activeMark(): number {
    return Math.max(
      0,
      this.#rows.findIndex(({ id }) => id === this.#active),
    );
  }

  get #isRtl(): boolean {
    return getComputedStyle(this).direction === 'rtl';
  }

  /** Only where something looks different: most changes of a large team are none of a mark, and the others of few. */
  #paint(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const rtl = this.#isRtl;
    const ground = [this.#width, this.#layout.height, rtl, globalThis.devicePixelRatio].join(' ');
    const stays = ground === this.#ground;
    const before = stays ? this.#painted : new Map<number, Shape>();
    const now = new Map(
      this.#rows.map(({ shape }, mark) => {
        const { x, y } = markPlace(this.#layout, mark);
        return [y * MOST_WIDE + x, shape];
      }),
    );
    const changed = [...new Set([...before.keys(), ...now.keys()])].filter((at) => before.get(at) !== now.get(at));
    if (!canvas || (stays && changed.length === 0)) return;
    const context = stays ? canvas.getContext('2d') : contextOf(canvas);
    if (!context) return;
    [this.#ground, this.#painted] = [ground, now];
    const colour = coloursOf(this);
    const colours = new Map(SHAPES.map((shape) => [shape, colour(this.stale ? 'unknown' : shape)]));
    for (const at of changed) {
      const [x, y] = [at % MOST_WIDE, Math.floor(at / MOST_WIDE)];
      const left = rtl ? canvas.clientWidth - x - PITCH : x;
      context.clearRect(left, y, PITCH, PITCH);
      const shape = now.get(at);
      if (!shape) continue;
      context.fillStyle = context.strokeStyle = colours.get(shape) ?? '';
      drawMark(context, shape, left + PITCH / 2, y + PITCH / 2, SIZES[shape], false);
    }
  }

  readonly #repaint = (): void => {
    this.#ground = '';
    this.requestUpdate();
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if ((event.target as Element).className !== 'mark') return;
    const next = nextMark(this.#layout, this.#activeMark, event.key, this.#isRtl);
    if (next === undefined) return;
    event.preventDefault();
    [this.#active, this.#pointed, this.#toFocus] = [this.#rows[next]?.id, undefined, true];
    this.requestUpdate();
  };

  readonly #clicked = (event: MouseEvent): void => {
    if (event.target instanceof HTMLCanvasElement) this.#pick(this.#rows[this.#markUnder(event) ?? -1]);
  };

  readonly #moved = (event: PointerEvent): void => {
    const mark = this.#markUnder(event);
    if (mark === this.#pointed) return;
    this.#pointed = mark;
    this.requestUpdate();
  };

  readonly #left = (): void => {
    this.#pointed = undefined;
    this.requestUpdate();
  };

  readonly #focusIn = ({ target }: FocusEvent): void => {
    this.#focused = true;
    if (target instanceof Element && target.className === 'mark') this.#active = this.#rows[this.#activeMark]?.id;
    this.requestUpdate();
  };

  readonly #focusOut = ({ relatedTarget }: FocusEvent): void => {
    this.#focused = relatedTarget instanceof Node && this.renderRoot.contains(relatedTarget);
    this.requestUpdate();
  };

  #markUnder({ clientX, clientY }: MouseEvent): number | undefined {
    const box = this.renderRoot.querySelector('canvas')?.getBoundingClientRect();
    if (!box) return undefined;
    const x = this.#isRtl ? box.right - clientX : clientX - box.left;
    return markAt(this.#layout, x, clientY - box.top);
  }

  #pick(row: AgentRow | undefined): void {
    if (row) this.#tell('finesse-team-pick', { agent: row.id } satisfies TeamPickDetail);
  }

  #tell(name: string, detail: TeamPickDetail | TeamGroupDetail): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #measure(): void {
    const width = this.renderRoot.querySelector('.all')?.clientWidth ?? 0;
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    this.requestUpdate();
  }
}

/** By the property: a strict policy forbids the attribute. */
function markStyle({ x, y }: { readonly x: number; readonly y: number }): string {
  return `inset-inline-start: ${x}px; inset-block-start: ${y}px`;
}
