import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { chart } from '../../gadget/shared/styles/line-chart.ts';
import { shapes } from '../../gadget/shared/styles/shapes.ts';
import { theme } from '../../gadget/shared/styles/theme.ts';
import type { TimelineWindowDetail } from '../../gadget/shared/timeline.ts';
import type { TimelineBand, TimelineRow } from '../../gadget/shared/timeline-paint.ts';
import type { TimeWindow } from '../../gadget/shared/time-window.ts';
import type { IncidentReport, Report } from '../report.ts';
import { agentPanel, agentsTable } from './agent-panel.ts';
import { reportClock, type ReportClock } from './clock.ts';
import { files, notices, service } from './files-panel.ts';
import { head, overall } from './head.ts';
import { incidentDetail } from './incident-detail.ts';
import { filters, incidentList } from './incident-list.ts';
import { bandsOf, boundsOf, rowsOf } from './model.ts';
import { chosen, EVERYTHING, hashOf, selectionOf, type Selection } from './selection.ts';
import { speechOf, type Speech } from './speech.ts';
import { frame } from './styles/frame.ts';
import { incidents } from './styles/incidents.ts';
import { layout } from './styles/layout.ts';
import { media } from './styles/media.ts';
import { tables } from './styles/tables.ts';
import { pagesTable } from './pages-panel.ts';
import { MANY_AGENTS, timeSection } from './time-section.ts';
import type { ReportView } from './view.ts';

/** Incidents, and agents, that are listed at first, and how many more each time. */
const LISTED = 200;
/** Tables below the incidents. */
type Table = 'agents' | 'pages' | 'files';

/** A window that moves is written down when it rests. */
const REST_MS = 200;

/**
 * Draws a report: verdict of the whole, timeline, incidents with filters, one incident with its evidence, agents, files.
 * What is chosen stands in the address, so that it can be shared.
 *
 * @tagname finesse-report
 * @fires {CustomEvent<'html' | 'json' | 'other' | 'language'>} finesse-report-action - What the reader wants of the page around. Bubbles, composed.
 */
export class FinesseReport extends LitElement {
  static override styles = [theme, shapes, chart, layout, frame, incidents, tables, media];
  static override properties = {
    report: { attribute: false },
    speech: { attribute: false },
    theme: { reflect: true },
    selection: { state: true },
    listed: { state: true },
    tableRows: { state: true },
    opened: { state: true },
  };

  declare report: Report | undefined;
  declare speech: Speech;
  declare theme: 'auto' | 'light' | 'dark';
  declare private selection: Selection;
  declare private listed: number;
  /** Rows that are listed of each table. */
  declare private tableRows: Readonly<Record<Table, number>>;
  /** Tables are built only when they are opened. */
  declare private opened: ReadonlySet<Table>;

  #clock: ReportClock = reportClock('server', 0);
  #bounds: TimeWindow = { from: 0, to: 60_000 };
  #rows: readonly TimelineRow[] = [];
  #bands: readonly TimelineBand[] = [];
  #shown: readonly IncidentReport[] = [];
  #texts = new WeakMap<IncidentReport, string>();
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** Where the focus was when an incident was opened. */
  #opened = false;

