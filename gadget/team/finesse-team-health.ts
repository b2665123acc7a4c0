import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { TeamConnectivity } from '../../sdk/index.ts';
import { browserDownloads, type Downloads } from '../downloads.ts';
import { explain, type ProblemLike } from '../explain.ts';
import type { HealthTheme } from '../finesse-health.ts';
import { gadgetFormats, gadgetLocale } from '../locale.ts';
import { shapeOf, type Shape } from '../shared/shapes.ts';
import { shapes } from '../shared/styles/shapes.ts';
import { theme } from '../shared/styles/theme.ts';
import { strings } from '../strings.ts';
import { pageTime, type TimeSource } from '../watch.ts';
import { agentView } from './agent-view.ts';
import type { TeamExport } from './export.ts';
import type { FinesseTeamGrid, TeamPickDetail } from './grid.ts';
import { tellIncidents, tellScattered, type Told } from './incident-words.ts';
import { countsOf, makeFilter, VERDICTS, type AgentRow, type Verdict } from './model.ts';
import { RowOrder } from './order.ts';
import { VERDICT_SHAPES, verdictWords, type SayContext } from './say.ts';
import { words } from './strings.ts';
import { team } from './styles/team.ts';
import { bannerView, historyView } from './told-view.ts';
import { TeamWatch, type TeamViewClient, type TeamViewOptions } from './watch.ts';

/** What happened longer ago than this, ms, is in the history alone. */
export const BANNER_MS = 1_800_000;
/** Chips that are shown though nobody is in them: what a supervisor looks for. */
const ALWAYS: ReadonlySet<Verdict> = new Set(['dropped', 'forced-out', 'at-risk', 'connected']);
const NO_OPTIONS: TeamViewOptions = {};

/**
 * A supervisor's view: how it stands with the connection of each agent of a team, live; whether drops came together, with the
 * evidence and what to do; the incidents of the shift. Only what the client tells. It neither opens nor closes the client; its language is
 * that of the page: `setGadgetLocale()`.
 *
 * The table is sorted by severity, then by who waits longest; it does not move under the pointer or the focus. `/` leads to the search.
 *
 * @tagname finesse-team-health
 * @attr team-id - Id of the team; that, or a choice among those that Finesse says the user supervises.
 * @fires {CustomEvent<TeamPickDetail>} finesse-team-pick - An agent was chosen. Bubbles, composed.
 * @csspart card - The whole.
 * @csspart banner - What happened lately.
 * @csspart agent - What is known of the chosen agent.
 * @csspart incidents - The history of the shift.
 * @cssprop [--finesse-team-height=26rem] - The most that the table takes before it scrolls.
 */
