/** The one place where a channel's state changes. */
import { ReplaySubject, Subject, type Observable, type SchedulerLike } from 'rxjs';
import type { ConnectionReason, ConnectionState, ConnectionStatus, ConnectionTransition } from './channel.ts';

/** A transition, as a channel asks for it. */
export interface Transition {
  readonly status: ConnectionStatus;
  readonly reason: ConnectionReason;
  readonly detail?: string | undefined;
  readonly attempt?: number;
  readonly retryAt?: number;
}

/** Where a connection goes, see `ConnectionState`. */
export type Place = Pick<ConnectionState, 'side' | 'transport'>;

/** In which the trouble of a connection begins or goes on. */
const TROUBLED: readonly ConnectionStatus[] = ['degraded', 'reconnecting', 'suspended'];

/**
 * Keeps the state and tells of each change, once. From the first suspicion until the connection stands again the first cause
 * stays: what follows a loss is mostly its echo. A subscriber that acts on the channel while it is being told does not turn the order around for
 * the others.
 */
export class ConnectionStates {
  readonly #scheduler: SchedulerLike;
  readonly #told = new ReplaySubject<ConnectionState>(1);
  readonly #transitions = new Subject<ConnectionTransition>();
  readonly #waiting: ConnectionState[] = [];
  /** Told with the next state that is set. */
  place: Place = {};
  #telling = false;
  #last = false;
  #now: ConnectionState;
  #toldStatus: ConnectionStatus | undefined;
  #cause: Pick<Transition, 'reason' | 'detail'> | undefined;

  constructor(scheduler: SchedulerLike) {
    this.#scheduler = scheduler;
    this.#now = { status: 'idle', reason: 'not-opened', since: scheduler.now(), epoch: 0 };
    this.#tell(this.#now);
  }

  /** Replays the latest, also after its end. */
  get state$(): Observable<ConnectionState> {
    return this.#told.asObservable();
  }

  /** See `Channel.transitions$`. */
  get transitions$(): Observable<ConnectionTransition> {
    return this.#transitions.asObservable();
  }

  get now(): ConnectionState {
    return this.#now;
  }

  /** Goes into a state; one that equals the present changes nothing. */
  set(transition: Transition): void {
    this.#go(transition, this.#now.epoch);
  }

  /** A session stands: `connected`, and the epoch grows. Returns it. */
  connected(reason: ConnectionReason): number {
    const epoch = this.#now.epoch + 1;
    this.#go({ status: 'connected', reason }, epoch);
    return epoch;
  }

  /** Goes to `closed` and completes; nothing changes after it. */
  close(): void {
    this.set({ status: 'closed', reason: 'closed-by-caller' });
    this.#last = true;
    if (!this.#telling) this.#complete();
  }

  #complete(): void {
    this.#told.complete();
    this.#transitions.complete();
  }

  #go({ status, reason, detail, attempt, retryAt }: Transition, epoch: number): void {
    if (this.#last) return;
    if (TROUBLED.includes(status)) this.#cause ??= { reason, detail };
    else if (status === 'connected' || status === 'connecting') this.#cause = undefined;
    const told = ((status === 'degraded' || status === 'reconnecting') && this.#cause) || { reason, detail };
    const { status: before, since } = this.#now;
    const next: ConnectionState = {
      status,
      reason: told.reason,
      since: status === before && epoch === this.#now.epoch ? since : this.#scheduler.now(),
      epoch,
      ...(told.detail === undefined ? {} : { detail: told.detail }),
      ...(attempt === undefined ? {} : { attempt }),
      ...(retryAt === undefined ? {} : { retryAt }),
      ...this.place,
    };
    if (isSame(this.#now, next)) return;
    this.#now = next;
    this.#tell(next);
  }

  #tell(state: ConnectionState): void {
    this.#waiting.push(state);
    if (this.#telling) return;
    this.#telling = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const from = this.#toldStatus;
      const { status: to, reason, since: at, detail } = next;
      this.#toldStatus = to;
      this.#told.next(next);
      if (from !== undefined && from !== to) {
        this.#transitions.next({ from, to, reason, at, ...(detail === undefined ? {} : { detail }) });
      }
    }
    this.#telling = false;
    if (this.#last) this.#complete();
  }
}

const FIELDS = ['status', 'reason', 'since', 'epoch', 'detail', 'attempt', 'retryAt', 'side', 'transport'] as const;

function isSame(a: ConnectionState, b: ConnectionState): boolean {
  return FIELDS.every((field) => a[field] === b[field]);
}
