/**
 * Decides when a lost connection is tried again. While nothing else answers either, the trouble is on our side of the network:
 * tried about each second, whatever became of the attempt before. While the rest answers, the server's: spread by backoff.
 */
import type { Subscription } from 'rxjs';
import type { Platform } from '../platform.ts';
import { heldOff } from '../retry-after.ts';
import type { Backoff } from './backoff.ts';
import { recallFailures, rememberFailures, retryDelay, wasAnswered, type Trouble } from './retry.ts';
import type { SessionEnd } from './stream-end.ts';

/** After an attempt that a good sign had led to, ms, until the next sign leads to one: a network may flap. */
const NUDGED_AGAIN_MS = 1_000;
/** How often it is looked, ms, whether what stands in Finesse's place is gone. */
const LOOK_MS = 5_000;

/** What {@link Recovery} needs. */
export interface RecoveryOptions {
  readonly platform: Platform;
  readonly backoff: Backoff;
  /** See `Route.isAlone`. */
  readonly isAlone: (signal: AbortSignal) => Promise<boolean>;
  /** Whether Finesse answers again where something else did. Never rejects. */
  readonly finesseAnswers: (signal: AbortSignal) => Promise<boolean>;
  /** The plan has changed; wall time of the next attempt, ms, where one is planned yet. */
  readonly onPlan: (retryAt?: number) => void;
  /** It is time. `quick`: our own network's trouble, the next follows in about a second, whatever becomes of this one. */
  readonly onTry: (quick: boolean) => void;
}

interface Plan {
  /** Monotonic ms. */
  readonly at: number;
  /** Wall time, ms. */
  readonly retryAt: number;
  readonly trouble: Trouble;
  readonly timer: Subscription;
}

/** See the head of the file. Holds timers and requests from `lost` until `stop`. */
export class Recovery {
  readonly #options: RecoveryOptions;
  /** Nothing else answers; undefined while it is not known. */
  #alone: boolean | undefined;
  #wasAlone = false;
  #offline = false;
  #failures = 0;
  #tries = 0;
  /** The latest failure has not been laid at the server's door yet. */
  #uncounted = 0;
  #active = false;
  #intercepted = false;
  /** Finesse itself did not answer when it was last looked. */
  #wasGone = false;
  #downSince = 0;
  /** Monotonic ms before which the server wants no attempt. */
  #notBefore = -Infinity;
  #nudgedAt = -Infinity;
  #plan: Plan | undefined;
  #asking: AbortController | undefined;
  #looks: Subscription | undefined;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Number of the attempt under way or waited for, from 1. */
  get attempt(): number {
    return this.#tries + 1;
  }

  /** Whether, since the connection was lost, there was a time in which nothing else answered either. */
  get wasAlone(): boolean {
    return this.#wasAlone;
  }

  get offline(): boolean {
    return this.#offline;
  }

