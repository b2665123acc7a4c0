/** Marks of a timeline: a small outline for each tone, drawn alike as SVG in a text and on a canvas. Colour only supports them. */
import { svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { outlined, type Shape } from './shapes.ts';

/** What a mark stands for; the names are those of the colours. `busy` circle, `down` square, `slow` triangle, `unknown` ring, `ok` dash. */
export type Tone = Shape;

const outlines: Readonly<Record<Tone, SVGTemplateResult>> = {
  busy: svg`<circle cx="12" cy="12" r="9" class="fill" />`,
  down: svg`<path d="M3 3h18v18H3Z" class="fill" />`,
  slow: svg`<path d="M12 2 22.4 21H1.6Z" class="fill" />`,
  unknown: svg`<circle cx="12" cy="12" r="8" class="line" />`,
  ok: svg`<path d="M1 9h22v6H1Z" class="fill" />`,
};

/** The mark in the size of its box. */
export function markOf(tone: Tone): TemplateResult {
  return outlined(tone, outlines[tone]);
}

/** The same on a canvas, `size` px wide around a point; `hollow` is for what came to nothing. Stroke and fill style are taken as they are. */
export function drawMark(
  context: CanvasRenderingContext2D,
  tone: Tone,
  x: number,
  y: number,
  size: number,
  hollow: boolean,
): void {
  const half = size / 2;
  context.beginPath();
  if (tone === 'down') context.rect(x - half * 0.85, y - half * 0.85, half * 1.7, half * 1.7);
  else if (tone === 'slow') {
    context.moveTo(x, y - half);
    context.lineTo(x + half * 1.05, y + half * 0.85);
    context.lineTo(x - half * 1.05, y + half * 0.85);
    context.closePath();
  } else context.arc(x, y, half * 0.9, 0, 2 * Math.PI);
  if (hollow || tone === 'unknown') {
    context.lineWidth = 2;
    context.stroke();
  } else context.fill();
}
