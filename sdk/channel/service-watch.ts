/**
 * Whether the side that a session stands on may be used, by the rules of Cisco's HA chapter: SystemInfo out of service, told by
 * notification, and user `finesse` gone, told by presence, make it useless though it stands. Then the same ways tell when it is
 * well again, or another side is in service and takes over.
 */
import type { SchedulerLike, Subscription } from 'rxjs';
import type { Notification } from '../pubsub/notification.ts';
import { troubleOf } from './side.ts';
import type { XmlElement } from '../xml.ts';
import type { Endpoint, Route } from './route.ts';
import type { SessionEnd } from './stream-end.ts';

/** How long a new session waits for the presence of `finesse`, ms; it comes right after our own. */
export const PRESENCE_MS = 5_000;

/**
 * - `usable` notifications count; told again after each `unusable`.
 * - `unusable` they may be lost for good: take a new snapshot when it is usable again. Told once, with the first cause.
 * - `leave` another side is in service. The last word.
 */
export type ServiceVerdict =
  { readonly kind: 'usable' } | ({ readonly kind: 'unusable' } & SessionEnd) | { readonly kind: 'leave' };

/** What a {@link ServiceWatch} needs. */
export interface ServiceWatchOptions {
  readonly route: Pick<Route, 'needsFinesse' | 'recovery'>;
  readonly endpoint: Endpoint;
  readonly scheduler: SchedulerLike;
  tell(verdict: ServiceVerdict): void;
}

/** Watches one session, from its start to {@link stop}. Tells nothing before {@link established}. */
export class ServiceWatch {
  readonly #options: ServiceWatchOptions;
  /** Full JIDs that are available. */
  readonly #present = new Set<string>();
  /** Whether `finesse` has ever been seen: a sign of life of another service counts only until then. */
  #seen = false;
  /** Why SystemInfo is not in service; null while it has to be asked for. */
  #service: SessionEnd | null | undefined;
  #told: ServiceVerdict['kind'] | undefined;
  #established = false;
  #waiting: Subscription | undefined;
  #recovering: AbortController | undefined;

  constructor(options: ServiceWatchOptions) {
    this.#options = options;
  }

  /**
   * XMPP is connected; the presence of `finesse` may have come already.
   * @param resumed a session of the page before, which was usable: who is present is not told again.
   */
  established(resumed = false): void {
    this.#established = true;
    const { route, scheduler } = this.#options;
    if (resumed && !this.#seen) this.#present.add('since the page before');
    if (route.needsFinesse && this.#present.size === 0) {
      this.#waiting = scheduler.schedule(() => {
        this.#waiting = undefined;
        this.#look();
      }, PRESENCE_MS);
    } else this.#look();
  }

  /** A presence has come. */
  presence(presence: XmlElement): void {
    const from = presence.attributes.get('from') ?? '';
    const finesse = /^finesse@/i.test(from);
    // On UCCX, and for live data, the services themselves are the sign (Cisco's EventTunnel.js of 12.x).
    if (!finesse && !/cuic\.|ccx\./i.test(from)) return;
    const type = presence.attributes.get('type');
    if (type !== undefined && type !== 'unavailable') return;
    const before = this.#isPresent();
    if (finesse && !this.#seen) {
      this.#seen = true;
      this.#present.clear();
    }
    if (this.#seen && !finesse) return;
    if (type === undefined) this.#present.add(from);
    else this.#present.delete(from);
    const now = this.#isPresent();
    if (before === now) return;
    // Who comes back may not be in service yet: that is asked, where it can be.
    if (!now && this.#established && this.#options.route.recovery) this.#service ??= null;
    if (now && this.#service === null) this.#recover();
    this.#look();
  }

  /** A notification has come. */
  notification({ payload }: Pick<Notification, 'payload'>): void {
    if (payload.kind !== 'systemInfo' || payload.systemInfo.status === 'UNKNOWN') return;
    this.#service = troubleOf(payload.systemInfo);
    this.#look();
  }

  /** The session is over, or given up. Idempotent. */
  stop(): void {
    this.#established = false;
    this.#waiting?.unsubscribe();
    this.#halt();
  }

  #isPresent(): boolean {
    return this.#present.size > 0;
  }

  #trouble(): SessionEnd | undefined {
    if (this.#service) return this.#service;
    const missing = !this.#isPresent() && (this.#seen || this.#options.route.needsFinesse);
    if (missing)
      return { reason: 'finesse-unavailable', detail: `no presence of finesse on ${this.#options.endpoint.side}` };
    return this.#service === null ? { reason: 'server-out-of-service' } : undefined;
  }

  #look(): void {
    if (!this.#established) return;
    const trouble = this.#trouble();
    if (this.#waiting && trouble?.reason === 'finesse-unavailable') return;
    this.#waiting?.unsubscribe();
    this.#waiting = undefined;
    if (!trouble) {
      this.#halt();
      this.#tell({ kind: 'usable' });
    } else if (this.#told !== 'unusable') {
      this.#recover();
      this.#tell({ kind: 'unusable', ...trouble });
    }
  }

  #tell(verdict: ServiceVerdict): void {
    if (this.#told === verdict.kind) return;
    this.#told = verdict.kind;
    this.#options.tell(verdict);
  }

  #halt(): void {
    this.#recovering?.abort();
    this.#recovering = undefined;
  }

  /** Asks both sides, from the beginning, so that a good sign is acted on soon. */
  #recover(): void {
    const { route, endpoint } = this.#options;
    this.#halt();
    const recovering = new AbortController();
    this.#recovering = recovering;
    const inService = (): void => {
      if (this.#recovering !== recovering) return;
      this.#service = undefined;
      this.#look();
    };
    route.recovery?.(endpoint, recovering.signal, inService).then(
      () => {
        if (this.#recovering !== recovering) return;
        this.stop();
        this.#tell({ kind: 'leave' });
      },
      // Given up, or refused: then the next attempt to connect finds out, when the session ends.
      () => undefined,
    );
  }
}
