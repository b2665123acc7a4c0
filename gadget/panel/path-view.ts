/** The way to Finesse as a row of steps: a shape and two words each. Pure. */
import { html, nothing, type TemplateResult } from 'lit';
import { shapeOf, type Shape } from '../shared/shapes.ts';
import { strings as common } from '../strings.ts';
import type { Step, StepKey } from './path.ts';
import { strings } from './strings.ts';

const names: Readonly<Record<StepKey, () => string>> = {
  computer: strings.stepComputer,
  browser: strings.stepBrowser,
  network: strings.stepNetwork,
  site: strings.stepSite,
  updates: strings.stepUpdates,
  calls: strings.stepCalls,
};

const words: Readonly<Record<Shape, () => string>> = {
  ok: strings.stepOk,
  slow: strings.stepSlow,
  busy: strings.stepBusy,
  down: strings.stepDown,
  unknown: common.unknown,
};

/** The row. Where it fails first is the current step. */
export function pathView(steps: readonly Step[]): TemplateResult {
  return html`<ol class="path" part="path" role="list" aria-label=${strings.path()}>
    ${steps.map(
      ({ key, shape, reached, here }) =>
        html`<li class=${reached ? shape : 'beyond'} data-step=${key} aria-current=${here ? 'step' : nothing}>
          ${shapeOf(shape)}<span class="name">${names[key]()}</span>
          <span class="word">${(reached ? words[shape] : strings.stepBeyond)()}</span>
        </li>`,
    )}
  </ol>`;
}

/** As a line of a report: `This computer: Works → Browser: Works → …`. */
export function pathLine(steps: readonly Step[]): string {
  return steps
    .map(({ key, shape, reached }) => `${names[key]()}: ${(reached ? words[shape] : strings.stepBeyond)()}`)
    .join(' → ');
}
