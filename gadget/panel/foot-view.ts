/** The buttons below the figures that are the panel's own, and what came of them. Pure, but for the language. */
import { html, nothing, type TemplateResult } from 'lit';
import { gadgetFormats } from '../locale.ts';
import { strings as common } from '../strings.ts';
import { door } from '../tools/door-strings.ts';
import { strings } from './strings.ts';

/** What came of copying the report: whether it was copied, or that its script could not be had. Undefined: nothing yet. */
export type CameOfIt = boolean | 'missing' | undefined;

/** What the buttons do, and what came of them. */
export interface PanelButtons {
  readonly copied: CameOfIt;
  /** Since when figures stand still, wall ms; undefined while they do not. */
  readonly stillSince: number | undefined;
  readonly copy: () => unknown;
  readonly pause: () => void;
}

/** The row of buttons, with a line for what came of them. */
export function buttonsView({ copied, stillSince, copy, pause }: PanelButtons): TemplateResult {
  const isStill = stillSince !== undefined;
  const still = isStill ? strings.paused(gadgetFormats().time(stillSince, stillSince)) : nothing;
  const came =
    copied === undefined
      ? still
      : copied === 'missing'
        ? door.missing()
        : copied
          ? common.saveCopied()
          : common.saveUncopied();
  return html`<div>
    <div class="row">
      <button type="button" @click=${copy}>${strings.copyReport()}</button>
      <button type="button" @click=${pause}>${isStill ? strings.resume() : strings.pause()}</button>
    </div>
    <p class="result" role="status">${came}</p>
  </div>`;
}
