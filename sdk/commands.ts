/**
 * REST requests that change something, as promises of the real outcome. Finesse answers 202 when it has understood; what became
 * of the request is told later, as a notification or as `apiErrors`, with the `requestId` of the request at best.
 */
import { Subscription, timer } from 'rxjs';
import { isUp, type Channel, type ConnectionState } from './channel/channel.ts';
import { ApiError, FinesseError, TransportError, type ApiErrorDetail } from './errors.ts';
import { nodePath } from './ids.ts';
import type { Platform } from './platform.ts';
import type { Notification } from './pubsub/notification.ts';
import type { RestAnswer, RestClient } from './rest/rest-client.ts';
import { pathOnly } from './rest/request.ts';

/** A request that changes something. */
export interface Command {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** REST path, encoded: `/finesse/api/User/1001001`. */
  readonly path: string;
  /** XML; none unless told. */
  readonly body?: string;
  /** Node on which Finesse tells the outcome; that of the path unless told. Subscribed while the command is under way, where it needs it. */
  readonly node?: string;
  /** Whether a notification of that node shows what was asked for; for servers that do not echo the `requestId`. Where there is a `check`, that has the last word. */
  readonly settlesWhen?: (notification: Notification) => boolean;
  /** Reads by REST whether what was asked for has come about: asked when `settlesWhen` says yes, in a new session, which may have missed the notification, and at the deadline. */
  readonly check?: (signal: AbortSignal) => Promise<boolean>;
  /** From the call to the outcome, ms; 20,000 unless told. */
  readonly timeoutMs?: number;
}

/** What became of a command. */
export interface CommandOutcome {
  /** The `requestId` that was sent. */
  readonly requestId: string;
  /**
   * - `notification` one that carries the `requestId`.
   * - `state` what was asked for was seen to have come about (`settlesWhen`, `check`).
   * - `answer` the HTTP answer itself held the outcome.
   */
  readonly confirmedBy: 'notification' | 'state' | 'answer';
  /** The one that told it. */
  readonly notification?: Notification;
  /** Client wall time, ms. */
  readonly at: number;
  /** From the call to the outcome, ms, by the monotonic clock. */
  readonly elapsedMs: number;
}

/** What commands lean on. */
export interface CommandParts {
  readonly channel: Pick<Channel, 'connection$' | 'notifications' | 'ready'>;
  readonly rest: Pick<RestClient, 'send'>;
  readonly platform: Platform;
}

/** Sends commands. */
export interface Commands {
  /**
   * Sends a command, once, and resolves when its outcome is known.
   * @throws ApiError refused, at once or by notification; SubscriptionError where the outcome may not be listened to (nothing was
   * sent); FinesseError `timeout` where no outcome was told, `connection-lost` where it may have been while nothing was heard,
   * `closed`, and those of REST. After `timeout`, `connection-lost` and `host-unreachable` the command may have been carried out.
   */
  command(command: Command): Promise<CommandOutcome>;
  /** Rejects what is under way and all that comes after, with `closed`. */
  close(): void;
}

/** As REST. */
const TIMEOUT_MS = 20_000;
/** How long the subscription to an explicit node may take before the command goes without it, ms. */
const SUBSCRIBE_MS = 2_000;
/** How long an outcome is waited for after the request broke off: the server may have had it, ms. */
const BROKEN_OFF_MS = 2_000;
/** After a notification that shows what was asked for but names no request, its own is waited for so long, ms, where nothing can be read: as long as a bad line takes. */
const OWN_MS = 3_000;
/** How long the last look may take, ms. */
const LAST_CHECK_MS = 5_000;
/** REST errors that leave open whether the server has had the request. */
const OPEN: ReadonlySet<string> = new Set(['timeout', 'connection-lost', 'host-unreachable']);

interface Pending {
  readonly path: string;
  readonly fail: (error: unknown) => void;
}

/** What commands know of each other. */
interface Shared {
  /** Under way, oldest first. */
  readonly pending: Set<Pending>;
  /** Errors without an id that one of them took for its own. */
  readonly claimed: WeakSet<Notification>;
}

/** Makes a sender of commands. */
export function createCommands(parts: CommandParts): Commands {
  const shared: Shared = { pending: new Set(), claimed: new WeakSet() };
  let closed = false;
  return {
    command: (command) => (closed ? Promise.reject(closedError()) : send(parts, shared, command)),
    close() {
      closed = true;
      for (const one of [...shared.pending]) one.fail(closedError());
    },
  };
}

