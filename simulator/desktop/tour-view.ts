/** The tour: a button for each cause, and what is played now. What changes stands below what is pressed, so that no button moves. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CauseCode } from '../../sdk/causes.ts';
import { TOUR } from './tour.ts';
import type { Playing } from './tour-player.ts';
import type { TourStrings } from './tour-strings.ts';

/** What the tour shows, and what it tells. */
export interface TourModel {
  readonly strings: TourStrings;
  readonly playing: Playing | undefined;
  /** This computer's time, ms. */
  readonly now: number;
  readonly onPlay: (cause: CauseCode) => void;
  readonly onMend: () => void;
}

/** Draws the tour. */
export function tourView(model: TourModel): TemplateResult {
  const { strings, playing, onPlay } = model;
  return html`<section aria-labelledby="tour-title" class="card tour">
    <h2 id="tour-title">${strings.title}</h2>
    <p class="hint">${strings.hint}</p>
    <ul class="causes" aria-label=${strings.causes}>
      ${TOUR.map(
        ({ cause }) =>
          html`<li>
            <button
              type="button"
              data-cause=${cause}
              aria-pressed=${playing?.stop.cause === cause ? 'true' : 'false'}
              @click=${() => onPlay(cause)}
            >
              ${strings.stops[cause].name}
            </button>
          </li>`,
      )}
    </ul>
    <div class="stop">${playing ? stopView(model, playing) : html`<p class="hint">${strings.nothing}</p>`}</div>
  </section>`;
}

function stopView({ strings, now, onMend }: TourModel, { stop, since }: Playing): TemplateResult {
  const words = strings.stops[stop.cause];
  const so = Math.max(0, Math.floor((now - since) / 1000));
  return html`<div class="now">
      <h3>${words.name}</h3>
      <button type="button" class="mend" @click=${onMend}>${strings.mend}</button>
    </div>
    <dl>
      <dt>${strings.happens}</dt>
      <dd>${words.what} ${strings.how[stop.how]} ${stop.act ? nothing : strings.meets[stop.meets]}</dd>
      <dt>${strings.watch}</dt>
      <dd>${words.watch}</dd>
    </dl>
    <p class="hint">${strings.takes(stop.seconds, so)}</p>`;
}
