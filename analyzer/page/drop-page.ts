import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { theme } from '../../gadget/shared/styles/theme.ts';
import type { Report } from '../report.ts';
import { zoneName } from '../tell/times.ts';
import { chosenFiles, droppedFiles } from './dropped.ts';
import { parsedReport } from './embedded.ts';
import type { DroppedFile } from './messages.ts';
import { startReading, type Reading } from './reading.ts';
import { speechOf, type Speech } from './speech.ts';
import { drop } from './styles/drop.ts';
import { layout } from './styles/layout.ts';

/** Zones that there are on earth, minutes east of Greenwich. */
const ZONES = [
  -720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60, 0, 60, 120, 180, 210, 240,
  270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 765, 780, 840,
];

type State =
  | { readonly kind: 'waiting'; readonly note?: string; readonly isError?: boolean }
  | { readonly kind: 'gathering' }
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  | { readonly kind: 'judging' };

/**
 * Takes files and folders, has them read in a worker, and hands over the report. Nothing leaves the browser.
 *
 * @tagname finesse-drop
 * @fires {CustomEvent<Report>} finesse-drop-report - The report is ready. Bubbles, composed.
 * @fires {CustomEvent<void>} finesse-drop-language - The reader wants the other language. Bubbles, composed.
 */
export class FinesseDrop extends LitElement {
  static override styles = [theme, layout, drop];
  static override properties = {
    speech: { attribute: false },
    theme: { reflect: true },
    state: { state: true },
    over: { state: true },
  };

  declare speech: Speech;
  declare theme: 'auto' | 'light' | 'dark';
  declare private state: State;
  declare private over: boolean;

  #reading: Reading | undefined;
  #zone: number | undefined;
  /** Counts what was begun, so that what was cancelled while folders were looked through does not go on. */
  #round = 0;

  constructor() {
    super();
    this.speech = speechOf('en');
    this.theme = 'auto';
    this.state = { kind: 'waiting' };
    this.over = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A file that is dropped beside the field would take the page's place.
    addEventListener('dragover', this.#dragged);
    addEventListener('dragleave', this.#left);
    addEventListener('drop', this.#dropped);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('dragover', this.#dragged);
    removeEventListener('dragleave', this.#left);
    removeEventListener('drop', this.#dropped);
    this.#stop();
  }

  protected override render(): TemplateResult {
    const { speech, state } = this;
    const { words } = speech;
    const busy = state.kind !== 'waiting';
    return html`
      <div class="page" lang=${speech.language}>
        <main>
          <p class="top">
            <span>${words.product}</span>
            <button
              type="button"
              lang=${speech.language === 'ko' ? 'en' : 'ko'}
              @click=${() => this.dispatchEvent(new CustomEvent('finesse-drop-language', { bubbles: true, composed: true }))}
            >
              ${speech.language === 'ko' ? 'English' : '한국어'}
            </button>
          </p>
          <h1>${words.dropTitle}</h1>
          <p>${words.dropMeans}</p>
          <p><b>${words.dropPrivate}</b></p>
          <div class="field ${this.over ? 'over' : ''}">${busy ? this.#progress(state) : this.#choice()}</div>
          <div role="status" class="said">${this.#said(state)}</div>
        </main>
      </div>
    `;
  }

  #choice(): TemplateResult {
    const { words } = this.speech;
    const input = (name: string, label: string, folder: boolean): TemplateResult => html`
      <label class="button"
        ><input
          type="file"
          name=${name}
          multiple
          ?webkitdirectory=${folder}
          @change=${(event: Event) => this.#chosen(event.currentTarget as HTMLInputElement)}
        />${label}</label
      >
    `;
    return html`
      <p class="here">${words.dropHere}</p>
      <p class="row">${input('files', words.chooseFiles, false)} ${input('folder', words.chooseFolder, true)}</p>
      <label class="zone"
        ><span>${words.zoneChoice}</span>
        <select
          name="zone"
          @change=${(event: Event) => {
            const { value } = event.currentTarget as HTMLSelectElement;
            this.#zone = value === '' ? undefined : Number(value);
          }}
        >
          <option value="">${words.zoneUtc}</option>
          ${ZONES.map((minutes) => html`<option value=${minutes}>${zoneName(minutes)}</option>`)}
        </select>
      </label>
      <p class="note">${words.openReport}</p>
    `;
  }

  #progress(state: State): TemplateResult {
    const { words, bytes } = this.speech;
    const share =
      state.kind === 'reading'
        ? html`<progress max=${Math.max(1, state.total)} .value=${state.done} aria-label=${words.filesHead}></progress>`
        : html`<progress aria-label=${words.filesHead}></progress>`;
    const text =
      state.kind === 'reading'
        ? words.reading(bytes(state.done), bytes(state.total))
        : state.kind === 'judging'
          ? words.judging
          : words.gathering;
    return html`
      <p class="here">${text}</p>
      ${share}
      <p class="row"><button type="button" class="cancel" @click=${() => this.#cancel()}>${words.cancel}</button></p>
    `;
  }

  #said(state: State): TemplateResult | typeof nothing {
    if (state.kind !== 'waiting' || state.note === undefined) return nothing;
    return html`<p class=${state.isError === true ? 'problem' : 'note'}>${state.note}</p>`;
  }

  readonly #dragged = (event: DragEvent): void => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = this.state.kind === 'waiting' ? 'copy' : 'none';
    this.over = this.state.kind === 'waiting';
  };

  readonly #left = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.over = false;
  };

