import { LitElement, html, type PropertyValues, type TemplateResult } from 'lit';
import { coloursOf, contextOf } from './canvas.ts';
import { timeline } from './styles/timeline.ts';
import { eventAfter, eventNear, eventsIn, tickNear } from './timeline-events.ts';
import {
  AXIS,
  labelWidth,
  paintOverview,
  paintRows,
  ROW,
  type TimelineBand,
  type TimelineRow,
  type TimelineScene,
  type TimelineSpan,
  type TimelineZone,
} from './timeline-paint.ts';
import { isStrip, TimelinePointer } from './timeline-pointer.ts';
import { panned, wholeWindow, within, zoomed, type TimeWindow } from './time-window.ts';

/** Detail of the event `finesse-timeline-window`. */
export type TimelineWindowDetail = TimeWindow;
/** Detail of the event `finesse-timeline-pick`. */
export interface TimelinePickDetail {
  readonly id: string;
}

/** How near to a mark a press counts for it, px: targets are 24 px wide. */
const NEAR_PX = 12;
/** Share of the window that a key moves by, and the factor that it zooms by. */
const PAN_SHARE = 0.2;
const ZOOM_FACTOR = 1.6;
/** Rows on paper; a canvas has a limit, and so has patience. */
const PRINTED_ROWS = 150;

const UTC: TimelineZone = { offsetAt: () => 0, tick: (at) => new Date(at).toISOString().slice(11, 19) };

/**
 * Rows of what lasted, over a time that can be zoomed and moved: by wheel with Ctrl, pinch and drag, on the strip above by pressing
 * and dragging, by keys when focused (arrows, + and −, Home, Enter for the next event). Paints only what is seen.
 *
 * It says nothing that a list beside it should not say too: a canvas is no text.
 *
 * @tagname finesse-timeline
 * @fires {CustomEvent<TimelineWindowDetail>} finesse-timeline-window - Another part of the time is looked at. Bubbles, composed.
 * @fires {CustomEvent<TimelinePickDetail>} finesse-timeline-pick - A span with an id was picked. Bubbles, composed.
 * @cssprop [--finesse-timeline-height=60vh] - The most that the rows take before they scroll.
 */
export class FinesseTimeline extends LitElement {
  static override styles = [timeline];
  static override properties = {
    rows: { attribute: false },
    bands: { attribute: false },
    bounds: { attribute: false },
    window: { attribute: false },
    selected: { attribute: false },
    zone: { attribute: false },
    label: {},
    say: { attribute: false },
  };

  declare rows: readonly TimelineRow[];
  declare bands: readonly TimelineBand[];
  /** All of the time. */
  declare bounds: TimeWindow;
  /** What is looked at; all of it unless told. */
  declare window: TimeWindow | undefined;
  /** Id of the span that is marked. */
  declare selected: string | undefined;
  declare zone: TimelineZone;
  /** Name for screen readers. */
  declare label: string;
  /** What a screen reader hears of a window: its times, and how many events are in it. */
  declare say: ((window: TimeWindow, events: number) => string) | undefined;

