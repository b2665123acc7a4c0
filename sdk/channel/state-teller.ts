/** Picks the state that a connection tells, from all that is known of its trouble. */
import type { ConnectionReason } from './channel.ts';
import type { ConnectionStates } from './connection-states.ts';
import type { Recovery } from './recovery.ts';
import type { Endpoint } from './route.ts';
import type { SessionEnd } from './stream-end.ts';

/** See the head of the file. */
export class StateTeller {
  /** Why there is no connection, latest; undefined until the first attempt has failed. */
  end: SessionEnd | undefined;
  /** Why the side in use, or all of them, are not usable. The first cause, until one is again. */
  failing: SessionEnd | undefined;
  /** Page or machine stood still, and nothing was heard since. */
  deaf: 'asleep' | 'frozen' | undefined;
  upReason: ConnectionReason = 'session-established';
  readonly #states: ConnectionStates;
  readonly #recovery: Pick<Recovery, 'attempt' | 'offline'>;
  /** A session stands, and its side is usable. */
  #usable = false;
  /** Where the last usable session was. */
  #side: string | undefined;

  constructor(states: ConnectionStates, recovery: Pick<Recovery, 'attempt' | 'offline'>) {
    this.#states = states;
    this.#recovery = recovery;
  }

  get usable(): boolean {
    return this.#usable;
  }

  /** An attempt goes there. */
  place({ side, transport }: Endpoint): void {
    this.#states.place = { side, transport };
    if (this.#side !== undefined && side !== this.#side) this.failing ??= this.end;
  }

  /** From the beginning, all forgotten. */
  begin(): void {
    this.end = this.failing = this.deaf = this.#side = undefined;
  }

  /** A side is usable, with a session on it; gives the epoch. */
  connected(): number {
    this.#usable = true;
    this.#side = this.#states.place.side;
    this.end = this.failing = undefined;
    return this.#states.connected(this.upReason);
  }

  /** The session is gone. */
  lost(): void {
    this.#usable = false;
  }

  /** The session stands, and is of no use. */
  unusable(why: SessionEnd): void {
    this.#usable = false;
    this.failing ??= toldOf(why);
    this.down();
  }

  /** No side is usable yet. */
  waiting(why: SessionEnd): void {
    if (why.reason === 'server-out-of-service') this.failing ??= toldOf(why);
    else if (why.reason === 'not-xmpp') this.end = toldOf(why);
    this.trying();
  }

  trying(): void {
    if (this.end ?? this.failing) this.down();
    else this.#states.set({ status: 'connecting', reason: 'opened', attempt: this.#recovery.attempt });
  }

  /** @param retryAt wall time, ms, of the next attempt, where one is planned. */
  down(retryAt?: number): void {
    const { reason = 'opened', detail } = this.end ?? {};
    const planned = retryAt === undefined ? {} : { retryAt };
    const more = { detail, attempt: this.#recovery.attempt, ...planned };
    const deaf = this.#recovery.offline ? 'offline' : this.deaf;
    if (reason === 'not-xmpp') this.#states.set({ status: 'intercepted', reason, ...more });
    else if (deaf) this.#states.set({ status: 'suspended', reason: deaf, ...more });
    else if (this.failing) this.#states.set({ status: 'failing-over', ...more, detail: undefined, ...this.failing });
    else this.#states.set({ status: 'reconnecting', reason, ...more });
  }

  /** The session is heard again; nothing was lost. */
  up(): void {
    if (this.#usable) this.#states.set({ status: 'connected', reason: this.upReason });
    else this.trying();
  }
}

/** What a state tells of an end. */
export function toldOf({ reason, detail }: SessionEnd): SessionEnd {
  return { reason, ...(detail === undefined ? {} : { detail }) };
}
