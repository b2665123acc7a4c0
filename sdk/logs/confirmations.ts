/** What Finesse tells on a user's ClientLog node of logs that were posted: an event once one is stored, or why it was not. */
import { catchError, filter, firstValueFrom, map, merge, of, ReplaySubject, take, timer, type Observable } from 'rxjs';
import type { ApiErrorDetail } from '../errors.ts';
import type { Platform } from '../platform.ts';

/** What is read of a notification on the user's ClientLog node. */
export interface ClientLogEvent {
  readonly requestId: string | undefined;
  readonly payload: { readonly kind: string; readonly errors?: readonly ApiErrorDetail[] };
}

/** What is needed to hear of it. */
export interface ConfirmationSource {
  /** Of the user's ClientLog node: cold, ends the subscription on the server when left, errors when it is refused. */
  readonly events$: Observable<ClientLogEvent>;
  /** Emits when the subscription to that node stands. */
  readonly ready$: Observable<unknown>;
  readonly platform: Platform;
  /** Whether notifications can arrive now. */
  readonly connected: () => boolean;
}

/** Hears from when it is made until it is closed. */
export interface Confirmations {
  /** Whether events can be heard now; waits a little for a subscription that does not stand yet. */
  ready(): Promise<boolean>;
  /** The event of that request, or undefined after `ms`. Where not `exact`, one without a request id is taken for it, too. */
  of(requestId: string, ms: number, exact: boolean): Promise<ClientLogEvent | undefined>;
  /** All of them, also those that came before. */
  readonly seen$: Observable<ClientLogEvent>;
  /** Ends the subscription. */
  close(): void;
}

/** How long the subscription to the ClientLog node may take before the log is posted without it, ms. */
const SUBSCRIBE_TIMEOUT_MS = 2_000;

/** Subscribes at once: an event may come before the HTTP answer. */
export function hearConfirmations({ events$, ready$, platform, connected }: ConfirmationSource): Confirmations {
  const seen$ = new ReplaySubject<ClientLogEvent>();
  const refused$ = new ReplaySubject<false>();
  const listening = events$.subscribe({
    next: (one) => seen$.next(one),
    error: () => refused$.next(false),
    complete: () => refused$.next(false),
  });
  return {
    seen$,
    ready: async () =>
      connected() && firstOf(platform, SUBSCRIBE_TIMEOUT_MS, false, [ready$.pipe(map(() => true)), refused$]),
    // Cisco calls the echo of the request id best effort.
    of: (requestId, ms, exact) =>
      firstOf<ClientLogEvent | undefined>(platform, ms, undefined, [
        seen$.pipe(filter((one) => one.requestId === requestId || (!exact && one.requestId === undefined))),
        refused$.pipe(map(() => undefined)),
      ]),
    close: () => listening.unsubscribe(),
  };
}

/** The first value of any source, or `otherwise` after `ms`, or when the sources fail. */
export function firstOf<T>(
  platform: Platform,
  ms: number,
  otherwise: T,
  sources: readonly Observable<T>[],
): Promise<T> {
  const timeout$ = timer(ms, platform.scheduler).pipe(map(() => otherwise));
  const first$ = merge(...sources, timeout$).pipe(
    take(1),
    catchError(() => of(otherwise)),
  );
  return firstValueFrom(first$, { defaultValue: otherwise });
}
