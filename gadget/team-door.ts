import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { FinesseClient } from '../sdk/index.ts';
import type { HealthTheme } from './finesse-health.ts';
import { gadgetLocale } from './locale.ts';
import { theme } from './shared/styles/theme.ts';
import { strings } from './strings.ts';
import type { DropStore } from './team/drop-store.ts';
import type { TeamViewOptions } from './team/watch.ts';
import { doorStyles } from './tools/styles/door.ts';

declare global {
  interface HTMLElementTagNameMap {
    'finesse-team-door': FinesseTeamDoor;
  }
}

/** How the team's view comes to the page: resolves when `finesse-team-health` is defined. */
export type LoadTeam = () => Promise<unknown>;

const loadTeam: LoadTeam = async () => (await import('./team/define.ts')).defineTeamElements();

/**
 * The place of the supervisor's view, whose script only a supervisor fetches. Where it cannot be had that is said, and it is tried again
 * at the press of a button.
 *
 * @tagname finesse-team-door
 */
export class FinesseTeamDoor extends LitElement {
  static override styles = [theme, doorStyles];
  static override properties = {
    client: { attribute: false },
    theme: { reflect: true },
    beacon: { type: Boolean },
    store: { attribute: false },
    load: { attribute: false },
    stage: { state: true },
  };

  /** Whose team. */
  declare client: FinesseClient | undefined;
  /** Colours; light unless told. */
  declare theme: HealthTheme;
  /** Whether agents' pages are asked for their health. */
  declare beacon: boolean;
  /** Keeps the drops of the shift over a reload. */
  declare store: DropStore | undefined;
  /** How the view is fetched. Set it before the element is connected. */
  declare load: LoadTeam;
  /** Where the script of the view is. */
  declare private stage: 'loading' | 'here' | 'missing';

  #options: TeamViewOptions = {};

  constructor() {
    super();
    this.theme = 'light';
    this.beacon = false;
    this.load = loadTeam;
    this.stage = 'loading';
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#fetch();
  }

  /** Also waits for the view, so that the height can be measured afterwards. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const complete = await super.getUpdateComplete();
    await this.renderRoot.querySelector<LitElement>('finesse-team-health')?.updateComplete;
    return complete;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Another object would begin anew.
    if (changed.has('store')) this.#options = this.store ? { store: this.store } : {};
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.stage === 'loading') return nothing;
    if (this.stage === 'here') {
      return html`<finesse-team-health
        .client=${this.client}
        .theme=${this.theme}
        .beacon=${this.beacon}
        .options=${this.#options}
      ></finesse-team-health>`;
    }
    return html`<div role="alert" lang=${gadgetLocale()}>
      <p>${strings.teamMissing()}</p>
      <button type="button" @click=${() => void this.#fetch()}>${strings.logRetry()}</button>
    </div>`;
  }

  async #fetch(): Promise<void> {
    if (this.stage === 'here') return;
    try {
      await this.load();
      this.stage = 'here';
    } catch {
      this.stage = 'missing';
    }
  }
}
