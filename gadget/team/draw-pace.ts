/** Draws what has changed, all of it at once: in a frame of the page, and not too often. */
import { isPageHidden } from '../while-visible.ts';

/** Changes of a team are drawn so often at most, ms: more nobody can read. */
export const DRAW_EVERY = 200;

/** See the head of the file. Of a hidden page nothing is drawn; whoever shows it again draws by itself. */
export class DrawPace {
  readonly #draw: () => void;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  #drawnAt = -Infinity;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** Something has changed: it is drawn with all else that changes until then. */
  dirty(): void {
    if (isPageHidden() || this.#waiting !== undefined || this.#frame !== 0) return;
    const wait = this.#drawnAt + DRAW_EVERY - performance.now();
    if (wait > 0) this.#waiting = setTimeout(this.#inFrame, wait);
    else this.#inFrame();
  }

  /** Everything was drawn just now. */
  drawn(): void {
    this.#drawnAt = performance.now();
  }

  /** Nothing is waited for any more. */
  cancel(): void {
    clearTimeout(this.#waiting);
    cancelAnimationFrame(this.#frame);
    [this.#waiting, this.#frame] = [undefined, 0];
  }

  readonly #inFrame = (): void => {
    this.#waiting = undefined;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  };
}
