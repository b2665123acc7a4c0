/**
 * Watches a team for an element. What is told is put together and drawn in one frame; while the supervisor's own connection is down, or the
 * updates are paused, the picture stands; while the page is hidden, nothing is drawn.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { concat, EMPTY, from, merge, type Observable, type Subscription } from 'rxjs';
import {
  teamConnectivity,
  type Carriage,
  type ConnectionState,
  type Drop,
  type FinesseClient,
  type TeamConnectivity,
  type TeamOptions,
  type TeamReference,
  type User,
} from '../../sdk/index.ts';
import { problemOf, type ProblemLike } from '../explain.ts';
import { NUMBERS_EVERY, type TimeSource } from '../watch.ts';
import { WhileVisible } from '../while-visible.ts';
import { DrawPace } from './draw-pace.ts';
import { keepDrops, readDrops, type DropStore } from './drop-store.ts';
import { HourMarks } from './hour-marks.ts';
import { dropsByAgent, rowsOf, type AgentReport, type AgentRow } from './model.ts';
import { ReportBook, type TeamBeacon } from './report-book.ts';

/** What of a client is needed; `FinesseClient` has it all. */
export type TeamViewClient = Pick<
  FinesseClient,
  'team' | 'user' | 'systemInfo' | 'transitions$' | 'connection$' | 'clock' | 'messages'
>;

/** What the view may be told beside the client. */
export interface TeamViewOptions extends Pick<TeamOptions, 'groupsOf' | 'keepMs'> {
  /** Drops that were learnt by other ways; server time. */
  readonly drops$?: Observable<Drop>;
  /** What the agents' own pages tell of their health. */
  readonly reports$?: Observable<AgentReport>;
  /** Keeps the drops of the shift over a reload of the page, such as `sessionStorage`; what is in it is not trusted. */
  readonly store?: DropStore;
}

/** What is drawn. */
export interface TeamPicture {
  readonly rows: ReadonlyMap<string, AgentRow>;
  /** Undefined until the team was told for the first time. */
  readonly loaded: boolean;
  readonly connectivity: TeamConnectivity | undefined;
  /** Server time and wall time, ms, of the picture. */
  readonly now: number;
  readonly wall: number;
}

/** Losses of the own connection that are remembered. */
const MOST_OWN = 50;
/** Until the server's time is known, the computer's stands for it; what was kept may be ahead of it by so much, ms. */
const CLOCKS_APART_MS = 3_600_000;
const SHIFT_MS = 28_800_000;
const NOTHING: TeamPicture = { rows: new Map(), loaded: false, connectivity: undefined, now: 0, wall: 0 };
const UP: ReadonlySet<string> = new Set(['connected', 'degraded']);
const BEGINNING: ReadonlySet<string> = new Set(['idle', 'connecting']);

