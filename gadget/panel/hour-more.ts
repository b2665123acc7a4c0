/** The last hour as lines and as a table. Pure, but for the language. */
import { html, nothing, type TemplateResult } from 'lit';
import { gadgetFormats } from '../locale.ts';
import { lineChart, type ChartPoint } from '../shared/line-chart.ts';
import { strings as common } from '../strings.ts';
import type { Hour } from './hour.ts';
import { MOST_RUNS, signed, stateName } from './hour-words.ts';
import { strings } from './strings.ts';

/** Round trips, ms, from which on answers are slow, and bad: those of the diagnosis (docs/diagnosis.md). */
const SLOW_MS = [250, 500] as const;

/** Round trip and clock as lines, where there are two points at least. */
export function hourLines(shown: Hour): TemplateResult {
  return html`
    ${line(shown, common.roundTrip(), shown.trips, SLOW_MS, (ms) => gadgetFormats().milliseconds(ms))}
    ${line(shown, common.clock(), shown.ahead, undefined, signed)}
  `;
}

/** `limits`: of what begins with nothing. */
function line(
  { window, runs }: Hour,
  title: string,
  points: readonly ChartPoint[],
  limits: readonly number[] | undefined,
  format: (value: number) => string,
): TemplateResult | typeof nothing {
  if (points.length < 2) return nothing;
  const values = points.map(({ value }) => value);
  const [least, most] = [format(Math.min(...values)), format(Math.max(...values))];
  return lineChart({
    title,
    points,
    window,
    marks: runs.filter(({ state }) => state === 'lost').map(({ from }) => from),
    limits: limits ?? [],
    fromZero: limits !== undefined,
    format,
    time: (at) => gadgetFormats().time(at, window.to),
    summary: `${title}. ${least === most ? most : strings.between(least, most)}`,
  });
}

/** All runs, latest first. */
export function hourTable({ runs, window }: Hour): TemplateResult {
  const formats = gadgetFormats();
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="title">
    <table>
      <thead>
        <tr>
          ${[strings.hourFrom(), strings.hourWhat(), strings.hourLasted(), common.roundTrip(), common.clock()].map(
            (name) => html`<th scope="col">${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${runs
          .slice(-MOST_RUNS)
          .reverse()
          .map(
            ({ from, to, state, tripMs, driftMs }) => html`
              <tr>
                <td>${formats.time(from, window.to)}</td>
                <td>${stateName(state)}</td>
                <td>${formats.duration(to - from)}</td>
                <td>${tripMs === undefined ? '–' : formats.milliseconds(tripMs)}</td>
                <td>${driftMs === undefined ? '–' : signed(-driftMs)}</td>
              </tr>
            `,
          )}
      </tbody>
    </table>
  </div>`;
}