  constructor() {
    super();
    this.report = undefined;
    this.speech = speechOf('en');
    this.theme = 'auto';
    this.selection = EVERYTHING;
    this.listed = LISTED;
    this.tableRows = { agents: LISTED, pages: LISTED, files: LISTED };
    this.opened = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#fromAddress);
    this.selection = selectionOf(location.hash);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#fromAddress);
    clearTimeout(this.#resting);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { report, speech, selection } = this;
    if (!report) return;
    const before = changed.get('selection') as Selection | undefined;
    const isNew = changed.has('report') || changed.has('speech');
    if (changed.has('speech')) this.#texts = new WeakMap();
    if (isNew || before?.zone !== selection.zone) this.#clock = reportClock(selection.zone, report.zoneMinutes);
    if (changed.has('report')) this.#bounds = boundsOf(report);
    const say = (incident: IncidentReport): string => this.#textOf(incident);
    this.#shown = chosen(report.incidents, selection, say);
    const keys = ['agent', 'cause', 'side', 'text', 'zone', 'onlyTouched'] as const;
    if (isNew || !before || keys.some((key) => before[key] !== selection[key])) {
      const drawn = chosen(report.incidents, { ...selection, inWindow: false }, say);
      const touched = new Set(drawn.map(({ agent }) => agent));
      const only = selection.onlyTouched && report.agents.length > MANY_AGENTS && touched.size > 0;
      this.#rows = rowsOf(
        report,
        drawn,
        ({ agent }) => (selection.agent === '' || agent === selection.agent) && (!only || touched.has(agent)),
        speech,
        this.#clock,
      );
      this.#bands = bandsOf(report, this.#bounds, speech, this.#clock);
      if (before) this.listed = LISTED;
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { report, speech, selection } = this;
    if (!report) return nothing;
    const { words } = speech;
    const view: ReportView = {
      report,
      speech,
      clock: this.#clock,
      selection,
      shown: this.#shown,
      listed: this.listed,
      select: this.#select,
      more: () => (this.listed *= 2),
    };
    const open = report.incidents.find(({ number }) => number === selection.incident);
    const agent = report.agents.find((one) => one.agent === (open?.agent ?? selection.agent));
    return html`
      <div class="page ${open ? 'open' : ''}" lang=${speech.language}>
        ${head(view, (action) => this.#act(action), this.#skip)}
        <main>
          ${overall(view)} ${notices(view)}
          ${timeSection(view, {
            rows: this.#rows,
            bands: this.#bands,
            bounds: this.#bounds,
            say: this.#say,
            moved: this.#moved,
            pick: (incident) => this.#select({ incident }, false),
            timeline: () => this.renderRoot.querySelector('finesse-timeline'),
          })}
          <div class="columns">
            <section class="list" aria-labelledby="list-head">
              <h2 id="list-head" tabindex="-1">${words.listHead}</h2>
              ${report.incidents.length === 0 ? nothing : filters(view)}
              <p role="status" class="note">
                ${
                  report.incidents.length === 0
                    ? nothing
                    : words.shown(speech.formats.count(this.#shown.length), speech.incidents(report.incidents.length))
                }
              </p>
              ${incidentList(view)}
            </section>
            <div class="beside">
              ${
                open
                  ? incidentDetail(open, view, agent ? agentPanel(agent, view) : html``)
                  : agent
                    ? agentPanel(agent, view)
                    : report.incidents.length === 0
                      ? nothing
                      : html`<p class="empty">${words.pick}</p>`
              }
            </div>
          </div>
          ${service(view)}
          ${this.#table('agents', words.agentsHead, report.agents.length, false, (...rows) => agentsTable(view, ...rows))}
          ${
            report.pages.length === 0
              ? nothing
              : this.#table('pages', words.pagesHead, report.pages.length, false, (...rows) =>
                  pagesTable(view, ...rows),
                )
          }
          ${this.#table('files', words.filesHead, report.files.length, report.incidents.length === 0, (...rows) =>
            files(view, ...rows),
          )}
        </main>
        <footer><p class="note">${words.made}</p></footer>
      </div>
    `;
  }

  #table(
    name: Table,
    title: string,
    count: number,
    open: boolean,
    draw: (most: number, more: () => void) => TemplateResult,
  ): TemplateResult {
    const toggled = (event: Event): void => {
      const opened = new Set(this.opened);
      if ((event.currentTarget as HTMLDetailsElement).open) opened.add(name);
      else opened.delete(name);
      this.opened = opened;
    };
    const most = this.tableRows[name];
    const more = (): void => {
      this.tableRows = { ...this.tableRows, [name]: most * 2 };
    };
    return html`<details class="section" ?open=${open} @toggle=${toggled}>
      <summary><h2>${title} (${this.speech.formats.count(count)})</h2></summary>
      ${this.opened.has(name) ? draw(most, more) : nothing}
    </details>`;
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get('selection') as Selection | undefined;
    const { incident } = this.selection;
    if (!before || before.incident === incident) return;
    const timeline = this.renderRoot.querySelector('finesse-timeline');
    const open = this.report?.incidents.find(({ number }) => number === incident);
    if (open) timeline?.reveal(open.agent);
    if (!this.#opened) return;
    this.#opened = false;
    // Where list and detail take turns, and for those who listen, the head is where reading begins.
    const target = this.renderRoot.querySelector<HTMLElement>(incident === undefined ? '#list-head' : '#detail-head');
    target?.focus({ preventScroll: true });
    target?.closest('.list, .beside')?.scrollIntoView({ block: 'nearest' });
  }

  readonly #say = (window: TimeWindow, events: number): string =>
    this.speech.words.sayWindow(
      this.#clock.full(window.from),
      this.#clock.full(window.to),
      this.speech.incidents(events),
    );

  readonly #moved = ({ detail }: CustomEvent<TimelineWindowDetail>): void => {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      const { from, to } = this.#bounds;
      const isWhole = detail.to - detail.from >= to - from;
      this.#select({ window: isWhole ? undefined : detail });
    }, REST_MS);
  };

  /** `focus`: the reader goes there; not so where the timeline keeps the focus. */
  readonly #select = (change: Partial<Selection>, focus = true): void => {
    this.#opened = focus && 'incident' in change;
    const step = 'incident' in change && change.incident !== this.selection.incident;
    this.selection = { ...this.selection, ...change };
    const hash = hashOf(this.selection);
    const address = hash === '' ? location.pathname + location.search : hash;
    try {
      if (step) history.pushState(undefined, '', address);
      else history.replaceState(undefined, '', address);
    } catch {
      // A page in a sandbox has no history; what is chosen is shown all the same.
    }
  };

  readonly #fromAddress = (): void => {
    this.selection = selectionOf(location.hash);
  };

  readonly #skip = (event: Event): void => {
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>('#list-head')?.focus();
  };

  #act(detail: 'html' | 'json' | 'other' | 'language'): void {
    this.dispatchEvent(new CustomEvent('finesse-report-action', { detail, bubbles: true, composed: true }));
  }

  /** What a text is looked for in. */
  #textOf(incident: IncidentReport): string {
    let text = this.#texts.get(incident);
    if (text === undefined) {
      const { speech } = this;
      const { agent, node, sid, outcome, why, quotes } = incident;
      text = [
        ...[agent, node, sid, speech.verdict(incident), speech.words.outcomes[outcome]],
        ...why.flatMap((sentence) => [sentence, speech.told(sentence).text]),
        ...quotes.flatMap((quote) => [quote.file, quote.text]),
      ].join('\n');
      this.#texts.set(incident, text);
    }
    return text;
  }
}