/** See the head of the file. */
export class TeamWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #time: () => TimeSource;
  #client: TeamViewClient | undefined;
  #wanted: string | undefined;
  #options: TeamViewOptions = {};
  #beacon: TeamBeacon = false;
  readonly #book: ReportBook;
  readonly #pace = new DrawPace(() => this.#draw());
  readonly #ticking: WhileVisible;
  #connected = false;
  #open: Subscription[] = [];
  #teamOpen: Subscription | undefined;
  #watched: string | undefined;
  #epoch: number | undefined;
  #stale = false;
  #paused = false;
  #picture = NOTHING;
  #latest: ReadonlyMap<string, User> | undefined;
  #connectivity: TeamConnectivity | undefined;
  #drops: ReadonlyMap<string, readonly number[]> = new Map();

  /** The supervisor's own connection. */
  connection: ConnectionState | undefined;
  /** Teams that Finesse says the user supervises. */
  teams: readonly TeamReference[] = [];
  /** Why the team cannot be shown. */
  problem: ProblemLike | undefined;
  /** Server times, ms, at which the own connection was lost. */
  own: readonly number[] = [];
  /** The last hour of each agent. */
  readonly hours = new HourMarks();

  constructor(host: ReactiveControllerHost, time: () => TimeSource) {
    this.#host = host;
    this.#time = time;
    this.#ticking = new WhileVisible(time, NUMBERS_EVERY, () => this.#draw());
    const clocks = { server: () => this.#client?.clock.now() ?? time().now(), wall: () => time().now() };
    this.#book = new ReportBook(clocks, () => this.#pace.dirty());
    host.addController(this);
  }

  /** Whether reports of the agents' own pages can be carried; undefined where they are not asked for. */
  get carriage(): Carriage | undefined {
    return this.#book.carriage;
  }

  /** What is drawn. */
  get picture(): TeamPicture {
    return this.#picture;
  }

  /** Id of the team that is shown; undefined where there is none. */
  get team(): string | undefined {
    return this.#wanted ?? this.teams[0]?.id;
  }

  /** Whether the own connection was there and is not: the picture is of the past. */
  get linkDown(): boolean {
    const { connection } = this;
    return connection !== undefined && !UP.has(connection.status) && !BEGINNING.has(connection.status);
  }

  /** Whether the picture stands still because somebody wants to read it. */
  get paused(): boolean {
    return this.#paused;
  }
  set paused(paused: boolean) {
    // It stands as of now, not as of the last drawing.
    if (paused) this.#draw();
    this.#paused = paused;
    if (!paused) this.#draw();
  }

  /** Shows the team of a client; another client, team or options begin from nothing known. It neither opens nor closes the client. */
  show(
    client: TeamViewClient | undefined,
    team: string | undefined,
    options: TeamViewOptions,
    beacon: TeamBeacon,
  ): void {
    if (client === this.#client && options === this.#options && beacon === this.#beacon) {
      this.#wanted = team;
      this.#watchTeam();
      return;
    }
    this.#stop();
    [this.#client, this.#wanted, this.#options, this.#beacon] = [client, team, options, beacon];
    [this.connection, this.teams, this.problem, this.own] = [undefined, [], undefined, []];
    this.#start();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#start();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#stop();
  }

  #start(): void {
    const client = this.#client;
    if (!client || !this.#connected) return;
    const quiet = { error: () => undefined };
    this.#open = [
      client.connection$.subscribe({ ...quiet, next: (connection) => this.#turn(connection) }),
      client.transitions$.subscribe({
        ...quiet,
        next: ({ from: before, to }) => {
          if (UP.has(before) && !UP.has(to) && to !== 'closed')
            this.own = [...this.own, client.clock.now()].slice(-MOST_OWN);
        },
      }),
      client.user().subscribe({
        ...quiet,
        next: ({ value }) => {
          this.teams = value.teams;
          this.#watchTeam();
          this.#host.requestUpdate();
        },
      }),
    ];
    this.#book.start(client, this.#beacon, this.#options.reports$);
    this.#watchTeam();
    this.#ticking.start();
  }

  #stop(): void {
    for (const one of this.#open) one.unsubscribe();
    this.#open = [];
    this.#leaveTeam();
    this.#book.stop();
    this.#epoch = undefined;
    this.#ticking.stop();
  }

  #leaveTeam(): void {
    this.#teamOpen?.unsubscribe();
    this.#teamOpen = undefined;
    this.#watched = undefined;
    this.#pace.cancel();
    this.hours.clear();
    [this.#latest, this.#connectivity] = [undefined, undefined];
    [this.#picture, this.#drops, this.#stale] = [NOTHING, new Map(), false];
  }

  #watchTeam(): void {
    const [client, team] = [this.#client, this.team];
    if (!this.#connected || team === this.#watched) return;
    this.#leaveTeam();
    this.#watched = team;
    this.problem = undefined;
    if (!client || team === undefined) return;
    const { groupsOf, keepMs = SHIFT_MS, drops$ = EMPTY, store } = this.#options;
    const now = client.clock.now();
    const kept = readDrops(store, team, now - keepMs, now + CLOCKS_APART_MS);
    const options = { keepMs, reports$: concat(from(kept), drops$), ...(groupsOf && { groupsOf }) };
    const members$ = client.team(team);
    this.#teamOpen = merge(members$, teamConnectivity(client, team, options)).subscribe({
      next: (told) => {
        if ('kind' in told) {
          this.#latest = told.value;
          this.#stale = false;
          this.problem = undefined;
        } else {
          const before = this.#connectivity;
          this.#connectivity = told;
          this.#drops = dropsByAgent(told.each, this.#drops);
          if (told.each.length !== (before?.each.length ?? kept.length)) keepDrops(store, team, told.each);
        }
        this.#pace.dirty();
      },
      error: (error: unknown) => {
        this.problem = problemOf(error);
        this.#host.requestUpdate();
      },
    });
  }

  /** A change of the own connection is drawn at once. */
  #turn(connection: ConnectionState): void {
    const wasUp = this.connection && UP.has(this.connection.status);
    const isUp = UP.has(connection.status);
    // What came in before it went still belongs to the picture that now stands.
    if (wasUp && !isUp) this.#draw();
    this.connection = connection;
    if (isUp && connection.epoch !== this.#epoch) {
      // What was known is of another session until the stream has taken a new snapshot.
      this.#stale = this.#latest !== undefined && this.#epoch !== undefined;
      this.#epoch = connection.epoch;
      if (this.problem) {
        this.#watched = undefined;
        this.#watchTeam();
      }
    }
    this.#host.requestUpdate();
  }

  #draw(): void {
    this.#host.requestUpdate();
    const client = this.#client;
    if (!client || this.linkDown || this.#stale || this.#paused) return;
    this.#pace.drawn();
    const now = client.clock.now();
    const team = this.#latest ?? new Map<string, User>();
    const facts = { team, drops: this.#drops, reports: this.#book.reports, now };
    const rows = rowsOf(facts, this.#picture.rows);
    const loaded = this.#latest !== undefined;
    this.#picture = { rows, loaded, connectivity: this.#connectivity, now, wall: this.#time().now() };
    if (!loaded) return;
    this.hours.mark(rows, now);
    this.#book.follow(rows);
  }
}
