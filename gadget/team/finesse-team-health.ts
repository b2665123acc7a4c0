import { LitElement, html, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { TeamConnectivity } from '../../sdk/index.ts';
import { browserDownloads, type Downloads } from '../downloads.ts';
import { explain, type ProblemLike } from '../explain.ts';
import type { HealthTheme } from '../finesse-health.ts';
import { gadgetFormats, gadgetLocale } from '../locale.ts';
import { shapes } from '../shared/styles/shapes.ts';
import { surface } from '../shared/styles/surface.ts';
import { theme } from '../shared/styles/theme.ts';
import { strings } from '../strings.ts';
import { pageTime, type TimeSource } from '../watch.ts';
import { agentView } from './agent-view.ts';
import { Arrangement } from './arrangement.ts';
import type { CellContext } from './columns.ts';
import type { TeamExport } from './export.ts';
import type { FinesseTeamGrid, TeamPickDetail } from './grid.ts';
import { tellIncidents, tellScattered, type Told } from './incident-words.ts';
import type { FinesseTeamMap, TeamGroupDetail } from './map.ts';
import type { GroupBy } from './query.ts';
import type { TeamBeacon } from './report-book.ts';
import { groupWords } from './say.ts';
import { notice, sourceView, standingView } from './standing-view.ts';
import { words } from './strings.ts';
import { hour } from './styles/hour.ts';
import { team } from './styles/team.ts';
import { bannerView, historyView } from './told-view.ts';
import { chipsView, toolsView, type TeamQuestion, type TeamTools } from './tools-view.ts';
import { TeamWatch, type TeamViewClient, type TeamViewOptions } from './watch.ts';

/** What happened longer ago than this, ms, is in the history alone. */
export const BANNER_MS = 1_800_000;
const NO_OPTIONS: TeamViewOptions = {};

/**
 * A supervisor's view: how it stands with the connection of each agent of a team, live; whether drops came together, with the
 * evidence and what to do; the incidents of the shift. Only what the client tells. It neither opens nor closes the client; its language is
 * that of the page: `setGadgetLocale()`.
 *
 * The table is sorted by severity, then by who waits longest; it does not move under the pointer or the focus. `/` leads to the search.
 *
 * @tagname finesse-team-health
 * @attr beacon - Ask the agents' own pages for their health, where the channel carries it.
 * @attr team-id - Id of the team; that, or a choice among those that Finesse says the user supervises.
 * @fires {CustomEvent<TeamPickDetail>} finesse-team-pick - An agent was chosen. Bubbles, composed.
 * @csspart card - The whole.
 * @csspart banner - What happened lately.
 * @csspart agent - What is known of the chosen agent.
 * @csspart incidents - The history of the shift.
 * @cssprop [--finesse-team-height=29.5rem] - The most that the table takes before it scrolls; by itself twelve whole rows.
 */
export class FinesseTeamHealth extends LitElement {
  static override styles = [theme, shapes, surface, hour, team];
  static override properties = {
    client: { attribute: false },
    teamId: { attribute: 'team-id' },
    options: { attribute: false },
    beacon: {
      converter: { fromAttribute: (value: string | null) => value !== null },
    },
    problem: { attribute: false },
    theme: { reflect: true },
    downloads: { attribute: false },
    timeSource: { attribute: false },
  };

  /** Whose team to show; a supervisor's. Undefined: the problem, or that it is waited for. */
  declare client: TeamViewClient | undefined;
  /** Which team; the first that the user supervises, and a choice where there are more, unless told. */
  declare teamId: string | undefined;
  /** What is known beside the client. Another object begins anew. */
  declare options: TeamViewOptions;
  /**
   * Whether the agents' own pages are asked for their health (docs/beacon.md), and how; off unless told. Where it cannot be carried, the
   * view says so and shows what Finesse tells.
   */
  declare beacon: TeamBeacon;
  /** Why there is no client; shown only without one. */
  declare problem: ProblemLike | undefined;
  /** Colours; light unless told. */
  declare theme: HealthTheme;
  /** How files are handed over; the browser's way unless told. */
  declare downloads: Downloads;
  /** Where time comes from; the page's unless told. Set it before the element is connected. */
  declare timeSource: TimeSource;

  readonly #watch: TeamWatch;
  readonly #arrangement = new Arrangement();
  #chosenTeam: string | undefined;
  #compact = false;
  #picked: string | undefined;
  #dismissed: ReadonlySet<string> = new Set();
  #heard = '';
  #announced: string | undefined;
  #wasDown = false;
  #told: TeamTold | undefined;

  constructor() {
    super();
    this.options = NO_OPTIONS;
    this.beacon = false;
    this.theme = 'light';
    this.downloads = browserDownloads;
    this.timeSource = pageTime;
    this.#watch = new TeamWatch(this, () => this.timeSource);
    updateWhenLocaleChanges(this);
    this.addEventListener('keydown', this.#pressed);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('client')) this.#chosenTeam = undefined;
    const before = this.#watch.team;
    this.#watch.show(this.client, this.teamId ?? this.#chosenTeam, this.options, this.beacon);
    if (changed.has('client') || before !== this.#watch.team) this.#beginTeam();
    this.#arrange();
    this.#announce();
  }

  /** What was chosen and told of another team says nothing of this one. */
  #beginTeam(): void {
    [this.#picked, this.#announced, this.#dismissed] = [undefined, undefined, new Set()];
    this.#arrangement.ask({ only: undefined });
  }

  protected override render(): TemplateResult {
    const { teams } = this.#watch;
    return html`<section class="card" part="card" lang=${gadgetLocale()} aria-labelledby="head">
      <div class="top">
        <h2 id="head">${words.title()}</h2>
        ${
          this.teamId === undefined && teams.length > 1
            ? html`<select aria-label=${words.team()} @change=${this.#teamChosen}>
                ${teams.map(({ id, name }) => html`<option value=${id}>${name ?? id}</option>`)}
              </select>`
            : html`<span class="note">${teams.find(({ id }) => id === this.#watch.team)?.name ?? ''}</span>`
        }
      </div>
      ${this.#body()}
      <p class="heard" role="status">${this.#heard}</p>
    </section>`;
  }

  #body(): TemplateResult {
    const { picture, linkDown, problem, connection, teams, team: teamId } = this.#watch;
    const wrong = this.client ? problem : this.problem;
    if (wrong) return notice('down', words.refused(), explain(wrong));
    if (linkDown && !picture.loaded) return notice('down', words.linkDown(), words.linkDownEmpty());
    if (this.client && teamId === undefined && teams.length === 0 && connection?.status === 'connected')
      return notice('unknown', words.noTeam());
    if (!picture.loaded) return notice('unknown', words.waiting());
    const context = this.#context();
    const { incidents, scattered } = this.#tell(context);
    const all = scattered ? [scattered, ...incidents] : incidents;
    const banner = [...incidents.slice(0, 1), ...(scattered ? [scattered] : [])].find(
      ({ key, last }) => !this.#dismissed.has(key) && picture.now - last < BANNER_MS,
    );
    const tools = this.#tools();
    return html`
      ${standingView({ connection, linkDown, paused: this.#watch.paused, wallNow: this.timeSource.now() }, context)}
      ${bannerView(banner, (key) => this.#set(() => (this.#dismissed = new Set([...this.#dismissed, key]))))}
      ${chipsView(tools, context)} ${toolsView(tools)} ${this.#agents(context)}
      ${agentView(picture.rows.get(this.#picked ?? ''), context, this.#unpick)}
      ${historyView(all, context.formats.count(all.length))}
      <div class="foot">
        <finesse-team-saver .take=${this.#export} .downloads=${this.downloads}></finesse-team-saver>
        ${sourceView(this.#watch.carriage, picture.rows, context)}
      </div>
    `;
  }

  #agents(context: CellContext): TemplateResult {
    const { picture, linkDown, carriage } = this.#watch;
    const { shown, view } = this.#arrangement;
    if (shown.length === 0)
      return html`<p class="none">${picture.rows.size === 0 ? words.noneInTeam() : words.noneMatch()}</p>`;
    const say = (by: GroupBy, key: string, count: number): string =>
      words.groupHead(groupWords(by, key), context.formats.count(count));
    if (view === 'map')
      return html`<finesse-team-map
        .groups=${this.#arrangement.groups(say)}
        .context=${context}
        .theme=${this.theme}
        ?stale=${linkDown}
        @finesse-team-pick=${this.#markPicked}
        @finesse-team-group=${this.#groupPicked}
      ></finesse-team-map>`;
    return html`<finesse-team-grid
      .items=${this.#arrangement.lines(say)}
      .context=${context}
      .picked=${this.#picked}
      ?live=${carriage?.state === 'carried' || shown.some(({ report }) => report)}
      ?stale=${linkDown}
      ?compact=${this.#compact}
      @finesse-team-pick=${this.#agentPicked}
    ></finesse-team-grid>`;
  }

  #tools(): TeamTools {
    const { picture, paused } = this.#watch;
    const { question, dimensions, disturbed, view } = this.#arrangement;
    return {
      question,
      rows: picture.rows,
      dimensions,
      paused,
      disturbed,
      compact: this.#compact,
      view,
      ask: this.#ask,
      sort: () => this.#set(() => this.#arrangement.sort()),
      pause: () => (this.#watch.paused = !paused),
      compress: () => this.#set(() => (this.#compact = !this.#compact)),
      turn: () => this.#set(() => this.#arrangement.turn(view === 'map' ? 'table' : 'map')),
    };
  }

  #context(): CellContext {
    const { picture, hours } = this.#watch;
    const { now, wall } = picture;
    return { now, wall, hours, formats: gadgetFormats(), locale: gadgetLocale() };
  }

  /** Told anew only when something has happened: it is long. */
  #tell(context: CellContext): TeamTold {
    const { own, picture } = this.#watch;
    const { connectivity, rows } = picture;
    const { locale } = context;
    const known = this.#told;
    if (known?.connectivity === connectivity && known?.own === own && known.locale === locale) return known;
    const nameOf = (id: string): string => rows.get(id)?.name ?? id;
    const more = { ...context, own, nameOf, grouped: this.options.groupsOf !== undefined };
    this.#told = {
      connectivity,
      own,
      locale,
      incidents: connectivity ? tellIncidents(connectivity, more) : [],
      scattered: connectivity && tellScattered(connectivity, more),
    };
    return this.#told;
  }

  #arrange(): void {
    const { rows } = this.#watch.picture;
    const { groupsOf } = this.options;
    this.#arrangement.arrange({
      rows,
      shared: ({ user }) => groupsOf?.(user) ?? {},
      held: this.#table?.held ?? false,
      now: this.timeSource.now(),
      locale: gadgetLocale(),
    });
  }

  get #table(): FinesseTeamGrid | FinesseTeamMap | null {
    return this.renderRoot.querySelector<FinesseTeamGrid | FinesseTeamMap>('finesse-team-grid, finesse-team-map');
  }

  /** Changes of state are told once each; numbers are not. */
  #announce(): void {
    const { linkDown, picture } = this.#watch;
    if (linkDown !== this.#wasDown) this.#heard = linkDown ? words.linkDown() : words.linkBack();
    this.#wasDown = linkDown;
    const latest = this.#tell(this.#context()).incidents[0];
    if (!latest || latest.key === this.#announced || linkDown) return;
    this.#announced = latest.key;
    if (picture.now - latest.last < BANNER_MS) this.#heard = strings.announcement(latest.head, latest.place);
  }

  #set(change: () => void): void {
    change();
    this.requestUpdate();
  }

  readonly #ask = (change: Partial<TeamQuestion>): void => {
    const found = this.#arrangement.ask(change);
    const [some, all] = [found, this.#watch.picture.rows.size].map((value) => gadgetFormats().count(value));
    this.#heard = words.shown(some ?? '', all ?? '');
    this.requestUpdate();
  };

  readonly #teamChosen = ({ target }: Event): void =>
    this.#set(() => (this.#chosenTeam = (target as HTMLSelectElement).value));

  readonly #agentPicked = ({ detail: { agent } }: CustomEvent<TeamPickDetail>): void =>
    this.#set(() => (this.#picked = agent === this.#picked ? undefined : agent));

  /** From the map to the agent in the table. */
  readonly #markPicked = ({ detail: { agent } }: CustomEvent<TeamPickDetail>): void => {
    this.#arrangement.turn('table');
    this.#picked = agent;
    this.#ask({ search: agent });
    this.#focusTable();
  };

  readonly #groupPicked = ({ detail: { key } }: CustomEvent<TeamGroupDetail>): void => {
    const { by } = this.#arrangement.question;
    this.#arrangement.turn('table');
    this.#ask({ by, only: key });
    this.#focusTable();
  };

  /** What had the focus is gone. */
  #focusTable(): void {
    void this.updateComplete.then(async () => {
      const table = this.#table;
      await table?.updateComplete;
      table?.focus();
    });
  }

  readonly #unpick = (): void => {
    this.#picked = undefined;
    this.requestUpdate();
    this.#table?.focus();
  };

  readonly #export = (): TeamExport => {
    const { picture, team: id } = this.#watch;
    return { at: picture.now, team: id ?? '', rows: this.#arrangement.shown, connectivity: picture.connectivity };
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    const search = this.renderRoot.querySelector<HTMLInputElement>('input[type=search]');
    const typing = event.composedPath()[0] instanceof HTMLInputElement;
    if (event.key === '/' && !typing && !event.ctrlKey && !event.altKey && !event.metaKey && search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === 'Escape' && this.#picked !== undefined && !typing) this.#unpick();
    // The browser empties it by itself; from there on the table is next.
    else if (event.key === 'Escape' && typing && this.#arrangement.question.search !== '') this.#ask({ search: '' });
  };
}

/** What was told of which verdict. */
interface TeamTold {
  readonly connectivity: TeamConnectivity | undefined;
  readonly own: readonly number[];
  readonly locale: string;
  /** Latest first. */
  readonly incidents: readonly Told[];
  readonly scattered: Told | undefined;
}
