import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { FinesseClient } from '../sdk/index.ts';
import { Announcer } from './announcer.ts';
import type { Status } from './connection-view.ts';
import type { ProblemLike } from './explain.ts';
import type { Fact } from './facts.ts';
import { gadgetFormats, gadgetLocale } from './locale.ts';
import { shapeOf } from './shared/shapes.ts';
import { strings } from './strings.ts';
import { card } from './styles/card.ts';
import { shapes } from './shared/styles/shapes.ts';
import { theme } from './shared/styles/theme.ts';
import { absentView, healthView, type HealthMode, type HealthView } from './view.ts';
import { HealthWatch, pageTime, type TimeSource } from './watch.ts';

/** Which colours: `auto` follows the system; anything else, or nothing, is light. */
export type HealthTheme = 'light' | 'dark' | 'auto';

/** Detail of the event `finesse-health-mode`. */
export interface HealthModeDetail {
  readonly mode: HealthMode;
}

/**
 * Shows the truth about the connection to Finesse, live and only from what the client tells: state and since when, heartbeat,
 * round trip, clock, notifications, the agent's own state, the server's; sends the client log, and keeps diagnosis and traffic as files.
 *
 * A change of state is drawn and announced at once; numbers change every 5 s at most; a hidden page costs nothing.
 * It neither opens nor closes the client. Its language is that of the page: `setGadgetLocale()`.
 *
 * @tagname finesse-health
 * @fires {CustomEvent<HealthModeDetail>} finesse-health-mode - Another kind of picture is drawn, so the height may differ. Bubbles, composed.
 * @fires {CustomEvent<LogPhaseDetail>} finesse-log-phase - From the log's button inside: `sending`, then `sent` or `failed`.
 * @fires {CustomEvent<SaveDetail>} finesse-save - From the buttons of files inside: a file was handed to the browser, or not.
 * @csspart card - The whole.
 * @csspart state - The state with its sentence.
 * @csspart facts - The list of facts.
 * @csspart log - The log's button and receipt, and the buttons of files.
 * @cssprop [--finesse-health-surface=#ffffff] - Background.
 * @cssprop [--finesse-health-text=#171717] - Text.
 * @cssprop [--finesse-health-muted=#595959] - Labels and notes.
 * @cssprop [--finesse-health-line=#dedede] - Rules between parts.
 * @cssprop [--finesse-health-ok=#1d805f] - Shape of a good state.
 * @cssprop [--finesse-health-slow=#a65e00] - Shape of a doubtful state; `-slow-tint` and `-slow-ink` its band.
 * @cssprop [--finesse-health-down=#db1f2e] - Shape of a bad state; `-down-tint` and `-down-ink` its band.
 * @cssprop [--finesse-health-busy=#1170cf] - Shape of a state that changes; `-busy-tint` and `-busy-ink` its band.
 * @cssprop [--finesse-health-unknown=#707070] - Shape of what is not known, and border of the button.
 * @cssprop [--finesse-health-focus=#1170cf] - Focus ring.
 * @cssprop [--finesse-health-font] - Font family.
 */
export class FinesseHealth extends LitElement {
  static override styles = [theme, shapes, card];
  static override properties = {
    client: { attribute: false },
    problem: { attribute: false },
    theme: { reflect: true },
    timeSource: { attribute: false },
  };

  /** What to show. Undefined: the problem, or that the desktop is waited for. */
  declare client: FinesseClient | undefined;
  /** Why there is no client; shown only without one. */
  declare problem: ProblemLike | undefined;
  /** Colours; light unless told. */
  declare theme: HealthTheme;
  /** Where time comes from; the page's unless told. Set it before the element is connected. */
  declare timeSource: TimeSource;

  readonly #watch: HealthWatch;
  readonly #announcer = new Announcer();
  #mode: HealthMode | undefined;

  constructor() {
    super();
    this.client = undefined;
    this.problem = undefined;
    this.theme = 'light';
    this.timeSource = pageTime;
    this.#watch = new HealthWatch(this, () => this.timeSource);
    updateWhenLocaleChanges(this);
  }

  /** Also waits for the buttons, so that the height can be measured afterwards. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const complete = await super.getUpdateComplete();
    await this.renderRoot.querySelector('finesse-log-sender')?.updateComplete;
    await this.renderRoot.querySelector('finesse-file-saver')?.updateComplete;
    return complete;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('client')) this.#watch.client = this.client;
  }

  protected override render(): TemplateResult {
    const view = this.#view();
    const announced = this.#announcer.hear(view.status, this.timeSource.now());
    return html`
      <section
        class="card ${view.facts.length === 0 ? 'bare' : ''}"
        part="card"
        lang=${gadgetLocale()}
        aria-labelledby="head"
      >
        ${state(view.status)}
        ${view.facts.length === 0 ? nothing : html`<dl class="facts" part="facts">${view.facts.map(fact)}</dl>`}
        ${
          this.client
            ? html`<div class="foot" part="log">
                <finesse-log-sender .client=${this.client}></finesse-log-sender>
                <finesse-file-saver .client=${this.client}></finesse-file-saver>
                <p class="times">${strings.timesAre()}</p>
              </div>`
            : nothing
        }
        <p class="heard" role="status">${announced}</p>
      </section>
    `;
  }

  protected override updated(): void {
    const { mode } = this.#view();
    if (mode === this.#mode) return;
    this.#mode = mode;
    const detail: HealthModeDetail = { mode };
    this.dispatchEvent(new CustomEvent('finesse-health-mode', { detail, bubbles: true, composed: true }));
  }

  #view(): HealthView {
    if (!this.client) return absentView(this.problem);
    return healthView(this.#watch.observed, { now: this.#watch.now, formats: gadgetFormats() });
  }
}

function state({ shape, head, since, sentence, action, retry }: Status): TemplateResult {
  return html`
    <div class="state ${shape}" part="state">
      ${shapeOf(shape)}
      <div>
        <div class="head">
          <h2 id="head">${head}</h2>
          ${since === undefined ? nothing : html`<span class="since">${since}</span>`}
        </div>
        <p class="sentence">${sentence}</p>
        ${action === undefined ? nothing : html`<p class="action">${action}</p>`}
        ${retry === undefined ? nothing : html`<p class="retry">${retry}</p>`}
      </div>
    </div>
  `;
}

function fact({ key, label, value, notes, shape, known }: Fact): TemplateResult {
  return html`
    <div class="fact ${known ? 'known' : ''}" data-fact=${key}>
      <dt>${label}</dt>
      <dd class="value">${shape === undefined ? nothing : shapeOf(shape)}<span>${value}</span></dd>
      ${notes.map((note) => html`<dd class="note">${note}</dd>`)}
    </div>
  `;
}
