/**
 * Fits the gadget's frame to what it shows. Only when another kind of picture is drawn, the log's result comes or goes, or
 * the frame crosses a width at which the layout changes: a frame that breathes with every number would move the desktop.
 */
import type { FinesseHealth } from './finesse-health.ts';

/** Widths, px, at which the layout changes; as in `styles/card.ts` at 16 px. */
const STEPS = [440, 720, 1056] as const;

/** Height changes below this, px, are left alone. */
const WORTH_IT = 4;

/** Watches an element and adjusts the frame. */
export class FrameHeight {
  readonly #element: FinesseHealth;
  readonly #adjust: ((height: number) => void) | undefined;
  #height = 0;
  #step = -1;

  /** `adjust` is `gadgets.window.adjustHeight`; without it nothing is done. */
  constructor(element: FinesseHealth, adjust: ((height: number) => void) | undefined) {
    this.#element = element;
    this.#adjust = adjust;
    element.addEventListener('finesse-health-mode', this.#fit);
    element.addEventListener('finesse-log-phase', this.#fit);
    window.addEventListener('resize', this.#resize);
  }

  /** Stops watching. */
  stop(): void {
    this.#element.removeEventListener('finesse-health-mode', this.#fit);
    this.#element.removeEventListener('finesse-log-phase', this.#fit);
    window.removeEventListener('resize', this.#resize);
  }

  readonly #fit = (): void => {
    void this.#element.updateComplete.then(() => this.#measure());
  };

  readonly #resize = (): void => {
    const step = STEPS.filter((width) => this.#element.clientWidth >= width).length;
    // A frame in a hidden tab has no height; it is measured when it gets one.
    if (step !== this.#step || this.#height === 0) this.#measure();
    this.#step = step;
  };

  #measure(): void {
    const height = Math.ceil(this.#element.getBoundingClientRect().height);
    if (height === 0 || Math.abs(height - this.#height) < WORTH_IT) return;
    this.#height = height;
    try {
      this.#adjust?.(height);
    } catch {
      // A container that cannot take a height keeps its own.
    }
  }
}
