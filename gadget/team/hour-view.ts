/** The last hour of an agent: a strip, and a sentence for those who do not see it. Height tells the state too, not colour alone. Pure. */
import { svg, html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { Shape } from '../shared/shapes.ts';
import { MINUTE, MINUTES, type HourMarks, type Minute } from './hour-marks.ts';
import type { AgentRow, Verdict } from './model.ts';
import { verdictWords, type SayContext } from './say.ts';
import { words } from './strings.ts';

const HEIGHT = 12;
/** How high a minute of each kind is. */
const HEIGHTS: Readonly<Record<Shape, number>> = { unknown: 2, ok: 4, busy: 6, slow: 9, down: HEIGHT };
/** By what a shape is told; several verdicts share one. */
const TELLS: Readonly<Record<Shape, Verdict>> = {
  down: 'dropped',
  slow: 'at-risk',
  busy: 'back',
  ok: 'connected',
  unknown: 'signed-out',
};

/** The strip of a row; it is made anew when a minute of it is another one. */
export function hourView(row: AgentRow, hours: HourMarks, context: SayContext): TemplateResult {
  const hour = hours.of(row);
  return html`${guard(
    [hour.join(), context.locale],
    () =>
      html`<svg
        class="strip"
        viewBox="0 0 ${MINUTES} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${hourWords(hour, context)}
      >
        ${[...pathsOf(hour)].map(([shape, path]) => svg`<path class=${shape} d=${path} />`)}
      </svg>`,
  )}`;
}

/** How long it was what, worst first. */
export function hourWords(hour: readonly Minute[], { formats }: SayContext): string {
  const parts = [...SHAPES, undefined].flatMap((shape) => {
    const minutes = hour.filter((one) => one === shape).length;
    const word = shape ? verdictWords(TELLS[shape]) : words.unwatched();
    return minutes === 0 ? [] : [words.hourPart(word, formats.duration(minutes * MINUTE))];
  });
  return words.hourSaid(formats.list(parts));
}

/** Worst first. */
const SHAPES: readonly Shape[] = ['down', 'slow', 'busy', 'ok', 'unknown'];

/** One path for each kind: minutes next to each other are one bar. */
function pathsOf(hour: readonly Minute[]): ReadonlyMap<Shape, string> {
  const paths = new Map<Shape, string>();
  for (let from = 0, to = 1; from < hour.length; from = to, to += 1) {
    const shape = hour[from];
    while (to < hour.length && hour[to] === shape) to += 1;
    if (!shape) continue;
    const high = HEIGHTS[shape];
    paths.set(shape, `${paths.get(shape) ?? ''}M${from} ${HEIGHT - high}h${to - from}v${high}h${from - to}z`);
  }
  return paths;
}
