/**
 * Watches a team for an element. What is told is put together and drawn in one frame; while the supervisor's own connection is down, or the
 * updates are paused, the picture stands; while the page is hidden, nothing is drawn.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { concat, EMPTY, from, merge, type Observable, type Subscription } from 'rxjs';
import {
  teamConnectivity,
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
import { keepDrops, readDrops, type DropStore } from './drop-store.ts';
import { dropsByAgent, rowsOf, type AgentReport, type AgentRow } from './model.ts';

/** What of a client is needed; `FinesseClient` has it all. */
export type TeamViewClient = Pick<
  FinesseClient,
  'team' | 'user' | 'systemInfo' | 'transitions$' | 'connection$' | 'clock'
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

/** Changes of a team are drawn so often at most, ms: more nobody can read. */
export const DRAW_EVERY = 200;
/** Losses of the own connection that are remembered. */
const MOST_OWN = 50;
/** Agents' reports that are remembered: more than a supervisor has agents. */
const MOST_REPORTS = 5_000;
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
  #reports = new Map<string, AgentReport>();
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  #drawnAt = -Infinity;
  #stopTicking: (() => void) | undefined;

  /** The supervisor's own connection. */
  connection: ConnectionState | undefined;
  /** Teams that Finesse says the user supervises. */
  teams: readonly TeamReference[] = [];
  /** Why the team cannot be shown. */
  problem: ProblemLike | undefined;
  /** Server times, ms, at which the own connection was lost. */
  own: readonly number[] = [];

  constructor(host: ReactiveControllerHost, time: () => TimeSource) {
    this.#host = host;
    this.#time = time;
    host.addController(this);
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
  show(client: TeamViewClient | undefined, team: string | undefined, options: TeamViewOptions): void {
    if (client === this.#client && options === this.#options) {
      this.#wanted = team;
      this.#watchTeam();
      return;
    }
    this.#stop();
    [this.#client, this.#wanted, this.#options] = [client, team, options];
    [this.connection, this.teams, this.problem, this.own] = [undefined, [], undefined, []];
    this.#start();
  }

  hostConnected(): void {
    this.#connected = true;
    document.addEventListener('visibilitychange', this.#visibility);
    this.#start();
  }

  hostDisconnected(): void {
    this.#connected = false;
    document.removeEventListener('visibilitychange', this.#visibility);
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
      (this.#options.reports$ ?? EMPTY).subscribe({
        ...quiet,
        next: (report) => {
          if (!this.#reports.has(report.agent) && this.#reports.size >= MOST_REPORTS) return;
          this.#reports.set(report.agent, report);
          this.#dirty();
        },
      }),
    ];
    this.#watchTeam();
    this.#tickWhileVisible();
  }

  #stop(): void {
    for (const one of this.#open) one.unsubscribe();
    this.#open = [];
    this.#leaveTeam();
    this.#reports.clear();
    this.#epoch = undefined;
    this.#stopTicking?.();
    this.#stopTicking = undefined;
  }

  #leaveTeam(): void {
    this.#teamOpen?.unsubscribe();
    this.#teamOpen = undefined;
    this.#watched = undefined;
    clearTimeout(this.#waiting);
    cancelAnimationFrame(this.#frame);
    [this.#waiting, this.#frame, this.#latest, this.#connectivity] = [undefined, 0, undefined, undefined];
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
        this.#dirty();
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

  /** Something of the team has changed: it is drawn with all else that changes until then. */
  #dirty(): void {
    if (this.#hidden || this.#waiting !== undefined || this.#frame !== 0) return;
    const wait = this.#drawnAt + DRAW_EVERY - performance.now();
    const inFrame = (): void => {
      this.#waiting = undefined;
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    };
    if (wait > 0) this.#waiting = setTimeout(inFrame, wait);
    else inFrame();
  }

  #draw(): void {
    this.#host.requestUpdate();
    const client = this.#client;
    if (!client || this.linkDown || this.#stale || this.#paused) return;
    this.#drawnAt = performance.now();
    const now = client.clock.now();
    const team = this.#latest ?? new Map<string, User>();
    const facts = { team, drops: this.#drops, reports: this.#reports, now };
    this.#picture = {
      rows: rowsOf(facts, this.#picture.rows),
      loaded: this.#latest !== undefined,
      connectivity: this.#connectivity,
      now,
      wall: this.#time().now(),
    };
  }

  #tickWhileVisible(): void {
    if (this.#hidden || !this.#client || !this.#connected) {
      this.#stopTicking?.();
      this.#stopTicking = undefined;
      return;
    }
    this.#draw();
    this.#stopTicking ??= this.#time().every(NUMBERS_EVERY, () => this.#draw());
  }

  get #hidden(): boolean {
    return document.visibilityState === 'hidden';
  }

  readonly #visibility = (): void => {
    this.#tickWhileVisible();
  };
}
