/** What is known of the agents' own pages: by beacons where they are wanted and can be carried, and by whatever else tells of them. */
import { EMPTY, ReplaySubject, type Observable, type Subscription } from 'rxjs';
import type { BeaconClient, Carriage, WatchHealthOptions } from '../../sdk/index.ts';
import { isPageHidden } from '../while-visible.ts';
import type { AgentReport, AgentRow } from './model.ts';
import { credible, pageReports, type ReportClocks } from './reports.ts';

/** Whether the agents' pages are asked for their health, and how. */
export type TeamBeacon = boolean | WatchHealthOptions;

/** Agents' reports that are remembered: more than a supervisor has agents. */
const MOST_REPORTS = 5_000;
/** A page that nobody has looked at for so long, ms, asks no longer: the usual lease, so that a glance elsewhere costs nothing. */
export const REST_AFTER_MS = 300_000;

/** See the head of the file. */
export class ReportBook {
  readonly #clocks: ReportClocks;
  readonly #changed: () => void;
  readonly #reports = new Map<string, AgentReport>();
  #client: Pick<BeaconClient, 'connection$' | 'messages'> | undefined;
  #beacon: TeamBeacon = false;
  #roster = new ReplaySubject<readonly string[]>(1);
  #asked: readonly string[] = [];
  #told: Subscription | undefined;
  #watching: Subscription | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;

  /** Whether reports can be carried; undefined where they are not asked for. */
  carriage: Carriage | undefined;

  /** @param changed called when there is news. */
  constructor(clocks: ReportClocks, changed: () => void) {
    this.#clocks = clocks;
    this.#changed = changed;
  }

  /** The latest of each agent, by login id. */
  get reports(): ReadonlyMap<string, AgentReport> {
    return this.#reports;
  }

  /** From now on. @param told what is learnt by other ways. */
  start(
    client: Pick<BeaconClient, 'connection$' | 'messages'>,
    beacon: TeamBeacon,
    told: Observable<AgentReport> = EMPTY,
  ): void {
    this.stop();
    [this.#client, this.#beacon] = [client, beacon];
    this.#told = told.subscribe({
      next: (report) => {
        const believed = credible(report, this.#clocks.server());
        if (believed) this.#take(believed);
      },
      error: () => undefined,
    });
    document.addEventListener('visibilitychange', this.#look);
    this.#look();
  }

  /** Nothing is known any more, and nobody is asked. */
  stop(): void {
    document.removeEventListener('visibilitychange', this.#look);
    this.#told?.unsubscribe();
    this.#leave();
    this.#reports.clear();
    this.#roster = new ReplaySubject(1);
    [this.#client, this.#told, this.#asked, this.carriage] = [undefined, undefined, [], undefined];
  }

  /** The team as it is now: whoever is signed in, or was a short while ago, is asked. */
  follow(rows: ReadonlyMap<string, AgentRow>): void {
    const ids = [...rows.values()].filter(({ verdict }) => verdict !== 'signed-out').map(({ id }) => id);
    if (ids.length === this.#asked.length && ids.every((id, n) => id === this.#asked[n])) return;
    this.#asked = ids;
    const wanted = new Set(ids);
    for (const id of this.#reports.keys()) if (!wanted.has(id)) this.#reports.delete(id);
    this.#roster.next(ids);
  }

  #take(report: AgentReport): void {
    if (!this.#reports.has(report.agent) && this.#reports.size >= MOST_REPORTS) return;
    this.#reports.set(report.agent, report);
    this.#changed();
  }

  readonly #look = (): void => {
    clearTimeout(this.#resting);
    if (isPageHidden()) this.#resting = setTimeout(() => this.#leave(), REST_AFTER_MS);
    else this.#watch();
  };

  #watch(): void {
    const client = this.#client;
    if (!client || this.#watching || this.#beacon === false) return;
    const options = this.#beacon === true ? undefined : this.#beacon;
    this.#watching = pageReports(client, this.#roster, this.#clocks, options).subscribe({
      next: (news) => {
        if (news.kind === 'report') this.#take(news.report);
        else this.#turn(news.carriage);
      },
      error: () => undefined,
    });
  }

  #turn(carriage: Carriage): void {
    this.carriage = carriage;
    // What was carried before is not kept up any more.
    if (carriage.state === 'cannot-be-carried') this.#forget();
    this.#changed();
  }

  #leave(): void {
    clearTimeout(this.#resting);
    this.#watching?.unsubscribe();
    this.#watching = undefined;
    this.#forget();
  }

  #forget(): void {
    for (const [id, { state }] of this.#reports) if (state) this.#reports.delete(id);
  }
}
