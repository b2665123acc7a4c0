/**
 * Watches a client for an element. Quiet by design: a change of state is drawn at once, numbers at most every
 * {@link NUMBERS_EVERY} ms, and nothing at all while the page is hidden; on show it catches up.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Observable, Subscription } from 'rxjs';
import type { FinesseClient, Health } from '../sdk/index.ts';
import { problemOf } from './explain.ts';
import type { Observed } from './observed.ts';
import type { TimeSource } from './time-source.ts';
import { isPageHidden, WhileVisible } from './while-visible.ts';

export { pageTime, type TimeSource } from './time-source.ts';

/** Numbers are drawn again this often, ms: a person can read them, and WCAG 2.2.2 asks for calm. */
export const NUMBERS_EVERY = 5_000;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A reactive controller that keeps what a client has told, and what of it is drawn. */
export class HealthWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #time: () => TimeSource;
  #client: FinesseClient | undefined;
  #connected = false;
  #latest: Mutable<Observed> = {};
  #drawn: Mutable<Observed> = {};
  #now = 0;
  #open: Subscription[] = [];
  #user: Subscription | undefined;
  #system: Subscription | undefined;
  #epoch: number | undefined;
  readonly #ticking: WhileVisible;

  constructor(host: ReactiveControllerHost, time: () => TimeSource) {
    this.#host = host;
    this.#time = time;
    this.#ticking = new WhileVisible(time, NUMBERS_EVERY, () => this.draw());
    host.addController(this);
  }

  /** What is to be drawn. */
  get observed(): Observed {
    return this.#drawn;
  }

  /** Wall time, ms, for which ages are to be told. */
  get now(): number {
    return this.#now;
  }

  /** The client to watch; another one starts from nothing known. Watching neither opens nor closes it. */
  set client(client: FinesseClient | undefined) {
    if (client === this.#client) return;
    this.#stop();
    this.#client = client;
    this.#latest = client ? { channelKind: client.channelKind } : {};
    this.#drawn = { ...this.#latest };
    this.#now = this.#time().now();
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
    this.#now = this.#time().now();
    this.#listen(client.connection$, (connection) => {
      // Its heartbeat belongs to a state: "connected now, last heard a minute ago" would contradict itself.
      const { heartbeat } = this.#latest;
      this.#state(heartbeat ? { connection, heartbeat } : { connection });
      if (connection.status === 'connected' && connection.epoch !== this.#epoch) this.#session(connection.epoch);
    });
    this.#listen(client.heartbeat$, (heartbeat) => {
      const { connection, heartbeat: drawn } = this.#drawn;
      const since = connection?.since ?? Infinity;
      const firstOfState = (drawn?.lastHeardAt ?? -Infinity) < since && (heartbeat.lastHeardAt ?? -Infinity) >= since;
      this.#number({ heartbeat }, firstOfState || heartbeat.overdue !== drawn?.overdue);
    });
    this.#listen(client.health$, (health) => this.#number({ health }, isNews(this.#drawn.health, health)));
    this.#listen(client.clock$, (clock) => this.#number({ clock }, clock.stepMs !== undefined));
    this.#listen(client.latency$, (latency) => this.#number({ latency }));
    this.#listen(client.probes$, (probe) => this.#number({ probe }, probe.kind !== this.#drawn.probe?.kind));
    this.#listen(client.notificationCount$, (notifications) => this.#number({ notifications }));
    this.#watchUser(client);
    this.#watchSystem(client);
    this.#ticking.start();
  }

  #stop(): void {
    for (const one of this.#open) one.unsubscribe();
    this.#user?.unsubscribe();
    this.#system?.unsubscribe();
    this.#open = [];
    this.#user = undefined;
    this.#system = undefined;
    this.#epoch = undefined;
    this.#ticking.stop();
  }

  #listen<T>(stream: Observable<T>, next: (value: T) => void): void {
    // These streams never error (contract of the client); should one do so, the rest goes on.
    this.#open.push(stream.subscribe({ next, error: () => undefined }));
  }

  /** A new session: streams that ended with a refusal are asked for again. */
  #session(epoch: number): void {
    this.#epoch = epoch;
    const client = this.#client;
    if (!client) return;
    if (this.#latest.userProblem) this.#watchUser(client);
    if (this.#latest.systemProblem) this.#watchSystem(client);
  }

  #watchUser(client: FinesseClient): void {
    this.#user?.unsubscribe();
    this.#user = client.user().subscribe({
      next: (user) => this.#state({ user, userProblem: undefined }),
      error: (error: unknown) => this.#state({ userProblem: problemOf(error) }),
    });
  }

  #watchSystem(client: FinesseClient): void {
    this.#system?.unsubscribe();
    this.#system = client.systemInfo().subscribe({
      next: (system) => this.#state({ system, systemProblem: undefined }),
      error: (error: unknown) => this.#state({ systemProblem: problemOf(error) }),
    });
  }

  /** A change of state is drawn at once. */
  #state(change: Partial<Observed>): void {
    Object.assign(this.#latest, change);
    if (isPageHidden()) return;
    Object.assign(this.#drawn, change);
    this.#host.requestUpdate();
  }

  /** A number waits for its turn, unless it was not known before or says something new in kind. */
  #number(change: Partial<Observed>, newInKind = false): void {
    const firstTime = Object.keys(change).some((key) => !(key in this.#drawn));
    if (newInKind || firstTime) this.#state(change);
    else Object.assign(this.#latest, change);
  }

  /** Draws all that was told until now: each {@link NUMBERS_EVERY} ms by itself, else for whoever asks for this moment. */
  draw(): void {
    this.#drawn = { ...this.#latest };
    this.#now = this.#time().now();
    this.#host.requestUpdate();
  }
}

/** Whether there is more to say than new figures. */
function isNews(before: Health | undefined, now: Health): boolean {
  const gist = ({ level, findings, forecast }: Health): string =>
    [
      level,
      ...findings.map(({ id, advice, certainty }) => `${id} ${advice} ${certainty}`),
      forecast && `${forecast.passed} ${forecast.unless}`,
    ].join();
  return !before || gist(before) !== gist(now);
}