  /** Last in all that is done: whoever is told may end it. */
  #tell(): void {
    this.#options.onPlan(this.#toldAt);
  }

  /** When the next attempt is; not told yet while it may be put off, by what isAlone finds. */
  get #toldAt(): number | undefined {
    const isSure = this.#plan?.trouble !== 'own' || this.#alone !== undefined;
    return isSure ? this.#plan?.retryAt : undefined;
  }

  /** A hint of the browser. What is planned already stays. */
  set offline(is: boolean) {
    this.#offline = is;
  }

  /** Begins anew; what an earlier page remembered counts, unless a person asked for it. */
  begin(asked: boolean): void {
    this.#tries = 0;
    this.#offline = false;
    this.#failures = asked ? 0 : recallFailures(this.#options.platform);
  }

  /** The connection has stood for a while: what came before is forgotten. */
  proved(): void {
    this.#tries = 0;
    if (this.#failures === 0) return;
    this.#failures = 0;
    rememberFailures(this.#options.platform, 0);
  }

  /**
   * A session went, an attempt failed, or nobody answered a knock.
   * @param how `first` a connection that had proved itself went, which counts for nothing; `expected` it is our own doing that the
   * server knows no session any more: tried again at once.
   */
  lost(end: SessionEnd, how?: 'first' | 'expected'): void {
    const { monotonic, random } = this.#options.platform;
    if (!this.#active) this.#downSince = monotonic();
    this.#active = true;
    if (how === 'first') this.proved();
    this.#uncounted = how ? 0 : 1;
    this.#tries += this.#uncounted;
    if (end.retryAfterMs !== undefined) this.#notBefore = monotonic() + heldOff(end.retryAfterMs, random());
    if (!this.#intercepted) this.#wasGone = false;
    this.#intercepted = end.reason === 'not-xmpp';
    this.#looks?.unsubscribe();
    if (this.#intercepted) {
      this.#halt();
      this.#schedule('intercepted');
      this.#lookAgain();
    } else if (how === 'expected') this.#schedule('nudged');
    else if (wasAnswered(end)) this.#blameServer('server');
    else {
      // Where the rest has answered until now, its next answer is waited for: it may be the server still.
      if (this.#alone !== false && !this.#plan) this.#schedule('own');
      this.#ask();
    }
    this.#tell();
  }

  /** A sign that it may work now: at once, unless the server has sent us away. */
  nudge(): void {
    if (!this.#active) return;
    this.#schedule('nudged');
    this.#tell();
  }

  /** The connection stands again, or is given up. */
  stop(): void {
    this.#active = this.#intercepted = false;
    this.#alone = undefined;
    this.#wasAlone = false;
    this.#notBefore = -Infinity;
    this.#looks?.unsubscribe();
    this.#halt();
  }

  #halt(): void {
    this.#asking?.abort();
    this.#asking = undefined;
    this.#unplan();
  }

  #unplan(): void {
    this.#plan?.timer.unsubscribe();
    this.#plan = undefined;
  }

  /** @param trouble `nudged` where the network has just come back. */
  #blameServer(trouble: Trouble): void {
    const { platform } = this.#options;
    this.#asking?.abort();
    this.#asking = undefined;
    if (this.#plan?.trouble === 'own') this.#unplan();
    this.#alone = false;
    if (this.#uncounted > 0) {
      this.#uncounted = 0;
      this.#failures += 1;
      rememberFailures(platform, this.#failures);
    }
    this.#schedule(trouble);
  }

  #ask(): void {
    if (this.#asking) return;
    const asking = new AbortController();
    this.#asking = asking;
    void this.#options.isAlone(asking.signal).then(
      (alone) => this.#onAnswer(asking, alone),
      // Whoever cannot say has heard nobody.
      () => this.#onAnswer(asking, true),
    );
  }

  #onAnswer(asking: AbortController, alone: boolean): void {
    if (this.#asking !== asking) return;
    this.#asking = undefined;
    if (!alone) this.#blameServer(this.#alone ? 'nudged' : 'server');
    else {
      this.#alone = this.#wasAlone = true;
      if (!this.#plan) this.#schedule('own');
    }
    this.#tell();
  }

  /** Plans the next attempt. One that is planned already stays where it comes sooner. */
  #schedule(trouble: Trouble): void {
    const { platform, backoff } = this.#options;
    const { scheduler, monotonic, random } = platform;
    const which = trouble === 'own' && this.#offline ? 'offline' : trouble;
    const downMs = monotonic() - this.#downSince;
    const wanted = monotonic() + retryDelay(which, { failures: this.#failures, downMs }, random(), backoff);
    const nudgeAt = trouble === 'nudged' ? this.#nudgedAt + NUDGED_AGAIN_MS : 0;
    const at = Math.max(wanted, this.#notBefore, nudgeAt);
    if (this.#plan && this.#plan.at <= at) return;
    this.#plan?.timer.unsubscribe();
    const delay = at - monotonic();
    const retryAt = scheduler.now() + delay;
    this.#plan = { at, retryAt, trouble, timer: scheduler.schedule(() => this.#fire(trouble), delay) };
  }

  #fire(trouble: Trouble): void {
    this.#plan = undefined;
    if (trouble === 'nudged') this.#nudgedAt = this.#options.platform.monotonic();
    // Just back: such an attempt must not hang if the network goes again.
    const quick = this.#alone !== false || trouble === 'nudged';
    this.#options.onTry(quick);
    this.#keepPace();
  }

  /** After an attempt: whoever was told may have ended it all, or it has failed already. */
  #keepPace(): void {
    if (!this.#active || this.#plan || this.#alone === false || this.#intercepted) return;
    this.#schedule('own');
    this.#tell();
  }

  #lookAgain(): void {
    const { platform, finesseAnswers } = this.#options;
    this.#looks = platform.scheduler.schedule(() => {
      const asking = new AbortController();
      this.#looks?.add(() => asking.abort());
      const looks = this.#looks;
      void finesseAnswers(asking.signal).then((is) => {
        if (looks !== this.#looks || asking.signal.aborted) return;
        // Where REST has answered all along nothing stands in front of it, and there is nothing to wait for.
        if (is && !this.#wasGone) return;
        this.#wasGone = !is;
        this.#lookAgain();
        if (is) this.nudge();
      });
    }, LOOK_MS);
  }
}
