/** The state and the facts as templates. Pure, but for the language. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Watcher } from '../../sdk/index.ts';
import type { Status } from '../connection-view.ts';
import type { Fact } from '../facts.ts';
import { gadgetFormats } from '../locale.ts';
import { shapeOf } from '../shared/shapes.ts';
import type { Countdown } from './countdown.ts';
import { strings } from './strings.ts';

/** Shape, headline and since when, with the button that folds the card to this line. */
export function stateHead(
  { shape, head, since, cause }: Status,
  isLine: boolean,
  toggle: (() => void) | undefined,
): TemplateResult {
  return html`
    ${shapeOf(shape)}
    <div class="head">
      <h2 id="head">${head}</h2>
      ${
        isLine && cause !== undefined
          ? html`<span class="cause">${cause}</span>`
          : since === undefined
            ? nothing
            : html`<span class="since">${since}</span>`
      }
    </div>
    ${
      toggle
        ? html`<button
            class="fold"
            type="button"
            aria-expanded=${isLine ? 'false' : 'true'}
            aria-label=${isLine ? strings.more() : strings.less()}
            title=${isLine ? strings.more() : strings.less()}
            @click=${toggle}
          >
            <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
              <path d=${isLine ? 'm5 9 7 7 7-7' : 'm5 15 7-7 7 7'} class="line" />
            </svg>
          </button>`
        : nothing
    }
  `;
}

const EYE = html`<svg class="shape" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
  <path d="M1 12s4-7 11-7 11 7 11 7-4 7-11 7S1 12 1 12Z" class="line" />
  <circle cx="12" cy="12" r="2" class="line" />
</svg>`;

/** Who sees this agent's health; there from the start, so that a screen reader hears of somebody who comes. */
export function watchedView(watchers: readonly Watcher[]): TemplateResult {
  // Whoever watches in two places is one person.
  const names = [...new Set(watchers.map(({ userId }) => userId))];
  const line = html`<span>${EYE}<span>${strings.watched(gadgetFormats().list(names))}</span></span>`;
  return html`<p class="watched" role="status">${names.length === 0 ? nothing : line}</p>`;
}

/** What it means and what to do. */
export function stateRest({ cause, sentence, action, also, retry }: Status): TemplateResult {
  const line = (name: string, text: string | undefined): TemplateResult | typeof nothing =>
    text === undefined ? nothing : html`<p class=${name}>${text}</p>`;
  return html`
    ${line('cause', cause)}
    <p class="sentence">${sentence}</p>
    ${line('action', action)} ${line('also', also)} ${line('retry', retry)}
  `;
}

/** When the agent may be signed out. */
export function countdownView(countdown: Countdown | undefined, isLine: boolean): TemplateResult | typeof nothing {
  if (!countdown) return nothing;
  return html`<p class="countdown"><strong>${countdown.text}</strong> ${isLine ? nothing : countdown.note}</p>`;
}

/** One fact. */
export function factView({ key, label, value, notes, shape, known }: Fact): TemplateResult {
  return html`
    <div class="fact ${known ? 'known' : ''}" data-fact=${key}>
      <dt>${label}</dt>
      <dd class="value">${shape === undefined ? nothing : shapeOf(shape)}<span>${value}</span></dd>
      ${notes.map((note) => html`<dd class="note">${note}</dd>`)}
    </div>
  `;
}
