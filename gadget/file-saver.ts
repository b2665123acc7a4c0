import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import {
  recordTraffic,
  type diagnosisBundle,
  type FinesseClient,
  type trafficHar,
  type TrafficRecord,
  type TrafficRecording,
} from '../sdk/index.ts';
import { browserDownloads, type Downloads } from './downloads.ts';
import { gadgetLocale } from './locale.ts';
import { Part } from './part.ts';
import { shapeOf } from './shared/shapes.ts';
import { shapes } from './shared/styles/shapes.ts';
import { strings } from './strings.ts';
import { sender } from './styles/sender.ts';

/** What can be kept as a file: all that is known (NDJSON), or the traffic alone (HAR). */
export type SavedFile = 'diagnosis' | 'har';

/**
 * What came of it: handed to the browser; the frame may not save files; copied instead; not even that; or it could not be written
 * at all.
 */
export type SaveOutcome = 'saved' | 'blocked' | 'copied' | 'uncopied' | 'failed';

/** Detail of the event `finesse-save`. */
export interface SaveDetail {
  readonly file: SavedFile;
  readonly outcome: SaveOutcome;
}

type Saving = SaveDetail & { readonly name: string };

/** What writes the files. */
export interface FileWriters {
  readonly diagnosisBundle: typeof diagnosisBundle;
  readonly trafficHar: typeof trafficHar;
}

/** What writes the files, fetched once. */
export const writers: Part<FileWriters> = new Part(() => import('./file-writers.ts'));

/** Traffic that is kept for the case: about the last hours of a desktop. A gadget lives for days, so it is little. */
export const RING = { maxRecords: 500, maxBytes: 524_288 };

/**
 * Two buttons that keep the diagnosis and the traffic as files, and what came of it. The traffic is that of the client's own ring;
 * of a client without one it is recorded in a small ring while this is in the page.
 *
 * @tagname finesse-file-saver
 * @fires {CustomEvent<SaveDetail>} finesse-save - A file was handed to the browser, or not. Bubbles, composed.
 * @csspart button - Each button.
 * @csspart result - The sentence after an attempt.
 */
export class FinesseFileSaver extends LitElement {
  static override styles = [shapes, sender];
  static override properties = {
    client: { attribute: false },
    downloads: { attribute: false },
    saving: { state: true },
  };

  /** Whose diagnosis is kept. Another client starts anew. */
  declare client: FinesseClient | undefined;
  /** How files are handed over; the browser's way unless told. */
  declare downloads: Downloads;
  declare private saving: Saving | undefined;
  #own: TrafficRecording | undefined;

  constructor() {
    super();
    this.downloads = browserDownloads;
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#record();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#own?.close();
  }

  /** The traffic of now, in order. */
  records(): readonly TrafficRecord[] {
    return (this.client?.recording ?? this.#own)?.records() ?? [];
  }

  /** Hands the file to the browser. Never rejects: what came of it is drawn and told by an event. */
  async save(file: SavedFile): Promise<void> {
    await this.#hand(file, (name, text) => (this.downloads.save(name, text) ? 'saved' : 'blocked'));
  }

  /** Copies the file's text, where it cannot be saved. Never rejects. */
  async copy(file: SavedFile): Promise<void> {
    const texts: string[] = [];
    await this.#hand(file, (_name, text) => (texts.push(text), undefined));
    for (const text of texts) this.#turn(file, (await this.downloads.copy(text)) ? 'copied' : 'uncopied');
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('client')) return;
    this.saving = undefined;
    if (this.isConnected) this.#record();
  }

  protected override render(): TemplateResult {
    const { saving } = this;
    const button = (label: string, work: () => void): TemplateResult =>
      html`<button part="button" type="button" @click=${work}>${label}</button>`;
    return html`
      <div lang=${gadgetLocale()}>
        <div class="row">
          ${button(strings.saveDiagnosis(), () => void this.save('diagnosis'))}
          ${button(strings.saveHar(), () => void this.save('har'))}
          ${saving ? nothing : html`<p class="hint">${strings.saveHint()}</p>`}
        </div>
        <div role="status">${saving ? outcome(saving) : nothing}</div>
        ${
          saving?.outcome === 'blocked' || saving?.outcome === 'saved'
            ? html`<p class="more">${button(strings.saveCopy(), () => void this.copy(saving.file))}</p>`
            : nothing
        }
      </div>
    `;
  }

  #record(): void {
    this.#own?.close();
    // Fetched ahead: it could not be while there is no connection, which is when files are wanted.
    if (this.client) writers.fetch().catch(() => undefined);
    // A client's own ring is not ours to close.
    this.#own = this.client && !this.client.recording ? recordTraffic(this.client, RING) : undefined;
  }

  async #hand(file: SavedFile, give: (name: string, text: string) => SaveOutcome | undefined): Promise<void> {
    const { client } = this;
    if (!client) return;
    try {
      const { diagnosisBundle, trafficHar } = await writers.fetch();
      // Meanwhile it may have become another's, or nobody's.
      if (client !== this.client) return;
      const records = this.records();
      const known = client.snapshot();
      const text = file === 'har' ? JSON.stringify(trafficHar(records, known)) : diagnosisBundle(client, records);
      const name = nameOf(file, known.userId, known.at);
      const came = give(name, text);
      if (came) this.#turn(file, came, name);
    } catch {
      this.#turn(file, 'failed');
    }
  }

  #turn(file: SavedFile, came: SaveOutcome, name = ''): void {
    this.saving = { file, outcome: came, name };
    const detail: SaveDetail = { file, outcome: came };
    this.dispatchEvent(new CustomEvent('finesse-save', { detail, bubbles: true, composed: true }));
  }
}

/** `finesse-diagnosis-1001001-20261123-091426.ndjson`, in the computer's own time. */
function nameOf(file: SavedFile, user: string, at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString();
  const stamp = local.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const [kind, ending] = file === 'har' ? ['traffic', 'har'] : ['diagnosis', 'ndjson'];
  return `finesse-${kind}-${user.replaceAll(/[^\w.-]/g, '_')}-${stamp}.${ending}`;
}

function outcome({ outcome: came, name }: Saving): TemplateResult {
  const well = came === 'saved' || came === 'copied';
  return html`<p class="result" part="result">${shapeOf(well ? 'ok' : 'down')}<span>${words(came, name)}</span></p>`;
}

function words(came: SaveOutcome, name: string): string {
  switch (came) {
    case 'saved':
      return strings.saveDone(name);
    case 'blocked':
      return strings.saveBlocked();
    case 'copied':
      return strings.saveCopied();
    case 'uncopied':
      return strings.saveUncopied();
    case 'failed':
      return strings.whyInternal();
  }
}
