/** The header of the desktop: who, in which state since when, and the banner when the connection is gone. */
import { html, nothing, type TemplateResult } from 'lit';
import type { SideName } from '../core/types.ts';
import type { ControlState, DemoAgent } from './control-client.ts';
import type { DesktopStatus } from './hub-master.ts';
import type { AgentView } from './session.ts';
import { clockOf, type PageStrings } from './strings.ts';

/** What the header shows, and what it tells. */
export interface HeaderModel {
  readonly strings: PageStrings;
  readonly agent: DemoAgent | undefined;
  readonly side: SideName;
  readonly view: AgentView | undefined;
  readonly status: DesktopStatus | undefined;
  readonly movingTo: SideName | undefined;
  /** What could not be done, in one sentence. */
  readonly problem: string;
  /** What stands there while there is nothing to say. */
  readonly calm: string;
  readonly home: string;
  readonly reasons: ControlState['reasonCodes'];
  readonly now: number;
  readonly onState: (state: string, reasonCodeId?: string) => void;
  readonly onSignIn: () => void;
  readonly onReconnect: () => void;
}

/** Draws the header. */
export function headerView(model: HeaderModel): TemplateResult {
  const { strings, agent, side, view } = model;
  return html`
    <div class="bar">
      <h1 class="product">${strings.product} <span class="tag">${strings.simulated} · ${strings.side(side)}</span></h1>
      <a href="start.html">${model.home}</a>
      ${agent ? agentView(model, agent) : nothing} ${view ? stateView(model, view) : nothing}
    </div>
    <div class="notices">${noticesView(model)}</div>
  `;
}

function agentView({ strings }: HeaderModel, agent: DemoAgent): TemplateResult {
  return html`<p class="agent">
    <strong>${agent.firstName} ${agent.lastName}</strong>
    <span>${agent.teamName} · ${strings.extension(agent.extension)}</span>
  </p>`;
}

/** States that an agent may choose; the others come with a call. */
const CHOSEN: readonly string[] = ['READY', 'NOT_READY', 'LOGOUT'];

function stateView(model: HeaderModel, view: AgentView): TemplateResult {
  const { strings, reasons, now, onState, onSignIn, status } = model;
  const word = strings.states[view.state] ?? view.state;
  const whole = view.reason ? `${word} – ${view.reason}` : word;
  const connected = status === 'connected' || status === 'recovered';
  const choose = (event: Event): void => {
    const select = event.currentTarget as HTMLSelectElement;
    const [state = '', reasonCodeId] = select.value.split(':');
    // The select shows what is, not what was wished: the change comes as a notification.
    select.value = '';
    if (state !== '') onState(state, reasonCodeId);
  };
  const option = (value: string, label: string): TemplateResult => html`<option value=${value}>${label}</option>`;
  const group = (category: 'NOT_READY' | 'LOGOUT', state: string): TemplateResult[] =>
    reasons.filter((one) => one.category === category).map((one) => option(`${state}:${one.id}`, one.label));
  return html`<div class="state" data-state=${CHOSEN.includes(view.state) ? view.state : 'CALL'}>
    <span class="dot" aria-hidden="true"></span>
    ${
      view.state === 'LOGOUT'
        ? html`<span class="word">${whole}</span><button type="button" @click=${onSignIn}>${strings.signIn}</button>`
        : html`<label>
            <span class="hidden">${strings.state}</span>
            <select @change=${choose} ?disabled=${!connected} .value=${''}>
              <option value="">${whole}</option>
              ${view.state === 'READY' ? nothing : option('READY', strings.states['READY'] ?? 'READY')}
              <optgroup label=${strings.states['NOT_READY'] ?? 'NOT_READY'}>
                ${group('NOT_READY', 'NOT_READY')}
              </optgroup>
              <optgroup label=${strings.signOut}>${group('LOGOUT', 'LOGOUT')}</optgroup>
            </select>
          </label>`
    }
    <span class="time" title=${strings.timeInState}>${clockOf(now - view.since)}</span>
  </div>`;
}

/** Always of the same height, so that nothing below it moves when a banner comes. */
function noticesView({ strings, status, movingTo, problem, calm, onReconnect }: HeaderModel): TemplateResult {
  const lost =
    movingTo !== undefined
      ? strings.banner.movedTo(movingTo)
      : status === undefined || status === 'connected' || status === 'recovered'
        ? ''
        : strings.banner[status];
  const kind = status === 'connecting' && movingTo === undefined ? 'calm' : 'loud';
  return html`<div role="status" class="banner ${lost === '' ? 'none' : kind}">
      ${lost}
      ${
        (status === 'conflict' || status === 'unauthorized') && movingTo === undefined
          ? html`<button type="button" @click=${onReconnect}>${strings.reconnect}</button>`
          : nothing
      }
    </div>
    <div role="alert" class="banner ${problem === '' ? 'none' : 'loud'}">${problem}</div>
    <p class="banner quiet ${lost === '' && problem === '' ? '' : 'none'}">${calm}</p>`;
}
