/** The team of simulated agents: how many there are, and the hand that lets them drop. */
import { html, type TemplateResult } from 'lit';
import { burstOf } from '../demo/burst.ts';
import type { DemoState } from './control-client.ts';
import type { DemoStrings } from './demo-strings.ts';

/** What the panel shows, and what it tells. */
export interface CrowdModel {
  readonly demo: DemoStrings;
  readonly state: DemoState;
  readonly onDrop: (kind: 'burst' | 'scattered' | undefined) => void;
  readonly onResize: (agents: number) => void;
}

/** Draws the panel. */
export function crowdView(model: CrowdModel): TemplateResult {
  const { demo, state, onDrop } = model;
  const { agents, signedIn, drop } = state;
  return html`<section aria-labelledby="crowd-title" class="card crowd">
    <h2 id="crowd-title">${demo.team}</h2>
    <p class="hint">${demo.count(agents, signedIn)}. ${demo.teamHint}</p>
    <fieldset>
      <legend>${demo.drops}</legend>
      <button type="button" @click=${() => onDrop('burst')}>${demo.burst(burstOf(signedIn), signedIn)}</button>
      <button type="button" @click=${() => onDrop('scattered')}>${demo.scattered}</button>
      <button type="button" @click=${() => onDrop(undefined)}>${demo.calm}</button>
    </fieldset>
    <p class="hint" role="status">${drop ? demo.dropping(drop.done, drop.of) : demo.noDrop} ${demo.watchBurst}</p>
    ${resizeView(model)}
  </section>`;
}

/** Sizes that are offered; any other can be typed. */
const SIZES = [6, 12, 50, 200, 500, 1000];

/** The size of the team, to be changed. */
export function resizeView({ demo, state, onResize }: Omit<CrowdModel, 'onDrop'>): TemplateResult {
  if (!state.resizable) return html`<p class="hint">${demo.fixed}</p>`;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onResize(Number(new FormData(event.currentTarget as HTMLFormElement).get('agents')));
  };
  return html`<form class="row" @submit=${submit}>
      <label class="chooser"
        ><span>${demo.size}</span>
        <input name="agents" type="number" min="6" max="2000" required value=${state.agents} list="sizes" />
        <datalist id="sizes">${SIZES.map((size) => html`<option value=${size}></option>`)}</datalist>
      </label>
      <button type="submit">${demo.resize}</button>
    </form>
    <p class="hint">${demo.resizeHint}</p>`;
}
