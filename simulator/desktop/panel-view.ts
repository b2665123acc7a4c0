/** The panel that breaks things: buttons in groups, what is broken now, and the logs. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ActiveFault, Fault } from '../core/faults-types.ts';
import { FAULT_MENU, nameOfFault, placeOfFault, type MenuContext } from './fault-menu.ts';
import { clockOf, type PageStrings } from './strings.ts';

/** Files whose end can be seen; `client` is what gadgets say on the hub. */
export const LOG_FILES = ['info.log', 'debug.log', 'webservices.log', 'client'] as const;
/** One of {@link LOG_FILES}. */
export type LogFile = (typeof LOG_FILES)[number];

/** What the panel shows, and what it tells. */
export interface PanelModel {
  readonly strings: PageStrings;
  readonly context: MenuContext;
  readonly active: readonly ActiveFault[];
  readonly now: number;
  readonly file: LogFile;
  readonly lines: string;
  readonly transport: 'bosh' | 'websocket';
  readonly onFault: (fault: Fault) => void;
  readonly onRemove: (id: string) => void;
  readonly onClear: () => void;
  readonly onDuration: (ms: number) => void;
  readonly onPlace: (place: MenuContext['place']) => void;
  readonly onFile: (file: LogFile) => void;
  readonly onTransport: (transport: 'bosh' | 'websocket') => void;
}

/** Draws the panel. */
export function panelView(model: PanelModel): TemplateResult {
  const { strings } = model;
  return html`
    <section aria-labelledby="panel-title" class="card">
      <h2 id="panel-title">${strings.panel}</h2>
      <p class="hint">${strings.panelHint}</p>
      ${settingsView(model)}
      ${FAULT_MENU.map(
        ({ name, items }) =>
          html`<fieldset>
            <legend>${strings.groups[name]}</legend>
            ${items.map(
              (item) =>
                html`<button
                  type="button"
                  data-fault=${item.name}
                  @click=${() => model.onFault(item.fault(model.context))}
                >
                  ${strings.faults[item.name]}
                </button>`,
            )}
          </fieldset>`,
      )}
    </section>
  `;
}

function chooser<Value extends string>(
  label: string,
  values: readonly (readonly [Value, string])[],
  chosen: Value,
  onChoice: (value: Value) => void,
): TemplateResult {
  const change = (event: Event): void => {
    const found = values.find(([value]) => value === (event.currentTarget as HTMLSelectElement).value);
    if (found) onChoice(found[0]);
  };
  return html`<label class="chooser"
    ><span>${label}</span>
    <select @change=${change}>
      ${values.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}
    </select>
  </label>`;
}

const SECONDS = ['10', '30', '90', '300', '0'] as const;
const PLACES = ['all', 'notification', 'rest'] as const;

function settingsView({ strings, context, transport, onDuration, onPlace, onTransport }: PanelModel): TemplateResult {
  const seconds = SECONDS.find((one) => Number(one) * 1000 === context.durationMs) ?? '90';
  return html`<div class="settings">
    ${chooser(
      strings.duration,
      SECONDS.map((one) => [one, strings.durations[one]] as const),
      seconds,
      (chosen) => onDuration(Number(chosen) * 1000),
    )}
    ${chooser(
      strings.where,
      PLACES.map((one) => [one, strings.places[one]] as const),
      context.place,
      onPlace,
    )}
    ${chooser(
      strings.transport,
      [
        ['bosh', 'BOSH'],
        ['websocket', 'WebSocket'],
      ],
      transport,
      onTransport,
    )}
  </div>`;
}

/** Draws what is broken now. */
export function activeView({ strings, active, now, onRemove, onClear }: PanelModel): TemplateResult {
  const line = (one: ActiveFault): TemplateResult => {
    const place = placeOfFault(one, strings);
    const left = one.until === undefined ? strings.stays : strings.left(clockOf(one.until - now));
    return html`<li>
      <span
        ><strong>${nameOfFault(one, strings)}</strong>
        <small>${[place, left, one.used > 0 ? strings.used(one.used) : ''].filter(Boolean).join(' · ')}</small></span
      >
      <button
        type="button"
        aria-label=${`${strings.remove}: ${nameOfFault(one, strings)}`}
        @click=${() => onRemove(one.id)}
      >
        ${strings.remove}
      </button>
    </li>`;
  };
  return html`<section aria-labelledby="active-title" class="card active">
    <h2 id="active-title">${strings.active}</h2>
    ${
      active.length === 0
        ? html`<p class="hint">${strings.none}</p>`
        : html`<ul>
            ${active.map(line)}
          </ul>`
    }
    ${active.length > 1 ? html`<button type="button" @click=${onClear}>${strings.removeAll}</button>` : nothing}
  </section>`;
}

/** Draws the logs. */
export function logView({ strings, file, lines, onFile }: PanelModel): TemplateResult {
  return html`<section aria-labelledby="log-title" class="card log">
    <h2 id="log-title">${strings.logs}</h2>
    ${chooser(
      strings.logFile,
      LOG_FILES.map((one) => [one, one === 'client' ? strings.clientLog : one] as const),
      file,
      onFile,
    )}
    <pre tabindex="0" aria-label=${strings.logs}>${lines === '' ? strings.logEmpty : lines}</pre>
  </section>`;
}
