/** A small line over time, as SVG: labels are text beside it, so that they keep their size whatever its width. Pure. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { TimeWindow } from './time-window.ts';

/** One measurement. `at` in ms since the epoch. */
export interface ChartPoint {
  readonly at: number;
  readonly value: number;
}

/** What is drawn. */
export interface LineChart {
  readonly title: string;
  /** In order of time. */
  readonly points: readonly ChartPoint[];
  readonly window: TimeWindow;
  /** Times that are marked by an upright line. */
  readonly marks: readonly number[];
  /** Values that are marked by a level line where they are within the scale. */
  readonly limits?: readonly number[];
  /** Whether the scale begins with nothing, as sizes do; else with the least value, as differences do. */
  readonly fromZero: boolean;
  /** Of a value, for people. */
  readonly format: (value: number) => string;
  readonly time: (at: number) => string;
  /** What a screen reader hears in place of the line. */
  readonly summary: string;
}

const WIDTH = 1_000;
const HEIGHT = 100;
const MARGIN = 6;
/** A silence of so many usual distances is a gap, and no line. */
const GAP = 4;

/** Draws it. The styles are those of `styles/line-chart.ts`. */
export function lineChart({
  title,
  points,
  window,
  marks,
  limits = [],
  fromZero,
  format,
  time,
  summary,
}: LineChart): TemplateResult {
  const values = points.map(({ value }) => value);
  const base = fromZero ? [0] : [];
  const [least, most] = [Math.min(...base, ...values), Math.max(...base, ...values)];
  const span = most - least || 1;
  const ends = [...new Set([format(least), format(most)])];
  const x = (at: number): number => ((at - window.from) / Math.max(1, window.to - window.from)) * WIDTH;
  const y = (value: number): number => MARGIN + ((most - value) / span) * (HEIGHT - 2 * MARGIN);
  return html`
    <figure class="chart">
      <figcaption>${title} <span>${ends.join(' … ')}</span></figcaption>
      <div class="plot">
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${summary}>
          ${least <= 0 && most >= 0 ? svg`<path class="zero" d="M0 ${y(0).toFixed(1)}H${WIDTH}" />` : nothing}
          ${limits
            .filter((value) => value > least && value < most)
            .map((value) => svg`<path class="limit" d="M0 ${y(value).toFixed(1)}H${WIDTH}" />`)}
          ${marks
            .filter((at) => at >= window.from && at <= window.to)
            .map((at) => svg`<path class="mark" d="M${x(at).toFixed(1)} 0V${HEIGHT}" />`)}
          <path class="line" d=${pathOf(points, x, y)} />
        </svg>
      </div>
      <p class="ends"><span>${time(window.from)}</span><span>${time(window.to)}</span></p>
    </figure>
  `;
}

function pathOf(points: readonly ChartPoint[], x: (at: number) => number, y: (value: number) => number): string {
  const steps = points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at));
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return points
    .map(({ at, value }, index) => {
      const place = `${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      const apart = index === 0 || (steps[index - 1] ?? 0) > usual * GAP;
      // A point by itself is a line of no length, which round ends make a dot.
      return apart ? `M${place}l0 0` : `L${place}`;
    })
    .join('');
}
