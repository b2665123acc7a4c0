/** Both servers at a glance, and the hand that moves the desks from one to the other. */
import { html, type TemplateResult } from 'lit';
import type { SideName } from '../core/types.ts';
import type { SideStates } from './control-client.ts';
import type { DemoStrings } from './demo-strings.ts';
import type { PageStrings } from './strings.ts';

/** What the panel shows, and what it tells. */
export interface SidesModel {
  readonly strings: PageStrings;
  readonly demo: DemoStrings;
  readonly sides: SideStates | undefined;
  /** The side of this desk; undefined where the page is none. */
  readonly here: SideName | undefined;
  /** That side is to take over; undefined: both are to be in service. */
  readonly onTakeOver: (side: SideName | undefined) => void;
}

/** Draws the panel. */
export function sidesView(model: SidesModel): TemplateResult {
  const { demo, onTakeOver } = model;
  return html`<section aria-labelledby="sides-title" class="card sides">
    <h2 id="sides-title">${demo.sides}</h2>
    <ul>
      ${sideView(model, 'a')} ${sideView(model, 'b')}
    </ul>
    <div class="row">
      <button type="button" @click=${() => onTakeOver('a')}>${demo.takeOver('a')}</button>
      <button type="button" @click=${() => onTakeOver('b')}>${demo.takeOver('b')}</button>
      <button type="button" @click=${() => onTakeOver(undefined)}>${demo.bothServe}</button>
    </div>
  </section>`;
}

function sideView({ strings, demo, sides, here }: SidesModel, side: SideName): TemplateResult {
  const state = sides?.[side];
  const serves = state?.status === 'IN_SERVICE';
  const words = state
    ? [
        serves ? demo.inService : demo.outOfService,
        state.running ? demo.running : demo.stopped,
        demo.desks(state.seats.length),
      ].join(' · ')
    : '…';
  return html`<li data-serves=${state ? String(serves && state.running) : 'unknown'}>
    <span class="sign" aria-hidden="true"></span>
    <span
      ><strong>${strings.side(side)}</strong> ${state?.host ?? ''} ${here === side ? html`<em>(${demo.here})</em>` : ''}
      <small>${words}</small></span
    >
  </li>`;
}
