/** Posts the client log to Finesse (`POST /finesse/api/User/{id}/ClientLog`) and tells what the server said. */
import { catchError, filter, firstValueFrom, map, merge, of, ReplaySubject, take, timer, type Observable } from 'rxjs';
import { ApiError, FinesseError, type ApiErrorDetail } from '../errors.ts';
import type { UserId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import type { LogBatch } from './buffer.ts';
import type { ClientLog, ClientLogger } from './logger.ts';

/** The server has taken the client log. */
export interface ClientLogReceipt {
  /** HTTP status of the (last) answer. */
  readonly status: number;
  /** `requestId` header of the (last) request; Finesse echoes it in the confirming notification. */
  readonly requestId: string;
  /** Client wall time, ms, of the confirmation. */
  readonly at: number;
  /** Characters of log text taken, all parts together, before XML escaping. */
  readonly characters: number;
  /** Lines taken. */
  readonly lines: number;
  /** Requests that it took: each carries at most 1,048,576 characters. */
  readonly parts: number;
  /** `event`: Finesse also published the event on the user's ClientLog node, for every part. `status`: the HTTP answer is all we have. */
  readonly confirmedBy: 'status' | 'event';
  /** Round trip of the (last) request, ms. */
  readonly serverRoundTripMs: number;
}

/** What the poster reads of a notification on the user's ClientLog node. */
export interface ClientLogEvent {
  readonly requestId: string | undefined;
  readonly payload: { readonly kind: string; readonly errors?: readonly ApiErrorDetail[] };
}

/** What the poster needs of its surroundings. */
export interface PosterSurroundings {
  readonly log: ClientLog;
  /** Tells that the log was asked for while it was empty, so that the server always gets something to acknowledge. */
  readonly logger: ClientLogger;
  readonly rest: {
    postClientLog(
      id: UserId,
      text: string,
      options: { readonly requestId: string },
    ): Promise<{
      readonly status: number;
      readonly timing: { readonly sentMonotonic: number; readonly receivedMonotonic: number };
    }>;
  };
  /** Of the user's ClientLog node: cold, ends the subscription on the server when left, errors when it is refused. */
  readonly events$: Observable<ClientLogEvent>;
  /** Emits when the subscription to that node stands. */
  readonly ready$: Observable<unknown>;
  /** Characters that one request may carry, once escaped. */
  readonly maxCharacters: number;
  readonly userId: UserId;
  readonly platform: Platform;
  /** Whether notifications can arrive now. */
  readonly connected: () => boolean;
  readonly confirmTimeoutMs?: number;
}

/** How long the subscription to the ClientLog node may take before the log is posted without it, ms. */
const SUBSCRIBE_TIMEOUT_MS = 2_000;

type Confirmation = 'status' | 'event';

/**
 * Posts what the log holds. Only one posting at a time: who asks meanwhile gets the same receipt. On failure everything that
 * was not acknowledged stays in the log.
 */
export function createLogPoster(surroundings: PosterSurroundings): () => Promise<ClientLogReceipt> {
  let running: Promise<ClientLogReceipt> | undefined;
  return () =>
    (running ??= post(surroundings).finally(() => {
      running = undefined;
    }));
}

async function post(surroundings: PosterSurroundings): Promise<ClientLogReceipt> {
  const { log, logger, rest, events$, ready$, maxCharacters, userId, platform, connected } = surroundings;
  const { scheduler } = platform;
  if (log.buffer.lines === 0) logger.info('Nothing was logged since the last client log.');
  log.tellDrops();
  const upTo = logger.state().sequence;

  // Subscribed before anything is posted: the event may come before the HTTP answer.
  const seen$ = new ReplaySubject<ClientLogEvent>();
  const refused$ = new ReplaySubject<false>();
  const listening = events$.subscribe({
    next: (one) => seen$.next(one),
    error: () => refused$.next(false),
    complete: () => refused$.next(false),
  });
  try {
    let subscribed =
      connected() && (await firstOf(platform, SUBSCRIBE_TIMEOUT_MS, false, [ready$.pipe(map(() => true)), refused$]));
    let receipt: ClientLogReceipt | undefined;
    for (;;) {
      const batch = log.buffer.batch(maxCharacters, upTo);
      if (!batch) break;
      const requestId = platform.uuid();
      const { status, timing } = await rest.postClientLog(userId, batch.text, { requestId });
      const confirmedBy = subscribed ? await confirmation(surroundings, requestId, seen$, refused$) : 'status';
      // Finesse that has once kept silent is not waited for with each further part.
      subscribed = confirmedBy === 'event';
      log.buffer.acknowledge(batch.ranges);
      receipt = addPart(receipt, batch, {
        status,
        requestId,
        at: scheduler.now(),
        confirmedBy,
        serverRoundTripMs: timing.receivedMonotonic - timing.sentMonotonic,
      });
    }
    if (!receipt)
      throw new FinesseError('options-invalid', 'There was nothing to post: the log level keeps all lines out.');
    return receipt;
  } finally {
    listening.unsubscribe();
  }
}

/** @throws ApiError where Finesse took the request and then published that it failed. */
async function confirmation(
  { platform, confirmTimeoutMs = 5_000 }: PosterSurroundings,
  requestId: string,
  seen$: Observable<ClientLogEvent>,
  refused$: Observable<false>,
): Promise<Confirmation> {
  // Cisco calls the echo of the request id best effort: an event without one is taken for ours.
  const event$ = seen$.pipe(filter((one) => one.requestId === requestId || one.requestId === undefined));
  const seen = await firstOf<ClientLogEvent | undefined>(platform, confirmTimeoutMs, undefined, [
    event$,
    refused$.pipe(map(() => undefined)),
  ]);
  if (seen?.payload.kind === 'apiErrors') {
    const { errors = [] } = seen.payload;
    const said = errors.map(({ errorType, errorMessage }) => `${errorType}: ${errorMessage}`).join('; ');
    throw new ApiError(
      `Finesse took the client log and then failed to store it (${said}). It is kept; try again.`,
      errors,
    );
  }
  return seen ? 'event' : 'status';
}

/** The first value of any source, or `otherwise` after `ms`, or when the sources fail. */
function firstOf<T>(platform: Platform, ms: number, otherwise: T, sources: readonly Observable<T>[]): Promise<T> {
  const timeout$ = timer(ms, platform.scheduler).pipe(map(() => otherwise));
  const first$ = merge(...sources, timeout$).pipe(
    take(1),
    catchError(() => of(otherwise)),
  );
  return firstValueFrom(first$, { defaultValue: otherwise });
}

type Part = Omit<ClientLogReceipt, 'characters' | 'lines' | 'parts'>;

function addPart(before: ClientLogReceipt | undefined, batch: LogBatch, part: Part): ClientLogReceipt {
  return {
    ...part,
    characters: (before?.characters ?? 0) + batch.text.length,
    lines: (before?.lines ?? 0) + batch.lines,
    parts: (before?.parts ?? 0) + 1,
    confirmedBy: before?.confirmedBy === 'status' ? 'status' : part.confirmedBy,
  };
}
