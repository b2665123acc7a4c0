/** The five shapes of a state. They say by outline what their colour says too, and nothing to a screen reader: words do. */
import { svg, type SVGTemplateResult, type TemplateResult, html } from 'lit';

/**
 * Shapes tell the state without colour: `ok` filled circle with a tick, `slow` triangle, `down` octagon with a cross,
 * `unknown` hollow ring, `busy` two arrows.
 */
export type Shape = 'ok' | 'slow' | 'down' | 'unknown' | 'busy';

const paths: Readonly<Record<Shape, SVGTemplateResult>> = {
  ok: svg`<circle cx="12" cy="12" r="11" class="fill" /><path d="m6.8 12.4 3.6 3.6 7-7.4" class="cut" />`,
  slow: svg`<path d="M12 1.6 23.2 21.4H.8Z" class="fill" /><path d="M12 8.6v6" class="cut" /><path d="M12 18v.1" class="cut" />`,
  down: svg`<path d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4Z" class="fill" /><path d="m8 8 8 8m0-8-8 8" class="cut" />`,
  unknown: svg`<circle cx="12" cy="12" r="9.5" class="line" />`,
  busy: svg`<path d="M3.2 11a9 9 0 0 1 15.6-5.2L21 8m0-6v6h-6M20.8 13a9 9 0 0 1-15.6 5.2L3 16m0 6v-6h6" class="line" />`,
};

/** Draws a shape in the size of its box. */
export function shapeOf(shape: Shape): TemplateResult {
  return outlined(shape, paths[shape]);
}

/** An outline in the size of its box, 24 × 24 units, in the colour of a shape; nothing to a screen reader. */
export function outlined(shape: Shape, outline: SVGTemplateResult): TemplateResult {
  return html`<svg class="shape ${shape}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${outline}</svg>`;
}