  readonly #dropped = (event: DragEvent): void => {
    event.preventDefault();
    this.over = false;
    if (event.dataTransfer && this.state.kind === 'waiting') this.#take(droppedFiles(event.dataTransfer));
  };

  #chosen(input: HTMLInputElement): void {
    if (!input.files || input.files.length === 0) return;
    const files = chosenFiles(input.files);
    input.value = '';
    this.#take(Promise.resolve(files));
  }

  #take(gathered: Promise<readonly DroppedFile[]>): void {
    this.#round += 1;
    const round = this.#round;
    this.state = { kind: 'gathering' };
    gathered
      .then(async (files) => {
        if (round !== this.#round) return;
        if (files.length === 0) this.#fail(this.speech.words.noFiles);
        else if (!(await this.#opened(files, round))) this.#read(files);
      })
      .catch((error: unknown) => {
        if (round === this.#round) this.#fail(this.speech.words.readFailed(messageOf(error)));
      });
  }

  /** A report that was saved is shown as it is. */
  async #opened(files: readonly DroppedFile[], round: number): Promise<boolean> {
    const only = files.length === 1 ? files[0]?.file : undefined;
    if (!only?.name.endsWith('.json')) return false;
    // What cannot be read is told with the files.
    const start = await only
      .slice(0, 64)
      .text()
      .catch(() => '');
    if (!/^\s*\{\s*"version"\s*:/.test(start)) return false;
    const report = parsedReport(await only.text());
    if (round !== this.#round) return true;
    const { words } = this.speech;
    if (report === 'damaged') this.#fail(words.reportDamaged);
    else if (report === 'version') this.#fail(words.reportVersion);
    else this.#done(report);
    return true;
  }

  #read(files: readonly DroppedFile[]): void {
    const total = files.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
    let done = 0;
    this.state = { kind: 'reading', done, total };
    this.#reading = startReading(
      { files, zoneMinutes: this.#zone },
      {
        bytes: (more) => {
          done = Math.min(total, done + more);
          this.state = { kind: 'reading', done, total };
        },
        judging: () => {
          this.state = { kind: 'judging' };
        },
        report: (report) => this.#done(report),
        failed: (why) => this.#fail(this.speech.words.readFailed(why)),
      },
    );
  }

  #done(report: Report): void {
    this.#stop();
    this.state = { kind: 'waiting' };
    this.dispatchEvent(new CustomEvent('finesse-drop-report', { detail: report, bubbles: true, composed: true }));
  }

  #fail(note: string): void {
    this.#stop();
    this.state = { kind: 'waiting', note, isError: true };
  }

  #cancel(): void {
    this.#stop();
    this.state = { kind: 'waiting', note: this.speech.words.cancelled };
  }

  #stop(): void {
    this.#round += 1;
    this.#reading?.stop();
    this.#reading = undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
