/**
 * Finds out that a connection is dead, by asking: silence alone proves nothing. A ping is due each interval in which nothing
 * was heard, or nothing was said, since Finesse too wants to hear from its clients at least every 20 s.
 */
import type { SchedulerLike, Subscription } from 'rxjs';
import type { ChannelActivity } from './channel.ts';
import type { IqOutcome } from './iq-map.ts';

/** What {@link watchLiveness} needs. */
export interface LivenessOptions {
  readonly scheduler: SchedulerLike;
  /** Ms between two looks. */
  readonly intervalMs: number;
  /** How long a ping waits for its answer, ms. */
  readonly answerMs: number;
  /** Pings in a row that may stay without an answer, the last one being the proof. */
  readonly tries: number;
  readonly ping: (timeoutMs: number) => Promise<IqOutcome>;
  /** Called once, when no ping was answered and nothing else was heard. The watch has ended then. */
  readonly onDead: () => void;
}

/** A watch over one session. */
export interface Liveness {
  /** Every sign of life, as the session tells it. */
  note(activity: ChannelActivity): void;
  stop(): void;
}

/** Starts a watch. */
export function watchLiveness(options: LivenessOptions): Liveness {
  const { scheduler, intervalMs, answerMs, tries, ping, onDead } = options;
  let heard = false;
  let said = false;
  let signs = 0;
  let stopped = false;
  let next: Subscription | undefined;

  const look = async (): Promise<void> => {
    const flowed = heard && said;
    heard = said = false;
    if (!flowed && !(await isAlive())) return;
    if (!stopped) next = scheduler.schedule(() => void look(), intervalMs);
  };
  const isAlive = async (): Promise<boolean> => {
    for (let attempt = 1; attempt <= tries && !stopped; attempt += 1) {
      const before = signs;
      const { kind } = await ping(answerMs);
      if (kind === 'result' || kind === 'error' || signs !== before) return true;
    }
    if (!stopped) {
      stopped = true;
      onDead();
    }
    return false;
  };

  next = scheduler.schedule(() => void look(), intervalMs);
  return {
    note({ kind, ...activity }) {
      if (kind === 'heard') {
        signs += 1;
        // A pong is no data: counting it would leave out every second ping.
        if ('what' in activity && activity.what !== 'pong') heard = true;
      } else if (kind === 'sent') said = true;
    },
    stop() {
      stopped = true;
      next?.unsubscribe();
    },
  };
}
