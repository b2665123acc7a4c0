/** The start page: seats to choose, the team, both servers. */
import { html, type TemplateResult } from 'lit';
import type { ControlState, DemoState, SidePorts, SideStates } from './control-client.ts';
import { resizeView } from './crowd-view.ts';
import type { DemoStrings } from './demo-strings.ts';
import { sidesView } from './sides-view.ts';
import type { PageLanguage, PageStrings } from './strings.ts';
import type { SideName } from '../core/types.ts';

/** With what a seat opens. */
export interface SeatOptions {
  readonly language: PageLanguage;
  readonly transport: 'bosh' | 'websocket';
  readonly side: SideName;
  /** `own`: the gadget has a session of its own, by which health is shared with supervisors. */
  readonly channel: 'desktop' | 'own';
}

/** What the page shows, and what it tells. */
export interface StartModel {
  readonly strings: PageStrings;
  readonly demo: DemoStrings;
  readonly users: ControlState['users'];
  readonly sides: SideStates | undefined;
  readonly ports: SidePorts;
  readonly crowd: DemoState | undefined;
  readonly options: SeatOptions;
  readonly problem: string;
  readonly addressOf: (userId: string) => string;
  readonly onOptions: (options: SeatOptions) => void;
  readonly onOther: (userId: string) => void;
  readonly onResize: (agents: number) => void;
  readonly onTakeOver: (side: SideName | undefined) => void;
}

/** Agents who are offered by name; others by their login id. */
const NAMED = 6;

/** Draws the page. */
export function startView(model: StartModel): TemplateResult {
  const { strings, demo, users, sides, crowd, problem, onTakeOver, onResize } = model;
  const isSupervisor = ({ roles }: ControlState['users'][number]): boolean => roles.includes('Supervisor');
  return html`<header class="intro">
      <h1>${demo.startTitle}</h1>
      <p>${demo.startText}</p>
    </header>
    <p role="alert" class="banner ${problem === '' ? 'none' : 'loud'}">${problem}</p>
    <section class="card" aria-labelledby="seats-title">
      <h2 id="seats-title">${demo.seats}</h2>
      ${optionsView(model)}
      <h3>${demo.agents}</h3>
      <p class="hint">${demo.hintAgent}</p>
      ${seatList(model, users.filter((one) => !isSupervisor(one)).slice(0, NAMED), demo.agents)} ${otherView(model)}
      <h3>${demo.supervisors}</h3>
      <p class="hint">${demo.hintSupervisor}</p>
      ${seatList(model, users.filter(isSupervisor).slice(0, NAMED), demo.supervisors)}
    </section>
    <div class="beside">
      ${
        crowd
          ? html`<section class="card" aria-labelledby="team-title">
              <h2 id="team-title">${demo.team}</h2>
              <p class="hint">${demo.count(crowd.agents, crowd.signedIn)}. ${demo.teamHint}</p>
              ${resizeView({ demo, state: crowd, onResize })}
            </section>`
          : ''
      }
      ${sidesView({ strings, demo, sides, here: undefined, onTakeOver })}
      <p><a href="/analyze/" target="_blank">${demo.more}</a></p>
    </div>`;
}

function seatList({ demo, sides, addressOf }: StartModel, users: ControlState['users'], label: string): TemplateResult {
  const taken = new Set([...(sides?.a.seats ?? []), ...(sides?.b.seats ?? [])]);
  return html`<ul class="seats" aria-label=${label}>
    ${users.map(
      ({ id, name }) =>
        html`<li>
          <a class="button" href=${addressOf(id)} target="_blank">${demo.sitDown(name, id)}</a>
          ${taken.has(id) ? html`<small>${demo.taken}</small>` : ''}
        </li>`,
    )}
  </ul>`;
}

function otherView({ demo, users, onOther }: StartModel): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const id = new FormData(event.currentTarget as HTMLFormElement).get('id');
    if (typeof id === 'string') onOther(id.trim());
  };
  return html`<form class="row" @submit=${submit}>
    <label class="chooser"
      ><span>${demo.another}</span>
      <input name="id" required placeholder=${demo.agentId} list="agents" autocomplete="off" />
      <datalist id="agents">${users.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</datalist>
    </label>
    <button type="submit">${demo.open}</button>
  </form>`;
}

function optionsView({ strings, demo, options, onOptions }: StartModel): TemplateResult {
  const chooser = <Key extends keyof SeatOptions>(
    key: Key,
    label: string,
    values: readonly (readonly [SeatOptions[Key], string])[],
  ): TemplateResult => {
    const change = (event: Event): void => {
      const found = values.find(([value]) => value === (event.currentTarget as HTMLSelectElement).value);
      if (found) onOptions({ ...options, [key]: found[0] });
    };
    return html`<label class="chooser"
      ><span>${label}</span>
      <select @change=${change}>
        ${values.map(([value, text]) => html`<option value=${value} ?selected=${value === options[key]}>${text}</option>`)}
      </select>
    </label>`;
  };
  return html`<div class="settings" role="group" aria-label=${demo.options}>
    ${chooser('language', demo.language, [
      ['en', 'English'],
      ['ko', '한국어'],
    ])}
    ${chooser('transport', demo.transport, [
      ['bosh', 'BOSH'],
      ['websocket', 'WebSocket'],
    ])}
    ${chooser('side', demo.side, [
      ['a', strings.side('a')],
      ['b', strings.side('b')],
    ])}
    ${chooser('channel', demo.channel, [
      ['desktop', demo.channels.desktop],
      ['own', demo.channels.own],
    ])}
  </div>`;
}