  readonly #pointer = new TimelinePointer({
    view: () => this.#view,
    bounds: () => this.bounds,
    timeAt: (canvas, x) => this.#timeAt(canvas, x),
    look: (window) => this.#look(window, false),
    pick: (canvas, x, y) => {
      const id = this.#spanAt(canvas, x, y, true)?.id;
      if (id !== undefined) this.#tell('finesse-timeline-pick', { id });
    },
    rest: (canvas, event) => this.#tip(canvas, event),
    leave: () => this.#untip(),
  });
  readonly #printing = matchMedia('print');
  readonly #themes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
  #resized: ResizeObserver | undefined;
  #frame = 0;
  #heard = '';

  constructor() {
    super();
    this.rows = [];
    this.bands = [];
    this.bounds = wholeWindow(0, 0);
    this.window = undefined;
    this.selected = undefined;
    this.zone = UTC;
    this.label = '';
    this.say = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const query of [...this.#themes, this.#printing]) query.addEventListener('change', this.#relaid);
    this.#resized = new ResizeObserver(this.#relaid);
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const query of [...this.#themes, this.#printing]) query.removeEventListener('change', this.#relaid);
    this.#resized?.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** Zooms around the middle; above 1 is closer. */
  zoom(factor: number): void {
    const { from, to } = this.#view;
    this.#look(zoomed(this.#view, this.bounds, factor, (from + to) / 2), true);
  }

  /** Moves by a share of what is looked at. */
  pan(share: number): void {
    const { from, to } = this.#view;
    this.#look(panned(this.#view, this.bounds, (to - from) * share), true);
  }

  /** Looks at all of the time. */
  whole(): void {
    this.#look(this.bounds, true);
  }

  /** Brings a row into view. */
  reveal(rowId: string): void {
    const index = this.rows.findIndex(({ id }) => id === rowId);
    const scroller = this.#scroller;
    if (index < 0 || !scroller) return;
    const top = index * ROW;
    if (top < scroller.scrollTop || top + ROW + AXIS > scroller.scrollTop + scroller.clientHeight) {
      scroller.scrollTop = Math.max(0, top - (scroller.clientHeight - AXIS) / 2);
    }
  }

  protected override render(): TemplateResult {
    return html`
      <canvas
        class="overview"
        aria-hidden="true"
        @pointerdown=${this.#pointer.press}
        @pointermove=${this.#pointer.drag}
        @pointerup=${this.#pointer.release}
        @pointercancel=${this.#pointer.release}
      ></canvas>
      <div
        class="scroller"
        tabindex="0"
        role="group"
        aria-label=${this.label}
        @scroll=${this.#painted}
        @keydown=${this.#key}
      >
        <div class="room">
          <canvas
            class="rows"
            aria-hidden="true"
            @pointerdown=${this.#pointer.press}
            @pointermove=${this.#pointer.drag}
            @pointerup=${this.#pointer.release}
            @pointercancel=${this.#pointer.release}
            @pointerleave=${this.#untip}
          ></canvas>
        </div>
      </div>
      <div class="tip" hidden></div>
      <p class="heard" role="status">${this.#heard}</p>
    `;
  }

  protected override firstUpdated(): void {
    // Lit's listeners are passive by no choice of ours: a wheel that zooms must not scroll as well.
    for (const canvas of this.#canvases) canvas.addEventListener('wheel', this.#pointer.wheel, { passive: false });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('rows') || changed.has('bounds')) this.#relaid();
    else this.#painted();
  }

  get #view(): TimeWindow {
    return this.window ? within(this.window, this.bounds) : this.bounds;
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('.scroller');
  }

  get #canvases(): readonly HTMLCanvasElement[] {
    return [...this.renderRoot.querySelectorAll('canvas')];
  }

  readonly #relaid = (): void => {
    const scroller = this.#scroller;
    const [overview, rows] = this.#canvases;
    const room = rows?.parentElement;
    if (!scroller || !rows || !room) return;
    const shown = this.#printing.matches ? Math.min(PRINTED_ROWS, this.rows.length) : this.rows.length;
    room.style.blockSize = `${AXIS + shown * ROW}px`;
    rows.style.blockSize = `${scroller.clientHeight}px`;
    // The strip is as wide as the rows beside their scroll bar, so that the same time stands above the same time.
    if (overview) overview.style.inlineSize = `${rows.clientWidth}px`;
    if (this.#printing.matches) this.#paint();
    else this.#painted();
  };

  readonly #painted = (): void => {
    this.#frame ||= requestAnimationFrame(this.#paint);
  };

  readonly #paint = (): void => {
    this.#frame = 0;
    const scroller = this.#scroller;
    const [overview, rows] = this.#canvases;
    if (!overview || !rows || !scroller || !this.isConnected) return;
    const scene: TimelineScene = {
      rows: this.rows,
      bands: this.bands,
      bounds: this.bounds,
      window: this.#view,
      selected: this.selected,
      zone: this.zone,
    };
    const colour = coloursOf(this);
    const strip = contextOf(overview);
    if (strip) paintOverview(strip, scene, colour, overview.clientWidth, overview.clientHeight);
    const context = contextOf(rows);
    const font = getComputedStyle(this).fontFamily;
    const { clientWidth: width, clientHeight: height } = rows;
    if (context) paintRows(context, scene, colour, { width, height, scrolled: scroller.scrollTop, font });
  };

  #look(window: TimeWindow, told: boolean): void {
    this.window = window;
    if (told && this.say) {
      this.#heard = this.say(window, eventsIn(this.rows, window).length);
    }
    this.#tell('finesse-timeline-window', window);
  }

  #tell(name: string, detail: TimelineWindowDetail | TimelinePickDetail): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Time at a place of a canvas. */
  #timeAt(canvas: HTMLCanvasElement, x: number): number {
    const width = canvas.clientWidth;
    const left = labelWidth(width);
    const { from, to } = isStrip(canvas) ? this.bounds : this.#view;
    return from + ((x - left) / Math.max(1, width - left)) * (to - from);
  }

  /** The row under a point, with its time and what counts as near. */
  #rowAt(
    canvas: HTMLCanvasElement,
    x: number,
    y: number,
  ): { readonly row: TimelineRow; readonly at: number; readonly near: TimeWindow } | undefined {
    const top = this.#scroller?.scrollTop ?? 0;
    const row = y < AXIS ? undefined : this.rows[Math.floor((y - AXIS + top) / ROW)];
    if (!row || x < labelWidth(canvas.clientWidth)) return undefined;
    const near = { from: this.#timeAt(canvas, x - NEAR_PX), to: this.#timeAt(canvas, x + NEAR_PX) };
    return { row, at: this.#timeAt(canvas, x), near };
  }

  /** What is under a point: events before bars. */
  #spanAt(canvas: HTMLCanvasElement, x: number, y: number, pickable: boolean): TimelineSpan | undefined {
    const under = this.#rowAt(canvas, x, y);
    if (!under) return undefined;
    const { row, at, near } = under;
    return (
      eventNear(row, at, near) ?? (pickable ? undefined : row.spans.find(({ from, to }) => from <= at && to >= at))
    );
  }

  #tip(canvas: HTMLCanvasElement, event: PointerEvent): void {
    const span = this.#spanAt(canvas, event.offsetX, event.offsetY, false);
    const at = this.#timeAt(canvas, event.offsetX);
    const band = this.bands.find(({ from, to }) => from <= at && to >= at);
    const under = this.#rowAt(canvas, event.offsetX, event.offsetY);
    const tick = under && tickNear(under.row, at, under.near);
    const text = [span?.label(), tick, band?.label()].filter((one) => one !== undefined).join('\n');
    const tip = this.renderRoot.querySelector<HTMLElement>('.tip');
    if (!tip || text === '' || event.offsetY < AXIS) {
      this.#untip();
      return;
    }
    tip.textContent = text;
    tip.hidden = false;
    canvas.style.cursor = span?.id === undefined ? '' : 'pointer';
    const own = this.getBoundingClientRect();
    const left = Math.min(event.clientX - own.left + 14, own.width - tip.offsetWidth - 4);
    tip.style.transform = `translate(${Math.max(0, left)}px, ${event.clientY - own.top + 16}px)`;
  }

  readonly #untip = (): void => {
    const tip = this.renderRoot.querySelector<HTMLElement>('.tip');
    if (tip) tip.hidden = true;
    const [, rows] = this.#canvases;
    if (rows) rows.style.cursor = '';
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const done = this.#keys[event.key];
    if (!done) return;
    event.preventDefault();
    done(event.shiftKey);
  };

  readonly #keys: Readonly<Record<string, (shift: boolean) => void>> = {
    ArrowLeft: () => this.pan(-PAN_SHARE),
    ArrowRight: () => this.pan(PAN_SHARE),
    '+': () => this.zoom(ZOOM_FACTOR),
    '=': () => this.zoom(ZOOM_FACTOR),
    '-': () => this.zoom(1 / ZOOM_FACTOR),
    Home: () => this.whole(),
    Enter: (shift) => this.#next(shift ? -1 : 1),
    Escape: () => this.#untip(),
  };

  /** Picks the next event in the order of time, or the one before. */
  #next(by: number): void {
    const next = eventAfter(this.rows, this.#view, this.selected, by);
    if (next?.id !== undefined) this.#tell('finesse-timeline-pick', { id: next.id });
  }
}
