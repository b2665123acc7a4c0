import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { FinesseClient, TrafficRecord } from '../../sdk/index.ts';
import type { Downloads } from '../downloads.ts';
import { gadgetLocale } from '../locale.ts';
import type { Observed, ViewContext } from '../observed.ts';
import { strings as panel } from '../panel/strings.ts';
import { whenIdle } from '../part.ts';
import { strings as common } from '../strings.ts';
import { fold } from '../styles/fold.ts';
import { door } from './door-strings.ts';
import { doorStyles } from './styles/door.ts';

/** How the tools come to the page: resolves when `finesse-health-tools` is defined. */
export type LoadTools = () => Promise<unknown>;

const loadTools: LoadTools = async () => (await import('./define.ts')).defineTools();

/**
 * What folds out of the panel: all that an engineer opens. The script of it is fetched when the page is idle, as nothing can be
 * fetched while the connection is down; at the latest when it is opened. Where it cannot be had that is said, and it is tried again at
 * the next press. While it is closed nothing of it is in the page, and nothing is kept.
 *
 * @tagname finesse-health-details
 * @fires {Event} fold - It was opened or closed, or something within was: its height differs.
 */
export class FinesseHealthDetails extends LitElement {
  static override styles = [fold, doorStyles];
  static override properties = {
    client: { attribute: false },
    observed: { attribute: false },
    context: { attribute: false },
    downloads: { attribute: false },
    records: { attribute: false },
    load: { attribute: false },
    away: { attribute: false },
    opened: { state: true },
    stage: { state: true },
  };

  /** Whose details. */
  declare client: FinesseClient | undefined;
  /** What the client has told, as the panel draws it: it stands still while updates are paused. */
  declare observed: Observed;
  /** In what language and as of when it is drawn. */
  declare context: ViewContext | undefined;
  /** How texts are handed to the person; the browser's way unless told. */
  declare downloads: Downloads | undefined;
  /** The traffic of now, in order; that of the client's own ring unless told. */
  declare records: (() => readonly TrafficRecord[]) | undefined;
  /** How the tools are fetched. */
  declare load: LoadTools;
  /** Not to be seen for now, so nothing of the tools is in the page. */
  declare away: boolean;
  declare private opened: boolean;
  /** Where the script of the tools is. */
  declare private stage: 'none' | 'loading' | 'here' | 'missing';

  constructor() {
    super();
    this.client = undefined;
    this.observed = {};
    this.context = undefined;
    this.downloads = undefined;
    this.records = undefined;
    this.load = loadTools;
    this.away = false;
    this.opened = false;
    this.stage = 'none';
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    whenIdle(() => {
      // Whoever does not open it is not told that it could not be fetched.
      if (this.isConnected && this.stage === 'none') void this.load().catch(() => undefined);
    });
  }

  protected override render(): TemplateResult {
    return html`
      <details lang=${gadgetLocale()} @toggle=${this.#toggle}>
        <summary>${panel.details()}</summary>
        ${this.opened && !this.away ? this.#body() : nothing}
      </details>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('stage') && this.opened) this.#refit();
  }

  #body(): TemplateResult | typeof nothing {
    switch (this.stage) {
      case 'here':
        return html`<finesse-health-tools
          .client=${this.client}
          .observed=${this.observed}
          .context=${this.context}
          .downloads=${this.downloads}
          .records=${this.records}
        ></finesse-health-tools>`;
      case 'missing':
        return html`<div class="missing" role="alert">
          <p>${door.missing()}</p>
          <button type="button" @click=${() => void this.#fetch()}>${common.logRetry()}</button>
        </div>`;
      default:
        return html`<p role="status">${door.loading()}</p>`;
    }
  }

  async #fetch(): Promise<void> {
    if (this.stage === 'here' || this.stage === 'loading') return;
    this.stage = 'loading';
    try {
      await this.load();
      this.stage = 'here';
    } catch {
      this.stage = 'missing';
    }
  }

  readonly #toggle = (event: Event): void => {
    // Those within tell too, and their events do not bubble.
    this.opened = event.currentTarget instanceof HTMLDetailsElement && event.currentTarget.open;
    if (this.opened) void this.#fetch();
    void this.updateComplete.then(() => this.#refit());
  };

  #refit(): void {
    this.dispatchEvent(new Event('fold', { bubbles: true, composed: true }));
  }
}
