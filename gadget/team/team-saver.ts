import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import { browserDownloads, type Downloads } from '../downloads.ts';
import type { SaveOutcome } from '../file-saver.ts';
import { gadgetLocale } from '../locale.ts';
import { shapeOf } from '../shared/shapes.ts';
import { shapes } from '../shared/styles/shapes.ts';
import { strings } from '../strings.ts';
import { sender } from '../styles/sender.ts';
import { teamCsv, teamJson, type TeamExport } from './export.ts';
import { words } from './strings.ts';

/** A table for a spreadsheet, or everything for a program. */
export type TeamFile = 'csv' | 'json';

/**
 * Two buttons that keep the table and the incidents as files, and what came of it.
 *
 * @tagname finesse-team-saver
 */
export class FinesseTeamSaver extends LitElement {
  static override styles = [shapes, sender];
  static override properties = {
    take: { attribute: false },
    downloads: { attribute: false },
    outcome: { state: true },
  };

  /** Gives what is shown at the moment. */
  declare take: (() => TeamExport) | undefined;
  /** How files are handed over; the browser's way unless told. */
  declare downloads: Downloads;
  declare private outcome: { readonly file: TeamFile; readonly came: SaveOutcome; readonly name: string } | undefined;

  constructor() {
    super();
    this.downloads = browserDownloads;
    updateWhenLocaleChanges(this);
  }

  /** Hands a file to the browser. */
  save(file: TeamFile): void {
    const [name, text] = this.#text(file);
    this.outcome = { file, name, came: this.downloads.save(name, text) ? 'saved' : 'blocked' };
  }

  /** Copies a file's text, where it cannot be saved. Never rejects. */
  async copy(file: TeamFile): Promise<void> {
    const [name, text] = this.#text(file);
    this.outcome = { file, name, came: (await this.downloads.copy(text)) ? 'copied' : 'uncopied' };
  }

  protected override render(): TemplateResult {
    const { outcome } = this;
    const button = (label: string, work: () => void): TemplateResult =>
      html`<button part="button" type="button" @click=${work}>${label}</button>`;
    return html`<div lang=${gadgetLocale()}>
      <div class="row">
        ${button(words.saveCsv(), () => this.save('csv'))} ${button(words.saveJson(), () => this.save('json'))}
      </div>
      <div role="status">
        ${
          outcome
            ? html`<p class="result">
                ${shapeOf(outcome.came === 'saved' || outcome.came === 'copied' ? 'ok' : 'down')}<span
                  >${OUTCOMES[outcome.came](outcome.name)}</span
                >
              </p>`
            : nothing
        }
      </div>
      ${
        outcome?.came === 'blocked' || outcome?.came === 'saved'
          ? html`<p class="more">${button(strings.saveCopy(), () => void this.copy(outcome.file))}</p>`
          : nothing
      }
    </div>`;
  }

  #text(file: TeamFile): readonly [string, string] {
    const told = this.take?.();
    if (!told) return ['', ''];
    const stamp = new Date(told.at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
    const name = `finesse-team-${told.team.replaceAll(/[^\w.-]/g, '_')}-${stamp}Z.${file}`;
    return [name, file === 'csv' ? teamCsv(told) : teamJson(told)];
  }
}

const OUTCOMES: Readonly<Record<SaveOutcome, (name: string) => string>> = {
  saved: strings.saveDone,
  blocked: strings.saveBlocked,
  copied: strings.saveCopied,
  uncopied: strings.saveUncopied,
  failed: strings.whyInternal,
};
