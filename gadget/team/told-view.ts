/** How what happened to a team is drawn: as a banner, and as an entry of the shift's history. */
import { html, nothing, type TemplateResult } from 'lit';
import { shapeOf } from '../shared/shapes.ts';
import type { Told } from './incident-words.ts';
import { words } from './strings.ts';

/** The latest, above the table, until it is dismissed. */
export function bannerView(told: Told | undefined, dismiss: (key: string) => void): TemplateResult | typeof nothing {
  if (!told) return nothing;
  return html`<div class="banner ${told.shape}" part="banner">
    ${shapeOf(told.shape)}
    <div class="said">
      <p class="first"><b>${told.head}</b> <span class="when">${told.time}</span></p>
      <p class="place">${told.place}</p>
      ${told.beside.map((line) => html`<p>${line}</p>`)}
      <details>
        <summary>${words.evidence()}</summary>
        ${factsView(told, true)}
      </details>
    </div>
    <button type="button" class="plain" @click=${() => dismiss(told.key)}>${words.dismiss()}</button>
  </div>`;
}

/** Everything of the shift, latest first. */
export function historyView(all: readonly Told[], count: string): TemplateResult {
  return html`<details class="history" part="incidents">
    <summary>${words.incidents(count)}</summary>
    ${
      all.length === 0
        ? html`<p class="note">${words.noIncidents()}</p>`
        : html`<ol>
            ${all.map(
              (told) =>
                html`<li>
                  <details>
                    <summary>
                      ${shapeOf(told.shape)}<span class="when">${told.time}</span>
                      <span><b>${told.head}</b> <span class="place">${told.place}</span></span>
                    </summary>
                    ${factsView(told)}
                  </details>
                </li>`,
            )}
          </ol>`
    }
  </details>`;
}

function factsView({ beside, evidence, action }: Told, isBanner = false): TemplateResult {
  return html`<ul>
      ${[...(isBanner ? [] : beside), ...evidence].map((line) => html`<li>${line}</li>`)}
    </ul>
    <p class="todo"><b>${words.todo()}</b> ${action}</p>`;
}
