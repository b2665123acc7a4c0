/**
 * Fits the gadget's frame to what it shows. It grows at once, so that nothing is ever cut off; it shrinks only when another
 * kind of picture is drawn, the result of a button comes or goes, or the frame crosses a width at which the layout changes: a
 * frame that breathes with every number would move the desktop.
 */
import type { LitElement } from 'lit';

/** Widths, px, at which the layout changes; as in `styles/card.ts` at 16 px. */
const STEPS = [440, 720, 1056] as const;

/** What may be shrunk by less than this, px, is left alone. */
const WORTH_IT = 4;

/** After these the height may be less. */
const REDRAWN = ['finesse-health-mode', 'finesse-log-phase', 'finesse-save', 'finesse-team-pick'];

/** Watches the place of the gadget's elements and adjusts the frame. */
export class FrameHeight {
  readonly #element: HTMLElement;
  readonly #adjust: ((height: number) => void) | undefined;
  readonly #sizes: ResizeObserver;
  #height = 0;
  #step = -1;

  /** `adjust` is `gadgets.window.adjustHeight`; without it nothing is done. */
  constructor(element: HTMLElement, adjust: ((height: number) => void) | undefined) {
    this.#element = element;
    this.#adjust = adjust;
    this.#sizes = new ResizeObserver(this.#resized);
    this.#sizes.observe(element, { box: 'border-box' });
    for (const type of REDRAWN) element.addEventListener(type, this.#redrawn);
  }

  /** Stops watching. */
  stop(): void {
    this.#sizes.disconnect();
    for (const type of REDRAWN) this.#element.removeEventListener(type, this.#redrawn);
  }

  readonly #redrawn = (): void => {
    const elements = [...this.#element.children] as LitElement[];
    void Promise.all(elements.map((one) => one.updateComplete)).then(() => this.#fit('exactly'));
  };

  readonly #resized = (): void => {
    const step = STEPS.filter((width) => this.#element.clientWidth >= width).length;
    const crossed = step !== this.#step;
    this.#step = step;
    this.#fit(crossed ? 'exactly' : 'grow');
  };

  #fit(how: 'exactly' | 'grow'): void {
    const height = Math.ceil(this.#element.getBoundingClientRect().height);
    // A frame in a hidden tab has no height; it is measured when it gets one.
    if (height === 0) return;
    const shrinks = how === 'exactly' && height <= this.#height - WORTH_IT;
    if (height <= this.#height && !shrinks) return;
    this.#height = height;
    try {
      this.#adjust?.(height);
    } catch {
      // A container that cannot take a height keeps its own.
    }
  }
}