export class FinesseTeamHealth extends LitElement {
  static override styles = [theme, shapes, team];
  static override properties = {
    client: { attribute: false },
    teamId: { attribute: 'team-id' },
    options: { attribute: false },
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
  /** Why there is no client; shown only without one. */
  declare problem: ProblemLike | undefined;
  /** Colours; light unless told. */
  declare theme: HealthTheme;
  /** How files are handed over; the browser's way unless told. */
  declare downloads: Downloads;
  /** Where time comes from; the page's unless told. Set it before the element is connected. */
  declare timeSource: TimeSource;

  readonly #watch: TeamWatch;
  readonly #order = new RowOrder();
  #chosenTeam: string | undefined;
  #verdicts: ReadonlySet<Verdict> = new Set();
  #search = '';
  #anew = true;
  #picked: string | undefined;
  #shown: readonly AgentRow[] = [];
  #dismissed: ReadonlySet<string> = new Set();
  #heard = '';
  #announced: string | undefined;
  #wasDown = false;
  #told: TeamTold | undefined;

  constructor() {
    super();
    this.options = NO_OPTIONS;
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
    this.#watch.show(this.client, this.teamId ?? this.#chosenTeam, this.options);
    if (changed.has('client') || before !== this.#watch.team) this.#anew = true;
    this.#arrange();
    this.#announce();
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
    return html`
      ${this.#standing(context)}
      ${bannerView(banner, (key) => this.#set(() => (this.#dismissed = new Set([...this.#dismissed, key]))))}
      ${this.#tools(context)}
      ${
        this.#shown.length === 0
          ? html`<p class="none">${picture.rows.size === 0 ? words.noneInTeam() : words.noneMatch()}</p>`
          : html`<finesse-team-grid
              .rows=${this.#shown}
              .context=${context}
              .picked=${this.#picked}
              ?stale=${linkDown}
              @finesse-team-pick=${this.#agentPicked}
            ></finesse-team-grid>`
      }
      ${agentView(picture.rows.get(this.#picked ?? ''), context, this.#unpick)}
      ${historyView(all, context.formats.count(all.length))}
      <div class="foot">
        <finesse-team-saver .take=${this.#export} .downloads=${this.downloads}></finesse-team-saver>
        <p class="note">${words.traceNote()}</p>
      </div>
    `;
  }

  /** That the picture is of the past: the own link is down, or somebody wants to read. */
  #standing(context: SayContext): TemplateResult | typeof nothing {
    const { linkDown, paused, picture } = this.#watch;
    const time = context.formats.time(picture.wall, this.timeSource.now());
    const age = context.formats.ago(this.timeSource.now() - picture.wall);
    if (linkDown) return notice('down', words.linkDown(), words.linkDownMeans(time, age));
    return paused ? notice('unknown', words.pausedAt(time)) : nothing;
  }

  #tools({ formats }: SayContext): TemplateResult {
    const { picture, paused } = this.#watch;
    const counts = countsOf(picture.rows.values());
    const chips = VERDICTS.filter((one) => counts[one] > 0 || ALWAYS.has(one) || this.#verdicts.has(one));
    return html`
      <div class="chips" role="group" aria-label=${words.filter()}>
        <button type="button" aria-pressed=${this.#verdicts.size === 0} @click=${() => this.#ask(new Set())}>
          <b>${formats.count(picture.rows.size)}</b> ${words.all()}
        </button>
        ${chips.map(
          (one) =>
            html`<button
              type="button"
              class=${counts[one] === 0 ? 'empty' : ''}
              aria-pressed=${this.#verdicts.has(one)}
              data-verdict=${one}
              @click=${() => this.#toggle(one)}
            >
              ${shapeOf(VERDICT_SHAPES[one])}<b>${formats.count(counts[one])}</b> ${verdictWords(one)}
            </button>`,
        )}
      </div>
      <div class="tools">
        <input
          type="search"
          aria-label=${words.search()}
          aria-keyshortcuts="/"
          placeholder=${words.searchHint()}
          .value=${this.#search}
          @input=${this.#searched}
        />
        ${this.#order.disturbed ? button(words.sortAgain(), () => this.#set(() => (this.#anew = true))) : nothing}
        ${button(paused ? words.resume() : words.pause(), () => (this.#watch.paused = !paused))}
      </div>
    `;
  }

  #context(): SayContext {
    const { now, wall } = this.#watch.picture;
    return { now, wall, formats: gadgetFormats(), locale: gadgetLocale() };
  }

  /** Told anew only when something has happened: it is long. */
  #tell(context: SayContext): TeamTold {
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
    const held = this.renderRoot.querySelector<FinesseTeamGrid>('finesse-team-grid')?.held ?? false;
    const keep = makeFilter({ verdicts: this.#verdicts, search: this.#search });
    const collator = new Intl.Collator(gadgetLocale());
    this.#shown = this.#order.arrange(rows, keep, collator, { held, now: this.timeSource.now(), anew: this.#anew });
    this.#anew = rows.size === 0;
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

  #toggle(verdict: Verdict): void {
    const next = new Set(this.#verdicts);
    if (!next.delete(verdict)) next.add(verdict);
    this.#ask(next);
  }

  #ask(verdicts: ReadonlySet<Verdict>, search = this.#search): void {
    [this.#verdicts, this.#search, this.#anew] = [verdicts, search, true];
    const { rows } = this.#watch.picture;
    const found = [...rows.values()].filter(makeFilter({ verdicts, search })).length;
    const [some, all] = [found, rows.size].map((value) => gadgetFormats().count(value));
    this.#heard = words.shown(some ?? '', all ?? '');
    this.requestUpdate();
  }

  readonly #searched = ({ target }: InputEvent): void => this.#ask(this.#verdicts, (target as HTMLInputElement).value);

  readonly #teamChosen = ({ target }: Event): void =>
    this.#set(() => {
      this.#chosenTeam = (target as HTMLSelectElement).value;
      this.#picked = undefined;
    });

  readonly #agentPicked = ({ detail: { agent } }: CustomEvent<TeamPickDetail>): void =>
    this.#set(() => (this.#picked = agent === this.#picked ? undefined : agent));

  readonly #unpick = (): void => {
    this.#picked = undefined;
    this.requestUpdate();
    this.renderRoot.querySelector<FinesseTeamGrid>('finesse-team-grid')?.focus();
  };

  readonly #export = (): TeamExport => {
    const { picture, team: id } = this.#watch;
    return { at: picture.now, team: id ?? '', rows: this.#shown, connectivity: picture.connectivity };
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
    else if (event.key === 'Escape' && typing && this.#search !== '') this.#ask(this.#verdicts, '');
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

function button(label: string, work: () => void): TemplateResult {
  return html`<button type="button" class="plain" @click=${work}>${label}</button>`;
}

function notice(shape: Shape, head: string, sentence = ''): TemplateResult {
  return html`<div class="notice ${shape}">
    ${shapeOf(shape)}
    <p><b>${head}</b>${sentence === '' ? nothing : html` <span>${sentence}</span>`}</p>
  </div>`;
}
