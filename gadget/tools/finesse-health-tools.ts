import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { FinesseClient, TrafficRecord } from '../../sdk/index.ts';
import { browserDownloads, type Downloads } from '../downloads.ts';
import { gadgetLocale } from '../locale.ts';
import type { Observed, ViewContext } from '../observed.ts';
import { strings as panel } from '../panel/strings.ts';
import { fold } from '../styles/fold.ts';
import { figures } from './figures.ts';
import { blindView, findingsView } from './findings-view.ts';
import { toolStyles } from './styles/tools.ts';
import { trafficView } from './traffic-view.ts';

/** What folds out by itself within the tools. */
type FoldName = 'traffic';

/**
 * All that an engineer opens: what was found and why, connection, clock and computer in figures, subscriptions, traffic, nodes, a check
 * of the way to Finesse. What costs something is drawn, and listened to, only while it is open itself.
 *
 * @tagname finesse-health-tools
 * @fires {Event} fold - Something was opened or closed: the height differs. Bubbles, composed.
 */
export class FinesseHealthTools extends LitElement {
  static override styles = [fold, toolStyles];
  static override properties = {
    client: { attribute: false },
    observed: { attribute: false },
    context: { attribute: false },
    downloads: { attribute: false },
    records: { attribute: false },
    open: { state: true },
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

  constructor() {
    super();
    this.client = undefined;
    this.observed = {};
    this.context = undefined;
    this.downloads = browserDownloads;
    this.records = undefined;
    this.open = new Set();
    updateWhenLocaleChanges(this);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { client, context, observed } = this;
    if (!client || !context) return nothing;
    return html`
      <div class="tools" lang=${gadgetLocale()}>
        ${findingsView(observed.health, context)}
        <section>
          <h3>${panel.measured()}</h3>
          ${figureList(figures(observed, context))}
        </section>
        ${blindView(observed.health, context)}
        ${this.#fold('traffic', panel.traffic(), () => trafficView(this.#records(client), context))}
      </div>
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

/** Names and values. */
export function figureList(rows: readonly (readonly [string, string])[]): TemplateResult {
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
