import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { FinesseClient, PreflightReport, TrafficRecord } from '../../sdk/index.ts';
import { browserDownloads, type Downloads } from '../downloads.ts';
import { gadgetLocale } from '../locale.ts';
import type { Observed, ViewContext } from '../observed.ts';
import { strings as panel } from '../panel/strings.ts';
import { fold } from '../styles/fold.ts';
import { shapes } from '../shared/styles/shapes.ts';
import { check } from './check-strings.ts';
import { figures } from './figures.ts';
import type { CheckDetail } from './finesse-health-check.ts';
import { blindView, findingsView } from './findings-view.ts';
import { clockFigures, machineFigures, pauseWords } from './machine-figures.ts';
import { sidesOf, sidesView } from './sides-view.ts';
import { strings } from './strings.ts';
import { toolStyles } from './styles/tools.ts';
import { subscriptionsView } from './subscriptions-view.ts';
import { trafficView } from './traffic-view.ts';

/** What folds out by itself within the tools. */
type FoldName = 'subscriptions' | 'nodes' | 'traffic' | 'check';

/**
 * All that an engineer opens: what was found and why, connection, clock and computer in figures, subscriptions, traffic, nodes, a check
 * of the way to Finesse. What costs something is drawn, and listened to, only while it is open itself.
 *
 * @tagname finesse-health-tools
 * @fires {Event} fold - Something was opened or closed: the height differs. Bubbles, composed.
 */
export class FinesseHealthTools extends LitElement {
  static override styles = [shapes, fold, toolStyles];
  static override properties = {
    client: { attribute: false },
    observed: { attribute: false },
    context: { attribute: false },
    downloads: { attribute: false },
    records: { attribute: false },
    open: { state: true },
    report: { state: true },
  };

  /** Whose details. */
  declare client: FinesseClient | undefined;
  /** What the client has told, as the panel draws it. */
  declare observed: Observed;
  /** In what language and as of when. */
  declare context: ViewContext | undefined;
  /** How texts are handed to the person. */
  declare downloads: Downloads | undefined;
  /** The traffic of now, in order; that of the client's own ring unless told. */
  declare records: (() => readonly TrafficRecord[]) | undefined;
  declare private open: ReadonlySet<FoldName>;
  /** The latest check, for what is said of the other side. */
  declare private report: PreflightReport | undefined;

  constructor() {
    super();
    this.client = undefined;
    this.observed = {};
    this.context = undefined;
    this.downloads = browserDownloads;
    this.records = undefined;
    this.open = new Set();
    this.report = undefined;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('client')) this.report = undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { client, context, observed, report } = this;
    if (!client || !context) return nothing;
    const { machine, host } = client.snapshot();
    const sides = sidesOf({ observed, addresses: client.addresses(), report, host }, context);
    const pauses = pauseWords(machine, context);
    return html`
      <div class="tools" lang=${gadgetLocale()}>
        <div class="wide-part">${findingsView(observed.health, context)}</div>
        ${part(panel.measured(), figureList(connectionFigures(observed, context)))} ${sidesView(sides)}
        ${part(strings.clock(), figureList(clockFigures(observed.clock, machine, context)))}
        <section>
          <h3>${strings.computer()}</h3>
          ${figureList(machineFigures(machine, context))}
          ${
            pauses.length === 0
              ? nothing
              : html`<h5>${strings.pauses()}</h5>
                  <ul>
                    ${pauses.map((text) => html`<li>${text}</li>`)}
                  </ul>`
          }
        </section>
        ${this.#folds(client, context)}
        ${
          client.reconnect
            ? html`<finesse-health-reconnect .client=${client} .context=${context}></finesse-health-reconnect>`
            : nothing
        }
        ${blindView(observed.health, context)}
      </div>
    `;
  }

  #folds(client: FinesseClient, context: ViewContext): TemplateResult {
    const { downloads = browserDownloads } = this;
    return html`
      ${this.#fold('check', check.check(), () => {
        const keep = ({ detail }: CustomEvent<CheckDetail>): void => void (this.report = detail.report);
        return html`<finesse-health-check
          .client=${client}
          .context=${context}
          .downloads=${downloads}
          @check=${keep}
        ></finesse-health-check>`;
      })}
      ${this.#fold('subscriptions', strings.subscriptions(), () =>
        subscriptionsView(client.nodes.subscriptions(), context),
      )}
      ${this.#fold('traffic', panel.traffic(), () => trafficView(this.#records(client), context))}
      ${this.#fold(
        'nodes',
        strings.nodes(),
        () =>
          html`<finesse-health-nodes
            .client=${client}
            .context=${context}
            .downloads=${downloads}
          ></finesse-health-nodes>`,
      )}
    `;
  }

  #fold(name: FoldName, title: string, body: () => TemplateResult): TemplateResult {
    return html`<details class=${name} @toggle=${(event: Event) => this.#toggle(name, event)}>
      <summary>${title}</summary>
      ${this.open.has(name) ? body() : nothing}
    </details>`;
  }

  #records(client: FinesseClient): readonly TrafficRecord[] {
    return this.records?.() ?? client.recording?.records() ?? [];
  }

  #toggle(name: FoldName, { currentTarget }: Event): void {
    const open = new Set(this.open);
    if (currentTarget instanceof HTMLDetailsElement && currentTarget.open) open.add(name);
    else open.delete(name);
    this.open = open;
    void this.updateComplete.then(() => this.dispatchEvent(new Event('fold', { bubbles: true, composed: true })));
  }
}

/** Without the servers, which have a list of their own. */
function connectionFigures(observed: Observed, context: ViewContext): ReturnType<typeof figures> {
  return figures(observed, context).filter(([name]) => name !== panel.sides());
}

function part(title: string, body: TemplateResult | typeof nothing): TemplateResult | typeof nothing {
  return body === nothing
    ? nothing
    : html`<section>
        <h3>${title}</h3>
        ${body}
      </section>`;
}

/** Names and values; nothing where there are none. */
function figureList(rows: readonly (readonly [string, string])[]): TemplateResult | typeof nothing {
  if (rows.length === 0) return nothing;
  return html`<dl class="figures">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
