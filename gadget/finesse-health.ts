import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { FinesseClient, TrafficRecord, Watcher } from '../sdk/index.ts';
import { Announcer } from './announcer.ts';
import { directionOf } from './direction.ts';
import { browserDownloads, type Downloads } from './downloads.ts';
import type { ProblemLike } from './explain.ts';
import { gadgetLocale } from './locale.ts';
import { buttonsView, type CameOfIt } from './panel/foot-view.ts';
import { extras, type Extras } from './panel/extras-part.ts';
import { outageCard } from './panel/outage-view.ts';
import { OutageKeeper, type PanelStorage } from './panel/outage-keeper.ts';
import { pathView } from './panel/path-view.ts';
import { countdownView, factView, stateHead, stateRest, watchedView } from './panel/state-view.ts';
import { LossToasts } from './panel/toasts.ts';
import type { Part } from './part.ts';
import { Picture } from './picture.ts';
import { strings } from './strings.ts';
import { card } from './styles/card.ts';
import { fold } from './styles/fold.ts';
import { panelStyles } from './styles/panel.ts';
import { path } from './styles/path.ts';
import { shapes } from './shared/styles/shapes.ts';
import { surface } from './shared/styles/surface.ts';
import { theme } from './shared/styles/theme.ts';
import type { Toaster } from './toaster.ts';
import type { HealthMode, HealthView } from './view.ts';
import { HealthWatch, pageTime, type TimeSource } from './watch.ts';

/** Which colours: `auto` follows the system; anything else, or nothing, is light. */
export type HealthTheme = 'light' | 'dark' | 'auto';

/** A window lower than three lines shows one line only. One that is lower than a line has not got its height yet. */
const TOO_LOW = '(min-height: 1.75rem) and (max-height: 4.5rem)';

/** Detail of the event `finesse-health-mode`. */
export interface HealthModeDetail {
  readonly mode: HealthMode;
}

