/** A canvas and its colours. */
import type { Tone } from './marks.ts';

/** Gives a colour of the theme by its name. */
export type Colours = (name: Tone | 'surface' | 'text' | 'muted' | 'line' | 'focus') => string;

/** A canvas in real pixels. Undefined where it has no size. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const ratio = globalThis.devicePixelRatio || 1;
  const { clientWidth, clientHeight } = canvas;
  const width = Math.round(clientWidth * ratio);
  const height = Math.round(clientHeight * ratio);
  if (width === 0 || height === 0) return undefined;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, clientWidth, clientHeight);
  return context ?? undefined;
}

/** Colours of the moment: a canvas does not know custom properties. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const forced = matchMedia('(forced-colors: active)').matches;
  return (name) => {
    if (!forced) return style.getPropertyValue(`--finesse-health-${name}`).trim() || '#707070';
    if (name === 'surface') return 'Canvas';
    if (name === 'line') return 'color-mix(in srgb, CanvasText 25%, Canvas)';
    return name === 'focus' ? 'Highlight' : name === 'unknown' ? 'GrayText' : 'CanvasText';
  };
}