function send(parts: CommandParts, { pending, claimed }: Shared, command: Command): Promise<CommandOutcome> {
  const { channel, rest, platform } = parts;
  const { method, path, body = '', settlesWhen, check, timeoutMs = TIMEOUT_MS } = command;
  const where = `${method} ${pathOnly(path)}`;
  const object = pathOnly(decode(path));
  const node = nodePath(command.node ?? object);
  const requestId = platform.uuid();
  const calledAt = platform.monotonic();
  const life = new Subscription();
  const sending = new AbortController();
  const checking = new AbortController();
  const after = (ms: number, work: () => void): void => {
    life.add(timer(ms, platform.scheduler).subscribe(work));
  };

  return new Promise((resolve, reject: (error: Error) => void) => {
    let state: ConnectionState | undefined;
    /** That of the session in which it was sent; undefined before. */
    let epoch: number | undefined;
    let expired = false;
    /** Why it is not known whether the server has had it. */
    let broken: FinesseError | undefined;

    const settle = (act: () => void): void => {
      if (life.closed) return;
      pending.delete(me);
      life.unsubscribe();
      checking.abort();
      act();
    };
    const fail = (error: unknown): void => settle(() => reject(error as Error));
    const done = (confirmedBy: CommandOutcome['confirmedBy'], notification?: Notification): void =>
      settle(() =>
        resolve({
          requestId,
          confirmedBy,
          ...(notification && { notification }),
          at: platform.scheduler.now(),
          elapsedMs: platform.monotonic() - calledAt,
        }),
      );
    const me: Pending = { path: object, fail };

    const look = async (notification?: Notification): Promise<void> => {
      try {
        if (await check?.(checking.signal)) done('state', notification);
      } catch {
        // What cannot be read is not known: the deadline decides.
      }
    };
    const giveUp = (): void => {
      const lost = !state || !isUp(state) || state.epoch !== epoch;
      fail(broken ?? (lost ? lostError(where) : lateError(where, timeoutMs)));
    };
    const expire = (): void => {
      if (expired) return;
      expired = true;
      sending.abort();
      if (!check) {
        giveUp();
        return;
      }
      after(LAST_CHECK_MS, giveUp);
      void look().then(giveUp);
    };
    const receive = (notification: Notification): void => {
      const mine = notification.requestId === requestId;
      if (notification.payload.kind === 'apiErrors') {
        // Some errors come without an id. Finesse works off the requests to one object in their order.
        const unnamed = notification.requestId === undefined && !claimed.has(notification);
        const first = unnamed && [...pending].find((one) => one.path === object) === me;
        if (!mine && !(first && epoch !== undefined && decode(notification.source) === object)) return;
        claimed.add(notification);
        fail(refusedError(where, notification.payload.errors));
      } else if (mine) done('notification', notification);
      else if (epoch !== undefined && settlesWhen?.(notification)) {
        // It may be older than the command, and kept back on the way.
        if (check) void look(notification);
        else after(OWN_MS, () => done('state', notification));
      }
    };
    const go = (): void => {
      if (epoch !== undefined) return;
      epoch = state?.epoch ?? 0;
      rest.send(method, path, body, { requestId, signal: sending.signal }).then(
        (answer: RestAnswer) => {
          if (answer.body.trim() !== '') done('answer');
        },
        (error: unknown) => {
          if (expired) return;
          if (!(error instanceof FinesseError && OPEN.has(error.code))) fail(error);
          else {
            broken = error;
            after(BROKEN_OFF_MS, expire);
          }
        },
      );
    };

    pending.add(me);
    after(timeoutMs, expire);
    life.add(
      channel.notifications(node).subscribe({
        next: (notification) => {
          try {
            receive(notification);
          } catch (error) {
            fail(error);
          }
        },
        error: fail,
        complete: () => fail(closedError()),
      }),
    );
    if (life.closed) return;
    life.add(channel.connection$.subscribe((next) => (state = next)));
    life.add(
      channel.ready(node).subscribe((ready) => {
        if (epoch === undefined) go();
        else if (ready !== epoch) void look();
      }),
    );
    // With nothing to listen on it goes at once: what it asks for may be urgent, and a later look can tell its outcome.
    if (state && isUp(state)) after(Math.min(SUBSCRIBE_MS, timeoutMs / 2), go);
    else go();
  });
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function closedError(): TransportError {
  return new TransportError('closed', 'The client was closed. What was sent before may have been carried out.');
}

function lateError(where: string, ms: number): TransportError {
  return new TransportError(
    'timeout',
    `Finesse told no outcome of ${where} within ${ms / 1000} s. It was not sent again and may yet be carried out: read the object to see.`,
  );
}

function lostError(where: string): TransportError {
  return new TransportError(
    'connection-lost',
    `The outcome of ${where} was not heard: the connection was lost meanwhile. It was not sent again: read the object to see what became of it.`,
  );
}

function refusedError(where: string, errors: readonly ApiErrorDetail[]): ApiError {
  // Only names go into a message: what else a server writes there may be customer data.
  const names = errors.flatMap((one) => [one.errorType, one.errorMessage]).filter((text) => /^[\w ]{1,60}$/.test(text));
  return new ApiError(`Finesse took ${where} and then refused it (${names.join(', ') || 'no reason given'}).`, errors);
}