/**
 * Shows the truth about the connection to Finesse, live and only from what the client tells: state and since when, its most important
 * cause and what to do, when a forced logout may come; figures; the last hour; the last outage; findings with their evidence. Copies a
 * report, sends the client log, and keeps diagnosis and traffic as files.
 *
 * A change of state is drawn and announced at once; numbers change every 5 s at most; a hidden page costs nothing.
 * It neither opens nor closes the client. Its language is that of the page: `setGadgetLocale()`.
 *
 * @tagname finesse-health
 * @fires {CustomEvent<HealthModeDetail>} finesse-health-mode - Another kind of picture is drawn, or something folds, so the height may differ. Bubbles, composed.
 * @fires {CustomEvent<LogPhaseDetail>} finesse-log-phase - From the log's button inside: `sending`, then `sent` or `failed`.
 * @fires {CustomEvent<SaveDetail>} finesse-save - From the buttons of files inside: a file was handed to the browser, or not.
 * @csspart card - The whole.
 * @csspart state - The state with its sentence.
 * @csspart outage - The card after an outage.
 * @csspart path - The way to Finesse, step by step.
 * @csspart facts - The list of facts.
 * @csspart hour - The last hour.
 * @csspart details - What folds out.
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
  static override styles = [theme, shapes, surface, card, fold, panelStyles, path];
  static override properties = {
    client: { attribute: false },
    problem: { attribute: false },
    theme: { reflect: true },
    timeSource: { attribute: false },
    storage: { attribute: false },
    downloads: { attribute: false },
    watchers: { attribute: false },
    toaster: { attribute: false },
    collapsed: { type: Boolean, reflect: true },
    copied: { state: true },
    extras: { attribute: false },
  };

  /** What to show. Undefined: the problem, or that the desktop is waited for. */
  declare client: FinesseClient | undefined;
  /** Why there is no client; shown only without one. */
  declare problem: ProblemLike | undefined;
  /** Colours; light unless told. */
  declare theme: HealthTheme;
  /** Where time comes from; the page's unless told. Set it before the element is connected. */
  declare timeSource: TimeSource;
  /** Where the card of an outage outlives the reload of the desktop; nowhere unless told. Set it before the client. */
  declare storage: PanelStorage | undefined;
  /** How the report is copied; the browser's way unless told. */
  declare downloads: Downloads;
  /** Who sees this agent's health; told to the agent in a line. Those of `shareHealth()`, nobody unless told. */
  declare watchers: readonly Watcher[];
  /** Tells a loss and its end beside the page, once each: `desktopToaster()`. Undefined: nothing is told there. */
  declare toaster: Toaster | undefined;
  /** One line only. Undefined: until the window is too low for more. */
  declare collapsed: boolean | undefined;
  /** What came of copying the report. */
  declare private copied: CameOfIt;
  /**
   * What is fetched when the page is idle.
   * @private
   */
  declare extras: Part<Extras>;

  readonly #watch: HealthWatch;
  readonly #outages: OutageKeeper;
  readonly #announcer = new Announcer();
  readonly #low = matchMedia(TOO_LOW);
  readonly #picture: Picture;
  /** Gist of what was drawn last, as far as its height goes. */
  #drawn: string | undefined;
  readonly #toasts = new LossToasts();

  constructor() {
    super();
    this.client = undefined;
    this.problem = undefined;
    this.theme = 'light';
    this.timeSource = pageTime;
    this.storage = undefined;
    this.downloads = browserDownloads;
    this.watchers = [];
    this.toaster = undefined;
    this.collapsed = undefined;
    this.copied = undefined;
    this.extras = extras;
    const time = (): TimeSource => this.timeSource;
    const watch = new HealthWatch(this, time);
    this.#watch = watch;
    this.#picture = new Picture(watch, time);
    this.#outages = new OutageKeeper(this, {
      storage: () => this.storage,
      now: () => this.timeSource.now(),
      heard: (health) => this.#toasts.hear(health, this.toaster),
    });
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#low.addEventListener('change', this.#fold);
    this.#fold();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#low.removeEventListener('change', this.#fold);
  }

  /** Also waits for the parts, so that the height can be measured afterwards. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const complete = await super.getUpdateComplete();
    for (const part of this.renderRoot.querySelectorAll<LitElement>(
      'finesse-log-sender, finesse-file-saver, finesse-health-hour, finesse-health-details',
    ))
      await part.updateComplete;
    return complete;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('client')) return;
    this.#watch.client = this.client;
    this.#outages.client = this.client;
    this.#picture.reset();
    this.#toasts.reset();
    this.copied = undefined;
  }

  protected override render(): TemplateResult {
    const view = this.#view();
    const { status, countdown, facts } = view;
    const announced = this.#announcer.hear(status, this.timeSource.now());
    const isLine = this.#isLine;
    const toggle = (): void => void (this.collapsed = !isLine);
    return html`
      <section
        class="card ${facts.length === 0 ? 'bare' : ''} ${isLine ? 'line' : ''}"
        part="card"
        lang=${gadgetLocale()}
        dir=${directionOf(gadgetLocale())}
        aria-labelledby="head"
      >
        <div class="state ${status.shape}" part="state">
          ${stateHead(status, isLine, this.client && toggle)} ${isLine ? nothing : stateRest(status)}
          ${countdownView(countdown, isLine)} ${watchedView(this.watchers)}
        </div>
        ${isLine ? nothing : this.#body(view)} ${this.client ? this.#foot(isLine) : nothing}
        <p class="heard" role="status">${announced}</p>
        <p class="heard" role="alert">${this.#picture.warning(countdown) ?? nothing}</p>
      </section>
    `;
  }

  protected override updated(): void {
    const { mode, status, countdown } = this.#view();
    const outage = this.#outages.ended?.to;
    const still = this.#picture.stillSince;
    const drawn = [
      mode,
      this.#isLine,
      still,
      outage,
      this.copied,
      !status.cause,
      !countdown,
      this.watchers.length,
    ].join();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#refit();
  }

  #body({ facts, path: steps }: HealthView): TemplateResult | typeof nothing {
    const { client } = this;
    if (!client) return nothing;
    const { ended } = this.#outages;
    const { context } = this.#picture.shown();
    const dismiss = (): void => this.#outages.dismiss();
    return html`
      ${ended ? outageCard(ended, context, { copy: this.#copy, dismiss }) : nothing}
      <div class="live">
        ${pathView(steps)}
        <dl class="facts" part="facts">${facts.map(factView)}</dl>
        <finesse-health-hour
          part="hour"
          .client=${client}
          .at=${this.#picture.hourAt()}
          .extras=${this.extras}
          @fold=${this.#refit}
        ></finesse-health-hour>
      </div>
    `;
  }

  /** Stays in the page when there is one line only: it holds the traffic, and what came of a button. */
  #foot(isLine: boolean): TemplateResult {
    const { observed, context } = this.#picture.shown();
    const { stillSince } = this.#picture;
    return html`
      <div class="foot" part="log" ?hidden=${isLine}>
        ${buttonsView({ copied: this.copied, stillSince, copy: this.#copy, pause: this.#pause })}
        <finesse-log-sender .client=${this.client}></finesse-log-sender>
        <finesse-file-saver .client=${this.client}></finesse-file-saver>
        <p class="times">${strings.timesAre()}</p>
      </div>
      <finesse-health-details
        class="details"
        part="details"
        ?hidden=${isLine}
        .away=${isLine}
        .client=${this.client}
        .observed=${observed}
        .context=${context}
        .downloads=${this.downloads}
        .records=${this.#records}
        @fold=${this.#refit}
      ></finesse-health-details>
    `;
  }

  #view(): HealthView {
    return this.#picture.view(this.client !== undefined, this.problem, this.#isLine);
  }

  get #isLine(): boolean {
    return this.client !== undefined && this.collapsed === true;
  }

  /** It stays so until the agent unfolds it: a frame that grows with trouble would else be low no more. */
  readonly #fold = (): void => {
    if (this.#low.matches) this.collapsed ??= true;
  };

  readonly #pause = (): void => {
    this.#picture.pause();
    this.copied = undefined;
    this.requestUpdate();
  };

  readonly #copy = async (): Promise<void> => {
    let more: Extras;
    try {
      // A copy has to follow the press at once.
      more = this.extras.value ?? (await this.extras.fetch());
    } catch {
      this.copied = 'missing';
      return;
    }
    const { client } = this;
    if (!client) return;
    this.#picture.refresh();
    const { status, countdown, facts, path: steps } = this.#view();
    const { observed, context } = this.#picture.shown();
    const hour = this.renderRoot.querySelector('finesse-health-hour')?.sentenceAt(this.#picture.hourAt()) ?? '';
    const outage = this.#outages.ended;
    const input = { snapshot: client.snapshot(), observed, status, countdown, path: steps, facts, outage, hour };
    this.copied = await this.downloads.copy(more.reportText(input, context));
  };

  readonly #records = (): readonly TrafficRecord[] =>
    this.renderRoot.querySelector('finesse-file-saver')?.records() ?? [];

  readonly #refit = (): void => {
    const { mode } = this.#view();
    const detail: HealthModeDetail = { mode };
    this.dispatchEvent(new CustomEvent('finesse-health-mode', { detail, bubbles: true, composed: true }));
  };
}
