import { LitElement, html, type PropertyValues, type TemplateResult } from 'lit';
import { timeline } from './styles/timeline.ts';
import {
  AXIS,
  coloursOf,
  contextOf,
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
import { panned, wholeWindow, within, zoomed, type TimeWindow } from './time-window.ts';

/** Detail of the event `finesse-timeline-window`. */
export type TimelineWindowDetail = TimeWindow;
/** Detail of the event `finesse-timeline-pick`. */
export interface TimelinePickDetail {
  readonly id: string;
}

/** Px that a pointer moves before a press is a drag. */
const DRAG_PX = 4;
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

  readonly #pointers = new Map<number, number>();
  readonly #printing = matchMedia('print');
  readonly #themes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
  #resized: ResizeObserver | undefined;
  #frame = 0;
  #pressed: { readonly x: number; readonly window: TimeWindow; moved: boolean; readonly brush: boolean } | undefined;
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
        @pointerdown=${this.#press}
        @pointermove=${this.#drag}
        @pointerup=${this.#release}
        @pointercancel=${this.#release}
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
            @pointerdown=${this.#press}
            @pointermove=${this.#drag}
            @pointerup=${this.#release}
            @pointercancel=${this.#release}
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
    for (const canvas of this.#canvases) canvas.addEventListener('wheel', this.#wheel, { passive: false });
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
    const [, rows] = this.#canvases;
    const room = rows?.parentElement;
    if (!scroller || !rows || !room) return;
    const shown = this.#printing.matches ? Math.min(PRINTED_ROWS, this.rows.length) : this.rows.length;
    room.style.blockSize = `${AXIS + shown * ROW}px`;
    rows.style.blockSize = `${scroller.clientHeight}px`;
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
      const events = this.rows.flatMap(({ spans }) => spans).filter((one) => isEvent(one) && meets(one, window));
      this.#heard = this.say(window, events.length);
    }
    this.#tell<TimelineWindowDetail>('finesse-timeline-window', window);
  }

  #tell<Detail>(name: string, detail: Detail): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Time at a place of a canvas. */
  #timeAt(canvas: HTMLCanvasElement, x: number): number {
    const width = canvas.clientWidth;
    const isStrip = canvas.classList.contains('overview');
    const left = isStrip ? 0 : labelWidth(width);
    const { from, to } = isStrip ? this.bounds : this.#view;
    return from + ((x - left) / Math.max(1, width - left)) * (to - from);
  }

  readonly #wheel = (event: WheelEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const strip = canvas.classList.contains('overview');
    const { from, to } = this.#view;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey || (strip && !event.shiftKey)) {
      event.preventDefault();
      const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 120);
      this.#look(zoomed(this.#view, this.bounds, factor, this.#timeAt(canvas, event.offsetX)), false);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#look(panned(this.#view, this.bounds, (sideways / Math.max(1, canvas.clientWidth)) * (to - from)), false);
    }
  };

  readonly #press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const canvas = event.currentTarget as HTMLCanvasElement;
    canvas.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event.offsetX);
    const window = this.#view;
    const at = this.#timeAt(canvas, event.offsetX);
    const isWhole = window.to - window.from >= this.bounds.to - this.bounds.from;
    const brush = canvas.classList.contains('overview') && (isWhole || at < window.from || at > window.to);
    this.#pressed = { x: event.offsetX, window, moved: false, brush };
  };

  readonly #drag = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const strip = canvas.classList.contains('overview');
    const pressed = this.#pressed;
    if (!pressed) {
      if (!strip) this.#tip(canvas, event);
      return;
    }
    if (this.#pointers.size === 2) {
      this.#pinch(canvas, event);
      return;
    }
    const by = event.offsetX - pressed.x;
    if (!pressed.moved && Math.abs(by) < DRAG_PX) return;
    pressed.moved = true;
    this.#untip();
    if (pressed.brush) {
      const ends = [this.#timeAt(canvas, pressed.x), this.#timeAt(canvas, event.offsetX)].sort((a, b) => a - b);
      const [from = 0, to = 0] = ends;
      this.#look(zoomed({ from, to }, this.bounds, 1, (from + to) / 2), false);
      return;
    }
    const { from, to } = strip ? this.bounds : pressed.window;
    const width = canvas.clientWidth - (strip ? 0 : labelWidth(canvas.clientWidth));
    const ms = (by / Math.max(1, width)) * (to - from);
    this.#look(panned(pressed.window, this.bounds, strip ? ms : -ms), false);
  };

  #pinch(canvas: HTMLCanvasElement, event: PointerEvent): void {
    const [one = 0, other = 0] = this.#pointers.values();
    this.#pointers.set(event.pointerId, event.offsetX);
    const [next = 0, nextOther = 0] = this.#pointers.values();
    const [before, after] = [Math.abs(one - other), Math.abs(next - nextOther)];
    if (this.#pressed) this.#pressed.moved = true;
    if (before < 1 || after < 1) return;
    this.#look(zoomed(this.#view, this.bounds, after / before, this.#timeAt(canvas, (next + nextOther) / 2)), false);
  }

  readonly #release = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    this.#pointers.delete(event.pointerId);
    const pressed = this.#pressed;
    if (this.#pointers.size > 0) return;
    this.#pressed = undefined;
    if (!pressed || pressed.moved || event.type === 'pointercancel') return;
    if (canvas.classList.contains('overview')) {
      const { from, to } = this.#view;
      const at = this.#timeAt(canvas, event.offsetX);
      this.#look(panned(this.#view, this.bounds, at - (from + to) / 2), false);
      return;
    }
    const id = this.#spanAt(canvas, event.offsetX, event.offsetY, true)?.id;
    if (id !== undefined) this.#tell<TimelinePickDetail>('finesse-timeline-pick', { id });
  };

  /** What is under a point: events before bars. */
  #spanAt(canvas: HTMLCanvasElement, x: number, y: number, pickable: boolean): TimelineSpan | undefined {
    const top = this.#scroller?.scrollTop ?? 0;
    const row = y < AXIS ? undefined : this.rows[Math.floor((y - AXIS + top) / ROW)];
    if (!row || x < labelWidth(canvas.clientWidth)) return undefined;
    const near = { from: this.#timeAt(canvas, x - NEAR_PX), to: this.#timeAt(canvas, x + NEAR_PX) };
    const at = this.#timeAt(canvas, x);
    const events = row.spans.filter((one) => isEvent(one) && meets(one, near));
    const distance = ({ from, to }: TimeWindow): number => Math.max(0, from - at, at - to);
    const [event] = events.sort((one, other) => distance(one) - distance(other));
    if (event || pickable) return event;
    return row.spans.find(({ from, to }) => from <= at && to >= at);
  }

  #tip(canvas: HTMLCanvasElement, event: PointerEvent): void {
    const span = this.#spanAt(canvas, event.offsetX, event.offsetY, false);
    const at = this.#timeAt(canvas, event.offsetX);
    const band = this.bands.find(({ from, to }) => from <= at && to >= at);
    const text = [span?.label, band?.label].filter((one) => one !== undefined).join('\n');
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
    const events = this.rows
      .flatMap(({ spans }) => spans)
      .filter((one) => one.id !== undefined && meets(one, this.#view))
      .sort((one, other) => one.from - other.from);
    const at = events.findIndex(({ id }) => id === this.selected);
    const next = events[at < 0 ? (by > 0 ? 0 : events.length - 1) : (at + by + events.length) % events.length];
    if (next?.id !== undefined) this.#tell<TimelinePickDetail>('finesse-timeline-pick', { id: next.id });
  }
}

function isEvent({ look }: TimelineSpan): boolean {
  return look !== 'bar';
}

function meets(one: TimeWindow, other: TimeWindow): boolean {
  return one.to >= other.from && one.from <= other.to;
}
