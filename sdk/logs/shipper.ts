/**
 * When the client log is posted by itself, and when again. Nothing is asked for by a timer while there is nothing to post; postings
 * that nobody asked for begin at least a minute apart, and spread over time, since all agents of a centre lose and find their
 * connection in the same second.
 */
import { BehaviorSubject, interval, timer, type Observable, type Subscription } from 'rxjs';
import { OptionsError, TransportError } from '../errors.ts';
import type { HealthLevel } from '../health/health.ts';
import type { PageSignal, Platform } from '../platform.ts';
import type { LogBuffer } from './buffer.ts';
import type { DeliveryReason, LogDelivery, LogPostOptions } from './delivery.ts';
import type { LogKeeper } from './keeper.ts';
import type { ClientLogger } from './logger.ts';
import type { ClientLogReceipt, LogPoster } from './poster.ts';
import { afterFailure } from './retry-post.ts';

/** What the shipper needs of its surroundings. */
export interface ShipperSurroundings {
  readonly poster: LogPoster;
  readonly keeper: Pick<LogKeeper, 'kind' | 'want'>;
  readonly buffer: Pick<LogBuffer, 'lines' | 'pending'>;
  readonly logger: Pick<ClientLogger, 'info' | 'warn'>;
  readonly platform: Platform;
  readonly health$: Observable<{ readonly level: HealthLevel }>;
  /** Each REST exchange of the client: by these it is known whether REST answers, and whether it takes the credentials. */
  readonly exchanges$: Observable<RestSign>;
}

/** What is read of a REST exchange. */
export interface RestSign {
  readonly path: string;
  readonly status: number | undefined;
  readonly error: string | undefined;
}

/** See {@link createLogShipper}. */
export interface LogShipper {
  /** Replays the latest. Completes when closed. */
  readonly delivery$: Observable<LogDelivery>;
  /** Posts now, whatever was before. One attempt; who asks meanwhile gets the same receipt. */
  readonly send: () => Promise<ClientLogReceipt>;
  /** Begins to watch, and to post by itself. */
  start(): void;
  /** Idempotent; final. What is under way fails with the REST client. */
  close(): void;
}

/** Between two postings that nobody asked for, ms. */
const APART_MS = 60_000;
/** While REST does not answer it is tried anyway as often as this, ms: somebody else's silence is a hint, not a proof. */
const SILENT_MS = 60_000;
/** Shortest schedule, ms. */
const LEAST_EVERY_MS = 60_000;

/** A posting, from its occasion until it succeeds or is given up. */
interface Posting {
  readonly reason: DeliveryReason;
  /** Monotonic, ms. */
  readonly startedAt: number;
  /** Own lines and what dead pages left; only the latter; of that only what is wanted. */
  readonly scope: 'everything' | 'left-over' | 'wanted';
  failures: number;
}

/**
 * Watches for occasions.
 * @param options `false`: posts only when asked.
 * @throws OptionsError where an option is out of range.
 */
