import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { Observable, Subscription } from 'rxjs';
import {
  checkReachability,
  preflightText,
  type FinesseClient,
  type PreflightOptions,
  type PreflightReport,
  type PreflightStep,
} from '../../sdk/index.ts';
import { browserDownloads, type Downloads } from '../downloads.ts';
import type { ViewContext } from '../observed.ts';
import { shapeOf, type Shape } from '../shared/shapes.ts';
import { shapes } from '../shared/styles/shapes.ts';
import { strings as common } from '../strings.ts';
import { fold } from '../styles/fold.ts';
import { check } from './check-strings.ts';
import { checkOptions } from './check-options.ts';
import { blindWords, pointWords, stepName, stepResult, STEP_SHAPES, takenSteps } from './check-words.ts';
import { checkStyles } from './styles/check.ts';
import { toolStyles } from './styles/tools.ts';

/** What the check asks. */
export type CheckOptions = Omit<PreflightOptions, 'session'>;

/** Detail of the event `check`. */
export interface CheckDetail {
  readonly report: PreflightReport;
}

const PORTS = { rest: 8445, notifications: 7443 };

/**
 * A check of the way to both servers, step by step as it runs, and what it adds up to. It signs nobody in and opens no session.
 *
 * @tagname finesse-health-check
 * @fires {CustomEvent<CheckDetail>} check - It is done. Bubbles, composed.
 * @fires {Event} fold - The height differs. Bubbles, composed.
 */
export class FinesseHealthCheck extends LitElement {
  static override styles = [shapes, fold, toolStyles, checkStyles];
  static override properties = {
    client: { attribute: false },
    context: { attribute: false },
    downloads: { attribute: false },
    run: { attribute: false },
    report: { state: true },
    running: { state: true },
    copied: { state: true },
  };

  /** Whose way to Finesse. */
  declare client: FinesseClient | undefined;
  /** In what language and as of when. */
  declare context: ViewContext | undefined;
  /** How the result is copied. */
  declare downloads: Downloads;
  /** Runs it: `checkReachability` of the SDK unless told. */
  declare run: (options: CheckOptions) => Observable<PreflightReport>;
  declare private report: PreflightReport | undefined;
  declare private running: boolean;
  declare private copied: boolean | undefined;
  #live: Subscription | undefined;
  #ports = PORTS;
  #signsIn = false;

