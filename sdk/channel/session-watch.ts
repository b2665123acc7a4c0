/**
 * Finds out by itself whether the other end is there. Silence alone proves nothing, so it asks; what is overdue is asked again
 * before it is missed; and a timer that fires late has proved nothing but that the page stood still.
 */
import { first, mergeMap, Observable, timer, type Subscription } from 'rxjs';
import type { Platform } from '../platform.ts';
import { CEILING_MS, type RoundTrips } from './round-trips.ts';
import type { SessionEvent } from './session.ts';
import type { SessionEnd } from './stream-end.ts';

/**
 * A held poll as old as this share of the ping interval is turned: a question goes out beside it, which has the server answer both
 * at once. A poll that was swallowed shows by then: an event that it held is 4.2 s + 0.4 s late at the default of 10 s.
 */
const TURN_SHARE = 0.42;
/** Over WebSocket, a question is asked after this share of the ping interval in silence. */
const SILENCE_SHARE = 0.5;
/** Asked without an answer to anything for so long, ms, the other end is gone: at most 11.5 s of silence in all at the default interval. */
export const PATIENCE_MS = { bosh: 6_800, websocket: 6_500 } as const;
/**
 * Overdue by so much, ms, while the same server answers others, is the verdict too: the connection is dead, and only it. Above the two
 * seconds that a lost packet may cost, and half a second after the first answer to others, for what is on its way again.
 */
const DEAD_MS = 3_500;
const ON_ITS_WAY_MS = 500;
/** So often it is looked, ms, whether others are answered. A look takes two seconds at most, so three go on at once. */
const LOOK_MS = 700;
/** Finesse wants to hear a ping each 20 s, however much it has to say itself. */
const SPEAK_MS = 15_000;
/** After a request that was asked again, and in a session that is resumed, ms until the next question. */
export const SOON_MS = 500;

/** Overdue by so much, ms, is told as trouble. Above the two seconds that a lost packet or a busy server may cost. */
const TROUBLE_MS = 2_500;
/** Between the rounds of asking again, ms. The first comes after the margin of the round trips, or at once after a failure. */
const ROUND_GAPS = [500, 1_000, 2_000] as const;
/** Nothing but failures for so long, ms, are a verdict: four have come by then. */
const FAILING_MS = 3_000;
/** A knock that nobody has answered for so long, ms, found nobody. */
const KNOCK_MS = 2_500;
/** A timer late by so much, ms, was not the server's fault: all waiting begins anew. */
const LATE_MS = 1_000;
/** A timer may be so much too early, ms. */
const EARLY_MS = 1_000;

/** What is watched. Times are monotonic, ms; Infinity for never. */
export interface WatchedLine {
  /** When anything was sent, or to be sent, last. */
  readonly askedAt: number;
  /** When the oldest question should have had its answer; may lie ahead. */
  dueAt(): number;
  /** When a question is to be asked, so that silence is told from loss; Infinity while one is open. */
  askAt(): number;
  /** Whether a request has failed and was not asked again yet. */
  failing(): boolean;
  /** Asks a question, or asks first for what must come before it. */
  ask(): void;
  /** Asks again what is overdue; `all`: all that is unanswered. */
  again(all: boolean): void;
}

/** What it tells. */
export type WatchEvent = Extract<SessionEvent, { kind: 'trouble' | 'recovered' | 'silent' }>;

/** What a {@link SessionWatch} needs. */
export interface WatchOptions {
  readonly platform: Pick<Platform, 'scheduler' | 'monotonic'>;
  readonly roundTrips: RoundTrips;
  readonly line: WatchedLine;
  /** Overdue by so much, ms, with nothing heard since, is the verdict. */
  readonly patienceMs: number;
  /** Whether the server answers a request of its own connection, asked in trouble. Absent: all requests have their own. Never rejects. */
  readonly answersOthers?: (signal: AbortSignal) => Promise<boolean>;
  tell(event: WatchEvent): void;
}

