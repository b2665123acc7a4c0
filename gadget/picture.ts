/** What is on the screen: drawn from what a client told, standing still while updates are paused. No DOM. */
import type { Countdown } from './panel/countdown.ts';
import type { ProblemLike } from './explain.ts';
import { gadgetFormats, gadgetWords } from './locale.ts';
import type { Observed, ViewContext } from './observed.ts';
import { MINUTE } from './panel/hour.ts';
import { strings } from './panel/strings.ts';
import { absentView, healthView, type HealthView } from './view.ts';
import type { HealthWatch, TimeSource } from './watch.ts';

/** What the figures are drawn from. */
export interface Shown {
  readonly observed: Observed;
  readonly context: ViewContext;
}

/** See the head of the file. One client after another: `reset` between them. */
export class Picture {
  readonly #watch: HealthWatch;
  readonly #time: () => TimeSource;
  /** What is shown while updates are paused. */
  #still: { readonly observed: Observed; readonly now: number } | undefined;
  /** Handed out again where it would be the same, so that what stands still is not drawn again. */
  #context: ViewContext | undefined;
  /** The logout that was warned of, wall ms. */
  #warned: number | undefined;
  /** When the hour was read last, and the level it had. */
  #hour = { at: 0, level: '' };

  constructor(watch: HealthWatch, time: () => TimeSource) {
    this.#watch = watch;
    this.#time = time;
  }

  /** Since when figures stand still, wall ms; undefined while they do not. */
  get stillSince(): number | undefined {
    return this.#still?.now;
  }

  /** Lets the figures stand still, or go on. */
  pause(): void {
    this.#still = this.#still ? undefined : { observed: this.#watch.observed, now: this.#watch.now };
  }

  /** Forgets what belongs to a client. */
  reset(): void {
    this.#still = undefined;
    this.#warned = undefined;
  }

  /** The figures: they stand still while updates are paused. */
  shown(): Shown {
    const { observed, now } = this.#still ?? this.#watch;
    const next = { ...contextOf(now), paused: this.#still !== undefined };
    const keys = Object.keys(next) as (keyof typeof next)[];
    if (!keys.every((key) => next[key] === this.#context?.[key])) this.#context = next;
    return { observed, context: this.#context ?? next };
  }

  /** The state, which is always that of now, and the facts. */
  view(hasClient: boolean, problem: ProblemLike | undefined, isLine: boolean): HealthView {
    if (!hasClient) return absentView(problem);
    const paused = this.#still !== undefined;
    // Neither counts on: what stands still, and the one line, which has no room for it.
    const live = healthView(this.#watch.observed, { ...contextOf(this.#watch.now), paused: paused || isLine });
    if (!this.#still) return live;
    const { observed, context } = this.shown();
    return { ...live, facts: healthView(observed, context).facts };
  }

  /** Draws what is so at this moment, unless figures stand still. */
  refresh(): void {
    if (this.#still) return;
    this.#watch.draw();
    this.#hour = { at: this.#watch.now, level: this.#watch.observed.health?.level ?? '' };
  }

  /**
   * When the hour ends, wall ms: it is read anew each minute and when the level changes; within the first minute of a level also
   * with the figures, since the head counts the seconds of it.
   */
  hourAt(): number {
    const { observed, context } = this.shown();
    const { level = '', since = -Infinity } = observed.health ?? {};
    const isYoung = Math.abs(context.now - since) <= MINUTE && context.now > this.#hour.at;
    if (level !== this.#hour.level || isYoung || Math.abs(context.now - this.#hour.at) >= MINUTE) {
      // What has just changed is later than the last drawing of figures.
      this.#hour = { at: this.#still ? context.now : this.#time().now(), level };
    }
    return this.#hour.at;
  }

  /** Said once for each session that is lost: that a logout is imminent. */
  warning(countdown: Countdown | undefined): string | undefined {
    if (!countdown) this.#warned = undefined;
    else if (countdown.imminent) this.#warned ??= this.#watch.observed.health?.forecast?.forcedLogout?.from;
    // The words of the moment it was said: a region that changes is read again.
    return this.#warned === undefined
      ? undefined
      : strings.logoutFrom(gadgetFormats().time(this.#warned, this.#watch.now));
  }
}

function contextOf(now: number): ViewContext {
  return { now, formats: gadgetFormats(), spoken: gadgetWords() };
}