export function createLogShipper(surroundings: ShipperSurroundings, options: LogPostOptions | false = {}): LogShipper {
  const { poster, keeper, buffer, logger, platform, health$, exchanges$ } = surroundings;
  const { onLost = true, afterRecovery = true, onLeave = true, everyMs, spreadMs = 30_000 } = options || {};
  const { deadlineMs = 900_000 } = options || {};
  if (everyMs !== undefined && !(everyMs >= LEAST_EVERY_MS))
    throw new OptionsError(`clientLog.post.everyMs must be ${LEAST_EVERY_MS} or more.`);
  if (!(spreadMs >= 0) || !(deadlineMs >= 0))
    throw new OptionsError('clientLog.post: spreadMs and deadlineMs must be 0 or more.');
  const { scheduler, monotonic, random } = platform;

  let life: Subscription | undefined;
  const ending = new AbortController();
  const delivery$ = new BehaviorSubject<LogDelivery>({
    state: 'idle',
    reason: undefined,
    at: undefined,
    failures: 0,
    problem: undefined,
    receipt: undefined,
    unposted: buffer.lines,
    kept: keeper.kind,
  });
  /** One that nobody asked for. */
  let posting: Posting | undefined;
  let waiting: Subscription | undefined;
  /** The attempt that is under way, whoever made it. */
  let active: Promise<ClientLogReceipt | undefined> | undefined;
  let asked: Promise<ClientLogReceipt> | undefined;
  /** An occasion that came while another was under way. */
  let next: DeliveryReason | undefined;
  let notBefore = -Infinity;
  let blocked: 'credentials' | 'never' | undefined;
  /** Code of the failure by which REST was last seen not to answer. */
  let silent: string | undefined;
  /** Waits for REST to answer. */
  let held = false;
  let wasLost = false;
  /** Something happened that is to be told to the server. */
  let wanted = false;
  let closed = false;

  const spread = (): number => random() * spreadMs;
  const tell = (change: Partial<LogDelivery>): void => {
    if (!closed) delivery$.next({ ...delivery$.value, unposted: buffer.lines, kept: keeper.kind, ...change });
  };
  const begun = (reason: DeliveryReason): void => tell({ state: 'posting', reason, at: undefined });
  const idle = (change: Partial<LogDelivery>): void => {
    waiting?.unsubscribe();
    posting = undefined;
    held = false;
    tell({ state: 'idle', at: undefined, ...change });
    const reason = next;
    next = undefined;
    if (reason) occasion(reason, spread());
  };
  const wait = (one: Posting, ms: number): void => {
    waiting?.unsubscribe();
    waiting = timer(ms, scheduler).subscribe(() => void go(one));
    // Whether a dead page left something is not known yet.
    if (one.scope === 'wanted' && one.failures === 0) return;
    tell({ state: 'waiting', reason: one.reason, at: scheduler.now() + ms, failures: one.failures });
  };

  /** One attempt, in smaller and smaller parts where the server finds them too large. */
  const attempt = async (run: () => Promise<ClientLogReceipt | undefined>): Promise<ClientLogReceipt | undefined> => {
    for (;;) {
      try {
        return await (active = run());
      } catch (error) {
        const history = { failures: 1, elapsedMs: 0, deadlineMs, splittable: poster.splittable };
        if (closed || afterFailure(error, history, 0).kind !== 'smaller') throw error;
        poster.shrink();
      } finally {
        active = undefined;
      }
    }
  };
  const own = async (): Promise<ClientLogReceipt | undefined> => {
    const before = wanted;
    wanted = false;
    try {
      const receipt = await poster.postOwn();
      if (receipt) blocked = undefined;
      return receipt;
    } catch (error) {
      wanted ||= before;
      throw error;
    }
  };
  const all = async ({ scope, reason }: Posting): Promise<ClientLogReceipt | undefined> => {
    const receipt = scope === 'everything' ? await own() : undefined;
    if (closed) return receipt;
    const which = scope === 'wanted' ? 'wanted' : 'all';
    return (await poster.postLeftOvers(which, ending.signal, () => begun(reason))) ?? receipt;
  };

  const go = async (one: Posting): Promise<void> => {
    if (closed || active || posting !== one) return;
    if (silent !== undefined && !held) {
      // A log of a megabyte would only find out once more that nobody answers.
      held = true;
      if (one.failures === 0) logger.info('The client log waits to be posted: REST does not answer.');
      wait(one, SILENT_MS);
      tell({ problem: silent });
      return;
    }
    held = false;
    if (one.scope === 'everything') begun(one.reason);
    try {
      const receipt = await attempt(() => all(one));
      if (receipt) notBefore = monotonic() + APART_MS;
      if (posting === one) idle({ failures: 0, problem: undefined, ...(receipt && { receipt }) });
    } catch (error) {
      if (posting === one) fail(one, error);
    }
  };

  const fail = (one: Posting, error: unknown): void => {
    one.failures += 1;
    const { failures } = one;
    const { code: problem = 'unknown' } = error as { readonly code?: string };
    const history = { failures, elapsedMs: monotonic() - one.startedAt, deadlineMs, splittable: false };
    const verdict = afterFailure(error, history, random());
    // Once for each posting: what tells of its failures must not be what fills it. Who asked is told anyway.
    if (failures === 1 && one.reason !== 'asked') logger.warn('The client log could not be posted:', error);
    if (verdict.kind === 'again' && one.reason !== 'asked') {
      wait(one, verdict.afterMs);
      tell({ problem });
      return;
    }
    if (verdict.kind === 'again' || verdict.kind === 'over') {
      notBefore = monotonic() + Math.max(APART_MS, verdict.afterMs);
    } else if (verdict.kind !== 'smaller' && !blocked) {
      blocked = verdict.kind;
      logger.warn(
        blocked === 'never'
          ? 'This server takes no client log from this user: from now on it is posted only when asked for.'
          : 'The client log is not posted before the credentials are others, or somebody asks.',
      );
    }
    idle({ failures, problem });
  };

  const occasion = (reason: DeliveryReason, delayMs: number, scope: Posting['scope'] = 'everything'): void => {
    if (closed || blocked || (scope === 'everything' && buffer.lines === 0)) return;
    if (active) {
      next = reason;
      return;
    }
    // That the connection is back ends the patience of before.
    if (posting && !(reason === 'recovered' && (held || posting.failures > 0)) && posting.scope === scope) return;
    held = false;
    posting = { reason, startedAt: monotonic(), scope, failures: 0 };
    wait(posting, Math.max(delayMs, notBefore - monotonic()));
  };

  const onLevel = ({ level }: { readonly level: HealthLevel }): void => {
    if (level === 'lost' && !wasLost) {
      wasLost = wanted = true;
      void keeper.want();
      if (onLost) occasion('lost', spread());
    } else if (wasLost && level !== 'lost' && level !== 'unknown') {
      wasLost = false;
      // The server is there again: that REST kept silent is of before, and the next probe may be a minute away.
      silent = undefined;
      if (afterRecovery) occasion('recovered', spread());
    }
  };

  const onExchange = ({ path, status, error }: RestSign): void => {
    if (status === undefined) {
      // Aborted by its caller, or closed: nothing is known.
      if (error !== undefined && error !== 'closed') silent = error;
      return;
    }
    const wasSilent = silent !== undefined;
    silent = undefined;
    // SystemInfo is told to everybody; what else is answered well proves the credentials.
    const accepted = blocked === 'credentials' && status < 300 && !path.endsWith('/SystemInfo');
    if (accepted) blocked = undefined;
    if (held && posting) {
      held = false;
      wait(posting, spread());
    } else if (wanted && (accepted || wasSilent) && (wasLost ? onLost : afterRecovery)) {
      occasion(wasLost ? 'lost' : 'recovered', spread());
    }
  };

  const onSignal = (signal: PageSignal): void => {
    if (signal.kind !== 'leaving' || !onLeave || blocked || active) return;
    // After a reload the next page posts it, from the store and whole.
    if (signal.reloading && keeper.kind === 'indexeddb') return;
    if (!wanted && !buffer.pending().some(({ level }) => level === 'error')) return;
    const done = (problem?: string): void =>
      tell({ state: posting ? 'waiting' : 'idle', at: posting && delivery$.value.at, problem });
    tell({ state: 'posting', reason: 'leaving' });
    poster.postLast().then(
      () => done(),
      (error: unknown) => done((error as { readonly code?: string }).code ?? 'unknown'),
    );
  };

  const post = async (): Promise<ClientLogReceipt> => {
    let joined: ClientLogReceipt | undefined;
    // More than one where it is made smaller.
    while (active) joined = await active.catch(() => undefined);
    if (closed) throw closedError();
    if (joined && buffer.lines === 0) return joined;
    if (buffer.lines === 0) logger.info('Nothing was logged since the last client log.');
    waiting?.unsubscribe();
    begun('asked');
    try {
      const receipt = await attempt(own);
      if (!receipt) throw new OptionsError('There was nothing to post: the log level keeps all lines out.');
      idle({ failures: 0, problem: undefined, receipt });
      // What others left goes with it, but who asked need not wait for that.
      posting ??= { reason: 'left-over', startedAt: monotonic(), scope: 'left-over', failures: 0 };
      if (posting.scope === 'left-over') void go(posting);
      return receipt;
    } catch (error) {
      fail(posting ?? { reason: 'asked', startedAt: monotonic(), scope: 'everything', failures: 0 }, error);
      throw error;
    }
  };

  return {
    delivery$: delivery$.asObservable(),
    send: () =>
      closed
        ? Promise.reject(closedError())
        : (asked ??= post().finally(() => {
            asked = undefined;
          })),
    start() {
      if (closed || life || options === false) return;
      life = exchanges$.subscribe(onExchange);
      life.add(health$.subscribe(onLevel));
      life.add(platform.signals$?.subscribe(onSignal));
      if (everyMs !== undefined) {
        life.add(interval(everyMs, scheduler).subscribe(() => occasion('schedule', spread())));
      }
      if (keeper.kind === 'indexeddb') occasion('left-over', spread(), 'wanted');
    },
    close() {
      if (closed) return;
      next = undefined;
      idle({});
      closed = true;
      life?.unsubscribe();
      ending.abort(closedError());
      poster.relax();
      delivery$.complete();
    },
  };
}

function closedError(): TransportError {
  return new TransportError('closed', 'The client was closed. Make a new one.');
}
