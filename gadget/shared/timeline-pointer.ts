/** How pointers and wheels move a timeline: drag, pinch, brush, zoom. */
import { labelWidth } from './timeline-paint.ts';
import { panned, zoomed, type TimeWindow } from './time-window.ts';

/** What is moved. */
export interface TimelineHost {
  readonly view: () => TimeWindow;
  readonly bounds: () => TimeWindow;
  /** Time at a place of a canvas, px from its left. */
  readonly timeAt: (canvas: HTMLCanvasElement, x: number) => number;
  readonly look: (window: TimeWindow) => void;
  /** A press that was no drag. */
  readonly pick: (canvas: HTMLCanvasElement, x: number, y: number) => void;
  /** The pointer rests on the rows. */
  readonly rest: (canvas: HTMLCanvasElement, event: PointerEvent) => void;
  readonly leave: () => void;
}

/** Px that a pointer moves before a press is a drag. */
const DRAG_PX = 4;

/** Whether a canvas is the strip of all of the time. */
export function isStrip(canvas: HTMLCanvasElement): boolean {
  return canvas.classList.contains('overview');
}

/** Listeners for both canvases. */
export class TimelinePointer {
  readonly #host: TimelineHost;
  readonly #pointers = new Map<number, number>();
  #pressed: { readonly x: number; readonly window: TimeWindow; moved: boolean; readonly brush: boolean } | undefined;

  constructor(host: TimelineHost) {
    this.#host = host;
  }

  /** Zooms with Ctrl, and on the strip; moves sideways with Shift. Else the page scrolls. */
  readonly wheel = (event: WheelEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const strip = isStrip(canvas);
    const { from, to } = this.#host.view();
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey || (strip && !event.shiftKey)) {
      event.preventDefault();
      const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 120);
      this.#host.look(zoomed(this.#host.view(), this.#host.bounds(), factor, this.#host.timeAt(canvas, event.offsetX)));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#host.look(
        panned(this.#host.view(), this.#host.bounds(), (sideways / Math.max(1, canvas.clientWidth)) * (to - from)),
      );
    }
  };

  readonly press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const canvas = event.currentTarget as HTMLCanvasElement;
    canvas.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event.offsetX);
    const window = this.#host.view();
    const at = this.#host.timeAt(canvas, event.offsetX);
    const isWhole = window.to - window.from >= this.#host.bounds().to - this.#host.bounds().from;
    const brush = isStrip(canvas) && (isWhole || at < window.from || at > window.to);
    this.#pressed = { x: event.offsetX, window, moved: false, brush };
  };

  readonly drag = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const strip = isStrip(canvas);
    const pressed = this.#pressed;
    if (!pressed) {
      if (!strip) this.#host.rest(canvas, event);
      return;
    }
    if (this.#pointers.size === 2) {
      this.#pinch(canvas, event);
      return;
    }
    const by = event.offsetX - pressed.x;
    if (!pressed.moved && Math.abs(by) < DRAG_PX) return;
    pressed.moved = true;
    this.#host.leave();
    if (pressed.brush) {
      const ends = [this.#host.timeAt(canvas, pressed.x), this.#host.timeAt(canvas, event.offsetX)].sort(
        (a, b) => a - b,
      );
      const [from = 0, to = 0] = ends;
      this.#host.look(zoomed({ from, to }, this.#host.bounds(), 1, (from + to) / 2));
      return;
    }
    const { from, to } = strip ? this.#host.bounds() : pressed.window;
    const width = canvas.clientWidth - labelWidth(canvas.clientWidth);
    const ms = (by / Math.max(1, width)) * (to - from);
    this.#host.look(panned(pressed.window, this.#host.bounds(), strip ? ms : -ms));
  };

  #pinch(canvas: HTMLCanvasElement, event: PointerEvent): void {
    const [one = 0, other = 0] = this.#pointers.values();
    this.#pointers.set(event.pointerId, event.offsetX);
    const [next = 0, nextOther = 0] = this.#pointers.values();
    const [before, after] = [Math.abs(one - other), Math.abs(next - nextOther)];
    if (this.#pressed) this.#pressed.moved = true;
    if (before < 1 || after < 1) return;
    this.#host.look(
      zoomed(this.#host.view(), this.#host.bounds(), after / before, this.#host.timeAt(canvas, (next + nextOther) / 2)),
    );
  }

  readonly release = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    this.#pointers.delete(event.pointerId);
    const pressed = this.#pressed;
    if (this.#pointers.size > 0) return;
    this.#pressed = undefined;
    if (!pressed || pressed.moved || event.type === 'pointercancel') return;
    if (isStrip(canvas)) {
      const { from, to } = this.#host.view();
      const at = this.#host.timeAt(canvas, event.offsetX);
      this.#host.look(panned(this.#host.view(), this.#host.bounds(), at - (from + to) / 2));
      return;
    }
    this.#host.pick(canvas, event.offsetX, event.offsetY);
  };
}