  constructor() {
    super();
    this.client = undefined;
    this.context = undefined;
    this.downloads = browserDownloads;
    this.run = checkReachability;
    this.report = undefined;
    this.running = false;
    this.copied = undefined;
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('client')) return;
    this.#stop();
    this.report = undefined;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('running')) this.dispatchEvent(new Event('fold', { bubbles: true, composed: true }));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { client, context, report, running } = this;
    if (!client || !context) return nothing;
    const options = this.#options(client);
    return html`
      <p class="hint">${options ? check.checkHint() : check.checkNoHost()}</p>
      <p class="bar">
        ${
          running
            ? html`<button type="button" @click=${() => this.#stop()}>${check.checkStop()}</button>`
            : html`<button
                type="button"
                aria-disabled=${options ? 'false' : 'true'}
                @click=${() => options && this.#start(options)}
              >
                ${check.checkNow()}
              </button>`
        }
        ${
          report?.done
            ? html`<button type="button" @click=${() => void this.#copy(report)}>${check.checkCopy()}</button>`
            : nothing
        }
        ${running && report ? html`<span class="hint">${progress(takenSteps(report, this.#signsIn), context)}</span>` : nothing}
      </p>
      <div role="status">
        ${report?.done ? sumView(report, context) : nothing}
        ${this.copied === undefined ? nothing : html`<p>${this.copied ? common.saveCopied() : common.saveUncopied()}</p>`}
      </div>
      ${report?.done ? conclusionView(report, context) : nothing} ${report ? this.#steps(report, context) : nothing}
    `;
  }

  #steps(report: PreflightReport, context: ViewContext): TemplateResult {
    const { hosts } = report;
    const steps = takenSteps(report, this.#signsIn);
    const of = (side: PreflightStep['side']) => steps.filter((one) => one.side === side);
    const list = (some: readonly PreflightStep[]): TemplateResult =>
      html`<ul class="steps">
        ${some.map(
          (step) =>
            html`<li class=${step.status}>
              ${shapeOf(STEP_SHAPES[step.status])}
              <div>
                <span>${stepName(step.id, this.#ports)}</span>
                <span class="said">${stepResult(step, context)}${timeOf(step, context)}</span>
              </div>
            </li>`,
        )}
      </ul>`;
    // Where there is no second server it is told once.
    const b = of('b');
    const none = b.length > 0 && b.every(({ reason }) => reason === 'no-other-side');
    return html`<div class="sides">
      <section>${list(of(undefined))}</section>
      <section>
        <h4 lang="en">${hosts.a ?? 'A'}</h4>
        ${list(of('a'))}
      </section>
      ${
        b.length === 0
          ? nothing
          : html`<section>
              <h4 lang="en">${hosts.b ?? 'B'}</h4>
              ${list(none ? b.slice(0, 1) : b)}
            </section>`
      }
    </div>`;
  }

  #options(client: FinesseClient): CheckOptions | undefined {
    return checkOptions(client.addresses(), { host: client.snapshot().host, page: location.href });
  }

  #start(options: CheckOptions): void {
    this.#stop();
    this.copied = undefined;
    this.report = undefined;
    this.running = true;
    this.#ports = { ...PORTS, ...options.ports };
    this.#signsIn = options.userId !== undefined;
    try {
      this.#live = this.run(options).subscribe({
        next: (report) => (this.report = report),
        error: () => (this.running = false),
        complete: () => {
          this.running = false;
          if (!this.report) return;
          const detail: CheckDetail = { report: this.report };
          this.dispatchEvent(new CustomEvent('check', { detail, bubbles: true, composed: true }));
        },
      });
    } catch {
      // A name that cannot be one: what the server says of itself is not to be trusted.
      this.running = false;
    }
  }

  #stop(): void {
    this.#live?.unsubscribe();
    this.#live = undefined;
    if (this.running) this.report = undefined;
    this.running = false;
  }

  async #copy(report: PreflightReport): Promise<void> {
    this.copied = await this.downloads.copy(preflightText(report));
  }
}

function progress(steps: readonly PreflightStep[], { formats }: ViewContext): string {
  const done = steps.filter(({ status }) => status !== 'waiting' && status !== 'running').length;
  return check.checkRunning(formats.count(done), formats.count(steps.length));
}

function sumView({ status, ms }: PreflightReport, { formats }: ViewContext): TemplateResult {
  const sums: Readonly<Record<typeof status, readonly [Shape, (span: string) => string]>> = {
    running: ['busy', () => ''],
    passed: ['ok', check.checkPassed],
    warned: ['slow', check.checkWarned],
    failed: ['down', check.checkFailed],
  };
  const [shape, words] = sums[status];
  return html`<p class="sum">${shapeOf(shape)}<strong>${words(formats.milliseconds(ms))}</strong></p>`;
}

function conclusionView(report: PreflightReport, context: ViewContext): TemplateResult {
  const { causes } = report;
  const blind = blindWords(report);
  return html`
    ${
      causes.length === 0
        ? nothing
        : html`<h4>${check.checkPoints()}</h4>
            <ul>
              ${causes.map((cause) => {
                const { head, act } = pointWords(cause, report, context);
                return html`<li><strong>${head}</strong><br />${act}</li>`;
              })}
            </ul>`
    }
    ${blind.length === 0 ? nothing : html`<p class="time">${check.checkBlind()}: ${context.formats.list(blind)}</p>`}
  `;
}

function timeOf({ ms, status }: PreflightStep, { formats }: ViewContext): string {
  return ms === undefined || status === 'skipped' ? '' : ` · ${formats.milliseconds(Math.max(1, ms))}`;
}
