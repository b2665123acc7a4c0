import { LitElement, html, type TemplateResult } from 'lit';
import type { Report } from '../report.ts';
import { documentWith } from './document.ts';
import type { PageAction } from './head.ts';
import { languageOf, speechOf, type Speech } from './speech.ts';

/**
 * The page: the report where there is one, else the field that files are dropped on.
 *
 * @tagname finesse-analysis
 */
export class FinesseAnalysis extends LitElement {
  static override properties = {
    report: { attribute: false },
    source: { attribute: false },
    speech: { state: true },
  };

  declare report: Report | undefined;
  /** The page as a file, without a report: what is saved is made of it. */
  declare source: string;
  declare private speech: Speech;

  constructor() {
    super();
    this.report = undefined;
    this.source = '';
    this.speech = speechOf(languageOf(navigator.languages));
  }

  protected override render(): TemplateResult {
    const { report, speech } = this;
    return report
      ? html`<finesse-report
          .report=${report}
          .speech=${speech}
          @finesse-report-action=${(event: CustomEvent<PageAction>) => this.#act(event.detail)}
        ></finesse-report>`
      : html`<finesse-drop
          .speech=${speech}
          @finesse-drop-language=${() => this.#switch()}
          @finesse-drop-report=${(event: CustomEvent<Report>) => {
            this.report = event.detail;
          }}
        ></finesse-drop>`;
  }

  protected override updated(): void {
    const { language, words } = this.speech;
    document.documentElement.lang = language;
    document.title = this.report ? words.title : words.product;
  }

  #act(action: PageAction): void {
    if (action === 'language') this.#switch();
    else if (action === 'other') {
      history.replaceState(undefined, '', location.pathname + location.search);
      this.report = undefined;
    } else this.#save(action);
  }

  #switch(): void {
    this.speech = speechOf(this.speech.language === 'ko' ? 'en' : 'ko');
  }

  #save(kind: 'html' | 'json'): void {
    const { report } = this;
    if (!report) return;
    const text = kind === 'html' ? documentWith(this.source, report) : `${JSON.stringify(report, undefined, 2)}\n`;
    const address = URL.createObjectURL(new Blob([text], { type: kind === 'html' ? 'text/html' : 'application/json' }));
    const link = Object.assign(document.createElement('a'), { href: address, download: `finesse-report.${kind}` });
    link.click();
    // The browser has taken it by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}