/** When the next question is due, monotonic ms, where none is open. */
export function questionAt(line: {
  /** When we asked last (BOSH), or heard last. */
  readonly quietSince: number;
  /** When the last question was asked. */
  readonly askedAt: number;
  readonly pingIntervalMs: number;
  /** The server holds a request, and tells by it when it has something. */
  readonly held: boolean;
  /** What is held may not have got there. */
  readonly doubtful: boolean;
}): number {
  if (line.doubtful) return line.quietSince + SOON_MS;
  const share = line.held ? TURN_SHARE : SILENCE_SHARE;
  return Math.min(line.quietSince + line.pingIntervalMs * share, line.askedAt + SPEAK_MS);
}

/** Watches one session, from {@link start} to {@link stop}. Keeps one timer. */
export class SessionWatch {
  readonly #options: WatchOptions;
  #running = false;
  #timer: Subscription | undefined;
  #lookAt = Infinity;
  #trouble: SessionEnd | undefined;
  #silent = false;
  #failingSince: number | undefined;
  #heardAt = -Infinity;
  /** Waiting before this does not count: the page stood still. Once per question, or a page with slow timers would never know. */
  #excusedAt = -Infinity;
  #excused = -Infinity;
  #rounds = 0;
  #roundAt = Infinity;
  #knockedAt: number | undefined;
  #looks: Subscription | undefined;
  /** When others were answered, in this trouble. */
  #answersAt = -Infinity;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Whether the verdict has been spoken, and nothing was heard since. */
  get silent(): boolean {
    return this.#silent;
  }

  /** Whether nothing may be asked: silent, and no knock is under way. */
  get mute(): boolean {
    return this.#silent && this.#knockedAt === undefined;
  }

  get running(): boolean {
    return this.#running;
  }

  start(): void {
    this.#running = true;
    this.#arm();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.unsubscribe();
    this.#looks?.unsubscribe();
  }

  /** Something was asked. */
  asked(): void {
    this.#arm();
  }

