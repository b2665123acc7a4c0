/** The list of incidents, and its filters. */
import { html, nothing, type TemplateResult } from 'lit';
import { markOf } from '../../gadget/shared/marks.ts';
import { isDrop } from '../judge/verdict.ts';
import type { IncidentReport } from '../report.ts';
import { endOf, SIDE_TONES } from './model.ts';
import { beganAt, NO_CAUSE } from './selection.ts';
import type { ReportView } from './view.ts';

const SIDES: readonly IncidentReport['side'][] = ['server', 'shared-network', 'client', 'unknown'];

/** Filters; those that could choose nothing are left out. */
export function filters({ report, speech, selection, select }: ReportView): TemplateResult {
  const { words } = speech;
  const agents = [...new Set(report.incidents.map(({ agent }) => agent))].sort(
    new Intl.Collator(speech.locale, { numeric: true }).compare,
  );
  // A view that was shared may name an agent who has no incident.
  if (selection.agent !== '' && !agents.includes(selection.agent)) agents.unshift(selection.agent);
  const causes = [...new Set(report.incidents.map(({ cause }) => cause))];
  const sides = SIDES.filter((side) => report.incidents.some((incident) => incident.side === side));
  const value = (event: Event): string => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
  const option = (of: string, name: string, chosen: string): TemplateResult =>
    html`<option value=${of} ?selected=${of === chosen}>${name}</option>`;
  const isFiltered = ['agent', 'cause', 'side', 'text'].some((key) => selection[key as 'agent'] !== '');
  return html`
    <form
      class="filters"
      role="search"
      aria-label=${words.filterHead}
      @submit=${(event: Event) => event.preventDefault()}
    >
      <label
        ><span>${words.agent}</span>
        <select name="agent" @change=${(event: Event) => select({ agent: value(event) })}>
          ${option('', words.allAgents, selection.agent)}
          ${agents.map((agent) => option(agent, agent, selection.agent))}
        </select>
      </label>
      <label
        ><span>${words.side}</span>
        <select name="side" @change=${(event: Event) => select({ side: value(event) })}>
          ${option('', words.allSides, selection.side)}
          ${sides.map((side) => option(side, words.sides[side], selection.side))}
        </select>
      </label>
      <label
        ><span>${words.cause}</span>
        <select name="cause" @change=${(event: Event) => select({ cause: value(event) })}>
          ${option('', words.allCauses, selection.cause)}
          ${causes.map((cause) =>
            option(cause ?? NO_CAUSE, cause === undefined ? words.noCause : speech.cause(cause).name, selection.cause),
          )}
        </select>
      </label>
      <label class="wide"
        ><span>${words.text}</span>
        <input
          type="search"
          name="text"
          autocomplete="off"
          .value=${selection.text}
          @input=${(event: Event) => select({ text: value(event) })}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          name="in"
          .checked=${selection.inWindow}
          @change=${(event: Event) => select({ inWindow: (event.currentTarget as HTMLInputElement).checked })}
        />
        <span>${words.inWindow}</span>
      </label>
      ${
        isFiltered || selection.inWindow
          ? html`<button
              type="button"
              @click=${() => select({ agent: '', cause: '', side: '', text: '', inWindow: false })}
            >
              ${words.clear}
            </button>`
          : nothing
      }
    </form>
  `;
}

/** The list. */
export function incidentList(view: ReportView): TemplateResult {
  const { report, speech, shown, listed, selection, more } = view;
  const { words, formats } = speech;
  if (shown.length === 0)
    return html`<p class="empty">${report.incidents.length === 0 ? words.none : words.noMatch}</p>`;
  return html`
    <ol class="incidents">
      ${shown.slice(0, listed).map((incident) => row(incident, view, incident.number === selection.incident))}
    </ol>
    ${
      shown.length > listed
        ? html`<button type="button" class="more" @click=${more}>
            ${words.more(formats.count(Math.min(listed, shown.length - listed)))}
          </button>`
        : nothing
    }
  `;
}

function row(incident: IncidentReport, { speech, clock, select, report }: ReportView, open: boolean): TemplateResult {
  const { words, formats } = speech;
  const { number, agent, side, certainty, cause, outcome } = incident;
  const began = beganAt(incident);
  return html`
    <li class=${isDrop(incident) ? '' : 'near-miss'}>
      <a
        href="#incident=${number}"
        aria-current=${open ? 'true' : nothing}
        @click=${(event: MouseEvent) => {
          // With a key, the browser opens it elsewhere.
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          select({ incident: number });
        }}
      >
        ${markOf(SIDE_TONES[side])}
        <span class="who">
          <b>${agent}</b>
          <span class="when">${clock.exact(began, report.from).slice(0, -4)}</span>
          <span class="long">${formats.duration(endOf(incident) - began)}</span>
        </span>
        <span class="what">
          ${words.sides[side]},
          ${words.certainties[certainty].toLowerCase()}${cause === undefined ? '' : html`: ${speech.cause(cause).name}`}
        </span>
        <span class="came">${words.outcomes[outcome]}</span>
      </a>
    </li>
  `;
}