  /** Something has come, and was read. */
  heard(): void {
    if (!this.#running) return;
    this.#heardAt = this.#now();
    this.#silent = false;
    this.#knockedAt = undefined;
    this.#looks?.unsubscribe();
    if (!this.#options.line.failing()) {
      this.#failingSince = undefined;
      this.#rounds = 0;
      this.#roundAt = Infinity;
      if (this.#trouble && this.#options.line.dueAt() > this.#heardAt) {
        this.#trouble = undefined;
        this.#options.tell({ kind: 'recovered' });
      }
    }
    this.#arm();
  }

  /**
   * A request failed.
   * @returns whether it is to be asked again at once.
   */
  failed(failure: SessionEnd, first: boolean): boolean {
    const now = this.#now();
    this.#suspect(failure);
    if (!this.#running) return false;
    if (this.#silent) {
      if (this.#knockedAt !== undefined) this.#fallSilent(failure);
      return false;
    }
    this.#failingSince ??= now;
    if (this.#roundAt === Infinity) this.#nextRound(now);
    if (!first && now - Math.max(this.#failingSince, this.#heardAt) >= FAILING_MS) this.#fallSilent(failure);
    this.#arm();
    return first && !this.#silent;
  }

  /** Asks at once, or asks again what has been open for longer than it should. */
  check(): void {
    if (!this.#running || this.#silent) return;
    const { line, roundTrips } = this.#options;
    const now = this.#now();
    if (line.askAt() < Infinity) line.ask();
    else if (now >= line.askedAt + roundTrips.margin) {
      // Whatever it was that stood still: the server has had no time.
      this.#excusedAt = now;
      this.#nextRound(now);
      line.again(true);
      this.#arm();
    }
  }

  /** Asks once more after the verdict. */
  knock(): void {
    if (!this.#silent) return;
    this.#knockedAt = this.#now();
    this.#options.line.again(true);
    this.#arm();
  }

  #now(): number {
    return this.#options.platform.monotonic();
  }

  /** The next moment at which there may be something to do. */
  #next(): number {
    const { line, roundTrips } = this.#options;
    if (this.#silent) return this.#knockedAt === undefined ? Infinity : this.#knockedAt + KNOCK_MS;
    const since = this.#overdueSince();
    const round = this.#roundAt === Infinity ? since + roundTrips.margin : this.#roundAt;
    const trouble = this.#trouble ? Infinity : since + this.#troubleMs();
    return Math.min(line.askAt(), round, trouble, this.#verdictAt(since));
  }

  #verdictAt(since: number): number {
    const patience = since + this.#options.patienceMs;
    if (this.#answersAt < since) return patience;
    return Math.min(patience, Math.max(since + DEAD_MS, this.#answersAt + ON_ITS_WAY_MS));
  }

  #lookAround(): void {
    const { platform, answersOthers } = this.#options;
    if (!answersOthers) return;
    const look$ = new Observable<boolean>((subscriber) => {
      const asking = new AbortController();
      void answersOthers(asking.signal).then((is) => subscriber.next(is));
      return () => asking.abort();
    });
    this.#looks = timer(0, LOOK_MS, platform.scheduler)
      .pipe(
        mergeMap(() => look$),
        first(Boolean),
      )
      .subscribe(() => {
        this.#answersAt = this.#now();
        this.#arm();
      });
  }

  #overdueSince(): number {
    return Math.max(this.#options.line.dueAt(), this.#heardAt, this.#excusedAt);
  }

  #troubleMs(): number {
    return Math.min(CEILING_MS, Math.max(TROUBLE_MS, this.#options.roundTrips.margin));
  }

  #arm(): void {
    if (!this.#running) return;
    const at = this.#next();
    // One that comes a little early looks, finds nothing, and is set anew: cheaper than a new one with each of many stanzas.
    if (this.#timer && this.#lookAt <= at && at - this.#lookAt < EARLY_MS) return;
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    this.#lookAt = at;
    if (at === Infinity) return;
    const { scheduler } = this.#options.platform;
    this.#timer = scheduler.schedule(() => this.#look(), Math.max(0, Math.ceil(at - this.#now())));
  }

  #look(): void {
    const now = this.#now();
    const { line } = this.#options;
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    if (this.#silent) {
      if (now >= this.#next()) this.#fallSilent({ reason: 'timeout', detail: 'nobody answers a knock' });
      this.#arm();
      return;
    }
    if (now - this.#lookAt >= LATE_MS && line.dueAt() <= now && this.#excused !== line.dueAt()) {
      this.#excused = line.dueAt();
      this.#excusedAt = now;
    }
    if (this.#judge(now) && now >= line.askAt()) line.ask();
    this.#arm();
  }

  /** @returns whether to go on. */
  #judge(now: number): boolean {
    const { line, roundTrips } = this.#options;
    const since = this.#overdueSince();
    if (this.#roundAt === Infinity && now >= since + roundTrips.margin) this.#roundAt = now;
    if (now >= since + this.#troubleMs()) this.#suspect({ reason: 'answer-overdue' });
    if (this.#stopped()) return false;
    if (now >= this.#verdictAt(since)) {
      const answered = this.#answersAt >= since;
      const detail = `no answer for ${Math.round(now - since)} ms${answered ? ', while others are answered' : ''}`;
      this.#fallSilent({ reason: 'timeout', detail, ...(answered && { answered }) });
      return false;
    }
    if (now >= this.#roundAt) {
      const all = this.#rounds > 0;
      this.#nextRound(now);
      line.again(all);
    }
    return true;
  }

  #nextRound(now: number): void {
    this.#roundAt = now + (ROUND_GAPS[Math.min(this.#rounds, ROUND_GAPS.length - 1)] ?? 0);
    this.#rounds += 1;
  }

  #suspect({ reason, detail }: SessionEnd): void {
    if (this.#trouble || !this.#running) return;
    this.#trouble = { reason, ...(detail === undefined ? {} : { detail }) };
    this.#options.tell({ kind: 'trouble', ...this.#trouble });
    if (!this.#stopped()) this.#lookAround();
    // A question on purpose, so that what is suspected can be cleared up, or proved.
    if (!this.#stopped() && this.#options.line.askAt() < Infinity) this.#options.line.ask();
  }

  /** Those who were told may have ended the session. */
  #stopped(): boolean {
    return !this.#running;
  }

  #fallSilent(end: SessionEnd): void {
    this.#silent = true;
    this.#knockedAt = undefined;
    this.#roundAt = Infinity;
    this.#rounds = 0;
    this.#failingSince = undefined;
    this.#options.tell({ kind: 'silent', ...end });
  }
}
